"""`leadline export --to FILE.gpkg`: one file of all layers, and a project of QGIS beside it (#14)."""

import sqlite3
from contextlib import closing
from pathlib import Path
from zipfile import is_zipfile

import pyogrio
import pytest

from maps.cli.cli import main

STORY = str(Path(__file__).parents[3] / "examples" / "twenty-second")
OWN = ["areas", "claims", "elba", "lines", "stretches", "towns"]


def run(capsys, *words):
    code = main(list(map(str, words)))
    out, err = capsys.readouterr()
    return code, out, err


def names(path):
    return [str(name) for name, _ in pyogrio.list_layers(path)]


def test_a_story_goes_to_one_file_with_a_project_beside_it(capsys, tmp_path):
    path = tmp_path / "story.gpkg"
    code, out, err = run(capsys, "export", STORY, "--to", path)
    assert (code, err, out.splitlines()[:2]) == (0, "", [str(path), str(path.with_suffix(".qgz"))])
    assert [name for name in names(path) if not name.startswith("sources_of_")] == [
        *OWN, "leadline_land", "sources", "layer_sources", "layer_styles",
    ]  # fmt: skip
    assert is_zipfile(path.with_suffix(".qgz"))
    assert sorted(each.name for each in tmp_path.iterdir()) == ["story.gpkg", "story.qgz"]


def test_layers_rows_and_crs_are_chosen(capsys, tmp_path):
    path = tmp_path / "some.gpkg"
    where = ("--layers", "towns,lines", "--where", "id = 'halaib'", "--crs", "EPSG:32636")
    code, out, err = run(capsys, "export", STORY, "--to", path, *where)
    assert (code, err) == (0, "")
    assert pyogrio.read_info(path, layer="towns")["features"] == 1
    assert pyogrio.read_info(path, layer="towns")["crs"] == "EPSG:32636"
    assert "left out, no row is left: lines" in out


def test_nothing_is_replaced_that_nobody_named(capsys, tmp_path):
    path = tmp_path / "story.gpkg"
    assert run(capsys, "export", STORY, "--to", path, "--layers", "towns")[0] == 0
    before = path.read_bytes(), path.with_suffix(".qgz").read_bytes()
    for words, says in (
        (("--layers", "towns"), "has a layer 'towns', which would be replaced; say overwrite (--overwrite)"),
        (("--layers", "lines"), "story.qgz, the project beside the GeoPackage, is there and would be replaced"),
        (("--formats", "csv"), "(--formats) are for a folder"),
        (("--layers", "ports,nowhere", "--overwrite"), "there is no layer 'nowhere'"),
    ):
        code, out, err = run(capsys, "export", STORY, "--to", path, *words)
        assert (code, out, err.count("\n")) == (2, "", 1)
        assert says in err
        assert (path.read_bytes(), path.with_suffix(".qgz").read_bytes()) == before
    assert run(capsys, "export", STORY, "--to", path, "--layers", "lines", "--overwrite")[0] == 0
    assert {"towns", "lines"} <= set(names(path))


def test_a_single_layer_has_styles_licence_and_sources_too(capsys, tmp_path):
    path = tmp_path / "ports.gpkg"
    assert run(capsys, "layers", "ports", "--to", path)[0] == 0
    with closing(sqlite3.connect(path)) as file:
        assert file.execute("SELECT id, licence FROM sources").fetchall() == [("searoute-ports-1-6-0", "Apache-2.0")]
        assert file.execute("SELECT count(*) FROM layer_styles WHERE useAsDefault").fetchone() == (1,)
        assert file.execute("SELECT count(*) FROM gpkg_metadata").fetchone() == (3,)
    assert names(path)[0] == "ports"


@pytest.mark.parametrize("place", ["no/such/folder/a.gpkg", "a.gpkg/"])
def test_a_place_that_cannot_be_is_told_before_the_work(capsys, tmp_path, place):
    (tmp_path / "a.gpkg").mkdir()
    code, out, err = run(capsys, "export", STORY, "--to", tmp_path / place)
    assert (code, out, err.count("\n")) == (2, "", 1)


def test_both_files_are_signed(capsys, tmp_path):
    path, key = tmp_path / "story.gpkg", tmp_path / "me"
    assert run(capsys, "new-key", key)[0] == 0
    code, out, _ = run(capsys, "export", STORY, "--to", path, "--layers", "towns", "--sign", f"{key}.key")
    assert (code, len(out.splitlines())) == (0, 4)  # three files, and that its layout prints no verdict
    assert run(capsys, "verify", path, "--key", f"{key}.pub")[0] == 0
    project = path.with_suffix(".qgz")
    project.write_bytes(project.read_bytes() + b"x")
    code, out, _ = run(capsys, "verify", path, "--key", f"{key}.pub")
    assert code == 1
    assert "story.qgz" in out
