"""Heavy layers as columns of bytes: a few bytes a row in the page, decoded by packed.js into typed arrays."""

from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from geo.geodesy.web_mercator import bits_for
from leadline.near import checks_names
from maps.packed import geometry as packed_geometry
from maps.packed.columns import by_distinct, details, listed, seconds_since_1970, texts, tracks_of
from maps.packed.streams import Streams

SHAPES = ("Point", "LineString", "Polygon")  # by family of geometry, see maps.packed.geometry


class Words(NamedTuple):
    """How cells become what cards tell: a date or note as text, ids of sources as a list; whether a cell is missing."""

    text: Callable[[object], str]
    sources: Callable[[object], list[str]]
    missing: Callable[[object], bool]


class Packed(NamedTuple):
    """A layer for the page: what it needs to know before decoding, and the bytes as text."""

    header: dict[str, Any]
    common: dict[str, Any]  # what all rows share, by the names of maps.page.prepared
    text: str
    keys: list[str]  # of the style table
    sources: list[str]


@checks_names
def pack(  # noqa: PLR0913  the columns of a layer, by name
    frame: gpd.GeoDataFrame,
    *,
    precision_m: float,
    keys: pd.Series,
    uncertain: "pd.Series[bool]",
    told: Mapping[str, str],
    words: Words,
    timed: bool = False,
    optional: Mapping[str, pd.Series] | None = None,
    west_deg: float = packed_geometry.WEST_DEG,
) -> Packed:
    """Pack the rows of a layer.

    Parameters
    ----------
    frame : GeoDataFrame, EPSG:4326
        With the columns of `maps.page.sheet.REQUIRED`; points, or lines and areas.
    precision_m : float
        The longest step of the coordinates on the page, at the equator.
    keys, uncertain
        Style key of each row, and whether it is drawn as uncertain; index 0 to n - 1.
    told : mapping of str to str
        Columns that cards tell -> how their values are written.
    words : Words
    timed : bool
        Pack `start_utc` and `end_utc` too, to the second.
    optional : mapping of str to Series, optional
        Further columns of the page, "w" (width, px) and "l" (label); index 0 to n - 1.
    west_deg : float
        Where the map's world begins.

    Raises
    ------
    ValueError
        If points stand beside lines or areas, a geometry is of an unknown type, or the precision cannot be had.
    """
    bits, streams = bits_for(precision_m), Streams()
    rows = pd.DataFrame(frame.drop(columns=frame.geometry.name)).reset_index(drop=True)
    header = {"bits": bits, "rows": len(rows), **_geometry(streams, frame.geometry, rows["name"], bits, west_deg)}
    columns = {
        "i": texts(streams, rows["id"]),
        "n": texts(streams, rows["name"]),
        "k": listed(streams, keys, str, inline=True),
        "s": listed(streams, rows["status"], str),
        "a": listed(streams, rows["accuracy_m"], lambda value: None if pd.isna(value) else float(value)),
        "d": listed(streams, rows["as_of"], words.text),
        "t": listed(streams, rows["note"], words.text),
        "r": listed(streams, rows["source_id"], words.sources),
        "g": listed(
            streams, pd.Series(shapely.get_type_id(frame.geometry.to_numpy())), packed_geometry.KINDS.__getitem__
        ),
        "u": listed(streams, uncertain, lambda value: int(value) or None),
        **{name: listed(streams, values, lambda value: value) for name, values in (optional or {}).items()},
    }
    header["details"] = [details(streams, rows[name], form, words.missing) for name, form in told.items()]
    if timed:
        header["times"] = _times(streams, rows)
    header["looks"] = _looks(keys, packed_geometry.families(frame.geometry), uncertain)
    common = {name: column["all"] for name, column in columns.items() if "all" in column}
    header["columns"] = {name: column for name, column in columns.items() if "all" not in column}
    header["streams"] = streams.table
    sources = list(dict.fromkeys(s for ids in rows["source_id"].unique() for s in words.sources(ids)))
    return Packed(
        header={**header, "sources": sources},
        common={name: value for name, value in common.items() if value not in (None, "", [])},
        text=streams.text(),
        keys=list(dict.fromkeys(keys)),
        sources=sources,
    )


def _geometry(streams: Streams, shapes: gpd.GeoSeries, names: pd.Series, bits: int, west_deg: float) -> dict[str, Any]:
    points = packed_geometry.families(shapes) == packed_geometry.POINT
    if points.all():
        tracks = tracks_of(names)
        return {"points": packed_geometry.pack_points(streams, shapes, bits, tracks=tracks, west_deg=west_deg)}
    if points.any():
        raise ValueError(
            f"{points.sum()} points among {len(points)} rows; expected points alone, or lines and areas. "
            "Make two layers of them, or say heavy=False."
        )
    return {"lines": packed_geometry.pack_lines(streams, shapes, bits, west_deg=west_deg)}


def _times(streams: Streams, rows: pd.DataFrame) -> dict[str, int]:
    """Write when rows begin, from the first on, and how many seconds they last."""
    start, end = (np.rint(seconds_since_1970(rows[name])).astype(np.int64) for name in ("start_utc", "end_utc"))
    first = int(start.min())
    return {"from": first, "start": streams.integers(start - first), "lasts": streams.integers(end - start)}


def _looks(keys: pd.Series, family: Any, uncertain: pd.Series) -> list[list[Any]]:  # noqa: ANN401
    """List the looks that occur, each once: style, shape, and whether as uncertain."""
    table = pd.DataFrame({"key": keys, "family": family, "uncertain": uncertain.astype(bool)}).drop_duplicates()
    return [[key, SHAPES[int(shape)], bool(dotted)] for key, shape, dotted in table.itertuples(index=False)]


def pack_land(
    shapes: gpd.GeoSeries, *, precision_m: float, west_deg: float = packed_geometry.WEST_DEG
) -> tuple[dict[str, Any], str]:
    """Pack the ground: rings only, as header and text; its coast may have ends at 180 degrees and at the south edge.

    Neighbours stand together, so that it is not far from one to the next.
    """
    bits, streams = bits_for(precision_m), Streams()
    parts = shapes.explode(ignore_index=True)
    bounds = parts.bounds
    across = parts[(bounds["minx"] < west_deg) & (bounds["maxx"] > west_deg)]
    shown = pd.concat([parts, across.translate(360)])  # at both edges of the map's world
    shown = shown.iloc[np.argsort(shown.hilbert_distance(), kind="stable")]
    lines = packed_geometry.pack_outlines(streams, shown, bits, west_deg=west_deg)
    return {"bits": bits, "rows": len(shown), "lines": lines, "streams": streams.table}, streams.text()


def row_values(frame: gpd.GeoDataFrame, call: Callable[[Any], Any]) -> pd.Series:
    """Value of a function of a row for each row, computed once for all that are alike; see `by_distinct`."""
    return by_distinct(pd.DataFrame(frame.drop(columns=frame.geometry.name)), call)
