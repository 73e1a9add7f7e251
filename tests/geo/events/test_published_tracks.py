"""Real tracks, with figures worked out here by plain loops over GeographicLib and shapely."""

from itertools import pairwise

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely
from geographiclib.geodesic import Geodesic
from pytest import approx

import layers
from geo import NAUTICAL_MILE_M
from geo.events.events import find_events

pytestmark = pytest.mark.shared_data
KNOT_M_S = NAUTICAL_MILE_M / 3600
MAX_STEP_M = 1000.0  # 2 cm off the chord at most


def inverse_line(start, end):
    return Geodesic.WGS84.InverseLine(start[1], start[0], end[1], end[0])


def dense(seconds, lonlat):
    """Times and places with more of them along each geodesic segment, at constant speed."""
    times, places = [seconds[0]], [lonlat[0]]
    for (t1, t2), (p1, p2) in zip(pairwise(seconds), pairwise(lonlat), strict=True):
        line = inverse_line(p1, p2)
        for share in np.linspace(0, 1, 1 + max(1, int(np.ceil(line.s13 / MAX_STEP_M))))[1:]:
            at = line.Position(share * line.s13)
            times.append(t1 + share * (t2 - t1))
            places.append((at["lon2"], at["lat2"]))
    return np.array(times), np.array(places)


def cleaned(seconds, lonlat, max_speed_kn, max_gap_s):
    """Indices of kept fixes, piece by piece, and how many were rejected: METHODS of the filter, word for word."""
    pieces, rejects, in_a_row = [[0]], 0, 0
    for i in range(1, len(seconds)):
        last = pieces[-1][-1]
        metres = inverse_line(lonlat[last], lonlat[i]).s13
        if metres > max_speed_kn * KNOT_M_S * (seconds[i] - seconds[last]):
            in_a_row += 1
            if in_a_row < 5:
                rejects += 1
                continue
            pieces.append([])
        elif seconds[i] - seconds[last] > max_gap_s:
            pieces.append([])
        in_a_row = 0
        pieces[-1].append(i)
    return pieces, rejects


def elapsed(times):
    return (times - times.iloc[0]).dt.total_seconds().to_numpy()


@pytest.fixture(scope="module")
def ship(shared):
    table = pd.read_csv(shared / "data/tracks/ais_gfw_pyseas_2018-01_eastasia.csv", parse_dates=["timestamp"])
    table = table[(table.mmsi == 220413000) & table.timestamp.between("2018-01-17 12:00Z", "2018-01-18 12:00Z")]
    ordered = table.sort_values("timestamp", kind="stable").drop_duplicates("timestamp")
    return ordered.reset_index(drop=True)


def as_positions(table, name):
    time = table.timestamp.astype("datetime64[us, UTC]")
    return pd.DataFrame({"id": name, "time": time, "lon": table.lon, "lat": table.lat})


def test_a_container_ship_through_the_tsugaru_strait(ship, stays_by_shapely):
    zones = layers.load("tsugaru_strait")
    seconds, lonlat = elapsed(ship.timestamp), ship[["lon", "lat"]].to_numpy()
    pieces, rejects = cleaned(seconds, lonlat, 60, 3600)
    found = find_events(as_positions(ship, "220413000"), zones, tolerance_m=0.1)
    assert found.pieces.n_fixes.tolist() == [len(piece) for piece in pieces]
    assert rejects > 0  # 21:40:12, nine seconds and 535 m after the fix before: 115 kn
    begin = ship.timestamp.iloc[0]
    counts = {}
    for zone in zones.itertuples():
        expected = []
        for piece in pieces:
            expected += stays_by_shapely(*dense(seconds[piece], lonlat[piece]), zone.geometry)
        events = found.events[found.events.zone == zone.id]
        times = np.column_stack([(events[name] - begin).dt.total_seconds() for name in ("t_in", "t_out")])
        assert times == approx(np.array(expected).reshape(-1, 2), abs=0.05)
        counts[zone.id] = len(expected)
    # a foreign ship on passage keeps to the open strait; the corridor drawn is narrower, and it cuts its corner once
    assert counts == {"tsugaru-corridor": 2, "tsugaru-3nm-hokkaido": 0, "tsugaru-3nm-honshu": 0}


def test_the_ship_passes_the_meridian_of_the_strait_when_its_fixes_say(ship):
    # 21:55:01 at 140.508693 E 41.450533 N, 21:56:50 at 140.491290 E 41.442228 N: 8693 / 17403 of 109 s, 54.447 s
    meridian = gpd.GeoDataFrame({"id": ["140.5"]}, geometry=[shapely.LineString([(140.5, 41), (140.5, 42)])], crs=4326)
    crossing = find_events(as_positions(ship, "220413000"), None, meridian).crossings
    assert crossing.direction.tolist() == ["right to left"]  # westward over a line drawn northward
    assert (crossing.time[0] - pd.Timestamp("2018-01-17 21:55:55.447Z")).total_seconds() == approx(0, abs=0.05)
    assert crossing.lat[0] == approx(41.450533 - 8693 / 17403 * 0.008305, abs=1e-5)


TAIWAN_FILES = ("pla_air_taiwan_mnd_2022-08_2023-09.geojson", "pla_air_taiwan_mnd_2023-09_2024-01.geojson")


@pytest.fixture(scope="module")
def flights(shared):
    """Lines by an id of their own, in degrees, as redrawn from the maps of Taiwan's ministry."""
    lines = [gpd.read_file(shared / "data/tracks" / name, columns=["geometry"]).explode() for name in TAIWAN_FILES]
    return [(f"{i:04}", np.array(line.coords)[:, :2]) for i, line in enumerate(pd.concat(lines).geometry)]


def test_published_flights_over_the_median_lines(flights):
    # the lines have no times: a vertex a second, and no filter; crossings are points that two dense lines share
    second = pd.Timestamp("2023-01-01", tz="UTC")
    rows = [(name, second + pd.Timedelta(seconds=k), *p) for name, line in flights for k, p in enumerate(line)]
    positions = pd.DataFrame(rows, columns=["id", "time", "lon", "lat"])
    positions["time"] = positions.time.astype("datetime64[us, UTC]")
    medians = layers.load("median_lines")
    found = find_events(positions, None, medians, max_speed_kn=None).crossings
    tracks = {name: shapely.LineString(dense(np.arange(len(p)), p)[1]) for name, p in flights if _moves(p)}
    for median in medians.itertuples():
        vertices = np.array(median.geometry.coords)
        line = shapely.LineString(dense(np.arange(len(vertices)), vertices)[1])
        expected = {name: shapely.get_num_geometries(line.intersection(track)) for name, track in tracks.items()}
        expected = {name: n for name, n in expected.items() if line.intersects(tracks[name])}
        counted = found[found.line == median.id].groupby("id").size().to_dict()
        assert len(expected) > 100
        assert counted == expected


def _moves(places):
    return len(places) > 1 and (places != places[0]).any()


def test_cleaning_of_a_flight_under_spoofing(shared):
    table = pd.read_json(shared / "data/tracks/adsb_noisy_spoofing_traffic213.json.gz")
    table = table.rename(columns={"longitude": "lon", "latitude": "lat"})
    table["timestamp"] = pd.to_datetime(table.timestamp, utc=True)
    found = find_events(as_positions(table, "4baac6"), None, max_speed_kn=700, max_gap_s=300)
    known = table.dropna(subset=["lon", "lat"])
    pieces, rejects = cleaned(elapsed(known.timestamp), known[["lon", "lat"]].to_numpy(), 700, 300)
    report = found.cleaning.set_index("reason").rows
    assert report[["read", "missing position"]].tolist() == [8681, 11]
    assert report["faster than max_speed_kn"] == rejects
    assert report["kept"] == 8670 - rejects
    assert found.pieces.n_fixes.tolist() == [len(piece) for piece in pieces]
    assert rejects > 100
    assert len(pieces) > 1


def test_orbits_of_a_tanker(shared, stays_by_shapely):
    # refuelling tracks lie north and south; the box holds their southern ends, and each turn is one event
    table = pd.read_json(shared / "data/tracks/adsb_inflight_refuelling_traffic213.json.gz")
    table = table.rename(columns={"longitude": "lon", "latitude": "lat"})
    table["timestamp"] = pd.to_datetime(table.timestamp, utc=True)
    box = shapely.box(0.5, 46.0, 2.2, 46.85)
    zone = gpd.GeoDataFrame({"id": ["south"]}, geometry=[box], crs=4326)
    found = find_events(as_positions(table, "3b7777"), zone, max_speed_kn=700, max_gap_s=300)
    known = table.dropna(subset=["lon", "lat"]).reset_index(drop=True)
    seconds, lonlat = elapsed(known.timestamp), known[["lon", "lat"]].to_numpy()
    # positions that stand still for seconds and then catch up look faster than 700 kn, twice five times in a row
    pieces, rejects = cleaned(seconds, lonlat, 700, 300)
    assert rejects > 0
    assert found.pieces.n_fixes.tolist() == [len(piece) for piece in pieces]
    expected = [stay for piece in pieces for stay in stays_by_shapely(seconds[piece], lonlat[piece], box)]
    begin = known.timestamp.iloc[0]
    times = np.column_stack([(found.events[name] - begin).dt.total_seconds() for name in ("t_in", "t_out")])
    assert times == approx(np.array(expected), abs=1e-3)
    assert len(expected) > 5
