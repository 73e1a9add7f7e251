"""Edges that are straight in another CRS than longitude and latitude, held to 20,000 points of each."""

import geopandas as gpd
import numpy as np
import pandas as pd
import pyproj
import pytest
import shapely

from geo import find_events
from geo.geodesy.own_edges import crs_code, in_degrees, lonlat_of

GEOD = pyproj.Geod(ellps="WGS84")
POINTS = 20_000
TOKYO = "+proj=longlat +ellps=bessel +towgs84=-146.414,507.337,680.507 +type=crs"  # of one shift everywhere
LAEA = "+proj=laea +lat_0=25 +lon_0=120"


def furthest_m(truth, drawn):
    """Metres from each true point to the nearest place of the chords drawn."""
    line = shapely.LineString(drawn)
    lon = np.unwrap(truth[:, 0], period=360)
    lon += 360 * np.round((drawn[0, 0] - lon[0]) / 360)
    feet = shapely.line_interpolate_point(line, shapely.line_locate_point(line, shapely.points(lon, truth[:, 1])))
    at = shapely.get_coordinates(feet)
    return np.max(GEOD.inv(lon, truth[:, 1], at[:, 0], at[:, 1])[2])


def drawn(xy, crs, **how):
    frame = gpd.GeoDataFrame(geometry=[shapely.LineString(xy)], crs=crs)
    return shapely.get_coordinates(lonlat_of(frame, **how).geometry.iloc[0])


@pytest.mark.one_in(2)
@pytest.mark.parametrize(
    ("crs", "xy"),
    [
        (3857, [(13_358_338, 2_753_408), (15_584_728, 4_865_942)]),
        (6933, [(11_578_000, 2_500_000), (13_500_000, 4_500_000)]),
        (32651, [(200_000, 2_500_000), (800_000, 4_000_000)]),
        (3413, [(-2_000_000, -1_000_000), (1_500_000, -2_500_000)]),
        (3832, [(-3e6, -4e6), (9e6, 5e6)]),
        (LAEA, [(-4e6, -3e6), (4e6, 3e6)]),
        ("+proj=sinu", [(-8e6, -4e6), (9e6, 5e6)]),
        ("+proj=tmerc +lat_0=0 +lon_0=120", [(-900_000, -900_000), (900_000, 900_000)]),  # bends both ways
    ],
)
def test_edges_of_a_projected_crs_are_straight_there(crs, xy):  # issue 10, A3
    xy = np.array(xy, dtype=float)
    share = np.linspace(0, 1, POINTS)[:, None]
    truth = pyproj.Transformer.from_crs(crs, 4326, always_xy=True).transform(*(xy[0] + share * (xy[1] - xy[0])).T)
    assert furthest_m(np.column_stack(truth), drawn(xy, crs, own="projected")) < 1


def test_the_geodesic_between_the_corners_is_kilometres_off():
    xy = np.array([(13_358_338, 2_753_408), (15_584_728, 4_865_942)], dtype=float)
    ends = np.column_stack(pyproj.Transformer.from_crs(3857, 4326, always_xy=True).transform(*xy.T))
    middle = GEOD.npts(*ends[0], *ends[1], 999)
    assert furthest_m(np.array(middle), drawn(xy, 3857, own="projected")) > 60_000


@pytest.mark.parametrize("ends", [[(120, 40), (-120, 45)], [(0, 10), (90, -50)], [(10, 0), (60, 0)]])
def test_spherical_edges_are_great_circles(ends):  # GeoParquet 1.1; issue 10, A7
    sphere = pyproj.Geod(a=6_371_000, b=6_371_000)
    truth = np.array([ends[0], *sphere.npts(*ends[0], *ends[1], POINTS), ends[1]])
    assert furthest_m(truth, drawn(ends, 4326, own="spherical")) < 1


def test_a_parallel_of_another_datum_is_followed_before_it_is_shifted():  # issue 10, A3
    xy = [(130.0, 35.0), (142.0, 35.0)]
    lon = np.linspace(130, 142, 2_001)
    truth = np.column_stack(pyproj.Transformer.from_crs(TOKYO, 4326, always_xy=True).transform(lon, np.full(2_001, 35)))
    assert furthest_m(truth, drawn(xy, TOKYO, edges="parallel-aware")) < 1


def test_rings_holes_belts_and_points_keep_their_form():
    holed = shapely.box(2e6, -1e6, 4.5e6, 1e6).difference(shapely.box(3.4e6, -1e5, 4e6, 1e5))  # across 180 degrees
    belt = shapely.box(-20_037_508.34, -1e6, 20_037_508.34, 1e6)
    one = lonlat_of(gpd.GeoDataFrame(geometry=[holed], crs=3832), own="projected").geometry.iloc[0]
    all_round = lonlat_of(gpd.GeoDataFrame(geometry=[belt], crs=3857), own="projected").geometry.iloc[0]
    point = lonlat_of(gpd.GeoDataFrame(geometry=[shapely.Point(0, 0)], crs=3857), own="projected").geometry.iloc[0]
    assert one.is_valid
    assert len(one.interiors) == 1
    assert one.bounds == pytest.approx((167.966, -9.006, 190.424, 9.006), abs=1e-3)
    assert all_round.bounds == pytest.approx((-180, -8.946, 180, 8.946), abs=1e-3)
    assert point.coords[0] == pytest.approx((0, 0))


def test_places_that_a_crs_does_not_have_are_refused():
    with pytest.raises(ValueError, match="has no longitude and latitude in"):
        drawn([(0, 0), (9e7, 9e7)], LAEA, own="projected")


CORNERS = [(110, 10), (150, 45), (118, 30)]
CRSS = [3857, 6933, 32651, 3832, "+proj=lcc +lat_1=20 +lat_2=45 +lat_0=30 +lon_0=120", LAEA + " +units=us-ft"]


def triangle(crs):
    xy = pyproj.Transformer.from_crs(4326, crs, always_xy=True).transform(*np.array(CORNERS, dtype=float).T)
    return shapely.Polygon(np.column_stack(xy))


def beside(shape, crs, count=300):
    """Places 3 m to 3 km beside the edges of a shape, in degrees, and whether they are inside in its own CRS."""
    rng = np.random.default_rng(10)
    ring = shapely.get_coordinates(shape)
    corner, share = rng.integers(0, len(ring) - 1, count), rng.uniform(0.01, 0.99, (count, 1))
    to_deg = pyproj.Transformer.from_crs(crs, 4326, always_xy=True)
    lon, lat = to_deg.transform(*(ring[corner] + share * (ring[corner + 1] - ring[corner])).T)
    lon, lat, _ = GEOD.fwd(lon, lat, rng.uniform(0, 360, count), np.exp(rng.uniform(np.log(3), np.log(3000), count)))
    xy = np.column_stack(to_deg.transform(lon, lat, direction="INVERSE"))
    near = shapely.distance(shape.exterior, shapely.points(xy)) < 5  # the edge is held to a metre; feet and scales
    table = pd.DataFrame({"id": np.arange(count).astype(str), "time": pd.Timestamp("2026-01-01T00Z")})
    return table.assign(lon=lon, lat=lat)[~near], shapely.contains_xy(shape, *xy.T)[~near]


@pytest.mark.parametrize("crs", CRSS)
def test_frames_in_a_projected_crs_are_straight_in_it(crs):  # issue 10, A3: in Python half of these were told otherwise
    shape = triangle(crs)
    zones = gpd.GeoDataFrame({"id": ["z"]}, geometry=[shape], crs=crs)
    positions, inside = beside(shape, crs)
    events = find_events(positions, zones).events
    assert set(events["id"]) == set(positions["id"][inside])
    assert set(events["edge_model"]) == {f"planar in {crs_code(pyproj.CRS(crs))}"}
    asked = find_events(positions, zones, edge_model="geodesic").events
    declared = find_events(positions, zones.assign(edge_model="geodesic")).events
    assert set(asked["id"]) == set(declared["id"]) != set(events["id"])


def test_rows_that_say_what_their_edges_mean_keep_it():
    frame = gpd.GeoDataFrame({"edge_model": [None, "rhumb"]}, geometry=[triangle(3857)] * 2, crs=3857)
    found = in_degrees(frame, "frame")
    assert found["edge_model"].tolist() == ["planar in EPSG:3857", "rhumb"]
    assert found.count_coordinates().tolist()[1] == 4 < found.count_coordinates().tolist()[0]
    tokyo = gpd.GeoDataFrame(
        {"edge_model": ["geodesic", None]}, geometry=[shapely.box(130, 30, 145, 40)] * 2, crs=TOKYO
    )
    moved = in_degrees(tokyo, "frame")
    assert moved["edge_model"].tolist() == [
        f"{model} in a CRS without a name" for model in ("geodesic", "parallel-aware")
    ]
    tops = moved.geometry.bounds["maxy"]
    assert tops[0] > tops[1] + 0.1  # the geodesic between two corners, and the parallel of Tokyo's datum
    assert in_degrees(frame.to_crs(4326), "frame").equals(frame.to_crs(4326))


def test_parts_that_were_cut_at_180_degrees_are_joined_in_a_projection_of_that_place():  # issue 10
    halves = shapely.MultiPolygon([shapely.box(179.9, 20, 180, 30), shapely.box(-180, 20, -179.9, 30)])
    moved = lonlat_of(gpd.GeoDataFrame(geometry=[halves], crs=4326).to_crs(32601), own="projected").geometry[0]
    assert moved.geom_type == "Polygon"
    assert moved.bounds[2] - moved.bounds[0] == pytest.approx(0.2, abs=0.02)  # chords of UTM beside the meridians
