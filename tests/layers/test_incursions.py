import csv
import math
from collections import Counter
from itertools import combinations_with_replacement
from pathlib import Path

import pandas as pd
import pytest
from pytest import approx

import layers
from geo.claim import Verdict
from layers import checks
from layers.evidence import row, trusted
from layers.incursion_checks import counting_error, monthly_series, published_change
from layers.incursion_rank import judged, rank
from layers.incursion_windows import Window, compare, of_year, pair, same_months
from layers.rounded import as_printed

SHARED = Path(__file__).parents[3] / "shared"


@pytest.fixture(scope="module")
def monthly():
    return layers.load("incursions_monthly")


@pytest.fixture(scope="module")
def annual():
    return layers.load("incursions_annual")


def shared(name):
    path = SHARED / name
    if not path.exists():
        pytest.skip(f"../shared/{name} is not beside the checkout")
    return path


@pytest.fixture(scope="module")
def windows():
    return layers.load("incursion_windows")


@pytest.fixture(scope="module")
def by_hand():
    """The file itself, month by month, without pandas."""
    with (Path(layers.__file__).parent / "data" / "incursions_monthly.csv").open(encoding="utf-8") as file:
        return {row["id"]: row for row in csv.DictReader(file)}


@pytest.mark.parametrize(
    ("count", "before", "after", "percent", "arithmetic"),
    [
        ("line_sorties", (2022, 8, 12), (2023, 8, 12), -39.8, 340 / 565),
        ("adiz_sorties", (2022, 8, 8), (2023, 4, 4), -40.1, 267 / 446),
        ("adiz_sorties", (2022, 1, 7), (2023, 1, 7), 67.0, 1032 / 617),
        ("adiz_sorties", (2022, 8, 12), (2023, 8, 12), -36.0, 693 / 1088),
        ("naval_vessel_days", (2022, 8, 12), (2023, 8, 12), 46.0, 878 / 603),
        ("adiz_sorties", (2022, 1, 9), (2023, 1, 9), 10.0, 1387 / 1255),  # the ministry by Newsweek: 1,263 to 1,390
    ],
)
def test_windows_give_the_changes_of_the_dossier(windows, count, before, after, percent, arithmetic):
    found = pair(windows, count, same_months(*before), same_months(*after))
    assert found["change_percent"] == approx(100 * (arithmetic - 1), abs=1e-9)
    assert found["change_percent"] == approx(percent, abs=0.6)


@pytest.mark.parametrize(
    ("count", "months", "years", "printed"),
    [
        ("adiz_sorties", (2, 2), (2021, 2022), (40, 70)),  # Taiwan News, March 2023
        ("adiz_sorties", (2, 2), (2022, 2023), (70, 113)),
        ("adiz_sorties", (1, 9), (2022, 2023), (1263, 1390)),  # Newsweek, October 2023
        ("adiz_sorties", (1, 12), (2022, 2023), (1727, 1709)),  # AFP; MDAA
        ("aircraft_around_taiwan", (1, 12), (2023, 2024), (4734, 5107)),  # the DPP's count
        ("aircraft_around_taiwan", (1, 12), (2023, 2025), (4734, 5709)),
    ],
)
def test_windows_change_as_the_published_totals_do(windows, count, months, years, printed):
    found = pair(windows, count, *(same_months(year, *months) for year in years))
    assert found["change_percent"] == approx(100 * (printed[1] / printed[0] - 1), abs=4)


def test_every_pair_is_what_plain_arithmetic_on_the_file_gives(windows, by_hand):
    names = list(by_hand)
    for found in windows.itertuples():
        here, there = (
            [by_hand[m] for m in names if first <= m <= last]
            for first, last in ((found.before_first, found.before_last), (found.after_first, found.after_last))
        )
        assert len(here) == len(there) == found.months
        before, after = (sum(int(month[found.definition]) for month in part) for part in (here, there))
        assert (found.total_before, found.total_after) == (before, after)
        assert found.partial == any(month["partial"] == "yes" for month in (*here, *there))
        assert math.isnan(found.change_percent) == found.partial
        if not found.partial:
            assert found.change_percent == approx((after - before) * 100 / before)
        days = "days_with_tracks" if found.definition in {"adiz_sorties", "line_sorties"} else "days_with_record"
        assert math.isnan(found.change_percent_per_day) == (found.before_first < "2022-08")
        if found.before_first >= "2022-08":
            a, b = (sum(int(month[days]) for month in part) for part in (here, there))
            assert (found.days_counted_before, found.days_counted_after) == (a, b)
            assert found.change_percent_per_day == approx((after * a / (b * before) - 1) * 100)
        assert found.days_after == sum(int(month["days_in_month"]) for month in there)


def test_every_pair_of_the_same_months_is_there_once(windows):
    """n consecutive months with a count hold n - 12 k - l + 1 pairs of l months, k years apart."""
    pairs = {n: sum(max(0, n - 12 * k - m + 1) for k in range(1, 6) for m in range(1, 13)) for n in (40, 17, 49)}
    assert pairs == {40: 406, 17: 15, 49: 703}
    same = windows[windows["windows"] == "same months"].groupby("definition").size()
    assert same.to_dict() == {
        "adiz_sorties": pairs[40],
        "line_sorties": pairs[17],
        "aircraft_around_taiwan": pairs[49],
        "naval_vessel_days": pairs[49],
    }
    assert windows["id"].is_unique
    drills = windows[windows["windows"] == "drill months"]
    assert set(drills["before_first"] + drills["after_last"]) == {"2022-082023-04"}
    assert len(drills) == 4


def test_per_day_with_tracks_the_fall_over_the_line_is_smaller(windows):
    found = pair(windows, "line_sorties", same_months(2022, 8, 12), same_months(2023, 8, 12))
    assert (found["days_counted_before"], found["days_counted_after"]) == (127, 107)
    assert (found["days_before"], found["days_after"]) == (153, 153)
    assert found["change_percent_per_day"] == approx(100 * ((340 / 107) / (565 / 127) - 1))
    assert found["change_percent_per_day"] == approx(-28.6, abs=0.05)


def test_before_august_2022_a_day_without_record_is_no_missing_day(windows):
    found = pair(windows, "adiz_sorties", same_months(2022, 1, 7), same_months(2023, 1, 7))
    assert math.isnan(found["change_percent_per_day"])
    assert found["note"] == "counted from bulletins, then from tracks"


def test_a_window_with_a_partial_month_is_there_but_gives_no_change_of_totals(monthly, windows):
    assert set(monthly.loc[monthly["partial"], "id"]) == {"2020-09", "2026-08"}
    found = pair(windows, "naval_vessel_days", same_months(2025, 8, 8), same_months(2026, 8, 8))
    assert math.isnan(found["change_percent"])
    assert found["change_percent_per_day"] == approx(100 * ((170 / 21) / (191 / 31) - 1))
    assert found["note"] == "partial month 2026-08: no change of totals is given"


def test_missing_counts_and_unknown_counts_are_refused(monthly, windows):
    with pytest.raises(
        ValueError, match="adiz_sorties has no pair 2023-01 to 2023-12 and 2024-01 to 2024-12; expected"
    ):
        pair(windows, "adiz_sorties", same_months(2023, 1, 12), same_months(2024, 1, 12))
    with pytest.raises(ValueError, match="all from 2022-08 to 2026-08"):
        pair(windows, "aircraft_around_taiwan", same_months(2022, 1, 12), same_months(2023, 1, 12))
    with pytest.raises(ValueError, match="count 'incursions'; expected one of adiz_sorties"):
        pair(windows, "incursions", same_months(2022, 1, 12), same_months(2023, 1, 12))
    with pytest.raises(ValueError, match="expected each from 2020-09 to 2026-07 once, in order"):
        compare(monthly.drop(index=5))


def test_a_change_from_zero_has_no_percentage(monthly):
    quiet = compare(monthly.assign(line_sorties=monthly["line_sorties"].where(monthly["id"] != "2022-08", 0)))
    assert math.isnan(
        pair(quiet, "line_sorties", Window("2022-08", "2022-08"), Window("2023-08", "2023-08")).change_percent
    )


def test_windows_of_a_year_are_all_its_runs_of_months(windows):
    year = of_year(windows[windows["definition"] == "adiz_sorties"], 2023)
    assert len(year) == 12 * 13 / 2
    whole = year[year["months"] == 12]
    assert whole[["total_before", "total_after"]].iloc[0].tolist() == [1705, 1725]
    assert len(of_year(windows[windows["definition"] == "line_sorties"], 2023)) == 5 * 6 / 2  # August to December only
    assert of_year(windows[windows["definition"] == "adiz_sorties"], 2025).empty


def test_where_the_claim_falls_among_the_windows(windows, by_hand):
    """Counted from the file once more: runs of months of 2023 against those of 2022, line and zone."""
    claimed = as_printed(-40.0, 10.0)
    near, deeper = Counter(), Counter()
    for count, opening in (("adiz_sorties", 1), ("line_sorties", 8)):
        for first, last in combinations_with_replacement(range(opening, 13), 2):
            a, b = (sum(int(by_hand[f"{y}-{m:02d}"][count]) for m in range(first, last + 1)) for y in (2022, 2023))
            near[count] += 0.55 <= b / a <= 0.65
            deeper[count] += b / a <= 0.6
    assert near == {"adiz_sorties": 4, "line_sorties": 2}
    for count in near:
        found = rank(windows, count, 2023, claimed)
        assert found.value == near[count]
        assert f"fell by 40 % or more in {deeper[count]} of " in found.arithmetic
    assert rank(windows, "naval_vessel_days", 2023, claimed).arithmetic.startswith("fell by 40 % or more in 0 of 15")
    assert len(judged(windows, 2023)) == 78 + 3 * 15 + 4


def test_the_plot_shows_every_whole_pair_and_names_the_telling_ones(windows):
    plotted = checks.windows("incursions_40")
    assert tuple(plotted.columns) == checks.WINDOW_COLUMNS
    assert len(plotted) == len(windows) - 28 - 37 - 37  # windows with September 2020, and twice with August 2026
    assert plotted.groupby("group").size().to_dict() == {
        "2023 against 2022": 78 + 3 * 15,
        "drill months": 4,
        "other years": len(plotted) - 127,
    }
    assert plotted["label"].value_counts().to_dict() == {
        "": len(plotted) - 8,
        "drills, Aug 2022 to Apr 2023": 4,
        "Aug to Dec": 3,
        "Jan to Dec": 1,
    }
    assert checks.windows("asian_nato").empty


def test_the_sentence_can_be_quoted():
    said = checks.check("incursions_40")
    assert said.verdict is Verdict.DOES_NOT_HOLD
    for words in (
        "so there was none to reduce",
        "fell by 1 to 2 % over the year",
        "of 127 comparable windows",
        "8 came",
    ):
        assert words in said.sentence
    assert "-39.8 %, per day counted -28.6 %" in said.sentence


def test_yearly_sums_are_near_the_published_totals(annual):  # the dossier: within about 3 percent
    sums = {y: float(row(annual, f"adiz-sorties-{y}-sum")["value"]) for y in (2021, 2022, 2023)}
    assert sums == {2021: 939, 2022: 1705, 2023: 1725}
    assert counting_error(trusted(annual)) == approx(1 - 939 / 972)


@pytest.mark.parametrize("printed_id", ["adiz-2022-feb", "adiz-2023-feb", "adiz-2023-mar", "adiz-2023-apr"])
def test_months_are_near_those_in_the_news(monthly, annual, printed_id):  # Taiwan News, March and May 2023
    printed = row(annual, printed_id)
    assert row(monthly, printed["first_month"])["adiz_sorties"] == approx(printed["value"], rel=0.08)


def test_published_totals_of_2022_and_2023_differ_by_1_to_2_percent(annual):  # the dossier: about -1 to -2 percent
    found = published_change(trusted(annual), 2023)
    assert (found.low, found.high) == approx((100 * (1703 / 1738 - 1), 100 * (1709 / 1727 - 1)))
    assert (found.low, found.high) == approx((-2, -1), abs=0.1)


def test_totals_of_different_meaning_are_different_measures(annual):
    dpp = annual[annual["source_id"] == "dpp-ltn-2026"].set_index("first_month")["measure"]
    assert dpp["2022-01"] == "ADIZ entries"
    assert dpp["2023-01"] == "aircraft around Taiwan"


def test_series_carry_units_and_leave_out_months_without_a_count():
    series = monthly_series()
    assert series["value"].notna().all()
    assert series.groupby("series")["unit"].nunique().eq(1).all()
    assert series.groupby("series").size().tolist() == [49, 40, 17, 49]  # around, zone, line, vessels


def test_bounds_of_the_scrambles_are_fiscal_years(annual):
    fiscal = annual[annual["measure"].str.startswith("Japanese scrambles")]
    assert set(fiscal["first_month"].str[5:]) == {"04"}
    assert set(fiscal["last_month"].str[5:]) == {"03"}


@pytest.mark.shared_data
def test_the_monthly_table_is_the_dossiers(monthly):
    with shared("facts/incursions_monthly.csv").open(encoding="utf-8") as file:
        theirs = pd.DataFrame(csv.DictReader(file)).replace("", float("nan"))
    same = {
        "adiz_sorties": "adiz_sorties",
        "aircraft_around_taiwan": "aircraft_around_taiwan",
        "naval_vessel_days": "naval_vessel_days",
        "days_with_aircraft_record": "days_with_record",
        "days_with_tracks": "days_with_tracks",
        "sorties_on_tracks_touching_2004_median_line": "line_sorties",  # the line of 2019: the dossier's README says so
    }
    assert theirs["month"].tolist() == monthly["id"].tolist()
    for old, new in same.items():
        pd.testing.assert_series_equal(theirs[old].astype(float), monthly[new].astype(float), check_names=False)


@pytest.mark.shared_data
def test_an_independent_daily_file_gives_about_as_many_aircraft_a_day_in_2023(monthly):
    daily = pd.read_csv(shared("data/mnd/taiwan_mnd_pla_daily_2022-11-16_2026-08-21.csv"))
    year = daily[daily["date"].str.startswith("2023")]
    ours = monthly[monthly["id"].str.startswith("2023")]
    a_day = ours["aircraft_around_taiwan"].sum() / ours["days_with_record"].sum()
    assert a_day == approx(year["aircraft"].mean(), rel=0.06)
