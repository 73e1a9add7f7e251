"""Labels of a story's pages that name a column which their layer has not: told before a page is built."""

from collections.abc import Iterator

import geopandas as gpd

from layers.stories.story import Story
from layers.story_file.page_file import SheetFile
from layers.story_file.templates import columns_of


def check_labels(story: Story) -> None:
    """Hold labels of a story's own layers to the columns that these have; layers that are derived are left out.

    Raises
    ------
    ValueError
        If one names a column that is not there.
    """
    for page in story.pages:
        for sheet in page.layers:
            if isinstance(sheet, SheetFile) and sheet.layer in story.layers and not story.layers[sheet.layer].derive:
                _check(story, f"{story.pages_file}, page {page.name!r}, layer {sheet.layer!r}", sheet)


def _check(story: Story, place: str, sheet: SheetFile) -> None:
    wanted = [(text, column) for text in _texts(sheet) for column in columns_of(text)]
    if not wanted:
        return
    rows = story.load(sheet.layer)
    there = [str(column) for column in rows if not isinstance(rows, gpd.GeoDataFrame) or column != rows.geometry.name]
    for text, column in wanted:
        if column not in there:
            raise ValueError(
                f"{place}: label {text!r} names the column {column!r}; expected one of {', '.join(there)}."
            )


def _texts(sheet: SheetFile) -> Iterator[str]:
    if isinstance(sheet.label, str):
        yield sheet.label
    else:
        yield from (each.text for each in sheet.label or ())
