"""Widths of straits on the land of 1:10 million beside those in print; the shore may be some hundred metres off."""

import pytest
import shapely
from pytest import approx

import layers
from geo import width

MAINLAND_DEG2 = 1.5  # Russia is cut at 180 degrees; Saint Lawrence Island is smaller


def lands(name, *, with_islands):
    parts = layers.load("land").set_index("name").loc[[name], "geometry"].explode()
    return parts if with_islands else parts[shapely.area(parts.to_numpy()) > MAINLAND_DEG2]


@pytest.mark.parametrize(
    ("a", "b", "near", "within_m", "with_islands", "km"),
    [
        ("United Kingdom", "France", (1.4, 51.0), 60_000, True, 33),  # Dover; encyclopedias say 32 to 34
        ("Russia", "United States of America", (-169, 65.8), 80_000, True, 3.8),  # Big to Little Diomede (Wikipedia)
        ("Russia", "United States of America", (-169, 65.8), 80_000, False, 82),  # Cape Dezhnev to Cape Prince of Wales
        ("Djibouti", "Yemen", (43.35, 12.6), 60_000, False, 26.5),  # Great Soviet Encyclopedia, Bab el-Mandeb
    ],
)
def test_width_of_a_strait_is_about_that_in_print(a, b, near, within_m, with_islands, km):
    shores = [lands(name, with_islands=with_islands) for name in (a, b)]
    found = width(*shores, near=near, within_m=within_m)
    assert found.distance_m / 1000 == approx(km, abs=2)
    assert not found.on_rim
