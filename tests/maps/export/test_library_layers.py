"""A layer of the library that is asked for without a story says nothing of the package's story (#16)."""

import gzip
import json
import re
import sqlite3
import zipfile
from contextlib import closing
from io import BytesIO
from xml.etree import ElementTree as ET

import pyarrow.parquet as pq
import pytest

from layers.catalogue import catalogue
from layers.stories import load_story
from layers.stories.library import library, story_of
from maps.cli.cli import main
from maps.offered import export_story

ISO, QGIS = "http://www.isotc211.org/2005/gmd", "http://mrcc.com/qgis.dtd"
GML = "{http://www.opengis.net/gml/3.2}"
PLACED = (".gpkg", ".geojson", ".fgb", ".parquet", ".csv", ".shp.zip", ".pmtiles", ".kmz", ".kml")
TABLES = (".gpkg", ".parquet", ".csv")
BOX = "120,20,126,27"  # rows enough to have every kind of file, and small


def endings(name):
    return PLACED if catalogue.entry(name).geometry else TABLES


CASES = [pytest.param(name, ending, id=name + ending) for name in catalogue.names() for ending in endings(name)]


def everything_in(path):
    """All bytes of a file, those that are packed unpacked too."""
    data = path.read_bytes()
    found = [data, *unzipped(data)]
    if path.suffix == ".parquet":
        table = pq.read_table(path)
        found += [repr(table.schema.metadata).encode(), repr(table.slice(0, 50).to_pylist()).encode()]
    if path.suffix == ".gpkg":
        with closing(sqlite3.connect(path)) as file:
            found.append("\n".join(file.iterdump()).encode())
    if path.suffix == ".pmtiles":
        found += [unpacked(data[at.start() :]) for at in re.finditer(b"\x1f\x8b\x08", data)]
    return b"\n".join(found)


def unzipped(data):
    if not zipfile.is_zipfile(BytesIO(data)):
        return []
    with zipfile.ZipFile(BytesIO(data)) as packed:
        return [packed.read(name) for name in packed.namelist()]


def unpacked(data):
    try:
        with gzip.GzipFile(fileobj=BytesIO(data)) as stream:
            return stream.read1(1 << 20)
    except OSError:  # by chance the same three bytes
        return b""


def of_the_story():
    story = load_story()
    return [story.title, story.url, story.id]


def assert_nothing_of_the_story(held):
    assert [words for words in of_the_story() if words.encode() in held] == []


@pytest.mark.each_once
@pytest.mark.parametrize(("name", "ending"), CASES)
def test_a_layer_of_the_library_names_no_story(name, ending, tmp_path, capsys):
    path = tmp_path / f"layer{ending}"
    boxed = ["--bbox", BOX] if catalogue.entry(name).geometry and name != "satellites" else []  # which are elsewhere
    assert main(["layers", f"leadline:{name}", "--to", str(path), *boxed]) == 0
    capsys.readouterr()
    assert_nothing_of_the_story(everything_in(path))


def test_styles_are_those_of_no_page(tmp_path, capsys):
    path = tmp_path / "layer.gpkg"
    assert main(["layers", "leadline:sea_areas", "--to", str(path), "--bbox", BOX]) == 0
    capsys.readouterr()
    with closing(sqlite3.connect(path)) as file:
        styles = {name for (name,) in file.execute("SELECT styleName FROM layer_styles")}
    assert styles
    assert not styles & {page.title for page in load_story().pages}


def documents(path, uri):
    with closing(sqlite3.connect(path)) as file:
        told = file.execute("SELECT metadata FROM gpkg_metadata WHERE md_standard_uri = ? ORDER BY id", (uri,))
        return [ET.fromstring(text) for (text,) in told]  # noqa: S314  our own file


def texts(tree, tag):
    return ["".join(each.itertext()).strip() for each in tree.iter(tag)]


@pytest.mark.parametrize("name", ["land", "ports"])
def test_metadata_are_of_the_library_and_of_the_days_of_the_rows(name, tmp_path, capsys):
    path = tmp_path / "layer.gpkg"
    assert main(["layers", f"leadline:{name}", "--to", str(path), "--bbox", BOX]) == 0
    capsys.readouterr()
    (qgis,) = documents(path, QGIS)
    file, layer = documents(path, ISO)
    assert texts(qgis, "parentidentifier") == ["leadline"]
    assert "story" not in [link.get("name") for link in qgis.iter("link")]
    assert texts(layer, f"{{{ISO}}}parentIdentifier") == texts(file, f"{{{ISO}}}fileIdentifier") == ["leadline"]
    assert texts(file, f"{{{ISO}}}title")[0].startswith("leadline ")
    assert texts(layer, f"{{{ISO}}}title")[0] == catalogue.entry(name).title
    assert texts(layer, f"{{{ISO}}}abstract")[0].startswith(catalogue.entry(name).summary)
    with closing(sqlite3.connect(path)) as rows:
        span = rows.execute(f"SELECT MIN(as_of_from), MAX(as_of_to) FROM leadline_{name}").fetchone()
        read = rows.execute("SELECT MAX(retrieved) FROM sources").fetchone()
    assert texts(layer, f"{GML}beginPosition") + texts(layer, f"{GML}endPosition") == list(span)
    assert texts(layer, f"{{{ISO}}}dateStamp") == list(read)


@pytest.mark.parametrize("place", ["folder", "all.gpkg", "all.kmz", "all.kml"])
def test_an_export_of_layers_of_the_library_alone_names_no_story(place, tmp_path, capsys):
    told = ["export", "--layers", "leadline:ports,leadline:sea_areas", "--bbox", BOX, "--to", str(tmp_path / place)]
    assert main(told) == 0
    capsys.readouterr()
    written = [path for path in tmp_path.rglob("*") if path.is_file()]
    assert written
    for path in written:
        assert_nothing_of_the_story(everything_in(path))


def test_python_exports_the_library_as_the_command_does(tmp_path):
    export_story(tmp_path / "sea", layers=["leadline:ports"], formats=["csv"], bbox=(120, 20, 126, 27))
    facts = json.loads((tmp_path / "sea" / "export.json").read_text())
    assert "story" not in facts
    assert facts["library"] == library().title
    for path in tmp_path.rglob("*.*"):
        assert_nothing_of_the_story(everything_in(path))


def test_who_names_a_story_or_one_of_its_layers_gets_the_story():
    story = load_story()
    mine = next(iter(story.layers))
    assert story_of(["leadline:ports"], story.folder).id == story.id
    assert story_of(["leadline:ports", mine]).id == story_of([]).id == story_of(["nowhere"]).id == story.id
    taken = next(name for name in story.layers if name in catalogue.names())
    assert story_of([taken]).id == story.id
    assert story_of([f"leadline:{taken}"]).library
