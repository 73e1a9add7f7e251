import csv
from pathlib import Path

import pandas as pd
import pytest
from pytest import approx

import layers
from layers.evidence import row, trusted
from layers.incursion_checks import counting_error, monthly_series, published_change
from layers.incursion_windows import change, comparable_windows, same_months

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
def test_windows_give_the_changes_of_the_dossier(monthly, count, before, after, percent, arithmetic):
    found = change(monthly, count, same_months(*before), same_months(*after))
    assert found.percent == approx(100 * (arithmetic - 1), abs=1e-9)
    assert found.percent == approx(percent, abs=0.6)


def test_per_day_with_tracks_the_fall_over_the_line_is_smaller(monthly):
    found = change(monthly, "line_sorties", same_months(2022, 8, 12), same_months(2023, 8, 12))
    assert found.days == (127, 107)  # of 153 days each
    assert found.percent_per_day == approx(100 * ((340 / 107) / (565 / 127) - 1))
    assert found.percent_per_day == approx(-28.6, abs=0.05)


def test_before_august_2022_a_day_without_record_is_no_missing_day(monthly):
    assert change(monthly, "adiz_sorties", same_months(2022, 1, 7), same_months(2023, 1, 7)).percent_per_day is None


def test_partial_months_missing_counts_and_unknown_counts_are_refused(monthly):
    assert set(monthly.loc[monthly["partial"], "id"]) == {"2020-09", "2026-08"}
    with pytest.raises(ValueError, match=r"expected whole months, found partial ones \(2026-08\)"):
        change(monthly, "naval_vessel_days", same_months(2025, 8, 8), same_months(2026, 8, 8))
    with pytest.raises(
        ValueError, match="adiz_sorties from 2024-01 to 2024-12: expected 12 months with a count, found 0"
    ):
        change(monthly, "adiz_sorties", same_months(2023, 1, 12), same_months(2024, 1, 12))
    with pytest.raises(ValueError, match="aircraft_around_taiwan from 2022-01 to 2022-12: .* found 5"):
        change(monthly, "aircraft_around_taiwan", same_months(2022, 1, 12), same_months(2023, 1, 12))
    with pytest.raises(ValueError, match="count 'incursions'; expected one of adiz_sorties"):
        comparable_windows(monthly, "incursions", 2023)


def test_all_runs_of_months_are_compared(monthly):
    windows = comparable_windows(monthly, "adiz_sorties", 2023)
    assert len(windows) == 12 * 13 / 2
    whole = windows[(windows["first_month"] == "2023-01") & (windows["last_month"] == "2023-12")]
    assert whole[["before", "after"]].iloc[0].tolist() == [1705, 1725]
    assert len(comparable_windows(monthly, "line_sorties", 2023)) == 5 * 6 / 2  # August to December only
    assert comparable_windows(monthly, "adiz_sorties", 2025).empty


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
