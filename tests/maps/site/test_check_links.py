"""Links from checks to maps: each opens what it names, on a page that has it."""

from dataclasses import replace
from urllib.parse import parse_qs, urlsplit

import pytest

import layers
from geo.claim import Check, Finding, Verdict, clauses
from layers.stories.read import load_story
from maps.page.sheet import slugs
from maps.site.check_links import map_links
from maps.site.pages import page_named, pages_of

PAGES = pages_of(load_story())

STORY = load_story()


def answered(hours=1.075):
    """Checks of the built-in story, all with a window in which lanes come into reach."""
    window = Finding(name=STORY.statement("lanes_85").show[0].within_h, method="stands in", value=hours, unit="hours")
    said = {"verdict": Verdict.HOLDS, "clauses": clauses("x [claim]"), "rule": "By what was found."}
    return [Check(claim=s.claim(), findings=(window,), **said) for s in STORY.statements]


@pytest.fixture(scope="module")
def found():
    return map_links(STORY, answered(), PAGES)


def state(href):
    parts = urlsplit(href)
    return parts.path.removesuffix(".html"), {key: values[0] for key, values in parse_qs(parts.fragment).items()}


@pytest.mark.parametrize(("hours", "nearest"), [(1.075, "1h"), (0.2, "0.5h"), (4.9, "4h"), (5.1, "6h"), (90.0, "24h")])
def test_the_lanes_open_at_the_window_nearest_to_the_one_found(hours, nearest):
    story = replace(STORY, statements=(STORY.statement("lanes_85"),))
    first, *_ = map_links(story, [c for c in answered(hours) if c.claim.id == "lanes_85"], PAGES)["lanes_85"]
    assert state(first.href) == ("south-china-sea", {"within": nearest})
    assert first.text == f"Lanes by share seen within {nearest[:-1]} h"


def test_the_incursions_open_with_a_comparison_of_the_year(found):
    states = [state(link.href) for link in found["incursions_40"] if "compare=" in link.href]
    assert ("taiwan-strait", {
        "count": "aircraft-in-taiwan-s-identification-zone", "compare": "2022-01..2022-12/2023-01..2023-12",
    }) in states  # fmt: skip
    assert all(query["compare"].split("/")[1].startswith("2023-") for _, query in states)


def test_the_visit_opens_the_map_of_the_base(found):
    views = [state(link.href) for link in found["dutch_f35"]]
    assert views[0] == ("misawa", {"view": slugs(view.name for view in page_named("misawa", PAGES).views)[0]})


def test_every_link_names_what_its_page_has(found):
    rows = {}
    for page in PAGES:
        keys = slugs(sheet.title for sheet in page.sheets)
        rows[page.name] = {key: spec for key, spec in zip(keys, page.sheets, strict=True)}  # noqa: C416  read as it is
    for links in found.values():
        for link in links:
            name, query = state(link.href)
            if "row" in query:
                sheet, row = query["row"].split("/")
                assert row in set(layers.load(rows[name][sheet].layer)["id"]), link
            if "view" in query:
                assert query["view"] in slugs(view.name for view in page_named(name, PAGES).views)


def test_places_of_a_statement_open_their_cards(found):
    assert {state(link.href)[1]["row"].split("/")[1] for link in found["rutte_in_tokyo"]} == {"tokyo", "yokosuka"}


def test_what_no_map_shows_has_no_link(found):
    assert found["china_budget_growth"] == found["three_times_japan"] == ()
    assert [link.href.partition("#")[0] for link in found["ammunition"]] == ["theatre.html"] * 2  # among the agreements
