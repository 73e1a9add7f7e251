"""Every layer in every format comes back as it was, in geopandas and in DuckDB (#10)."""

import os
import sqlite3
from contextlib import closing
from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd
import pyogrio
import pytest
import shapely
from effort import cases
from plain_values import differing, plain, told
from shapely.geometry import LineString, Point, box

import layers
from layers.stories import shelf
from maps.cli.cli import main
from maps.export.export import write_layer
from maps.formats.geopackage import refuse_open

FORMATS = (".gpkg", ".geojson", ".fgb", ".kml", ".parquet")
PLACED = [name for name in layers.names() if shelf.entry(name).geometry]
TABLES = [name for name in layers.names() if not shelf.entry(name).geometry]
ROUNDED_DEG = 0.75e-7  # half of the last of 7 digits, in longitude and latitude
IN_DUCKDB = {".gpkg", ".geojson", ".fgb", ".parquet"}  # its reader of KML sees name and description alone


LAYER_STYLES = """
CREATE TABLE "layer_styles" ("id" INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL, "f_table_catalog" TEXT(256),
"f_table_schema" TEXT(256), "f_table_name" TEXT(256),
"f_geometry_column" TEXT(256), "styleName" TEXT(30),
"styleQML" TEXT, "styleSLD" TEXT, "useAsDefault" BOOLEAN, "description" TEXT, "owner" TEXT(30), "ui" TEXT(30),
"update_time" DATETIME DEFAULT (strftime('%Y-%m-%dT%H:%M:%fZ','now')))"""  # as QGIS 3.22 makes it
BROUGHT = {  # tables that a layer brings along
    "sources", "layer_sources", "gpkg_metadata", "gpkg_metadata_reference", "gpkg_data_columns",
    "gpkg_data_column_constraints", "gpkgext_relations",
}  # fmt: skip


def export(capsys, *words):
    code = main(["layers", *map(str, words)])
    out, err = capsys.readouterr()
    return code, out, err


def read(path):
    layer = (
        {"layer": str(pyogrio.list_layers(path)[0][0])} if path.suffix == ".gpkg" else {}
    )  # its sources stand behind
    back = gpd.read_parquet(path) if path.suffix == ".parquet" else gpd.read_file(path, **layer)
    if path.suffix == ".kml":  # GDAL has `id` and `end` of the Placemark, and gives ours another name
        ours = {name: name.removesuffix("2") for name in ("id2", "end2") if name in back}
        return back.drop(columns=list(ours.values())).rename(columns={"Name": "name", **ours})
    return back


def in_duckdb(duckdb_spatial, path):
    if path.suffix == ".parquet":
        return (
            duckdb_spatial.sql(f"SELECT * REPLACE (ST_AsWKB(geometry) AS geometry) FROM '{path}'")
            .to_arrow_table()
            .to_pandas()
        )
    return (
        duckdb_spatial.sql(f"SELECT * EXCLUDE geom, ST_AsWKB(geom) AS geometry FROM ST_Read('{path}')")
        .to_arrow_table()
        .to_pandas()
    )


def multiple(shape):
    """Polygons as multi-polygons: GDAL makes them so where a layer has both."""
    return shapely.normalize(shapely.MultiPolygon([shape])) if isinstance(shape, shapely.Polygon) else shape


def the_same_shapes(found, expected, tolerance=1e-9):
    found, expected = (
        shapely.normalize(shapely.force_2d(np.asarray(each, dtype=object))) for each in (found, expected)
    )
    found, expected = (gpd.GeoSeries(each).map(multiple).to_numpy() for each in (found, expected))
    absent = shapely.is_missing(found)
    assert (absent == (shapely.is_missing(expected) | shapely.is_empty(expected))).all()
    if tolerance > 1e-9:  # rounded, what comes first may be another vertex
        assert (shapely.get_num_coordinates(found) == shapely.get_num_coordinates(expected)).all()
        boxes = shapely.bounds(found[~absent]) - shapely.bounds(expected[~absent])
        assert np.abs(boxes).max(initial=0) <= tolerance
    else:
        assert (shapely.get_num_coordinates(found) == shapely.get_num_coordinates(expected)).all()
        exact = shapely.equals_exact(found[~absent], expected[~absent], tolerance=tolerance)
        apart = shapely.hausdorff_distance(found[~absent][~exact], expected[~absent][~exact])
        assert apart.max(initial=0) <= tolerance  # parts with one start may stand in another order


# Each layer in one format in turn, the one with rows without a place in every format; all in all in `make thorough`.
IN_TURN = [
    (name, suffix)
    for n, name in enumerate(PLACED)
    for m, suffix in enumerate(FORMATS)
    if cases(n % len(FORMATS) == m or name == "satellites", True)
]


@pytest.mark.one_in(2)
@pytest.mark.parametrize(("name", "suffix"), IN_TURN)
def test_a_layer_comes_back_as_it_was(capsys, tmp_path, duckdb_spatial, name, suffix):
    path, frame = tmp_path / f"file{suffix}", layers.load(name)
    code, out, err = export(capsys, name, "--to", path, "--vertices", "declared")
    other = f"that of the library is leadline:{name}.\n" if f"leadline:{name}" in layers.names() else ""
    assert (code, err.endswith(other), bool(err), out.splitlines()[0]) == (0, True, bool(other), str(path))
    if suffix == ".fgb":
        absent = frame.geometry.is_empty
        assert ("are left out" in out) == absent.any()
        frame = frame[~absent]
    columns, how = [c for c in frame if c != "geometry"], {"empty_text": suffix != ".kml"}
    expected = told(frame, columns, **how)
    back = read(path)
    assert back.crs == "EPSG:4326"
    assert len(back) == len(frame)
    back = back.set_index("id", drop=False).loc[frame["id"]]
    assert differing(told(back, columns, **how), expected) == {}
    tolerance = ROUNDED_DEG if suffix == ".geojson" else 1e-9
    the_same_shapes(back.geometry, frame.geometry, tolerance)
    if suffix in IN_DUCKDB:
        rows = in_duckdb(duckdb_spatial, path).set_index("id", drop=False).loc[frame["id"]]
        assert differing(told(rows, columns), expected) == {}
        shapes = shapely.from_wkb([None if wkb is None else bytes(wkb) for wkb in rows["geometry"]])
        the_same_shapes(shapes, frame.geometry, tolerance)
    assert [p.name for p in tmp_path.iterdir()] == [path.name]


@pytest.mark.each_once
@pytest.mark.parametrize("suffix", [".csv", ".parquet", ".gpkg"])
@pytest.mark.parametrize("name", TABLES)
def test_a_table_comes_back_as_it_was(capsys, tmp_path, duckdb_spatial, name, suffix):
    path, frame = tmp_path / f"file{suffix}", layers.load(name)
    code, out, err = export(capsys, name, "--to", path)
    assert (code, out.splitlines()[0], err) == (0, str(path), "")
    reader = {".csv": pd.read_csv, ".parquet": pd.read_parquet}.get(suffix, read)
    how = {"empty_text": suffix != ".csv"}
    assert differing(told(reader(path), frame.columns, **how), told(frame, frame.columns, **how)) == {}
    source = f"ST_Read('{path}')" if suffix == ".gpkg" else f"'{path}'"
    rows = duckdb_spatial.sql(f"SELECT * FROM {source}").to_arrow_table().to_pandas()
    assert differing(told(rows, frame.columns, **how), told(frame, frame.columns, **how)) == {}


def made():
    shapes = [Point(1, 2), LineString([(0, 0), (10, 50)]), None, box(-10, -10, 10, 10)]
    return gpd.GeoDataFrame({"id": list("abcd"), "edge_model": "geodesic", "n": range(4)}, geometry=shapes, crs=4326)


@pytest.fixture
def project(tmp_path):
    """A user's GeoPackage, with a styled layer, a table, a view and a trigger of its own."""
    path = tmp_path / "project.gpkg"
    made().iloc[[0]].to_file(path, layer="survey")
    made().iloc[[3]].to_file(path, layer="Ports")
    with closing(sqlite3.connect(path)) as file, file:
        file.execute(LAYER_STYLES)
        file.executemany(
            "INSERT INTO layer_styles (f_table_name, styleQML) VALUES (?, ?)", [("survey", "<a/>"), ("Ports", "<b/>")]
        )
        file.execute("CREATE TABLE log (what TEXT)")
        file.execute("CREATE VIEW few AS SELECT what FROM log")
        file.execute("CREATE TRIGGER told AFTER INSERT ON log BEGIN DELETE FROM log WHERE what = 'x'; END")
    return path


def dump(path, without=()):
    """All that a database holds, but for what names a layer, what it brings along, and counters of GDAL."""
    without = {*without, *(f"sources_of_{name}" for name in without), *BROUGHT}
    with closing(sqlite3.connect(path)) as file:
        tables = [(name, sql) for name, sql in file.execute("SELECT name, sql FROM sqlite_master ORDER BY name")]
        rows = {
            name: file.execute(f'SELECT * FROM "{name}"').fetchall()
            for name, sql in tables
            if "TABLE" in (sql or "") and "VIRTUAL" not in sql
        }
    named = lambda row: any(str(each).casefold() in {*without, "layer_styles"} for each in row)  # noqa: E731
    kept = [(name, sql) for name, sql in tables if not any(each in name.casefold() for each in without)]
    return kept, {
        name: [r for r in rows[name] if not named(r)] for name, _ in kept if name in rows and name != "sqlite_sequence"
    }


def test_a_layer_is_added_to_a_geopackage(capsys, project):  # #10: the other layers were gone, exit 0
    before = dump(project, {"adiz"})
    assert export(capsys, "adiz", "--to", project)[0] == 0
    assert dump(project, {"adiz"}) == before
    assert len(gpd.read_file(project, layer="adiz")) == 7
    assert [p.name for p in project.parent.iterdir()] == [project.name]


def test_a_layer_of_the_same_name_is_replaced_on_demand_only(capsys, project):
    before, bytes_before = dump(project, {"ports"}), project.read_bytes()
    code, out, err = export(capsys, "ports", "--to", project)
    assert (code, out) == (2, "")
    assert "has a layer 'Ports', which would be replaced; say overwrite (--overwrite)" in err
    assert project.read_bytes() == bytes_before
    assert export(capsys, "ports", "--to", project, "--overwrite")[0] == 0
    assert dump(project, {"ports"}) == before
    assert len(gpd.read_file(project, layer="ports")) == 24
    with pytest.raises(ValueError, match="a table or view 'few' that is no layer with rows of its own"):
        write_layer(made(), project, layer="few", overwrite=True)


def test_a_geopackage_that_a_program_writes_to_is_left_alone(capsys, project):
    with closing(sqlite3.connect(project)) as qgis:
        qgis.execute("PRAGMA journal_mode = WAL")
        qgis.execute("INSERT INTO log VALUES ('mine')")
        qgis.commit()
        code, _, err = export(capsys, "adiz", "--to", project)
        assert code == 2
        assert "is open in another program, or was left by one that was killed (project.gpkg-wal lies beside it" in err
    assert ("log", [("mine",)]) in dump(project)[1].items()
    assert export(capsys, "adiz", "--to", project)[0] == 0  # closed, though still in that mode
    assert ("log", [("mine",)]) in dump(project)[1].items()


@pytest.mark.skipif(not Path("/proc/self/fdinfo").exists(), reason="needs /proc")
def test_a_geopackage_that_a_program_could_write_to_is_left_alone(capsys, project):  # its later changes were lost
    before = project.read_bytes()
    with closing(sqlite3.connect(project)) as browser:
        browser.execute("SELECT * FROM log").fetchall()
        code, _, err = export(capsys, "adiz", "--to", project)
        assert (code, err.count("\n")) == (2, 1)
        assert f"is open in another program (process {os.getpid()}), whose later changes would be lost" in err
        assert project.read_bytes() == before
        browser.execute("INSERT INTO log VALUES ('later')")
        browser.commit()
    with closing(sqlite3.connect(f"file:{project}?mode=ro", uri=True)) as reader:
        reader.execute("SELECT * FROM log").fetchall()
        assert export(capsys, "adiz", "--to", project)[0] == 0
    assert ("log", [("later",)]) in dump(project)[1].items()


def test_processes_that_end_meanwhile_do_no_harm(tmp_path, monkeypatch):  # FileNotFoundError: /proc/14703/fd
    """A list of processes of which one has ended, one closed a file, and one may write to ours."""
    ours = tmp_path / "a.gpkg"
    ours.write_bytes(b"x")
    (tmp_path / "proc" / "1").mkdir(parents=True)
    for number, target in (("2", tmp_path / "gone"), ("3", ours)):
        (tmp_path / "proc" / number / "fd").mkdir(parents=True)
        (tmp_path / "proc" / number / "fdinfo").mkdir()
        (tmp_path / "proc" / number / "fd" / "7").symlink_to(target)
        (tmp_path / "proc" / number / "fdinfo" / "7").write_text("pos:\t0\nflags:\t0100002\n")
    monkeypatch.setattr("maps.formats.geopackage.PROCESSES", tmp_path / "proc")
    with pytest.raises(ValueError, match=r"is open in another program \(process 3\)"):
        refuse_open(ours)
    (tmp_path / "proc" / "3" / "fdinfo" / "7").write_text("pos:\t0\nflags:\t0100000\n")
    refuse_open(ours)


def of_others(project, *statements):
    with closing(sqlite3.connect(project)) as file, file:
        for each in statements:
            file.execute(each)


@pytest.mark.parametrize(
    ("statements", "said"),
    [
        (["UPDATE gpkg_contents SET identifier = 'adiz' WHERE table_name = 'survey'"], "'survey' whose identifier is"),
        (
            [
                "CREATE VIEW adiz AS SELECT fid, geom, id FROM survey",
                "INSERT INTO gpkg_contents (table_name, data_type, srs_id) VALUES ('adiz', 'features', 4326)",
                "INSERT INTO gpkg_geometry_columns VALUES ('adiz', 'geom', 'POINT', 4326, 0, 0)",
            ],
            "has a view 'adiz' that is no layer with rows of its own",
        ),
    ],
)
def test_what_would_stop_gdal_is_told_before_the_work(capsys, project, statements, said):  # #10: its SQL, and exit 1
    of_others(project, *statements)
    before = project.read_bytes()
    code, out, err = export(capsys, "adiz", "--to", project, "--overwrite")
    assert (code, out, err.count("\n")) == (2, "", 1)
    assert said in err
    assert project.read_bytes() == before


def test_a_layer_that_other_tables_refer_to_is_not_replaced(capsys, project):
    of_others(project, "CREATE TABLE calls (port INTEGER REFERENCES Ports (fid))", "INSERT INTO calls VALUES (1)")
    before = project.read_bytes()
    code, _, err = export(capsys, "ports", "--to", project, "--overwrite")
    assert (code, err.count("\n")) == (2, 1)
    assert "a table 'calls' that refers to the rows of 'Ports'" in err
    assert project.read_bytes() == before
    assert export(capsys, "adiz", "--to", project)[0] == 0


@pytest.mark.parametrize("suffix", [".geojson", ".gpkg", ".parquet"])
def test_who_may_read_a_file_stays_as_it_was(capsys, tmp_path, suffix):  # a private file was open to all afterwards
    path = tmp_path / f"a{suffix}"
    assert export(capsys, "ports", "--to", path)[0] == 0
    path.chmod(0o600)
    assert export(capsys, "ports", "--to", path, "--overwrite")[0] == 0
    assert oct(path.stat().st_mode)[-3:] == "600"


def test_a_change_in_the_meantime_is_kept(project, monkeypatch):
    def slow(*_):
        with closing(sqlite3.connect(project)) as other, other:
            other.execute("INSERT INTO log VALUES ('mine')")

    monkeypatch.setattr("maps.export.export._write", slow)
    with pytest.raises(ValueError, match="was changed by another program in the meantime"):
        write_layer(made(), project, layer="new")
    assert ("log", [("mine",)]) in dump(project)[1].items()


@pytest.mark.parametrize("suffix", [".geojson", ".fgb", ".kml", ".parquet"])
def test_a_file_that_is_there_is_replaced_on_demand_only(capsys, tmp_path, suffix):
    path = tmp_path / f"a{suffix}"
    path.write_text("mine")
    code, out, err = export(capsys, "ports", "--to", path)
    assert (code, out, err.count("\n")) == (2, "", 1)
    assert "is there and would be replaced as a whole; say overwrite (--overwrite)" in err
    assert path.read_text() == "mine"
    assert export(capsys, "ports", "--to", path, "--overwrite")[0] == 0
    assert len(read(path)) == 24


def test_what_is_no_geopackage_stays(capsys, tmp_path):
    path = tmp_path / "a.gpkg"
    path.write_text("mine")
    code, _, err = export(capsys, "ports", "--to", path, "--overwrite")
    assert (code, path.read_text()) == (2, "mine")
    assert "is there and is no GeoPackage" in err


@pytest.mark.parametrize("suffix", FORMATS)
def test_rows_of_all_kinds_are_written(tmp_path, suffix):
    rows = made().assign(flag=[True, None, False, True], big=2**60 + 1, text=["", "a", None, "é"])
    back = read(write_layer(rows, tmp_path / f"a{suffix}")).set_index("id")
    assert set(back.index) == set("abd" if suffix == ".fgb" else "abcd")
    assert back["vertices"].to_dict() | {"c": "declared"} == dict(
        zip("abcd", ["declared", "densified to 1 m"] * 2, strict=True)
    )
    assert [plain(back.loc[each, "flag"]) for each in "abd"] == [1, None, 1]
    assert {int(each) for each in back["big"]} == {2**60 + 1}
    assert shapely.get_num_coordinates(back.loc["b", "geometry"]) > 100


def test_stdout_and_file_say_what_was_done_with_edges(capsys, tmp_path):
    out = export(capsys, "median_lines", "--to", tmp_path / "a.gpkg")[1]
    assert "vertices: densified to 1 m, 117 for 5 declared" in out
    assert set(gpd.read_file(tmp_path / "a.gpkg", layer="median_lines")["vertices"]) == {"densified to 1 m"}
    with closing(sqlite3.connect(tmp_path / "a.gpkg")) as file:
        assert (
            "straight lines in degrees between them are the edges that edge_model declares"
            in file.execute("SELECT description FROM gpkg_contents").fetchone()[0]
        )
    out = export(capsys, "median_lines", "--to", tmp_path / "b.gpkg", "--vertices", "declared")[1]
    assert "the 5 declared; a GIS joins them by straight lines in degrees, which are not the edges" in out
    assert "vertices" not in gpd.read_file(tmp_path / "b.gpkg", layer="median_lines")
    assert len(export(capsys, "ports", "--to", tmp_path / "c.gpkg")[1].splitlines()) == 1
