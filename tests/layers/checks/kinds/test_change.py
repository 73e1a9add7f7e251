"""Changes of tables by period and of tracks: against brute force, plain arithmetic, and the engine's own answer."""

import math
import random
from datetime import UTC, date, datetime, timedelta
from itertools import combinations_with_replacement

import numpy as np
import pandas as pd
import pytest
from msgspec import structs
from pytest import approx
from story_folders import a_story, answered

from geo.claim import Claim, Verdict
from geo.claimed import Claimed
from geo.said_numbers import unsaid_numbers
from layers.catalogue.schema import TABLE_COLUMNS
from layers.checks import checks
from layers.checks.changes.change_chance import Counted, events_counted, verdict_of_rate
from layers.checks.kinds import change
from layers.counts.counted import Count
from layers.counts.windows import COLUMNS

RANDOM = random.Random(12)  # noqa: S311  made for a test
SHIPS = {f"{year}-{month:02d}": RANDOM.randint(40, 160) for year in (2023, 2024) for month in range(1, 13)}
MONTHS = "id,ships\n" + "".join(f"{month},{number}\n" for month, number in SHIPS.items())
STATEMENT = """
id = "fall"
text = "Transits fell."
kind = "number"
value = {value}
unit = "{unit}"
{more}
[statement.check]
kind = "change"
table = "transits"
counts = [{{ column = "ships", title = "ships through the strait", unit = "ships"{count} }}]
{check}
"""
YEAR = "start = 2024-01-01\nend = 2024-12-31"
NAMED = "before = [2024-04-01, 2024-05-31]\nafter = [2024-06-01, 2024-07-31]\n"


def said(tmp_path, check, value="50", unit="percent fewer", more="", count="", table=MONTHS, **tables):
    text = STATEMENT.format(value=value, unit=unit, more=more, check=check, count=count)
    return answered(tmp_path, text, {"transits": table, **tables})


def months(*numbers):
    return "id,ships\n" + "".join(f"2024-{m:02d},{n}\n" for m, n in enumerate(numbers, start=1))


@pytest.mark.parametrize(
    ("numbers", "value", "unit", "verdict"),
    [
        ((9, 9, 9, 100, 100, 50, 50), '"half"', "percent fewer", Verdict.HOLDS),  # read as 45 to 55
        ((9, 9, 9, 100, 100, 60, 60), '"half"', "percent fewer", Verdict.DOES_NOT_HOLD),
        ((9, 9, 9, 100, 100, 50, 50), '"half"', "percent more", Verdict.DOES_NOT_HOLD),
        ((9, 9, 9, 100, 100, 150, 152), "50", "percent more", Verdict.DOES_NOT_HOLD),  # 51
        ((9, 9, 9, 100, 100, 150, 150), "50", "percent more", Verdict.HOLDS),
        ((9, 9, 9, 100, 100, 20, 25), "60", "percent fewer", Verdict.DOES_NOT_HOLD),
    ],
)
def test_two_named_windows_decide(tmp_path, numbers, value, unit, verdict):
    assert said(tmp_path, NAMED, value, unit, table=months(*numbers)).verdict is verdict


def test_named_windows_are_told_with_their_sums(tmp_path):
    answer = said(tmp_path, NAMED, table=months(9, 9, 9, 100, 100, 50, 52))
    found, chance = answer.findings
    assert found.value == approx(100 * (102 / 200 - 1))
    assert found.name == "ships through the strait, June to July 2024 against April to May 2024"
    assert answer.sentence == (
        "Ships through the strait, June to July 2024 against April to May 2024: −49.0 %; if such events come by chance "
        "at a steady rate, a difference this large or larger comes in fewer than 1 of 1,000 pairs of such periods, and "
        "the rate changed by −61 to −34 % (95 % interval)."
    )
    assert (chance.low, chance.high) == approx(
        (-60.2, -34.9), abs=0.3
    )  # 0.51 times or over exp(1.96 sqrt(1/200 + 1/102))


def test_windows_of_unlike_length_are_compared_a_day(tmp_path):
    windows = "before = [2024-01-01, 2024-01-31]\nafter = [2024-02-01, 2024-03-31]\n"
    found, chance = said(tmp_path, windows, table=months(31, 29, 31)).findings
    assert chance.value == approx(0)
    assert (found.value, found.low, found.high) == (approx(0), approx(0), approx(100 * (60 / 31 - 1)))  # one a day
    assert "per day counted" in found.method
    assert any("unlike length" in each for each in found.assumptions)


@pytest.mark.parametrize(
    ("windows", "rows", "percent"),
    [
        ("before = [2024-04-01, 2024-04-30]\nafter = [2024-05-01, 2024-05-31]\n", {"04": 10, "05": 30}, 200),
        (
            "before = [2024-01-01, 2024-03-31]\nafter = [2024-07-01, 2024-09-30]\n",
            {"01": 1, "02": 0, "03": 2, "07": 6, "08": 5, "09": 1},
            300,
        ),
    ],
)
def test_months_and_quarters_are_compared_by_their_totals_as_reports_do(tmp_path, windows, rows, percent):  # issue 16
    table = "id,ships\n" + "".join(f"2024-{month},{number}\n" for month, number in rows.items())
    found = said(tmp_path, windows, table=table).findings[0]
    assert (found.value, found.low, found.high) == (approx(percent), None, None)
    assert "a day" in found.arithmetic


def test_days_that_are_missing_widen_the_range(tmp_path):
    table = "id,ships,days\n2024-04,100,30\n2024-05,100,31\n2024-06,40,24\n2024-07,40,30\n"
    answer = said(tmp_path, NAMED, '"half"', count=', days = "days"', table=table)
    found = answer.findings[0]
    assert found.value == approx(100 * (80 / 54 / (200 / 61) - 1))  # -54.8 a day counted
    assert (found.low, found.high) == approx((-60, found.value))  # -60 in all, if nobody came on the others
    assert answer.verdict is Verdict.CANNOT_BE_TOLD
    assert "counts of the days that are missing would tell" in answer.sentence
    quiet = said(tmp_path, NAMED, '"half"', count=', days = "days", quiet_days = true', table=table)
    assert (quiet.findings[0].value, quiet.verdict) == (approx(-60), Verdict.DOES_NOT_HOLD)


@pytest.mark.parametrize(
    ("table", "windows", "percent"),
    [
        ("id,ships\n2023,120\n2024,90\n", "before = [2023-01-01, 2023-12-31]\nafter = [2024-01-01, 2024-12-31]\n", -25),
        (
            "id,ships\n" + "".join(f"2024-05-{d:02d},{10 if d <= 10 else 4}\n" for d in range(1, 21)),
            "before = [2024-05-01, 2024-05-10]\nafter = [2024-05-11, 2024-05-20]\n",
            -60,
        ),
    ],
)
def test_years_and_days_are_periods_too(tmp_path, table, windows, percent):
    assert said(tmp_path, windows, table=table).findings[0].value == approx(percent)


def test_every_window_of_the_year_against_brute_force(tmp_path):
    answer = said(tmp_path, "", "20", more=YEAR + "\nrounded_to = 20")  # 10 to 30 % fewer
    changes = {
        (first, last): sum(SHIPS[f"2024-{m:02d}"] for m in range(first, last + 1))
        / sum(SHIPS[f"2023-{m:02d}"] for m in range(first, last + 1))
        - 1
        for first, last in combinations_with_replacement(range(1, 13), 2)
    }
    near = sum(-0.3 <= c <= -0.1 for c in changes.values())
    year = next(f for f in answer.findings if f.name == "windows of 2024 against 2023 that fell by 10 to 30 %")
    assert 0 < near < len(changes) == 78
    assert (year.value, year.unit) == (near, "of 78 windows")
    assert answer.verdict is Verdict.HOLDS_ONLY_IF
    rank = next(f for f in answer.findings if "in which ships through the strait" in f.name)
    deeper = sum(c <= -0.2 for c in changes.values())
    assert rank.arithmetic.startswith(f"fell by 20 % or more in {deeper} of 78, that is {100 * deeper / 78:.0f} %; ")


def test_a_year_in_which_all_windows_fell_as_claimed_holds(tmp_path):
    table = "id,ships\n" + "".join(f"{y}-{m:02d},{n * m}\n" for y, n in ((2023, 100), (2024, 60)) for m in range(1, 13))
    assert said(tmp_path, "", "40", more=YEAR, table=table).verdict is Verdict.HOLDS
    assert said(tmp_path, "", "40", "percent more", more=YEAR, table=table).verdict is Verdict.DOES_NOT_HOLD
    at_least = said(tmp_path, "", "30", more=YEAR + '\nsense = "at least"', table=table)
    assert at_least.verdict is Verdict.HOLDS
    assert "windows of 2024 against 2023 that fell by 30 % or more" in [f.name for f in at_least.findings]


def test_published_totals_decide_before_windows(tmp_path):
    totals = """
id,first_month,last_month,value,status
a,2023-01,2023-12,1000,published
b,2024-01,2024-12,610,published
c,2024-01,2024-12,590,published
d,2024-01,2024-12,100,recalled
"""
    check = 'totals = { table = "totals" }\nsums = { count = "ships" }\n'
    answer = said(tmp_path, check, "40", more=YEAR + "\nrounded_to = 5", totals=totals)
    assert answer.verdict is Verdict.HOLDS
    found = answer.key_finding
    assert (found.value, found.low, found.high) == approx((-40, -41, -39))
    assert str(found.bearing) == "supports"
    sums = next(f for f in answer.findings if "our own sums" in f.name)
    ours = [sum(n for m, n in SHIPS.items() if m.startswith(y)) for y in ("2023", "2024")]
    assert sums.value == approx(100 * (ours[1] / ours[0] - 1))


def test_events_are_compared_by_their_days(tmp_path):
    events = """
id,first_day,last_day,days,ships,ships_days,ships_a_day
a,2023-08-01,2023-08-10,10,100,10,10.0
b,2024-05-01,2024-05-05,5,30,5,6.0
"""
    check = '\n[statement.check.events]\ntable = "strikes"\ncalled = "strikes"\nwhole_periods = "ships"\n'
    answer = said(tmp_path, check, "40", more=YEAR, count=', in_events = "ships"', strikes=events)
    one = next(f for f in answer.findings if "strikes of 1 to 5 May 2024 against 1 to 10 August 2023" in f.name)
    assert "-70.0 %, per day counted -40.0 %" in one.arithmetic
    together = next(f for f in answer.findings if "all days of strikes of 2024 against 2023" in f.name)
    assert together.value == approx(-70)
    months_of = next(f for f in answer.findings if "whole months" in f.name)
    assert months_of.value == approx(100 * (SHIPS["2024-05"] / SHIPS["2023-08"] - 1))
    plot = checks.windows(
        "fall",
        story=a_story(
            tmp_path,
            (tmp_path / "story.toml").read_text().partition("[[statement]]")[2],
            {
                "transits": MONTHS,
                "strikes": events,
            },
        ),
    )
    assert plot.groupby("group").size().to_dict() == {"2024 against 2023": 78, "strikes": 2}


def test_a_fact_that_contradicts_rules_the_claim_out(tmp_path):
    fact = """
[[statement.fact]]
id = "none"
text = "No ship was reported in the strait"
as_of = "2025"
sources = ["news"]
bears = "contradicts"
"""
    answer = said(tmp_path, NAMED + fact, "50", table=months(9, 9, 9, 100, 100, 50, 50))
    assert answer.verdict is Verdict.DOES_NOT_HOLD
    assert answer.sentence.startswith("No ship was reported in the strait; ships through")


def test_a_plot_leaves_out_months_that_lack_days(tmp_path):
    table = "id,ships,days,ships_bound\n2024-04,100,30,all days\n2024-05,10,3,at least\n"
    text = STATEMENT.format(value=50, unit="percent fewer", more="", check=NAMED, count=', days = "days"')
    plot = checks.series("fall", story=a_story(tmp_path, text, {"transits": table}))
    assert plot[["value", "days_in_month"]].to_numpy().tolist() == [[100, 30]]
    assert plot["partial"].tolist() == [False]


@pytest.mark.parametrize(
    ("check", "more", "error"),
    [
        ("", "", "statement 'fall' lacks start; the check 'change' needs the year, or before and after"),
        ("before = [2024-04-01, 2024-05-31]\n", "", "before without after"),
        (NAMED.replace("06-01", "05-01"), "", "before and after are not in order"),
        (NAMED.replace("04-01", "04-02"), "", "cuts the period 2024-04"),
        (
            NAMED.replace("07-31", "12-31").replace("2024-06", "2025-06").replace("2024-12", "2025-12"),
            "",
            "reaches from",
        ),
        ('zone = "here"\n' + NAMED, "", "are of tracks; expected none of them with a table"),
        ('tracks = "ais.csv"\n', "", "neither or both of table and tracks"),
        ("years = 3\n", "", "unknown field 'years'"),
        ('totals = { table = "totals" }\n', YEAR, "has no layer 'totals'"),
        (
            'pairs = [{ count = "boats", before = ["2023-01", "2023-02"], after = ["2024-01", "2024-02"] }]\n',
            YEAR,
            "boats",
        ),
    ],
)
def test_wrong_fields_are_one_clear_line(tmp_path, check, more, error):
    with pytest.raises(ValueError, match=error) as caught:
        said(tmp_path, check, more=more)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize("unit", ["ships", "percent", "percent of ships", "fewer percent"])
def test_a_unit_must_say_which_way(tmp_path, unit):
    with pytest.raises(ValueError, match="expected percent fewer or percent more, for a change"):
        said(tmp_path, NAMED, unit=unit)


def test_months_out_of_order_are_refused(tmp_path):
    with pytest.raises(ValueError, match="expected each from 2024-02 to 2024-03 once, in order"):
        said(tmp_path, "", more=YEAR, table="id,ships\n2024-02,3\n2024-01,4\n")


def test_nothing_before_gives_no_percentage(tmp_path):
    with pytest.raises(ValueError, match="so no change in percent can be told"):
        said(tmp_path, NAMED, table=months(9, 9, 9, 0, 0, 50, 50))


def test_the_example_works(tmp_path):
    tables = {"transits": months(1, 2, 3, 100, 100, 50, 50).replace("2024", "2026")}
    assert answered(tmp_path, change.EXAMPLE, tables).verdict is Verdict.HOLDS


def tracks(path, before, after):
    """Tankers and others that sail east over a line at 10 E, one an hour of each day, in two months."""
    rows = ["mmsi,timestamp,lon,lat,ship_type"]
    for number, (month, ships) in enumerate(((5, before), (6, after))):
        for ship in range(ships):
            start = datetime(2026, month, 1, tzinfo=UTC) + timedelta(hours=7 * ship)
            for step in range(7):
                at = start + timedelta(minutes=5 * step)
                kind = 80 if ship % 2 == 0 else 70
                rows.append(f"{number}{ship:03d},{at:%Y-%m-%dT%H:%M:%SZ},{9.97 + 0.01 * step:.2f},5.0,{kind}")
    path.write_text("\n".join(rows) + "\n", encoding="utf-8")


LINE = """
{"type": "FeatureCollection", "features": [{"type": "Feature", "properties": {"id": "mouth", "name": "Mouth"},
 "geometry": {"type": "LineString", "coordinates": [[10, 4], [10, 6]]}}]}
"""
OF_TRACKS = """
id = "tankers"
text = "Tankers fell by half."
kind = "number"
value = {value}
unit = "percent fewer"

[statement.check]
kind = "change"
tracks = "ais.csv"
source = ["news"]
line = "lines/mouth"
before = [2026-05-01, 2026-05-31]
after = [2026-06-01, 2026-06-30]
{more}
"""
LAYER = """
[layers.lines]
title = "lines"
file = "lines.geojson"
source = "news"
kind = "line"
edges = "geodesic"
geometry = ["LineString"]
as_of = "2026"
"""


def of_tracks(tmp_path, more="", value="50"):
    (tmp_path / "lines.geojson").write_text(LINE, encoding="utf-8")
    return answered(tmp_path, OF_TRACKS.format(value=value, more=more), {}, LAYER)


def test_tracks_are_judged_as_the_engine_judges_them(tmp_path):
    tracks(tmp_path / "ais.csv", 80, 40)
    answer = of_tracks(tmp_path)
    a_day = 100 * (40 / 30 / (80 / 31) - 1)
    assert answer.findings[1].arithmetic == "80 to 40 crossings in 31 and 30 days: −50.0 % in all, −48.3 % a day"
    assert (answer.key_finding, answer.findings[1].value) == (answer.findings[1], approx(a_day))
    assert "Counted crossings: 80 before in 31 days, 40 after in 30 days (−48 % a day)" in answer.sentence
    from geo.change.rate_ratio import rate_ratio  # noqa: PLC0415
    from layers.tracks.changes import Change, as_entries  # noqa: PLC0415
    from layers.tracks.counts import count_tracks  # noqa: PLC0415
    from layers.tracks.files import read_tracks  # noqa: PLC0415

    story = a_story(tmp_path, OF_TRACKS.format(value="50", more=""), {}, LAYER)
    found = count_tracks(read_tracks(tmp_path / "ais.csv"), lines=story.rows("lines/mouth")).found
    spans = [(datetime(2026, m, 1, tzinfo=UTC), datetime(2026, m + 1, 1, tzinfo=UTC)) for m in (5, 6)]
    ratio = rate_ratio(as_entries(found.crossings), found.pieces, *spans)
    asked = Change(before=spans[0], after=spans[1], claim_percent=-50)
    again = count_tracks(read_tracks(tmp_path / "ais.csv"), lines=story.rows("lines/mouth"), change=asked)
    assert answer.verdict == again.facts["change"]["verdict"]
    rate = next(f for f in answer.findings if "per hour" in f.name)
    assert rate.value == approx(ratio.rate_change_percent)


@pytest.mark.parametrize(
    ("numbers", "claim", "verdict", "told"),
    [
        ((80, 40), '0\nsense = "more than"', Verdict.HOLDS, "That the number fell holds"),
        ((40, 80), '0\nsense = "more than"', Verdict.DOES_NOT_HOLD, "That the number fell does not hold"),
        ((60, 58), '0\nsense = "more than"', Verdict.CANNOT_BE_TOLD, "whether the number fell: "),
        ((80, 40), '10\nsense = "at least"', Verdict.HOLDS, "fell by at least 10 % holds"),
        ((80, 78), '60\nsense = "at least"', Verdict.DOES_NOT_HOLD, "fell by at least 60 % does not hold"),
    ],
)
def test_a_fall_without_a_figure_is_judged_on_tracks(tmp_path, numbers, claim, verdict, told):  # issue 16: refused
    tracks(tmp_path / "ais.csv", *numbers)
    answer = of_tracks(tmp_path, value=claim)
    assert answer.verdict is verdict
    assert told in answer.sentence


def test_a_range_is_judged_on_tracks(tmp_path):
    tracks(tmp_path / "ais.csv", 80, 78)
    text = OF_TRACKS.replace("value = {value}", "low = 60\nhigh = 80").format(more="")
    (tmp_path / "lines.geojson").write_text(LINE, encoding="utf-8")
    answer = answered(tmp_path, text, {}, LAYER)
    assert answer.verdict is Verdict.DOES_NOT_HOLD
    assert "fell by 60 to 80 % does not hold" in answer.sentence


def test_more_in_words_says_how_to_write_it(tmp_path):
    with pytest.raises(ValueError, match='write value = 0 with sense = "more than"'):
        of_tracks(tmp_path, value='"more"')


def test_days_counted_keep_their_fraction(tmp_path):  # issue 16: "in 2 and 5 days" of 2.5, heard half of the time
    table = "id,ships,heard_days\n" + "".join(
        f"2024-04-{d:02d},{n},{h}\n"
        for d, n, h in ((1, 5, 0.5), (2, 6, 1.0), (3, 7, 1.0), (4, 12, 0.75), (5, 9, 1), (6, 8, 1))
    )
    windows = "before = [2024-04-01, 2024-04-03]\nafter = [2024-04-04, 2024-04-06]\n"
    answer = said(tmp_path, windows, unit="percent more", count=', days = "heard_days"', table=table)
    assert "in 2.5 and 2.75 days" in answer.findings[0].arithmetic


def test_a_story_says_how_the_watching_is_measured(tmp_path):
    tracks(tmp_path / "ais.csv", 80, 40)
    answer = of_tracks(tmp_path, 'belt_km = 3\nwatching = ["tracks"]\n')
    watching = answer.findings[4]
    assert watching.arithmetic.startswith("share of the time of vessels near by: 100 % to 100 %; hours followed")
    assert watching.method == "within 3 km; see docs/judgement.md"
    with pytest.raises(ValueError, match="belt_km"):
        of_tracks(tmp_path, "belt_km = 0\n")
    with pytest.raises(ValueError, match="belt_km, watching and control are of tracks"):
        said(tmp_path, NAMED + "belt_km = 3\n", table=months(9, 9, 9, 100, 100, 50, 50))


def test_every_finding_names_source_and_note(tmp_path):  # issue 12: tracks had no sources, notes were lost
    tracks(tmp_path / "ais.csv", 80, 40)
    answer = of_tracks(tmp_path, 'note = "Half of them were invented."\n')
    assert [f.sources for f in answer.findings] == [("news",)] * 5
    assert all("Half of them were invented." in f.assumptions for f in answer.findings)
    table = said(tmp_path, NAMED + 'note = "Counted at night."\n', table=months(9, 9, 9, 100, 100, 50, 50))
    assert all("Counted at night." in f.assumptions for f in table.findings)
    assert [str(f.bearing) for f in table.findings] == ["supports", "context"]
    year = said(tmp_path, 'note = "Counted at night."\n', "20", more=YEAR)
    assert all("Counted at night." in f.assumptions for f in year.findings)


def test_sources_of_tracks_are_asked_for_and_looked_up(tmp_path):
    with pytest.raises(ValueError, match=r"tracks without source; expected ids of their sources"):
        a_story(tmp_path, OF_TRACKS.replace('source = ["news"]\n', "").format(value=50, more=""), {}, LAYER)
    story = a_story(tmp_path, OF_TRACKS.replace('"news"', '"newss"').format(value=50, more=""), {}, LAYER)
    with pytest.raises(ValueError, match="'source, item 1' names 'newss'; expected one of news, other. Did you mean"):
        story.check_references()


@pytest.mark.parametrize(
    ("field", "wrong"), [("table", "transit"), ("windows", "all"), ("totals", '{ table = "t" }'), ("line", "lines/x")]
)
def test_references_are_looked_up_before_work(tmp_path, field, wrong):
    if field == "line":
        (tmp_path / "lines.geojson").write_text(LINE, encoding="utf-8")
        text = OF_TRACKS.replace("lines/mouth", wrong).format(value=50, more="")
        story = a_story(tmp_path, text, {}, LAYER)  # there are no tracks at all
    else:
        more = "" if field == "table" else f"{field} = {wrong if '{' in wrong else repr(wrong)}\n"
        text = STATEMENT.format(value=50, unit="percent fewer", more=YEAR, check=more, count="")
        text = text.replace('table = "transits"', 'table = "transit"') if field == "table" else text
        story = a_story(tmp_path, text, {"transits": MONTHS})
    with pytest.raises(ValueError, match=f"statement '.*': check, '{field}.*' names '"):
        story.check_references()


def test_tracks_that_come_near_nothing_say_where_they_are(tmp_path):  # issue 12: "at most 0 vessels crossed"
    tracks(tmp_path / "ais.csv", 80, 40)
    text = (tmp_path / "ais.csv").read_text().replace("lon,lat", "lat,lon")
    (tmp_path / "ais.csv").write_text(text)
    answer = of_tracks(tmp_path)
    assert answer.verdict is Verdict.CANNOT_BE_TOLD
    assert answer.sentence == (
        "It cannot be told whether the number fell by 50 %: no vessel crossed in either window. No track comes near "
        "lines/mouth. The tracks lie at longitude 5.0 and latitude 10.0, lines/mouth at longitude 10.0 and latitude "
        '4.0 to 6.0. Their longitude and latitude look swapped: if so, write columns = { lon = "lat", lat = "lon" }.'
    )
    mended = of_tracks(tmp_path, 'columns = { lon = "lat", lat = "lon" }\n')
    assert mended.findings[1].arithmetic.startswith("80 to 40 crossings")


def test_own_words_that_ask_for_a_number_the_answer_has_not_give_way(tmp_path, caplog):
    (tmp_path / "lines.geojson").write_text(LINE.replace("[10, 4], [10, 6]", "[20, 4], [20, 6]"), encoding="utf-8")
    tracks(tmp_path / "ais.csv", 20, 20)
    more = '[statement.sentences]\n"cannot be told" = "They changed by {count} % [count]."\n'
    answer = answered(tmp_path, OF_TRACKS.format(value=50, more=more), {}, LAYER)
    assert "no vessel crossed in either window. No track comes near lines/mouth." in answer.sentence
    assert "{count} asks for a number that 'crossings counted a day" in caplog.text
    assert "words of the kind of check stand in their place" in caplog.text


def test_errors_of_tracks_are_in_words_of_a_story(tmp_path):
    tracks(tmp_path / "ais.csv", 20, 20)
    text = (tmp_path / "ais.csv").read_text()
    (tmp_path / "ais.csv").write_text(text.replace("mmsi", "xx"))
    with pytest.raises(
        ValueError, match=r'Name them with columns = \{ id = "NAME" \}\. .*columns = \{ id = "" \} names'
    ):
        of_tracks(tmp_path)
    (tmp_path / "ais.csv").write_text(text.replace("T", "X"))
    with pytest.raises(ValueError, match="Write times as ISO 8601"):
        of_tracks(tmp_path)


def test_rows_of_tracks_are_chosen_by_their_columns(tmp_path):
    tracks(tmp_path / "ais.csv", 80, 41)
    tankers = of_tracks(tmp_path, "where = { ship_type = { from = 80, below = 90 } }\n")
    assert tankers.findings[1].arithmetic.startswith("40 to 21 crossings in ")
    with pytest.raises(ValueError, match="where leaves no row of the tracks 'ais.csv'"):
        of_tracks(tmp_path, "where = { ship_type = 99 }\n")
    with pytest.raises(ValueError, match="where names the column 'shiptype'.* Did you mean 'ship_type'"):
        of_tracks(tmp_path, "where = { shiptype = 80 }\n")


@pytest.mark.parametrize(
    ("more", "error"),
    [
        ('zone = "lines"\n', "tracks without zone or line, or with both"),
        ('windows = "x"\n', "windows is of a table; expected it not with tracks"),
        ('table = "x"\n', "neither or both of table and tracks"),
        ('of = "ship"\n', "expected one of 'vessel', 'aircraft'"),
    ],
)
def test_wrong_fields_of_tracks_are_one_clear_line(tmp_path, more, error):
    tracks(tmp_path / "ais.csv", 20, 20)
    with pytest.raises(ValueError, match=error):
        of_tracks(tmp_path, more)


def test_tracks_outside_of_the_folder_are_refused(tmp_path):
    (tmp_path / "s").mkdir()
    tracks(tmp_path / "ais.csv", 20, 20)
    (tmp_path / "s" / "lines.geojson").write_text(LINE, encoding="utf-8")
    text = OF_TRACKS.format(value=50, more="").replace('"ais.csv"', '"../ais.csv"')
    with pytest.raises(ValueError, match="is outside of the story's folder"):
        answered(tmp_path / "s", text, {}, LAYER)


def test_a_layer_of_all_windows_is_derived_from_the_statement(tmp_path):
    columns = ", ".join(f'{name} = "x"' for name in COLUMNS if name not in TABLE_COLUMNS)
    more = '[layers.all]\ntitle = "all"\nderive = { by = "windows", statement = "fall" }\n'
    more += f"columns = {{ {columns} }}\n"
    text = STATEMENT.format(value=50, unit="percent fewer", more=YEAR, check="", count="")
    rows = a_story(tmp_path, text, {"transits": MONTHS}, more).load("all")
    assert len(rows) == 78  # 12 months of two years
    whole = rows[rows["months"] == 12].iloc[0]
    ours = [sum(n for m, n in SHIPS.items() if m.startswith(y)) for y in ("2023", "2024")]
    assert (whole["total_before"], whole["total_after"]) == tuple(ours)
    assert not math.isnan(whole["percent"])


def test_a_claimed_change_has_a_sign(tmp_path):
    story = a_story(
        tmp_path,
        STATEMENT.format(value='"half"', unit="percent fewer", more="", check=NAMED, count=""),
        {
            "transits": MONTHS,
        },
    )
    found = change.claimed_change(story.statement("fall").claim())
    assert (found.value, found.step, found.allows.low, found.allows.high) == (-50, 10, -55, -45)
    assert story.statement("fall").check.before == (date(2024, 4, 1), date(2024, 5, 31))


def test_a_claimed_fall_between_two_numbers_is_turned_with_its_ends():
    claim = Claim(id="fall", text="It fell.", kind="number", low=20.0, high=30.0, unit="percent fewer")
    found = change.claimed_change(claim)
    assert (found.step, found.allows.low, found.allows.high) == (1, -30, -20)
    assert math.isnan(found.value)


YEARS = "before = [2023-01-01, 2023-12-31]\nafter = [2024-01-01, 2024-12-31]\n"
MORE = {"value": "0", "unit": "percent more", "more": 'sense = "more than"'}


@pytest.mark.parametrize(
    ("before", "after", "verdict"),
    [
        (11, 17, Verdict.HOLDS_ONLY_IF),  # by the numbers; by chance alone in 34 of 100 pairs
        (11, 29, Verdict.HOLDS),  # two-sided binomial test, 29 of 40: p = 0.0064
        (10, 22, Verdict.HOLDS_ONLY_IF),  # 22 of 32: p = 0.05010
        (10, 23, Verdict.HOLDS),  # 23 of 33: p = 0.03508
        (17, 11, Verdict.CANNOT_BE_TOLD),  # by the numbers no; the rate may have risen
        (60, 20, Verdict.DOES_NOT_HOLD),
    ],
)
def test_a_rise_of_counts_is_judged_by_the_numbers_and_by_the_rate_behind_them(tmp_path, before, after, verdict):
    answer = said(tmp_path, YEARS, **MORE, table=f"id,ships\n2023,{before}\n2024,{after}\n")
    assert answer.verdict is verdict
    assert answer.findings[0].value == approx(100 * (after / before - 1))


def test_a_rise_from_11_to_17_says_how_often_chance_alone_does_as_much(tmp_path):
    answer = said(tmp_path, YEARS, **MORE, table="id,ships\n2023,11\n2024,17\n")
    chance = answer.findings[1]
    # Clopper and Pearson's bounds of 17 of 28: 0.4058 to 0.7850 , as odds less one
    assert (chance.low, chance.high) == approx((100 * (0.4058 / 0.5942 - 1), 100 * (0.7850 / 0.2150 - 1)), abs=0.5)
    for words in ("holds only if the numbers counted are meant", "34 of 100 pairs", "−40 to +270 % (95 % interval)"):
        assert words in answer.sentence
    assert any("taken as counts of events" in words for words in chance.assumptions)
    assert not unsaid_numbers(answer)


@pytest.mark.parametrize(
    ("read_as", "value", "more", "verdict"),
    [
        ("", "55", "", Verdict.HOLDS),  # the number itself, as reported, with chance told beside
        ("count", "0", 'sense = "more than"', Verdict.HOLDS),
        ("rate", "0", 'sense = "more than"', Verdict.CANNOT_BE_TOLD),
        ("rate", "55", "", Verdict.CANNOT_BE_TOLD),
        ("rate", "300", "", Verdict.CANNOT_BE_TOLD),  # beyond the 95 % interval, within that of 99 %
        ("rate", "700", "", Verdict.DOES_NOT_HOLD),
    ],
)
def test_a_story_says_whether_the_numbers_or_the_rate_are_meant(tmp_path, read_as, value, more, verdict):
    check = YEARS + (f'read_as = "{read_as}"\n' if read_as else "")
    answer = said(tmp_path, check, value, "percent more", more, table="id,ships\n2023,11\n2024,17\n")
    assert answer.verdict is verdict
    assert "34 of 100 pairs" in answer.sentence


@pytest.mark.parametrize(
    ("table", "count"),
    [
        ("id,ships\n2023,11.5\n2024,17\n", ""),  # not whole
        ("id,ships\n2023,11\n2024,17\n", ", events = false"),
    ],
)
def test_amounts_have_no_chance(tmp_path, table, count):
    answer = said(tmp_path, YEARS, **MORE, table=table, count=count)
    assert answer.verdict is Verdict.HOLDS
    assert len(answer.findings) == 1
    with pytest.raises(ValueError, match="counts no events"):
        said(tmp_path, YEARS + 'read_as = "rate"\n', **MORE, table=table, count=count)


@pytest.mark.parametrize("unit", ["million ships", "tonnes", "USD", "km", "percent", "GW", "thousand barrels", "hours"])
def test_units_of_amounts_are_no_events(unit):
    count = Count(column="n", title="n", unit=unit)
    assert not events_counted(pd.DataFrame({"n": [11, 17]}), count)
    assert events_counted(pd.DataFrame({"n": [11, 17]}), structs.replace(count, events=True))
    assert events_counted(pd.DataFrame({"n": [11, 17]}), structs.replace(count, unit="faults of cables"))


def test_a_yearly_rise_is_told_apart_as_often_as_the_level_says():  # worlds of known truth: nothing changed
    random = np.random.default_rng(5)
    claim = Claim(id="a", text="b", kind="number", value=0.0, unit="percent more", sense="more than")
    held = [
        verdict_of_rate(claim, Claimed.of(claim), 0.0, 1.0, Counted(before, after, (1.0,))) is Verdict.HOLDS
        for before, after in random.poisson(14, (2000, 2))
        if before
    ]
    assert np.mean(held) <= 0.025
