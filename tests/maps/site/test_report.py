import re
from dataclasses import replace
from datetime import date
from itertools import cycle

import pandas as pd
import pytest
from markupsafe import Markup
from pytest import approx

from geo.claim import Check, Claim, Clause, Finding, Verdict, clauses
from layers.catalogue.sources import Source
from layers.stories.read import load_story
from maps.html import escape
from maps.page.document import Link
from maps.page.headline import first_clause, headline, tally, upshot
from maps.page.static.thumbnail import Thumbnail
from maps.site import report
from maps.site.pages import page_named, pages_of
from maps.site.report import claimed_in_words, in_words

PAGES = pages_of(load_story())

SOURCE = Source(
    id="paper", url="https://example.org/a", credit="The Paper", licence="CC0-1.0", retrieved=date(2026, 11, 22)
)

SOURCES = {"paper": SOURCE, "upglob-2025": SOURCE}


def checks_page(*args):
    """Write the page of checks, with blanks for the no-break spaces before units."""
    return report.checks_page(*args).replace("\xa0", " ")


def index_page(*args):
    """Write the overview, with blanks for the no-break spaces before units."""
    return report.index_page(*args).replace("\xa0", " ")


def finding(value, unit="percent", **more):
    return Finding(name=f"found {value}", method="counted", value=value, unit=unit, **more)


def check(identifier="fall", verdict=Verdict.DOES_NOT_HOLD, findings=None, **more):
    found = (finding(-1.5, low=-2.0, high=-1.0, sources=("paper",)), finding(67.0)) if findings is None else findings
    return Check(
        claim=Claim(id=identifier, text="They fell by 40 %.", kind="number", value=-40.0, unit="percent"),
        verdict=verdict,
        clauses=clauses("They fell [claim]; the window decides [claim]."),
        rule="By what was found.",
        findings=found,
        **more,
    )


def test_a_headline_is_the_first_clause():
    said = headline(check())
    assert (said.finding, said.verdict, said.href) == ("They fell.", "does not hold", "checks.html#fall")
    assert headline(check(brief_clauses=(Clause(text="By 2 %.", rests_on=("claim",)),))).finding == "By 2 %."
    assert first_clause("No semicolon here.") == "No semicolon here."


def test_a_tally_counts_the_verdicts():
    checks = [check(verdict=v) for v in (Verdict.HOLDS, Verdict.HOLDS, Verdict.DOES_NOT_HOLD)]
    assert tally(checks).finding == "Of 3 statements of the story, 2 hold, 1 does not hold."


def test_the_checks_page_tells_number_range_arithmetic_and_source():
    sums = finding(7.0, low=6.0, high=8.0, arithmetic="1.07 / 1 - 1", assumptions=("fiscal years",), sources=("paper",))
    html = checks_page(load_story(), [check(findings=(sums,))], {}, {}, SOURCES)
    article = html[html.index('<article id="fall"') :]
    for words in ("7 %", "range 6 to 8 %", "1.07 / 1 - 1", "Assumed: fiscal years", "The Paper", "CC0-1.0"):
        assert words in article
    assert 'href="https://example.org/a"' in article


def test_a_source_that_is_not_known_is_an_error():
    with pytest.raises(ValueError, match="finding 'found -1.5' names the source 'paper'"):
        checks_page(load_story(), [check()], {}, {}, {"upglob-2025": SOURCE})


def thumbnails():
    return {
        page.name: Thumbnail(
            svg=Markup('<svg class="thumb" role="img" aria-label="Map" viewBox="0 0 640 400"></svg>'),
            words="Map",
            keys=("lane-major",),
            sources=("paper",),
        )
        for page in PAGES
        if page.statement
    }


def test_a_page_without_a_statement_says_on_the_overview_what_it_is():  # not "Everything on one map" of each
    story = load_story()
    other = replace(page_named("misawa", PAGES), name="other", title="Some other map", statement="")
    sources = SOURCES | {story.source_id: SOURCE}
    html = index_page(story, story_checks(story), sources, thumbnails(), (*PAGES, other))
    assert 'Another map: <a href="other.html">Some other map</a>' in html
    assert html.count(f"{page_named('theatre', PAGES).way}:") == 1


def story_checks(story):
    return [
        Check(
            claim=s.claim(),
            verdict=verdict,
            clauses=clauses("So it is [claim]; more [claim]."),
            findings=(finding(7.0),),
            rule="By what was found.",
            key="found 7.0",
        )
        for s, verdict in zip(story.statements, cycle(Verdict))
    ]


@pytest.fixture
def overview():
    """Overview of the built-in story, its statements with verdicts by turns."""
    story = load_story()
    sources = {"paper": SOURCE, story.source_id: SOURCE}
    return story, index_page(story, story_checks(story), sources, thumbnails(), PAGES)


def test_every_claim_stands_in_the_list_of_its_verdict_and_on_the_card_of_its_map(overview):
    story, html = overview
    cards, groups = html.split('<div class="groups">')
    on_cards = {page.statement for page in PAGES if page.statement}
    assert on_cards
    for statement in story.statements:
        assert groups.count(escape.text(statement.text)) == 1, statement.id
        assert groups.count(f'href="checks.html#{statement.id}"') == 1
        assert cards.count(escape.text(statement.text)) == (statement.id in on_cards)
    by_verdict = dict(re.findall(r'<section class="group" id="([\w-]+)">(.*?)</section>', groups, re.DOTALL))
    for check in story_checks(story):
        assert f'checks.html#{check.claim.id}"' in by_verdict[check.verdict.value.replace(" ", "-")]


def test_the_list_of_statements_links_the_map_that_shows_each():
    story, maps = load_story(), {"lanes_85": (Link(text="The lanes", href="south-china-sea.html#within=1h"),)}
    sources = {"paper": SOURCE, story.source_id: SOURCE}
    html = index_page(story, story_checks(story), sources, thumbnails(), PAGES, None, maps)
    line = html[html.index('href="checks.html#lanes_85"', html.index('class="groups"')) :]
    link = '<a href="south-china-sea.html#within=1h">Open the map<span class="heard"> of The lanes</span></a>'
    assert link in line[: line.index("</li>")]
    assert html[html.index('class="groups"') :].count("Open the map") == 1


def test_the_overview_begins_with_the_upshot_and_gives_it_to_those_who_share_it(overview):
    _, html = overview
    said = (
        "Of 32 statements of the story, 6 hold, 6 hold only on a condition, 5 do not hold, 5 are not supported, "
        "5 are opinions, 5 cannot be told."
    )
    assert re.search(r'<p class="lead">(.*?) The story:', html)[1] == said
    for meta in ('name="description"', 'property="og:description"'):
        assert f'<meta {meta} content="{said}">' in html


@pytest.mark.parametrize(
    ("verdict", "words"),
    [
        (Verdict.HOLDS_ONLY_IF, "<b>7 %</b> found, 85 % claimed"),
        (Verdict.NOT_SUPPORTED, "<b>no source</b> found, 85 % claimed"),  # a reading is no number for the claim
    ],
)
def test_a_card_sets_what_was_found_beside_what_was_claimed(verdict, words):
    story = load_story()
    checks = [replace(c, verdict=verdict) for c in story_checks(story)]
    html = index_page(story, checks, {"paper": SOURCE, story.source_id: SOURCE}, thumbnails(), PAGES)
    card = html[html.index("south-china-sea.html", html.index('class="cards"')) :]
    card = card[: card.index("</article>")]
    assert words in card
    assert ("in one reading: found 7.0, 7 %" in card) == (verdict is Verdict.NOT_SUPPORTED)
    assert 'href="checks.html#lanes_85"' in card
    assert 'role="img"' in card


def test_the_bar_has_words_and_leads_to_the_groups(overview):
    _, html = overview
    bar = re.findall(r'<li class="v-[\w-]+ share-(\d)"><a href="#([\w-]+)"><b>(\d)</b> ([^<]+)</a>', html)
    assert bar == [
        ("6", "holds", "6", "hold"),
        ("6", "holds-only-if", "6", "hold only on a condition"),
        ("5", "does-not-hold", "5", "do not hold"),
        ("5", "not-supported", "5", "are not supported"),
        ("5", "opinion", "5", "are opinions"),
        ("5", "cannot-be-told", "5", "cannot be told"),
    ]
    assert all(f'id="{name}"' in html for _, name, _, _ in bar)
    assert ".bar .share-5{flex-grow:5}" in html


NO, YES, OPEN = Verdict.DOES_NOT_HOLD, Verdict.HOLDS, Verdict.CANNOT_BE_TOLD


@pytest.mark.parametrize(
    ("verdicts", "words"),
    [
        ([NO, NO], "Of 2 statements of the story, 2 do not hold."),
        ([YES, NO], "Of 2 statements of the story, 1 holds, 1 does not hold."),
        ([YES, YES, NO], "Of 3 statements of the story, 2 hold, 1 does not hold."),
        ([YES, NO, NO, OPEN], "Of 4 statements of the story, 1 holds, 2 do not hold, 1 cannot be told."),
        ([YES, YES], "Of the 2 statements, all hold."),
        ([OPEN, OPEN], "Of the 2 statements, none can be told."),
        ([YES], "The statement holds."),
        ([OPEN], "The statement cannot be told."),
    ],
)
def test_the_upshot_names_each_verdict_that_occurs(verdicts, words):
    assert upshot([check(verdict=verdict) for verdict in verdicts]) == words


def test_a_key_must_be_a_finding_with_a_number():
    with pytest.raises(
        ValueError, match=r"names the finding 'x'; expected one with a number, of found -1.5, found 67.0"
    ):
        check(key="x")
    assert check(key="found 67.0").key_finding.value == 67.0
    assert check().key_finding is None


def test_links_to_maps_stand_with_the_verdict():
    link = Link(text="Lanes by share seen within 1 h", href="south-china-sea.html#within=1h")
    html = checks_page(load_story(), [check()], {}, {}, SOURCES, {"fall": (link,)})
    assert '<a href="south-china-sea.html#within=1h">Lanes by share seen within 1 h</a>' in html


def test_long_arithmetic_is_folded_case_by_case():
    cases = "; ".join(f"network {n}, base angles: {n} / 3 = {n / 3:.2f} h" for n in range(20))
    html = checks_page(load_story(), [check(findings=(finding(7.0, arithmetic=cases),))], {}, {}, SOURCES)
    assert html.count("<span>network ") == 20


@pytest.mark.browser
def test_the_pages_of_words_open_without_complaint(offline_page, tmp_path):
    story = load_story()
    checks = [check(statement.id) for statement in story.statements]
    series = {checks[0].claim.id: pd.DataFrame({"x": [1, 2], "series": "a", "value": [1.0, 2.0], "unit": "percent"})}
    sources = {"paper": SOURCE, story.source_id: SOURCE}
    (tmp_path / "checks.html").write_text(checks_page(story, checks, series, {}, sources), encoding="utf-8")
    index = index_page(story, story_checks(story), sources, thumbnails(), PAGES)
    (tmp_path / "index.html").write_text(index, encoding="utf-8")
    offline_page.goto((tmp_path / "checks.html").as_uri())
    assert offline_page.locator("article.check").count() == len(story.statements)
    plots = offline_page.locator("figure.plot")
    assert plots.count() == len(story.statements) + 1
    small = "(all) => Math.min(...all.map((words) => parseFloat(getComputedStyle(words).fontSize)))"
    assert plots.locator("text").evaluate_all(small) >= 11  # px, at whatever width
    width = "document.documentElement.scrollWidth <= window.innerWidth"
    assert offline_page.evaluate(width)
    offline_page.goto((tmp_path / "index.html").as_uri())
    assert offline_page.locator("h1").inner_text() == story.title
    width_of = "(all) => all.map((part) => part.getBoundingClientRect().width)"
    parts = offline_page.locator(".bar li").evaluate_all(width_of)
    if offline_page.viewport_size["width"] > 600:  # on a phone the words would be cut: there the parts stand in rows
        assert parts == approx([sum(parts) * n / 32 for n in (6, 6, 5, 5, 5, 5)], rel=0.02)
    heights = offline_page.locator(".bar li").evaluate_all(width_of.replace("width", "height"))
    assert max(heights) < 80  # px: three lines of words at most, none cut into letters
    texts = offline_page.locator(".lead, .bar, .cards h2, .cards p").all_inner_texts()
    assert len(" ".join(texts).split()) < 240  # a minute
    assert offline_page.evaluate(width)


def test_text_of_a_check_is_escaped():
    bad = check(findings=(Finding(name="<img src=x>", method="`${1}`"),))
    html = checks_page(load_story(), [bad], {}, {}, SOURCES)
    assert "<img src=x>" not in html
    assert "&#96;&#36;{1}&#96;" in html


def test_what_several_findings_rest_on_stands_once():
    rests = {"assumptions": ("fiscal years",), "sources": ("paper",)}
    found = (finding(1.0, **rests), finding(2.0, **rests), finding(3.0, assumptions=("calendar years",)))
    html = checks_page(load_story(), [check(findings=found)], {}, {}, SOURCES)
    article = html[html.index('<article id="fall"') :]
    assert article.count("Assumed: fiscal years") == article.count('">The Paper</a>') == 1
    assert 'Assumed: as for <a href="#fall-1">finding 1<' in article
    assert 'Sources: as for <a href="#fall-1">finding 1<' in article
    assert "Assumed: calendar years" in article


@pytest.mark.parametrize(
    ("value", "low", "high", "claimed", "words"),
    [
        (1227.2, 1226.0, 1228.4, {"value": 1276.0}, ("1,227 km", "1,226 to 1,229 km")),
        (1227.2, 1126.0, 1328.4, {"value": 1276.0}, ("1,230 km", "1,120 to 1,330 km")),  # as far as the accuracy bears
        (59.6, 59.5, 59.7, {"value": 60.0, "sense": "at least"}, ("59.60 km", "59.50 to 59.70 km")),
        (59.6, 55.0, 61.0, {"value": 60.0, "sense": "at least"}, ("59.6 km", "55 to 61 km")),  # 60 would hold
        (58.2, 56.7, 59.7, {"value": 60.0, "sense": "at least"}, ("58.2 km", "56.7 to 59.7 km")),  # and so an end of 60
        (7.18, 7.17, 7.19, {"value": 85.0}, ("7.180 km", "7.170 to 7.190 km")),
        (45123.0, None, None, {"value": 45000.0}, ("45,123 km", "")),  # a count
        (29.96, None, None, {"low": 30.0, "high": 40.0}, ("29.96 km", "")),
        (30.04, None, None, {"low": 30.0, "high": 40.0}, ("30 km", "")),
        (1918.0, 1914.0, 1922.0, {"value": 2000.0}, ("1,918 km", "1,914 to 1,922 km")),  # of a distance of two ports
        (-0.4, -1.2, 0.4, {"value": 3.0}, ("−0.4 km", "−1.2 to 0.4 km")),
    ],
)
def test_what_was_found_is_written_so_that_it_compares_with_the_claim(value, low, high, claimed, words):
    claim = Claim(id="a", text="b", kind="number", unit="km", **claimed)
    found = in_words(Finding(name="n", method="m", value=value, unit="km", low=low, high=high), claim)
    assert (found.number, found.range) == words


@pytest.mark.parametrize("value", [62.5, 1276.0, -0.125, 1234567.0])
def test_what_was_claimed_is_written_in_full(value):
    words = claimed_in_words(Claim(id="a", text="b", kind="number", unit="km", value=value)).removesuffix(" km")
    assert float(words.replace(",", "").replace("−", "-")) == value


def test_no_line_of_an_overview_ends_between_a_number_and_its_unit():
    story = load_story()
    html = report.index_page(story, story_checks(story), SOURCES | {story.source_id: SOURCE}, thumbnails(), PAGES)
    said = re.sub(r"<(script|style|title)\b.*?</\1>|<[^>]*>", "", html, flags=re.DOTALL)
    assert "\xa0%" in said
    assert not re.findall(r"\d (?:%|km)(?!\w)", said)
