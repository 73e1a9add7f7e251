import re

import numpy as np
import pytest

from maps.sheets.locator import locator_of


def areas(path):
    """Areas of the rings of a path, square units."""
    for ring in re.findall(r"M([^z]+)z", path):
        x, y = np.array([place.split() for place in ring.split("L")], dtype=float).T
        yield abs(np.dot(x, np.roll(y, 1)) - np.dot(y, np.roll(x, 1))) / 2


def test_a_close_view_has_one_with_its_land_in_the_middle():
    japan = locator_of((140.3, 40.0, 142.3, 42.0))
    assert (japan.west_deg + japan.across_deg / 2, japan.middle_deg) == (pytest.approx(141.3), 41.0)
    assert 1000 < sum(areas(japan.path)) < 9000  # of 100 by 100 units
    assert len(japan.path) < 4000


def test_a_view_wider_than_1000_km_has_none():
    assert locator_of((99.0, -3.5, 123.5, 26.0)) is None
    assert locator_of((116.0, 20.6, 123.2, 28.2)) is not None  # 740 km


def test_land_beyond_180_degrees_is_there():
    fiji = locator_of((177.0, -19.0, 182.0, -15.0))
    assert [round(area) for area in areas(fiji.path) if area > 5]  # Viti Levu is 10,400 km2, 11 square units
