"""Samples that travel with the package: what they hold, and that the script beside them makes them."""

import runpy
from collections import Counter
from pathlib import Path

import pytest

import leadline
from geo import find_events
from layers.shapes import packaged_samples as module
from maps.cli import main


def test_all_are_listed_and_read_with_the_columns_that_are_told():
    assert list(leadline.samples()) == ["tracks", "zones", "counts", "points"]
    for name, words in leadline.samples().items():
        columns = [each for each in leadline.sample(name).columns if each != "geometry"]
        assert [each for each in columns if each not in words.split(":")[1]] == []


def test_the_page_of_samples_tells_their_rows():
    page = (Path(__file__).parents[3] / "docs" / "samples.md").read_text(encoding="utf-8")
    tracks = leadline.sample("tracks")
    assert f"| {len(tracks):,} positions of {tracks['id'].nunique()} invented ships" in page
    assert (len(leadline.sample("zones")), len(leadline.sample("points"))) == (2, 24)


def test_half_as_many_ships_go_through_the_exercise_area_from_june_on():
    found = find_events(leadline.sample("tracks"), leadline.sample("zones"))
    months = Counter(found.events[found.events["zone"] == "exercise-area"].t_in.dt.month)
    assert months[6] / months[5] == pytest.approx(0.5, abs=0.06)  # 28 days of each, as make_samples.py draws them


def test_a_name_that_is_not_there_lists_those_that_are():
    with pytest.raises(ValueError, match="expected one of tracks, zones, counts, points. Did you mean 'tracks'"):
        leadline.sample("track")


def test_the_script_beside_them_writes_the_same_files(tmp_path):
    script = runpy.run_path(str(module.FOLDER / "make_samples.py"))
    script["main"].__globals__["HERE"] = tmp_path
    script["main"]()
    for name in module.FILES.values():
        assert (tmp_path / name).read_bytes() == (module.FOLDER / name).read_bytes()


def test_the_command_lists_and_writes_them_and_keeps_what_is_there(tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    assert main(["sample"]) == 0
    assert capsys.readouterr().out.startswith("tracks    positions of invented ships")
    assert (main(["sample", "tracks", "--to", "ships.csv"]), main(["sample", "zones"])) == (0, 0)
    assert capsys.readouterr().out == "ships.csv\nzones.geojson\n"
    (tmp_path / "counts.csv").write_text("mine", encoding="utf-8")
    assert main(["sample", "counts"]) == 2
    assert "counts.csv is there already" in capsys.readouterr().err
    assert (tmp_path / "counts.csv").read_text(encoding="utf-8") == "mine"
