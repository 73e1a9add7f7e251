"""KML of layers is valid, keeps looks, times, sources and rows, and text of data stays text (#14)."""

import html.parser
import io
import re
import shutil
import subprocess
import zipfile
from datetime import date
from importlib.metadata import files
from itertools import pairwise

import fastkml
import geopandas as gpd
import numpy as np
import pandas as pd
import pyogrio
import pytest
import shapely
from effort import cases
from lxml import etree
from PIL import Image
from pyproj import Geod
from shapely.geometry import LineString, MultiPolygon, Point, Polygon, box

from layers.catalogue.catalogue import Description
from layers.catalogue.columns import Column
from layers.catalogue.sources import Source
from layers.stories.read import load_story
from maps.cli.cli import main
from maps.export.export import write_layer
from maps.formats.asked import Asked
from maps.formats.exported import ExportedLayer, exported_layers
from maps.formats.kmz import write_kmz
from maps.formats.vertices import densified
from maps.page.style_table import style_of
from maps.sheets.layer_looks import layer_looks

KML = "{http://www.opengis.net/kml/2.2}"
STANDARD = {"kind": "place", "source_id": "made", "status": "published", "note": ""}
SOURCE = Source(
    id="made", url="https://example.org/a?b=1&c=2", credit="Example <Survey>", licence="CC0-1.0",
    retrieved=date(2026, 11, 22),
)  # fmt: skip


@pytest.fixture(scope="module")
def story():
    return load_story()


@pytest.fixture(scope="module")
def every_layer(whole_story):
    return whole_story


@pytest.fixture(scope="module", params=[".kmz", pytest.param(".kml", marks=pytest.mark.thorough)])
def whole(request, tmp_path_factory, kmz, every_layer, story):
    """The story as KMZ and as KML, and what is said of it."""
    if request.param == ".kmz":
        return kmz
    path = tmp_path_factory.mktemp("kml") / "story.kml"
    write_kmz(every_layer, path, story)
    return path


@pytest.fixture(scope="module")
def one_layer(story):
    """A layer of the story, without the long work of others."""
    return lambda name: exported_layers(story, Asked(layers=(name,)))[0]


@pytest.fixture(scope="module")
def kmz(tmp_path_factory, every_layer, story):
    path = tmp_path_factory.mktemp("kmz") / "story.kmz"
    write_kmz(every_layer, path, story)
    return path


@pytest.fixture(scope="module")
def root(kmz):
    return document(kmz)


@pytest.fixture(scope="module")
def schema():
    path = next(each.locate() for each in files("fastkml") if each.name == "ogckml22.xsd")
    return etree.XMLSchema(etree.parse(str(path)))


def made_layer(frame, name="made", title="Made", columns=None):
    frame = frame.assign(
        **{
            c: v
            for c, v in {"kind": "place", "source_id": "made", "status": "published", "note": ""}.items()
            if c not in frame
        }
    )
    described = Description(
        name=name, title=title, summary="Rows of a test.", rows=len(frame), columns={}, kinds={}, statuses={},
        sources=(SOURCE,), licences=("CC0-1.0",), accuracy_m=None, bounds=None,
    )  # fmt: skip
    told = {each: Column(name=each, meaning=words, unit="km", kind="number") for each, words in (columns or {}).items()}
    return ExportedLayer(name=name, frame=frame, described=described, columns=told, looks=layer_looks(frame, title))


def placed(shapes, **columns):
    ids = [f"r{n}" for n in range(len(shapes))]
    return gpd.GeoDataFrame({"id": ids, "name": ids, **columns}, geometry=list(shapes), crs=4326)


def document(path):
    text = zipfile.ZipFile(path).read("doc.kml") if path.suffix == ".kmz" else path.read_bytes()
    return etree.fromstring(text, etree.XMLParser(huge_tree=True))


def written(tmp_path, story, *layers, suffix=".kmz"):
    path = tmp_path / f"file{suffix}"
    write_kmz(layers, path, story)
    return path


def test_it_is_valid_by_the_schema_of_the_ogc(whole, schema):
    assert schema.validate(document(whole)), schema.error_log


def test_fastkml_reads_every_row(whole, every_layer):
    """Of all rows of the document, which are counted, `make test` gives it every tenth: it reads 1,000 in a second."""
    tree = document(whole)
    placemarks = list(tree.iter(f"{KML}Placemark"))
    assert len(placemarks) == sum(len(each.frame) for each in every_layer if each.placed)
    kept = placemarks[:: cases(10, 1)]
    for each in set(placemarks) - set(kept):
        each.getparent().remove(each)
    found = fastkml.KML.from_string(etree.tostring(tree).decode(), strict=True)

    def rows(feature):
        inside = getattr(feature, "features", [])
        return sum(map(rows, inside)) + isinstance(feature, fastkml.Placemark)

    assert rows(found) == len(kept)


def gdal_names(path):
    return {name for name, _ in pyogrio.list_layers(path)}


def gdal_name(titles, layer):
    return layer.title if f"{layer.title} ({layer.name})" not in titles else f"{layer.title} ({layer.name})"


def test_gdal_finds_each_layer_with_its_rows(whole, every_layer):
    """Of GDAL each reading goes through the whole file: `make test` takes every sixth layer."""
    titles, placed = gdal_names(whole), [layer for layer in every_layer if layer.placed]
    assert {gdal_name(titles, layer) for layer in placed} <= titles
    for layer in placed[:: cases(6, 1)]:
        back = pyogrio.read_dataframe(whole, layer=gdal_name(titles, layer))
        frame = layer.frame
        assert back["id2"].tolist() == frame["id"].tolist()
        assert back["Name"].tolist() == frame["name"].tolist()
        assert back.crs == "EPSG:4326"
        has = ~(frame.geometry.is_empty | frame.geometry.isna()).to_numpy()
        assert np.allclose(back.total_bounds, frame.total_bounds, atol=1e-8)
        assert (back.geometry.notna() == has).all()
        for column in set(frame.columns) & set(back.columns) - {"id", "geometry", "end", "vertices"}:
            given, got = frame[column], back[column]
            if pd.api.types.is_float_dtype(given.dtype):
                assert np.array_equal(given.to_numpy(float), got.to_numpy(float), equal_nan=True)
            elif pd.api.types.is_string_dtype(given.dtype):
                assert [each or "" for each in got.astype(object).where(got.notna(), "")] == given.fillna("").tolist()


@pytest.mark.thorough
@pytest.mark.skipif(shutil.which("ogrinfo") is None, reason="ogrinfo is not there; Debian has it as gdal-bin")
def test_debians_gdal_counts_the_same(whole, every_layer):
    told = subprocess.run(["ogrinfo", "-al", "-so", whole], capture_output=True, text=True, check=True).stdout
    counts = dict(re.findall(r"Layer name: (.*)\n(?:.*\n)*?Feature Count: (\d+)", told))
    titles = gdal_names(whole)
    for layer in every_layer:
        if layer.placed:
            assert int(counts[gdal_name(titles, layer)]) == len(layer.frame)


def test_everything_drawn_lies_inside_and_the_document_first(kmz, root):
    with zipfile.ZipFile(kmz) as archive:
        names = archive.namelist()
    assert names[0] == "doc.kml"
    assert {icon.text for icon in root.iter(f"{KML}href")} == set(names[1:])
    assert len(root.findall(f".//{KML}NetworkLink")) == 0


def test_the_same_rows_are_the_same_bytes(tmp_path, story, one_layer):
    ports = one_layer("ports")
    before = written(tmp_path, story, ports).read_bytes()
    assert written(tmp_path, story, ports).read_bytes() == before


def test_groups_stand_as_on_the_pages_and_on_is_what_they_show(root):
    groups = [each.findtext(f"{KML}name") for each in root.findall(f"./{KML}Document/{KML}Folder")]
    assert groups == [
        "Zones at sea", "Reach", "Places", "Shipping lanes", "Claims", "Strips seen in one pass",
        "Whose radar satellites could look at the lanes", "Whose waters the lanes run through",
        "Who agreed what with whom", "Layers", "Ground",
    ]  # fmt: skip
    on = {each.get("id"): each.findtext(f"{KML}visibility") for each in root.iter(f"{KML}Document")}
    assert (on["adiz"], on["lanes"], on["base_points"], on["taiwan_strait_zones"]) == ("1", "1", "0", "0")
    in_view = root.find(f".//{KML}Document[@id='lanes_in_view']")
    shown = sum(each.findtext(f"{KML}visibility") == "1" for each in in_view.iter(f"{KML}Placemark"))
    assert 3 * shown == 2001  # of three groups of nations the pages open with one


def test_a_layer_of_no_page_is_on_where_it_stands_alone(tmp_path, story):
    root = document(written(tmp_path, story, made_layer(placed([Point(1, 2)]))))
    assert {each.text for each in root.iter(f"{KML}visibility")} == {"1"}


def test_colours_and_widths_are_those_of_the_style_table(root):
    style = root.find(f".//{KML}Style[@id='look-territorial_sea-shape']")
    assert style.findtext(f"{KML}LineStyle/{KML}color") == "ffa17e3b"  # #3b7ea1
    assert style.findtext(f"{KML}LineStyle/{KML}width") == "1.2"
    assert style.findtext(f"{KML}PolyStyle/{KML}color") == "0fa17e3b"  # 0.06 of 255
    pale = root.find(f".//{KML}Style[@id='look-territorial_sea-shape-uncertain']")
    assert pale.findtext(f"{KML}LineStyle/{KML}color") == "73a17e3b"


def test_the_legend_and_marks_have_the_colours_of_the_rows(kmz):
    archive = zipfile.ZipFile(kmz)

    def colours(name):
        picture = Image.open(io.BytesIO(archive.read(name))).convert("RGBA")
        return {f"#{r:02x}{g:02x}{b:02x}" for _, (r, g, b, _) in picture.getcolors(1_000_000)}, picture

    legend, _ = colours("legend.png")
    for key in ("lane-major", "adiz", "airfield", "base_point", "range_ring", "ramp-3", "median_line"):
        assert style_of(key).light in legend
    sure, picture = colours("icons/seat.png")
    assert picture.getpixel((picture.width // 2, picture.height // 2))[:3] == (0x44, 0x4B, 0x50)
    hollow = Image.open(io.BytesIO(archive.read("icons/seat-uncertain.png"))).convert("RGBA")
    assert hollow.getpixel((hollow.width // 2, hollow.height // 2))[:3] != (0x44, 0x4B, 0x50)
    assert style_of("seat").light in sure


def test_when_rows_hold(tmp_path, story, one_layer):
    frame = placed(
        [Point(0, 0)] * 5,
        valid_from=["2026-04-15T22:00Z", "2026-04", None, "2026-04-15 22:00", "2026-04-15T22:00:00+00:00"],
        valid_to=[None, "2026-05", None, "1 May", "2026-05-01"],
    )
    root = document(written(tmp_path, story, made_layer(frame)))
    told = [
        [(each.tag.removeprefix(KML), each.text) for each in row.findall(f"{KML}TimeSpan/*")]
        for row in root.iter(f"{KML}Placemark")
    ]
    assert told == [
        [("begin", "2026-04-15T22:00:00Z")],
        [("begin", "2026-04"), ("end", "2026-05")],
        [],
        [],  # a clock time without a zone, and what is no date
        [("begin", "2026-04-15T22:00:00Z"), ("end", "2026-05-01")],
    ]
    root = document(written(tmp_path, story, one_layer("misawa")))
    assert [each.text for each in root.iter(f"{KML}begin", f"{KML}end")] == ["2026-03-20", "2026-04-03"]


class Tags(html.parser.HTMLParser):
    def __init__(self):
        super().__init__()
        self.tags, self.words = [], ""

    def handle_starttag(self, tag, attrs):
        self.tags.append((tag, dict(attrs)))

    def handle_data(self, data):
        self.words += data


@pytest.mark.each_once
@pytest.mark.parametrize("suffix", [".kmz", ".kml"])
@pytest.mark.parametrize(
    "evil",
    [
        "]]><script>alert(1)</script>",
        "</name></Placemark><NetworkLink><Link><href>http://evil.example/</href></Link></NetworkLink>",
        '"><img src=x onerror=alert(1)>',
        "$[description] $[evil/displayName]",
        "&lt;b&gt; &amp; <b>",
        "bell \x07 null \x00 escape \x1b[31m last \uffff",
        "line\r\nend\rand\ttab",
        "海峡 \u202etxt.exe e\u0301",
    ],
)
def test_text_of_data_stays_text(tmp_path, story, schema, evil, suffix):
    frame = placed([Point(1, 2)], evil=[evil], note=[evil]).assign(name=evil)
    layer = made_layer(frame, title=evil, columns={"evil": evil})
    path = tmp_path / f"file{suffix}"
    told = write_kmz([layer], path, story)
    root = document(path)
    assert schema.validate(root), schema.error_log
    kept = re.sub("[\x00\x07\x1b\uffff]", "\ufffd", evil).replace("\r\n", "\n").replace("\r", "\n")
    assert any("lacks letters" in line for line in told) == (suffix == ".kmz" and "\x07" in evil)
    assert any("U+FFFD" in line for line in told) == ("\ufffd" in kept or "\r" in evil)
    row = root.find(f".//{KML}Placemark")
    assert row.findtext(f"{KML}name") == kept
    assert row.findtext(f".//{KML}SimpleData[@name='evil']") == kept
    assert len(root.findall(f".//{KML}Placemark")) == 1
    assert not root.findall(f".//{KML}NetworkLink")
    balloon = Tags()
    balloon.feed(row.findtext(f"{KML}description"))
    assert {tag for tag, _ in balloon.tags} <= {"p", "b", "table", "tr", "td", "a"}
    assert [attrs for _, attrs in balloon.tags if attrs] == [{"href": SOURCE.url}]
    assert kept in balloon.words.replace("\r\n", "\n").replace("\r", "\n")
    assert "$[" not in row.findtext(f"{KML}description")


def test_shapes_of_every_kind(tmp_path, story, schema):
    ring = Polygon(box(0, 0, 9, 9).exterior, [box(1, 1, 2, 2).exterior.coords, box(3, 3, 4, 4).exterior.coords])
    shapes = [
        ring, MultiPolygon([box(0, 0, 1, 1), box(2, 0, 3, 1)]), LineString([(0, 0), (1, 1)]), Point(5, 6),
        shapely.MultiPoint([(0, 0), (1, 1)]), None, Polygon(),
        shapely.MultiLineString([[(0, 0), (1, 1)], [(2, 2), (3, 3)]]),
        shapely.GeometryCollection([Point(0, 0), LineString([(0, 0), (1, 1)])]),
    ]  # fmt: skip
    path = written(tmp_path, story, made_layer(placed(shapes)))
    assert schema.validate(document(path)), schema.error_log
    back = pyogrio.read_dataframe(path)
    for got, given in zip(back.geometry, shapes, strict=True):
        absent = given is None or given.is_empty
        assert (got is None) == absent
        if not absent:
            assert got.normalize().equals_exact(given.normalize(), 1e-9)
            assert got.geom_type == given.geom_type
    turned = [each.text for each in document(path).find(f".//{KML}Polygon").iter(f"{KML}coordinates")]
    signs = [shapely.LinearRing([tuple(map(float, p.split(","))) for p in ring.split()]).is_ccw for ring in turned]
    assert signs == [True, False, False]


def test_a_zone_across_180_degrees_is_cut_there(tmp_path, story):
    across = Polygon([(179, 50), (-179, 50), (-179, 52), (179, 52)])
    frame = placed([across], edge_model=["geodesic"])
    back = pyogrio.read_dataframe(written(tmp_path, story, made_layer(densified(frame)))).geometry[0]
    assert back.is_valid
    assert back.geom_type == "MultiPolygon"
    assert sorted(part.bounds[::2] for part in back.geoms) == [(-180, -179), (179, 180)]


def test_edges_straight_in_degrees_stay_so_on_the_globe(tmp_path, story):
    """KML draws great circles between vertices: half way along 10 degrees of 60 N that would be 10.5 km off."""
    frame = placed([LineString([(0, 60), (10, 60)])], edge_model=["planar"])
    wgs84 = Geod(ellps="WGS84")
    assert wgs84.inv(5, 60, *wgs84.npts(0, 60, 10, 60, 1)[0])[2] > 10_000
    for layer in (made_layer(densified(frame)),):
        back = pyogrio.read_dataframe(written(tmp_path, story, layer))
        assert back["vertices"].tolist() == ["densified to 1 m"]
        for (lon1, lat1), (lon2, lat2) in pairwise(back.geometry[0].coords):
            lon, lat = wgs84.npts(lon1, lat1, lon2, lat2, 1)[0]
            assert wgs84.inv(lon, lat, lon, 60)[2] < 1.0
    declared = pyogrio.read_dataframe(written(tmp_path, story, made_layer(frame)))
    assert len(declared.geometry[0].coords) == 2


def test_lines_and_areas_lie_on_the_ground(tmp_path, story):
    root = document(
        written(tmp_path, story, made_layer(placed([LineString([(0, 0), (1, 1)]), box(0, 0, 1, 1), Point(1, 1)])))
    )
    shapes = list(root.iter(f"{KML}LineString", f"{KML}Polygon", f"{KML}Point"))
    assert {each.findtext(f"{KML}altitudeMode") for each in shapes} == {"clampToGround"}
    assert [each.findtext(f"{KML}tessellate") for each in shapes] == ["1", "1", None]


def test_another_crs_becomes_degrees_and_is_told(tmp_path, story):
    layer = made_layer(placed([Point(121, 24)]))
    projected = ExportedLayer(
        name=layer.name, frame=layer.frame.to_crs(3826), described=layer.described, looks=layer.looks
    )
    path = tmp_path / "file.kml"
    assert any("WGS 84" in line for line in write_kmz([projected], path, story))
    assert pyogrio.read_dataframe(path).geometry[0].equals_exact(Point(121, 24), 1e-8)


def test_ids_are_those_of_the_rows_or_made_fit_for_xml(tmp_path, story, schema):
    frame = placed([Point(0, 0)] * 3).assign(id=["a b", "2026", "海"])
    path = written(tmp_path, story, made_layer(frame))
    assert schema.validate(document(path)), schema.error_log
    assert pyogrio.read_dataframe(path)["id2"].tolist() == ["a b", "2026", "海"]
    same = [made_layer(placed([Point(0, 0)]), name=name) for name in ("one", "two")]  # ids and titles alike
    path = written(tmp_path, story, *same)
    assert schema.validate(document(path)), schema.error_log
    assert {"Made (one)", "Made (two)"} < {name for name, _ in pyogrio.list_layers(path)}


def test_types_of_columns(tmp_path, story):
    frame = placed(
        [Point(0, 0)] * 2, n=[1, 2], big=[2**40, 1], x=[0.1, np.nan], yes=[True, False], perhaps=[True, None],
        at=pd.to_datetime(["2026-01-02T03:04:05.5Z", None]), day=[date(2026, 1, 2), None],
    )  # fmt: skip
    layer = made_layer(frame, columns={"x": "metres <of> & water"})
    path = written(tmp_path, story, layer)
    fields = {each.get("name"): each for each in document(path).iter(f"{KML}SimpleField")}
    assert {name: fields[name].get("type") for name in ("n", "big", "x", "yes", "perhaps", "at", "day")} == {
        "n": "int", "big": "string", "x": "double", "yes": "bool", "perhaps": "bool", "at": "string", "day": "string",
    }  # fmt: skip
    assert fields["x"].findtext(f"{KML}displayName") == "metres <of> & water [km]"
    back = pyogrio.read_dataframe(path)
    assert back["n"].tolist() == [1, 2]
    assert back["big"].tolist() == [str(2**40), "1"]
    assert back["x"][0] == 0.1
    assert pd.isna(back["x"][1])
    assert back["yes"].astype(bool).tolist() == [True, False]
    assert back["at"][0] == "2026-01-02T03:04:05.500000Z"


def test_near_rows_wait_for_a_near_view(tmp_path, story, one_layer):
    root = document(written(tmp_path, story, one_layer("misawa")))
    runway = next(each for each in root.iter(f"{KML}Placemark") if each.findtext(f"{KML}name") == "RJSM runway 10/28")
    box_, lod = runway.find(f"{KML}Region/{KML}LatLonAltBox"), runway.find(f"{KML}Region/{KML}Lod")
    wide = float(box_.findtext(f"{KML}east")) - float(box_.findtext(f"{KML}west"))
    assert float(lod.findtext(f"{KML}minLodPixels")) == pytest.approx(wide * 256 * 2**10 / 360, abs=1)
    assert lod.findtext(f"{KML}maxLodPixels") == "-1"


def test_who_is_owed_what(root, every_layer):
    lanes = root.find(f".//{KML}Document[@id='lanes']")
    atom = "{http://www.w3.org/2005/Atom}"
    layer = next(each for each in every_layer if each.name == "lanes")
    assert lanes.findtext(f"{atom}author/{atom}name") == "; ".join(source.credit for source in layer.sources)
    assert lanes.find(f"{atom}link").get("href") == layer.sources[0].url
    assert "Apache-2.0" in lanes.findtext(f"{KML}description")
    for each in every_layer:
        for source in each.sources if each.placed else ():
            assert f"<p>{source.id}: " in root.findtext(f"./{KML}Document/{KML}description")


def test_tables_alone_and_other_endings_are_refused(tmp_path, story, one_layer):
    table, ports = one_layer("budgets"), one_layer("ports")
    with pytest.raises(ValueError, match="no layer has geometry"):
        write_kmz([table], tmp_path / "file.kmz", story)
    with pytest.raises(ValueError, match=".kmz"):
        write_kmz([ports], tmp_path / "file.zip", story)
    assert list(tmp_path.iterdir()) == []
    assert "KML holds no tables: budgets left out." in write_kmz([table, ports], tmp_path / "file.kml", story)


def test_the_commands_write_kml(capsys, tmp_path, schema):
    one, many = tmp_path / "ports.kml", tmp_path / "some.kmz"
    assert main(["layers", "ports", "--to", str(one)]) == 0
    assert main(["export", "--layers", "ports,misawa,budgets", "--to", str(many)]) == 0
    out, err = capsys.readouterr()
    assert len(err.splitlines()) == 1
    assert "that of the library is leadline:ports" in err
    assert "KML holds no tables: budgets left out." in out
    for path in (one, many):
        assert schema.validate(document(path)), schema.error_log
    assert pyogrio.read_info(one)["features"] == 24
    assert len(list(document(many).iter(f"{KML}Placemark"))) == 24 + 7
    before = many.read_bytes()
    for words, told in (
        (["--to", str(many)], "overwrite"),
        (["--to", str(many), "--overwrite", "--crs", "EPSG:3826"], "WGS 84 only"),
        (["--to", str(many), "--overwrite", "--formats", "csv"], "--formats"),
    ):
        assert main(["export", "--layers", "ports", *words]) == 2
        assert told in capsys.readouterr().err
    assert many.read_bytes() == before


def test_rows_without_looks_or_ids_are_written_too(tmp_path):
    """As `write_layer` has them: data of anybody."""
    frame = gpd.GeoDataFrame({"n": [1, 2]}, geometry=[Point(0, 0), Point(1, 1)], crs=4326)
    back = pyogrio.read_dataframe(write_layer(frame, tmp_path / "file.kml"))
    assert back["n"].tolist() == [1, 2]
    assert back.geometry.geom_equals(frame.geometry).all()
    assert write_layer(frame, tmp_path / "file.kmz").exists()
