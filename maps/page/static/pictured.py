"""How a sheet stands in a picture: the rows of the first moment, the keys of their looks, words without the page's."""

import re
from typing import TYPE_CHECKING

import geopandas as gpd

from maps.packed.packed import row_values
from maps.page.measure import opening
from maps.page.sheet import Sheet

if TYPE_CHECKING:
    import pandas as pd

    from maps.page.timeline import Timeline

# What words say of a page that can be clicked on.
PAGE_ONLY = re.compile(r"; the card[^.;]*|, by the time below the map")


def off_page(words: str) -> str:
    """Words of a layer or group without what they say of the live page.

    >>> off_page("Passes, by the time below the map"), off_page("As claimed; the card says who else. Dated.")
    ('Passes', 'As claimed. Dated.')
    """
    return PAGE_ONLY.sub("", words)


def opening_rows(sheet: Sheet, timeline: "Timeline | None") -> gpd.GeoDataFrame:
    """Rows of a sheet that a page shows when it opens: of a timed one, those of the slider's first window."""
    if not (sheet.timed and timeline):
        return sheet.frame
    start, end = timeline.start_utc, timeline.start_utc + timeline.window
    return sheet.frame[(sheet.frame["start_utc"] < end) & (sheet.frame["end_utc"] > start)]


def opening_keys(sheet: Sheet, rows: gpd.GeoDataFrame) -> "pd.Series[str]":
    """Keys of the style table for rows: by the measure that the page opens with if it has any, else by their style."""
    return row_values(rows, opening(sheet.measures).key if sheet.measures else sheet.style)
