"""Cases worked out by hand: definitions of Global Fishing Watch on small tracks (docs/behaviours.md)."""

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely
from pytest import approx
from slow_behaviours import GEOD, KNOT_M_S, positions, seconds

from geo.behaviours.behaviours import find_behaviours
from geo.behaviours.definitions import EncounterRules, GapRules, LoiteringRules, PortVisitRules

HOUR = 3600.0
PORTS = gpd.GeoDataFrame({"id": ["p"]}, geometry=gpd.points_from_xy([140.0], [0.0]), crs=4326)


def east(lon, lat, metres):
    """Longitude so many metres east along the geodesic that starts eastward."""
    return float(GEOD.fwd(lon, lat, 90, metres)[0])


def still(lon, lat, begun=0.0, done=10 * HOUR, every=300.0):
    return [(at, lon, lat) for at in np.arange(begun, done + 1, every)]


def sailing(lon, lat, speed_kn, begun=0.0, done=10 * HOUR, every=300.0):
    """East along the equator."""
    return [
        (at, lon + speed_kn * KNOT_M_S * (at - begun) / 111319.49079327358, lat)
        for at in np.arange(begun, done + 1, every)
    ]


def encounters(fleet, ports=None, **numbers):
    return find_behaviours(positions(fleet), {"encounters": EncounterRules(**numbers)}, ports=ports).encounters


def visits(fleet, ports=PORTS, **numbers):
    return find_behaviours(positions(fleet), {"port_visits": PortVisitRules(**numbers)}, ports=ports).port_visits


def test_an_encounter_begins_and_ends_at_500_m_of_straight_ways():
    # B lies still; A passes along the equator 300 m south of it at 0.2 kn: within 500 m for 800 m of way
    lat = 300 / 110574.2758  # a degree of the meridian at the equator (WGS 84: 110,574.28 m)
    fleet = {"A": sailing(140.0, 0.0, 0.2), "B": still(140.0 + 1000 / 111319.49079327358, lat)}
    found = encounters(fleet).iloc[0]
    pace = 0.2 * KNOT_M_S
    begun, done = seconds(pd.Series([found["t_start"], found["t_end"]]))
    assert (begun, done) == approx((600 / pace, 1400 / pace), abs=0.5)
    assert found["min_distance_m"] == approx(300, abs=0.01)
    assert (found["speed_a_kn"], found["speed_b_kn"]) == approx((0.2, 0.0), abs=1e-6)
    assert (found["began"], found["ended"]) == ("approach", "parting")


@pytest.mark.parametrize(("hours", "number"), [(1.99, 0), (2.0, 1), (2.01, 1)])
def test_an_encounter_lasts_two_hours_or_more(hours, number):
    fleet = {
        "A": still(140, 5, done=8 * HOUR),
        "B": still(east(140, 5, 400), 5, begun=3 * HOUR + 7, done=3 * HOUR + 7 + hours * HOUR, every=hours * 360),
    }
    assert len(encounters(fleet)) == number


@pytest.mark.parametrize(("metres", "number"), [(499.9, 1), (500.1, 0)])
@pytest.mark.parametrize("lat", [0.0, 60.0, -84.0])
def test_two_vessels_meet_within_500_m_at_any_latitude(metres, number, lat):
    for lon in (10.0, -180.0, 179.9999):
        fleet = {"A": still(lon, lat), "B": still(east(lon, lat, metres), lat)}
        assert len(encounters(fleet)) == number


def test_vessels_that_sail_together_fast_do_not_meet_and_slow_ones_do():
    side = 200 / 110574.2758
    for speed, number in ((1.9, 1), (2.1, 0)):
        fleet = {"A": sailing(140, 0.0, speed), "B": sailing(140, side, speed)}
        assert len(encounters(fleet)) == number


def test_tug_and_tow_or_two_transmitters_are_told_by_how_they_begin_and_end():
    found = encounters({"A": still(140, 5), "B": still(east(140, 5, 40), 5)}).iloc[0]
    assert (found["began"], found["ended"]) == ("start", "end")
    assert (found["min_distance_m"], found["median_distance_m"]) == approx((40, 40), abs=0.01)


def test_nothing_is_interpolated_over_a_gap():
    fleet = {
        "A": still(140, 5),
        "B": [*still(east(140, 5, 100), 5, done=HOUR), *still(east(140, 5, 100), 5, begun=8 * HOUR + 1)],
    }
    assert len(encounters(fleet)) == 0  # together at both ends, an hour and two hours less a second


def test_an_excursion_ends_an_encounter_unless_hysteresis_covers_it():
    there = [(at, east(140, 5, 700 if at == 2.5 * HOUR else 100), 5) for at in np.arange(0, 5 * HOUR + 1, 300)]
    fleet = {"A": still(140, 5, done=5 * HOUR), "B": there}
    assert len(encounters(fleet)) == 2
    found = encounters(fleet, hysteresis_m=201)
    assert len(found) == 1
    assert found["duration_s"].iloc[0] == 5 * HOUR
    assert len(encounters(fleet, hysteresis_m=199)) == 2


def test_no_encounter_counts_within_10_km_of_a_port():
    for away, number in ((9_500, 0), (10_600, 1)):  # the nearer of both is 500 m nearer
        lon = east(140, 0, away)
        fleet = {"A": still(lon, 0.0), "B": still(east(lon, 0, -450), 0.0)}
        assert len(encounters(fleet, PORTS)) == number
    assert len(encounters({"A": still(140.0, 0.0), "B": still(140.001, 0.0)}, PORTS, anchorage_m=0)) == 1


def test_four_slow_hours_are_loitering_and_land_is_asked():
    # 1.9 kn from 2:00 to 6:00, 10 kn before and after
    way = [(0.0, 140.0), (2 * HOUR, 10.0), (6 * HOUR, 1.9), (8 * HOUR, 10.0)]
    rows, lon, at = [(0.0, 140.0, 0.0)], 140.0, 0.0
    for until, speed in way[1:]:
        while at < until:
            at, lon = at + 600, lon + speed * KNOT_M_S * 600 / 111319.49079327358
            rows.append((at, lon, 0.0))

    def land(km):
        return gpd.GeoDataFrame(geometry=[shapely.box(130, -10, east(rows[24][1], 0, -km * 1000), 10)], crs=4326)

    asked = {"loitering": LoiteringRules()}
    found = find_behaviours(positions({"A": rows}), asked, land=land(38)).loitering
    assert len(found) == 1
    assert seconds(found["t_start"])[0] == 2 * HOUR
    assert found["duration_s"].iloc[0] == 4 * HOUR
    assert found["speed_kn"].iloc[0] == approx(1.9, abs=1e-4)
    assert found["distance_m"].iloc[0] == approx(4 * 1.9 * 1852, abs=0.5)
    assert found["shore_m"].iloc[0] == approx(38_000, rel=1e-3)  # of the middle: 20 nautical miles are 37.04 km
    assert len(find_behaviours(positions({"A": rows}), asked, land=land(36)).loitering) == 0
    assert (
        len(find_behaviours(positions({"A": rows}), {"loitering": LoiteringRules(min_duration_s=14401)}).loitering) == 0
    )


def test_a_visit_has_an_entry_at_3_km_a_stop_and_an_exit_at_4_km():
    degree = 111319.49079327358
    come = [(at, 140 - (20_000 - 5 * at) / degree, 0.0) for at in np.arange(0, 4001, 100.0)]  # 5 m/s, arrives at 4000 s
    stay = [(at, 140.0, 0.0) for at in np.arange(4100, 20_001, 100.0)]
    leave = [(at, 140 + 5 * (at - 20_000) / degree, 0.0) for at in np.arange(20_100, 24_001, 100.0)]
    found = visits({"A": [*come, *stay, *leave]}).iloc[0]
    assert (found["port"], found["entry"], found["exit"], found["confidence"]) == ("p", "crossing", "crossing", 4)
    times = pd.Series([found["t_in"], found["t_out"]])
    assert seconds(times) == approx([17_000 / 5, 20_000 + 4000 / 5], abs=0.01)
    assert (found["stops"], found["gaps"]) == (1, 0)
    assert found["stopped_s"] == approx(16_000, abs=600)


def port_confidence(name):
    degree, port = 111319.49079327358, 140.0
    come = [(at, port - (20_000 - 5 * at) / degree, 0.0) for at in np.arange(0, 4001, 200.0)]
    stay = [(at, port, 0.0) for at in np.arange(4200, 20_001, 200.0)]
    leave = [(at, port + 5 * (at - 20_000) / degree, 0.0) for at in np.arange(20_200, 24_001, 200.0)]
    through = [(at, port - (20_000 - 5 * at) / degree, 0.0) for at in np.arange(0, 8001, 200.0)]
    day = 86_400
    away = [(-2 * day + at, 141.0, 0.0) for at in (0.0, 600.0)]
    return {
        "through": through,  # entry and exit, no stop
        "only in port": [*away, *stay, (3 * day, 141.0, 0.0)],  # heard at sea, then in port, then at sea, days between
        "came": [*come, *stay],
        "left": [*stay, *leave],
        "all": [*come, *stay, *leave],
        "gap": [*come, *[(at + 5 * HOUR, *place) for at, *place in leave]],  # silent in port for 9.5 h
    }[name]


@pytest.mark.parametrize(
    ("name", "confidence", "entry", "exit"),
    [
        ("through", 1, "crossing", "crossing"),
        ("only in port", 2, "gap", "gap"),
        ("came", 3, "crossing", "end"),
        ("left", 3, "start", "crossing"),
        ("all", 4, "crossing", "crossing"),
        ("gap", 4, "crossing", "crossing"),
    ],
)
def test_confidence_of_a_visit_is_as_published(name, confidence, entry, exit):  # noqa: A002  a column's name
    found = visits({"A": port_confidence(name)}, min_confidence=1)
    assert list(found["confidence"]) == [confidence]
    assert (found["entry"].iloc[0], found["exit"].iloc[0]) == (entry, exit)
    assert len(visits({"A": port_confidence(name)})) == (confidence >= 2)


def test_a_silence_in_port_is_one_visit_with_a_gap():
    found = visits({"A": port_confidence("gap")}).iloc[0]
    assert (found["gaps"], found["longest_gap_s"]) == (1, 16_200 + 5 * HOUR)  # from 4,000 s to 20,200 s and five hours


def test_a_lone_fix_in_port_is_a_visit_without_length_and_of_least_confidence():
    found = visits({"A": [(0.0, 140.01, 0.0)]}, min_confidence=1)
    assert list(found["duration_s"]) == [0]
    assert list(found["confidence"]) == [1]


def test_a_gap_has_its_ends_way_and_speed():
    fleet = {"A": [*still(140, 5, done=6 * HOUR), *still(141, 5, begun=20 * HOUR, done=22 * HOUR)]}
    found = find_behaviours(positions(fleet), {"gaps": GapRules()}).gaps
    assert len(found) == 1
    row = found.iloc[0]
    metres = GEOD.inv(140, 5, 141, 5)[2]
    assert row["duration_s"] == 14 * HOUR
    assert (row["distance_m"], row["speed_kn"]) == approx((metres, metres / 14 / 1852), rel=1e-9)
    assert row["fixes_before"] == 73  # every 5 minutes for 6 h, both ends
    assert row["reception"] == "cannot be told"  # nobody else
    assert not row["suspected"]


def test_two_vessels_under_one_id_have_no_gap():
    rows = [*still(140, 5, done=6 * HOUR), *still(10, 5, begun=20 * HOUR, done=22 * HOUR, every=60)]
    fixes = positions({"A": rows})
    found = find_behaviours(fixes, {"gaps": GapRules()})
    assert len(found.gaps) == 0
    assert list(found.pieces["began"]) == ["start", "cut"]


def test_no_positions_give_empty_tables_with_their_columns():
    found = find_behaviours(
        positions({}), ports=PORTS, land=gpd.GeoDataFrame(geometry=[shapely.box(0, 0, 1, 1)], crs=4326)
    )
    assert {name: len(table) for name, table in found.tables().items()} == {
        "gaps": 0,
        "loitering": 0,
        "encounters": 0,
        "port_visits": 0,
    }
    full = find_behaviours(positions({"A": still(140, 0), "B": still(140.001, 0)}), ports=PORTS)
    for name, table in found.tables().items():
        assert list(table.columns) == list(full.tables()[name].columns)
        assert [str(kind) for kind in table.dtypes] == [str(kind) for kind in full.tables()[name].dtypes]
