"""Files of a story: what lies outside of its folder, or leads out of it, is not read."""

import json
import os
import re
import zipfile
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from multiprocessing import get_context

import geopandas as gpd
import pytest
from shapely import Point

from layers.stories.inside import check_inside
from layers.stories.read import read_story

HEAD = """
title = "A strait"
date = "2026-11"
source = "news"
checked = 2026-11-29
statement = [{ id = "a", text = "It is.", kind = "opinion", check = "reported", sentence = "So [claim]." }]
[sources.news]
credit = "News"
licence = "quoted"
retrieved = 2026-11-22
[layers.rows]
title = "Rows"
source = "news"
kind = "row"
as_of = "2026"
"""
FEATURE = {"type": "Feature", "properties": {"id": "secret"}, "geometry": {"type": "Point", "coordinates": [1, 2]}}
GEOJSON = json.dumps({"type": "FeatureCollection", "features": [FEATURE]})
POINTER = "leads|is a|is an|names other files"


def story(folder, file, **how):
    (folder / "story.toml").write_text(f"{HEAD}file = {json.dumps(file)}\n", encoding="utf-8")
    return read_story(folder, **how)


@pytest.fixture
def folder(tmp_path):
    made = tmp_path / "story"
    made.mkdir()
    (tmp_path / "outside.geojson").write_text(GEOJSON, encoding="utf-8")
    (made / "rows.geojson").write_text(GEOJSON, encoding="utf-8")
    return made


@pytest.fixture
def server(tmp_path):
    """An address that answers with rows, and a file in which it notes who asked."""
    asked = tmp_path / "asked"
    asked.touch()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self):
            with asked.open("a") as log:
                log.write(f"{self.path}\n")
            self.send_response(200)
            self.end_headers()
            self.wfile.write(GEOJSON.encode())

        do_HEAD = do_POST = do_GET  # noqa: N815  as the base class calls them

        def log_message(self, *args):
            pass

    listening = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    process = get_context("fork").Process(target=listening.serve_forever, daemon=True)
    process.start()
    yield f"http://127.0.0.1:{listening.server_port}/x.geojson", asked
    process.terminate()
    process.join()
    listening.server_close()


def test_a_file_beside_the_story_is_read(folder):
    assert list(story(folder, "rows.geojson").load("rows")["id"]) == ["secret"]
    (folder / "data").mkdir()
    (folder / "data" / "rows.geojson").write_text(GEOJSON, encoding="utf-8")
    assert list(story(folder, "data/../data/rows.geojson").load("rows")["id"]) == ["secret"]


NOT_THERE = [
    "rows.geojsn",
    "",
    " ",
    ".",
    "..",
    "rows.geojson/x",
    "data\\rows.geojson",
    "a\0b",
    "x" * 300,
]
OUTSIDE = [
    "../outside.geojson",
    "x/../../outside.geojson",
    "/etc/hostname",
    "/vsicurl/http://127.0.0.1:9/x.geojson",
    "/vsizip//etc/x.zip/y.shp",
    "/vsistdin/",
    "/vsimem/x",
    "~/x.geojson",
    "file:///etc/hostname",
    "http://127.0.0.1:9/x.geojson",
    "https://127.0.0.1:9/x",
    "WFS:http://127.0.0.1:9",
    "PG:dbname=x",
    "CSV:/etc/x",
    "<OGRVRTDataSource></OGRVRTDataSource>",
    "GPSBABEL:x:y",
    "/dev/stdin",
    "/proc/self/environ",
]


@pytest.mark.parametrize("file", [*NOT_THERE, *OUTSIDE])
def test_what_is_no_file_of_the_folder_is_told_in_one_line(folder, file):
    try:
        told = story(folder, file)
    except ValueError as error:  # an empty name is no origin of rows
        assert "expected one of file, points, derive" in str(error)  # noqa: PT017
        return
    with pytest.raises(ValueError, match=r"expected|no name of a file") as error:
        told.load("rows")
    assert "\n" not in str(error.value)
    assert "secret" not in str(error.value)


def test_the_nearest_name_of_a_file_is_told(folder):
    with pytest.raises(ValueError, match="expected it beside the story file. Did you mean 'rows.geojson'?"):
        story(folder, "rows.geojsn").load("rows")


def test_what_is_outside_is_read_if_that_is_allowed(folder, tmp_path):
    for file in ("../outside.geojson", str(tmp_path / "outside.geojson")):
        with pytest.raises(ValueError, match="is outside of the story's folder; .*--allow-outside"):
            story(folder, file).load("rows")
        assert list(story(folder, file, allow_outside=True).load("rows")["id"]) == ["secret"]


def test_links_are_followed(folder, tmp_path):
    (folder / "link.geojson").symlink_to(tmp_path / "outside.geojson")
    (folder / "away").symlink_to(tmp_path)
    (folder / "round.geojson").symlink_to(folder / "round.geojson")
    (folder / "near.geojson").symlink_to(folder / "rows.geojson")
    for file in ("link.geojson", "away/outside.geojson"):
        with pytest.raises(ValueError, match="is outside of the story's folder"):
            story(folder, file).load("rows")
    with pytest.raises(ValueError, match=r"round.geojson"):
        story(folder, "round.geojson").load("rows")
    assert list(story(folder, "near.geojson").load("rows")["id"]) == ["secret"]
    linked = tmp_path / "linked"
    linked.symlink_to(folder)  # the folder itself may be reached by a link
    assert list(story(linked, "rows.geojson").load("rows")["id"]) == ["secret"]


def test_a_part_of_a_shapefile_is_no_link_to_outside(folder, tmp_path):
    gpd.GeoDataFrame({"id": ["secret"]}, geometry=[Point(1, 2)], crs=4326).to_file(folder / "shape.shp")
    assert len(story(folder, "shape.shp").load("rows")) == 1
    (folder / "shape.dbf").rename(tmp_path / "moved.dbf")
    (folder / "shape.dbf").symlink_to(tmp_path / "moved.dbf")
    with pytest.raises(ValueError, match="shape.dbf is a link out of the story's folder"):
        story(folder, "shape.shp").load("rows")


def test_tables_of_the_story_are_no_links_to_outside(folder, tmp_path):
    text = "[sources.more]\ncredit = 'a'\nlicence = 'MIT'\nretrieved = 2026-01-01\n"
    (tmp_path / "elsewhere.toml").write_text(text, encoding="utf-8")
    (folder / "sources.toml").symlink_to(tmp_path / "elsewhere.toml")
    with pytest.raises(ValueError, match="sources.toml is a link out of the story's folder"):
        story(folder, "rows.geojson")


def pointers(outside, address):
    """Texts of files that make GDAL read something else."""
    layer = "<SrcDataSource>{}</SrcDataSource><SrcLayer>{}</SrcLayer>"
    vrt = f'<OGRVRTDataSource><OGRVRTLayer name="l">{layer}</OGRVRTLayer></OGRVRTDataSource>'
    yield vrt.format(outside, "outside")
    yield vrt.format(f"/vsicurl/{address}", "x")
    yield vrt.format(address, "x")
    yield json.dumps({"type": "gdal_streamed_alg", "command_line": f"gdal vector pipeline ! read {outside}"})
    yield f"<OGRWFSDataSource><URL>{address}</URL></OGRWFSDataSource>"
    yield f'<WFS_Capabilities version="1.1.0"><a href="{address}"/></WFS_Capabilities>'


@pytest.mark.parametrize(
    "suffix", ["vrt", "geojson", "json", "gdalg.json", "kml", "gml", "xml", "gpkg", "gpx", "zip", "kmz"]
)
def test_a_file_that_points_elsewhere_is_refused_under_any_name(folder, tmp_path, server, suffix):
    address, asked = server
    for number, text in enumerate(pointers(tmp_path / "outside.geojson", address)):
        place = folder / f"points{number}.{suffix}"
        if suffix in ("zip", "kmz"):
            with zipfile.ZipFile(place, "w") as archive:
                archive.writestr("doc.kml" if suffix == "kmz" else "rows.geojson", " " * 3000 + text)
        else:
            place.write_text(text, encoding="utf-8")
        with pytest.raises(ValueError, match=re.escape(place.name)) as error:
            story(folder, place.name).load("rows")
        assert re.search(POINTER, str(error.value))
        assert "\n" not in str(error.value)
    assert asked.read_text() == ""


def test_a_pipe_is_no_file(folder):
    os.mkfifo(folder / "pipe.geojson")
    with pytest.raises(ValueError, match="there is no file"):
        story(folder, "pipe.geojson").load("rows")


def test_words_of_another_format_are_no_pointers(tmp_path):
    table = tmp_path / "rows.csv"
    table.write_text("id,note\n1,open table\n2,product_observational\n", encoding="utf-8")
    assert check_inside(table, tmp_path) is None  # it raises where a file leads out
