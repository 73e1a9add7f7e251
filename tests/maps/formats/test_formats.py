"""Every layer in every format of a folder: other readers find the same rows, words and places (#14)."""

import gzip
import json
import re
import subprocess
import zipfile
from importlib.metadata import files
from pathlib import Path
from shutil import which
from urllib.parse import unquote

import crate_validator
import duckdb
import geojson_validator
import geopandas as gpd
import geoparquet_validator
import numpy as np
import pandas as pd
import pyogrio
import pyproj
import pytest
import shapely
from effort import cases
from lxml import etree
from plain_values import differing, told
from pyarrow import parquet

from layers.stories import shelf
from layers.stories.read import load_story
from maps.export.crate import CRATE_FILE
from maps.export.folder import write_folder
from maps.formats.asked import Asked
from maps.formats.exported import exported_layers, styled
from maps.formats.formats import FORMATS, named
from maps.formats.rows import ready
from maps.formats.shapefile import short_names
from maps.offered.all_formats import ALL_FORMATS
from maps.qgis.qml import qml_of

# Layers that a test below names, and of the others every third; in `make thorough` all.
NAMED = {
    "adiz", "budgets", "disputed_features", "lanes", "median_lines", "misawa", "ports", "sea_areas", "swaths_of_a_day",
    "territorial_sea",
}  # fmt: skip
NAMES = [name for n, name in enumerate(shelf.names()) if name in NAMED or n % cases(3, 1) == 0]
PLACED = [name.replace(":", "_") for name in NAMES if shelf.entry(name).geometry]
TABLES = [name.replace(":", "_") for name in NAMES if not shelf.entry(name).geometry]
WORDS = ("text", "partial date", "local time")  # kinds of columns that are text
WHOLE = [each.name for each in FORMATS if each.write and each.name != "pmtiles"]  # whole rows: tiles cut them
ROUNDED_DEG = 0.75e-7  # half of the last of 7 digits, in longitude and latitude
WRITTEN = [each for each in ALL_FORMATS if each.name not in cases({"pmtiles", "kmz"}, {"pmtiles"})]  # KMZ: test_kmz
ENDINGS = {each.name: each.ending for each in FORMATS}
VALIDATE_GPKG = (
    "import sys; from osgeo_utils.samples import validate_gpkg; "
    "print(validate_gpkg.check(sys.argv[1], extra_checks=True))"
)
# What RO-Crate recommends and ours has not: who publishes a folder is whoever hands it on, and we have no address.
UNHEEDED = {"Root Data Entity: `publisher` property", "Organization: RECOMMENDED url property"}


@pytest.fixture(scope="session")
def story():
    return load_story()


@pytest.fixture(scope="session")
def layers(story):
    return exported_layers(story, Asked(layers=tuple(NAMES)))


@pytest.fixture(scope="session")
def written(layers):
    """Layers as they were to be written, by name."""
    return {layer.name: styled(layer) for layer in layers}


@pytest.fixture(scope="session")
def folder(story, layers, tmp_path_factory):
    """Layers in every format as `leadline export --to FOLDER` writes them, but for tiles, which take minutes."""
    path = tmp_path_factory.mktemp("export") / "all"
    write_folder(layers, path, WRITTEN, story, qml=qml_of)
    return path


def file_of(folder, kind, name):
    return folder / kind / f"{name}{ENDINGS[kind]}"


def shapefiles(path):
    with zipfile.ZipFile(path) as archive:
        return [f"/vsizip/{path}/{name}" for name in archive.namelist() if name.endswith(".shp")]


def with_places(table):
    if "WKT" in table:
        shapes = shapely.from_wkt(table["WKT"].astype(object).where(table["WKT"].notna(), None))
    else:
        x, y = ("lon_", "lat_") if "lon_" in table else ("lon", "lat")
        shapes = [
            None if np.isnan(one) else shapely.Point(one, two) for one, two in zip(table[x], table[y], strict=True)
        ]
    return gpd.GeoDataFrame(table, geometry=gpd.GeoSeries(shapes, index=table.index), crs=4326)


def read(folder, kind, layer):
    """Rows of a file by geopandas, or pandas, with their long names."""
    path = file_of(folder, kind, layer.name)
    if kind == "geoparquet":
        return gpd.read_parquet(path) if layer.placed else pd.read_parquet(path)
    if kind == "csv":
        texts = {name: "str" for name, column in layer.columns.items() if column.kind in WORDS}
        table = pd.read_csv(path, dtype=texts, keep_default_na=False, na_values=[""])
        return with_places(table) if layer.placed else table
    if kind == "shapefile":
        back = pd.concat([gpd.read_file(each) for each in shapefiles(path)])
        names = json.loads(zipfile.ZipFile(path).read("columns.json"))["columns"]
        return back.rename(columns={short: told["name"] for short, told in names.items()})
    return gpd.read_file(path)


def expected_of(layer, kind):
    """Rows of a layer as a format is to have them: 254 bytes of texts, no blanks around, no rows without place."""
    frame = layer.frame
    if kind == "flatgeobuf":
        return frame[~(frame.geometry.is_empty | frame.geometry.isna())]
    if kind == "shapefile":
        first = lambda text: text.strip(" ").encode()[:254].decode(errors="ignore").strip(" ")  # noqa: E731
        cut = lambda text: first(text) if isinstance(text, str) else text  # noqa: E731
        texts = [name for name, column in layer.columns.items() if column.kind in WORDS]
        return frame.assign(**{name: frame[name].astype(object).map(cut) for name in texts})
    return frame


def by_id(frame):
    unique = "id" in frame and frame["id"].is_unique
    return frame.set_index("id", drop=False) if unique else frame.reset_index(drop=True)


def farthest(found, expected, *, in_order):
    """Largest difference of a coordinate between shapes of two lists; the same are missing, none has other vertices."""
    found, expected = (np.asarray(each, dtype=object) for each in (found, expected))
    absent = shapely.is_missing(expected) | shapely.is_empty(expected)
    assert (shapely.is_missing(found) == absent).all()
    found, expected = (
        shapely.get_coordinates(each if in_order else shapely.normalize(each))
        for each in (found[~absent], expected[~absent])
    )
    assert found.shape == expected.shape
    return np.abs(found - expected).max(initial=0)


@pytest.mark.each_once
@pytest.mark.parametrize("kind", WHOLE)
@pytest.mark.parametrize("name", [*PLACED, *TABLES])
def test_geopandas_reads_what_was_written(folder, written, name, kind):
    layer = written[name]
    if not named([kind])[0].holds(layer):
        assert not file_of(folder, kind, name).exists()
        return
    expected, back = by_id(expected_of(layer, kind)), by_id(read(folder, kind, layer))
    assert len(back) == len(expected)
    back = back.loc[expected.index]
    how = {"empty_text": kind not in ("csv", "shapefile")}
    columns = [column for column in expected if column != "geometry"]
    assert differing(told(back, columns, **how), told(expected, columns, **how)) == {}
    if layer.placed:
        assert back.crs == "EPSG:4326"
        near = ROUNDED_DEG if kind == "geojson" else 1e-9
        assert farthest(back.geometry, ready(expected).geometry, in_order=kind != "shapefile") <= near
        assert np.allclose(back.total_bounds, layer.described.bounds, atol=1e-4)


@pytest.mark.parametrize("name", [*PLACED, *TABLES])
def test_dates_times_and_flags_have_types(folder, written, name):
    """Issue 14: dates were text."""
    layer, types = written[name], {"date": ("date32",), "time": ("timestamp[us, tz=UTC]",), "flag": ("bool",)}
    schema = parquet.read_schema(file_of(folder, "geoparquet", name))
    for column in layer.columns.values():
        if column.kind in types:
            assert str(schema.field(column.name).type).startswith(types[column.kind]), column
    if layer.placed:
        info = pyogrio.read_info(file_of(folder, "flatgeobuf", name))
        found = dict(zip(info["fields"], info["dtypes"], strict=True))
        for column in layer.columns.values():
            if column.kind in ("date", "time"):
                assert found[column.name].startswith("datetime64"), column
        for each in shapefiles(file_of(folder, "shapefile", name)):
            info = pyogrio.read_info(each)
            found = dict(zip(info["fields"], info["dtypes"], strict=True))
            short = short_names(c for c in layer.frame.columns if c != "geometry")
            dates = [short[column.name] for column in layer.columns.values() if column.kind == "date"]
            assert {found[each] for each in dates} <= {"datetime64[D]"}


def duckdb_source(folder, kind, name):
    path = file_of(folder, kind, name)
    if kind == "geoparquet":
        return f"SELECT id, geometry AS shape FROM '{path}'"
    if kind == "csv":
        head = path.read_text(encoding="utf-8").splitlines()[0].split(",")
        place = "ST_GeomFromText(WKT)" if "WKT" in head else "ST_Point(lon, lat)"
        return f"SELECT id, {place} AS shape FROM read_csv('{path}', header = true)"
    if kind == "shapefile":
        return " UNION ALL ".join(f"SELECT id, geom AS shape FROM ST_Read('{each}')" for each in shapefiles(path))
    return f"SELECT id, geom AS shape FROM ST_Read('{path}')"


TAIPEI, BOX = "ST_Point(121.5654, 25.033)", "ST_MakeEnvelope(118, 22, 123, 26)"
HERE, AROUND = shapely.Point(121.5654, 25.033), shapely.box(118, 22, 123, 26)
ACROSS_SQL = "ST_GeomFromText('LINESTRING (117 20, 124 28)')"
ACROSS = shapely.LineString([(117, 20), (124, 28)])
QUESTIONS = {  # ten, asked of DuckDB in SQL and of shapely
    "contains": (f"ST_Contains(shape, {TAIPEI})", lambda s: shapely.contains(s, HERE)),
    "meets a box": (f"ST_Intersects(shape, {BOX})", lambda s: shapely.intersects(s, AROUND)),
    "within a box": (f"ST_Within(shape, {BOX})", lambda s: shapely.within(s, AROUND)),
    "within a distance": (f"ST_DWithin(shape, {TAIPEI}, 2)", lambda s: shapely.dwithin(s, HERE, 2)),
    "crosses a line": (f"ST_Intersects(shape, {ACROSS_SQL})", lambda s: shapely.intersects(s, ACROSS)),
    "distance": (f"ST_Distance(shape, {TAIPEI})", lambda s: shapely.distance(s, HERE)),
    "area": ("ST_Area(shape)", shapely.area),
    "length": ("ST_Length(shape)", lambda s: np.where(shapely.get_dimensions(s) == 1, shapely.length(s), 0)),
    "centroid": ("ST_X(ST_Centroid(shape))", lambda s: shapely.get_x(shapely.centroid(s))),
    "area inside a box": (
        f"ST_Area(ST_Intersection(ST_MakeValid(shape), {BOX}))",
        lambda s: shapely.area(shapely.intersection(shapely.make_valid(s), AROUND)),
    ),
}  # fmt: skip
OF_SPACE = ["adiz", "territorial_sea", "sea_areas", "lanes", "ports", "disputed_features", "median_lines"]


@pytest.mark.parametrize("kind", WHOLE)
@pytest.mark.parametrize("name", OF_SPACE)
def test_ten_questions_have_the_same_answers_in_duckdb(duckdb_spatial, folder, written, name, kind):
    asked = ", ".join(f"{sql} AS q{n}" for n, (sql, _) in enumerate(QUESTIONS.values()))
    found = duckdb_spatial.sql(f"SELECT id, {asked} FROM ({duckdb_source(folder, kind, name)})").df().set_index("id")
    frame = written[name].frame.set_index("id")
    shapes = frame.geometry.to_numpy()
    assert len(found) == len(frame)
    for n, (question, (_, answer)) in enumerate(QUESTIONS.items()):
        there, expected = found[f"q{n}"].loc[frame.index].to_numpy(), np.asarray(answer(shapes))
        near = 1e-5 if kind == "geojson" else 1e-7  # lengths and areas of many vertices, each rounded
        assert np.allclose(there.astype(float), expected.astype(float), atol=near, rtol=1e-6), question


@pytest.mark.parametrize("kind", WHOLE)
def test_areas_on_the_ellipsoid_are_the_same(folder, written, kind):
    geod = pyproj.Geod(ellps="WGS84")
    area = lambda shape: abs(geod.geometry_area_perimeter(shapely.orient_polygons(shape))[0])  # noqa: E731
    layer = written["territorial_sea"]
    back = by_id(read(folder, kind, layer))
    for row in layer.frame.itertuples():
        if shapely.get_dimensions(row.geometry) == 2:
            assert area(back.geometry[row.id]) == pytest.approx(area(row.geometry), rel=1e-6)


@pytest.mark.skipif(which("ogrinfo") is None, reason="needs ogrinfo of GDAL")
@pytest.mark.parametrize("kind", ["flatgeobuf", "geojson", "csv", "shapefile"])
@pytest.mark.parametrize("name", ["adiz", "ports", "swaths_of_a_day", "disputed_features"])
def test_ogrinfo_of_the_system_counts_the_same(folder, written, name, kind):
    path, frame = file_of(folder, kind, name), expected_of(written[name], kind)
    files = shapefiles(path) if kind == "shapefile" else [str(path)]
    options = ["-oo", "X_POSSIBLE_NAMES=lon", "-oo", "Y_POSSIBLE_NAMES=lat"] if kind == "csv" else []
    count, boxes = 0, []
    for each in files:
        words = ["ogrinfo", "-ro", "-so", "-al", *options, each]
        out = subprocess.run(words, capture_output=True, text=True, check=True).stdout
        count += int(re.search(r"Feature Count: (\d+)", out)[1])
        boxes.append([float(x) for x in re.findall(r"-?\d+\.\d+", re.search(r"Extent: .*", out)[0])])
    west, south, east, north = zip(*boxes, strict=True)
    assert count == len(frame)
    assert np.allclose([min(west), min(south), max(east), max(north)], frame.total_bounds, atol=1e-6)


@pytest.mark.parametrize("name", PLACED)
def test_geoparquet_passes_the_validator_of_its_makers(folder, name):
    report = geoparquet_validator.check(str(file_of(folder, "geoparquet", name)))
    assert geoparquet_validator.failed(report) == []
    passed = {each["id"] for each in report["outcomes"] if each["status"] == "pass"}
    assert {"/conf/core/orientation-value", "/conf/core/crs-projjson", "/conf/core/bbox-array"} <= passed
    assert any("covering" in each for each in passed)
    geo = json.loads(parquet.read_metadata(file_of(folder, "geoparquet", name)).metadata[b"geo"])
    assert (geo["version"], geo["columns"]["geometry"]["edges"]) == ("1.1.0", "planar")
    assert parquet.read_metadata(file_of(folder, "geoparquet", name)).row_group(0).column(0).compression == "ZSTD"


@pytest.mark.parametrize("name", PLACED)
def test_geojson_is_that_of_rfc_7946(folder, written, name):
    """Issue 14: rings ran the wrong way, a member crs, 15 digits."""
    whole = json.loads(file_of(folder, "geojson", name).read_text(encoding="utf-8"))
    assert geojson_validator.validate_structure(whole, check_crs=True) == {}
    assert geojson_validator.validate_geometries(whole)["invalid"] == {}
    assert "crs" not in whole
    assert len(whole["bbox"]) == 4
    frame = written[name].frame
    assert [each["geometry"] is None for each in whole["features"]] == list(
        frame.geometry.is_empty | frame.geometry.isna()
    )
    numbers = [float(each) for each in re.findall(r"-?\d[-+.e\d]*", coordinates(whole))]
    assert len(numbers) >= 2 * (frame.geometry.count_coordinates().sum())
    assert all(number == round(number, 7) for number in numbers)
    for feature in whole["features"]:
        for polygon in shapely.get_parts(shapely.geometry.shape(feature["geometry"])) if feature["geometry"] else ():
            if polygon.geom_type == "Polygon":
                assert polygon.exterior.is_ccw
                assert not any(ring.is_ccw for ring in polygon.interiors)


def coordinates(whole):
    """Of a collection, as JSON."""
    return json.dumps([each["geometry"] for each in whole["features"]])


@pytest.mark.parametrize("name", ["adiz", "ports", "budgets"])
def test_title_licence_and_credit_travel_with_the_rows(folder, written, name):
    """Issue 14: no file of six formats had a licence, a credit or a URL."""
    layer = written[name]
    credit, url = layer.credit.splitlines()[0], next(source.url for source in layer.sources if source.url)
    words = {
        key.decode(): value.decode()
        for key, value in parquet.read_metadata(file_of(folder, "geoparquet", name)).metadata.items()
    }
    assert (words["title"], words["licence"]) == (layer.title, layer.licence)
    assert credit in json.loads(words["credit"])
    assert url in words["sources"]
    sidecar = json.loads((folder / "export.json").read_text(encoding="utf-8"))["layers"][name]
    assert (sidecar["licence"], credit in sidecar["credit"]) == (layer.licence, True)
    assert credit in (folder / "README.md").read_text(encoding="utf-8")
    if layer.placed:
        collection = json.loads(file_of(folder, "geojson", name).read_text(encoding="utf-8"))
        assert (collection["title"], collection["licence"]) == (layer.title, layer.licence)
        header = pyogrio.read_info(file_of(folder, "flatgeobuf", name))["layer_metadata"]
        assert (header["licence"], header["TITLE"]) == (layer.licence, layer.title)
        assert credit in header["DESCRIPTION"]
        with zipfile.ZipFile(file_of(folder, "shapefile", name)) as archive:
            assert credit in archive.read("README.txt").decode()
            assert archive.read(f"{name}.cpg").decode() == "UTF-8" if name == "ports" else True


@pytest.mark.thorough  # as test_kmz holds it
def test_kml_of_all_layers_is_valid_by_the_schema_of_the_ogc(folder, written, story):
    schema = next(each.locate() for each in files("fastkml") if each.name == "ogckml22.xsd")
    text = zipfile.ZipFile(file_of(folder, "kmz", story.id)).read("doc.kml")
    root, valid = etree.fromstring(text, etree.XMLParser(huge_tree=True)), etree.XMLSchema(etree.parse(str(schema)))
    assert valid.validate(root), valid.error_log
    marks = len(list(root.iter("{http://www.opengis.net/kml/2.2}Placemark")))
    assert marks == sum(len(layer.frame) for layer in written.values() if layer.placed)


def test_the_geopackage_of_all_layers_passes_the_validator_of_gdal(folder, written, story):
    path = folder / "geopackage" / f"{story.id}.gpkg"
    assert {str(name) for name, _ in pyogrio.list_layers(path)} >= written.keys()
    ran = subprocess.run(["/usr/bin/python3", "-c", VALIDATE_GPKG, path], capture_output=True, text=True, check=False)
    if "ModuleNotFoundError" in ran.stderr:
        pytest.skip("the validator is in Debian's python3-gdal, which is not installed")
    assert (ran.returncode, ran.stdout, ran.stderr) == (0, "[]\n", "")


@pytest.mark.thorough
@crate_validator.needed
def test_the_crate_of_all_layers_passes_its_validator(folder, written, tmp_path):
    held = json.loads((folder / CRATE_FILE).read_text(encoding="utf-8"))["@graph"]
    there = {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()} - {CRATE_FILE}
    assert {unquote(each["@id"]) for each in held if each["@type"] == "File"} == there
    for layer in written.values():
        holding = {Path(name).parts[0] for name in there if Path(name).name.partition(".")[0] == layer.name}
        assert holding == {each.name for each in WRITTEN if each.write and each.holds(layer)}
    assert {each.check for each in crate_validator.crate_issues(folder, tmp_path / "told.json")} == UNHEEDED


@crate_validator.needed
def test_the_crate_of_tiles_passes_its_validator(story, tmp_path):
    layers = exported_layers(story, Asked(layers=("ports", "median_lines")))
    write_folder(layers, tmp_path / "t", named(["pmtiles"]), story)
    assert {each.check for each in crate_validator.crate_issues(tmp_path / "t", tmp_path / "told.json")} == UNHEEDED


def test_tiles_have_the_rows_of_each_layer_and_the_credits(story, tmp_path):
    from pmtiles.reader import MmapSource, Reader  # noqa: PLC0415

    layers = exported_layers(story, Asked(layers=("ports", "median_lines", "leadline:sea_areas")))
    write_folder(layers, tmp_path / "t", named(["pmtiles"]), story)
    whole = tmp_path / "t" / "pmtiles" / f"{story.id}.pmtiles"
    assert {name for name, _ in pyogrio.list_layers(whole)} == {"ports", "median_lines", "leadline_sea_areas"}
    for layer in layers:
        for path in (whole, tmp_path / "t" / "pmtiles" / f"{layer.name}.pmtiles"):
            back = gpd.read_file(path, layer=layer.name)
            assert set(back["id"]) == set(layer.frame["id"])
            assert set(back["name"]) == set(layer.frame["name"])
    with whole.open("rb") as file:
        metadata = Reader(MmapSource(file)).metadata()
        assert gzip.decompress(Reader(MmapSource(file)).get(0, 0, 0))
    for layer in layers:
        assert layer.credit.splitlines()[0] in metadata["attribution"]
        assert set(layer.described.licences) <= set(metadata["licence"].split(" AND "))


def test_the_same_rows_make_the_same_bytes(folder, story, tmp_path):
    names = ("adiz", "ports", "budgets", "misawa")
    write_folder(exported_layers(story, Asked(layers=names)), tmp_path / "again", named(WHOLE), story)
    again = [path for path in (tmp_path / "again").rglob("*") if path.is_file() and path.parent != tmp_path / "again"]
    assert len(again) == 3 * 5 + 2
    for path in again:
        assert path.read_bytes() == (folder / path.relative_to(tmp_path / "again")).read_bytes(), path.name


def test_duckdb_reads_rows_of_a_box_by_the_covering(folder):
    found = duckdb.sql(
        f"SELECT id FROM '{file_of(folder, 'geoparquet', 'ports')}' WHERE bbox.xmin > 120 AND bbox.ymin > 30"
    ).fetchall()
    assert ("jpyok",) in found
    assert ("sgsin",) not in found
