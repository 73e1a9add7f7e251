"""Columns of somebody's own, with odd names and values, in files of each format (#14)."""

import geopandas as gpd
import pandas as pd
import pytest
import shapely

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


def test_heights_and_an_own_column_that_vertices_displace_are_said():  # both went without a word
    line = shapely.LineString([(1, 51, 10), (2, 52, 20)])
    frame = gpd.GeoDataFrame({"edge_model": ["geodesic"], "vertices": ["v"]}, geometry=[line], crs=4326)
    told = given_layer(frame, "odd").told
    assert any(each.startswith("heights of 1 rows are left out") for each in told)
    assert any("own column vertices is replaced" in line for line in told)
    assert (
        len(given_layer(frame.drop(columns="vertices").set_geometry(shapely.force_2d(frame.geometry)), "odd").told) == 1
    )
