"""The outline of a buffer against the exact distance: of each outline point to the line, by bounded minimisation."""

from functools import cache

import geopandas as gpd
import numpy as np
import pytest
import shapely
from geographiclib.geodesic import Geodesic
from pytest import approx
from shapely import LineString, MultiPoint, Point, Polygon

from geo import NAUTICAL_MILE_M, areas_m2, buffer
from geo.geodesy import disc
from geo.geodesy.buffer import cuts

SHAPES = {
    "point": Point(121, 25),
    "point at 70 N": Point(20, 70),
    "bent line": LineString([(119, 22), (122, 26), (125, 25)]),
    "hairpin": LineString([(119, 22), (122, 26), (121.9, 25)]),
    "across 180": LineString([(178, -15), (-177, -18)]),
    "at 60 N": LineString([(0, 60), (10, 63)]),
    "polygon": Polygon([(117.5, 21), (121.5, 21), (123, 22.5), (123, 29), (117.5, 29)]),
}


def frame(*shapes):
    return gpd.GeoDataFrame(geometry=list(shapes), crs=4326)


@pytest.mark.each_once
@pytest.mark.parametrize("nautical_miles", [12, 200])
@pytest.mark.parametrize("name", SHAPES)
def test_outline_lies_within_1_m_of_the_exact_distance(name, nautical_miles, exact_distance_m):
    reach = nautical_miles * NAUTICAL_MILE_M
    vertices = shapely.get_coordinates(SHAPES[name])
    outline = []
    for ring in shapely.get_rings(shapely.get_parts(buffer(frame(SHAPES[name]), reach).geometry[0])):
        xy = shapely.get_coordinates(ring)
        outline += [xy, (xy[1:] + xy[:-1]) / 2]  # the middles of the chords are the farthest off
    points = np.vstack(outline)
    points = points[np.abs(points[:, 0]) < 180 - 1e-6]  # the cut at 180 degrees is no outline
    points = np.random.default_rng(7).permutation(points)[:400]
    found = exact_distance_m(points, vertices if len(vertices) > 1 else np.vstack([vertices, vertices]))
    assert np.abs(found - reach).max() < 1.0


def test_a_buffer_has_no_holes_or_slits_where_none_belong():
    for shape in SHAPES.values():
        parts = shapely.get_parts(buffer(frame(shape), 22_224).geometry[0])
        assert shapely.is_valid(parts).all()
        assert shapely.get_num_interior_rings(parts).sum() == 0


def test_area_of_a_small_disc():
    # geodesic disc on a sphere: 2 pi R^2 (1 - cos(r/R)); Gaussian curvature varies by 0.7 % over the ellipsoid
    disc = areas_m2(buffer(frame(Point(0, 45)), 22_224))[0]
    assert disc == approx(np.pi * 22_224**2, rel=2e-5)


@pytest.mark.parametrize(("at", "lowest", "highest"), [(89.9, 89.70, 90), (-89.9, -90, -89.70)])
def test_a_disc_over_a_pole_holds_it(at, lowest, highest):
    disc = buffer(frame(Point(30, at)), 22_224)
    assert disc.total_bounds == approx([-180, lowest, 180, highest], abs=0.01)
    assert areas_m2(disc)[0] == approx(np.pi * 22_224**2, rel=1e-4)


def test_multi_empty_and_missing_rows():
    rows = gpd.GeoDataFrame(geometry=[MultiPoint([(0, 0), (1, 0)]), Polygon(), None], index=[3, 4, 5], crs=4326)
    out = buffer(rows, 1000)
    assert len(out.geometry[3].geoms) == 2
    assert out.geometry[4].is_empty
    assert out.geometry[5] is None


def test_a_repeated_vertex_changes_nothing():
    plain, repeated = LineString([(0, 0), (1, 1), (2, 0)]), LineString([(0, 0), (1, 1), (1, 1), (2, 0)])
    shapes = buffer(frame(plain, repeated), 10_000).geometry
    assert shapes[0].equals(shapes[1])


@pytest.mark.parametrize("distance", [0, -5, float("nan"), 6e6])
def test_distances_out_of_range_are_refused(distance):
    with pytest.raises(ValueError, match="distance_m is .*multiply it by 1852"):
        buffer(frame(Point(0, 0)), distance)


@cache
def away_from_drawn(centre):
    rng = np.random.default_rng(12)
    lon, lat = rng.uniform(-180, 180, 400), np.degrees(np.arcsin(rng.uniform(-1, 1, 400)))
    away = [Geodesic.WGS84.Inverse(centre[1], centre[0], y, x)["s12"] for x, y in zip(lon, lat, strict=True)]
    return lon, lat, np.array(away)


@pytest.mark.each_once
@pytest.mark.parametrize("centre", [(0, 0), (179, 10), (50, 85), (-60, -40), (10, -89.9), (0, 90), (0, -90)])
@pytest.mark.parametrize("radius_m", [3e6, 9.9e6, 12e6, 19e6])
def test_discs_of_any_radius_hold_what_geodesics_reach(centre, radius_m):
    lon, lat, away = away_from_drawn(centre)
    clear = np.abs(away - radius_m) > 1000
    held = shapely.contains_xy(disc(*centre, radius_m), lon, lat)
    assert (held == (away < radius_m))[clear].all()


def test_a_disc_beyond_the_far_side_is_refused():
    with pytest.raises(ValueError, match="at most 19900000"):
        disc(0, 0, 2e7)


def test_open_ends_are_cut_across_the_line():
    """Nothing lies beyond the geodesics across both ends; sideways all is as with round ends."""
    line = gpd.GeoDataFrame(geometry=[LineString([(10, 0), (11, 0)])], crs=4326)
    cut, whole = (buffer(line, 22_224, ends=ends).geometry.iloc[0] for ends in ("open", "round"))
    assert cut.bounds[::2] == approx((10, 11), abs=1e-9)  # along the equator the geodesics across are meridians
    beyond = whole.difference(cut)
    assert {round(part.centroid.x) for part in beyond.geoms} == {10, 11}
    assert all(part.bounds[2] <= 10 + 1e-6 or part.bounds[0] >= 11 - 1e-6 for part in beyond.geoms)
    closed = gpd.GeoDataFrame(geometry=[LineString([(0, 0), (1, 0), (1, 1), (0, 0)])], crs=4326)
    assert buffer(closed, 1000, ends="open").geometry.iloc[0].equals(buffer(closed, 1000).geometry.iloc[0])


def test_cuts_run_square_to_both_ends_and_as_far_as_was_asked():
    bent = [(10, 60), (12, 61), (11, 63), (15, 64), (18, 63)]
    at_ends = [(bent[0], bent[1]), (bent[-1], bent[-2])]
    for cut, (end, beside) in zip(cuts(LineString(bent), 50_000).geoms, at_ends, strict=True):
        along = Geodesic.WGS84.Inverse(end[1], end[0], beside[1], beside[0])["azi1"]
        aside = [Geodesic.WGS84.Direct(end[1], end[0], along + side, 50_000) for side in (-90, 90)]
        drawn = shapely.get_coordinates(cut)
        assert drawn[[0, -1]] == approx(np.array([(at["lon2"], at["lat2"]) for at in aside]), abs=1e-9)
        middle = drawn[len(drawn) // 2]
        assert middle == approx(np.array(end), abs=1e-12)
