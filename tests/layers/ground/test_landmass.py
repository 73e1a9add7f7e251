import numpy as np
import pytest
import shapely
from shapely.geometry import Point

from layers.ground import land, landmass

TSUGARU = (139.0, 40.0, 143.0, 42.5)


@pytest.fixture(scope="module")
def detailed():
    return landmass.detailed([TSUGARU], 0.01, 0.1, smallest_deg=0.15)


def covers(frame, lon, lat):
    return bool(frame.intersects(Point(lon, lat)).any())


# On the borders of Laos and Vietnam, of Mongolia and China: slits between countries simplified one by one.
@pytest.mark.parametrize("place", [(107.19392655, 15.743123), (104.825283, 20.192727), (116.371783, 46.048801)])
def test_slits_along_borders_are_filled(place):
    assert not covers(land.load(), *place)
    assert covers(landmass.simplified(0.01), *place)


@pytest.mark.parametrize("water", [(50.5, 42.0), (14.18, 12.94), (35.5, 41.0 + 2), (140.6, 41.45)])
def test_seas_lakes_and_straits_stay_water(water, detailed):
    """Caspian, Lake Chad, Black Sea, Tsugaru Strait."""
    assert not covers(landmass.simplified(0.01), *water)
    if water == (140.6, 41.45):
        assert not covers(detailed, *water)


def test_area_in_square_degrees_is_that_of_the_countries_to_a_thousandth():
    countries = shapely.area(shapely.union_all(land.simplified(0.05).geometry.to_numpy()))
    assert shapely.area(landmass.simplified(0.05).geometry.to_numpy()).sum() == pytest.approx(countries, rel=1e-3)


def test_near_is_as_fine_as_asked_and_far_is_coarse(detailed):
    fine = shapely.get_coordinates(landmass.simplified(0.01).geometry.to_numpy())
    drawn = shapely.get_coordinates(detailed.geometry.to_numpy())

    def inside(xy):
        west, south, east, north = TSUGARU
        return xy[(xy[:, 0] >= west) & (xy[:, 0] <= east) & (xy[:, 1] >= south) & (xy[:, 1] <= north)]

    np.testing.assert_array_equal(np.unique(inside(drawn), axis=0), np.unique(inside(fine), axis=0))
    assert len(drawn) - len(inside(drawn)) < (len(fine) - len(inside(fine))) / 2


def test_far_coast_is_off_by_the_tolerance_at_most(detailed):
    """Hokkaido's vertices against what is drawn of it; a degree of latitude is longer on the map than of longitude."""
    island = next(p for p in landmass.simplified(0.01).geometry if p.intersects(Point(143, 43.5)))
    drawn = next(p for p in detailed.geometry if p.intersects(Point(143, 43.5)))
    away = shapely.distance(shapely.points(shapely.get_coordinates(island.exterior)), drawn.exterior)
    assert away.max() <= 0.1


def test_tolerance_must_be_above_zero():
    with pytest.raises(ValueError, match="tolerance 0 degrees; expected more than 0"):
        landmass.simplified(0)
