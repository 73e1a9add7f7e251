"""Rows of a story of somebody else, with values and columns that ours have not, in files of each format (#14)."""

import json
from functools import partial

import geopandas as gpd
import pandas as pd
from story_folders import HEAD

from layers.stories.read import read_story
from maps.cli.cli import main
from maps.formats.asked import Asked
from maps.formats.exported import exported_layers

STATEMENT = """
[[statement]]
id = "opinion"
text = "It is the best strait."
kind = "opinion"
check = "reported"
sentence = "This is an opinion [claim]."
"""
PLACES = ([1.0, 51.0], [2.0, 52.0])


def story_of(folder, *rows, places=PLACES, more='as_of = "2025"'):
    """Write a story of one layer of points, whose rows have these columns; gives its folder."""
    folder.mkdir(exist_ok=True)
    features = [
        {"type": "Feature", "geometry": {"type": "Point", "coordinates": at}, "properties": {"id": f"row-{n}", **row}}
        for n, (at, row) in enumerate(zip(places, rows, strict=False))
    ]
    (folder / "mine.geojson").write_text(json.dumps({"type": "FeatureCollection", "features": features}))
    layer = f'[layers.mine]\ntitle = "Mine"\nfile = "mine.geojson"\nsource = "news"\naccuracy_m = 20\n{more}\n'
    (folder / "story.toml").write_text(f"{HEAD}\n{layer}\n{STATEMENT}", encoding="utf-8")
    return folder


def layer_of(folder, **asked):
    (layer,) = exported_layers(read_story(folder), Asked(layers=("mine",), **asked))
    return layer


def run(capsys, *words):
    code = main([str(word) for word in words])
    out, err = capsys.readouterr()
    return code, out, err


def test_times_with_any_zone_are_instants_and_those_without_stay_text_and_are_said(capsys, tmp_path):  # all were text
    rows = [{"seen": f"2024-01-0{n}T09:00+09:00", "bare": "2024-01-01T09:00"} for n in (1, 2)]
    story = story_of(tmp_path / "story", *rows)
    for file in ("a.gpkg", "a.parquet", "a.fgb"):
        code, out, _ = run(capsys, "layers", "mine", "--story", story, "--to", tmp_path / file)
        assert code == 0
        assert "column seen: times that the layer has at +09:00 are in UTC: the same instants." in out
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
