import sys
from dataclasses import replace
from datetime import date
from types import ModuleType

import pytest
from pytest import approx

import layers
from geo.claim import Check, Finding, Verdict
from layers import checks
from layers.story import CHECKS, load_story


@pytest.fixture
def lanes_answered(monkeypatch):
    """Stand in for the check of the lanes, which takes minutes and has tests of its own."""
    asked = []

    def answer(claim):
        asked.append(claim)
        nothing = Finding(name="share", method="stands in", value=50.0, unit="percent")
        return Check(claim=claim, verdict=Verdict.HOLDS_ONLY_IF, sentence="It stands in.", findings=(nothing,))

    module = ModuleType("layers.lane_check")
    module.check = answer
    monkeypatch.setitem(sys.modules, "layers.lane_check", module)
    return asked


def finding(check, name):
    return next(f for f in check.findings if name in f.name)


def again(statement_id, **changes):
    """Check the statement of the built-in story with some fields changed."""
    story = load_story()
    changed = replace(story.statement(statement_id), **changes)
    return checks.check(statement_id, story=replace(story, statements=(changed,)))


def test_every_statement_gets_a_verdict_a_sentence_and_known_sources(lanes_answered):
    answers = checks.check_all()
    known = layers.sources()
    assert [a.claim.id for a in answers] == [s.id for s in load_story().statements]
    assert len(lanes_answered) == 1
    for answer in answers:
        assert answer.verdict in set(Verdict)
        assert answer.sentence.endswith(".")
        assert answer.findings, answer.claim.id
        for found in answer.findings:
            assert found.method
            assert found.value is None or found.unit
            assert set(found.sources) <= set(known)


def test_verdicts_of_the_computed_checks():
    computed = ("rutte_in_tokyo", "china_budget_growth", "three_times_japan", "incursions_40", "dutch_f35")
    assert [str(checks.check(i).verdict) for i in computed] == [
        "holds",
        "holds",
        "does not hold",
        "does not hold",
        "does not hold",
    ]


def test_what_was_not_found_cannot_be_checked():
    not_found = {"innovation_task_force", "satellite_data", "pacific_shield", "mhi_interceptors", "ammunition"}
    assert {checks.check(i).verdict for i in not_found} == {Verdict.CANNOT_BE_CHECKED}
    assert all("found" in checks.check(i).findings[0].method for i in not_found)


def test_the_lanes_are_asked_with_the_claim_alone(lanes_answered):
    assert checks.check("lanes_85").sentence == "It stands in."
    assert (lanes_answered[0].value, lanes_answered[0].unit) == (85.0, "percent")


def test_every_check_has_an_answerer():
    assert set(checks._CHECKS) == set(CHECKS)


def test_china_grew_by_7_2_percent_three_years_running():  # 7.5 in 2019 (CNA), 6.6 in 2020 (TRT): the range
    answer = checks.check("china_budget_growth")
    published = finding(answer, "published growth")
    assert (published.value, published.low, published.high) == (7.2, 6.6, 7.5)
    assert finding(answer, "2024 to 2025").value == approx(100 * (1784.665 / 1665 - 1))
    assert finding(answer, "2023 to 2024").value == approx(100 * (1665 / 1550 - 1))
    assert "2023, 2024 and 2025" in answer.sentence


def test_a_rate_of_some_of_the_years_holds_only_if_those_are_meant():
    answer = again("china_budget_growth", value=7.1)
    assert answer.verdict is Verdict.DOES_NOT_HOLD  # 7.1 was 2022; the three years to 2025 are 7.2
    answer = again("china_budget_growth", value=7.2, stated_on="2024-03")
    assert (answer.verdict, "in 2023 and 2024;" in answer.sentence) == (Verdict.HOLDS_ONLY_IF, True)


def test_japan_grew_three_times_as_fast_as_china_not_the_other_way_round():  # SIPRI, 28 April 2025
    answer = checks.check("three_times_japan")
    sipri = finding(answer, "SIPRI's estimates of real growth")
    assert sipri.value == approx(1 / 3)
    assert finding(answer, "the reverse").value == approx(3.0)
    assert finding(answer, "official budgets, 2025").value == approx(7.2 / 9.5)
    assert finding(answer, "China's spending over Japan's").value == approx(5.68, abs=0.005)  # 314 / 55.3
    assert finding(answer, "China's budget over Japan's").value == approx(4.49, abs=0.005)  # 249 / 55.4


def test_in_money_china_added_two_to_three_and_a_half_times_as_much():
    answer = checks.check("three_times_japan")
    sipri = finding(answer, "rise in money over Japan's, SIPRI")
    assert sipri.value == approx((314 - 314 / 1.07) / (55.3 - 55.3 / 1.21))
    budgets = finding(answer, "rise in money over Japan's, budgets")
    assert budgets.value == approx((249 * (1 - 1665 / 1784.665)) / (55.4 * (1 - 7950 / 8700)))
    assert (sipri.value, budgets.value) == approx((2.14, 3.50), abs=0.005)


def test_a_third_of_japans_growth_would_hold_by_sipri_only():
    answer = again("three_times_japan", value=1.0)
    assert answer.verdict is Verdict.HOLDS_ONLY_IF  # 0.76, as rounded to a whole
    assert "only by China's growth over Japan's, official budgets, 2025" in answer.sentence


def test_incursions_could_not_fall_where_none_was_reported():
    answer = checks.check("incursions_40")
    assert answer.findings[0].value == 0
    assert "none to reduce" in answer.sentence
    assert "April 2023 against August 2022: -40.1 %, per day counted -33.7 %" in answer.sentence
    assert finding(answer, "published totals").high == approx(-1.0, abs=0.1)


def test_counts_of_two_kinds_widen_the_range():  # January to July 2022 bulletins, 2023 tracks
    spring = finding(checks.check("incursions_40"), "January to July")
    assert spring.value == approx(100 * (1032 / 617 - 1))
    assert spring.low < spring.value < spring.high
    assert any("bulletins" in a for a in spring.assumptions)


def test_few_runs_of_months_fall_by_about_40_percent():
    share = finding(checks.check("incursions_40"), "windows of 2023 in which aircraft in")
    assert (share.value, share.unit) == (4, "of 78 windows")


def test_with_entries_reported_a_picked_window_would_be_the_condition():
    entry = replace(load_story().statement("incursions_40").fact("territory-entries"), value=5.0)
    answer = again("incursions_40", facts=(entry,))
    assert answer.verdict is Verdict.HOLDS_ONLY_IF
    assert again("incursions_40", facts=(entry,), value=90.0).verdict is Verdict.DOES_NOT_HOLD


def test_the_dutch_visit_was_536_days_late():  # Up in the Sky: 20 March to 3 April 2026
    answer = checks.check("dutch_f35")
    late = finding(answer, "first Dutch visit found")
    assert (late.value, late.unit) == ((date(2026, 3, 20) - date(2024, 9, 30)).days, "days")
    assert late.value == 536
    assert "past when the story appeared (April 2025)" in answer.sentence


def test_a_visit_named_for_spring_2026_would_hold():
    answer = again("dutch_f35", start=date(2026, 4, 1), end=date(2026, 6, 30))
    assert answer.verdict is Verdict.HOLDS


@pytest.mark.parametrize(
    ("first", "last", "verdict"),
    [((2025, 4, 9), (2025, 4, 9), "holds only if"), ((2025, 5, 1), (2025, 5, 2), "does not hold")],
)
def test_dates_that_do_not_all_fit(first, last, verdict):
    assert again("rutte_in_tokyo", start=date(*first), end=date(*last)).verdict == verdict


def test_a_check_without_its_number_says_so():
    with pytest.raises(
        ValueError, match="statement 'three_times_japan' has no value; the check 'budget_times' needs one"
    ):
        again("three_times_japan", value=None, unit="")
    with pytest.raises(ValueError, match="statement 'incursions_40' has no fact 'territory-entries'"):
        again("incursions_40", facts=())


def test_series_for_plots():
    growth = checks.series("china_budget_growth").set_index(["series", "x"])["value"]
    assert growth["China", 2025] == 7.2
    assert ("Japan", 2026) not in growth.index  # of low confidence
    assert len(checks.series("incursions_40")) == 155
    empty = checks.series("pacific_shield")
    assert empty.empty
    assert list(empty.columns) == ["x", "series", "value", "unit", "source_id", "status"]
