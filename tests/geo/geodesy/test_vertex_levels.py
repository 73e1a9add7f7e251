import numpy as np
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays
from pyproj import Transformer

from geo.geodesy.vertex_levels import junctions, vertex_levels
from geo.geodesy.web_mercator import EQUATOR_M, pixel_units, world_units

BITS = 22


def wander(n, seed, step=300.0):
    rng = np.random.default_rng(seed)
    return np.cumsum(rng.normal(0, step, (n, 2)), axis=0).round().astype(np.int64) + 2**21


def levels_of(xy, starts=(0,), kept=None):
    kept = np.zeros(len(xy), dtype=bool) if kept is None else kept
    return vertex_levels(xy, np.asarray(starts), kept, bits=BITS)


@pytest.mark.parametrize("zoom", range(14))
def test_each_level_keeps_the_vertices_that_geos_keeps(zoom):
    line = wander(3000, seed=zoom)
    tolerance = 0.6 * pixel_units(zoom, BITS)
    expected = shapely.simplify(shapely.linestrings(line.astype(float)), tolerance, preserve_topology=False)
    np.testing.assert_array_equal(line[levels_of(line) <= zoom], shapely.get_coordinates(expected))


def test_many_lines_are_thinned_as_each_alone():
    lines = [wander(n, seed=n) for n in (2, 3, 50, 400)]
    starts = np.cumsum([0, *map(len, lines[:-1])])
    together = levels_of(np.concatenate(lines), starts)
    np.testing.assert_array_equal(together, np.concatenate([levels_of(line) for line in lines]))


@given(arrays.arrays(np.int64, st.tuples(st.integers(2, 60), st.just(2)), elements=st.integers(0, 2**22)))
def test_what_is_left_out_lies_within_the_tolerance(xy):
    levels = levels_of(xy)
    assert levels[0] == levels[-1] == 0
    for zoom in (0, 4, 9):
        left = shapely.linestrings(xy[levels <= zoom].astype(float))
        away = shapely.distance(shapely.points(xy.astype(float)), left)
        assert away.max() <= 0.6 * pixel_units(zoom, BITS) + 1e-6


def test_at_the_finest_level_every_vertex_is_there():
    assert levels_of(wander(500, seed=1, step=0.4)).max() <= BITS - 8


def test_kept_vertices_are_there_at_every_level():
    line = np.column_stack([np.arange(0, 1000, 100), np.zeros(10, dtype=np.int64)])
    kept = np.arange(10) == 4
    assert levels_of(line).tolist() == [0, *[14] * 8, 0]
    assert levels_of(line, kept=kept).tolist() == [0, *[14] * 3, 0, *[14] * 4, 0]


def test_no_vertices_have_no_levels():
    assert levels_of(np.zeros((0, 2), dtype=np.int64), starts=np.zeros(0, dtype=np.int64)).tolist() == []


def test_junctions_of_two_squares_that_share_a_side():
    """The ends of the side are where the borders part; each ring's first vertex counts too, where both have it."""
    west = [(0, 0), (4, 0), (4, 2), (4, 4), (0, 4), (0, 0)]
    east = [(8, 4), (4, 4), (4, 2), (4, 0), (8, 0), (8, 4)]
    found = junctions(np.array(west + east), np.array([0, 6]))
    assert {tuple(p) for p in np.array(west + east)[found]} >= {(4, 0), (4, 4)}
    assert not found[[2, 8]].any()  # the middle of the side


@given(st.lists(st.tuples(st.floats(-180, 540), st.floats(-85, 85)), min_size=1, max_size=20))
def test_units_are_web_mercator_of_proj(lonlat):
    lon, lat = np.array(lonlat).T
    x, y = Transformer.from_crs(4326, 3857, always_xy=True).transform(np.zeros_like(lon), lat)
    unit_m = EQUATOR_M / 2**25
    expected = np.column_stack([np.radians(lon) * 6_378_137 + EQUATOR_M / 2, EQUATOR_M / 2 - y]) / unit_m
    np.testing.assert_allclose(world_units(lon, lat, 25), expected, atol=0.5 + 1e-6)
    np.testing.assert_allclose(x, 0, atol=1e-6)
