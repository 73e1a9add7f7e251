"""What a page may weigh: known before the work, and told in one line."""

import time

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely

import maps
from maps.packed import weight
from maps.packed.weight import Weight, check_weight

QUICK_S = 5.0  # measured 0.3; beside other work


def points(count, **columns):
    lon = np.linspace(-170, 170, count)
    return gpd.GeoDataFrame(columns, geometry=gpd.points_from_xy(lon, lon / 3), crs=4326)


def refused(data, **asked):
    begun = time.process_time()
    with pytest.raises(ValueError, match="expected at most") as caught:
        maps.show(data, **asked)
    assert time.process_time() - begun < QUICK_S
    assert "\n" not in str(caught.value)
    return str(caught.value)


def test_more_points_than_a_page_holds_are_refused_before_the_work():  # issue #17
    shape = shapely.Point(1, 2)
    frame = gpd.GeoDataFrame(geometry=gpd.array.GeometryArray(np.full(2_000_001, shape)), crs=4326)
    assert refused(frame).startswith("the page would have 2,000,001 rows; expected at most 2,000,000.")


def test_a_long_string_is_refused_by_its_column():  # issue #17
    told = refused({"towns": points(2, name=["a", "b"], text=["x", "y" * 1_000_000])})
    assert told.startswith("a cell in column 'text' of 'towns' has 1,000,000 characters; expected at most 250,000")
    mixed = points(3, text=np.array(["x", None, 7], dtype=object))
    assert Weight.of(mixed)[2:] == (1, 1, "text")


def test_layers_without_end_are_refused():  # issue #17
    assert "500 layers; expected at most 200" in refused([points(2)] * 500)


def test_vertices_and_text_are_added_up_over_layers(monkeypatch):
    ring = shapely.Point(10, 20).buffer(1, quad_segs=25)
    areas = gpd.GeoDataFrame({"name": ["a"]}, geometry=[ring], crs=4326)
    assert Weight.of(areas) == Weight(rows=1, vertices=101, text=1, longest=1, column="name")
    monkeypatch.setattr(weight, "MOST_VERTICES", 300)
    check_weight([("a", Weight.of(areas))] * 2)
    with pytest.raises(ValueError, match="303 vertices; expected at most 300. Simplify them"):
        check_weight([("a", Weight.of(areas))] * 3)
    monkeypatch.setattr(weight, "MOST_TEXT", 10)
    with pytest.raises(ValueError, match="12 characters in cells; expected at most 10"):
        check_weight([("a", Weight(text=6))] * 2)


def test_a_page_adds_up_its_sheets(monkeypatch):
    page = maps.show({"one": points(3), "two": points(3)})
    monkeypatch.setattr(weight, "MOST_ROWS", 7)
    sheet = page.sheets[0]
    with pytest.raises(ValueError, match="9 rows; expected at most 7"):
        page.add_sheet(sheet)
    assert len(page.sheets) == 2


def test_odd_frames_are_weighed():
    twice = pd.concat([points(2, a=["x", "yy"]), points(2, a=["zzz", "z"])[["a"]]], axis=1)
    assert Weight.of(twice).text == 7
    assert Weight.of(gpd.GeoDataFrame({"a": ["x"]})) == Weight(1, 0, 1, 1, "a")
    images = points(1, picture=["data:image/png;base64," + "A" * 300_000])
    assert Weight.of(images, without=["picture"]).longest == 0
