"""Samples that travel with the package: what they hold, and that the script beside them makes them."""

import re
import runpy
from collections import Counter
from pathlib import Path

import pytest

import leadline
from geo import find_events
from layers.shapes import packaged_samples as module
from maps.cli import main

PAGE = Path(__file__).parents[3] / "docs" / "samples.md"
ROW = re.compile(r"^\| `(\w+)` \| ([\d,]+) [^|]+ \| ([^|]+) \|$", re.MULTILINE)


def test_all_are_listed_and_read_with_the_columns_that_are_told():
    assert list(leadline.samples()) == list(module.FILES), "FILES and TOLD name other samples, or in another order"
    assert {"tracks", "zones", "counts", "points"} <= set(leadline.samples())
    for name, words in leadline.samples().items():
        columns = [each for each in leadline.sample(name).columns if each != "geometry"]
        assert [each for each in columns if each not in words.split(":")[1]] == []


def test_the_page_of_samples_has_a_row_for_each_with_its_rows_and_columns():
    told = {name: (int(rows.replace(",", "")), columns) for name, rows, columns in ROW.findall(PAGE.read_text("utf-8"))}
    held = {name: leadline.sample(name) for name in leadline.samples()}
    assert {name: rows for name, (rows, _) in told.items()} == {name: len(table) for name, table in held.items()}, (
        "the table of docs/samples.md against the files; a row is: | `NAME` | ROWS what | `column`, ... |"
    )
    for name, table in held.items():
        columns = [each if each == "geometry" else f"`{each}`" for each in table.columns]
        assert [each for each in columns if each not in told[name][1]] == [], f"docs/samples.md, row of {name}"
    tracks = held["tracks"]
    assert f"| {len(tracks):,} positions of {tracks['id'].nunique()} invented ships" in PAGE.read_text("utf-8")


def test_half_as_many_ships_go_through_the_exercise_area_from_june_on():
    found = find_events(leadline.sample("tracks"), leadline.sample("zones"))
    months = Counter(found.events[found.events["zone"] == "exercise-area"].t_in.dt.month)
    assert months[6] / months[5] == pytest.approx(0.5, abs=0.06)  # 28 days of each, as make_samples.py draws them


def test_a_name_that_is_not_there_lists_those_that_are():
    with pytest.raises(ValueError, match=r"expected one of tracks, zones, .*\. Did you mean 'tracks'"):
        leadline.sample("track")


def test_the_script_beside_them_writes_the_same_files(tmp_path):
    script = runpy.run_path(str(module.FOLDER / "make_samples.py"))
    script["main"].__globals__["HERE"] = tmp_path
    script["main"]()
    kept = {path.name for path in module.FOLDER.iterdir() if path.suffix not in {".py", ""}}
    assert kept == set(module.FILES.values())
    assert {name for name in kept if (tmp_path / name).read_bytes() != (module.FOLDER / name).read_bytes()} == set(), (
        "files that layers/data/samples/make_samples.py draws otherwise; one that draws before others changes theirs"
    )


def test_the_command_lists_and_writes_them_and_keeps_what_is_there(tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    assert main(["sample"]) == 0
    listed = capsys.readouterr().out.splitlines()
    assert [line.split()[0] for line in listed] == list(leadline.samples())
    assert re.match(r"tracks +positions of invented ships", listed[0])
    assert (main(["sample", "tracks", "--to", "ships.csv"]), main(["sample", "zones"])) == (0, 0)
    assert capsys.readouterr().out == "ships.csv\nzones.geojson\n"
    (tmp_path / "counts.csv").write_text("mine", encoding="utf-8")
    assert main(["sample", "counts"]) == 2
    assert "counts.csv is there already" in capsys.readouterr().err
    assert (tmp_path / "counts.csv").read_text(encoding="utf-8") == "mine"
