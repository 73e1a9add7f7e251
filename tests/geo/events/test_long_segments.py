"""Tracks of few fixes, hundreds of kilometres apart: whether they are inside at random instants, by GeographicLib.

Between fixes a track is a geodesic at constant speed; the zone is Taiwan's ADIZ with its edges as each model means
them, drawn here with 2,000 points an edge (chords within 5 mm). An instant within some 5 m of the edge is not asked.
"""

import math
from itertools import pairwise

import geopandas as gpd
import numpy as np
import pandas as pd
import pyproj
import pytest
import shapely

from geo.events.events import find_events

START = pd.Timestamp("2024-01-01", tz="UTC")
ADIZ = [(117.5, 21.0), (121.5, 21.0), (123.0, 22.5), (123.0, 29.0), (117.5, 29.0), (117.5, 21.0)]
ELLIPSOID = pyproj.Geod(ellps="WGS84")
TRACKS, LEGS, INSTANTS = 60, 6, 300
SPEED_M_S = 200.0
TOO_NEAR_DEG = 5e-5
SHARES = np.linspace(0, 1, 2001)


def isometric(lat_deg):
    e = math.sqrt(ELLIPSOID.es)
    sine = np.sin(np.radians(lat_deg))
    return np.arctanh(sine) - e * np.arctanh(e * sine)


def drawn(model, start, end):
    """Points of an edge, from its start to its end."""
    (lon1, lat1), (lon2, lat2) = start, end
    lon, lat = lon1 + SHARES * (lon2 - lon1), lat1 + SHARES * (lat2 - lat1)
    if model == "geodesic" or (model == "parallel-aware" and lat1 != lat2):
        azimuth, _, length = ELLIPSOID.inv(lon1, lat1, lon2, lat2)
        n = len(SHARES)
        lon, lat, _ = ELLIPSOID.fwd(np.full(n, lon1), np.full(n, lat1), np.full(n, azimuth), SHARES * length)
    elif model == "rhumb" and lat1 != lat2:
        fine = np.linspace(lat1, lat2, 200_001)  # the isometric latitude is inverted by a table, to a micrometre
        north = isometric(lat1) + SHARES * (isometric(lat2) - isometric(lat1))
        order = np.argsort(isometric(fine))
        lat = np.interp(north, isometric(fine)[order], fine[order])
    return np.column_stack([lon, lat])


def fleet(seed=536):
    """Fixes of aircraft that turn at random, each leg 50 to 500 km long; seconds, longitudes, latitudes by track."""
    random = np.random.default_rng(seed)
    for _ in range(TRACKS):
        lon, lat, seconds = [random.uniform(115, 126)], [random.uniform(19, 31)], [0.0]
        for _ in range(LEGS):
            length = random.uniform(5e4, 5e5)
            towards = ELLIPSOID.inv(lon[-1], lat[-1], random.uniform(117, 124), random.uniform(20, 30))[0]
            end = ELLIPSOID.fwd(lon[-1], lat[-1], towards + random.normal(0, 20), length)
            lon, lat, seconds = [*lon, end[0]], [*lat, end[1]], [*seconds, seconds[-1] + round(length / SPEED_M_S)]
        yield np.array(seconds), np.array(lon), np.array(lat)


def place_at(t, seconds, lon, lat):
    k = np.clip(np.searchsorted(seconds, t, side="right") - 1, 0, LEGS - 1)
    azimuth, _, length = ELLIPSOID.inv(lon[k], lat[k], lon[k + 1], lat[k + 1])
    x, y, _ = ELLIPSOID.fwd(lon[k], lat[k], azimuth, length * (t - seconds[k]) / (seconds[k + 1] - seconds[k]))
    return x, y


@pytest.mark.each_once
@pytest.mark.parametrize("east_deg", [0.0, 59.75], ids=["at Taiwan", "across the antimeridian"])
@pytest.mark.parametrize("model", ["parallel-aware", "geodesic", "rhumb", "planar"])
def test_inside_at_random_instants(model, east_deg):
    edges = list(pairwise(ADIZ))
    truth = shapely.Polygon(np.vstack([drawn(model, *ends)[:-1] for ends in edges]))
    edge = truth.boundary
    shapely.prepare([truth, edge])
    tracks = dict(enumerate(fleet()))
    positions = pd.concat(
        pd.DataFrame({"id": f"{i:02}", "time": START + pd.to_timedelta(t, unit="s"), "lon": lon, "lat": lat})
        for i, (t, lon, lat) in tracks.items()
    )
    positions["time"] = positions.time.astype("datetime64[us, UTC]")
    positions["lon"] = (positions.lon + east_deg + 180) % 360 - 180
    moved = shapely.transform(shapely.Polygon(ADIZ), lambda xy: xy + np.array([east_deg, 0]))
    zone = gpd.GeoDataFrame({"id": ["adiz"]}, geometry=[moved], crs=4326)
    events = find_events(positions, zone, edge_model=model, max_speed_kn=700).events
    random = np.random.default_rng(29)
    asked = 0
    for i, track in tracks.items():
        t = random.uniform(0, track[0][-1], INSTANTS)
        places = shapely.points(*place_at(t, *track))
        clear = ~shapely.dwithin(edge, places, TOO_NEAR_DEG)
        asked += int(clear.sum())
        mine = events[events.id == f"{i:02}"]
        stays = ((v - START).dt.total_seconds().to_numpy()[:, None] for v in (mine.t_in, mine.t_out))
        inside = np.any([(begin <= t) & (t <= end) for begin, end in zip(*stays, strict=True)], axis=0)
        assert (np.broadcast_to(inside, t.shape)[clear] == truth.contains(places)[clear]).all()
    assert asked > 0.99 * TRACKS * INSTANTS
    assert len(events) > TRACKS


LONG = {"max_speed_kn": None, "max_gap_s": 1e6}


def one_step(start, end, seconds=10_000.0):
    times = START + pd.to_timedelta([0, seconds], unit="s")
    (lon0, lat0), (lon1, lat1) = start, end
    return pd.DataFrame({"id": "a", "time": times, "lon": [lon0, lon1], "lat": [lat0, lat1]})


def on_the_way(start, end, lon):
    """Share of the geodesic at which it has a longitude, and its latitude there, by halving."""
    azimuth, _, length = ELLIPSOID.inv(*start, *end)
    low, high = 0.0, 1.0
    for _ in range(60):
        middle = (low + high) / 2
        low, high = (middle, high) if ELLIPSOID.fwd(*start, azimuth, middle * length)[0] < lon else (low, middle)
    return low, ELLIPSOID.fwd(*start, azimuth, low * length)[1]


@pytest.mark.parametrize("sign", [1, -1], ids=["north", "south"])
def test_a_small_zone_beside_the_parallel_is_met_where_the_step_bends(sign):
    start, end = (0.0, sign * 60.0), (20.0, sign * 60.0)
    (first, lat), (last, _) = (on_the_way(start, end, lon) for lon in (9.95, 10.05))
    assert abs(lat) > 60.3
    far = [shapely.box(lon, lat, lon + 0.1, lat + 0.1) for lon in (-60, 80) for lat in (-75, 75)]
    zones = [shapely.box(9.95, lat - 0.02, 10.05, lat + 0.02), *far]  # between them are cells without an edge
    frame = gpd.GeoDataFrame({"id": list("zabcd")}, geometry=zones, crs=4326)
    events = find_events(one_step(start, end), frame, **LONG).events
    found = [(events[name].iloc[0] - START).total_seconds() for name in ("t_in", "t_out")]
    assert found == pytest.approx([10_000 * first, 10_000 * last], abs=0.02)  # 2 m
    assert len(events) == 1


def test_the_middle_of_a_very_long_step_is_within_the_tolerance():
    start, end = (0.0, 60.0), (45.0, 62.0)
    lons = np.random.default_rng(3).uniform(2, 43, 60)
    lines = gpd.GeoDataFrame(
        {"id": [f"{n:02}" for n in range(60)]},
        geometry=[shapely.LineString([(lon, 55), (lon, 75)]) for lon in lons],
        crs=4326,
    )
    rows = find_events(one_step(start, end), None, lines, edge_model="planar", **LONG).crossings
    off_m = [111_400 * abs(row.lat - on_the_way(start, end, row.lon)[1]) for row in rows.itertuples()]
    assert len(off_m) == 60
    assert max(off_m) < 1
