"""Rows of a story of somebody else, with values and columns that ours have not, in files of each format (#14)."""

import json
import re
import sqlite3
import zipfile
from contextlib import closing
from functools import partial
from xml.etree import ElementTree as ET

import geopandas as gpd
import pandas as pd
import pyproj
import pytest
from one_layer_story import layer_of, run, written
from pyproj.aoi import AreaOfInterest

from layers.stories.read import load_story, read_story
from maps.export.export import write_layer
from maps.formats.asked import Asked
from maps.formats.exported import exported_layers
from maps.formats.words import summary_text
from maps.geopackage.facts import facts_of

PLACES = ([1.0, 51.0], [2.0, 52.0])


def story_of(folder, *rows, places=PLACES, more="accuracy_m = 20"):
    """Write a story of one layer of points, whose rows have these columns; gives its folder."""
    return written(folder, [{"type": "Point", "coordinates": at} for at in places], rows, more)


def test_times_with_any_zone_are_instants_and_those_without_stay_text_and_are_said(capsys, tmp_path):  # all were text
    rows = [{"seen": f"2024-01-0{n}T09:00+09:00", "bare": "2024-01-01T09:00"} for n in (1, 2)]
    story = story_of(tmp_path / "story", *rows)
    for file in ("a.gpkg", "a.parquet", "a.fgb"):
        code, out, _ = run(capsys, "layers", "mine", "--story", story, "--to", tmp_path / file)
        assert code == 0
        assert "column seen: times that the layer has at +09:00 are in UTC: the same instants (mine)" in out
        assert "column bare: 2 of 2 clock times tell no zone, they stay text" in out
        read = gpd.read_parquet if file.endswith("parquet") else partial(gpd.read_file, layer="mine")
        back = read(tmp_path / file).sort_values("id")
        assert list(back["seen"]) == [pd.Timestamp(f"2024-01-0{n}T00:00Z") for n in (1, 2)]
        assert back["bare"].astype(str).str.startswith("2024-01-01T09:00").all()


def test_a_day_that_is_not_in_the_calendar_is_named_by_column_and_row(capsys, tmp_path):
    story = story_of(tmp_path / "story", {"day": "2026-02-28"}, {"day": "2026-02-30"})
    code, out, err = run(capsys, "export", story, "--to", tmp_path / "out")
    assert (code, out) == (2, "")
    assert "layer 'mine' (mine.geojson): column 'day', row 2: '2026-02-30' is no day of the calendar" in err


def test_columns_called_as_ours_are_kept_told_apart_and_described(capsys, tmp_path):  # no word was said
    own = {"look": "x", "look_words": "y", "label": "z", "uncertain": "maybe", "vertices": "many"}
    story = story_of(tmp_path / "story", own, own)
    ours = ["look_on_map", "look_words_on_map", "label_on_map", "uncertain_on_map"]
    for words in (["export", story, "--to", tmp_path / "a.gpkg"], ["export", story, "--to", tmp_path / "folder"]):
        code, out, _ = run(capsys, *words)
        said = "columns look, look_words, label, uncertain are the layer's own; how the maps draw a row stands in "
        assert (code, out.count(f"{said}{', '.join(ours)}: mine\n")) == (0, 1)
        assert out.count("column vertices of the layer is called vertices_in_layer: mine\n") == 1
    table = pd.read_csv(tmp_path / "folder" / "csv" / "mine.csv")
    assert table.loc[0, [*own][:4]].to_dict() == {name: own[name] for name in [*own][:4]}
    assert table["vertices_in_layer"].tolist() == ["many", "many"]
    told = json.loads((tmp_path / "folder" / "export.json").read_text(encoding="utf-8"))["layers"]["mine"]
    assert told["columns"]["look"]["meaning"] == told["columns"]["vertices_in_layer"]["meaning"] == "as in the file"
    assert all(told["columns"][name]["meaning"].split()[0] in ("key", "words", "whether") for name in ours)
    with closing(sqlite3.connect(tmp_path / "a.gpkg")) as file:
        sql = "SELECT column_name FROM gpkg_data_columns WHERE table_name = 'mine' AND description <> ''"
        assert {*own, *ours, "vertices_in_layer"} - {"vertices"} <= {name for (name,) in file.execute(sql)}


@pytest.mark.parametrize("ending", [".gpkg", ".geojson", ".fgb", ".parquet", ".csv", ".shp.zip"])
def test_a_layer_alone_has_the_looks_in_every_format_as_an_export_has(capsys, tmp_path, ending):  # in .gpkg alone
    story = story_of(tmp_path / "story", {}, {})
    path = tmp_path / f"mine{ending}"
    assert run(capsys, "layers", "mine", "--story", story, "--to", path)[0] == 0
    read = {".parquet": gpd.read_parquet, ".csv": pd.read_csv}.get(ending, partial(gpd.read_file, layer="mine"))
    assert {"look", "look_words", "label", "uncertain"} <= set(read(path))
    bare = read(write_layer(read_story(story).load("mine"), tmp_path / f"bare{ending}", layer="mine"))
    assert not {"look", "look_words", "label", "uncertain"} & set(bare)


def test_words_in_files_are_about_the_rows_alone():  # "--vertices declared writes the declared ones alone."
    for layer in exported_layers(load_story(), Asked(layers=("lanes", "misawa", "leadline:sea_areas"))):
        assert any("densified" in line for line in layer.told)
        assert "--" not in summary_text(layer)


def test_another_datum_is_said_with_how_well_the_way_there_is_known(capsys, tmp_path):  # NAD27: not a word
    story = story_of(tmp_path / "story", {}, places=[[-100.0, 40.0]])
    path = tmp_path / "nad27.gpkg"
    code, out, err = run(capsys, "export", story, "--to", path, "--layers", "mine", "--crs", "EPSG:4267")
    assert (code, err) == (0, "")
    with pytest.warns(UserWarning, match="missing Grid"):
        known = pyproj.transformer.TransformerGroup(4326, 4267, area_of_interest=AreaOfInterest(-100, 40, -100, 40))
    metres = known.transformers[0].accuracy  # 7 m: EPSG:1175, west of the Mississippi
    assert f"from WGS 84 to NAD27 (EPSG:4267) by a way that is known to {metres:g} m" in out
    assert "needs grids that PROJ does not have here" in out
    with closing(sqlite3.connect(path)) as file:
        documents = [text for (text,) in file.execute("SELECT metadata FROM gpkg_metadata") if "accuracy_m" in text]
    assert any("Accuracy of positions: 20 to 20 m" in text for text in documents)  # as the layer has it: it is worse
    exact = story_of(tmp_path / "exact", {}, places=[[-100.0, 40.0]], more="accuracy_m = 1\n")
    assert layer_of(exact, crs="EPSG:4267").described.accuracy_m == (metres, metres)
    assert layer_of(exact, crs="EPSG:32614").described.accuracy_m == (1, 1)  # of WGS 84


@pytest.mark.parametrize("crs", ["EPSG:4490", "EPSG:4547"])
def test_systems_about_the_centre_of_the_earth_are_taken_as_one(crs, tmp_path):  # ITRF97 and its like: a few metres
    exact = story_of(tmp_path / "story", {}, places=[[121.0, 24.0]], more="accuracy_m = 1\n")
    layer = layer_of(exact, crs=crs)
    assert layer.described.accuracy_m == (5, 5)
    assert any("taken as one, which may be 5 m off" in line for line in layer.told)


@pytest.mark.parametrize("crs", ["EPSG:3828", "EPSG:4267"])  # TWD67 is 0.8 km beside WGS 84
def test_a_datum_to_which_proj_has_no_way_is_refused(capsys, tmp_path, crs):  # coordinates stayed as they were
    story = story_of(tmp_path / "story", {}, places=[[121.0, 24.0]])
    words = ("export", story, "--to", tmp_path / "a.gpkg", "--layers", "mine", "--crs", crs)
    code, out, err = run(capsys, *words)
    assert (code, out, err.count("\n")) == (2, "", 1)
    assert "PROJ has no way from WGS 84 to" in err
    assert not (tmp_path / "a.gpkg").exists()


@pytest.mark.parametrize(("author", "name"), [("", "not named"), ("Ellen Reporter", "Ellen Reporter")])
def test_the_contact_is_the_author_of_the_story(capsys, tmp_path, author, name):  # was "The leadline developers"
    story = story_of(tmp_path / "story", {})
    text = (story / "story.toml").read_text(encoding="utf-8")
    (story / "story.toml").write_text((f'author = "{author}"\n' if author else "") + text, encoding="utf-8")
    assert run(capsys, "export", story, "--to", tmp_path / "a.gpkg", "--layers", "mine")[0] == 0
    assert run(capsys, "export", story, "--to", tmp_path / "a", "--layers", "mine", "--formats", "csv")[0] == 0
    with closing(sqlite3.connect(tmp_path / "a.gpkg")) as file:
        documents = [text for (text,) in file.execute("SELECT metadata FROM gpkg_metadata")]
    assert len(documents) == 3
    assert all(name in text and "leadline developers" not in text for text in documents)
    assert all("organisationName" in text or f"<organization>{name}</organization>" in text for text in documents)
    crate = json.loads((tmp_path / "a" / "ro-crate-metadata.json").read_text(encoding="utf-8"))["@graph"]
    assert {each["@id"]: each.get("name") for each in crate}["#author"] == name


@pytest.mark.parametrize(
    ("as_of", "last"),
    [("2026", "2026-11-29"), ("2026-11", "2026-11-29"), ("2025", "2025-12-31"), ("2026-10-01", "2026-10-01")],
)
def test_a_year_that_is_not_over_ends_with_the_day_of_the_answers(tmp_path, as_of, last):  # was 2026-12-31
    folder = story_of(tmp_path, {"as_of": as_of})
    story = read_story(folder)
    assert str(story.checked) == "2026-11-29"
    facts = facts_of(layer_of(folder), story)
    assert [str(day) for day in facts.period] == [as_of + "-01-01"[len(as_of) - 4 :], last]


HALF = "holds half of a character (a lone surrogate), which no file in UTF-8 can"


@pytest.mark.parametrize(
    "ending", [".gpkg", ".kmz", ".kml", ".geojson", ".fgb", ".csv", ".shp.zip", ".parquet", ".pmtiles"]
)
def test_half_of_a_character_is_named_by_column_and_row(ending, tmp_path):  # U+FFFD, or what a codec cannot
    cells = pd.Series(["x", "y\ud800z"], dtype=object)
    for words in (cells, pd.Categorical(cells)):
        frame = gpd.GeoDataFrame(
            {"id": ["a", "b"], "words": words}, geometry=gpd.points_from_xy([1, 2], [3, 4]), crs=4326
        )
        with pytest.raises(ValueError, match=re.escape(f"column 'words', row 2: 'y\\ud800z' {HALF}")):
            write_layer(frame, tmp_path / f"a{ending}")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("column", ["words", "id", "name", "note", "wor\ud800ds"])
def test_half_of_a_character_in_a_story_is_one_line(capsys, tmp_path, column):
    story = story_of(tmp_path / "story", {column: "x"}, {column: "y\udfff"})
    code, out, err = run(capsys, "export", story, "--to", tmp_path / "out")
    assert (code, out, err.count("\n")) == (2, "", 1)
    assert HALF in err
    assert ascii(column) in err


PAGE = """
[[page]]
name = "{name}"
title = "{title}"
views = {{ "All" = [0, 50, 3, 53] }}
layers = [{{ use = "mine", where = {{ id = "{row}" }} }}]
"""


def test_pages_of_one_title_have_a_style_each(capsys, tmp_path):  # they shared one, that of the last
    titles = {"first": "The strait", "second": "The strait", "third": "default", "fourth": "The strait (second)"}
    told = [PAGE.format(name=name, title=title, row=f"row-{n % 2}") for n, (name, title) in enumerate(titles.items())]
    story = story_of(tmp_path / "story", {}, {})
    (story / "pages.toml").write_text('[sheets.mine]\nlayer = "mine"\n' + "".join(told), encoding="utf-8")
    assert run(capsys, "export", story, "--to", tmp_path / "a.gpkg", "--layers", "mine")[0] == 0
    with closing(sqlite3.connect(tmp_path / "a.gpkg")) as file:
        styles = dict(file.execute("SELECT styleName, styleQML FROM layer_styles"))
    own = ["The strait (first)", "The strait (second)_", "default (third)", "The strait (second)"]
    assert list(styles) == ["default", *own]
    for n, name in enumerate(own):
        (rule,) = ET.fromstring(styles[name]).find("renderer-v2/rules")  # noqa: S314  ours
        assert f"row-{n % 2}" in rule.get("filter")
    with zipfile.ZipFile(tmp_path / "a.qgz") as project:
        themes = ET.fromstring(project.read("a.qgs")).iter("visibility-preset")  # noqa: S314  ours
    assert sorted(theme.get("name") for theme in themes if theme.get("name") in own) == sorted(own)
