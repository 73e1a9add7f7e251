"""Floors, ceilings and times of zones as people write them, and the one line that refuses what cannot be read."""

import math
from datetime import UTC, date, datetime

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely
from pytest import approx

from geo.events.events import find_events
from geo.limits.active_times import active_times
from geo.limits.limits import COLUMNS, limits_of
from geo.limits.vertical_limits import AMSL, HAE, STD, span_m, vertical_limits
from geo.limits.weekly import read_weekly, weekly_intervals

FOOT_M = 0.3048


def limits(**row):
    found = vertical_limits(["z"], [row])
    return (found.floor_m[0], found.floor_reference[0], found.ceiling_m[0], found.ceiling_reference[0])


@pytest.mark.parametrize(
    ("row", "floor", "ceiling"),
    [
        ({"floor": "FL195", "ceiling": "UNL"}, (19500 * FOOT_M, STD), None),
        ({"floor": "fl 95", "ceiling": "UNLIMITED"}, (9500 * FOOT_M, STD), None),
        ({"floor": "GND", "ceiling": "2500 ft AMSL"}, None, (2500 * FOOT_M, AMSL)),
        ({"floor": "SFC", "ceiling": "2500FT MSL"}, None, (2500 * FOOT_M, AMSL)),
        ({"floor": "1500 m", "ceiling": "3000 M HAE"}, (1500, AMSL), (3000, HAE)),
        ({"floor_ft": 1000, "floor_reference": "STD"}, (1000 * FOOT_M, STD), None),
        ({"floor_m": "100", "floor_reference": "hae", "ceiling_fl": 245}, (100, HAE), (24500 * FOOT_M, STD)),
        ({"floor": "500 ft AGL", "terrain_m": 200.0}, (500 * FOOT_M + 200, AMSL), None),
        ({"floor": "0 ft AGL", "ceiling": math.nan}, None, None),
        ({"floor": None, "ceiling": ""}, None, None),
    ],
)
def test_limits_are_read(row, floor, ceiling):
    found = limits(**row)
    assert found[:2] == approx(floor) if floor else found[0] == -math.inf
    assert found[2:] == approx(ceiling) if ceiling else found[2] == math.inf


@pytest.mark.parametrize(
    ("row", "words"),
    [
        ({"floor": 2500}, "'z' has the floor 2500, a number without a unit; expected words like"),
        ({"ceiling": "2500"}, "'z' has the ceiling '2500', a number without a unit"),
        ({"floor": "2500 ft above"}, "expected words like '2500 ft AMSL'"),
        ({"floor": "UNL"}, "would hold nothing"),
        ({"ceiling": "GND"}, "would hold nothing"),
        ({"floor_ft": 100, "floor_m": 30}, "has floor_ft and floor_m; expected one of them|has floor_m and floor_ft"),
        ({"floor_ft": "low"}, "has the floor_ft 'low'; expected a number"),
        ({"floor_ft": math.inf}, "expected a number"),
        ({"floor_ft": 100, "floor_reference": "QNH"}, "the floor_reference 'QNH'; expected AMSL, STD, AGL or HAE"),
        ({"floor": "100 ft AGL"}, "above a ground whose height nobody told; expected that in terrain_m"),
        ({"ceiling_ft": 500, "ceiling_reference": "AGL"}, "expected that in terrain_m"),
        ({"floor": "FL100", "floor_reference": "AMSL"}, "flight levels are above STD"),
        ({"floor": "100 ft STD", "floor_reference": "AMSL"}, "expected one"),
        ({"floor": "FL200", "ceiling": "FL100"}, "has the floor FL200 and the ceiling FL100; expected less"),
        ({"floor_m": 100, "ceiling_m": 100}, "expected less"),
    ],
)
def test_limits_that_are_none_are_refused_in_one_line(row, words):
    with pytest.raises(ValueError, match=words) as told:
        limits(**row)
    assert "\n" not in str(told.value)


def test_errors_of_heights_are_those_published():
    height = np.array([1000.0])
    kinds, references = (np.array([0, 1], dtype=np.int8), np.array([HAE, STD, AMSL], dtype=np.int8))
    same = [span_m(height, kinds[k : k + 1], references[k : k + 1]) for k in (0, 1)]
    assert all(low is high is height for low, high in same)
    low, high = span_m(height, kinds[:1], references[2:])
    assert (low[0], high[0]) == (914, 1107)  # EGM2008: the geoid is 86 m above the ellipsoid at most, 107 m below it
    low, high = span_m(height, kinds[1:], references[2:])
    # ISA: 1 hPa is 8.2 to 8.9 m near sea level; 28.00 inHg is 65.1 hPa less than standard, 31.00 inHg 36.5 hPa more
    assert (low[0], high[0]) == approx((920 - 65.1 * 8.55, 1080 + 36.5 * 8.2), abs=5)
    low, high = span_m(height, kinds[:1], references[1:2])
    # 300 and 556 m of the standard atmosphere for 31.00 and 28.00 inHg, 8 % for 20 degrees
    assert (low[0], high[0]) == approx(((1000 - 86 - 300) / 1.08, (1000 + 107 + 556) / 0.92), abs=2)


def test_spans_between_fixes_hold_what_lies_between():
    draw = np.random.default_rng(13)
    ends, shares = draw.uniform(-2000, 15000, (2, 2000)), draw.uniform(0, 1, 2000)
    for kind in (0, 1):
        for reference in (HAE, STD, AMSL):
            codes = np.full(2000, kind, dtype=np.int8), np.full(2000, reference, dtype=np.int8)
            (low0, high0), (low1, high1) = (span_m(end, *codes) for end in ends)
            low, high = span_m(ends[0] + shares * (ends[1] - ends[0]), *codes)
            assert (low0 + shares * (low1 - low0) <= low + 1e-6).all()
            assert (high0 + shares * (high1 - high0) >= high - 1e-6).all()


def test_stretches_begin_on_the_first_and_on_the_last_day():
    found = weekly_intervals(read_weekly("22:00-02:00"), date(2026, 8, 1), date(2026, 8, 3))
    begins = [int(datetime(2026, 8, day, 22, tzinfo=UTC).timestamp() * 1e6) for day in (1, 2, 3)]
    assert found == tuple((begin, begin + 4 * 3_600_000_000) for begin in begins)


def test_a_word_that_names_no_day_is_not_daily():
    with pytest.raises(ValueError, match="ABC"):
        read_weekly("ABC 08:00-10:00")


def us(text):
    return int(datetime.fromisoformat(text).replace(tzinfo=UTC).timestamp()) * 10**6


def intervals(first, last, **row):
    found = active_times("z", row)
    return [
        tuple(f"{datetime.fromtimestamp(each / 1e6, UTC):%d %H:%M}" for each in pair)
        for pair in found.intervals(us(first), us(last))
    ]


DAYS = ("2026-08-03T00:00", "2026-08-05T00:00")  # Monday to Wednesday


@pytest.mark.parametrize(
    ("row", "expected"),
    [
        ({"schedule": "Mon-Fri 08:00-16:00"}, [("03 08:00", "03 16:00"), ("04 08:00", "04 16:00")]),
        ({"schedule": "Mo 08:00-12:00,12:00-16:00"}, [("03 08:00", "03 16:00")]),
        ({"schedule": "Mon 22:00-02:00"}, [("03 22:00", "04 02:00")]),
        ({"schedule": "Sun 22:00-24:00; Mon 00:00-02:00"}, [("02 22:00", "03 02:00")]),
        ({"schedule": "Sat-Mon 20:00-21:00"}, [("03 20:00", "03 21:00")]),
        ({"schedule": "tue 10:00 - 11:00", "schedule_timezone": "Asia/Tokyo"}, [("04 01:00", "04 02:00")]),
        ({"valid_from": "2026-08-03T06:00", "valid_to": "2026-08-03T24:00"}, [("03 06:00", "04 00:00")]),
        ({"valid_from": pd.Timestamp("2026-08-03T06:00+02:00"), "valid_to": "2026-08-03T06:00Z"},
         [("03 04:00", "03 06:00")]),
        ({"active_windows": "2026-08-03T06:00Z/2026-08-03T07:00Z; 2026-08-03T07:00Z/2026-08-03T08:00Z"},
         [("03 06:00", "03 08:00")]),
        ({"schedule": "daily 08:00-16:00", "valid_from": "2026-08-03T10:00", "valid_to": "2026-08-04T09:00"},
         [("03 10:00", "03 16:00"), ("04 08:00", "04 09:00")]),
        ({"schedule": "24/7", "valid_to": "2026-08-03T09:00"}, [("02 00:00", "03 09:00")]),
    ],
)  # fmt: skip
def test_times_are_read(row, expected):
    assert intervals(*DAYS, **row) == expected


def test_schedules_follow_the_clocks_of_their_place():
    """2026: clocks in Berlin go forward on 29 March at 02:00 (01:00 UTC), back on 25 October at 03:00 (01:00 UTC)."""
    berlin = {"schedule_timezone": "Europe/Berlin"}
    spring, autumn = ("2026-03-28T12:00", "2026-03-29T12:00"), ("2026-10-24T12:00", "2026-10-25T12:00")
    assert intervals(*spring, schedule="daily 08:00-09:00", **berlin) == [("29 06:00", "29 07:00")]
    assert intervals(*spring, schedule="Sun 01:00-02:30", **berlin) == [("29 00:00", "29 01:00")]  # 02:30 is left out
    assert intervals(*spring, schedule="Sun 02:30-04:00", **berlin) == [("29 01:00", "29 02:00")]
    assert intervals(*spring, schedule="Sun 02:10-02:50", **berlin) == []
    assert intervals(*spring, schedule="Sat 23:00-05:00", **berlin) == [("28 22:00", "29 03:00")]  # an hour less
    assert intervals(*autumn, schedule="Sun 02:30-02:45", **berlin) == [("25 00:30", "25 01:45")]  # twice: first, last
    assert intervals(*autumn, schedule="Sat 23:00-05:00", **berlin) == [("24 21:00", "25 04:00")]


@pytest.mark.parametrize(
    ("row", "words"),
    [
        ({"schedule": "Mon-Fri"}, "'z'.*the times 'Mon-Fri'|expected 'Mon-Fri 08:00-16:00'"),
        ({"schedule": "Mon 8:00-16:00"}, "has the times '8:00-16:00'"),
        ({"schedule": "Mon 08:00-08:00"}, "has the times"),
        ({"schedule": "Mon 24:00-08:00"}, "has the times"),
        ({"schedule": "Mon 08:00-24:30"}, "has the times"),
        ({"schedule": "Lun 08:00-16:00"}, "has the day 'Lun'"),
        ({"schedule": "Mon 08:00-16:00", "schedule_timezone": "Berlin"}, "there is no time zone 'Berlin'"),
        ({"schedule_timezone": "Europe/Berln"}, "there is no time zone 'Europe/Berln'"),  # issue 13: was passed over
        ({"valid_from": "2026-08-03T10:00", "schedule_timezone": "CETX"}, "there is no time zone 'CETX'"),
        ({"schedule": ";"}, "expected 'Mon-Fri"),
        ({"valid_from": "tomorrow"}, "'tomorrow' is no time"),
        ({"valid_from": 2024}, "2024 is no time"),
        ({"valid_to": "2026-08-31"}, "may end at its begin or its end; expected a time like 2026-08-31T24:00"),
        ({"valid_to": date(2026, 8, 31)}, "may end at its begin or its end"),
        ({"valid_from": "2026-08-03T10:00", "valid_to": "2026-08-03T10:00"}, "is not before"),
        ({"active_windows": "2026-08-03T10:00Z"}, "expected FROM/TO"),
        ({"active_windows": "2026-08-03T10:00Z/2026-08-03T09:00Z"}, "expected the earlier time first"),
    ],
)
def test_times_that_are_none_are_refused_in_one_line(row, words):
    with pytest.raises(ValueError, match=words) as told:
        active_times("z", row)
    assert "\n" not in str(told.value)


def zone(**row):
    return gpd.GeoDataFrame(
        {"id": ["z"], **{k: [v] for k, v in row.items()}}, geometry=[shapely.box(0, 0, 1, 1)], crs=4326
    )


def rows(**columns):
    times = pd.to_datetime(["2026-08-03T00:00", "2026-08-03T00:10"], utc=True)
    return pd.DataFrame({"id": "a", "time": times, "lon": [0.4, 0.5], "lat": 0.5, **columns})


def test_empty_columns_are_no_limits():
    assert limits_of(zone(**dict.fromkeys(COLUMNS)), ["z"]) is None
    assert limits_of(zone(floor="GND", ceiling="UNL"), ["z"]) is None
    plain = find_events(rows(), zone())
    same = find_events(rows(), zone(floor="GND", ceiling="UNL"))
    pd.testing.assert_frame_equal(plain.events, same.events)
    assert len(same.untold) == 0


@pytest.mark.parametrize(
    ("columns", "words"),
    [
        ({"Floor": "FL195"}, "the column 'Floor', which is not read; expected 'floor'"),
        ({"floor": "500 ft", "floor_refe": "AGL"}, "'floor_refe', which is not read; expected 'floor_reference'"),
        ({"schedule": "daily 03:00-04:00", "schedule_t": "Europe/Berlin"}, "expected 'schedule_timezone'"),
        ({"floor_m": 1.0, "FLOOR_M": 2.0}, "'floor_m' and 'FLOOR_M'; expected one of them"),
    ],
)
def test_limits_in_other_letters_are_not_passed_over(columns, words):
    with pytest.raises(ValueError, match=words):
        find_events(rows(), zone(**columns))


@pytest.mark.parametrize(
    ("floor", "ceiling", "refused"),  # the error is 86 to 107 m of the geoid, 300 and 556 m and 8 % of pressure
    [
        ("5000 m AMSL", "FL010", True),  # at most 305 m times 1.08 and 300 m
        ("6000 m AMSL", "FL195", False),  # 5944 m, which may be 6119 m
        ("FL195", "4000 m AMSL", True),  # at least 5944 m times 0.92 less 556 m: 4912 m
        ("FL195", "5000 m AMSL", False),
        ("500 m HAE", "380 m AMSL", True),  # at least 414 m
        ("500 m HAE", "420 m AMSL", False),
        ("500 m AMSL", "380 m HAE", True),  # at most 487 m
        ("500 m AMSL", "400 m HAE", False),
        ("9000 m HAE", "FL010", True),
        ("FL300", "UNL", False),
    ],
)
def test_a_floor_that_is_above_its_ceiling_whatever_the_error_is_refused(floor, ceiling, refused):
    if refused:
        with pytest.raises(ValueError, match="expected less"):
            vertical_limits(["z"], [{"floor": floor, "ceiling": ceiling}])
    else:
        assert len(vertical_limits(["z"], [{"floor": floor, "ceiling": ceiling}]).floor_m) == 1


@pytest.mark.parametrize("days", [{"valid_to": "2026-08-03"}, {"valid_from": "2026-08-01", "valid_to": "2026-08-03"}])
def test_a_date_of_a_geojson_is_no_midnight(tmp_path, days):  # GDAL reads it as a time, and the day itself was lost
    zone(**days).to_file(tmp_path / "z.geojson")
    zones = gpd.read_file(tmp_path / "z.geojson")
    assert str(zones["valid_to"].iloc[0]) == "2026-08-03 00:00:00"
    with pytest.raises(ValueError, match="'z': 2026-08-03 may end at its begin or its end; expected a time like"):
        find_events(rows(), zones)
    for word, events in (("2026-08-03T24:00", 1), ("2026-08-03T00:00:00Z", 0)):
        zone(**days | {"valid_to": word}).to_file(tmp_path / "z.geojson")
        assert len(find_events(rows(), gpd.read_file(tmp_path / "z.geojson")).events) == events


def test_heights_without_a_kind_are_refused():
    with pytest.raises(
        ValueError, match=r"have heights \(height_m\) and do not say of which kind; expected 'geometric'"
    ):
        find_events(rows(height_m=[1.0, 2.0]), zone(floor_m=10))
    with pytest.raises(ValueError, match="height_kind 'gps'; expected 'geometric'"):
        find_events(rows(height_m=[1.0, 2.0], height_kind="gps"), zone(floor_m=10))


def test_tracks_without_heights_cannot_be_told():
    found = find_events(rows(), zone(floor_m=10))
    assert len(found.events) == 0
    assert found.untold[["id", "zone", "why", "duration_s"]].to_numpy().tolist() == [["a", "z", "no height", 600.0]]


def test_kinds_may_change_from_fix_to_fix():
    """From 1,000 m geometric to 1,000 m barometric above 950 m HAE: sure only as long as the error allows."""
    given = rows(height_m=[1000.0, 1000.0], height_kind=["geometric", "barometric"])
    found = find_events(given, zone(floor_m=950, floor_reference="HAE"))
    (event,) = found.events.to_dict("records")
    share = 50 / (1000 - (920 - 556.2 - 107))  # the least that it may be falls from 1,000 m to this
    assert event["duration_s"] == approx(600 * share, rel=1e-3)
    assert (event["entry"], event["exit"]) == ("start", "below")
    assert found.untold["why"].tolist() == ["within the error of the height"]


def test_long_steps_have_their_places_on_the_geodesic():
    times = pd.to_datetime(["2026-08-03T00:00", "2026-08-03T00:50"], utc=True)
    given = pd.DataFrame(
        {
            "id": "a",
            "time": times,
            "lon": [0.0, 8.0],
            "lat": 60.0,
            "height_m": [0.0, 1000.0],
            "height_kind": "geometric",
        }
    )
    wide = gpd.GeoDataFrame(
        {"id": ["z"], "floor_m": [500], "floor_reference": ["HAE"]}, geometry=[shapely.box(-1, 50, 9, 70)], crs=4326
    )
    (event,) = find_events(given, wide, max_speed_kn=None).events.to_dict("records")
    assert (event["lon_in"], event["lat_in"]) == approx((4.0, 60.06057389), abs=1e-7)  # geographiclib, halfway
    assert event["duration_s"] == 1500
