"""The plots of the checks page: what they draw, in which colours, and what they say in words."""

import re
from dataclasses import replace
from itertools import pairwise

import pandas as pd
import pytest
from pytest import approx

from geo.claim import Check, Claim, Finding, Verdict, clauses
from maps.site import plot_svg as draw
from maps.site.plot_svg import HOUR_STEPS, Axis, ink_css
from maps.site.plots import SERIES, comparable, curves, ranges


def finding(value, unit="percent", **more):
    return Finding(name=f"found {value}", method="counted", value=value, unit=unit, **more)


def check(*findings, value=-40.0, unit="percent"):
    return Check(
        claim=Claim(id="fall", text="They fell.", kind="number", value=value, unit=unit),
        verdict=Verdict.DOES_NOT_HOLD,
        clauses=clauses("They fell [claim]."),
        rule="By what was found.",
        findings=findings or (finding(-1.5, low=-2.0, high=-1.0), finding(67.0)),
    )


def places(html, attribute):
    return [
        float(x)
        for x in re.findall(
            rf'<(?:circle|line class="spread"|line class="claimed")[^>]*? {attribute}="([-\d.]+)%"', html
        )
    ]


def test_findings_in_the_unit_of_the_claim_are_compared():
    found = (finding(-1.5), finding(536.0, "days"), finding(67.0))
    assert [f.value for f in comparable(check(*found))] == [-1.5, 67.0]


def test_a_number_alone_makes_no_plot():
    lone = Check(
        claim=Claim(id="x", text="x", kind="event"),
        verdict=Verdict.HOLDS,
        clauses=clauses("x [claim]"),
        rule="By what was found.",
        findings=(finding(4, "officers"),),
    )
    assert ranges(lone) is None


def test_dots_ranges_and_the_claim_lie_to_scale():
    html = ranges(check()).html
    claimed, low = places(html, "x1")
    high = places(html, "x2")[1]
    value, other = places(html, "cx")
    per_percent = (other - value) / (67.0 + 1.5)
    assert (value - claimed) / per_percent == approx(38.5, abs=0.05)
    assert (high - low) / per_percent == approx(1.0, abs=0.05)
    assert 0 < claimed < low < value < high < other < 100


def test_a_plot_says_in_words_what_it_shows_and_is_the_same_each_time():
    plot = ranges(check())
    assert plot.alt == "%: claimed −40; read as −40.5 to −39.5; found −1.5 −1.5; found 67.0 67"
    assert "claimed −40" in plot.html
    assert ranges(check()) == plot


@pytest.mark.parametrize(
    ("how", "words", "band"),
    [
        ({"rounded_to": 10.0}, "read as 75 to 85", (75.0, 85.0)),
        ({"sense": "at least"}, "read as at least 80", (80.0, None)),
        ({"sense": "more than"}, "read as more than 80", (80.0, None)),
        ({"sense": "less than"}, "read as less than 80", (None, 80.0)),
        ({"sense": "at most", "rounded_to": 10.0}, "read as at most 85", (None, 85.0)),
    ],
)
def test_what_a_claim_allows_is_a_band_that_words_tell(how, words, band):
    """80 km beside 82 to 90: nothing said that it was read as 75 to 85, so "cannot be told" looked wrong (#16)."""
    claim = Claim(id="far", text="It is far.", kind="number", **{"value": 80.0, "unit": "km", **how})
    found = finding(86.0, "km", low=82.0, high=90.0)
    plot = ranges(replace(check(found), claim=claim))
    assert f"{words};" in plot.alt
    assert f">{words}</text>" in plot.html
    x, width = map(float, re.search(r'class="as-rounded" x="([-\d.]+)%" width="([\d.]+)%"', plot.html).groups())
    (low, high), dot = (places(plot.html, at)[1] for at in ("x1", "x2")), places(plot.html, "cx")[0]
    per_km = (high - low) / 8
    if band[0] is not None:
        assert (dot - x) / per_km == approx(86 - band[0], abs=0.05)
    if band[1] is not None:
        assert (dot - x - width) / per_km == approx(86 - band[1], abs=0.05)
    assert x == 0 if band[0] is None else x + width == 100 if band[1] is None else True


def test_a_kind_that_reads_a_number_otherwise_is_drawn_as_it_reads():
    found = check(finding(64.0, low=60.0, high=68.0), value=60.0)
    assert "read as at least 60;" in ranges(found, replace(found.claim, sense="at least")).alt


def test_many_findings_are_told_by_their_ends():
    many = [finding(float(n), "hours") for n in range(1, 12)]
    assert ranges(check(*many)).alt == "hours: 11 findings from 1 to 11, each in the list below"


def test_numbers_that_do_not_differ_are_no_plot():  # issue 12: an axis from 1.95 to 2.05 states
    assert ranges(check(finding(2.0, "states"), value=2.0, unit="states")) is None
    two = ranges(check(finding(2.0, "states"), value=3.0, unit="states")).html
    assert re.findall(r">([\d.]+)</text>", two) == ["2", "3"]  # and no half a state


@pytest.mark.parametrize(
    ("days", "labels"),
    [
        (pd.date_range("2026-04-01", "2026-07-01", freq="MS"), ["Apr 2026", "May", "Jun", "Jul"]),
        (pd.date_range("2025-11-01", "2026-02-01", freq="MS"), ["Nov 2025", "Dec", "Jan 2026", "Feb"]),
        (pd.date_range("2026-04-01", "2026-04-04", freq="D"), ["1 Apr 2026", "2 Apr", "3 Apr", "4 Apr"]),
        (pd.date_range("2024-01-01", "2026-01-01", freq="MS"), ["2024", "2025", "2026"]),
    ],
)
def test_an_axis_of_months_has_labels(days, labels):  # issue 12: it had none within a year
    values = [float(n) for n in range(len(days))]
    html = curves(pd.DataFrame({"x": days, "series": "a", "value": values, "unit": "ships"})).html
    axis = html.split('class="x-axis"')[1].split("</svg>")[0]
    assert re.findall(r">([^<]+)</text>", axis) == labels


def test_a_line_that_does_not_change_stands_above_zero():
    days = pd.date_range("2026-04-01", "2026-06-01", freq="MS")
    html = curves(pd.DataFrame({"x": days, "series": "a", "value": 2.0, "unit": "ships"})).html
    assert re.findall(r'class="end"[^>]*>([^<]+)</text>', html) == ["0", "1", "2"]


def test_a_fall_is_drawn_below_zero():
    assert ranges(check(value=40.0, unit="percent fewer")).alt.startswith("%: claimed −40;")


def test_a_claim_in_another_unit_is_not_drawn_on_the_axis_of_the_findings():
    hours = (finding(3.0, "hours"), finding(4.0, "hours"))
    assert ranges(check(*hours)).alt == "hours: found 3.0 3; found 4.0 4"


def test_text_of_a_finding_is_escaped():
    bad = (Finding(name="<img src=x>", method="m", value=1.0, unit="percent"), finding(2.0))
    assert "<img" not in ranges(check(*bad)).html


def test_far_ranges_are_spaced_by_ratios():
    html = ranges(check(*(finding(value, "hours") for value in (1.0, 10.0, 100.0)))).html
    one, ten, hundred = places(html, "cx")
    assert hundred - ten == approx(ten - one, abs=0.02)


@pytest.mark.parametrize(("axis", "steps", "ticks"), [
    (Axis(low=-46, high=73), (1, 2, 5, 10), [-40, -20, 0, 20, 40, 60]),
    (Axis(low=0, high=24), HOUR_STEPS, [0, 6, 12, 18, 24]),
    (Axis(low=2020.7, high=2026.6), (1, 2, 5, 10), [2021, 2022, 2023, 2024, 2025, 2026]),
])  # fmt: skip
def test_ticks_are_round_numbers(axis, steps, ticks):
    assert axis.ticks(steps) == approx(ticks)


@pytest.mark.parametrize("axis", [{"low": 1, "high": 1}, {"low": 0, "high": 5, "by_ratio": True}])
def test_an_axis_that_cannot_be_is_refused(axis):
    with pytest.raises(ValueError, match="an axis from .*; expected low < high"):
        Axis(**axis)


def test_lines_lie_to_scale_and_break_at_gaps():
    series = pd.DataFrame({"x": [0, 1, 2, 5, 6], "series": "a", "value": [0.0, 50, 100, 100, 0], "unit": "percent"})
    lines = re.findall(r'points="([^"]+)"', curves(series).html)
    points = [[tuple(map(int, place.split(","))) for place in line.split()] for line in lines]
    assert [len(line) for line in points] == [3, 2]
    x = [x for line in points for x, _ in line]
    assert [b - a for a, b in pairwise(x)] == approx([1000 / 6, 1000 / 6, 500, 1000 / 6], abs=1)
    (_, low), (_, middle), (_, high) = points[0]
    assert low - middle == approx(middle - high, abs=1)


def test_times_lie_by_the_day_of_their_year():
    days = pd.to_datetime(["2022-01-01", "2023-01-01", "2024-01-01", "2024-07-01"])
    html = curves(pd.DataFrame({"x": days, "series": "a", "value": [1.0, 2, 3, 4], "unit": "aircraft"})).html
    x = [int(place.split(",")[0]) for place in re.search(r'points="([^"]+)"', html)[1].split()]
    assert x == approx([0, 1000 / (2 + 182 / 366), 2000 / (2 + 182 / 366), 1000], abs=1)
    assert re.findall(r">(20[\d.]+)</text>", html) == ["2022", "2023", "2024"]


def test_more_lines_than_can_be_told_apart_are_refused():
    series = pd.DataFrame({"x": 1, "series": list("abcdef"), "value": 1.0, "unit": "percent"})
    with pytest.raises(ValueError, match="a plot of 6 lines, a, b, c, d, e, f; expected at most 5"):
        curves(series)


def test_lines_of_a_group_share_its_colour_and_kinds_their_dash():
    series = pd.DataFrame({"x": [1, 2] * 4, "value": 1.0, "unit": "percent"})
    series["series"] = [f"{group}: {kind}" for group in ("Japan", "both") for kind in ("mean", "always") for _ in "12"]
    looks = re.findall(r'<g class="ink-([\w-]+) line dash-(\d)">', curves(series).html)
    drawn = [("lane-major", "0"), ("lane-major", "1"), ("range_ring", "0"), ("range_ring", "1")]
    assert looks == drawn * 2  # the lines, and once more in the legend


def test_colours_are_variables_of_the_style_table():
    assert ink_css(SERIES).splitlines()[0] == ".ink-adiz{color:var(--k-adiz)}"
    with pytest.raises(ValueError, match="no style for 'pink'"):
        ink_css(["pink"])


def test_a_claim_is_a_line_across_the_panel_in_its_unit():
    series = pd.DataFrame({"x": [1, 2], "series": "a", "value": 1.0, "unit": "percent of lane km", "x_label": "hours"})
    html = curves(series, check().claim).html
    assert "claimed −40" in html
    assert ">hours</p>" in html
    assert "claimed" not in curves(series.assign(unit="aircraft"), check().claim).html


@pytest.mark.parametrize(("numbers", "room", "seen"), [
    (["−40", "−20", "0", "20", "40", "60"], 4, ["0"]),
    (["−40", "−20", "0", "20", "40", "60"], 11, ["−40", "0", "40"]),
    (["−40", "−20", "0", "20", "40", "60"], 40, ["−40", "−20", "0", "20", "40", "60"]),
    (["0"], 4, ["0"]),
])  # fmt: skip
def test_numbers_below_a_drawing_are_as_many_as_have_room(numbers, room, seen):
    values = [float(n.replace("−", "-")) for n in numbers]
    axis = Axis(low=-46, high=73)
    levels = [[axis.at(t) for t in level] for level in axis.levels(values)]
    html = draw.ticks({axis.at(t): n for t, n in zip(values, numbers, strict=True)}, levels, "50%")
    found = re.findall(r'<text(?: class="from-(\d+)")?[^>]*>([^<]+)</text>', html)
    assert [n for least, n in found if int(least or 0) <= room] == seen
