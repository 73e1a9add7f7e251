"""Zones and lines that somebody names: a layer of ours, some of its rows, or any file that geopandas reads."""

from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import geopandas as gpd
import pandas as pd

from layers import catalogue
from layers.chosen_layer import NO_CRS, Chosen, check_layer, chosen, read_layer
from layers.sources import credit_lines
from layers.watched import read_frame

What = Literal["zones", "lines"]
GEOMETRIES: dict[What, tuple[str, ...]] = {
    "zones": ("Polygon", "MultiPolygon"),
    "lines": ("LineString", "MultiLineString", "LinearRing"),
}
NAMES = ("id", "name")  # columns that name rows, where their values tell all of them apart


@dataclass(frozen=True, slots=True, eq=False)
class GivenShapes:
    """Zones or lines.

    Attributes
    ----------
    title : str
        For people.
    frame : GeoDataFrame, EPSG:4326
        `id` and `name` (text, no id twice), `edge_model` if the data have one, and their other columns.
    path : Path or None
        The file; None for a layer of ours, which has all of its columns.
    left_out, without_geometry : tuple of str
        Ids of rows that are no polygons, or no lines; and of rows that have no geometry or an empty one.
    naming : str
        How rows are named, where that is not by the column that one would think of; else empty.
    credits : tuple of str
        Owed where the data are ours.
    """

    title: str
    frame: gpd.GeoDataFrame
    path: Path | None
    left_out: tuple[str, ...] = ()
    credits: tuple[str, ...] = ()
    without_geometry: tuple[str, ...] = ()
    naming: str = ""


def given_shapes(words: str, what: What) -> GivenShapes:
    """Find zones or lines by what somebody wrote.

    Parameters
    ----------
    words : str
        Name of a layer or a file, and after a colon, if not all rows are meant, ids of rows with commas between:
        "taiwan_strait_zones:taiwan-adiz". A layer of a file with several is "FILE|layername=NAME", as QGIS writes it.
    what : {"zones", "lines"}
        Polygons or lines; other rows are left out.

    Returns
    -------
    GivenShapes

    Raises
    ------
    ValueError
        If there is no such layer or file, no such row, no row of that kind, or a file without CRS.
    """
    try:
        given, path, picked = _loaded(words)
        frame = _named(given)
        if picked:
            frame = _picked(frame, picked)
        placed = ~(frame.geometry.isna() | frame.geometry.is_empty)
        right = _right(frame, placed, what)
    except ValueError as error:
        raise ValueError(f"--{what} {words}: {error}") from error
    kept = frame[right]
    title = words if path is None else path.title
    return GivenShapes(
        title,
        kept,
        path.path if path else None,
        tuple(frame.loc[placed & ~right, "id"]),
        tuple(credit_lines(kept)) if path is None else (),
        tuple(frame.loc[~placed, "id"]),
        _naming(given, title),
    )


def path_of(words: str) -> Path | None:
    """Tell the file that somebody's words for zones or lines mean; None for a layer of ours, or if there is none."""
    name, place, _ = _place(words)
    return None if name in catalogue.names() or place is None else place.path


def ids_of(shapes: gpd.GeoDataFrame) -> list[str]:
    """Ids of zones or lines as the engine takes them: of the column `id`, else of the index."""
    return [str(name) for name in shapes.get("id", shapes.index)]


def _right(frame: gpd.GeoDataFrame, placed: pd.Series, what: What) -> pd.Series:
    """Whether each row is a polygon, or a line; ValueError if none is."""
    right: pd.Series = placed & frame.geom_type.isin(GEOMETRIES[what])
    if not right.any():
        kinds = sorted(set(frame.geom_type[placed].astype(str)))
        held = ", ".join(kinds) or ("rows without geometry" if len(frame) else "no rows")
        raise ValueError(f"it holds {held}; expected {'polygons' if what == 'zones' else 'lines'}.")
    return right


def _loaded(words: str) -> tuple[gpd.GeoDataFrame, Chosen | None, list[str]]:
    name, place, picked = _place(words)
    if name in catalogue.names():
        frame = catalogue.load(name)
        if not isinstance(frame, gpd.GeoDataFrame):
            raise ValueError("it is a table without geometry; expected a layer of the map.")
        return catalogue.with_edge_model(name, frame), None, picked
    if place:
        return _read(place), place, picked
    placed = ", ".join(catalogue.names())
    raise ValueError(f"there is no such layer and no such file; expected a file, or one of {placed}.")


def _place(words: str) -> tuple[str, Chosen | None, list[str]]:
    """Words as a name, the file of that name if there is one, and ids of rows."""
    name, _, ids = words.partition(":")
    picked = [each.strip() for each in ids.split(",") if each.strip()]
    if name not in catalogue.names() and Path(words).exists():
        return words, Chosen(Path(words)), []  # a file with a colon in its name
    place = chosen(name)
    return name, place if place.path.exists() else None, picked


def _read(place: Chosen) -> gpd.GeoDataFrame:
    if place.layer is not None:
        frame = read_layer(place.path, place.layer)
    else:
        if place.path.suffix not in {".parquet", ".geoparquet"}:
            check_layer(place.path, None)
        frame = read_frame(place.path)
    if frame.crs is None:
        raise ValueError(f"it declares no CRS; expected one. {NO_CRS}")
    lonlat = frame.to_crs(4326)
    return lonlat.rename_geometry("geometry") if lonlat.geometry.name != "geometry" else lonlat


def _named(frame: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """Give rows ids and names: of the columns of that name if they tell the rows apart, else their numbers from 1."""
    column = _telling(frame)
    told = (
        [str(number) for number in range(1, len(frame) + 1)] if column is None else frame[column].astype(str).tolist()
    )
    named = frame["name"].fillna("").astype(str).tolist() if "name" in frame else [""] * len(frame)
    return frame.assign(id=told, name=[name or each for name, each in zip(named, told, strict=True)])


def _telling(frame: gpd.GeoDataFrame) -> str | None:
    """Column whose values tell all rows apart; None if there is none."""
    return next((c for c in NAMES if c in frame and frame[c].notna().all() and frame[c].is_unique), None)


def _naming(frame: gpd.GeoDataFrame, title: str) -> str:
    """Say what names the rows, where a column that could have done does not tell them apart."""
    used = _telling(frame)
    passed = [c for c in NAMES[: NAMES.index(used) if used else len(NAMES)] if c in frame]
    if not passed:
        return ""
    by = f"the column {used}" if used else "their number in the file, from 1"
    return f"Rows of {title} are named by {by}: values of {' and of '.join(passed)} are missing or stand twice."


def _picked(frame: gpd.GeoDataFrame, ids: list[str]) -> gpd.GeoDataFrame:
    absent = [each for each in ids if each not in set(frame["id"])]
    if absent:
        raise ValueError(f"it has no row {absent[0]!r}; expected some of {', '.join(frame['id'])}.")
    return frame[frame["id"].isin(ids)]
