"""What README.md of an export says, to somebody who has nothing else (#14)."""

import json
import sqlite3
from contextlib import closing

import pyarrow.parquet as pq
import pyogrio

from maps.cli import cli
from maps.export.sidecar import readme_text


def facts(names, **more):
    columns = {"id": {"meaning": "unique in the layer"}, "status": {"meaning": "how the value is known"}}
    layers = {
        name: {
            "title": name.title(), "description": f"All {name}.", "rows": 1200, "crs": "EPSG:4326 (WGS 84)",
            "licence": "MIT", "columns": {**columns, f"{name}_km": {"meaning": f"kilometres of {name} | whole"}},
            "sources": [{"id": "s", "licence": "MIT", "credit": "Somebody", "url": "https://example.org"}],
            "not_kept": {},
        }
        for name in names
    }  # fmt: skip
    formats = {"csv": {"title": "CSV", "keeps": "digits", "lacks": "styles"}}
    told = {
        "story": "A story",
        "as_of": "2026-03-01",
        "made_by": "leadline 0.1.0",
        "left_out": [],
        "files": ["csv/a.csv"],
    }
    return {**told, "formats": formats, "layers": layers, **more}


def test_it_begins_with_what_is_here_of_which_day_and_what_to_open():
    text = readme_text(facts(["lanes", "ports", "seas"], files=["csv/lanes.csv", "geopackage/a.qgz"]))
    assert text.startswith("# A story\n\n3 layers and tables, as of 2026-03-01, written by leadline 0.1.0.")
    assert "Start with `geopackage/a.qgz` in QGIS, or with the files of `csv/` in a spreadsheet." in text
    assert "| Lanes (`lanes`) | 1,200 | MIT |" in text
    assert text.index("## What is here") < text.index("## Formats") < text.index("## Layers")


def test_a_column_of_most_layers_is_explained_once_and_every_column_somewhere():
    text = readme_text(facts(["lanes", "ports", "seas"]))
    assert text.count("| `id` | unique in the layer |") == 1
    assert text.count("Explained above: `id`, `status`.") == 3
    assert text.count("kilometres of lanes \\| whole") == 1
    assert "| recalled | not read in a source |" in text


def test_of_two_layers_each_explains_its_own():
    assert readme_text(facts(["lanes", "ports"])).count("| `id` | unique in the layer |") == 2


def test_coordinates_and_the_lines_between_them_are_those_of_the_crs_that_was_asked_for(tmp_path, capsys):
    """Issue 16: an export in UTM told of degrees and of WGS 84."""
    to, crs = tmp_path / "gis", ("--crs", "EPSG:32651")
    assert cli.main(("export", "--to", str(to), "--formats", "geoparquet", "--layers", "median_lines", *crs)) == 0
    readme = (to / "README.md").read_text(encoding="utf-8")
    metadata = pq.read_schema(next(to.rglob("*.parquet"))).metadata
    layer = ("layers", "median_lines", *crs)
    assert cli.main((*layer, "--to", str(tmp_path / "m.fgb"))) == 0
    said = capsys.readouterr().out
    header = json.dumps(pyogrio.read_info(tmp_path / "m.fgb")["layer_metadata"] or {}) + said
    assert cli.main((*layer, "--to", str(tmp_path / "m.gpkg"))) == 0
    with closing(sqlite3.connect(tmp_path / "m.gpkg")) as file:
        described = str(file.execute("select description from gpkg_contents").fetchall())
    for text in (readme, str(metadata), header, described):
        assert "EPSG:32651" in text
        assert "longitude, latitude, WGS 84" not in text
        assert "in degrees" not in text
    assert "easting, northing, WGS 84 / UTM zone 51N (EPSG:32651)" in readme
    assert "styles (a folder of leadline export has a .qml for QGIS beside it)" in said
