"""Zones and lines across 180 degrees, however they are written, and tracks however theirs are.

The box is eight units wide and high, its middle on the antimeridian; `x` counts units east of its west edge, so that
the antimeridian is x = 4. Longitudes of tracks are written in [-180, 180], as receivers do, and x = 4 as 180, or as
-180 where it reads "-4".
"""

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely
from geographiclib.geodesic import Geodesic
from pytest import approx
from shapely import LineString

from geo.events.events import find_events
from geo.events.stream import EventStream

UNIT = 1 / 64
WEST, EAST = 180 - 4 * UNIT, 180 + 4 * UNIT
NORTH = 8 * UNIT


def ring(*corners):
    return shapely.Polygon(corners)


ENCODINGS = {
    "continuous": shapely.box(WEST, 0, EAST, NORTH),
    "jump": ring((WEST, 0), (EAST - 360, 0), (EAST - 360, NORTH), (WEST, NORTH)),
    "split": shapely.MultiPolygon([shapely.box(WEST, 0, 180, NORTH), shapely.box(-180, 0, EAST - 360, NORTH)]),
    "continuous, in the west": shapely.box(WEST - 360, 0, EAST - 360, NORTH),
    "continuous, a turn east": shapely.box(WEST + 360, 0, EAST + 360, NORTH),
}
every_encoding = pytest.mark.parametrize("zone", ENCODINGS.values(), ids=ENCODINGS.keys())


def track(text):
    """Positions from "t x y, t x y"."""
    rows = [tuple(map(float, fix.split())) for fix in text.split(",")]
    lon = [-180.0 if x == -4 else WEST + x * UNIT for _, x, _ in rows]
    start = pd.Timestamp("2024-01-01", tz="UTC")
    times = pd.to_datetime([start + pd.Timedelta(seconds=t) for t, _, _ in rows]).astype("datetime64[us, UTC]")
    return pd.DataFrame(
        {"id": "a", "time": times, "lon": [v - 360 if v > 180 else v for v in lon], "lat": [y * UNIT for *_, y in rows]}
    )


def frame(shape):
    return gpd.GeoDataFrame({"id": ["z"]}, geometry=[shape], crs=4326)


def stays(grid, text, zone, **parameters):
    rules = {"max_speed_kn": None, "edge_model": "planar"} | parameters
    events = find_events(track(text), frame(zone), **rules).events
    times = zip(grid.seconds(events.t_in), grid.seconds(events.t_out), strict=True)
    ends = zip(events.entry, events.exit, strict=True)
    return [f"{t_in}..{t_out} {entry} {leave}" for (t_in, t_out), (entry, leave) in zip(times, ends, strict=True)]


@every_encoding
@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("0 -2 4, 12 10 4", ["2..10 crossing crossing"]),
        ("0 10 4, 12 -2 4", ["2..10 crossing crossing"]),
        ("0 -2 4, 6 4 4, 12 10 4", ["2..10 crossing crossing"]),
        ("0 -2 4, 6 -4 4, 12 10 4", ["2..10 crossing crossing"]),  # the same, with 180 written -180
        ("0 2 4, 4 6 4", ["0..4 start end"]),
        ("0 4 4", ["0..0 start end"]),
        ("0 -4 4", ["0..0 start end"]),
        ("0 4 -2, 12 4 10", ["2..10 crossing crossing"]),  # along the antimeridian
        ("0 -4 -2, 12 -4 10", ["2..10 crossing crossing"]),
        ("0 4 -2, 6 -4 4, 12 4 10", ["2..10 crossing crossing"]),  # the same, written both ways by turns
        ("0 4 0, 8 4 8", ["0..8 start end"]),
        ("0 2 4, 2 4 4, 4 2 4", ["0..4 start end"]),  # to the antimeridian and back
        ("0 -2 -2, 12 10 10", ["2..10 crossing crossing"]),
        ("0 -2 8, 12 10 8", []),  # along the north edge
        ("0 0 4, 8 0 12", []),  # on the west edge
        ("0 -2 6, 6 4 12", []),  # past the north-west corner
        ("0 9 4, 20 29 4", []),
    ],
)
def test_a_box_across_the_antimeridian(grid, zone, text, expected):
    assert stays(grid, text, zone) == expected


@every_encoding
def test_longitudes_of_entry_and_exit(zone):
    events = find_events(track("0 -2 4, 12 10 4"), frame(zone), max_speed_kn=None).events
    assert events[["lon_in", "lon_out"]].iloc[0].tolist() == approx([WEST, EAST - 360], abs=1e-11)


@every_encoding
def test_a_gap_on_the_antimeridian(grid, zone):
    found = stays(grid, "0 -2 4, 6 4 4, 206 4 4, 212 10 4", zone, max_gap_s=100)
    assert found == ["2..6 crossing gap", "206..210 gap crossing"]


@every_encoding
def test_depth_knows_no_edge_at_180(zone):
    # the middle of the box lies four units of latitude, 6,910.9 m, from its edges
    found = find_events(track("0 4 4"), frame(zone), depth=True, edge_model="planar").events
    assert found.depth_m.tolist() == approx([Geodesic.WGS84.Inverse(0, 180, 4 * UNIT, 180)["s12"]], abs=1.0)


@pytest.mark.parametrize(("hysteresis_m", "events"), [(2600, 2), (2620, 1)])
@pytest.mark.parametrize("turns", [0, -1])
def test_an_excursion_over_180_is_measured_across_it(hysteresis_m, events, turns):
    # the zone ends one unit west of 180, the excursion half a unit east of it: 1.5 units of longitude, 2,609.1 m
    zone = shapely.box(WEST + 360 * turns, 0, 180 - UNIT + 360 * turns, NORTH)
    positions = track("0 2 4, 5 4.5 4, 10 2 4")
    found = find_events(positions, frame(zone), max_speed_kn=None, hysteresis_m=hysteresis_m).events
    assert len(found) == events


@every_encoding
def test_the_other_side_of_the_earth_is_outside(zone):
    positions = pd.DataFrame({"id": "a", "time": pd.Timestamp("2024-01-01", tz="UTC"), "lon": [0.0], "lat": [4 * UNIT]})
    assert len(find_events(positions, frame(zone), max_speed_kn=None).events) == 0


@pytest.mark.parametrize("turns", [-1, 1])
def test_a_zone_moved_by_a_turn_is_the_same_zone(grid, turns):
    square = shapely.box(0, 0, 8 * UNIT, NORTH)
    moved = shapely.transform(square, lambda xy: np.add(xy, [360 * turns, 0]))
    positions = grid.positions("0 -2 4, 12 10 4")
    plain, other = (find_events(positions, frame(z), max_speed_kn=None).events for z in (square, moved))
    pd.testing.assert_frame_equal(plain, other)
    assert grid.seconds(other.t_in) == ["2"]


def test_a_band_round_the_earth_has_no_edge_at_180(grid):
    assert stays(grid, "0 -2 4, 12 10 4", shapely.box(-180, 0, 180, NORTH)) == ["0..12 start end"]
    assert stays(grid, "0 4 4", shapely.box(-180, 0, 180, NORTH)) == ["0..0 start end"]


@pytest.mark.parametrize(
    "line",
    [
        shapely.LineString([(180, 0), (180, NORTH)]),
        shapely.LineString([(-180, 0), (-180, NORTH)]),
        shapely.LineString([(540, 0), (540, NORTH)]),
    ],
    ids=["180", "-180", "540"],
)
@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("0 -2 4, 12 10 4", [("6", "left to right")]),
        ("0 10 4, 12 -2 4", [("6", "right to left")]),
        ("0 -2 4, 6 4 4, 12 10 4", [("6", "left to right")]),
        ("0 -2 4, 6 -4 4, 12 10 4", [("6", "left to right")]),
        ("0 2 4, 2 -4 4, 4 2 4", []),
        ("0 2 4, 2 4 4, 4 -4 6, 6 6 6", [("4", "left to right")]),  # along it for two units
        ("0 -2 9, 12 10 9", []),
    ],
)
def test_a_line_on_the_antimeridian(grid, line, text, expected):
    rows = find_events(track(text), None, frame(line), max_speed_kn=None, edge_model="planar").crossings
    assert list(zip(grid.seconds(rows.time), rows.direction, strict=True)) == expected


@pytest.mark.parametrize(
    "line",
    [
        shapely.LineString([(WEST, 4 * UNIT), (EAST, 4 * UNIT)]),
        shapely.LineString([(WEST, 4 * UNIT), (EAST - 360, 4 * UNIT)]),
        shapely.LineString([(WEST - 360, 4 * UNIT), (EAST - 360, 4 * UNIT)]),
        shapely.MultiLineString(
            [[(WEST, 4 * UNIT), (180, 4 * UNIT)], [(-180, 4 * UNIT), (EAST - 360, 4 * UNIT)]],
        ),
    ],
    ids=["continuous", "jump", "in the west", "split"],
)
@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("0 2 0, 8 2 8", [("4", "right to left")]),  # west of the antimeridian, northward over an eastward line
        ("0 6 8, 8 6 0", [("4", "left to right")]),  # east of it, southward
        ("0 4 0, 8 4 8", [("4", "right to left")]),  # on it
        ("0 -4 0, 8 -4 8", [("4", "right to left")]),
        ("0 0 0, 8 8 8", [("4", "right to left")]),  # aslant through the middle
        ("0 9 0, 8 9 8", []),
    ],
)
def test_a_line_across_the_antimeridian(grid, line, text, expected):
    rows = find_events(track(text), None, frame(line), max_speed_kn=None, edge_model="planar").crossings
    assert list(zip(grid.seconds(rows.time), rows.direction, strict=True)) == expected


@pytest.mark.parametrize("line_lon", [180, -180])
@pytest.mark.parametrize("on_it", [180, -180])
@pytest.mark.parametrize("east", [True, False])
def test_a_contact_on_the_antimeridian_goes_on_in_the_next_batch(line_lon, on_it, east):
    line = gpd.GeoDataFrame({"id": ["l"]}, geometry=[LineString([(line_lon, -1), (line_lon, 1)])], crs=4326)
    ends = (179.9, -179.9) if east else (-179.9, 179.9)
    rows = pd.DataFrame(
        {
            "id": ["a", "b"] * 3,
            "time": pd.Timestamp("2024-01-01", tz="UTC") + pd.to_timedelta([0, 0, 600, 600, 1200, 1200], unit="s"),
            "lon": [10.0, ends[0], 10.1, on_it, 10.2, ends[1]],
            "lat": 0.0,
        }
    )
    stream = EventStream(None, line, max_speed_kn=None, lateness_s=0)
    told = [stream.push(rows.iloc[first : first + 2].sort_values("time")) for first in (0, 2, 4)]
    crossings = pd.concat([part.crossings for part in (*told, stream.close())])
    assert crossings["direction"].tolist() == ["left to right" if east else "right to left"]
    assert (crossings["time"] == rows["time"].iloc[2]).all()
