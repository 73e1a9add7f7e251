"""GeoJSON holds each place to 7 digits, and values as JSON has them (#14)."""

import json
from datetime import date
from decimal import Decimal

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely

from maps.export.export import write_exported
from maps.export.given import given_layer


def written(frame, folder):
    told = write_exported(given_layer(frame, "odd"), folder / "odd.geojson")
    return json.loads((folder / "odd.geojson").read_text(encoding="utf-8")), told


def places(shapes, **columns):
    return gpd.GeoDataFrame(columns or {"order": range(len(shapes))}, geometry=list(shapes), crs=4326)


ENDS = ["0000009", "9999991", "0000010", "9999990", "0000001", "9999999", "0000049", "0499999", "00000094", "99999916"]


@pytest.mark.parametrize("whole", [0, 7, 53, 121, 179, -1, -66, -179])
def test_digits_behind_zeros_and_nines_are_kept(whole, tmp_path):  # GDAL left them out: up to 9e-6 degrees, 1 m
    words = [f"{whole}.{end}" for end in ENDS]
    found, _ = written(places(shapely.points([(float(word), float(word) / 3) for word in words])), tmp_path)
    for word, feature in zip(words, found["features"], strict=True):
        lon, lat = feature["geometry"]["coordinates"]
        assert Decimal(repr(lon)) == round(Decimal(word), 7)
        assert abs(Decimal(lat) - Decimal(word) / 3) <= Decimal("0.5001e-7")
        assert feature["bbox"] == [lon, lat, lon, lat]


def test_many_places_at_random_are_within_half_the_last_digit(tmp_path):
    rng = np.random.default_rng(14)
    lonlat = rng.uniform([-180, -90], [180, 90], (20_000, 2))
    lonlat[::2] = np.round(lonlat[::2], 2) + rng.integers(-99, 99, (10_000, 2)) * 1e-7  # behind zeros and nines
    lonlat = np.clip(lonlat, [-180, -90], [180, 90])
    found, _ = written(places([shapely.LineString(lonlat)]), tmp_path)
    assert np.abs(np.array(found["features"][0]["geometry"]["coordinates"]) - lonlat).max() <= 0.5001e-7


def test_areas_are_valid_after_rounding(tmp_path):
    thorn = shapely.Polygon([(0, 0), (1, 0), (1, 1), (0.5, 2e-8), (0, 1)])  # its inner end falls on the edge
    hair = shapely.box(3, 3, 4, 3 + 1e-8)
    found, _ = written(places([thorn, hair]), tmp_path)
    first, second = (shapely.geometry.shape(each["geometry"]) for each in found["features"])
    assert first.is_valid
    assert first.area == pytest.approx(thorn.area, abs=1e-7)
    assert second.bounds == (3, 3, 4, 3)  # thinner than the last digit: there, without an area


def test_boxes_go_across_180_degrees_where_that_is_narrower(tmp_path):
    both = shapely.MultiPolygon([shapely.box(178, -1, 180, 1), shapely.box(-180, -1, -179, 1)])
    apart = shapely.MultiPoint([(166, -50), (-171, -9)])
    round_earth = shapely.MultiPolygon([shapely.box(-180, -90, 180, -80), shapely.box(1, -70, 2, -69)])
    away = shapely.MultiPoint([(55, -21), (-54, 4)])
    found, _ = written(places([both, apart, round_earth, away]), tmp_path)
    assert [each["bbox"] for each in found["features"]] == [
        [178, -1, -179, 1], [166, -50, -171, -9], [-180, -90, 180, -69], [-54, -21, 55, 4],
    ]  # fmt: skip
    assert found["bbox"] == [-180, -90, 180, 4]


def test_heights_rings_of_their_own_and_missing_places(tmp_path):
    high = shapely.LineString([(1, 2, 3.00000009), (4, 5, 6)])
    unknown = shapely.LineString([(1, 2, 3), (4, 5, np.nan)])
    ring = shapely.LinearRing([(0, 0), (1, 0), (1, 1)])
    found, told = written(places([high, unknown, ring, None, shapely.Point()]), tmp_path)
    first, second, third, fourth, fifth = (each["geometry"] for each in found["features"])
    assert first["coordinates"] == [[1, 2, 3.0000001], [4, 5, 6]]
    assert second["coordinates"] == [[1, 2], [4, 5]]
    assert third["type"] == "LineString"
    assert (fourth, fifth) == (None, None)
    assert "bbox" not in found["features"][3]
    assert found["bbox"] == [0, 0, 3.0000001, 4, 5, 6]
    assert any("1 rows have places without a height" in line for line in told)
    assert any("2 rows have no place" in line for line in told)


def test_values_are_those_of_json(tmp_path):
    two = shapely.points([[1, 2], [3, 4]])
    frame = places(
        two, id=["a", "b"], text=["北京 \"'", None], whole=[2**60 + 1, -1], gap=pd.array([7, None], "Int64"),
        flag=pd.array([True, None], "boolean"), day=[date(2026, 2, 28), None],
        time=pd.to_datetime(["2026-02-28T01:02:03.5Z", None]), number=[0.1, np.nan], endless=[np.inf, 1.5],
        small=np.array([0.1, 2], "float32"), kind=pd.Categorical(["x", "y"]), raw=[b"\x00\xff", None],
    )  # fmt: skip
    found, told = written(frame, tmp_path)
    first, second = (each["properties"] for each in found["features"])
    assert first == {
        "id": "a", "text": "北京 \"'", "whole": 2**60 + 1, "gap": 7, "flag": True, "day": "2026-02-28",
        "time": "2026-02-28T01:02:03.500000Z", "number": 0.1, "endless": None, "small": 0.1, "kind": "x", "raw": "AP8=",
    }  # fmt: skip
    assert type(first["whole"]) is type(first["gap"]) is int
    assert [name for name, value in second.items() if value is None] == [
        "text", "gap", "flag", "day", "time", "number", "raw",
    ]  # fmt: skip
    assert any("null: 1 of endless" in line for line in told)
    assert "id" not in found["features"][0]


def test_a_layer_of_no_rows_or_no_places_is_a_collection(tmp_path):
    for frame in (places([]), places([None, None])):
        (tmp_path / str(len(frame))).mkdir()
        found, _ = written(frame, tmp_path / str(len(frame)))
        assert (found["type"], len(found["features"])) == ("FeatureCollection", len(frame))
        assert "bbox" not in found


def test_a_shapefile_says_which_texts_lose_blanks_and_which_are_cut(tmp_path):  # blanks went without a word
    texts = ["plain", "port ", " port", "x" * 253 + " more", "é" * 130, None]
    frame = places(shapely.points([[n, n] for n in range(6)]), order=range(6), text=texts)
    told = write_exported(given_layer(frame, "odd"), tmp_path / "odd.shp.zip")
    assert {"texts cut to 254 bytes: 2 of text", "blanks at the ends of texts left out: 2 of text"} <= set(told)
    back = gpd.read_file(tmp_path / "odd.shp.zip").sort_values("order")["text"]
    assert back.tolist()[:5] == ["plain", "port", "port", "x" * 253, "é" * 127]
