"""Places that an export goes to: names, folders and files of others, and what comes there in the meantime (#14)."""

import geopandas as gpd
import pyogrio
import pytest
from one_layer_story import layer_of, run, written
from shapely.geometry import Point

from layers.stories.read import read_story
from maps.export.folder import write_folder
from maps.formats.formats import named
from maps.geopackage.story_file import write_geopackage

CSV = named(["csv"])


def story_of(folder, *rows, shapes=(), more=""):
    """Write a story of one layer, whose rows have these columns and shapes, or are points; gives its folder."""
    return written(
        folder, shapes or [{"type": "Point", "coordinates": [1 + n, 51]} for n in range(len(rows))], rows, more
    )


@pytest.fixture
def mine(tmp_path):
    return story_of(tmp_path / "story", {"note": "a"}, {"note": "b"})


def test_links_to_folders_and_empty_folders_of_others_stay(capsys, mine, tmp_path):  # both were gone with --overwrite
    words = ("export", mine, "--to", tmp_path / "out", "--formats", "csv", "--overwrite")
    assert run(capsys, *words)[0] == 0
    (tmp_path / "data").mkdir()
    link = tmp_path / "out" / "link"
    link.symlink_to(tmp_path / "data")
    code, out, err = run(capsys, *words)
    assert (code, out, "holds link, which no export wrote" in err) == (2, "", True)
    assert link.is_symlink()
    link.unlink()
    (tmp_path / "out" / "csv" / "empty").mkdir()
    code, out, err = run(capsys, *words)
    assert (code, out, "holds csv/empty, which no export wrote" in err) == (2, "", True)
    (tmp_path / "out" / "csv" / "empty").rmdir()
    assert run(capsys, *words)[0] == 0


def test_what_somebody_puts_into_the_folder_in_the_meantime_stays(mine, tmp_path):  # it was gone
    layer, story, out = layer_of(mine), read_story(mine), tmp_path / "out"

    def meanwhile(_layer):
        out.mkdir(exist_ok=True)
        (out / "notes.txt").write_text("mine")
        return ""

    with pytest.raises(ValueError, match=r"holds notes\.txt, which no export wrote"):
        write_folder([layer], out, named(["geojson"]), story, qml=meanwhile)
    assert [each.name for each in out.iterdir()] == ["notes.txt"]
    assert sorted(each.name for each in tmp_path.iterdir()) == ["out", "story"]


def test_two_exports_to_one_new_folder_do_not_replace_each_other_unasked(mine, tmp_path):  # the second replaced it
    layer, story, out = layer_of(mine), read_story(mine), tmp_path / "out"

    def meanwhile(_layer):
        if not out.exists():
            write_folder([layer], out, CSV, story)
        return ""

    with pytest.raises(ValueError, match="say overwrite"):
        write_folder([layer], out, named(["geojson"]), story, qml=meanwhile)
    assert (out / "csv" / "mine.csv").exists()


def test_layers_of_another_export_to_the_same_new_geopackage_stay(mine, tmp_path, monkeypatch):  # they were gone
    path, story = tmp_path / "new.gpkg", read_story(mine)
    other = gpd.GeoDataFrame({"a": [1]}, geometry=[Point(1, 2)], crs=4326)
    from maps.geopackage import story_file  # noqa: PLC0415

    write = story_file._write

    def slowly(*words, **how):
        write(*words, **how)
        other.to_file(path, layer="theirs")

    monkeypatch.setattr(story_file, "_write", slowly)
    with pytest.raises(ValueError, match="was written by another program in the meantime"):
        write_geopackage([layer_of(mine)], path, story)
    assert pyogrio.list_layers(path)[:, 0].tolist() == ["theirs"]


@pytest.mark.parametrize("name", ["a\nb.gpkg", "a\tb.kmz", "a\rb", "a\x7fb.gpkg"])
def test_names_with_line_breaks_are_one_line(capsys, mine, tmp_path, name):  # a traceback out of SQLite
    code, out, err = run(capsys, "export", mine, "--to", tmp_path / name)
    assert (code, out, err.count("\n")) == (2, "", 1)
    assert "a line break or another control character" in err
    assert [each.name for each in tmp_path.iterdir()] == ["story"]


@pytest.mark.parametrize("name", ["A.GPKG", "a.Kmz", "a.GeoJSON", "a.SHP.zip"])
def test_endings_in_capitals_make_no_folders(capsys, mine, tmp_path, name):  # a folder A.GPKG
    code, out, err = run(capsys, "export", mine, "--to", tmp_path / name)
    assert (code, out, "in small letters" in err) == (2, "", True)
    assert [each.name for each in tmp_path.iterdir()] == ["story"]


def test_bounds_in_metadata_are_those_of_the_edges(tmp_path):  # a geodesic along 60 N goes to 67.8 N
    line = {"type": "LineString", "coordinates": [[0, 60], [90, 60]]}
    folder = story_of(tmp_path / "story", {"note": "a"}, shapes=[line], more='edges = "geodesic"')
    layer = layer_of(folder)
    west, south, east, north = layer.described.bounds
    assert (west, south, east) == (0, 60, 90)
    assert north == pytest.approx(67.80156866, abs=1e-4)  # GeographicLib: the middle of that geodesic
    assert layer_of(folder, vertices="declared").described.bounds == layer.described.bounds


def test_times_finer_than_a_millisecond_are_said(capsys, tmp_path):  # cut in GeoPackage and FlatGeobuf without a word
    story = story_of(tmp_path / "story", {"seen": "2026-01-01T00:00:00.123456Z"}, {"seen": "2026-01-01T00:00:00.5Z"})
    _, out, _ = run(capsys, "export", story, "--to", tmp_path / "a.gpkg")
    assert "column seen: times to the millisecond, 1 were finer" in out
    _, out, _ = run(capsys, "export", story, "--to", tmp_path / "a", "--formats", "flatgeobuf,csv")
    assert "Here: column seen (1 layer); see README.md" in out
    assert "times to the millisecond, 1 were finer" in (tmp_path / "a" / "README.md").read_text(encoding="utf-8")
    assert "2026-01-01T00:00:00.123456Z" in (tmp_path / "a" / "csv" / "mine.csv").read_text()
