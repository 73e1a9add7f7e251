"""Data that a reader brings, made fit for a page: credited, with the columns of every row, in view, on the ground."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd

from geo.geodesy.antimeridian import HALF_TURN_DEG, split_shape
from layers.stories.given import GivenShapes
from maps.packed.geometry import WEST_DEG
from maps.page.page import Bounds, View
from maps.page.sheet import Detail, Sheet
from maps.sheets.ground import ground
from maps.sheets.sheets import EDGES_TOLD, drawable, told_edges

GIVEN = "as in the file"  # the status of rows of a file
GIVEN_KINDS: Mapping[str, str] = {"zones": "given_zone", "lines": "given_line"}
WHOLE_TURN_DEG = 360.0
TOUCHING_DEG = 1e-3
MARGIN = 0.12  # about what a view is of
NARROWEST_DEG = 0.2
WORLD_LAT_DEG = (-70.0, 80.0)
MOST_LAT_DEG = 84.0  # Web Mercator ends a little further north
DETAIL_DEG = 30.0  # a view that is wider needs no coast in detail
NEAR_LAND_DEG, WIDE_LAND_DEG, FAR_LAND_DEG = 0.004, 0.05, 0.1
MOST_NAMED = 3  # zones or lines named on the map; more names would hide each other


@dataclass(frozen=True, slots=True, kw_only=True)
class FileSource:
    """Data of the reader's own, as the page credits them."""

    credit: str
    retrieved: date
    url: str = ""
    licence: str = "terms as its owner says"


def file_source(title: str, path: Path) -> FileSource:
    """Credit a file, by the day on which it was last changed."""
    return FileSource(credit=title, retrieved=datetime.fromtimestamp(path.stat().st_mtime, tz=UTC).date())


def shape_sources(given: Iterable[GivenShapes]) -> dict[str, FileSource]:
    """Credits of zones and lines that come from files, by the ids that their rows have on the page."""
    return {own_id(shapes): file_source(shapes.title, shapes.path) for shapes in given if shapes.path}


def own_id(shapes: GivenShapes) -> str:
    """Id of the source of zones, or of lines, that come from a file."""
    return f"own-{what_of(shapes)}"


def what_of(shapes: GivenShapes) -> str:
    """Tell which they are, "zones" or "lines"."""
    return "zones" if shapes.frame.geom_type.str.endswith("Polygon").all() else "lines"


def standard(frame: gpd.GeoDataFrame, kind: "str | pd.Series[str]", source: str, status: str) -> gpd.GeoDataFrame:
    """Give rows the columns that a page needs of every row."""
    return frame.assign(kind=kind, source_id=source, status=status, accuracy_m=np.nan, as_of="", note="")


def shape_sheet(
    shapes: GivenShapes,
    frame: gpd.GeoDataFrame,
    *,
    edge_model: "str | Iterable[str] | pd.Series[str]",
    group: str,
    title: str = "",
    note: str = "",
    told: Mapping[str, tuple[str, Iterable[str]]] | None = None,
) -> Sheet:
    """Lay zones or lines on a sheet, their edges written out as their model says.

    Parameters
    ----------
    shapes : GivenShapes
        Where the rows come from: rows of a file get a source and a look, those of a layer have both.
    frame : GeoDataFrame, EPSG:4326
        The rows to draw, perhaps thinned.
    edge_model : str, or one for each row
    group, title, note : str
        As for `Sheet`; the title is "Zones" or "Lines" if left out.
    told : mapping of str to (str, iterable of str), optional
        Column -> its words in the card and its values, told before the edges.
    """
    if shapes.path:
        frame = standard(frame, GIVEN_KINDS[what_of(shapes)], own_id(shapes), GIVEN)
    columns = {column: values for column, (_, values) in (told or {}).items()}
    frame = frame.assign(edge_model=edge_model, **columns)
    frame = drawable(told_edges(frame))
    return Sheet(
        frame=frame,
        title=title or what_of(shapes).capitalize(),
        group=group,
        details=(*(Detail(column, words) for column, (words, _) in (told or {}).items()), EDGES_TOLD),
        label=named_if_few(frame),
        rank=2,
        decimals=4,
        note=note,
    )


def named_if_few(frame: gpd.GeoDataFrame) -> Callable[[Any], str]:
    """Write the names of rows on the map if they are few."""
    few = len(frame) <= MOST_NAMED
    return lambda row: str(row["name"]) if few else ""


def view_of(name: str, shapes: Iterable[gpd.GeoSeries]) -> View:
    """View of all of these; the coast is drawn in detail unless it is a wide one."""
    bounds = bounds_of(shapes)
    return View(name, bounds, detail=bounds[2] - bounds[0] <= DETAIL_DEG)


def bounds_of(shapes: Iterable[gpd.GeoSeries], west_deg: float = WEST_DEG) -> Bounds:
    """Bounds with a margin, in the page's world.

    Parameters
    ----------
    shapes : iterable of GeoSeries, EPSG:4326
        At least one geometry. Longitudes may jump at 180 degrees or run past it.
    west_deg : float
        Where the page's world begins.

    Returns
    -------
    tuple of float
        West, south, east, north, degrees; the whole world where nothing smaller holds all of them.
    """
    each = pd.concat([_part_bounds(part) for part in shapes])
    turn = np.where((each["minx"] + each["maxx"]) / 2 < west_deg, 360.0, 0.0)
    west, east = float((each["minx"] + turn).min()), float((each["maxx"] + turn).max())
    south, north = float(each["miny"].min()), float(each["maxy"].max())
    dx, dy = (max(length, NARROWEST_DEG) * MARGIN for length in (east - west, north - south))
    if east - west + 2 * dx > WHOLE_TURN_DEG:
        return world(west_deg)
    return west - dx, max(south - dy, -MOST_LAT_DEG), east + dx, min(north + dy, MOST_LAT_DEG)


def world(west_deg: float = WEST_DEG) -> Bounds:
    """Bounds of the whole world of a page."""
    south, north = WORLD_LAT_DEG
    return west_deg, south, west_deg + WHOLE_TURN_DEG, north


def _part_bounds(shapes: gpd.GeoSeries) -> pd.DataFrame:
    """Bounds of each part; what crosses 180 degrees has one on either side."""
    parts = shapes.explode(ignore_index=True)
    each = parts.bounds
    west, east = each["minx"], each["maxx"]
    cut = (west + HALF_TURN_DEG).abs().lt(TOUCHING_DEG) & (east - HALF_TURN_DEG).abs().lt(TOUCHING_DEG)  # Antarctica
    crosses = ~cut & ((east - west > HALF_TURN_DEG) | (west < -HALF_TURN_DEG) | (east > HALF_TURN_DEG))
    if crosses.any():
        each = pd.concat([each[~crosses], parts[crosses].map(split_shape).explode().bounds])
    return pd.DataFrame(each)


def ground_of(views: tuple[View, ...]) -> Sheet:
    """Ground for a page of data that a reader brings: as fine as its first view asks for."""
    return ground(views, NEAR_LAND_DEG if views[0].detail else WIDE_LAND_DEG, FAR_LAND_DEG)
