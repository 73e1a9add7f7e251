"""Looks of a layer: one for all rows, and that of each page, as the pages draw them."""

import pandas as pd

import layers
from layers.stories import load_story
from maps.sheets.layer_looks import LayerLook, layer_looks
from maps.site.pages import pages_of


def looks(name: str) -> tuple[LayerLook, ...]:
    story = load_story()
    sheets = [(page.title, spec) for page in pages_of(story) for spec in page.sheets if spec.layer == name]
    return layer_looks(layers.load(name), "Title", sheets)


def test_each_page_draws_the_rows_that_its_sheet_has_in_the_looks_of_its_sheet() -> None:
    page = next(page for page in pages_of(load_story()) if page.title == "Misawa Air Base")
    for spec in page.sheets:
        if spec.layer != "misawa":
            continue
        look = next(each for each in looks("misawa") if each.name == f"{page.title}: {spec.title}")
        sheet, frame = spec.sheet(), layers.load("misawa")
        drawn = frame.loc[look.keys[look.keys != ""].index, "id"]
        assert list(drawn) == list(sheet.frame["id"])
        assert list(look.keys[drawn.index]) == [sheet.style(row) for row in sheet.frame.to_dict("records")]


def test_the_look_of_all_rows_leaves_none_without_one() -> None:
    for name in ("misawa", "places", "adiz", "lanes", "low_water", "median_lines"):
        first, *pages = looks(name)
        assert (first.keys != "").all(), name
        for place, key in first.keys.items():
            drawn = [page.keys[place] for page in pages if page.keys[place]]
            assert not drawn or drawn[0] == key, (name, place)


def test_rows_that_no_source_confirms_are_told() -> None:
    first, *_ = looks("misawa")
    frame = layers.load("misawa")
    expected = frame["status"].isin(["approximate", "recalled", "assumed", "part published, part recalled"])
    expected |= frame["announced"].map(lambda said: said is True) if "announced" in frame else False
    pd.testing.assert_series_equal(first.uncertain, expected, check_names=False)
