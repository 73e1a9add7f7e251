"""Fifty generated vessels against `shapely.intersection` of each segment with each zone, one after the other."""

from itertools import pairwise

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely
from pytest import approx

from geo.events.events import find_events

VESSELS, FIXES, STEP_S = 50, 400, 60
START = pd.Timestamp("2024-01-01", tz="UTC")


def vessels(seed=20231115):
    """Random walks at 6 to 24 kn through a box of 0.6 degrees at 24 N, turning slowly, with some missing fixes."""
    random = np.random.default_rng(seed)
    speed_deg = random.uniform(0.0016, 0.0066, (VESSELS, 1))  # a minute at 6 to 24 kn
    course = np.cumsum(random.normal(0, 0.25, (VESSELS, FIXES)), axis=1) + random.uniform(0, 2 * np.pi, (VESSELS, 1))
    lon = 120 + random.uniform(0, 0.6, (VESSELS, 1)) + np.cumsum(speed_deg * np.sin(course), axis=1)
    lat = 24 + random.uniform(0, 0.6, (VESSELS, 1)) + np.cumsum(speed_deg * np.cos(course), axis=1)
    times = START + pd.to_timedelta(np.arange(FIXES) * STEP_S, unit="s")
    table = pd.DataFrame(
        {
            "id": np.repeat([f"v{i:02}" for i in range(VESSELS)], FIXES),
            "time": np.tile(times.astype("datetime64[us, UTC]"), VESSELS),
            "lon": lon.ravel(),
            "lat": lat.ravel(),
        }
    )
    return table[random.random(len(table)) > 0.05].reset_index(drop=True)


def star_zones(seed=7):
    """Ragged polygons of 30 to 90 corners, one of them with a hole, one in two parts."""
    random = np.random.default_rng(seed)

    def star(lon, lat, corners, size):
        angles = np.sort(random.uniform(0, 2 * np.pi, corners))
        radii = size * random.uniform(0.4, 1, corners)
        return shapely.Polygon(np.column_stack([lon + radii * np.cos(angles), lat + radii * np.sin(angles)]))

    plain = [star(120.2, 24.2, 30, 0.25), star(120.4, 24.5, 90, 0.3)]
    holed = shapely.difference(star(120.45, 24.15, 60, 0.3), star(120.45, 24.15, 20, 0.1))
    parts = shapely.MultiPolygon([star(120.05, 24.55, 40, 0.12), star(120.55, 24.6, 40, 0.12)])
    return gpd.GeoDataFrame({"id": ["a", "b", "c", "d"]}, geometry=[*plain, holed, parts], crs=4326)


def seconds(times):
    return (times - START).dt.total_seconds().to_numpy()


@pytest.fixture(scope="module")
def found():
    return find_events(vessels(), star_zones(), edge_model="planar").events


@pytest.mark.parametrize("zone", ["a", "b", "c", "d"])
def test_times_agree_with_shapely_to_a_millisecond(found, zone, stays_by_shapely):
    shape = star_zones().set_index("id").geometry[zone]
    assert shape.is_valid
    tracks = vessels().groupby("id")
    stays = {name: stays_by_shapely(seconds(track.time), track[["lon", "lat"]], shape) for name, track in tracks}
    expected = [(name, *stay) for name in sorted(stays) for stay in stays[name]]
    events = found[found.zone == zone]
    assert len(expected) > 50
    assert events.id.tolist() == [name for name, *_ in expected]
    times = np.column_stack([seconds(events.t_in), seconds(events.t_out)])
    assert times == approx(np.array([stay for _, *stay in expected]), abs=1e-3)


def test_fixes_inside_agree_with_shapely(found):
    # with no fix on an edge, n_fixes is the number of fixes in the zone
    table = vessels()
    for zone in star_zones().itertuples():
        inside = shapely.contains_xy(zone.geometry, table.lon, table.lat)
        events = found[found.zone == zone.id]
        assert events.groupby("id").n_fixes.sum().sum() == inside.sum()


def crossings_by_shapely(track, line):
    """Seconds and directions: chance alone meets these lines, so each point that a segment and an edge share counts."""
    found = []
    edges = [shapely.LineString(ends) for ends in pairwise(line.coords)]
    tree = shapely.STRtree(edges)
    for (t1, t2), ends in zip(pairwise(seconds(track.time)), pairwise(track[["lon", "lat"]].to_numpy()), strict=True):
        segment = shapely.LineString(ends)
        for k in tree.query(segment, predicate="intersects"):
            share = segment.project(shapely.intersection(segment, edges[k]), normalized=True)
            way, (a, b) = ends[1] - ends[0], np.array(edges[k].coords)
            to_the_right = (b - a)[0] * way[1] - (b - a)[1] * way[0] < 0
            found.append((t1 + share * (t2 - t1), "left to right" if to_the_right else "right to left"))
    return sorted(found)


def test_line_crossings_agree_with_shapely():
    lines = gpd.GeoDataFrame(
        {"id": ["ring", "wave"]},
        geometry=[
            shapely.LineString(star_zones().geometry[1].exterior.coords[:-1]),
            shapely.LineString([(119.8 + 0.05 * i, 24.3 + 0.1 * (-1) ** i) for i in range(24)]),
        ],
        crs=4326,
    )
    table = vessels()
    crossings = find_events(table, None, lines, edge_model="planar").crossings
    for line in lines.itertuples():
        tracks = table.groupby("id")
        expected = [(name, *row) for name, track in tracks for row in crossings_by_shapely(track, line.geometry)]
        rows = crossings[crossings.line == line.id]
        assert len(expected) > 50
        assert list(zip(rows.id, rows.direction, strict=True)) == [(name, way) for name, _, way in expected]
        assert seconds(rows.time) == approx([t for _, t, _ in expected], abs=1e-3)
