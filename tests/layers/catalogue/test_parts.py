"""Rows in a box and columns by name: sides, 180 degrees, edges that bulge, and a brute force beside it."""

import geopandas as gpd
import numpy as np
import pandas as pd
import pyproj
import pytest
import shapely
from effort import cases
from hypothesis import given, settings
from hypothesis import strategies as st

import layers
from layers.catalogue.parts import box, only_columns, rows_in
from layers.stories import load_story

GEOD = pyproj.Geod(ellps="WGS84")


def points(*lonlat):
    return gpd.GeoDataFrame(
        {"id": [str(each) for each in lonlat], "source_id": "own"},
        geometry=[shapely.Point(p) for p in lonlat],
        crs=4326,
    )


def ids(frame):
    return set(frame["id"])


@pytest.mark.parametrize(
    "bbox", [(170, -10, 190, 10), (170, -10, -170, 10), (-190, -10, -170, 10), (530, -10, -170, 10)]
)
def test_a_box_across_180_is_written_either_way(bbox):
    there = [(170, 0), (179.9, 10), (180, 0), (-180, 0), (-170, -10), (-175, 3)]
    away = [(169.9, 0), (-169.9, 0), (0, 0), (175, 11)]
    assert ids(rows_in(points(*there, *away), bbox)) == {str(each) for each in there}


@pytest.mark.parametrize("bbox", [(-180, -10, 180, 10), (0, -10, 360, 10), (-200, -10, 200, 10), (-100, -10, 300, 10)])
def test_a_whole_turn_is_all_longitudes(bbox):
    frame = points((0, 0), (180, 0), (-180, 0), (-90, 5), (90, 11))
    assert len(rows_in(frame, bbox)) == 4


def test_sides_belong_to_the_box_to_the_last_digit():
    place = (120.1 + 0.2, 23.3 / 7)
    frame = points(place, (-180.0, 1.0), (180.0, 1.0))
    assert len(rows_in(frame, (*place, *place))) == 1
    assert len(rows_in(frame, (place[0], place[1], 121, 24))) == 1
    assert len(rows_in(frame, (180, 0, 180, 2))) == len(rows_in(frame, (-180, 0, -180, 2))) == 2  # one meridian
    assert len(rows_in(frame, (170, 0, 180, 2))) == len(rows_in(frame, (-180, 0, -170, 2))) == 2


@pytest.mark.parametrize(
    ("bbox", "words"),
    [
        ((1, 2, 3), "four numbers"),
        ("1,2,3,4", "four numbers"),
        (None, "four numbers"),
        ((120, 25, 121, 24), "south 25 and north 24"),
        ((25, 120, 26, 121), "longitude comes first"),
        ((float("nan"), 0, 1, 1), "degrees of longitude"),
        ((0, 0, float("inf"), 1), "degrees of longitude"),
        ((0, 0, 541, 1), "degrees of longitude"),
    ],
)
def test_a_box_that_is_none_is_refused(bbox, words):
    with pytest.raises(ValueError, match=words):
        box(bbox)


def edge(start, end, model):
    line = shapely.LineString([start, end])
    return gpd.GeoDataFrame({"id": ["edge"], "source_id": "own", "edge_model": model}, geometry=[line], crs=4326)


def test_a_geodesic_meets_the_box_that_it_runs_through():
    # From 0 E to 90 E along 45 N the vertex of the great circle lies at tan B = tan 45 / cos 45: 54.74 N (sphere).
    middle, chord = (44, 54, 46, 55), (44, 44.9, 46, 45.1)
    assert len(rows_in(edge((0, 45), (90, 45), "geodesic"), middle)) == 1
    assert len(rows_in(edge((0, 45), (90, 45), "geodesic"), chord)) == 0
    for model in ("planar", "parallel-aware", "rhumb"):
        assert len(rows_in(edge((0, 45), (90, 45), model), middle)) == 0
        assert len(rows_in(edge((0, 45), (90, 45), model), chord)) == 1
    once = edge((0, 45), (90, 45), "geodesic").drop(columns="edge_model")
    once.attrs["edge_model"] = "geodesic"
    assert len(rows_in(once, middle)) == 1
    assert "edge_model" not in rows_in(once, middle)


lon, lat = st.floats(-180, 180), st.floats(-70, 70)


@settings(max_examples=cases(30, 200), deadline=None)
@given(lon, lat, st.floats(0, 360), st.floats(1, 3000), st.tuples(lon, lat), st.floats(0.01, 40))
def test_rows_of_geodesics_agree_with_brute_force(lon, lat, azimuth, km, at, size):
    end = GEOD.fwd(lon, lat, azimuth, km * 1000)[:2]
    if abs(end[1]) > 80:
        return
    along = np.array(GEOD.npts(lon, lat, *end, 3000, initial_idx=0, terminus_idx=0))
    stretch = np.ptp(np.unwrap(along[:, 0], period=360))
    lons = np.unwrap(along[:, 0], period=360)
    line = shapely.LineString(np.column_stack([[lons[0], lons[-1]], along[[0, -1], 1]]))
    frame = gpd.GeoDataFrame({"id": ["edge"], "source_id": "own", "edge_model": "geodesic"}, geometry=[line], crs=4326)
    west, south = at[0], max(at[1] - size / 2, -90)
    bbox = (west, south, west + size, min(at[1] + size / 2, 90))
    off = (along[:, 0] - west) % 360
    slack = 0.003 + stretch / 3000  # a step of the brute force
    inside = (along[:, 1] >= bbox[1]) & (along[:, 1] <= bbox[3])
    surely = (inside & (off <= size)).any()
    lat_near = (along[:, 1] >= bbox[1] - slack - km / 3e5) & (along[:, 1] <= bbox[3] + slack + km / 3e5)
    maybe = (lat_near & ((off <= size + slack) | (off >= 360 - slack))).any()
    found = len(rows_in(frame, bbox)) == 1
    assert found or not surely
    assert maybe or not found


def test_columns_by_name_keep_what_a_row_is_and_whence_it_comes():
    frame = edge((0, 0), (1, 1), "geodesic").assign(name="a", length_km=1.0)
    assert list(only_columns(frame, ["name"]).columns) == ["id", "source_id", "edge_model", "geometry", "name"]
    assert list(only_columns(frame, []).columns) == ["id", "source_id", "edge_model", "geometry"]
    with pytest.raises(ValueError, match="no column 'lenght_km'.*Did you mean 'length_km'"):
        only_columns(frame, ["lenght_km"])
    with pytest.raises(ValueError, match=r"columns=\['name'\]"):
        only_columns(frame, "name")


def test_load_takes_a_box_and_columns():
    whole = layers.load("disputed_features")
    part = layers.load("disputed_features", bbox=(123, 25, 125, 26.5), columns=["name"])
    assert list(part.columns) == ["id", "name", "source_id", "geometry"]
    assert ids(part) == ids(whole.cx[123:125, 25:26.5])
    assert 0 < len(part) < len(whole)
    assert set(part.attrs) == {"title", "licence", "credit"}
    with pytest.raises(ValueError, match="a table has no places"):
        layers.load("budgets", bbox=(0, 0, 1, 1))
    assert list(layers.load("budgets", columns=["value"]).columns) == ["id", "value", "source_id"]
    with pytest.raises(ValueError, match="Did you mean 'claimants'"):
        layers.load("disputed_features", columns=["claimant"])


def test_what_holds_for_all_rows_is_told_and_is_theirs():
    story = load_story()
    for name in ("disputed_features", "median_lines", "budgets", "leadline:sea_areas", "lanes"):
        frame = layers.load(name)
        columns = [c for c in frame if c == "source_id" or c.endswith("_source_id")]
        ids = {one for c in columns for cell in frame[c] for one in cell.split(";")} - {""}
        used = [story.sources[one] for one in sorted(ids)]
        assert frame.attrs["title"] == layers.entry(name).title
        assert set(frame.attrs["licence"].split(" AND ")) == {source.licence for source in used}
        assert frame.attrs["credit"].split("\n") == sorted({source.credit for source in used})
        assert all(isinstance(each, str) for each in frame.attrs.values())
    none = layers.load("disputed_features", bbox=(0, 0, 1, 1))
    assert len(none) == 0
    assert (none.attrs["title"], none.attrs["licence"], none.attrs["credit"]) == ("Disputed features", "", "")
    whole, part = (layers.load("disputed_features", bbox=box) for box in (None, (123, 25, 125, 26.5)))
    told_of_part, told = (set(each.attrs["credit"].split("\n")) for each in (part, whole))
    assert set(layers.credit_lines(part)) <= told_of_part < told


def test_attrs_stop_no_frame(tmp_path):
    first, other = layers.load("places"), layers.load("disputed_features")
    assert len(pd.concat([first, other])) == len(first) + len(other)
    assert pd.concat([first, first]).attrs == first.attrs
    assert len(first.merge(other, on="status", suffixes=("", "_other"))) > 0
    assert len(gpd.overlay(layers.load("adiz").iloc[:1], layers.load("territorial_sea"), how="intersection")) > 0
    pd.testing.assert_frame_equal(first, layers.load("places"))
    first.to_parquet(tmp_path / "places.parquet")
    assert gpd.read_parquet(tmp_path / "places.parquet").attrs == first.attrs
    first.attrs["title"] = "mine"
    assert layers.load("places").attrs["title"] != "mine"
