"""`maps.export_story` writes from Python what `leadline export` writes, by the same choice (#14)."""

from pathlib import Path

import geopandas as gpd
import pytest

import maps
from maps.cli.cli import main
from maps.signed import new_key, read_key, read_public_key, verify

STORY = Path(__file__).parents[3] / "examples" / "twenty-second"


def test_a_folder_is_that_of_the_command(capsys, tmp_path):
    choice = {"layers": ["towns", "lines"], "columns": ["kind"], "formats": ["geoparquet", "csv"], "crs": "EPSG:32636"}
    told = maps.export_story(tmp_path / "here", STORY, bbox=(30, 20, 40, 25), **choice)
    words = [f"--{name}={one if isinstance(one, str) else ','.join(one)}" for name, one in choice.items()]
    assert main(["export", str(STORY), "--to", str(tmp_path / "there"), "--bbox=30,20,40,25", *words]) == 0
    assert str(told).replace("/here", "/there") == capsys.readouterr().out.rstrip("\n")
    files = {
        side: {
            str(file.relative_to(tmp_path / side)): file.read_bytes()
            for file in (tmp_path / side).rglob("*")
            if file.is_file()
        }
        for side in ("here", "there")
    }
    assert files["here"] == files["there"]
    assert len(files["here"]) == 9


def test_a_geopackage_is_signed_and_where_is_asked_in_words(tmp_path):
    private, public, _ = new_key(tmp_path / "newsroom")
    path = str(tmp_path / "story.gpkg")
    told = maps.export_story(path, STORY, layers=["towns"], where="id = 'halaib'", key=read_key(private))
    assert told.places == (path, str(tmp_path / "story.qgz"), f"{path}.manifest.json")
    assert gpd.read_file(path, layer="towns")["id"].tolist() == ["halaib"]
    assert not verify(Path(path), read_public_key(public)).faults


@pytest.mark.parametrize(
    ("to", "choice", "words"),
    [
        ("x.zip", {}, "no folder"),
        ("x.parquet", {}, "file of one layer"),
        ("x.gpkg", {"formats": ["csv"]}, "for a folder"),
        ("postgresql://h/gis", {"formats": ["csv"]}, "for a folder"),
        ("out", {"formats": ["gejson"]}, "Did you mean 'geojson'"),
        ("out", {"where": "name like 'a'"}, "no part of a condition"),
        ("out", {"layers": ["town"]}, "Did you mean 'towns'"),
    ],
)
def test_what_cannot_be_is_told_before_the_work(tmp_path, monkeypatch, to, choice, words):
    monkeypatch.chdir(tmp_path)
    with pytest.raises(ValueError, match=words):
        maps.export_story(to, STORY, **choice)
    assert not list(tmp_path.iterdir())


def test_one_frame_goes_to_a_file_named_by_words(tmp_path):
    frame = gpd.GeoDataFrame({"id": ["a"]}, geometry=gpd.points_from_xy([1], [2]), crs=4326)
    assert maps.write_layer(frame, str(tmp_path / "mine.geojson")) == tmp_path / "mine.geojson"
