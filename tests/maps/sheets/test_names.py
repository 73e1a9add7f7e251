"""Names of lands and seas: inside the part of what they name that a view shows, from the zoom at which they fit."""

import pytest
import shapely

from layers.ground import land
from layers.sea import sea_areas
from layers.story_file.page_file import NameFile
from maps.sheets.names import labels_of

HORMUZ = (54.0, 23.8, 60.5, 27.6)
STRAIT = (116.0, 20.6, 123.2, 28.2)
THEATRE = (-8.0, -2.0, 156.0, 72.0)
FIJI = (172.0, -22.0, 188.0, -12.0)


@pytest.fixture(scope="module")
def lands():
    return land.load().set_index("name").geometry


def texts(labels):
    return {label.text for label in labels}


def test_every_land_is_named_inside_itself(lands):
    labels = [label for label in labels_of([THEATRE]) if label.kind == "land"]
    assert len(labels) > 100
    for label in labels:
        near = shapely.Point(label.lon_deg, label.lat_deg).buffer(0.02)  # places are rounded, the coast simplified
        assert near.intersects(lands[label.text]), label.text


@pytest.mark.one_in(2)
@pytest.mark.parametrize("view", [HORMUZ, STRAIT, THEATRE])
def test_seas_are_named_at_sea(lands, view):
    ground = shapely.union_all(lands.to_numpy())
    shapely.prepare(ground)
    seas = [label for label in labels_of([view]) if label.kind != "land"]
    assert seas
    assert [label.text for label in seas if shapely.intersects_xy(ground, label.lon_deg, label.lat_deg)] == []


def test_a_sea_area_is_named_inside_its_limits():
    areas = sea_areas.load().dissolve("name").geometry
    labels = [label for label in labels_of([STRAIT]) if label.text in areas.index]
    assert {"Taiwan Strait", "Luzon Strait"} <= texts(labels)
    for label in labels:
        assert shapely.Point(label.lon_deg, label.lat_deg).buffer(0.02).intersects(areas[label.text]), label


def test_the_sea_that_a_page_is_about_comes_first_and_seas_have_limits():
    """Issue 15: the South China Sea of 1953, which holds the strait, was lettered over the strait's own page."""
    labels = labels_of([STRAIT], (), ["Taiwan Strait"])
    ranks = {label.text: label.rank for label in labels if label.kind != "land"}
    assert min(ranks, key=ranks.get) == "Taiwan Strait"
    limits = {label.text: shapely.Polygon(label.limits) for label in labels if label.limits}
    areas = sea_areas.one_each().set_index("name").geometry
    for name in ("Taiwan Strait", "South China Sea", "East China Sea"):
        assert limits[name].symmetric_difference(areas[name]).area < 0.02 * areas[name].area
    corner = [label for label in labels if label.text == "South China Sea" and label.lat_deg > STRAIT[1] - 1]
    assert corner
    assert {label.kind for label in corner} == {"sea"}


def test_a_land_whose_middle_is_out_of_view_is_named_where_it_is_seen(lands):
    iran = [label for label in labels_of([HORMUZ]) if label.text == "Iran"]
    west, south, east, north = HORMUZ
    seen = [one for one in iran if west < one.lon_deg < east and south < one.lat_deg < north + 2]
    assert len(iran) == 2
    assert len(seen) == 1
    assert lands["Iran"].contains(shapely.Point(seen[0].lon_deg, seen[0].lat_deg))


def test_larger_lands_are_named_earlier():
    zooms = {label.text: label.from_zoom for label in reversed(labels_of([THEATRE])) if label.kind == "land"}
    assert zooms["Russia"] < zooms["India"] < zooms["Germany"] < zooms["Belgium"] < zooms["Luxembourg"]


def test_what_lies_across_180_degrees_is_named_once_in_the_view():
    assert "Fiji" in texts(labels_of([FIJI]))


def test_a_name_of_the_story_stands_in_place_of_that_of_a_layer():
    own = NameFile(text="Iran", lon=57.0, lat=27.5, kind="land", from_zoom=6.0)
    labels = [label for label in labels_of([HORMUZ], [own]) if label.text == "Iran"]
    assert [(label.lon_deg, label.lat_deg, label.from_zoom) for label in labels] == [(57.0, 27.5, 6.0)]


def test_small_lands_far_from_every_view_are_left_out():
    assert "Luxembourg" not in texts(labels_of([HORMUZ]))
    assert "Brazil" in texts(labels_of([HORMUZ]))  # a reader may zoom out
