"""Longitudes from 0 to 360: the same track written both ways, by hand, and what is no such file."""

import geopandas as gpd
import pandas as pd
import pyarrow as pa
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st
from pytest import approx

from layers.positions.formats import csv as position_csv
from layers.positions.longitudes import TURNED
from layers.positions.positions import positions_of_frame, read_positions

START = pd.Timestamp("2024-01-01")


def track(lon, lat=0.1):
    times = START + pd.to_timedelta(range(len(lon)), "min")
    return pd.DataFrame({"mmsi": 1, "timestamp": times, "lon": pd.array(lon, "Float64"), "lat": lat})


def longitudes(lon, lat=0.1):
    return positions_of_frame(track(lon, lat)).table()["lon"].to_pylist()


@pytest.mark.parametrize("kind", ["csv", "parquet", "points", "line"])
def test_a_track_across_180_is_the_same_written_from_0_to_360(tmp_path, kind):
    both = {}
    for name, lon in {"full": [179.5, 180, 180.5, 181, 181.5], "half": [179.5, 180, -179.5, -179, -178.5]}.items():
        frame = track(lon)
        path = tmp_path / name / "track"
        path.parent.mkdir()
        points = gpd.GeoDataFrame(frame, geometry=gpd.points_from_xy(frame["lon"], frame["lat"]), crs=4326)
        points = points.drop(columns=["lon", "lat"])
        if kind == "csv":
            frame.to_csv(path.with_suffix(".csv"), index=False)
        elif kind == "parquet":
            frame.to_parquet(path.with_suffix(".parquet"))
        elif kind == "points":
            points.to_file(path.with_suffix(".gpkg"))
        else:
            line = gpd.GeoDataFrame(geometry=[shapely.LineString(points.geometry.tolist())], crs=4326)
            line.to_file(path.with_suffix(".gpkg"))
        both[name] = read_positions(path.parent)
    full, half = both["full"], both["half"]
    assert full.table().equals(half.table())
    assert full.table()["lon"].to_pylist() == [179.5, 180, -179.5, -179, -178.5]
    told = full.columns.set_index("field").read_as["lon"]
    assert told.endswith("degrees from 0 to 360, turned into -180 to 180")
    assert "turned" not in half.columns.set_index("field").read_as["lon"]
    assert full.report().rows.tolist() == [3]
    assert full.report().reason.tolist() == [TURNED]
    assert "lon 180.5, lat 0.1" in full.report().example[0]
    assert half.report().empty


def test_a_longitude_of_181_is_one_where_there_is_a_latitude():
    assert longitudes([179, 181, 181, 182], [0, 0, 91, 0]) == [179, -179, 181, -178]  # ITU-R M.1371: 91 and 181


@pytest.mark.parametrize(
    "lon",
    [
        [121.5] * 9 + [181],  # "not available" only
        [-10, 200, 201, 202],  # none can tell what is meant
        [200, 201, 202, -0.5],
        [10.0] * 200 + [200],  # one row gone wrong
        [10, 361, 400, 540],
    ],
)
def test_longitudes_that_are_no_full_circle_are_left_to_the_cleaning(lon):
    positions = positions_of_frame(track(lon))
    assert positions.table()["lon"].to_pylist() == lon
    assert positions.report().empty
    assert positions.columns.set_index("field").read_as["lon"] == "degrees"


@pytest.mark.parametrize(("last", "found"), [("190", True), ("-10", False)])
def test_all_rows_decide_wherever_they_stand(tmp_path, monkeypatch, last, found):
    monkeypatch.setattr(position_csv, "BLOCK_BYTES", 300)
    rows = ["20"] * 50 + ["200"] * 50 + [last]
    lines = [f"1,2024-01-01T00:{n // 60:02}:{n % 60:02},{lon},5" for n, lon in enumerate(rows)]
    path = tmp_path / "long.csv"
    path.write_text("\n".join(["mmsi,timestamp,lon,lat", *lines]))
    positions = read_positions(path)
    table = positions.table()
    assert table["lon"].to_pylist() == [20] * 50 + ([-160] * 50 + [-170] if found else [200] * 50 + [-10])
    assert positions.report().rows.tolist() == ([51] if found else [])
    assert positions.table().equals(table)


@given(st.lists(st.integers(-1800, 1800), min_size=1, max_size=30))
def test_turning_undoes_writing_from_0_to_360(tenths):
    half = [tenth / 10 for tenth in tenths]
    full = [lon % 360 for lon in half]
    beyond = any(lon > 180 and lon != 181 for lon in full)
    wanted = half if beyond else full
    assert [lon % 360 for lon in longitudes(full)] == approx(full, abs=1e-12)
    assert longitudes(full) == approx([180 if lon == -180 else lon for lon in wanted], abs=1e-12)


def test_nothing_but_the_longitude_is_touched():
    frame = track([170, None, 190], [1.0, 2, None]).assign(sog=5.5)
    table = positions_of_frame(frame).table()
    assert table["lon"].to_pylist() == [170, None, -170]
    assert table["lat"].to_pylist() == [1, 2, None]
    assert table["speed_kn"].to_pylist() == [5.5] * 3
    assert table.schema.field("lon").type == pa.float64()
