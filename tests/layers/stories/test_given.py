"""Zones and lines by layer, file or id; tracks by what is in the files."""

import gzip
import json
import struct
import zipfile

import geopandas as gpd
import numpy as np
import pyarrow.parquet as pq
import pyogrio
import pyproj
import pytest
import shapely
from shapely.geometry import LineString, Polygon, box

import layers
from layers.stories.given import given_shapes, path_of
from layers.tracks.files import is_nmea, read_tracks

SENTENCE = "1577836800 !AIVDM,1,1,,B,177KQJ5000G?tO`K>RA1wUbN0TKH,0*5C\r\n"  # ITU-R M.1371, as pyais prints it


@pytest.fixture
def file(tmp_path):
    path = tmp_path / "own.gpkg"
    shapes = [box(0, 0, 1, 1), box(2, 0, 3, 1), LineString([(0, 0), (1, 1)])]
    gpd.GeoDataFrame({"name": ["a", "b", "c"]}, geometry=shapes, crs=4326).to_crs(3857).to_file(path)
    return path


def test_a_layer_and_some_of_its_rows():
    whole, some = given_shapes("adiz", "zones"), given_shapes("adiz:taiwan-adiz,prc-adiz-drawn", "zones")
    assert set(whole.frame["id"]) == set(layers.load("adiz").query("geometry.geom_type == 'Polygon'")["id"])
    assert "japan-adiz-points-1-7" in whole.left_out
    assert some.frame["id"].tolist() == ["taiwan-adiz", "prc-adiz-drawn"]
    assert (some.title, some.path) == ("adiz:taiwan-adiz,prc-adiz-drawn", None)
    assert any("Taiwan Today" in words for words in some.credits)
    assert given_shapes("adiz", "lines").frame.geom_type.unique().tolist() == ["LineString"]


def test_a_file_in_any_crs(file):
    zones = given_shapes(str(file), "zones")
    assert zones.frame["id"].tolist() == ["a", "b"]
    assert zones.frame.geometry.iloc[0].bounds == pytest.approx((0, 0, 1, 1))
    assert (zones.path, zones.title, zones.left_out, zones.credits) == (file, "own.gpkg", ("c",), ())
    assert given_shapes(f"{file}:b", "zones").frame["id"].tolist() == ["b"]
    assert given_shapes(str(file), "lines").frame["name"].tolist() == ["c"]


def test_rows_without_telling_names_are_numbered(tmp_path):
    gpd.GeoDataFrame({"name": ["a", "a"]}, geometry=[box(0, 0, 1, 1)] * 2, crs=4326).to_parquet(tmp_path / "z.parquet")
    frame = given_shapes(str(tmp_path / "z.parquet"), "zones").frame
    assert (frame["id"].tolist(), frame["name"].tolist()) == (["1", "2"], ["a", "a"])


@pytest.mark.parametrize(
    ("words", "what", "message"),
    [
        ("adizz", "zones", "--zones adizz: there is no such layer and no such file; expected a file, or one of "),
        ("adiz:nowhere", "zones", "it has no row 'nowhere'; expected some of taiwan-adiz, "),
        ("median_lines", "zones", "--zones median_lines: it holds LineString; expected polygons"),
        ("territorial_sea", "lines", "it holds MultiPolygon, Polygon; expected lines"),
        ("budgets", "zones", "it is a table without geometry"),
    ],
)
def test_what_is_not_there_is_told(words, what, message):
    with pytest.raises(ValueError, match=message):
        given_shapes(words, what)


def test_a_file_without_crs_is_refused(tmp_path):
    gpd.GeoDataFrame(geometry=[box(0, 0, 1, 1)]).to_parquet(tmp_path / "z.parquet")
    with pytest.raises(
        ValueError, match=r"z.parquet: it declares no CRS; expected one. Declare the one that .*set_crs"
    ):
        given_shapes(str(tmp_path / "z.parquet"), "zones")


def test_sentences_are_known_by_what_they_are(tmp_path):
    (tmp_path / "feed.txt").write_text(SENTENCE)
    (tmp_path / "table.txt").write_text("mmsi,timestamp,lat,lon\n1,2020-01-01T00:00:00Z,47.6,-122.3\n")
    with gzip.open(tmp_path / "feed.log.gz", "wt") as packed:
        packed.write(SENTENCE)
    found = {path.name: is_nmea(path) for path in tmp_path.iterdir()}
    assert found == {"feed.txt": True, "table.txt": False, "feed.log.gz": True}
    assert [is_nmea(tmp_path / name) for name in ("not-there.nmea", "not-there.csv")] == [True, False]


def test_tables_and_sentences_are_read_together(tmp_path):
    (tmp_path / "feed.nmea").write_text(SENTENCE)
    (tmp_path / "table.csv").write_text("mmsi,timestamp,lat,lon\n1,2020-01-01T00:00:00Z,47.6,-122.3\n2,x,1,1\n")
    tracks = read_tracks([tmp_path / "feed.nmea", tmp_path / "table.csv"])
    assert [batch["id"][0].as_py() for batch in tracks.batches()] == ["1", "477553000"]
    assert (tracks.title, tracks.timed, tracks.dated) == ("feed.nmea and 1 more", True, True)
    assert set(tracks.columns["file"]) == {"feed.nmea", str(tmp_path / "table.csv")} or "table.csv" in "".join(
        tracks.columns["file"]
    )
    assert tracks.report()["rows"].sum() == 1


def test_tracks_with_and_without_times_are_not_mixed(tmp_path):
    gpd.GeoDataFrame({"id": ["a"]}, geometry=[LineString([(0, 0), (1, 1)])], crs=4326).to_file(tmp_path / "l.geojson")
    (tmp_path / "feed.nmea").write_text(SENTENCE)
    with pytest.raises(
        ValueError, match=r"l.geojson holds lines without times, feed.nmea positions with times; expected"
    ):
        read_tracks([tmp_path / "feed.nmea", tmp_path / "l.geojson"])


def test_columns_of_sentences_cannot_be_named(tmp_path):
    (tmp_path / "feed.nmea").write_text(SENTENCE)
    with pytest.raises(ValueError, match=r"feed.nmea: NMEA sentences have no columns to name"):
        read_tracks([tmp_path / "feed.nmea"], columns={"id": "x"})
    with pytest.raises(ValueError, match="there are no tracks; expected at least one file"):
        read_tracks([])


@pytest.fixture
def layered(tmp_path):
    """File with the layers zones (two boxes), and fixes (one vessel at 1 E, then 2 E, written in Web Mercator)."""
    path = tmp_path / "survey.gpkg"
    zones = gpd.GeoDataFrame({"id": ["a", "b"]}, geometry=[box(0, 0, 1, 1), box(2, 0, 3, 1)], crs=4326)
    zones.to_file(path, layer="zones")
    times = ["2026-03-01T00:00:00Z", "2026-03-01T01:00:00Z"]
    points = gpd.points_from_xy([1, 2], [0.5, 0.5])
    fixes = gpd.GeoDataFrame({"mmsi": "7", "timestamp": times, "lat": [9, 9]}, geometry=points, crs=4326)
    fixes.to_crs(3857).to_file(path, layer="fixes")
    zones.set_geometry(zones.boundary).to_file(path, layer="edges")
    return path


def test_a_layer_of_several_is_chosen_as_in_qgis(layered):
    zones = given_shapes(f"{layered}|layername=zones:b", "zones")
    assert (zones.frame["id"].tolist(), zones.path, zones.title) == (["b"], layered, "zones of survey.gpkg")
    assert given_shapes(f"{layered}|layername=edges", "lines").frame["id"].tolist() == ["a", "b"]
    assert path_of(f"{layered}|layername=zones:b") == layered
    tracks = read_tracks(f"{layered}|layername=fixes")
    (batch,) = tracks.batches()
    assert batch["lon"].to_pylist() == pytest.approx([1, 2], abs=1e-9)
    assert batch["lat"].to_pylist() == pytest.approx([0.5, 0.5], abs=1e-9)  # of the geometry, not the column
    assert (tracks.title, tracks.paths, set(batch["id"].to_pylist())) == ("fixes of survey.gpkg", (layered,), {"7"})


def test_layers_that_could_be_chosen_are_listed(layered):
    listed = r"survey.gpkg: it holds the layers zones, fixes, edges; expected one. Choose it: '.*\|layername=zones'"
    for read in (lambda: given_shapes(str(layered), "zones"), lambda: read_tracks(layered)):
        with pytest.raises(ValueError, match=listed):
            read()
    with pytest.raises(ValueError, match="it has no layer 'c'; expected one of zones, fixes, edges"):
        given_shapes(f"{layered}|layername=c", "zones")
    with pytest.raises(ValueError, match="chooses 'layerid=1'; expected FILE|layername=NAME"):
        given_shapes(f"{layered}|layerid=1", "zones")
    with pytest.raises(ValueError, match="there is no column for time|holds Polygon; expected"):
        read_tracks(f"{layered}|layername=zones")


def test_rows_without_geometry_are_told_apart_from_those_of_the_other_kind(tmp_path):
    shapes = [box(0, 0, 1, 1), None, Polygon(), LineString([(0, 0), (1, 1)])]
    gpd.GeoDataFrame({"id": list("abcd")}, geometry=shapes, crs=4326).to_parquet(tmp_path / "z.parquet")
    zones = given_shapes(str(tmp_path / "z.parquet"), "zones")
    assert (zones.frame["id"].tolist(), zones.without_geometry, zones.left_out) == (["a"], ("b", "c"), ("d",))
    gpd.GeoDataFrame({"id": ["b"]}, geometry=[None], crs=4326).to_parquet(tmp_path / "n.parquet")
    with pytest.raises(ValueError, match="it holds rows without geometry; expected polygons"):
        given_shapes(str(tmp_path / "n.parquet"), "zones")


@pytest.mark.parametrize(
    ("columns", "naming"),
    [
        ({"id": [1, 2], "name": ["x", "x"]}, ""),
        ({"id": [1, 1], "name": ["x", "y"]}, "named by the column name: values of id are missing or stand twice."),
        ({"id": [1, None]}, "named by their number in the file, from 1: values of id are missing or stand twice."),
        ({"kind": ["x", "y"]}, "named by the column kind; name another one with --zone-name."),
        ({"kind": ["x", "y"], "sort": ["v", "w"]}, ""),
    ],
)
def test_it_is_told_if_rows_are_not_named_by_their_id(tmp_path, columns, naming):
    gpd.GeoDataFrame(columns, geometry=[box(0, 0, 1, 1)] * 2, crs=4326).to_parquet(tmp_path / "z.parquet")
    told = given_shapes(str(tmp_path / "z.parquet"), "zones").notes
    assert [words for words in told if "named" in words] == [f"Rows of z.parquet are {naming}"] * bool(naming)


def test_tracks_are_one_path_of_any_kind(tmp_path):
    path = tmp_path / "table.csv"
    path.write_text("mmsi,timestamp,lat,lon\n1,2020-01-01T00:00:00Z,47.6,-122.3\n")
    for given in (path, str(path), [str(path)]):
        assert [batch["id"].to_pylist() for batch in read_tracks(given).batches()] == [["1"]]
    (tmp_path / "feed.nmea").write_text(SENTENCE)
    with pytest.raises(ValueError, match=r"NMEA sentences have times, .* leave timezone out"):
        read_tracks(str(tmp_path / "feed.nmea"), timezone="Asia/Tokyo")


def write(path, text):
    path.write_text(text, encoding="utf-8")
    return str(path)


BOX = "POLYGON ((120.18 24.8, 120.32 24.8, 120.32 25.2, 120.18 25.2, 120.18 24.8))"
KML = '<?xml version="1.0" encoding="UTF-8"?><kml xmlns="http://www.opengis.net/kml/2.2"><Document>{}</Document></kml>'
PLACEMARK = (
    "<Placemark><name>{}</name>{}<Polygon><outerBoundaryIs><LinearRing><coordinates>120.18,24.8,0 120.32,24.8,0 "
    "120.32,25.2,0 120.18,25.2,0 120.18,24.8,0</coordinates></LinearRing></outerBoundaryIs></Polygon></Placemark>"
)
Z7 = '<ExtendedData><Data name="id"><value>z-7</value></Data></ExtendedData>'
TOPOLOGY = (
    '{"type": "Topology", "objects": {"z": {"type": "GeometryCollection", "geometries": [{"type": "Polygon", '
    '"arcs": [[0]], "properties": {"name": "Box"}}]}}, "arcs": [[[120.18, 24.8], [120.32, 24.8], [120.32, 25.2], '
    "[120.18, 25.2], [120.18, 24.8]]]}"
)
FOLDERS = KML.format(
    "<Folder><name>Empty</name></Folder>"
    f"<Folder><name>A</name>{PLACEMARK.format('One', '')}</Folder>"
    f"<Folder><name>B</name>{PLACEMARK.format('Two', '')}</Folder>"
)


def frame_of(**columns):
    rows = len(next(iter(columns.values()))) if columns else 1
    return gpd.GeoDataFrame(columns, geometry=[shapely.from_wkt(BOX)] * rows, crs=4326)


def kmz(path):
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("doc.kml", KML.format(PLACEMARK.format("One", "")))
    return str(path)


def zipped(path, name, **columns):
    inner = path.with_name(name)
    frame_of(**columns).to_file(inner)
    with zipfile.ZipFile(path, "w") as archive:
        for each in inner.parent.glob(f"{inner.stem}.*"):
            if each != path:
                archive.write(each, each.name)
    return str(path)


def own_kml(folder):
    from maps.cli.cli import main  # noqa: PLC0415  the command writes what people then bring

    assert main(["layers", "taiwan_strait_zones", "--to", str(folder / "own.kml")]) == 0
    return f"{folder / 'own.kml'}:taiwan-adiz"


def of_kml(text):
    return lambda folder: write(folder / "z.kml", text)


@pytest.mark.parametrize(
    ("make", "ids", "names"),
    [
        (lambda folder: write(folder / "z.csv", f'name,geometry\nBox,"{BOX}"\n'), ["Box"], ["Box"]),
        (lambda folder: write(folder / "z.csv", f'id;WKT\n7;"SRID=4326;{BOX}"\n'), ["7"], ["7"]),
        (lambda folder: write(folder / "z.csv", f"id,geom\n7,{shapely.from_wkt(BOX).wkb_hex}\n"), ["7"], ["7"]),
        (lambda folder: write(folder / "z.json", TOPOLOGY), ["Box"], ["Box"]),
        (lambda folder: write(folder / "z.geojson", shapely.to_geojson(shapely.from_wkt(BOX))), ["1"], ["1"]),
        (lambda folder: kmz(folder / "z.kmz"), ["One"], ["One"]),
        (of_kml(FOLDERS), ["One", "Two"], ["One", "Two"]),
        (lambda folder: f"{of_kml(FOLDERS)(folder)}|layername=B", ["Two"], ["Two"]),
        (
            of_kml(KML.format(PLACEMARK.format("Box", Z7))),
            ["z-7"],
            ["Box"],
        ),
        (own_kml, ["taiwan-adiz"], ["Taiwan ADIZ"]),
        (lambda folder: zipped(folder / "z.zip", "zones.shp", NAME=["a"]), ["a"], ["a"]),
        (lambda folder: zipped(folder / "z.zip", "zones.gpkg", Name=["a", "b"]), ["a", "b"], ["a", "b"]),
    ],
)
def test_files_as_people_have_them(tmp_path, make, ids, names):  # issue 10, A5 and case 16
    zones = given_shapes(make(tmp_path), "zones").frame
    assert (zones["id"].tolist(), zones["name"].tolist(), zones.crs) == (ids, names, 4326)


@pytest.mark.parametrize(
    ("columns", "asked", "ids", "names"),
    [
        ({"NAME": ["a", "b"]}, None, ["a", "b"], ["a", "b"]),
        ({"ID": [7, 8], "Name": ["a", "a"]}, None, ["7", "8"], ["a", "a"]),
        ({"名称": ["東", "西"]}, None, ["東", "西"], ["東", "西"]),
        ({"GEONAME": ["x", "y"], "n": [1, 2]}, None, ["x", "y"], ["x", "y"]),
        ({"name": ["a", "b"], "Code": ["x", "y"]}, "code", ["x", "y"], ["x", "y"]),
        ({"name": ["a", "b"], "code": ["x", "x"]}, "code", ["1", "2"], ["x", "x"]),
    ],
)
def test_rows_are_named_whatever_the_case(tmp_path, columns, asked, ids, names):  # issue 10, case 16
    frame_of(**columns).to_file(tmp_path / "z.gpkg")
    zones = given_shapes(str(tmp_path / "z.gpkg"), "zones", name_column=asked).frame
    assert (zones["id"].tolist(), zones["name"].tolist()) == (ids, names)
    with pytest.raises(ValueError, match="z.gpkg has no column 'none'; expected one of "):
        given_shapes(str(tmp_path / "z.gpkg"), "zones", name_column="none")


UNCLOSED = '{"type": "Polygon", "coordinates": [[[120, 24], [121, 24], [121, 25], [120, 25]]]}'
SWAPPED = '{"type": "Polygon", "coordinates": [[[24.8, 120.2], [24.8, 120.3], [25.2, 120.3], [24.8, 120.2]]]}'
METRES = '{"type": "Polygon", "coordinates": [[[3e5, 27e5], [4e5, 27e5], [4e5, 28e5], [3e5, 27e5]]]}'
TIN_WKB = struct.pack("<BIIBII", 1, 16, 1, 1, 17, 1) + struct.pack("<I8d", 4, 120, 24, 121, 24, 120, 25, 120, 24)
TIN = "TIN (((120 24, 121 24, 120 25, 120 24)))"


def geopackage(path, wkb, kind):
    """GeoPackage of one row, whatever its WKB says."""
    pyogrio.raw.write(
        str(path), geometry=np.array([wkb], dtype=object), field_data=[], fields=[], geometry_type=kind, crs="EPSG:4326"
    )
    return str(path)


@pytest.mark.parametrize(
    ("make", "words"),
    [
        (lambda folder: write(folder / "z.geojson", UNCLOSED), "row 1 of 1 has a ring that is not closed"),
        (lambda folder: write(folder / "z.geojson", SWAPPED), "longitudes 24.8 to 25.2 and latitudes 120.2 .* swapped"),
        (lambda folder: write(folder / "z.geojson", METRES), "look like metres of a projection. Declare the CRS"),
        (lambda folder: write(folder / "z.csv", f'id,WKT\n1,"{TIN}"\n'), "row 1 of column 'WKT' is 'TIN"),
        (lambda folder: write(folder / "z.csv", "id,lon,lat\n1,x,2\n"), "column 'lon' holds 'x'; expected degrees"),
        (
            lambda folder: write(folder / "z.csv", "id,a\n1,2\n"),
            "a table without geometry; expected .*: WKT in",
        ),
        (lambda folder: write(folder / "z.zip", "x"), "it is no .zip archive, or it is broken"),
        (lambda folder: write(folder / "z.gpkg.gz", "x"), "files packed as .gz are not read here"),
        (lambda folder: geopackage(folder / "z.gpkg", TIN_WKB, "Unknown"), "it holds TIN; expected polygons"),
    ],
)
@pytest.mark.filterwarnings("ignore:Registering non-standard gpkg_geom_TIN")  # of writing it
@pytest.mark.parametrize("what", ["zones", "lanes"])
def test_what_is_no_zone_is_told_in_one_line(tmp_path, make, words, what):  # issue 10, A5, cases 14 and 19
    with pytest.raises(ValueError, match=words) as told:
        given_shapes(make(tmp_path), what)
    assert "\n" not in str(told.value)
    assert "polar" not in str(told.value)


def test_curves_are_drawn(tmp_path):
    half_circle = struct.pack("<BIIBII", 1, 10, 1, 1, 8, 5)  # CURVEPOLYGON (CIRCULARSTRING (five points))
    half_circle += np.array([[121, 24], [120, 25], [119, 24], [120, 23], [121, 24]], dtype="<f8").tobytes()
    given = given_shapes(geopackage(tmp_path / "c.gpkg", half_circle, "Unknown"), "zones")
    away = np.hypot(*(shapely.get_coordinates(given.frame.geometry.iloc[0]) - [120, 24]).T)
    assert len(away) > 3_000
    assert np.abs(away - 1).max() < 1e-9
    assert given.frame.geometry.iloc[0].area == pytest.approx(np.pi, rel=1e-5)
    assert given.notes[0] == "Curves of c.gpkg were drawn in chords of 0.1 degrees of arc."


def test_edges_are_those_of_the_file(tmp_path):  # issue 10, A3 and A7
    shape = gpd.GeoDataFrame({"id": ["a"]}, geometry=[box(120, 20, 150, 50)], crs=4326)
    shape.to_crs(6933).to_file(tmp_path / "p.gpkg")
    projected = given_shapes(str(tmp_path / "p.gpkg"), "zones")
    assert projected.frame["edge_model"].tolist() == ["planar in EPSG:6933"]
    (note,) = projected.notes
    crs = "WGS 84 / NSIDC EASE-Grid 2.0 Global, EPSG:6933"
    assert note.startswith(f"Edges of p.gpkg are straight in its CRS ({crs}), as they are")
    asked = given_shapes(str(tmp_path / "p.gpkg"), "zones", edges="geodesic")
    assert ("edge_model" in asked.frame, asked.notes) == (False, ())
    shape.to_parquet(tmp_path / "s.parquet")
    table = pq.read_table(tmp_path / "s.parquet")
    geo = json.loads(table.schema.metadata[b"geo"])
    geo["columns"]["geometry"]["edges"] = "spherical"
    pq.write_table(table.replace_schema_metadata({"geo": json.dumps(geo)}), tmp_path / "s.parquet")
    spherical = given_shapes(str(tmp_path / "s.parquet"), "zones")
    assert spherical.frame["edge_model"].tolist() == ["spherical in EPSG:4326"]
    sphere = pyproj.Geod(a=1, b=1)
    ((_, highest),) = sphere.npts(120, 50, 150, 50, 1)
    assert spherical.frame.geometry.iloc[0].bounds[3] == pytest.approx(highest, abs=1e-5)
    assert spherical.notes == ("Edges of s.parquet are great circles, as it declares (edges: spherical).",)


def test_the_shift_of_a_datum_is_told_where_it_is_known_badly(tmp_path):  # issue 10, A3
    shape = gpd.GeoDataFrame({"id": ["a"]}, geometry=[box(139, 35, 140, 36)], crs=4301)  # Tokyo
    shape.to_file(tmp_path / "t.gpkg")
    given = given_shapes(str(tmp_path / "t.gpkg"), "zones")
    west, south, *_ = given.frame.total_bounds
    metres = pyproj.Geod(ellps="WGS84").inv(139, 35, west, south)[2]
    assert 400 < metres < 500
    assert "shifted from Tokyo to WGS 84 by 'Tokyo to WGS 84" in given.notes[0]


@pytest.mark.parametrize("epsg", [3821, 3828, 4610])  # TWD67, its TM2 zone 121, Xian 1980
def test_a_datum_without_a_shift_is_told(tmp_path, epsg):  # issue 10: 850 m of TWD67 were lost without a word
    shape = gpd.GeoDataFrame({"id": ["a"]}, geometry=[box(120, 24, 121, 25)], crs=4326).to_crs(epsg)
    shape.to_file(tmp_path / "t.gpkg")
    given = given_shapes(str(tmp_path / "t.gpkg"), "zones")
    assert "and PROJ has no shift from there to WGS 84: coordinates were taken as they are." in given.notes[0]


@pytest.mark.parametrize("epsg", [4326, 3824, 3826, 6668, 32651])  # aligned with WGS 84 within a metre or so
def test_a_datum_that_is_wgs_84_within_a_metre_is_not(tmp_path, epsg):
    shape = gpd.GeoDataFrame({"id": ["a"]}, geometry=[box(120, 24, 121, 25)], crs=4326).to_crs(epsg)
    shape.to_file(tmp_path / "t.gpkg")
    assert not any("shift" in note for note in given_shapes(str(tmp_path / "t.gpkg"), "zones").notes)


def test_the_text_of_a_shapefile_is_read_as_asked(tmp_path):  # issue 10, A7
    frame_of(name=["台灣海峽"]).to_file(tmp_path / "z.shp", encoding="BIG5")
    (tmp_path / "z.cpg").unlink()
    plain = given_shapes(str(tmp_path / "z.shp"), "zones")
    assert "declares no encoding" in plain.notes[0]
    assert given_shapes(str(tmp_path / "z.shp"), "zones", encoding="big5").frame["name"].tolist() == ["台灣海峽"]


def test_collections_and_kinds(tmp_path):  # issue 10, A5
    shapes = [
        shapely.GeometryCollection([shapely.from_wkt(BOX), shapely.Point(1, 1)]),
        LineString([(0, 0), (1, 1)]),
        box(0, 0, 1, 1),
    ]
    gpd.GeoDataFrame({"id": list("abc")}, geometry=shapes, crs=4326).to_file(tmp_path / "m.gpkg")
    zones = given_shapes(str(tmp_path / "m.gpkg"), "zones")
    assert (zones.frame["id"].tolist(), zones.left_out) == (["a", "c"], ("b",))
    assert zones.notes == (
        "Left out of m.gpkg: 1 row of other kinds than polygons: b.",
        "Of the collections of geometries in a those that are Polygons were taken.",
    )
    with pytest.raises(ValueError, match="expected one kind. Choose it: 'FILE|geometrytype=LineString'"):
        given_shapes(str(tmp_path / "m.gpkg"), "lanes")
    lanes = given_shapes(f"{tmp_path / 'm.gpkg'}|geometrytype=LineString", "lanes")
    assert lanes.frame["id"].tolist() == ["b"]
    assert given_shapes("lanes_ornl", "lanes").frame.geom_type.isin(["LineString", "MultiLineString"]).all()
    with pytest.raises(ValueError, match="tracks are read whole; expected no .geometrytype="):
        read_tracks(f"{tmp_path / 'm.gpkg'}|geometrytype=LineString")


def test_an_edge_that_can_be_read_in_two_ways_is_told(tmp_path):  # issue 10, cv_wide250
    gpd.GeoDataFrame({"id": ["w"]}, geometry=[box(-100, 0, 150, 20)], crs=4326).to_file(tmp_path / "w.gpkg")
    (note,) = given_shapes(str(tmp_path / "w.gpkg"), "zones").notes
    assert "of 250 degrees of longitude or more were read the short way round, across 180 degrees (110 or less)" in note


def test_a_zone_that_a_projection_turned_round_the_earth_is_told(tmp_path):  # issue 10
    zone = gpd.GeoDataFrame({"id": ["z"]}, geometry=[shapely.box(179.8, 24, 180.2, 25)], crs=4326)
    zone.to_crs(3857).to_file(tmp_path / "z.gpkg")
    notes = " ".join(given_shapes(str(tmp_path / "z.gpkg"), "zones").notes)
    assert "a shape 359.6 degrees wide" in notes
    zone.to_crs(3832).to_file(tmp_path / "z.gpkg", mode="w")
    assert "degrees wide" not in " ".join(given_shapes(str(tmp_path / "z.gpkg"), "zones").notes)


@pytest.mark.filterwarnings("ignore:.*(truncated|laundered)")  # GDAL cuts names to ten characters
def test_limits_that_a_shapefile_cut_are_read(tmp_path):
    told = {"schedule": "daily 03:00-04:00", "schedule_timezone": "Europe/Berlin", "active_windows": "a/b"}
    told |= {"FLOOR": "1000 ft", "floor_reference": "AGL", "ceiling_reference": "HAE"}
    frame = gpd.GeoDataFrame({"id": ["z"], **{k: [v] for k, v in told.items()}}, geometry=[box(0, 0, 1, 1)], crs=4326)
    frame.to_file(tmp_path / "z.shp")
    given = given_shapes(str(tmp_path / "z.shp"), "zones")
    row = given.frame.iloc[0]
    assert {name: row[name] for name in told if name != "FLOOR"} == {k: v for k, v in told.items() if k != "FLOOR"}
    assert row["floor"] == "1000 ft"
    assert any("floor_reference from floor_refe" in note for note in given.notes)
