"""Whatever is named wrongly is answered with the nearest that there is, by one function."""

from pathlib import Path

import pytest

import leadline
from layers.coverage.chosen import chosen_fleet
from layers.stories import shelf
from layers.stories.read import load_story
from layers.story_file.check_kinds import module_of
from leadline.near import did_you_mean, nearest
from maps.cli import cli
from maps.formats.asked import Asked
from maps.formats.exported import exported_layers
from maps.formats.formats import named
from maps.offered.all_formats import ALL_FORMATS
from maps.site.pages import page_named, pages_of

ROOT = Path(__file__).parents[2]


MISTAKES = {
    "command": (("bild",), "build"),
    "option": (("build", "--onyl", "x"), "--only"),
    "choice": (("coverage", "--from", "2026-08-23", "--side", "rigth"), "right"),
    "page to build": (("build", "--only", "taiwan-strai"), "taiwan-strait"),
    "page to draw": (("picture", "misava", "--to", "a.png"), "misawa"),
    "layer": (("layers", "LANES_ORN"), "lanes_ornl"),
    "layer of an option": (("coverage", "--satellites", "japan", "--from", "2026-08-23", "--lanes", "lanez"), "lanes"),
    "statement": (("check", "lanes_58"), "lanes_85"),
    "statement to explain": (("explain", "lanes_58"), "lanes_85"),
    "group of satellites": (("coverage", "--satellites", "japan-natp", "--from", "2026-08-23"), "japan-nato"),
    "sample": (("sample", "trakcs"), "tracks"),
    "kind of check": (("schema", "distnace"), "distance"),
    "column": (("layers", "misawa", "--to", "a.csv", "--columns", "knid"), "kind"),
    "column of a condition": (("layers", "misawa", "--to", "a.csv", "--where", "knid = 'units'"), "kind"),
    "format": (("export", "--to", "gis", "--formats", "geojsom"), "geojson"),
    "role of a column": (("incursions", "a.csv", "--zones", "b", "--columns", "tme=t"), "time"),
    "behaviour": (("incursions", "a.csv", "--behaviours", "loiterin"), "loitering"),
}


@pytest.mark.parametrize("what", MISTAKES)
def test_a_mistake_on_the_command_line_is_answered_with_the_nearest(what, capsys, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    words, meant = MISTAKES[what]
    assert cli.main(words) == 2
    out, err = capsys.readouterr()
    assert out == ""
    assert f"Did you mean {meant!r}" in err
    assert err.count("\n") == 1


@pytest.mark.parametrize(
    ("called", "meant"),
    [
        (lambda: leadline.sample("trakcs"), "tracks"),
        (lambda: shelf.load("lanez"), "lanes"),
        (lambda: shelf.load("misawa", columns=["knid"]), "kind"),
        (lambda: module_of("distnace"), "distance"),
        (lambda: load_story().statement("lanes_58"), "lanes_85"),
        (lambda: chosen_fleet(load_story().fleets, "Japan-Natp"), "japan-nato"),
        (lambda: page_named("misava", pages_of(load_story())), "misawa"),
        (lambda: named(["geojsom"], ALL_FORMATS), "geojson"),
        (lambda: exported_layers(load_story(), Asked(layers=("misawa",), columns=("knid",))), "kind"),
    ],
)
def test_so_is_one_in_python(called, meant):
    with pytest.raises(ValueError, match=f"Did you mean {meant!r}"):
        called()


def test_what_is_right_but_for_its_case_is_found_and_what_is_like_nothing_is_not():
    assert did_you_mean("TAIWAN-STRAIT", ["misawa", "taiwan-strait"]) == " Did you mean 'taiwan-strait'?"
    assert did_you_mean("lane", ["lanes", "lands", "ports"], most=3) == " Did you mean 'lanes' or 'lands'?"
    assert did_you_mean(7, [70, 8]) == " Did you mean '70'?"
    assert did_you_mean("zzz", ["lanes"]) == ""
    assert did_you_mean("lanes", []) == ""


def test_there_is_one_search_for_the_nearest_name():
    modules = [path for package in ("geo", "layers", "maps", "leadline") for path in (ROOT / package).rglob("*.py")]
    found = [str(p.relative_to(ROOT)) for p in modules if "get_close_matches" in p.read_text(encoding="utf-8")]
    assert found == ["leadline/near.py"]
    asked = [str(p.relative_to(ROOT)) for p in modules if "id you mean" in p.read_text(encoding="utf-8")]
    assert asked == ["leadline/near.py"]


def test_a_name_is_told_by_one_of_its_words_where_none_is_near():
    known = ["western_strait_limits", "port-visits", "leadline:harbours", "sea"]
    assert nearest("straits", known) == ["western_strait_limits"]
    assert nearest("harbour", known) == ["leadline:harbours"]
    assert nearest("visit", known, most=3) == ["port-visits"]
    assert nearest("sea", ["seas_of_the_world", "oversea_lanes"]) == []  # too short to be told so
    assert nearest("railways", known) == []
