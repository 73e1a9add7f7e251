from hypothesis import given
from hypothesis import strategies as st
from pytest import approx

from geo.geodesy.web_mercator import lonlat_of, world_units


@given(lon=st.floats(-180, 180), lat=st.floats(-85, 85))
def test_lonlat_of_undoes_world_units(lon, lat):
    back = lonlat_of(world_units([lon], [lat], 25), 25)
    assert back[0] == approx((lon, lat), abs=360 / 2**25)


def test_the_corner_of_the_world_is_where_web_mercator_ends():
    assert lonlat_of([[0, 0]], 22)[0] == approx((-180, 85.0511287798066), abs=1e-12)
