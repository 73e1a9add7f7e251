import base64
import re
from datetime import date

import pandas as pd
import pytest

from geo.claim import Check, Claim, Finding, Verdict
from layers.sources import Source
from layers.story import load_story
from maps.headline import first_clause, headline, tally
from maps.plots import comparable, curves, ranges
from maps.report import checks_page, index_page, number

SOURCE = Source(
    id="paper", url="https://example.org/a", credit="The Paper", licence="CC0-1.0", retrieved=date(2026, 11, 22)
)


def finding(value, unit="percent", **more):
    return Finding(name=f"found {value}", method="counted", value=value, unit=unit, **more)


def check(identifier="fall", verdict=Verdict.DOES_NOT_HOLD, findings=None, **more):
    found = (finding(-1.5, low=-2.0, high=-1.0, sources=("paper",)), finding(67.0)) if findings is None else findings
    return Check(
        claim=Claim(id=identifier, text="They fell by 40 %.", kind="number", value=-40.0, unit="percent"),
        verdict=verdict,
        sentence="They fell by 2 %; the window decides.",
        findings=found,
        **more,
    )


@pytest.mark.parametrize(
    ("value", "unit", "words"),
    [
        (7.18708, "percent", "7.19 %"),
        (-39.8, "percent", "−39.8 %"),
        (487000, "km2", "487,000 km2"),
        (1 / 3, "1", "0.333"),
    ],
)
def test_a_number_is_written_for_a_reader(value, unit, words):
    assert number(value, unit) == words


def test_a_headline_is_the_first_clause():
    said = headline(check())
    assert (said.finding, said.verdict, said.href) == ("They fell by 2 %.", "does not hold", "checks.html#fall")
    assert first_clause("No semicolon here.") == "No semicolon here."


def test_a_tally_counts_the_verdicts():
    checks = [check(verdict=v) for v in (Verdict.HOLDS, Verdict.HOLDS, Verdict.DOES_NOT_HOLD)]
    assert tally(checks).finding == "Of 3 statements of the story 2 hold, 1 do not hold."


def test_the_checks_page_tells_number_range_arithmetic_and_source():
    sums = finding(7.0, low=6.0, high=8.0, arithmetic="1.07 / 1 - 1", assumptions=("fiscal years",), sources=("paper",))
    html = checks_page([check(findings=(sums,))], {}, {}, {"paper": SOURCE})
    article = html[html.index('<article id="fall"') :]
    for words in ("7 %", "range 6 % to 8 %", "1.07 / 1 - 1", "Assumed: fiscal years", "The Paper", "CC0-1.0"):
        assert words in article
    assert 'href="https://example.org/a"' in article


def test_a_source_that_is_not_known_is_an_error():
    with pytest.raises(ValueError, match="finding 'found -1.5' names the source 'paper'"):
        checks_page([check()], {}, {}, {})


def test_findings_in_the_unit_of_the_claim_are_compared():
    found = (finding(-1.5), finding(536.0, "days"), finding(67.0))
    assert [f.value for f in comparable(check(findings=found))] == [-1.5, 67.0]


def test_a_number_alone_makes_no_plot():
    lone = Check(
        claim=Claim(id="x", text="x", kind="event"),
        verdict=Verdict.HOLDS,
        sentence="x",
        findings=(finding(4, "officers"),),
    )
    assert ranges(lone) is None


def test_a_plot_says_in_words_what_it_shows_and_is_the_same_each_time():
    plot = ranges(check())
    assert plot.alt == "%: claimed -40; found -1.5 -1.5; found 67.0 67"
    svg = base64.b64decode(plot.light.split(",")[1]).decode()
    assert "claimed -40" in svg
    assert "<dc:date>" not in svg
    assert ranges(check()) == plot


def test_a_plot_has_the_colours_of_the_style_table():
    plot = ranges(check())
    light, dark = (base64.b64decode(uri.split(",")[1]).decode() for uri in (plot.light, plot.dark))
    assert "#08519c" in light
    assert "#9ecae1" in dark


def test_more_lines_than_can_be_told_apart_are_refused():
    series = pd.DataFrame({"x": 1, "series": list("abcdef"), "value": 1.0, "unit": "percent"})
    with pytest.raises(ValueError, match="a plot of 6 lines, a, b, c, d, e, f; expected at most 5"):
        curves(series)


def test_lines_of_a_group_share_its_colour():
    series = pd.DataFrame({"x": [1, 2] * 4, "value": 1.0, "unit": "percent"})
    series["series"] = [f"{group}: {kind}" for group in ("Japan", "both") for kind in ("mean", "always") for _ in "12"]
    svg = base64.b64decode(curves(series).light.split(",")[1]).decode()
    assert svg.count("stroke: #08519c") == svg.count("stroke: #8c2d04") == 4  # two lines, and twice in the legend


def test_a_claim_is_a_line_across_the_panel_in_its_unit():
    series = pd.DataFrame({"x": [1, 2], "series": "a", "value": 1.0, "unit": "percent of lane km", "x_label": "hours"})
    svg = base64.b64decode(curves(series, check().claim).light.split(",")[1]).decode()
    assert "claimed -40" in svg
    assert ">hours</text>" in svg
    other = curves(series.assign(unit="aircraft"), check().claim)
    assert "claimed" not in base64.b64decode(other.light.split(",")[1]).decode()


def test_a_claim_in_another_unit_is_not_drawn_on_the_axis_of_the_findings():
    hours = (finding(3.0, "hours"), finding(4.0, "hours"))
    assert ranges(check(findings=hours)).alt == "hours: found 3.0 3; found 4.0 4"


@pytest.mark.browser
def test_the_pages_of_words_open_without_complaint(offline_page, tmp_path):
    story = load_story()
    checks = [check(statement.id) for statement in story.statements]
    series = {checks[0].claim.id: pd.DataFrame({"x": [1, 2], "series": "a", "value": [1.0, 2.0], "unit": "percent"})}
    (tmp_path / "checks.html").write_text(checks_page(checks, series, {}, {"paper": SOURCE}), encoding="utf-8")
    (tmp_path / "index.html").write_text(index_page(story, checks, SOURCE), encoding="utf-8")
    offline_page.goto((tmp_path / "checks.html").as_uri())
    assert offline_page.locator("article.check").count() == len(story.statements)
    images = offline_page.locator("picture img")
    assert images.count() == len(story.statements) + 1
    assert images.evaluate_all("(all) => all.every((i) => i.complete && i.naturalWidth > 100)")
    width = "document.documentElement.scrollWidth <= window.innerWidth"
    assert offline_page.evaluate(width)
    offline_page.goto((tmp_path / "index.html").as_uri())
    assert offline_page.locator("h1").inner_text() == story.title
    words = len(re.findall(r"\w+", offline_page.locator("main").inner_text()))
    assert words < 460  # two minutes at most; a minute without the lists
    assert offline_page.evaluate(width)


def test_text_of_a_check_is_escaped():
    bad = check(findings=(Finding(name="<img src=x>", method="`${1}`"),))
    html = checks_page([bad], {}, {}, {})
    assert "<img src=x>" not in html
    assert "&#96;&#36;{1}&#96;" in html
