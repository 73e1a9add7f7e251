import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pyproj import Transformer
from pytest import approx

from geo.geodesy.web_mercator import bits_for, lonlat_of, pixel_units, world_units


@given(lon=st.floats(-180, 180), lat=st.floats(-85, 85))
def test_lonlat_of_undoes_world_units(lon, lat):
    back = lonlat_of(world_units([lon], [lat], 25), 25)
    assert back[0] == approx((lon, lat), abs=360 / 2**25)


def test_the_corner_of_the_world_is_where_web_mercator_ends():
    assert lonlat_of([[0, 0]], 22)[0] == approx((-180, 85.0511287798066), abs=1e-12)


def test_units_are_those_of_proj():
    lon, lat = np.array([-180, 0, 121.5, 180]), np.array([85.05, 0, 25.04, -70])
    x, y = Transformer.from_crs(4326, 3857, always_xy=True).transform(lon, lat)
    metres = 2 * np.pi * 6_378_137 / 2**25
    expected = np.column_stack([x / metres + 2**24, 2**24 - y / metres])
    units = world_units(lon, lat, 25)
    assert units == approx(expected, abs=0.5001)
    assert lonlat_of(units, 25) == approx(np.column_stack([lon, lat]), abs=360 / 2**25)


@pytest.mark.parametrize("lat", [85.06, 89, 90])
def test_nearer_to_a_pole_is_the_edge_of_the_world(lat):
    assert world_units([0, 0], [lat, -lat], 10).tolist() == [[512, 0], [512, 1024]]


def test_a_unit_is_no_longer_than_asked_and_one_bit_less_would_be():
    for precision_m in (0.2, 1, 7, 30_000, 100_000):
        assert (
            40_075_016.69 / 2 ** bits_for(precision_m) <= precision_m < 40_075_016.69 / 2 ** (bits_for(precision_m) - 1)
        )
    for precision_m in (0.19, 100_001, float("nan")):
        with pytest.raises(ValueError, match="expected 0.2 to 100,000 m"):
            bits_for(precision_m)


def test_a_pixel_at_zoom_0_is_a_256th_of_the_world():
    assert [pixel_units(zoom, 22) * 256 * 2**zoom for zoom in (0, 1, 9)] == [2**22] * 3
