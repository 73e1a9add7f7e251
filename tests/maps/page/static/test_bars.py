"""Counts by month that stand still: what is drawn and compared, against numbers made by hand."""

import re
from dataclasses import replace

from pytest import approx

from maps.page.counts import Count, Counts
from maps.page.static.bars import all_compared, bars_svg, chart_of

MONTHS = tuple(f"{year}-{month:02d}" for year in (2022, 2023) for month in range(1, 13))
NUMBERS = (*range(10, 130, 10), *range(20, 140, 10))[:18] + (None,) * 6


def counts(**count):
    standard = {
        "title": "ships", "says": "ships <seen>", "unit": "ships", "numbers": NUMBERS, "counted": (None,) * 24,
        "basis": ("bulletins",) * 24, "bounds": ("at least", *("all days",) * 17, *("",) * 6), "sources": ("example",),
    }  # fmt: skip
    return Counts(
        months=MONTHS,
        days=(30,) * 24,
        notes={},
        counts=(Count(**{**standard, **count}),),
        events={"2022-08": "drills"},
        windows=(("the years", ("2022-01", "2022-12"), ("2023-01", "2023-12")),
                 ("half years", ("2022-01", "2022-06"), ("2023-01", "2023-06"))),
    )  # fmt: skip


def test_every_number_is_a_bar_of_its_height_at_its_month():
    chart = chart_of(counts())
    assert [(bar.month, bar.number) for bar in chart.bars] == [(n, v) for n, v in enumerate(NUMBERS) if v is not None]
    heights = [float(h) for h in re.findall(r"v-([\d.]+)h", bars_svg(chart))]
    tall = max(heights)
    assert sorted(heights) == approx(sorted(tall * n / 120 for n in NUMBERS if n), abs=0.06)
    assert chart.steps == (0.0, 50.0, 100.0)


def test_windows_of_which_a_month_lacks_a_number_are_not_compared():
    (half,) = all_compared(counts(), counts().counts[0])
    assert half.totals == (10 + 20 + 30 + 40 + 50 + 60, 20 + 30 + 40 + 50 + 60 + 70)
    assert half.sentence == "January to June 2022: at least 210; January to June 2023: 270; +28.6 %."
    assert {bar.side for bar in chart_of(counts()).bars[:6]} == {"before"}
    assert [bar.kind for bar in chart_of(counts()).bars[:2]] == ["unsure", ""]


def test_a_change_that_would_mislead_is_not_told():
    missing = counts(counted=(29, *(30,) * 17, *(None,) * 6), every_day="bulletins")
    assert all_compared(missing, missing.counts[0])[0].sentence.endswith(
        "no change of totals, 1 and 0 days are missing."
    )
    partial = replace(counts(), notes={"2022-01": "begins on the 5th"})
    assert all_compared(partial, partial.counts[0])[0].sentence.endswith("no change of totals, a month is not whole.")
    assert chart_of(partial).bars[0].kind == "partial"


def test_a_stretch_without_a_number_is_said():
    chart = chart_of(counts())
    assert [chart.gap_words(gap) for gap in chart.gaps] == ["no count, July to December 2023"]
    svg = bars_svg(chart)
    assert 'class="gap-words"' in svg
    assert svg.count('class="event"') == 1
    assert "ships &lt;seen&gt;" in svg
