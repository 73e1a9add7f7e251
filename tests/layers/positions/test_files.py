"""Parquet, GeoParquet, GIS files of points and JSON: the same three fixes in each."""

import json
from datetime import UTC, datetime, timedelta

import geopandas as gpd
import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
import shapely
from pytest import approx

from layers.positions.formats import files as position_files
from layers.positions.positions import positions_of_frame, read_positions

TIMES = [datetime(2024, 5, 1, 0, 0, s, tzinfo=UTC) for s in (0, 10, 20)]
LON, LAT = [121.5, 121.6, -179.75], [25.0, 25.1, -17.5]
FIXES = [("416000001", TIMES[0], 121.5, 25.0), ("416000001", TIMES[1], 121.6, 25.1), ("7", TIMES[2], -179.75, -17.5)]


def fixes(path, **arguments):
    table = read_positions(path, **arguments).table()
    assert table.schema.field("time").type == pa.timestamp("us", "UTC")
    return [(row["id"], row["time"], row["lon"], row["lat"]) for row in table.to_pylist()]


def table(**columns):
    ids = pa.array([416000001, 416000001, 7])
    return pa.table({"mmsi": ids, "timestamp": pa.array(TIMES), "lon": LON, "lat": LAT} | columns)


def written(path, content):
    pq.write_table(content, path, store_schema=True)
    return path


@pytest.mark.parametrize("unit", ["s", "ms", "us", "ns"])
@pytest.mark.parametrize("zone", [None, "UTC", "Asia/Taipei"])
def test_parquet_times_of_any_unit_are_the_same(tmp_path, unit, zone):
    times = pa.array(TIMES, pa.timestamp("us", "UTC")).cast(pa.timestamp("us", zone)).cast(pa.timestamp(unit, zone))
    assert fixes(written(tmp_path / "x.parquet", table(timestamp=times))) == FIXES


@pytest.mark.parametrize(("unit", "per_s"), [("s", 1), ("ms", 10**3), ("us", 10**6), ("ns", 10**9)])
@pytest.mark.parametrize("kind", [pa.int64(), pa.float64()])
def test_parquet_epochs_of_any_unit_are_the_same(tmp_path, unit, per_s, kind):
    epochs = pa.array([int(time.timestamp()) * per_s for time in TIMES]).cast(kind, safe=False)
    path = written(tmp_path / "x.parquet", table(timestamp=epochs))
    assert fixes(path) == FIXES
    assert fixes(path, time_unit=unit) == FIXES


@pytest.mark.parametrize(
    "ids",
    [
        pa.array([416000001, 416000001, 7], pa.int32()),
        pa.array([416000001.0, 416000001.0, 7.0]),
        pa.array(["416000001", "416000001", "7"], pa.large_string()),
        pa.array(["416000001", "416000001", "7"], pa.string_view()),
        pa.array([" 416000001", "416000001.0", "7.00"]),
        pa.array(["416000001", "416000001", "7"]).dictionary_encode(),
        pa.array([416000001, 416000001, 7]).dictionary_encode(),
    ],
)
def test_identifiers_of_any_type_are_the_same(tmp_path, ids):
    assert fixes(written(tmp_path / "x.parquet", table(mmsi=ids))) == FIXES


@pytest.mark.parametrize("dictionary", [True, False])
def test_identifiers_that_come_again_are_read_alike_from_a_dictionary(tmp_path, dictionary):
    ids = [" 416000001", None, "7.00", "4.1E+08", "4e0042"] * 400  # 4.1E+08 has lost its digits
    many = pa.table(
        {"mmsi": ids, "timestamp": ["2024-05-01T00:00:00"] * 2000, "lon": [121.5] * 2000, "lat": [25.0] * 2000}
    )
    path = tmp_path / "x.parquet"
    pq.write_table(many, path, use_dictionary=dictionary)
    told = position_files._repeated_strings(path, ["mmsi", "lon"])
    assert told == (["mmsi"] if dictionary else [])
    positions = read_positions(path)
    found = positions.table()
    assert found.schema.field("id").type == pa.string()
    assert found["id"].to_pylist() == ["416000001", None, "7", "4e0042"] * 400
    assert positions.report().rows.tolist() == [400]
    assert "row 4: mmsi='4.1E+08', timestamp='2024-05-01T00:00:00'" in positions.report().example[0]


def test_points_that_come_again_are_read(tmp_path):
    frame = gpd.GeoDataFrame(
        {"mmsi": ["7"] * 2000, "time": pd.date_range("2024-01-01", periods=2000, freq="s")},
        geometry=gpd.points_from_xy([121.5] * 2000, [25.0] * 2000),
        crs=4326,
    )
    frame.to_parquet(tmp_path / "x.parquet")
    assert set(read_positions(tmp_path / "x.parquet").table()["lon"].to_pylist()) == {121.5}


def test_coordinates_of_any_type_are_the_same(tmp_path):
    halves = table(
        lon=pa.array(["121,5", "121.6", "-179.75"]), lat=pa.array([25.0, 25.1, -17.5]).cast(pa.decimal128(9, 4))
    )
    assert fixes(written(tmp_path / "x.parquet", halves)) == FIXES
    single = table(lat=pa.array(LAT, pa.float32()))
    assert fixes(written(tmp_path / "x.parquet", single))[1][3] == float(np.float32(25.1))


def test_only_the_columns_needed_are_read(tmp_path, monkeypatch):
    asked = []
    held = table(draught=[1, 2, 3], length=[1, 2, 3], cargo=["a", "b", "c"])
    monkeypatch.setattr(
        pq.ParquetFile, "iter_batches", lambda _, _rows, columns: asked.append(columns) or iter(held.to_batches())
    )
    positions = read_positions(written(tmp_path / "x.parquet", held))
    near = {"draught", "length"}  # beside the coordinates, where the letters of hemispheres could be
    assert {name for columns in asked for name in columns} == {"mmsi", "timestamp", "lon", "lat"} | near
    asked.clear()
    positions.table()
    assert {name for columns in asked for name in columns} == {"mmsi", "timestamp", "lon", "lat"}


def test_parquet_comes_in_batches(tmp_path, monkeypatch):
    monkeypatch.setattr(position_files, "BATCH_ROWS", 1000)
    many = pa.concat_tables([table()] * 1000)
    positions = read_positions(written(tmp_path / "x.parquet", many))
    sizes = [len(batch) for batch in positions.batches()]
    assert (sum(sizes), max(sizes)) == (3000, 1000)


def test_rows_of_parquet_that_cannot_be_read_are_counted(tmp_path):
    path = written(tmp_path / "x.parquet", table(timestamp=["2024-05-01T00:00:00", "never", "2024-05-01T00:00:20"]))
    positions = read_positions(path)
    assert positions.table()["id"].to_pylist() == ["416000001", "7"]
    assert positions.report().to_dict("records") == [
        {
            "reason": "time cannot be read",
            "rows": 1,
            "example": "x.parquet, row 2: mmsi=416000001, timestamp='never', lon=121.6, lat=25.1",
        }
    ]


def test_missing_values_stay_for_the_cleaning(tmp_path):
    path = written(
        tmp_path / "x.parquet", table(lon=[float("nan"), None, -179.75], mmsi=pa.array([None, 416000001, 7]))
    )
    assert fixes(path) == [
        (None, TIMES[0], None, 25.0),
        ("416000001", TIMES[1], None, 25.1),
        ("7", TIMES[2], -179.75, -17.5),
    ]


def points(crs=4326, **columns):
    data = {"mmsi": [416000001, 416000001, 7], "timestamp": pd.Series(TIMES).dt.as_unit("ms")} | columns
    return gpd.GeoDataFrame(data, geometry=gpd.points_from_xy(LON, LAT), crs=4326).to_crs(crs)


@pytest.mark.parametrize("encoding", ["WKB", "geoarrow"])
@pytest.mark.parametrize("crs", [4326, 3857])
def test_geoparquet_of_points(tmp_path, encoding, crs):
    points(crs).to_parquet(tmp_path / "x.parquet", geometry_encoding=encoding, schema_version="1.1.0")
    near(fixes(tmp_path / "x.parquet"))


def near(found):
    assert [row[:2] for row in found] == [row[:2] for row in FIXES]
    assert [row[2:] for row in found] == [approx(row[2:], abs=1e-9) for row in FIXES]


@pytest.mark.parametrize("suffix", ["gpkg", "fgb", "geojson"])
@pytest.mark.parametrize("crs", [4326, 32651])
def test_gis_files_of_points(tmp_path, suffix, crs):
    data = points()[:2] if crs == 32651 else points()  # UTM 51: not for Fiji
    options = {"SPATIAL_INDEX": "NO"} if suffix == "fgb" else {}  # which would sort the rows
    data.to_crs(crs).to_file(tmp_path / f"x.{suffix}", **options)
    found = fixes(tmp_path / f"x.{suffix}")
    assert [row[:2] for row in found] == [row[:2] for row in FIXES[: len(data)]]
    for row, fix in zip(found, FIXES, strict=False):
        assert row[2:] == approx(fix[2:], abs=1e-7)


def test_a_shapefile_of_points(tmp_path):
    data = points(timestamp=[time.isoformat() for time in TIMES])
    data.to_file(tmp_path / "x.shp")
    near(fixes(tmp_path / "x.shp"))


def test_columns_of_coordinates_come_before_the_geometry(tmp_path):
    points(lon=[1.0, 2.0, 3.0], lat=LAT).to_parquet(tmp_path / "x.parquet")
    assert [row[2] for row in fixes(tmp_path / "x.parquet")] == [1, 2, 3]


def test_geometries_that_are_no_points_have_no_position(tmp_path):
    data = points()
    data.loc[1, "geometry"] = None
    data.loc[2, "geometry"] = shapely.Point()
    data.to_parquet(tmp_path / "x.parquet")
    assert [row[2:] for row in fixes(tmp_path / "x.parquet")] == [(121.5, 25.0), (None, None), (None, None)]


@pytest.mark.parametrize(
    "document",
    [
        [{"icao24": "ae0455", "timestamp": 1600120071000, "longitude": 1.5, "latitude": None}],
        {
            "icao24": {"0": "ae0455"},
            "timestamp": {"0": 1600120071000},
            "longitude": {"0": 1.5},
            "latitude": {"0": None},
        },
        {"icao24": ["ae0455"], "timestamp": [1600120071000], "longitude": [1.5], "latitude": [None]},
    ],
)
def test_json_records_as_pandas_writes_them(tmp_path, document):
    path = tmp_path / "x.json"
    second = {"icao24": "x", "timestamp": 1600120072000, "longitude": 2.5, "latitude": 3}
    if isinstance(document, list):
        document = [*document, second]
    else:
        for name, column in document.items():
            column.append(second[name]) if isinstance(column, list) else column.update({"1": second[name]})
    path.write_text(json.dumps(document))
    when = datetime(2020, 9, 14, 21, 47, 51, tzinfo=UTC)  # date -u -d @1600120071
    assert fixes(path) == [("ae0455", when, 1.5, None), ("x", when + timedelta(seconds=1), 2.5, 3)]


@pytest.mark.parametrize(
    ("name", "make", "words"),
    [
        ("x.json", lambda path: path.write_text("{"), "this is not JSON: "),
        ("x.json", lambda path: path.write_text('{"time": 1, "states": []}'), "neither GeoJSON nor a table"),
        ("x.json", lambda path: path.write_text("[]"), "its list is empty"),
        ("x.gpkg", lambda path: path.write_text("text"), "cannot be read as geographic data"),
        (
            "x.gpkg",
            lambda path: [points().to_file(path, layer=layer) for layer in "ab"],
            "holds the layers a, b; expected",
        ),
        ("x.parquet", lambda path: points().set_crs(None, allow_override=True).to_parquet(path), "declares no coord"),
        (
            "x.parquet",
            lambda path: written(path, table().drop_columns("lat")),
            "no column for lat among the columns mmsi",
        ),
        ("x.parquet", lambda path: written(path, table().slice(0, 0)), "no row has an id, a time and a position"),
        ("x.parquet", lambda path: written(path, table(lat=LON, lon=LAT)), "column lat holds 121.5, beyond 90 degrees"),
        (
            "x.geojson",
            lambda path: points().drop(columns="timestamp").to_file(path),
            "no column for time among the colum",
        ),
    ],
)
def test_files_that_cannot_be_used_say_why(tmp_path, name, make, words):
    make(tmp_path / name)
    with pytest.raises(ValueError, match=words) as told:
        read_positions(tmp_path / name)
    assert name in str(told.value)


def test_a_frame_is_read_like_a_file():
    frame = pd.DataFrame(
        {"MMSI": ["a", 2], "time": ["2024-05-01", "soon"], "LAT": [1, 2], "LON": [3, 4], "SOG": [5, 6]}
    )
    positions = positions_of_frame(frame)
    assert positions.table().to_pylist() == [
        {"id": "a", "time": datetime(2024, 5, 1, tzinfo=UTC), "lon": 3.0, "lat": 1.0, "speed_kn": 5.0}
    ]
    assert positions.report().example[0].startswith("DataFrame, row 2: MMSI='2', time='soon'")


@pytest.mark.parametrize(
    ("column", "values", "told"),
    [
        ("mmsi", np.float32(431000111), "id has lost digits"),  # issue 10: it was vessel 431000096
        ("mmsi", 1e18, "id has lost digits"),
        ("time", np.float32(1786000000), "time holds floats of 32 bits"),  # and times two minutes apart
    ],
)
def test_floats_that_have_lost_digits_are_refused(tmp_path, column, values, told):
    frame = pd.DataFrame({"mmsi": [431000111], "time": [1786000000.0], "lon": [120.0], "lat": [25.0]})
    frame.assign(**{column: [values]}).to_parquet(tmp_path / "t.parquet")
    with pytest.raises(ValueError, match=told):
        read_positions(tmp_path / "t.parquet").report()
