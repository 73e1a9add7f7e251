"""Where a track meets the long edges of an ADIZ, under each meaning of an edge, against GeographicLib in Python.

Edges and long segments are followed here point by point: geodesics by `geographiclib`, rhumb lines by the isometric
latitude of the ellipsoid (Snyder 1987, USGS Professional Paper 1395, eq. 15-1), and met by bisection.
"""

import math

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
from geographiclib.geodesic import Geodesic
from pytest import approx
from shapely import LineString, Polygon, box

from geo import NAUTICAL_MILE_M
from geo.events.events import find_events

START = pd.Timestamp("2024-01-01", tz="UTC")
ADIZ = [(117.5, 21.0), (121.5, 21.0), (123.0, 22.5), (123.0, 29.0), (117.5, 29.0)]
NORTH_EDGE = ((117.5, 29.0), (123.0, 29.0))  # 536 km along 29 N
OBLIQUE_EDGE = ((121.5, 21.0), (123.0, 22.5))
MODELS = ("parallel-aware", "geodesic", "rhumb", "planar")
KNOT_M_S = NAUTICAL_MILE_M / 3600
SHIP_M_S, AIRCRAFT_M_S = 15 * KNOT_M_S, 480 * KNOT_M_S
# a chord within 1 m of its edge moves a crossing at 15 kn by up to 0.13 s: for 0.05 s the ship asks for 0.1 m
CRAFT = pytest.mark.parametrize(
    ("speed_m_s", "step_s", "tolerance_m"), [(SHIP_M_S, 300, 0.1), (AIRCRAFT_M_S, 60, 1.0)], ids=["ship", "aircraft"]
)


def metres(lon1, lat1, lon2, lat2):
    return Geodesic.WGS84.Inverse(lat1, lon1, lat2, lon2)["s12"]


def root(function, low, high):
    """Where `function` changes sign between `low` and `high`."""
    sign = function(low) > 0
    for _ in range(60):
        middle = (low + high) / 2
        low, high = (middle, high) if (function(middle) > 0) == sign else (low, middle)
    return (low + high) / 2


def isometric_latitude(lat):
    e = math.sqrt(Geodesic.WGS84.f * (2 - Geodesic.WGS84.f))
    sine = math.sin(math.radians(lat))
    return math.atanh(sine) - e * math.atanh(e * sine)


def along(model, start, end):
    """The edge as a function of a share in [0, 1], giving longitude and latitude."""
    (lon1, lat1), (lon2, lat2) = start, end
    geodesic = Geodesic.WGS84.InverseLine(lat1, lon1, lat2, lon2)
    flat = lat1 == lat2

    def on_geodesic(share):
        place = geodesic.Position(share * geodesic.s13)
        return place["lon2"], place["lat2"]

    def straight(share):
        return lon1 + share * (lon2 - lon1), lat1 + share * (lat2 - lat1)

    def on_rhumb(share):
        north = isometric_latitude(lat1) + share * (isometric_latitude(lat2) - isometric_latitude(lat1))
        return lon1 + share * (lon2 - lon1), root(lambda lat: isometric_latitude(lat) - north, lat1 - 1, lat2 + 1)

    if model == "planar" or (flat and model in {"parallel-aware", "rhumb"}):
        return straight
    return on_rhumb if model == "rhumb" else on_geodesic


def latitude_at(model, edge, lon):
    point = along(model, *edge)
    return point(root(lambda share: point(share)[0] - lon, 0, 1))[1]


def longitude_at(model, edge, lat):
    point = along(model, *edge)
    return point(root(lambda share: point(share)[1] - lat, 0, 1))[0]


def sail(start, end, speed_m_s, step_s):
    """Fixes every `step_s` at one speed along the geodesic from `start` to `end`."""
    line = Geodesic.WGS84.InverseLine(start[1], start[0], end[1], end[0])
    seconds = np.arange(0, line.s13 / speed_m_s, step_s)
    places = [line.Position(t * speed_m_s) for t in seconds.tolist()]
    times = (START + pd.to_timedelta(seconds, unit="s")).astype("datetime64[us, UTC]")
    return pd.DataFrame(
        {"id": "a", "time": times, "lon": [p["lon2"] for p in places], "lat": [p["lat2"] for p in places]}
    )


def adiz(**columns):
    return gpd.GeoDataFrame({"id": ["adiz"]} | columns, geometry=[Polygon(ADIZ)], crs=4326)


def seconds(times):
    return ((times - START) / pd.Timedelta(seconds=1)).tolist()


@CRAFT
@pytest.mark.parametrize("lon", [118.5, 120.25, 122.0])
@pytest.mark.parametrize("model", MODELS)
def test_northward_over_the_edge_along_29_n(model, lon, speed_m_s, step_s, tolerance_m):
    lat = latitude_at(model, NORTH_EDGE, lon)
    positions = sail((lon, 28.9), (lon, 29.15), speed_m_s, step_s)
    rules = {"edge_model": model, "tolerance_m": tolerance_m, "max_speed_kn": 700}
    event = find_events(positions, adiz(), **rules).events.iloc[0]
    assert (event.entry, event.exit, event.edge_model) == ("start", "crossing", model)
    assert metres(event.lon_out, event.lat_out, lon, lat) < 1.0
    assert seconds(pd.Series([event.t_out])) == approx([metres(lon, 28.9, lon, lat) / speed_m_s], abs=0.05)


def test_the_models_of_the_edge_along_29_n_are_minutes_apart():
    # L^2 tan B / 8 R with L = 536 km: 3.1 km between parallel and geodesic at the middle, 6.7 minutes at 15 kn
    positions = sail((120.25, 28.9), (120.25, 29.15), SHIP_M_S, 300)
    out = {m: seconds(find_events(positions, adiz(), edge_model=m).events.t_out)[0] for m in MODELS}
    assert out["parallel-aware"] == out["rhumb"] == out["planar"]
    assert out["geodesic"] - out["parallel-aware"] == approx(3.1e3 / SHIP_M_S, abs=10)


@CRAFT
@pytest.mark.parametrize("lat", [21.25, 21.75, 22.375])
@pytest.mark.parametrize("model", MODELS)
def test_eastward_over_the_oblique_edge(model, lat, speed_m_s, step_s, tolerance_m):
    lon = longitude_at(model, OBLIQUE_EDGE, lat)
    # due west and east of the edge, 6 km and 60 km away: the geodesic between two near points of a parallel
    half = 0.05 if speed_m_s == SHIP_M_S else 0.1
    positions = sail((lon - half, lat), (lon + half, lat), speed_m_s, step_s)
    track = along("geodesic", (lon - half, lat), (lon + half, lat))
    total = metres(lon - half, lat, lon + half, lat)
    edge = along(model, *OBLIQUE_EDGE)

    def side(share):  # of the track's point: its latitude less the edge's at its longitude
        at = track(share)
        return at[1] - edge(root(lambda s: edge(s)[0] - at[0], 0, 1))[1]

    share = root(side, 0, 1)
    rules = {"edge_model": model, "tolerance_m": tolerance_m, "max_speed_kn": 700}
    event = find_events(positions, adiz(), **rules).events.iloc[0]
    # 1 m across an edge that is met at 45 degrees is 1.5 m along the track
    assert metres(event.lon_out, event.lat_out, *track(share)) < 1.5
    assert seconds(pd.Series([event.t_out])) == approx([share * total / speed_m_s], abs=0.05)


@CRAFT
@pytest.mark.parametrize("model", MODELS)
def test_westward_over_the_meridian_edge_is_the_same_in_every_model(model, speed_m_s, step_s, tolerance_m):
    positions = sail((123.1, 26.0), (122.9, 26.0), speed_m_s, step_s)
    line = along("geodesic", (123.1, 26.0), (122.9, 26.0))
    share = root(lambda s: line(s)[0] - 123.0, 0, 1)
    rules = {"edge_model": model, "tolerance_m": tolerance_m, "max_speed_kn": 700}
    event = find_events(positions, adiz(), **rules).events.iloc[0]
    assert metres(event.lon_in, event.lat_in, *line(share)) < 1.0
    total = metres(123.1, 26.0, 122.9, 26.0)
    assert seconds(pd.Series([event.t_in])) == approx([share * total / speed_m_s], abs=0.05)


@CRAFT
@pytest.mark.parametrize("model", MODELS)
def test_the_median_line_of_2019(model, speed_m_s, step_s, tolerance_m):
    line = gpd.GeoDataFrame({"id": ["median"]}, geometry=[LineString([(122, 27), (118, 23)])], crs=4326)
    edge = ((122.0, 27.0), (118.0, 23.0))
    lat = latitude_at(model, (edge[1], edge[0]), 120.0)
    positions = sail((120.0, lat - 0.1), (120.0, lat + 0.1), speed_m_s, step_s)
    rules = {"edge_model": model, "tolerance_m": tolerance_m, "max_speed_kn": 700}
    crossing = find_events(positions, None, line, **rules).crossings.iloc[0]
    assert crossing.direction == "left to right"  # drawn south-westward: its left is the south-east
    assert metres(crossing.lon, crossing.lat, 120.0, lat) < 1.0
    due_s = metres(120.0, lat - 0.1, 120.0, lat) / speed_m_s
    assert seconds(pd.Series([crossing.time])) == approx([due_s], abs=0.05)


def test_each_zone_keeps_its_own_model():
    models = ["geodesic", "planar", None]
    zones = gpd.GeoDataFrame({"id": ["g", "p", "unsaid"], "edge_model": models}, geometry=[Polygon(ADIZ)] * 3, crs=4326)
    positions = sail((120.25, 28.9), (120.25, 29.15), AIRCRAFT_M_S, 60)
    events = find_events(positions, zones, max_speed_kn=700).events.set_index("zone")
    assert events.edge_model.to_dict() == {"g": "geodesic", "p": "planar", "unsaid": "parallel-aware"}
    places = events.lat_out.to_dict()
    geodesic = latitude_at("geodesic", NORTH_EDGE, 120.25)
    assert places == approx({"g": geodesic, "p": 29.0, "unsaid": 29.0}, abs=1e-5)


@pytest.mark.parametrize(
    ("start", "end", "duration_s"),
    [
        ((122.6, 26.0), (123.4, 26.3), 300),  # 86 km in 5 minutes
        ((121.0, 24.0), (125.0, 27.0), 1800),  # 522 km in half an hour
        ((122.9, 28.0), (123.1, 22.6), 2400),  # nearly along the edge
    ],
)
def test_a_long_segment_is_a_geodesic_at_constant_speed(start, end, duration_s):
    positions = pd.DataFrame(
        {
            "id": "a",
            "time": [START, START + pd.Timedelta(seconds=duration_s)],
            "lon": [start[0], end[0]],
            "lat": [start[1], end[1]],
        }
    )
    line = along("geodesic", start, end)
    share = root(lambda s: line(s)[0] - 123.0, 0, 1)
    event = find_events(positions, adiz(), max_speed_kn=700).events.iloc[0]
    azimuth = math.radians(Geodesic.WGS84.Inverse(start[1], start[0], end[1], end[0])["azi1"])
    slant = 1 / abs(math.sin(azimuth))  # a metre across the meridian, along the track
    speed_m_s = metres(*start, *end) / duration_s
    assert metres(event.lon_out, event.lat_out, *line(share)) < max(1.0, slant)
    assert seconds(pd.Series([event.t_out])) == approx([share * duration_s], abs=0.05 + slant / speed_m_s)


def test_a_geodesic_segment_bows_over_a_parallel_that_both_ends_keep_off():
    # 681 km along 28.99 N: its middle lies 5 km further north, beyond the zone's edge along 29 N
    start, end, duration_s = (117.0, 28.99), (124.0, 28.99), 3000
    positions = pd.DataFrame(
        {
            "id": "a",
            "time": [START, START + pd.Timedelta(seconds=duration_s)],
            "lon": [start[0], end[0]],
            "lat": [start[1], end[1]],
        }
    )
    zone = gpd.GeoDataFrame({"id": ["north"]}, geometry=[box(116, 29, 125, 30)], crs=4326)
    line = along("geodesic", start, end)
    t_in = duration_s * root(lambda s: line(s)[1] - 29.0, 0, 0.5)
    t_out = duration_s * root(lambda s: line(s)[1] - 29.0, 0.5, 1)
    event = find_events(positions, zone, max_speed_kn=700).events.iloc[0]
    # the track rises by 26 m in a km where it enters: a metre across the edge is 38 m along it, 0.17 s
    assert seconds(pd.Series([event.t_in, event.t_out])) == approx([t_in, t_out], abs=0.2)
