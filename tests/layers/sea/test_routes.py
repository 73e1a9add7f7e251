"""Ways on the sea network against distances in print."""

import pytest
from pytest import approx

from layers.checks.ground.distances import NETWORK_M, NETWORK_SHARE
from layers.sea.routes import sea_route

SAN_FRANCISCO, NEW_YORK = (-122.40, 37.80), (-74.0, 40.65)


@pytest.mark.parametrize(
    ("start", "end", "published_nm"),
    [
        # US Hydrographic Office, in W. L. Merry, San Francisco and the Nicaragua Canal (1900); read at clyx.com
        (SAN_FRANCISCO, (139.65, 35.45), 4536),  # Yokohama
        (SAN_FRANCISCO, (114.17, 22.29), 6060),  # Hong Kong
        (NEW_YORK, (79.85, 6.95), 8604),  # Colombo by Gibraltar, of NGA's Pub. 151; read in grokipedia.com, not there
        (
            (39.15, 21.48),
            (28.65, 44.17),
            1698,
        ),  # Jeddah to Constanta by Suez; seapace.com, which names no source
    ],
)
def test_ways_are_as_long_as_published_within_what_checks_allow(start, end, published_nm):
    route = sea_route(start, end)
    found_m = route.length_m + route.from_start_m + route.to_end_m
    published_m = published_nm * 1852
    assert found_m == approx(published_m, abs=NETWORK_SHARE * published_m + NETWORK_M)
    assert found_m == approx(published_m, rel=0.02)
    assert route.from_start_m < 20_000
    assert route.to_end_m < 30_000


def test_both_directions_and_180_degrees_are_one_way():
    there, back = sea_route(SAN_FRANCISCO, (139.65, 35.45)), sea_route((139.65 - 360, 35.45), SAN_FRANCISCO)
    assert there.length_m == approx(back.length_m, abs=1e-3)
    assert (there.lonlat_deg[::-1] == back.lonlat_deg).all()


def test_a_swapped_place_is_refused():
    with pytest.raises(ValueError, match="latitude -122.4"):
        sea_route((37.80, -122.40), NEW_YORK)
