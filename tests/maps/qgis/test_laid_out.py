"""A project of QGIS lays out what its layers can show, and makes only the checks that are printed (#16)."""

import zipfile
from dataclasses import replace
from xml.etree import ElementTree as ET

import pytest

from layers.checks import checks
from layers.stories.read import load_story
from maps.cli.cli import main
from maps.formats.asked import Asked
from maps.formats.exported import exported_layers
from maps.offered import export_story
from maps.qgis.laid_out import laid_out


@pytest.fixture(scope="module")
def story():
    return load_story()


@pytest.fixture(scope="module")
def few(story):
    return exported_layers(story, Asked(layers=("adiz", "sensing", "budgets")))


def names(pages):
    return [page.name for page in pages]


def test_pages_of_a_few_layers_are_those_that_show_one_of_them(story, few):
    """As `pages.toml` has it: zones of identification stand on the strait and the theatre, not on the other pages."""
    found = laid_out(story, few)
    assert set(names(found.pages)) & {"misawa", "south-china-sea"} == set()
    assert {"taiwan-strait", "theatre"} <= set(names(found.pages))
    assert {"misawa", "south-china-sea"} <= set(names(found.empty))
    assert found.whole == ()
    assert len(found.told) == 2
    assert "misawa" in found.told[0]
    assert "taiwan-strait" in found.told[1]


def test_rows_that_no_view_shows_lay_out_nothing(story, few):
    """The zones cut to one on the other side of the Earth: their layer is there, and every sheet would be blank."""
    (zones,) = [layer for layer in few if layer.name == "adiz"]
    moved = replace(zones, frame=zones.frame.set_geometry(zones.frame.geometry.translate(xoff=-160)))
    assert laid_out(story, [moved]).pages == ()


def test_a_page_is_whole_with_all_that_it_shows(story, few):
    page = laid_out(story, few).pages[0]
    shown = tuple(dict.fromkeys(sheet.layer for sheet in page.sheets if sheet.shown))
    assert page.name in names(laid_out(story, exported_layers(story, Asked(layers=shown))).whole)


def test_a_few_layers_are_exported_without_a_check_and_the_command_says_what_is_left_out(
    story, tmp_path, monkeypatch, capsys
):
    def never(*_words, **_named):
        raise AssertionError("a check was made")

    for name in ("check", "check_all", "prepare"):
        monkeypatch.setattr(checks, name, never)
    path = tmp_path / "few.gpkg"
    assert main(["export", "--to", str(path), "--layers", "adiz,sensing,budgets"]) == 0
    told = capsys.readouterr().out
    assert "no theme and no layout of misawa" in told
    assert "print no verdict" in told
    with zipfile.ZipFile(path.with_suffix(".qgz")) as file:
        project = ET.fromstring(file.read("few.qgs"))  # noqa: S314  our own
    kept = {page.title for page in laid_out(story, exported_layers(story, Asked(layers=("adiz",)))).pages}
    assert {one.get("name") for one in project.iter("visibility-preset")} == kept
    assert {one.get("name") for one in project.iter("Layout")} == kept


def test_findings_are_asked_of_whole_pages_alone(story, tmp_path):
    asked = []

    def headlines(_story, pages):
        asked.extend(names(pages))
        return {}

    export_story(tmp_path / "few.gpkg", story, layers=["adiz"], headlines=headlines)
    assert asked == []
