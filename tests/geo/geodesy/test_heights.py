"""Heights of vertices that are added along edges, and in another CRS (#14)."""

import geopandas as gpd
import numpy as np
import pyproj
import pytest
import shapely

from geo import densify
from geo.geodesy.geodesic import WGS84
from geo.geodesy.heights import with_heights
from geo.geodesy.projected import projected


def dense(shape, edges="geodesic"):
    return with_heights(densify(gpd.GeoDataFrame(geometry=[shape], crs=4326), edges=edges).geometry[0], shape)


def heights(shape):
    return shapely.get_coordinates(shape, include_z=True)[:, 2]


@pytest.mark.parametrize("edges", ["geodesic", "parallel-aware"])
def test_heights_rise_with_the_way_along_each_edge(edges):
    line = shapely.LineString([(10, 60, 0), (30, 60, 100), (30, 65, 50)])
    made = dense(line, edges)
    lon, lat, high = shapely.get_coordinates(made, include_z=True).T
    corner = int(np.flatnonzero((lon == 30) & (lat == 60))[0])
    gone = np.cumsum([0, *WGS84.inv(lon[:-1], lat[:-1], lon[1:], lat[1:])[2]])
    assert len(high) > 20
    assert high == pytest.approx(np.interp(gone, gone[[0, corner, -1]], [0, 100, 50]), abs=0.01)
    assert shapely.equals_exact(shapely.force_2d(made), shapely.force_2d(dense(line, edges)), 0)


def test_holes_parts_and_vertices_that_stand_twice_keep_theirs():
    shell = [(10, 60, 1), (30, 60, 2), (30, 60, 2), (30, 65, 3), (10, 65, 4), (10, 60, 1)]
    hole = [(20, 62, 5), (20, 63, 6), (21, 63, 7), (20, 62, 5)]
    area, line = shapely.Polygon(shell, [hole]), shapely.LineString([(1, 1, 8), (2, 2, 9)])
    for several in (shapely.MultiPolygon([area, shapely.force_3d(shapely.box(40, 1, 41, 2))]),
                    shapely.GeometryCollection([area, line])):  # fmt: skip
        first, second = shapely.get_parts(dense(several))
        assert {1, 2, 3, 4} <= set(heights(first.exterior))
        assert {5, 6, 7} <= set(heights(first.interiors[0]))
        assert second.has_z
    assert heights(second)[[0, -1]].tolist() == [8, 9]


def test_what_is_cut_at_180_degrees_has_none():
    assert not dense(shapely.LineString([(179, 10, 1), (-179, 10, 2)])).has_z


def test_heights_and_points_of_collections_go_into_another_crs():  # points of collections stayed in degrees
    line = shapely.LineString([(120, 23, 10), (121, 23, 20)])
    both = shapely.GeometryCollection([shapely.Point(121, 23, 7), line])
    frame = gpd.GeoDataFrame(geometry=[line, shapely.Point(121, 23, 7), both], crs=4326)
    taiwan = projected(frame, pyproj.CRS(3826)).geometry
    x, y = pyproj.Transformer.from_crs(4326, 3826, always_xy=True).transform(121, 23)
    assert shapely.get_coordinates(taiwan[1], include_z=True).tolist() == [[pytest.approx(x), pytest.approx(y), 7]]
    assert taiwan[2].geoms[0].equals(taiwan[1])
    high = heights(taiwan[0])
    assert (high[0], high[-1]) == (10, 20)
    assert (np.diff(high) > 0).all()
    assert not projected(frame.set_geometry(frame.force_2d()), pyproj.CRS(3826)).has_z.any()
