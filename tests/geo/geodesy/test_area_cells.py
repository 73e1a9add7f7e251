import geopandas as gpd
import numpy as np
import pyproj
import pytest
import shapely
from pytest import approx

from geo import area_cells

GEOD = pyproj.Geod(ellps="WGS84")


def frame(*shapes):
    return gpd.GeoDataFrame(geometry=list(shapes), crs=4326)


def test_cells_add_up_to_the_area_on_the_ellipsoid_and_lie_inside():
    # the last one has a hole, and is too thin for whole cells in places
    coast = shapely.Polygon([(110, 5), (118, 7), (117, 20), (111, 12)], [[(113, 9), (115, 9), (114, 11)]])
    shapes = frame(shapely.box(5, 60, 9, 64), coast)
    cells = area_cells(shapes, 20.0)
    for name, shape in shapes.geometry.items():
        own = cells[cells.polygon == name]
        exact = abs(GEOD.geometry_area_perimeter(shapely.geometry.polygon.orient(shape))[0]) / 1e6
        assert own.area_km2.sum() == approx(exact, rel=2e-4)
        assert own.cell.tolist() == list(range(len(own)))
        assert shapely.distance(own.geometry.to_numpy(), shape).max() < 0.1  # degrees: a geodesic is no chord
        assert len(own) == approx(exact / 400, rel=0.15)
        assert own.area_km2.max() < 440  # 20 km by 20 km, and what rounding to whole cells adds


def test_cells_are_as_wide_in_the_north_as_at_the_equator():
    cells = area_cells(frame(shapely.box(0, 0, 4, 4), shapely.box(0, 68, 4, 72)), 20.0)
    largest = cells.groupby("polygon").area_km2.max()
    assert largest[1] == approx(largest[0], rel=0.1)  # a cell of equal degrees would be 0.34 of it


def test_a_polygon_across_180_degrees_is_taken_the_short_way():
    cells = area_cells(frame(shapely.box(178, -18, 182, -16)), 10.0)
    exact = abs(GEOD.geometry_area_perimeter(shapely.box(-2, -18, 2, -16))[0]) / 1e6  # the same box elsewhere
    assert cells.area_km2.sum() == approx(exact, rel=2e-4)
    assert np.abs(cells.geometry.x).min() > 177.9


def test_nothing_gives_nothing_with_its_columns_and_input_is_left_as_it_was():
    empty = area_cells(gpd.GeoDataFrame(geometry=[], crs=4326))
    assert (len(empty), empty.crs.to_epsg()) == (0, 4326)
    assert list(empty.columns) == ["polygon", "cell", "area_km2", "geometry"]
    shapes = frame(shapely.box(0, 0, 1, 1))
    before = shapes.copy()
    area_cells(shapes)
    assert shapes.equals(before)


@pytest.mark.parametrize(
    ("shapes", "side_km", "words"),
    [
        (frame(shapely.Point(1, 1)), 4.0, "polygons has Point rows"),
        (frame(shapely.box(0, 0, 1, 1)), 0.0, "side_km is 0.0"),
        (frame(shapely.box(0, 80, 90, 89.9)), 4.0, "reaches latitude"),
        (gpd.GeoDataFrame(geometry=[shapely.box(0, 0, 1, 1)]), 4.0, "polygons has no CRS"),
    ],
)
def test_wrong_input_is_refused(shapes, side_km, words):
    with pytest.raises(ValueError, match=words):
        area_cells(shapes, side_km)


def test_a_polygon_smaller_than_a_cell_is_one_cell():
    cells = area_cells(frame(shapely.box(10, 50, 10.01, 50.01)))
    assert len(cells) == 1
    assert (cells.geometry[0].x, cells.geometry[0].y) == approx((10.005, 50.005))


def test_a_square_degree_has_cells_of_4_km_by_default():
    # a degree is 111.195 km on the mean sphere: 28 by 28 cells of 3.97 km
    assert len(area_cells(frame(shapely.box(0, -0.5, 1, 0.5)))) == 28 * 28
