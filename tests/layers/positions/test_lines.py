"""Lines with times in every place where files keep them, and lines without any."""

import contextlib
import json
import sqlite3
from datetime import UTC, datetime, timedelta

import geopandas as gpd
import pandas as pd
import pyarrow.parquet as pq
import pytest
import shapely
from pytest import approx

from layers.positions.formats.geojson import geojson_positions
from layers.positions.lines import read_lines
from layers.positions.positions import read_positions

START = datetime(2024, 5, 1, tzinfo=UTC)
ISO = ["2024-05-01T00:00:00Z", "2024-05-01T00:01:00Z", "2024-05-01T00:02:00Z"]
EPOCH_S = 19_844 * 86_400  # days from 1970 to 2024-05-01: 54 years, 13 leap days, and 121 days of 2024
LINE = [[120.0, 25.0], [120.5, 25.5], [121.0, 25.0]]


def feature(coordinates, kind="LineString", **properties):
    return {"type": "Feature", "properties": properties, "geometry": {"type": kind, "coordinates": coordinates}}


def geojson(folder, *features, name="tracks.geojson", **more):
    path = folder / name
    path.write_text(json.dumps({"type": "FeatureCollection", "features": features} | more))
    return path


def fixes(path, **arguments):
    return [tuple(row.values()) for row in read_positions(path, **arguments).table().to_pylist()]


def minutes(*numbers):
    return [START + timedelta(minutes=number) for number in numbers]


EXPECTED = [("a", when, *place) for when, place in zip(minutes(0, 1, 2), LINE, strict=True)]


@pytest.mark.parametrize(
    "properties",
    [
        {"coordTimes": ISO},
        {"coordinateProperties": {"times": ISO}},
        {"coordinateProperties": {"times": [(EPOCH_S + 60 * n) * 1000 for n in range(3)]}},
        {"times": [EPOCH_S + 60 * n for n in range(3)]},
        {"datetimes": ISO},
        {"timestamps": ["2024-05-01T00:00:00", "2024-05-01T00:01:00", "2024-05-01T00:02:00"]},
    ],
)
def test_times_in_the_properties(tmp_path, properties):
    path = geojson(tmp_path, feature(LINE, mmsi="a", **properties))
    assert fixes(path) == EXPECTED
    positions = read_positions(path)
    assert positions.timed
    assert positions.columns.set_index("field").column["time"] == next(iter(properties))


def test_times_in_the_fourth_ordinate(tmp_path):  # as kepler.gl writes trips
    line = [[*place, 0, EPOCH_S + 60 * n] for n, place in enumerate(LINE)]
    assert fixes(geojson(tmp_path, feature(line, id="a"))) == EXPECTED


def test_a_moving_point_of_ogc(tmp_path):  # OGC 19-045r3, MovingPoint
    moving = {"type": "MovingPoint", "datetimes": ISO, "coordinates": LINE, "interpolation": "Linear"}
    one = {"type": "Feature", "id": "a", "properties": {}, "temporalGeometry": moving}
    assert fixes(geojson(tmp_path, one)) == EXPECTED


def test_naive_times_of_another_zone(tmp_path):
    path = geojson(tmp_path, feature(LINE, id="a", times=[f"2024-05-01 09:0{n}:00" for n in range(3)]))
    assert fixes(path, timezone="Asia/Tokyo") == EXPECTED


@pytest.mark.parametrize("suffix", ["gpkg", "parquet"])
def test_m_values_of_other_files(tmp_path, suffix):
    lines = shapely.from_wkt([f"LINESTRING M (120 25 {EPOCH_S}, 120.5 25.5 {EPOCH_S + 60}, 121 25 {EPOCH_S + 120})"])
    path = tmp_path / f"x.{suffix}"
    with_m(path, gpd.GeoDataFrame({"mmsi": ["a"]}, geometry=lines, crs=4326))
    assert fixes(path) == EXPECTED
    assert read_positions(path).columns.set_index("field").column["time"] == "M, the fourth ordinate"


def with_m(path, data):
    """Write M values; GDAL does it, but pyogrio does not offer it: in a GeoPackage they are put in by hand."""
    if path.suffix == ".parquet":
        data.to_parquet(path)
        return
    data.set_geometry(shapely.force_2d(data.geometry.to_numpy()), crs=4326).to_file(path, SPATIAL_INDEX="NO")
    with contextlib.closing(sqlite3.connect(path)) as base, base:
        ((blob,),) = base.execute("SELECT geom FROM x").fetchall()
        header = blob[:40]  # magic, version, flags, CRS, and an envelope of four numbers
        base.execute("UPDATE x SET geom = ?", (header + shapely.to_wkb(data.geometry[0], flavor="iso"),))
        base.execute("UPDATE gpkg_geometry_columns SET m = 1")


def test_m_values_that_are_distances_are_no_times(tmp_path):
    lines = shapely.from_wkt(["LINESTRING M (120 25 0, 121 25 100000)"])
    gpd.GeoDataFrame(geometry=lines, crs=4326).to_parquet(tmp_path / "x.parquet")
    assert not read_positions(tmp_path / "x.parquet").timed


def test_parts_have_their_own_times(tmp_path):
    parts = feature([LINE[:1] + LINE[1:2], LINE[2:] + LINE[:1]], "MultiLineString", id="a")
    parts["properties"]["coordTimes"] = [ISO[:2], ["2024-05-01T01:00:00Z", "2024-05-01T01:01:00Z"]]
    assert [row[:2] for row in fixes(geojson(tmp_path, parts))] == [("a", when) for when in minutes(0, 1, 60, 61)]


def test_lines_whose_times_do_not_fit_are_counted(tmp_path):
    path = geojson(
        tmp_path, feature(LINE, id="a", times=ISO), feature(LINE, id="b", times=ISO[:2]), feature(LINE, id="c")
    )
    positions = read_positions(path)
    assert set(positions.table()["id"].to_pylist()) == {"a"}
    report = positions.report().set_index("reason")
    assert report.rows.to_dict() == {"number of times is not that of vertices": 1, "line without times": 1}
    assert report.example["number of times is not that of vertices"] == "tracks.geojson, row 2: 2 times, 3 vertices"


def test_lists_survive_geopackage(tmp_path):
    data = gpd.GeoDataFrame({"mmsi": ["a"], "times": [json.dumps(ISO)]}, geometry=[shapely.LineString(LINE)], crs=4326)
    data.to_file(tmp_path / "x.gpkg")
    assert fixes(tmp_path / "x.gpkg") == EXPECTED


@pytest.mark.parametrize("encoding", ["WKB", "geoarrow"])
@pytest.mark.parametrize("declared", [True, False])
def test_geoparquet_of_lines_in_any_encoding(tmp_path, encoding, declared):
    data = gpd.GeoDataFrame({"id": ["a"], "times": [ISO]}, geometry=[shapely.LineString(LINE)], crs=4326)
    path = tmp_path / "x.parquet"
    data.to_parquet(path, geometry_encoding=encoding, schema_version="1.1.0")
    if not declared:  # as the specification allows
        table = pq.read_table(path)
        geo = json.loads(table.schema.metadata[b"geo"])
        geo["columns"]["geometry"]["geometry_types"] = []
        pq.write_table(table.replace_schema_metadata({b"geo": json.dumps(geo)}), path)
    assert fixes(path) == EXPECTED


@pytest.mark.parametrize("crs", [4326, 32651])
@pytest.mark.parametrize("suffix", ["gpkg", "fgb", "shp", "geojson", "parquet"])
def test_lines_without_times_have_an_order_only(tmp_path, suffix, crs):
    data = gpd.GeoDataFrame({"date": ["2023-09-18"]}, geometry=[shapely.LineString(LINE)], crs=4326).to_crs(crs)
    path = tmp_path / f"drawn.{suffix}"
    data.to_parquet(path) if suffix == "parquet" else data.to_file(path)
    positions = read_positions(path)
    assert not positions.timed
    rows = positions.table().to_pylist()
    assert [row["id"] for row in rows] == ["drawn #1"] * 3
    assert [row["time"] for row in rows] == [datetime(2023, 9, 18, 0, 0, n, tzinfo=UTC) for n in range(3)]
    assert [[row["lon"], row["lat"]] for row in rows] == [approx(place, abs=1e-7) for place in LINE]
    assert positions.columns.read_as[1] == "no times: vertices 1 s apart from date, only their order counts"


def test_lines_without_times_are_tracks_of_their_own(tmp_path):
    path = geojson(
        tmp_path,
        feature(LINE, id="ship", dates_fixed="20230519"),
        feature(LINE, id="ship", dates_fixed="20230520 (2)"),
        feature([LINE, LINE], "MultiLineString", id="other", dates_fixed="20230521"),
        feature(LINE),
    )
    positions = read_positions(path)
    starts = {row["id"]: row["time"] for row in reversed(positions.table().to_pylist())}
    assert starts == {
        "ship #1": datetime(2023, 5, 19, tzinfo=UTC),
        "ship #2": datetime(1970, 1, 1, tzinfo=UTC),
        "other/1": datetime(2023, 5, 21, tzinfo=UTC),
        "other/2": datetime(2023, 5, 21, tzinfo=UTC),
        "tracks #4": datetime(1970, 1, 1, tzinfo=UTC),
    }
    assert positions.report().to_dict("records") == [
        {
            "reason": "no date that can be read (line kept, from 1970-01-01)",
            "rows": 2,
            "example": "tracks.geojson, row 2",
        }
    ]


def test_lines_of_several_files_are_told_apart(tmp_path):
    paths = [geojson(tmp_path, feature(LINE, id="x"), name=f"{name}.geojson") for name in ("one", "two")]
    assert set(read_positions(paths).table()["id"].to_pylist()) == {"one: x", "two: x"}


def test_lines_with_times_but_without_names_are_told_apart(tmp_path):
    for folder in ("a", "b"):
        (tmp_path / folder).mkdir()
        geojson(tmp_path / folder, feature(LINE, times=ISO))
    ids = set(read_positions([tmp_path / "a", tmp_path / "b"]).table()["id"].to_pylist())
    assert ids == {"tracks #1", "tracks (2): tracks #1"}


def test_what_is_no_line_is_counted(tmp_path):
    path = geojson(
        tmp_path,
        feature(LINE, id="a", times=ISO),
        feature([[LINE]], "Polygon"),
        feature([1, 2], "Point"),
        {"type": "Feature", "properties": None, "geometry": None},
    )
    positions = read_positions(path)
    assert fixes(path) == EXPECTED
    assert positions.report().set_index("reason").rows.to_dict() == {
        "Polygon: not a track": 1,
        "Point: not a track": 1,
        "no geometry": 1,
    }


def test_the_crs_of_old_geojson_is_kept_to(tmp_path):
    metres = gpd.GeoSeries([shapely.LineString(LINE)], crs=4326).to_crs(3857)[0].coords
    crs = {"type": "name", "properties": {"name": "urn:ogc:def:crs:EPSG::3857"}}
    path = geojson(tmp_path, feature([list(place) for place in metres], id="a", times=ISO), crs=crs)
    assert [row[2:] for row in fixes(path)] == [approx(tuple(place), abs=1e-9) for place in LINE]


def test_columns_can_be_given(tmp_path):
    path = geojson(tmp_path, feature(LINE, boat="a", when=ISO))
    assert fixes(path, columns={"id": "boat", "time": "when"}) == EXPECTED
    drawn = geojson(tmp_path, feature(LINE, boat="a", day="01.05.2024"), name="drawn.geojson")
    rows = fixes(drawn, columns={"id": "boat", "time": "day"}, time_format="%d.%m.%Y")
    assert rows[0] == ("a", START, *LINE[0])


def test_a_single_feature_is_a_file(tmp_path):
    (tmp_path / "one.json").write_text(json.dumps(feature(LINE, id="a", times=ISO)))
    assert fixes(tmp_path / "one.json") == EXPECTED


def test_points_of_geojson_are_rows(tmp_path):
    points = [
        feature(place, "Point", mmsi=7, timestamp=when, sog=n)
        for n, (place, when) in enumerate(zip(LINE, ISO, strict=True))
    ]
    rows = read_positions(geojson(tmp_path, *points, feature([], "Point", mmsi=8, timestamp=ISO[0]))).table()
    assert rows["lon"].to_pylist() == [120, 120.5, 121, None]
    assert rows["time"].to_pylist() == [*minutes(0, 1, 2), START]
    assert rows["speed_kn"].to_pylist() == [0, 1, 2, None]


@pytest.mark.parametrize(
    ("features", "words"),
    [
        ([], "it holds no lines and no points .no rows.; expected tracks"),
        ([feature([[LINE]], "Polygon")], "no lines and no points .Polygon: not a track."),
        ([feature(LINE, times=ISO[:1])], "column times lists times, but for no line as many as it has vertices"),
        ([feature(LINE, times=["x", "y", "z"])], "column times holds 'x', 'y', 'z', which is no time"),
        (
            [feature([[25, 121]] * 3 + [[25, 122]])],
            "column lat holds 121, beyond 90 degrees, in 100 % of rows .*write the geometries again",
        ),
    ],
)
def test_files_that_cannot_be_used_say_why(tmp_path, features, words):
    with pytest.raises(ValueError, match=words):
        read_positions(geojson(tmp_path, *features)).table()


def test_lines_are_read_by_hand_too():
    reading = read_lines(geojson_positions(feature(LINE, id="a", times=ISO), "memory"), {})
    assert reading.file.table.num_rows == 3
    assert reading.time_read == ("times", "times of the vertices")
    assert pd.isna(reading.tally.frame().rows.max())
