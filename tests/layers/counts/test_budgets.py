import csv
from pathlib import Path

import pytest
from pytest import approx

import layers
from layers.checks.printed_rows import printed_number, row_of
from layers.stories.evidence import trusted
from layers.stories.rounded import Rounded, as_printed, growth_percent, quotient

FACTS = Path(__file__).parents[4] / "shared" / "facts" / "budgets.csv"


@pytest.fixture(scope="module")
def budgets():
    return layers.load("budgets")


def printed(budgets, row_id):
    return printed_number(row_of(budgets, row_id, "budgets"), "value", "budgets")


def level_growth(budgets, country, year):
    return growth_percent(*(printed(budgets, f"{country}-budget-{y}") for y in (year, year - 1)))


def test_chinas_levels_give_the_growth_that_xinhua_prints(budgets):  # 7.2 percent, 5 March 2025
    found = level_growth(budgets, "china", 2025)
    assert found.value == approx(7.187, abs=1e-3)  # 1784.665 / 1665 - 1
    assert round(found.value, 1) == printed(budgets, "china-growth-2025").value == 7.2


def test_a_level_printed_as_1_55_trillion_is_too_coarse_for_a_tenth_of_a_percent(budgets):
    found = level_growth(budgets, "china", 2024)
    assert found.value == approx(7.419, abs=1e-3)  # 1665 / 1550 - 1
    assert (found.low, found.high) == approx((100 * (1664.5 / 1555 - 1), 100 * (1665.5 / 1545 - 1)))
    assert found.covers(printed(budgets, "china-growth-2024"))  # published: 7.2


@pytest.mark.parametrize("year", [2024, 2025])
def test_japans_levels_agree_with_the_published_growth(budgets, year):  # 16.5 (Kyodo), 9.5 (The Japan Times)
    assert level_growth(budgets, "japan", year).covers(printed(budgets, f"japan-growth-{year}"))


def test_japans_9_4_percent_for_2026_disagrees_with_its_levels_and_is_not_used(budgets):
    found = level_growth(budgets, "japan", 2026)
    assert found.value == approx(3.908, abs=1e-3)  # 9.04 / 8.70 - 1
    assert not found.covers(printed(budgets, "japan-growth-2026"))
    assert level_growth(budgets, "japan", 2025).covers(printed(budgets, "japan-growth-2026"))  # the year before
    assert "japan-growth-2026" not in set(trusted(budgets)["id"])


def test_what_was_recalled_is_not_trusted():
    annual = layers.load("incursions_annual")
    assert row_of(annual, "scrambles-fy2020", "incursions_annual")["status"] == "recalled"
    assert "scrambles-fy2020" not in set(trusted(annual)["id"])
    assert "scrambles-fy2024" in set(trusted(annual)["id"])


def test_a_missing_row_lists_those_there_are(budgets):
    with pytest.raises(ValueError, match="no row with the id 'china-growth-2031'; expected one of china-growth-2019"):
        row_of(budgets, "china-growth-2031", "budgets")


def test_rounding_is_half_a_step_to_either_side():
    assert as_printed(7.2, 0.1) == approx((7.2, 7.15, 7.25))
    assert quotient(as_printed(21, 1), as_printed(7, 1)) == approx((3.0, 20.5 / 7.5, 21.5 / 6.5))
    with pytest.raises(ValueError, match="last digit 0; expected the positive step"):
        as_printed(7.2, 0)
    with pytest.raises(ValueError, match=r"cannot divide 1 by 0.4 as rounded"):
        quotient(Rounded(1, 1, 1), as_printed(0.4, 1))


@pytest.mark.shared_data
def test_the_table_is_the_dossiers(budgets):
    if not FACTS.exists():
        pytest.skip("../shared/facts/budgets.csv is not beside the checkout")
    with FACTS.open(encoding="utf-8") as file:
        rows = [r for r in csv.DictReader(file) if r["country"] != "derived"]
    billions = {"CNY", "JPY", "USD"}
    theirs = {float(r["value"]) / (1e9 if r["unit"] in billions else 1) for r in rows}
    # Japan's 26.0 percent for 2023 was recalled; Jiji prints 26.3 (23 January 2023).
    assert theirs - set(budgets["value"]) == {26.0}
    ours_only = set(budgets["value"]) - theirs
    assert ours_only == {26.3, 6821.9, 1909.0, 55.4, 249.0}  # read since, or out of the dossier's source column
