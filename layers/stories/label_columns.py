"""What a story's pages ask of its layers that these have not, places or a column of a label: told before a build."""

from collections.abc import Iterable, Iterator

import geopandas as gpd

from layers.stories.story import Story
from layers.story_file.page_file import SheetFile
from layers.story_file.templates import columns_of


def check_labels(story: Story) -> None:
    """Hold pages to the story's own layers: places to be drawn, columns for labels; derived layers are left out.

    Raises
    ------
    ValueError
        If a layer of a page is a table without places, or a label names a column that is not there.
    """
    for page in story.pages:
        for sheet in page.layers:
            if isinstance(sheet, SheetFile) and sheet.layer in story.layers and not story.layers[sheet.layer].derive:
                _check(story, f"{story.pages_file}, page {page.name!r}, layer {sheet.layer!r}", sheet)


def without_places(name: str, columns: Iterable[object]) -> str:
    """Say of a table that a map cannot show it, with its columns and those that it would need."""
    there = ", ".join(map(str, columns))
    return (
        f"layer {name!r} is a table without places, its columns are {there}; expected one that a map can show: "
        f"WKT in a column called WKT or geometry, or columns called lon and lat, or others named in [layers.{name}] by "
        "lon = and lat =."
    )


def _check(story: Story, place: str, sheet: SheetFile) -> None:
    wanted = [(text, column) for text in _texts(sheet) for column in columns_of(text)]
    rows = story.load(sheet.layer)
    if not isinstance(rows, gpd.GeoDataFrame):
        raise ValueError(f"{place}: {without_places(sheet.layer, rows.columns)}")  # noqa: TRY004  what a story says
    there = [str(column) for column in rows if column != rows.geometry.name]
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
