"""How a sheet is drawn in a picture that stands still: its measure, the rows of the first moment, what was left out."""

from typing import TYPE_CHECKING

import geopandas as gpd

from maps.packed.packed import row_values
from maps.page.measure import opening
from maps.page.sheet import Sheet

if TYPE_CHECKING:
    import pandas as pd

    from maps.page.timeline import Timeline


def opening_rows(sheet: Sheet, timeline: "Timeline | None") -> gpd.GeoDataFrame:
    """Rows of a sheet that a page shows when it opens: of a timed one, those of the slider's first window."""
    if not (sheet.timed and timeline):
        return sheet.frame
    start, end = timeline.start_utc, timeline.start_utc + timeline.window
    return sheet.frame[(sheet.frame["start_utc"] < end) & (sheet.frame["end_utc"] > start)]


def opening_keys(sheet: Sheet, rows: gpd.GeoDataFrame) -> "pd.Series[str]":
    """Keys of the style table for rows: by the measure that the page opens with if it has any, else by their style."""
    return row_values(rows, opening(sheet.measures).key if sheet.measures else sheet.style)
