"""Which rows, columns and coordinates an export has, and what it refuses (#14)."""

import json

import geopandas as gpd
import numpy as np
import pandas as pd
import pyproj
import pytest
import shapely
from shapely.geometry import LineString, Point, box

from geo.geodesy.projected import projected
from layers.story_file.where_text import where_of
from maps.cli.cli import main
from maps.formats.asked import Asked, check_names


def frame(*shapes):
    rows = {"id": [f"r{n}" for n in range(len(shapes))], "kind": "a", "n": range(len(shapes))}
    return gpd.GeoDataFrame(rows, geometry=list(shapes), crs=4326)


def ids(asked, rows):
    return list(asked.rows(rows, "rows")["id"])


def test_rows_that_meet_a_box_also_across_180():
    rows = frame(Point(179, 0), Point(-179, 0), Point(0, 0), box(160, -5, 171, 5), None, Point())
    assert ids(Asked(bbox=(170, -10, -170, 10)), rows) == ["r0", "r1", "r3"]
    assert ids(Asked(bbox=(-10, -10, 165, 10)), rows) == ["r2", "r3"]
    assert ids(Asked(bbox=(169, -1, 170, 1)), rows) == ["r3"]  # a box inside of an area


def test_a_table_has_no_place_and_stays():
    table = pd.DataFrame({"id": ["a"], "n": [1]})
    assert len(Asked(bbox=(0, 0, 1, 1)).rows(table, "rows")) == 1


@pytest.mark.parametrize(
    "bbox",
    [(1, 2, 3), (10, 5, 20, 5), (10, 5, 10, 6), (170, 0, 190, 1), (0, 0, 1, 91), (0, 9, 1, 8), (float("nan"), 0, 1, 1)],
)
def test_what_is_no_box_is_refused(bbox):
    with pytest.raises(ValueError, match="expected west, south, east, north in degrees"):
        Asked(bbox=bbox)


@pytest.mark.parametrize("crs", ["EPSG:99", "nonsense", "EPSG:4978", "EPSG:5773"])  # the last ones: no places on a map
def test_what_is_no_crs_of_a_map_is_refused(crs):
    with pytest.raises(ValueError, match=r"crs is .*; expected"):
        Asked(crs=crs)


def test_columns_and_filters():
    rows = frame(Point(0, 0), Point(1, 1)).assign(source_id="s")
    assert list(Asked(columns=("n",)).own(rows)) == ["id", "n", "geometry", "source_id"]
    assert list(Asked(columns=("absent",)).own(rows)) == ["id", "geometry", "source_id"]
    assert ids(Asked(where=where_of("n >= 1 and kind = 'a'")), rows) == ["r1"]
    with pytest.raises(
        ValueError, match="names 'knd', a column that no layer has; expected one of theirs. Did you mean 'kind'"
    ):
        check_names(Asked(columns=("knd",)), list(rows))


def test_a_parallel_stays_where_it_is_in_utm():
    """A parallel of 10 degrees is kilometres off its chord in UTM; PROJ's own points along it lie on the line."""
    crs = pyproj.CRS.from_epsg(32651)
    found = projected(frame(LineString([(118, 25), (128, 25)])), crs)
    along = np.linspace(118, 128, 500)
    there = pyproj.Transformer.from_crs(4326, crs, always_xy=True).transform(along, np.full(500, 25.0))
    line, ends = found.geometry[0], LineString(shapely.get_coordinates(found.geometry[0])[[0, -1]])
    far = lambda shape: max(shapely.distance(shape, shapely.points(*there)))  # noqa: E731
    assert far(line) <= 1.0
    assert far(ends) > 1000
    assert len(line.coords) < 300
    assert found.crs == crs


def test_a_point_is_where_proj_has_it():
    found = projected(frame(Point(121, 24)), pyproj.CRS.from_epsg(3826)).geometry[0]
    assert found.x == pytest.approx(
        250_000, abs=1e-6
    )  # the central meridian of TWD97 / TM2: false easting, by definition
    assert found.y == pytest.approx(2_655_023.124957, abs=1e-3)  # cs2cs of PROJ, on its command line


@pytest.mark.parametrize(
    ("shape", "crs", "said"),
    [
        (Point(31, 10), 3826, "has no coordinates in"),
        (LineString([(-31, 0), (-29, 0)]), 3832, "tears a line or an area apart"),
    ],
)
def test_what_a_crs_cannot_place_is_refused(shape, crs, said):
    with pytest.raises(ValueError, match=said):
        projected(frame(shape), pyproj.CRS.from_epsg(crs))


def run(capsys, *words):
    code = main(["export", *map(str, words)])
    out, err = capsys.readouterr()
    return code, out, err


def test_a_choice_of_layers_says_what_it_leaves_out(capsys, tmp_path):
    code, out, err = run(
        capsys, "--to", tmp_path / "a", "--layers", "ports,drills,median_lines", "--where", "kind = 'port'",
        "--formats", "csv", "--columns", "country",
    )  # fmt: skip
    assert (code, err) == (0, "")
    assert "left out, they have no column 'kind' that where names: drills" in out
    assert "left out, no row is left: median_lines" in out
    table = pd.read_csv(tmp_path / "a" / "csv" / "ports.csv")
    assert {"id", "name", "source_id", "country", "lon", "lat"} <= set(table)
    assert "accuracy_m" not in table
    facts = json.loads((tmp_path / "a" / "export.json").read_text(encoding="utf-8"))
    assert any("drills" in line for line in facts["left_out"])
    assert sorted(facts["files"]) == sorted(
        path.relative_to(tmp_path / "a").as_posix() for path in (tmp_path / "a").rglob("*") if path.is_file()
    )


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["--layers", "ports", "--bbox=-150,-60,-140,-50"], "nothing is left to be written"),
        (["--layers", "port"], "there is no layer 'port'. Did you mean 'ports'"),
        (["--layers", "ports", "--crs", "EPSG:3826", "--formats", "geojson"], "GeoJSON (RFC 7946) knows WGS 84 only"),
        (["--layers", "ports", "--formats", "geojon"], "Did you mean 'geojson'?"),
        (["--layers", "ports", "--where", "kind = 5"], "of another kind than the values"),
        (["--layers", "ports", "--where", "kind ="], "it ends where a value or a condition is missing"),
        (["--layers", "ports,"], "expected names with commas between them"),
        (["--layers", "drills", "--formats", "geojson"], "no layer fits GeoJSON"),
        (["--bbox", "a,b,c,d"], "expected W,S,E,N in degrees"),
    ],
)
def test_bad_choices_are_one_line_and_write_nothing(capsys, tmp_path, words, said):
    code, out, err = run(capsys, "--to", tmp_path / "a", *words)
    assert (code, out, err.count("\n")) == (2, "", 1)
    assert said in err
    assert list(tmp_path.iterdir()) == []


def test_folders_of_others_are_left_alone(capsys, tmp_path):
    words = ["--layers", "ports", "--formats", "csv"]
    place = tmp_path / "a"
    assert run(capsys, "--to", place, *words)[0] == 0
    code, _, err = run(capsys, "--to", place, *words)
    assert (code, "say overwrite (--overwrite)" in err) == (2, True)
    assert run(capsys, "--to", place, *words, "--overwrite")[0] == 0
    (place / "csv" / "mine.txt").write_text("mine")
    code, _, err = run(capsys, "--to", place, *words, "--overwrite")
    assert (code, "holds csv/mine.txt, which no export wrote" in err) == (2, True)
    assert (place / "csv" / "mine.txt").read_text() == "mine"
    code, _, err = run(capsys, "--to", tmp_path / "a.geojson", *words)
    assert (code, "is a file of one layer" in err) == (2, True)
