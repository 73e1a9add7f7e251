"""The overview and the checks of the built site: every claim once, links that open what they say, pictures that fit."""

import re
from functools import cache
from html import unescape
from math import log
from urllib.parse import parse_qs

import pytest
from page_data import data_of
from pytest import approx

import layers
from layers.checks import checks
from layers.stories.read import load_story
from maps.page.sheet import slugs
from maps.site.build import names
from maps.site.pages import page_named, pages_of

PAGES = pages_of(load_story())

LARGEST_PICTURE = 12_000  # bytes


@pytest.fixture(scope="module")
def read(built_site):
    return cache(lambda name: (built_site / f"{name}.html").read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def data(read):
    return cache(lambda name: data_of(read(name)))


def states(read):
    """Page that links, page that is opened, and the state asked for."""
    for name in names():
        for file, fragment in re.findall(r'href="([\w-]+)\.html#([^"]*=[^"]*)"', read(name)):
            yield name, file, {key: values[0] for key, values in parse_qs(unescape(fragment)).items()}


def known(data):
    """What a page has that an address may name."""
    measures = [measure for sheet in data["sheets"] for measure in sheet["measures"]]
    return {
        "view": {view["key"] for view in data["views"]},
        "by": {measure["key"] for measure in measures},
        "within": {f"{measure['hours']:g}h" for measure in measures if measure["hours"] is not None},
        "count": set(slugs(count["title"] for count in data["counts"]["counts"])) if data["counts"] else set(),
    }


def test_every_claim_stands_in_the_list_of_the_overview_and_once_more_above_if_a_map_shows_it(read):
    words = unescape(read("index")).replace("\u00a0", " ")
    mapped = {page.statement for page in PAGES if page.statement}
    statements = load_story().statements
    assert {s.id: words.count(s.text) for s in statements} == {s.id: 1 + (s.id in mapped) for s in statements}


def test_every_address_names_what_its_page_has(read, data):
    found = list(states(read))
    led_to = {file for _, file, _ in found}
    assert {page.name for page in PAGES if page.statement} | {"theatre"} <= led_to <= {page.name for page in PAGES}
    for name, file, state in found:
        has = known(data(file))
        for key in state.keys() & has.keys():
            assert state[key] in has[key], f"{name} opens {file} with {key}={state[key]}"
        if "row" in state:
            sheet, row = state["row"].split("/")
            sheets = page_named(file, PAGES).sheets
            spec = sheets[slugs(each.title for each in sheets).index(sheet)]
            assert row in set(layers.load(spec.layer)["id"])
        for month in re.findall(r"\d{4}-\d{2}", state.get("compare", "")):
            assert month in data(file)["counts"]["months"]


def test_the_verdict_of_a_map_leads_to_its_check(read):
    for page in PAGES:
        anchor = f"#{page.statement}" if page.statement else ""
        assert f'href="checks.html{anchor}"' in read(page.name)
        assert not anchor or f'<article id="{page.statement}" class="check">' in read("checks")


def test_the_pictures_are_small_and_show_their_page(read):
    pictures = re.findall(r'<svg class="thumb" role="img" aria-label="([^"]+)".*?</svg>', read("index"), re.DOTALL)
    sizes = [len(svg) for svg in re.findall(r'<svg class="thumb".*?</svg>', read("index"), re.DOTALL)]
    assert [unescape(words).split(":")[0] for words in pictures] == [f"Map of {p.title}" for p in PAGES if p.statement]
    assert max(sizes) <= LARGEST_PICTURE


def test_the_plot_of_the_lanes_shows_the_findings_of_the_check(read):
    """Dots lie by the ratio of the hours; their scale is taken from the shortest and the longest alone."""
    found = [f.value for f in checks.check("lanes_85").findings if f.unit == "hours"]
    article = read("checks").partition('<article id="lanes_85"')[2].partition("</article>")[0]
    plot = article.partition('class="plot ranges"')[2].partition("</figure>")[0]
    places = [float(x) for x in re.findall(r'<circle cx="([\d.]+)%"', plot)]
    shortest, longest = found.index(min(found)), found.index(max(found))
    scale = (places[longest] - places[shortest]) / (log(found[longest]) - log(found[shortest]))
    assert places == approx(
        [places[shortest] + scale * (log(value) - log(found[shortest])) for value in found], abs=0.02
    )


@pytest.mark.browser
def test_links_of_the_checks_open_the_maps_in_the_state_they_name(open_page, built_site):
    page, watch = open_page()

    def follow(statement, text):
        page.goto((built_site / "checks.html").as_uri())
        page.locator(f"#{statement}").get_by_role("link", name=text, exact=True).click()
        page.wait_for_selector("html[data-drawn=yes]", state="attached")

    follow("lanes_85", "Lanes by share seen within 1 h")
    lanes = layers.load("lanes_in_view").query("group == 'Japan and NATO members'")
    share = 100 * (lanes["within_1h"] * lanes["length_km"]).sum() / lanes["length_km"].sum()
    page.get_by_text(
        f"Within 1 h: {share:.0f} % of the lane length could come into a radar's reach, on average;"
    ).wait_for()
    follow("incursions_40", "Aircraft over the median line of 2019, August to December 2023 against 2022")
    months = layers.load("incursions_monthly").set_index("id")["line_sorties"]
    sums = [months[f"{year}-08" : f"{year}-12"].sum() for year in (2022, 2023)]
    page.get_by_text(
        f"August to December 2022: {sums[0]:.0f}, August to December 2023: {sums[1]:.0f}: −39.8 %"
    ).wait_for()
    follow("rutte_in_tokyo", "Tokyo")
    page.get_by_text("Tokyo, Prime Minister's Office (Kantei)").first.wait_for()
    assert watch.requests == watch.errors == []
