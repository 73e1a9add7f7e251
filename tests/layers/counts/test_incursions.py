import csv
import math
from calendar import monthrange
from collections import Counter, defaultdict
from dataclasses import replace
from datetime import date, timedelta
from itertools import combinations_with_replacement
from pathlib import Path

import pandas as pd
import pytest
from pytest import approx

import layers
from geo.claim import Bearing, Verdict
from geo.claimed import Claimed
from geo.said_numbers import unsaid_numbers
from layers.checks import checks
from layers.checks.changes.change_findings import events_together, published_change
from layers.checks.changes.change_rank import judged, rank
from layers.checks.kinds.change import published
from layers.checks.printed_rows import row_of
from layers.counts.counted import named_count
from layers.counts.errors import counting_errors
from layers.counts.windows import Window, compare, of_year, pair, same_months
from layers.stories.read import load_story

STORY = load_story()
FIELDS = STORY.statement("incursions_40").check
CLAIMED = Claimed(low=-45, high=-35, words="40 % fewer, rounded to tens")


def count(column):
    return named_count(FIELDS.counts, column)


def compared(monthly):
    return compare(monthly, FIELDS.counts, known_from=FIELDS.days_known_from)


def incursions_fall(statement):
    return checks.check(statement.id, story=replace(STORY, statements=(statement,)))


SHARED = Path(__file__).parents[4] / "shared"


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
    """Numbers and days of each month, without pandas: the typed months, then sums of the typed days."""
    folder = STORY.folder
    with (folder / "incursions_monthly.csv").open(encoding="utf-8") as file:
        months = defaultdict(dict, {row["id"]: dict(row) for row in csv.DictReader(file)})
    with (folder / "incursions_daily.csv").open(encoding="utf-8") as file:
        for day in csv.DictReader(file):
            month = (date.fromisoformat(day["id"]) - timedelta(days=1)).isoformat()[:7]
            if month < "2022-12":
                continue
            for count, read, days in (
                ("aircraft_around_taiwan", "aircraft", "days_with_record"),
                ("naval_vessel_days", "naval_vessels", "days_with_vessels"),
            ):
                most = max((int(day[f"{read}_{c}"]) for c in "ab" if day[f"{read}_{c}"]), default=0)
                told = most > 0 or read == "aircraft"
                months[month][count] = int(months[month].get(count) or 0) + most
                months[month][days] = int(months[month].get(days) or 0) + told
    for month, found in months.items():
        found["partial"] = month in {"2020-09", "2026-08"}
        found["days_with_vessels"] = found.get("days_with_vessels") or found["days_with_record"]
        found["days_in_month"] = monthrange(int(month[:4]), int(month[5:]))[1]
    return dict(sorted(months.items()))


@pytest.mark.parametrize(
    ("count", "before", "after", "percent", "arithmetic"),
    [
        ("line_sorties", (2022, 8, 12), (2023, 8, 12), -39.8, 340 / 565),
        ("adiz_sorties", (2022, 1, 7), (2023, 1, 7), 67.0, 1032 / 617),
        ("adiz_sorties", (2022, 8, 12), (2023, 8, 12), -36.0, 693 / 1088),
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
    assert found["percent"] == approx(100 * (printed[1] / printed[0] - 1), abs=4)


@pytest.mark.parametrize(
    ("count", "before", "after", "totals", "days", "percent"),
    [  # signs that the older table had the other way round: it printed -15.8, +31.7 and, for vessels, +39.6 %
        ("aircraft_around_taiwan", "2023-11", "2024-11", (321, 420), (29, 30), 26.5),  # dated by publication +21
        ("aircraft_around_taiwan", "2024-11", "2025-11", (420, 402), (30, 28), 2.6),  # dated by publication -3, in all
        ("naval_vessel_days", "2024-09", "2025-09", (197, 210), (28, 30), -0.5),  # dated by publication +3, in all
        ("aircraft_around_taiwan", "2024-10", "2025-10", (543, 318), (27, 31), -49.0),
    ],
)
def test_months_that_lack_days_are_compared_a_day(windows, count, before, after, totals, days, percent):
    found = pair(windows, count, Window(before, before), Window(after, after))
    assert (found["total_before"], found["total_after"]) == totals
    assert (found["days_counted_before"], found["days_counted_after"]) == days
    assert math.isnan(found["change_percent"])
    assert found["percent"] == found["change_percent_per_day"] == approx(percent, abs=0.05)
    assert "days are missing: totals are not compared" in found["note"]


def test_every_pair_of_months_is_what_plain_arithmetic_on_the_files_gives(windows, by_hand):
    names = list(by_hand)
    for found in windows[windows["windows"] == "same months"].itertuples():
        here, there = (
            [by_hand[m] for m in names if first <= m <= last]
            for first, last in ((found.before_first, found.before_last), (found.after_first, found.after_last))
        )
        assert len(here) == len(there) == found.months
        before, after = (sum(int(month[found.definition]) for month in part) for part in (here, there))
        assert (found.total_before, found.total_after) == (before, after)
        assert found.partial == any(month["partial"] for month in (*here, *there))
        on_tracks = found.definition in {"adiz_sorties", "line_sorties"}
        days = "days_with_tracks" if on_tracks else f"days_with_{'record' if found.unit == 'aircraft' else 'vessels'}"
        whole = on_tracks or all(int(month[days]) == month["days_in_month"] for month in (*here, *there))
        told = whole and not found.partial
        assert math.isnan(found.change_percent) != told
        if told:
            assert found.percent == found.change_percent == approx((after - before) * 100 / before)
        assert math.isnan(found.change_percent_per_day) == (found.before_first < "2022-08")
        if found.before_first >= "2022-08":
            a, b = (sum(int(month[days]) for month in part) for part in (here, there))
            assert (found.days_counted_before, found.days_counted_after) == (a, b)
            assert found.change_percent_per_day == approx((after * a / (b * before) - 1) * 100)
            assert told or found.partial or found.percent == found.change_percent_per_day
        assert math.isnan(found.percent) == found.partial
        assert found.days_after == sum(month["days_in_month"] for month in there)


def test_drills_are_compared_by_their_days(windows):
    def compared(count, after):
        return pair(windows, count, Window("2022-08-04", "2022-08-10"), Window(*after))

    april = compared("aircraft_around_taiwan", ("2023-04-08", "2023-04-10"))
    assert (april["change_percent"], april["change_percent_per_day"]) == approx(
        (100 * (232 / 296 - 1), 100 * (232 / 3 / (296 / 7) - 1))
    )
    assert (april["percent"], april["change_percent_per_day"]) == approx((-22, 83), abs=0.5)
    august = compared("aircraft_around_taiwan", ("2023-08-19", "2023-08-19"))
    assert august["change_percent_per_day"] == approx(100 * (45 / (296 / 7) - 1))
    vessels = compared("naval_vessel_days", ("2023-04-08", "2023-04-10"))
    assert math.isnan(vessels["change_percent"])  # no count of vessels on 4 August 2022
    assert vessels["percent"] == approx(100 * (32 / 3 / (74 / 6) - 1))


def test_corrections_say_what_the_windows_and_the_tables_say(windows, monthly):
    def told(name, earlier, later):
        row = pair(windows, name, Window(*earlier), Window(*later))
        in_all, per_day = (row[f"change_percent{end}"] for end in ("", "_per_day"))
        return " ".join(["no total"] if math.isnan(in_all) else [f"{in_all:+.1f} % in all"]), f"{per_day:+.1f} % a day"

    def days(name):
        return told(name, ("2022-08-04", "2022-08-10"), ("2023-04-08", "2023-04-10"))

    def month(name, earlier, later):
        return told(name, (earlier, earlier), (later, later))[1]

    def of(name, *ids):
        return [f"{monthly.set_index('id').loc[at, name]:.0f}" for at in ids]

    aircraft, vessels = "aircraft_around_taiwan", "naval_vessel_days"
    assert days(vessels)[0] == "no total"
    together = events_together(layers.load("drills"), FIELDS.events, count(aircraft), 2023).arithmetic
    both = together.replace(" % in all, ", " % and ").rpartition(": ")[2].removesuffix(" a day")
    drills, counted = "by the days of the drills: ", "on the 6 and 3 days that have a count"
    now = {
        f"{drills}{', '.join(days(aircraft))}; with the drills of 19 August 2023, which were left out, {both}",
        f"{drills}aircraft {', '.join(days(aircraft))}; vessel-days {days(vessels)[1]}, {counted}",
        f"vessel-days {days(vessels)[1]}; no change in all is given",
        month(aircraft, "2023-11", "2024-11"),
        month(aircraft, "2024-11", "2025-11"),
        month(vessels, "2024-09", "2025-09"),
        "at least " + of(vessels, "2024-09")[0],
        "at least " + of(aircraft, "2024-10")[0],
        " and ".join(of(aircraft, "2024-11") + of(vessels, "2024-11")),
        *of(vessels, "2025-05"),
    }
    lacking = now - {one.now for one in STORY.all_corrections()["incursions_40"]}
    assert not lacking


def test_drills_of_the_year_together():
    found = events_together(layers.load("drills"), FIELDS.events, count("aircraft_around_taiwan"), 2023)
    assert found.value == approx(100 * (277 / 296 - 1))
    assert (found.low, found.high) == (None, None)  # a day is another reading, no end of a range
    assert f"{100 * (277 / 4 / (296 / 7) - 1):+.1f} % a day" in found.arithmetic


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
    drills = windows[windows["windows"] == "drills"]
    assert drills.groupby("definition").size().to_dict() == dict.fromkeys(
        ("aircraft_around_taiwan", "naval_vessel_days"), 7 * 6 / 2
    )


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
    assert found["change_percent_per_day"] == approx(100 * ((168 / 21) / (190 / 31) - 1))
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
        compared(monthly.drop(index=5))


def test_a_change_from_zero_has_no_percentage(monthly):
    quiet = compared(monthly.assign(line_sorties=monthly["line_sorties"].where(monthly["id"] != "2022-08", 0)))
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
    near, deeper = Counter(), Counter()
    for name, opening in (("adiz_sorties", 1), ("line_sorties", 8)):
        for first, last in combinations_with_replacement(range(opening, 13), 2):
            a, b = (sum(int(by_hand[f"{y}-{m:02d}"][name]) for m in range(first, last + 1)) for y in (2022, 2023))
            near[name] += 0.55 <= b / a <= 0.65
            deeper[name] += b / a <= 0.6
    assert near == {"adiz_sorties": 4, "line_sorties": 2}
    for name in near:
        found = rank(windows, named_count(FIELDS.counts, name), 2023, CLAIMED, -40.0)
        assert found.value == near[name]
        assert f"fell by 40 % or more in {deeper[name]} of " in found.arithmetic
    assert rank(windows, count("naval_vessel_days"), 2023, CLAIMED, -40.0).arithmetic.startswith(
        "fell by 40 % or more in 0 of 15"
    )
    assert len(judged(windows, 2023)) == 78 + 3 * 15 + 4


def test_how_many_of_127_windows_fell_about_as_claimed(by_hand):
    """Counted from the files once more, in all four counts and the drills: not one pair alone, as one might think."""
    days = {"adiz_sorties": "days_with_tracks", "line_sorties": "days_with_tracks"}
    days |= {"aircraft_around_taiwan": "days_with_record", "naval_vessel_days": "days_with_vessels"}
    ratios = {"totals": [], "a day": [], "judged": []}
    for name, column in days.items():
        for first, last in combinations_with_replacement(range(1 if name == "adiz_sorties" else 8, 13), 2):
            months = [[by_hand[f"{y}-{m:02d}"] for m in range(first, last + 1)] for y in (2022, 2023)]
            before, after = (sum(int(month[name]) for month in part) for part in months)
            counted = [sum(int(month[column] or 0) for month in part) for part in months]
            lacking = any(int(month[column] or 0) < month["days_in_month"] for part in months for month in part)
            a_day = after / counted[1] / (before / counted[0]) if first >= 8 else after / before
            ratios["totals"].append(after / before)
            ratios["a day"].append(a_day)
            ratios["judged"].append(a_day if lacking and column != "days_with_tracks" else after / before)
    for before, after in ((296, 232), (296, 45)):  # aircraft on the days of drills
        spans = {232: 3, 45: 1}
        ratios["totals"].append(after / before)
        ratios["a day"].append(after / spans[after] / (before / 7))
        ratios["judged"].append(after / before)
    for before, after, length in ((74, 32, 3), (74, 9, 1)):  # vessels, counted on 6 of 7 days
        ratios["totals"].append(after / before)
        ratios["a day"].append(after / length / (before / 6))
        ratios["judged"].append(after / length / (before / 6))
    assert {name: len(found) for name, found in ratios.items()} == dict.fromkeys(ratios, 127)
    near = {name: sum(0.55 <= ratio <= 0.65 for ratio in found) for name, found in ratios.items()}
    assert near == {"totals": 6, "a day": 7, "judged": 8}
    told = next(f for f in checks.check("incursions_40").findings if f.name.startswith("windows of 2023 against"))
    assert (told.value, told.low, told.high, told.unit) == (8, 6, 8, "of 127 windows")


def test_the_months_of_drills_do_give_the_number_claimed(by_hand):
    august, april = by_hand["2022-08"], by_hand["2023-04"]
    before, after = int(august["adiz_sorties"]), int(april["adiz_sorties"])
    a_day = 100 * (after / int(april["days_with_tracks"]) / (before / int(august["days_with_tracks"])) - 1)
    assert (before, after, 100 * (after / before - 1), a_day) == approx((446, 267, -40.1, -33.7), abs=0.05)
    found = checks.check("incursions_40")
    finding = next(f for f in found.findings if "whole months of drills" in f.name)
    assert finding.value == approx(100 * (after / before - 1))
    assert "31 and 28 days counted: -33.7 % a day" in finding.arithmetic
    assert "Months of drills alone do give −40.1 %, or −33.7 % a day" in found.brief
    assert "fell by 1.5 % over the year" in found.brief  # as the overview and the chart say


def test_the_plot_shows_every_whole_pair_and_names_the_telling_ones(windows, story):
    plotted = checks.windows(story.id)
    assert set(plotted.columns) == {"series", "group", "months", "percent", "source_id", "label"}
    months = len(windows) - 2 * 21 - 28 - 37 - 37  # without drills, September 2020, and twice August 2026
    assert plotted.groupby("group").size().to_dict() == {
        "2023 against 2022": 78 + 3 * 15,
        "drills": 2 * 2 + 2,  # aircraft in all and a day, vessels a day
        "other years": months - 123,
    }
    labels = plotted["label"].value_counts().to_dict()
    assert (labels["Aug to Dec"], labels["Jan to Dec"], labels["drills, Aug 2022 to Apr 2023, in all"]) == (3, 1, 1)
    drills = plotted[
        plotted["label"].str.startswith("drills, Aug 2022 to Apr 2023")
        & (plotted["series"] == "aircraft around Taiwan")
    ]
    assert drills["percent"].tolist() == approx([-21.6, 82.9], abs=0.05)


@pytest.fixture
def story():
    return load_story().statement("incursions_40")


def test_every_number_of_the_sentence_is_said_by_a_finding(story):
    said = incursions_fall(story)
    assert (said.verdict, said.rule) == (Verdict.DOES_NOT_HOLD, FIELDS.rule)
    assert unsaid_numbers(said) == []
    for words in (
        "within 12 nautical miles of Taiwan and Penghu",
        "so there was none to reduce there",
        "drones over Kinmen, which Taiwan holds off the mainland, on 3, 4 and 5 August 2022",
        "unidentified aircraft over Matsu",
        "what is integrated in 2025 cannot have reduced anything in 2023",
        "fell by 1.0 to 2.1 % over the year",
        "drills of 8 to 10 April 2023 against 4 to 10 August 2022: −21.6 % in all, +82.9 % a day",
        "6 to 8 of 127 windows",
    ):
        assert words in said.sentence
    assert "none to reduce" in said.brief
    assert "Over Kinmen and Matsu, which Taiwan holds, no percentage can be told" in said.brief


def test_what_was_not_found_has_a_search_and_no_source(story):
    none_found = [f for f in incursions_fall(story).findings if f.searched]
    assert len(none_found) == 2
    assert all(f.sources == () and f.searched.until == "2026-11-29" for f in none_found)


def test_the_verdict_follows_the_rule(story):
    entries = replace(story.fact("territory-entries"), value=5.0, bears=Bearing.CONTEXT)
    others = tuple(f for f in story.facts if f.id not in {"territory-entries", "chronology"})
    late = story.fact("chronology")
    in_time = replace(late, start=date(2022, 1, 1), end=date(2022, 12, 31), bears=Bearing.CONTEXT)

    def verdict(*facts, **changes):
        said = incursions_fall(replace(story, facts=(*facts, *others), sentences={}, briefs={}, **changes))
        assert unsaid_numbers(said) == []
        return said.verdict

    assert verdict(entries, late) is Verdict.DOES_NOT_HOLD  # the cause came later
    assert verdict(entries, in_time) is Verdict.HOLDS_ONLY_IF  # a picked window would be the condition
    assert verdict(entries) is Verdict.HOLDS_ONLY_IF
    assert verdict(entries, in_time, value=90.0) is Verdict.DOES_NOT_HOLD
    assert verdict(story.fact("territory-entries"), in_time) is Verdict.DOES_NOT_HOLD


def test_the_statement_needs_what_it_is_checked_by(story):
    with pytest.raises(
        ValueError, match=r"\{territory-entries.name\} names no finding|\[territory-entries\] marks nothing"
    ):
        incursions_fall(replace(story, facts=story.facts[1:]))  # its words name the fact
    with pytest.raises(ValueError, match="lacks start; the check 'change' needs the year"):
        incursions_fall(replace(story, start=None, end=None))


def test_yearly_sums_are_near_the_published_totals(annual):  # the dossier: within about 3 percent
    sums = {y: float(row_of(annual, f"adiz-sorties-{y}-sum", "counts")["value"]) for y in (2021, 2022, 2023)}
    assert sums == {2021: 939, 2022: 1705, 2023: 1725}


@pytest.mark.parametrize("printed_id", ["adiz-2022-feb", "adiz-2023-feb", "adiz-2023-mar", "adiz-2023-apr"])
def test_months_are_near_those_in_the_news(monthly, annual, printed_id):  # Taiwan News, March and May 2023
    printed = row_of(annual, printed_id, "counts")
    assert row_of(monthly, printed["first_month"], "counts")["adiz_sorties"] == approx(printed["value"], rel=0.08)


def test_the_error_of_a_sum_is_that_of_sums_as_long(monthly):
    """Single months are off by up to 7.4 % (March 2023: 131 against 122 of Taiwan News), years by up to 3.4 %."""
    errors = counting_errors(published(STORY, FIELDS.totals), monthly, "adiz_sorties")
    assert errors == approx([131 / 122 - 1] * 8 + [1 - 939 / 972] * 4)
    assert [round(100 * errors[n - 1], 1) for n in (1, 8, 9, 12)] == [7.4, 7.4, 3.4, 3.4]


def test_no_sum_that_may_lack_days_is_exact(annual):
    sums = annual[annual["id"].str.endswith("-sum")].set_index("id")
    assert set(sums["bound"]) == {"at least", "about"}
    assert sums.index[sums["bound"] == "about"].tolist() == ["adiz-sorties-2022-sum", "adiz-sorties-2023-sum"]
    around = sums.filter(like="aircraft-around", axis=0)
    assert around["value"].tolist() == [4666, 5026, 5226]
    assert [note.split("; ")[1:] for note in around["note"]] == [
        [
            f"{lacking} days of the year are missing",
            f"{100 * (1 - ours / printed):.1f} % below the published {printed:,}",
        ]
        for lacking, ours, printed in ((4, 4666, 4734), (12, 5026, 5107), (22, 5226, 5709))
    ]


def test_a_month_is_at_least_unless_each_of_its_days_has_a_bulletin(monthly, by_hand):
    for found in monthly.itertuples():
        month = by_hand[found.id]
        for count, days in (("aircraft_around_taiwan", "days_with_record"), ("naval_vessel_days", "days_with_vessels")):
            bound = getattr(found, f"{count}_bound")
            if not month.get(count):
                assert bound == ""
            else:
                assert bound == ("all days" if int(month[days]) == month["days_in_month"] else "at least")
    assert monthly.groupby("dated_by")["id"].agg(["min", "max"]).to_numpy().tolist() == [
        ["2020-09", "2022-11"], ["2022-12", "2026-08"],
    ]  # fmt: skip


def test_the_days_fall_short_of_a_published_month_by_a_bulletin_or_two(annual, monthly):  # Taiwan News, January 2024
    december = row_of(monthly, "2023-12", "counts")
    assert december["aircraft_around_taiwan"] - row_of(annual, "around-2023-dec", "counts")["value"] == 8
    assert december["naval_vessel_days"] - row_of(annual, "vessels-2023-dec", "counts")["value"] == 3


def test_published_totals_of_2022_and_2023_differ_by_1_to_2_percent():  # the dossier: about -1 to -2 percent
    found = published_change(published(STORY, FIELDS.totals), 2023, "aircraft")
    assert (found.low, found.high) == approx((100 * (1703 / 1738 - 1), 100 * (1709 / 1727 - 1)))
    assert (found.low, found.high) == approx((-2, -1), abs=0.1)


def test_totals_of_different_meaning_are_different_measures(annual):
    dpp = annual[annual["source_id"] == "dpp-ltn-2026"].set_index("first_month")["measure"]
    assert dpp["2022-01"] == "ADIZ entries"
    assert dpp["2023-01"] == "aircraft around Taiwan"


def test_series_carry_units_and_leave_out_months_without_a_count():
    series = checks.series("incursions_40")
    assert series["value"].notna().all()
    assert series.groupby("series")["unit"].nunique().eq(1).all()
    # around, zone, line, vessels: of 49 months around Taiwan six lack more than a tenth of their days
    assert series.groupby("series").size().tolist() == [49 - 6, 40, 17, 49 - 6]
    known = series[(series["bound"] == "at least") & series["days_counted"].notna()]
    assert (known["days_counted"] >= 0.9 * known["days_in_month"]).all()


def test_bounds_of_the_scrambles_are_fiscal_years(annual):
    fiscal = annual[annual["measure"].str.startswith("Japanese scrambles")]
    assert set(fiscal["first_month"].str[5:]) == {"04"}
    assert set(fiscal["last_month"].str[5:]) == {"03"}


@pytest.mark.shared_data
def test_the_typed_months_are_the_dossiers(monthly):
    with shared("facts/incursions_monthly.csv").open(encoding="utf-8") as file:
        theirs = pd.DataFrame(csv.DictReader(file)).replace("", float("nan")).set_index("month")
    ours = monthly.set_index("id")
    tracks = {
        "adiz_sorties": "adiz_sorties",
        "days_with_tracks": "days_with_tracks",
        "sorties_on_tracks_touching_2004_median_line": "line_sorties",  # the line of 2019: the dossier's README says so
    }
    older = {
        "aircraft_around_taiwan": "aircraft_around_taiwan",
        "naval_vessel_days": "naval_vessel_days",
        "days_with_aircraft_record": "days_with_record",
    }
    for names, last in ((tracks, "2026-08"), (older, "2022-11")):
        for old, new in names.items():
            pd.testing.assert_series_equal(
                theirs.loc[:last, old].astype(float), ours.loc[:last, new].astype(float), check_names=False
            )
