"""Bulletins by day: against the press of those days, against totals printed at the time, and without pandas."""

import csv
from collections import defaultdict
from datetime import date, timedelta
from pathlib import Path

import pandas as pd
import pytest
from pytest import approx

import layers
from layers.derived import daily_counts, monthly_counts
from layers.stories import load_story
from layers.story_file.derivations import derivation_of

HERE = Path(__file__).parents[1]
SHARED = HERE.parents[2] / "shared"
DATA = load_story().folder
DAILY, MONTHLY = (
    derivation_of(load_story().layers[f"incursions_{name}"].derive, name) for name in ("daily", "monthly")
)


@pytest.fixture(scope="module")
def daily():
    return layers.load("incursions_daily")


@pytest.fixture(scope="module")
def by_hand():
    """The file itself, day by day, without pandas."""
    with (DATA / "incursions_daily.csv").open(encoding="utf-8") as file:
        return list(csv.DictReader(file))


def row(table, row_id):
    (found,) = table[table["id"] == row_id].to_dict("records")
    return found


def shared(name):
    path = SHARED / name
    if not path.exists():
        pytest.skip(f"../shared/{name} is not beside the checkout")
    with path.open(encoding="utf-8") as file:
        return list(csv.DictReader(file))


def number(text):
    return int(text) if text else None


@pytest.mark.parametrize(
    ("published", "aircraft", "crossed", "vessels"),
    [
        ("2023-01-20", 31, None, 4),  # the ministry's posts, by News Today, 24 January 2023
        ("2023-01-23", 9, None, 4),
        ("2023-04-09", 71, 45, 9),  # Taiwan News, 8, 9 and 10 April 2023: the days of Joint Sword
        ("2023-04-10", 70, 35, 11),
        ("2023-04-11", 91, 54, 12),
        ("2023-08-19", 9, None, 6),  # Taiwan News, 19 August 2023
        ("2024-10-24", 12, 5, 5),  # the ministry's posts, by Business Standard
        ("2024-10-26", 22, 16, 5),
        ("2024-12-11", 53, None, 11),  # Reuters, 12 December 2024
        ("2024-12-12", 34, None, 16),
        ("2025-09-14", 27, 26, 14),  # the ministry's posts, by Business Standard, 15 September 2025
        ("2025-09-15", 26, 23, 9),
        ("2025-12-30", 130, 90, None),  # Walaw Press, 31 December 2025
        ("2026-02-01", 1, None, 6),  # the ministry's post, by Asianet: one aircraft, where one collection reads 0
        ("2026-02-26", 30, 22, 6),  # the ministry's post, by Asianet and WION
    ],
)
def test_days_are_those_of_the_press(daily, published, aircraft, crossed, vessels):
    found = row(daily, published)
    assert found["aircraft"] == aircraft
    assert crossed is None or found["crossed"] == crossed
    assert vessels is None or found["naval_vessels"] == vessels


@pytest.mark.parametrize(
    ("until", "aircraft", "vessels", "lacking"),
    [  # "so far this month" of Taiwan News on that day, and what the days at hand lack of it
        ("2023-08-19", 211, 123, (0, 23)),  # vessels of 2, 13 and 14 August, read as 0
        ("2023-08-30", 394, 199, (0, 23)),
        ("2023-09-16", 199, 109, (0, 0)),
        ("2023-12-31", 281, 163, (-8, -3)),  # one of two bulletins in a row with 8 aircraft and 3 vessels
        ("2024-01-30", 291, 132, (52, 24)),  # five bulletins are missing
        ("2024-09-23", 321, 180, (20, 29)),  # two are missing; the older table had 149 vessels in the whole month
    ],
)
def test_months_begin_where_the_totals_of_the_press_do(daily, until, aircraft, vessels, lacking):
    days = daily[daily["day"].str.startswith(until[:7]) & (daily["id"] <= until)]
    assert (aircraft - days["aircraft"].sum(), vessels - days["naval_vessels"].sum()) == lacking


def test_a_day_is_the_24_hours_to_six_in_the_morning_of_its_publication(daily):
    found = row(daily, "2023-04-09")
    assert (found["day"], found["dated_by"]) == ("2023-04-08", "publication")
    assert found["period_start_utc"] == pd.Timestamp("2023-04-07T22:00Z")  # 06:00 in Taiwan, 8 hours ahead
    assert found["period_end_utc"] == pd.Timestamp("2023-04-08T22:00Z")
    later = daily[daily["dated_by"] == "publication"]
    assert [date.fromisoformat(a) - date.fromisoformat(b) for a, b in zip(later["id"], later["day"], strict=True)] == [
        timedelta(days=1)
    ] * len(later)


def test_every_day_and_month_says_whose_days_and_hours_it_counts(daily):
    assert set(daily["days_of"]) == {"Asia/Taipei, 06:00 to 06:00", "Asia/Taipei, to 17:00"}
    told = daily["days_of"].str.extract(r"(?P<zone>[^,]+), (?:(?P<start>[\d:]+) )?to (?P<end>[\d:]+)")
    for zone, rows in daily.groupby(told["zone"]):
        assert (rows["period_end_utc"].dt.tz_convert(zone).dt.strftime("%H:%M") == told.loc[rows.index, "end"]).all()
        starts = rows["period_start_utc"].dropna().dt.tz_convert(zone).dt.strftime("%H:%M")
        assert starts.equals(told.loc[starts.index, "start"].rename(starts.name))
    monthly = layers.load("incursions_monthly").set_index("id")["days_of"]
    assert set(monthly["2022-12":]) == {"Asia/Taipei, 06:00 to 06:00"}
    assert set(monthly[:"2022-11"]) == {""}  # typed: the table of days does not answer for them


def test_the_days_of_august_2022_are_dated_by_themselves(daily):
    evening = daily[daily["dated_by"] == "period"]
    assert evening["id"].tolist() == evening["day"].tolist() == [f"2022-08-{d:02d}" for d in range(4, 11)]
    assert evening["period_start_utc"].isna().all()
    assert evening["aircraft"].tolist() == [22, 68, 20, 66, 39, 45, 36]  # Reuters; Taiwan News
    assert evening["naval_vessels"].dropna().tolist() == [13, 14, 14, 13, 10, 10]
    assert set(evening["status"]) == {"published (tertiary)"}


def test_months_are_what_plain_arithmetic_on_the_file_gives(daily, by_hand):
    sums = defaultdict(lambda: [0, 0, 0, 0])
    for r in by_hand:
        month = (date.fromisoformat(r["id"]) - timedelta(days=1)).isoformat()[:7]
        for at, count in ((0, "aircraft"), (2, "naval_vessels")):
            read = [int(r[f"{count}_{c}"]) for c in "ab" if r[f"{count}_{c}"]]
            if read and (count == "aircraft" or max(read) > 0):
                sums[month][at] += max(read)
                sums[month][at + 1] += 1
    found = monthly_counts.by_month(MONTHLY, daily)
    assert found.index.tolist() == sorted(m for m in sums if m >= "2022-12")
    for month, r in found.iterrows():
        assert [r["aircraft"], r["aircraft_days"], r["naval_vessels"], r["naval_vessels_days"]] == sums[month]


def test_where_the_collections_differ_one_of_them_reads_nought(daily):
    both = daily[daily["aircraft_a"].notna() & daily["aircraft_b"].notna()]
    assert len(both) == 313
    unlike = {c: both[both["differs"].str.split(";").map(lambda names, c=c: c in names)] for c in DAILY.counts}
    assert {c: len(rows) for c, rows in unlike.items()} == {
        "aircraft": 17,
        "crossed": 16,
        "entered_zone": 0,
        "naval_vessels": 0,
        "official_ships": 7,
    }
    assert approx(0.946, abs=5e-4) == 1 - 17 / 313
    for count, rows in unlike.items():
        assert (rows[[f"{count}_a", f"{count}_b"]].min(axis=1) == 0).all() if len(rows) else True
        assert (
            rows[count].tolist() == [max(a, b) for a, b in zip(rows[f"{count}_a"], rows[f"{count}_b"], strict=True)]
            if (len(rows))
            else True
        )


def test_a_nought_that_may_be_a_failure_to_read_is_no_number(daily):
    assert daily.loc[daily["naval_vessels_a"] == 0, "id"].tolist() == [
        *("2023-07-26", "2023-07-27", "2023-08-02", "2023-08-13", "2023-08-14", "2023-09-04", "2024-10-31"),
    ]
    assert daily.loc[daily["naval_vessels_a"] == 0, "naval_vessels"].isna().all()
    assert (daily["naval_vessels"].dropna() > 0).all()
    assert pd.isna(row(daily, "2023-04-09")["official_ships"])
    assert row(daily, "2026-08-22")["official_ships"] == 7
    assert not {"2025-11-12", "2025-11-13"} & set(daily["id"])  # 0 in every count of the second collection


def test_48_days_are_missing(daily):
    last = date(2026, 8, 22)
    days = {(date(2022, 11, 16) + timedelta(days=n)).isoformat() for n in range((last - date(2022, 11, 16)).days + 1)}
    assert len(days - set(daily["id"])) == 48  # 48 of the first collection, of which the second has none


class Backwards:
    """A story whose file has the days in the other order."""

    def __init__(self, folder):
        self.folder = folder

    def file(self, name):
        head, *days = (DATA / name).read_text(encoding="utf-8").splitlines()
        path = self.folder / name
        path.write_text("\n".join([head, *days[::-1]]), encoding="utf-8")
        return path


def test_a_day_out_of_order_is_refused(tmp_path):
    with pytest.raises(ValueError, match="a day twice or out of order"):
        daily_counts.derive(DAILY, Backwards(tmp_path))


@pytest.mark.shared_data
def test_the_file_is_what_the_two_collections_read(by_hand):
    first = {r["date"]: r for r in shared("data/mnd/taiwan_mnd_pla_daily_2022-11-16_2026-08-21.csv")}
    second = {r["date"]: r for r in shared("data/mnd/taiwan_mnd_pla_daily_madeye_2025-10_2026-08.csv")}
    empty = [d for d, r in second.items() if set(r.values()) == {d, "0"}]
    assert empty == ["2025-11-12", "2025-11-13"]
    assert [r["id"] for r in by_hand[7:]] == sorted({*first, *second} - set(empty))
    names_a = {"aircraft": "aircraft", "crossed": "crossed_median", "naval_vessels": "navy_ships",
               "official_ships": "official_ships"}  # fmt: skip
    names_b = {"aircraft": "aircraft_total", "crossed": "crossed_median", "entered_zone": "entered_adiz",
               "naval_vessels": "vessels_naval", "official_ships": "vessels_official"}  # fmt: skip
    for r in by_hand[7:]:
        for letter, file, names in (("a", first, names_a), ("b", second, names_b)):
            theirs = file.get(r["id"])
            assert [r[f"{ours}_{letter}"] for ours in names] == [theirs[n] if theirs else "" for n in names.values()]
    assert {r["balloons"] for r in first.values()} == {"0"}  # not read: the ministry told of balloons in 2024


@pytest.fixture(scope="module")
def collected():
    """Older table, first and second collection month by month, summed without pandas; see tests/data/README.md."""
    with (HERE.parent / "data" / "incursions_by_collection.csv").open(encoding="utf-8") as file:
        return {r["month"]: {k: number(v) for k, v in r.items() if k != "month"} for r in csv.DictReader(file)}


def test_each_collection_gives_the_months_listed(daily, collected):
    months = daily["day"].str[:7]
    for letter, which in (("a", "first"), ("b", "second")):
        there = daily[daily[f"aircraft_{letter}"].notna()]
        grouped = there.groupby(months[there.index])
        sums = grouped[[f"aircraft_{letter}", f"naval_vessels_{letter}"]].sum()
        for month, r in collected.items():
            if r[f"{which}_days"] is not None:
                assert len(grouped.get_group(month)) == r[f"{which}_days"]
                assert sums.loc[month].tolist() == [r[f"{which}_aircraft"], r[f"{which}_vessels"]]


def test_months_that_claimed_all_days_and_had_fewer_than_the_bulletins_at_hand(daily, collected):
    """Where the older table was wrong however it dated: a part of the month has more than it gave for the whole."""
    short = {}
    for month, r in collected.items():
        for count, column in (("aircraft", "aircraft_a"), ("vessels", "naval_vessels_a")):
            by_publication = int(daily.loc[daily["id"].str.startswith(month), column].sum())
            sums = (by_publication, r[f"first_{count}"])
            whole = r["older_days"] >= pd.Period(month).days_in_month
            if whole and min(sums) > 1.05 * r[f"older_{count}"]:
                short[month, count] = (r[f"older_{count}"], *sums, r["first_days"])
    assert short == {  # older; by publication; by the day on which the 24 hours begin; days at hand
        ("2024-09", "vessels"): (149, 202, 197, 28),
        ("2024-10", "aircraft"): (477, 551, 543, 27),
        ("2024-11", "aircraft"): (303, 411, 420, 30),
        ("2025-05", "vessels"): (236, 250, 249, 31),
    }


def test_the_older_table_changed_its_dates_in_2025(daily, collected):
    """Months in which it has the aircraft and vessels of one date, but for one of each, and not those of the other."""
    dated = {"period": [], "publication": []}
    for month, r in collected.items():
        published = daily[daily["id"].str.startswith(month)]
        ours = {
            "period": (r["first_aircraft"], r["first_vessels"]),
            "publication": (published["aircraft_a"].sum(), published["naval_vessels_a"].sum()),
        }
        older = (r["older_aircraft"], r["older_vessels"])
        fits = [date for date, sums in ours.items() if all(abs(a - b) <= 1 for a, b in zip(sums, older, strict=True))]
        if len(fits) == 1:
            dated[fits[0]].append(month)
    assert dated == {
        "period": ["2023-06", "2024-02", "2024-03", "2024-08", "2024-12", "2025-12"],
        "publication": ["2025-03", "2025-06", "2025-08", "2025-09", "2025-10", "2026-04"],
    }


def test_the_two_collections_differ_in_a_month_by_what_one_read_as_nought(collected):
    same_days = {m: r for m, r in collected.items() if r["second_days"] == r["first_days"]}
    assert {m: r["first_aircraft"] - r["second_aircraft"] for m, r in same_days.items()} == {
        **dict.fromkeys(("2025-10", "2025-11", "2025-12"), 0),
        "2026-01": 1,
        "2026-02": 1,
        "2026-04": 1,
        "2026-05": 3,
        "2026-07": 3,
    }
    assert all(r["first_vessels"] == r["second_vessels"] for r in same_days.values())


@pytest.mark.shared_data
def test_the_older_months_listed_are_the_dossiers(collected):
    theirs = {r["month"]: r for r in shared("facts/incursions_monthly.csv")}
    for month, r in collected.items():
        old = theirs[month]
        assert [r["older_days"], r["older_aircraft"], r["older_vessels"]] == [
            int(old[c]) for c in ("days_with_aircraft_record", "aircraft_around_taiwan", "naval_vessel_days")
        ]


def test_drills_are_counted_by_their_days(by_hand):
    held = layers.load("drills").set_index("id")
    read = {r["id"]: number(r["aircraft_press"] or r["aircraft_a"]) for r in by_hand}
    assert sum(read[f"2022-08-{d:02d}"] for d in range(4, 11)) == held.loc["drills-2022-08", "aircraft"] == 296
    assert held.loc["joint-sword-2023", "aircraft"] == 232  # "over the past three days": Taiwan News, 10 April 2023
    assert held.loc["joint-sword-2023", ["days", "naval_vessels"]].tolist() == [3, 32]
    assert held.loc["drills-2023-08", ["aircraft", "naval_vessels", "days"]].tolist() == [45, 9, 1]
    assert held.loc["joint-sword-2024b", "aircraft"] == 153  # the most of one day until then
    assert held.loc["drills-2022-08", ["days", "naval_vessels_days"]].tolist() == [7, 6]


def test_drills_windows_and_sums_say_whose_days_they_count():
    """Bulletins run from 06:00 to 06:00; of those of August 2022 the end alone is known; tracks do not say."""
    morning, evening = "Asia/Taipei, 06:00 to 06:00", "Asia/Taipei, to 17:00"
    drills = layers.load("drills").set_index("id")["days_of"]
    assert drills["drills-2022-08"] == evening
    assert set(drills.drop("drills-2022-08")) == {morning}
    windows = layers.load("incursion_windows")
    assert set(windows[windows["definition"].isin(["adiz_sorties", "line_sorties"])]["days_of"]) == {""}
    of_drills = windows[windows["months"] == 0]
    from_2022 = of_drills["before_first"] == "2022-08-04"
    assert set(of_drills[from_2022]["days_of"]) == {f"{evening};{morning}"}
    assert set(of_drills[~from_2022]["days_of"]) == {morning}
    around = windows[(windows["definition"] == "aircraft_around_taiwan") & (windows["months"] > 0)]
    assert set(around["days_of"]) == {"", morning}
    assert set(around[around["before_first"] < "2022-12"]["days_of"]) == {""}  # months that were typed do not say
    totals = layers.load("incursions_annual").set_index("id")["days_of"]
    assert set(totals[totals.index.str.endswith("-sum") & ~totals.index.str.startswith("adiz")]) == {morning}
    assert set(totals[~totals.index.str.endswith("-sum")]) == {""}
