"""A label that names a column which is not there is refused when a story is checked, not only when it is built."""

import pytest
from bundled import PAGE, a_folder

from layers.stories.label_columns import check_labels
from layers.stories.read import load_story
from maps.cli import cli

USED = 'layers = [{{ use = "places_sheet", label = "{}" }}]'
SHEET = '\n[sheets.places_sheet]\nlayer = "places"\n'


def folder(place, label):
    more = PAGE.replace('layers = ["places"]', USED.format(label)) + SHEET
    return a_folder(place, more=more)


def test_a_label_of_a_column_that_is_not_there_is_refused_with_those_that_are(tmp_path, capsys):
    here = folder(tmp_path, "{name}, {tons} t")
    with pytest.raises(
        ValueError, match=r"page 'strait', layer 'places': label '\{name\}, \{tons\} t' names the column"
    ):
        check_labels(load_story(here))
    assert cli.main(["check", str(here)]) == 2
    assert "expected one of id, name, kind" in capsys.readouterr().err


def test_a_label_of_columns_that_are_there_is_left_alone(tmp_path):
    check_labels(load_story(folder(tmp_path, "{name:short}")))


def test_a_table_without_places_is_told_with_its_columns_before_a_build(tmp_path, capsys):
    here = a_folder(tmp_path, more=PAGE + '\n[layers.porty]\ntitle = "Porty"\nfile = "porty.csv"\nsource = "news"\n')
    (here / "porty.csv").write_text("nazwa;szer;dl\nGdańsk;54,35;18,66\n", encoding="utf-8")
    told = (here / "story.toml").read_text().replace('layers = ["places"]', 'layers = ["porty"]')
    (here / "story.toml").write_text(told)
    for command in (["check", str(here)], ["build", str(here), "--out", str(tmp_path / "site")]):
        assert cli.main(command) == 2
        said = capsys.readouterr().err
        assert "layer 'porty' is a table without places, its columns are nazwa, szer, dl" in said
        assert "columns called lon and lat, or others named in [layers.porty] by lon = and lat =" in said
