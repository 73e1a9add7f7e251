"""Columns of somebody's own, with odd names and values, in files of each format (#14)."""

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely

from geo.geodesy.geodesic import WGS84
from maps.export.export import write_exported
from maps.export.given import given_layer

GDAL = (".fgb", ".geojson", ".shp.zip")


def places(**columns):
    return gpd.GeoDataFrame(columns, geometry=shapely.points([[1, 51], [2, 52]]), crs=4326)


def written(frame, path):
    """Rows read back in their order, with what was told when they were written."""
    told = write_exported(given_layer(frame, "odd"), path)
    read = {".parquet": gpd.read_parquet, ".csv": pd.read_csv}.get(path.suffix, gpd.read_file)
    return read(path).sort_values("order", ignore_index=True), told


@pytest.mark.parametrize("ending", GDAL)
def test_names_that_differ_by_capitals_keep_their_values(ending, tmp_path):  # FlatGeobuf had those of the last in both
    back, told = written(places(order=[0, 1], name=["a", "b"], Name=["c", "d"]), tmp_path / f"odd{ending}")
    assert (back["name"].tolist(), back["Name_2"].tolist()) == (["a", "b"], ["c", "d"])
    assert any("Name is Name_2" in line or "column Name: " in line for line in told)


@pytest.mark.parametrize("ending", [*GDAL, ".csv", ".parquet"])
def test_lists_objects_and_values_of_several_types_are_text_and_said(ending, tmp_path):
    frame = places(order=[0, 1], object=[{"a": 1}, None], several=[1, "two"])  # GDAL had {"a": 0} for none
    back, told = written(frame, tmp_path / f"odd{ending}")
    assert (back["object"][0], back["object"].isna().tolist()) == ('{"a": 1}', [False, True])
    assert back["several"].astype(str).tolist() == ["1", "two"]
    assert {"column object: lists and objects are JSON, as text"} <= set(told)


def test_geoparquet_says_that_a_column_takes_the_place_of_its_covering(tmp_path):
    _, told = written(places(order=[0, 1], bbox=["x", "y"]), tmp_path / "odd.parquet")
    assert any("covering" in line for line in told)


def test_heights_are_linear_along_edges_and_an_own_column_vertices_bears_another_name():  # both went
    line = shapely.LineString([(1, 51, 10), (2, 52, 20)])
    frame = gpd.GeoDataFrame({"edge_model": ["geodesic"], "vertices": ["v"]}, geometry=[line], crs=4326)
    layer = given_layer(frame, "odd")
    (dense,) = layer.frame.geometry
    places = shapely.get_coordinates(dense, include_z=True)
    gone = [WGS84.inv(1, 51, lon, lat)[2] for lon, lat, _ in places]
    assert len(places) > 2
    assert places[:, 2] == pytest.approx(10 + 10 * np.array(gone) / gone[-1], abs=1e-6)
    assert (layer.frame["vertices_in_layer"].tolist(), layer.frame["vertices"].tolist()) == (
        ["v"],
        ["densified to 1 m"],
    )
    assert layer.told[1:] == ("column vertices of the layer is called vertices_in_layer.",)


def test_heights_of_what_crosses_180_degrees_are_left_out_and_said():
    line = shapely.LineString([(179, 51, 10), (-179, 52, 20)])
    told = given_layer(gpd.GeoDataFrame({"edge_model": ["geodesic"]}, geometry=[line], crs=4326), "odd").told
    assert told[1:] == ("heights of 1 rows that cross 180 degrees are left out.",)


HIGH = shapely.points([[1, 51, 10], [2, 52, 20]])
SOME = [HIGH[0], shapely.Point(2, 52)]
KINDS = [HIGH[0], shapely.LineString([(2, 52, 20), (3, 53, 30)])]


@pytest.mark.parametrize(
    ("ending", "shapes", "kept", "said"),
    [
        (".gpkg", HIGH, [10, 20], ""),  # a RuntimeWarning of GDAL
        (".gpkg", SOME, [10, None], ""),
        (".gpkg", KINDS, [10, 20], ""),
        (".fgb", HIGH, [10, 20], ""),  # "Mismatched geometry type"
        (".fgb", SOME, [None, None], "heights of 1 rows are left out: some places have none"),
        (".fgb", KINDS, [None, None], "heights of 2 rows are left out: points, lines and areas"),
        (".shp.zip", HIGH, [10, 20], ""),  # without a word
        (".shp.zip", SOME, [None, None], "heights of 1 rows are left out: some places have none"),  # 0 for none
        (".geojson", SOME, [10, None], ""),
        (".parquet", SOME, [10, None], ""),
        (".pmtiles", HIGH, [None, None], "heights of 2 rows are left out"),
    ],
)
def test_heights_are_kept_or_said(ending, shapes, kept, said, tmp_path):
    frame = gpd.GeoDataFrame({"order": [0, 1]}, geometry=list(shapes), crs=4326)
    if ending == ".pmtiles":
        told = write_exported(given_layer(frame, "odd"), tmp_path / f"odd{ending}")
        back = None
    else:
        back, told = written(frame, tmp_path / f"odd{ending}")
    assert [line for line in told if line.startswith("heights")] == [line for line in told if said and said in line]
    assert any(said in line for line in told) or not said
    if back is not None:
        found = [shapely.get_coordinates(each, include_z=True)[0, 2] if each.has_z else None for each in back.geometry]
        assert found == kept


def test_csv_of_points_has_their_heights(tmp_path):  # they were left out without a word
    back, _ = written(gpd.GeoDataFrame({"order": [0, 1], "z": ["a", "b"]}, geometry=HIGH, crs=4326), tmp_path / "a.csv")
    assert (back["z"].tolist(), back["z_"].tolist()) == (["a", "b"], [10.0, 20.0])


@pytest.mark.parametrize(
    "cells",
    [
        [1e308, 0.5],  # was 1.0000000000000001e+23
        [-1e23, np.nan],
        [2.5e-7, 1.0],  # fewer and fewer digits, then 0
        [2**60 + 1, 1],  # was a float
        [-(10**17), 1],
    ],
)
def test_numbers_that_a_shapefile_would_change_are_text_and_said(cells, tmp_path):
    back, told = written(places(order=[0, 1], given=cells), tmp_path / "odd.shp.zip")
    assert [type(cells[0])(each) for each in back["given"].dropna()] == pytest.approx(
        list(pd.Series(cells).dropna()), rel=0
    )
    assert any(line == "numbers too large, or too near to 0, for dBASE are text: 1 of given" for line in told)


@pytest.mark.parametrize("cells", [[9.9e22, -9.9e22], [1e-6, 0.0], [10**18 - 1, -(10**17) + 1], [2**53 + 1, 7]])
def test_other_numbers_of_a_shapefile_stay_numbers(cells, tmp_path):
    back, told = written(places(order=[0, 1], given=cells), tmp_path / "odd.shp.zip")
    assert back["given"].tolist() == pytest.approx(cells, rel=1e-9, abs=0)
    assert back["given"].dtype.kind in "if"
    assert isinstance(cells[0], float) or back["given"].tolist() == cells
    assert not any("dBASE are" in line for line in told)
