"""The rows of a page's layers on a printed map: which are seen in its frame, and drawn how."""

from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
import shapely

from layers.catalogue.sources import SEPARATOR
from maps.page.measure import opening
from maps.page.sheet import Sheet, is_uncertain, open_outline
from maps.page.static.pictured import opening_rows
from maps.page.style import AREA_RADIUS
from maps.page.style_table import style_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from shapely.geometry.base import BaseGeometry

    from geo.geodesy.geodesic import Floats
    from maps.page.timeline import Timeline
    from maps.picture.frame import View
    from maps.picture.ink import Sheet as Paper

MOST_FILLED = 6  # swaths in view; on paper more turn to mud (pages: 15)
MOST_MARKS, SMALLER = 250, 0.65  # of one layer: hundreds of marks would hide each other
SWATHS, SWATH_ALPHA, CROWDED_ALPHA = "swath-", 0.75, 0.45  # as on the pages
NOTHING: "BaseGeometry" = shapely.GeometryCollection([])
SIZED_FILL = 0.6  # as map.css has it for `.sized .mark`
BY_SHEET = 0.01  # of zorder; a pane has room for a hundred sheets


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One row as it is seen: its look, and its places or lines on paper."""

    key: str
    sources: tuple[str, ...]
    shape: str
    uncertain: bool
    label: str = ""
    claimant: str = ""
    width_px: float | None = None
    radius_px: float | None = None
    places: "Floats" = field(default_factory=lambda: np.empty((0, 2)))
    lines: "BaseGeometry" = NOTHING
    areas: "BaseGeometry" = NOTHING


@dataclass(frozen=True, slots=True, kw_only=True)
class SeenSheet:
    """A layer of the page with its rows in view, and the stretch of time that they are of, if the page has one."""

    sheet: Sheet
    rows: "tuple[Row, ...]"
    window_utc: tuple[datetime, datetime] | None = None
    noun: tuple[str, str] | None = None  # of other layers than the one counted the title says what they are
    zone: str = "UTC"
    days: bool = False


def seen_rows(sheet: Sheet, view: "View", zoom: float, timeline: "Timeline | None") -> SeenSheet:
    """Rows of a sheet that leave ink in the frame; of a timed sheet, those of the first window of the time slider.

    Parameters
    ----------
    sheet : Sheet
        As the page has it.
    view : View
        The frame.
    zoom : float
        Zoom of Leaflet as which the picture counts: a layer may be for near views only.
    timeline : Timeline, optional
        That of the page.
    """
    frame = opening_rows(sheet, timeline)
    told: dict[str, Any] = {}
    if sheet.timed and timeline:
        told = {"window_utc": timeline.opening, "zone": timeline.zone, "days": timeline.days}
        if timeline.counted in ("", sheet.title):  # of other layers it would be untrue
            told["noun"] = timeline.noun
    if not sheet.from_zoom <= zoom < sheet.to_zoom:
        frame = frame.iloc[:0]
    found = [_row(sheet, row, view) for _, row in frame.iterrows()]
    rows = tuple(row for row in found if row is not None)
    return SeenSheet(sheet=sheet, rows=rows, **told)


def _row(sheet: Sheet, row: "pd.Series[Any]", view: "View") -> Row | None:
    key = row_key(sheet, row)
    geometry = shapely.force_2d(row.geometry)
    common: dict[str, Any] = {
        "key": key,
        "sources": tuple(str(row["source_id"]).split(SEPARATOR)),
        "uncertain": is_uncertain(row),
        "label": " ".join(sheet.label(row).split("\n")) if sheet.label else "",
        "claimant": "" if pd.isna(row.get("claimant")) else str(row["claimant"]),
        "width_px": sheet.width_px(row) if sheet.width_px else None,
    }
    if "Point" in geometry.geom_type:
        places = view.places(geometry)
        own = sheet.radius_px(row) * AREA_RADIUS[style_of(key).mark] if sheet.radius_px else None
        return Row(shape="point", places=places, radius_px=own, **common) if len(places) else None
    inside = view.frame.box.shape()
    opened = open_outline(row)
    lines = view.outlines(geometry if opened is None else opened)
    shape = "area" if "Polygon" in geometry.geom_type else "line"
    areas = view.areas(geometry) if shape == "area" and style_of(key).fill else NOTHING
    if not (lines.intersects(inside) or areas.intersects(inside)):
        return None
    return Row(shape=shape, lines=lines, areas=areas, **common)


def row_key(sheet: Sheet, row: "pd.Series[Any]") -> str:
    """Key of the style table for a row: by the measure that its page opens with if it has any, else by its style."""
    if not sheet.measures:
        return sheet.style(row)
    return opening(sheet.measures).key(row)


def ink_sheets(paper: "Paper", sheets: "Sequence[SeenSheet]") -> None:
    """Draw all rows: pane over pane, in a pane sheet over sheet."""
    for n, seen in enumerate(sheets):
        radius = SMALLER if len(seen.rows) > MOST_MARKS else 1.0
        crowded = sum(row.key.startswith(SWATHS) for row in seen.rows) > MOST_FILLED
        for row in seen.rows:
            style = style_of(row.key)
            if row.key.startswith(SWATHS):
                style = replace(style, alpha=CROWDED_ALPHA if crowded else SWATH_ALPHA)
            zorder = style.pane + BY_SHEET * n
            if row.shape == "point":
                radius_px = row.radius_px or radius * style.radius_px
                if row.radius_px:
                    style = replace(style, fill=min(style.fill, SIZED_FILL))
                paper.mark(row.places, style, zorder=zorder, uncertain=row.uncertain, radius_px=radius_px)
                continue
            if style.fill and not crowded:
                look: dict[str, Any] = {"facecolors": [paper.colour(style)], "alpha": style.fill, "linewidths": 0}
                paper.areas([row.areas], zorder=zorder - 0.005, **look)
            width = style.width_px if row.width_px is None else row.width_px
            paper.row_line(row.lines, style, zorder=zorder, width_px=width, uncertain=row.uncertain)
