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
