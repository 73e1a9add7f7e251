"""Tracks made fit to be drawn: cleaned and cut as they were counted, thinned, and in strokes short enough in time."""

from collections.abc import Collection
from typing import Any, NamedTuple

import geopandas as gpd
import numpy as np
import pandas as pd
import pyarrow as pa
import shapely

from geo.change.periods import HOUR_US, as_us
from geo.events.events import Found
from geo.geodesy.edges import densify
from geo.geodesy.geodesic import NAUTICAL_MILE_M, WGS84, Floats
from geo.tracks.columns import pick, stack
from geo.tracks.fixes import (
    HEIGHT_KINDS,
    HIGHEST_LATITUDE_DEG,
    Bools,
    Heights,
    Ints,
    heights_of,
    tables,
)
from geo.tracks.pieces import utc
from geo.tracks.rules import Rules
from layers.engines.partition import SCHEMA, Batched, tables_of

DEGREE_M = 111_000.0  # of latitude, about; of longitude less, so what is dropped lies nearer still
FINEST_M = 20.0
MOST_VERTICES = 150_000
MOST_STROKES = 12_000
MOST_BINS = 240
HEIGHT_COLUMNS = ("height_m", "height_kind")
NO_HEIGHTS = Heights(np.zeros(0), np.zeros(0, dtype=np.int8))
CHORD_M = 100.0  # a stroke lies no further from the geodesic between two fixes, or than the thinning


class DrawnTracks(NamedTuple):
    """Tracks to be drawn.

    Attributes
    ----------
    strokes : GeoDataFrame of lines, EPSG:4326
        id, start_utc, end_utc: stretches of track without gaps; cut at 180 degrees. low_m, high_m: lowest and highest
        of the heights of their fixes, thinned out or not, NaN where none has one; height_kind: of all of them
        ("geometric", "barometric"), "both", or "".
    gaps : GeoDataFrame of lines, EPSG:4326
        id, start_utc, end_utc: from the last fix before a gap to the first after it; nobody knows the way between.
    thinned_to_m : float
        What was left out lies at most about so far from what is drawn.
    pieces_left_out : int
        Pieces of track that are not drawn, for there are too many.
    """

    strokes: gpd.GeoDataFrame
    gaps: gpd.GeoDataFrame
    thinned_to_m: float
    pieces_left_out: int


class _Vertices(NamedTuple):
    """Kept fixes by piece and time: number of the piece, microseconds, degrees; longitudes run on within a piece.

    `heights` as of `geo.tracks.fixes`; `row` counts all kept fixes, so that one knows what was thinned out between two.
    """

    piece: Ints
    time_us: Ints
    lon_deg: Floats
    lat_deg: Floats
    heights: Heights
    row: Ints


def drawn_tracks(
    positions: "Batched | pd.DataFrame",
    rules: Rules,
    found: Found,
    *,
    first: Collection[str] = (),
    most_vertices: int = MOST_VERTICES,
    most_strokes: int = MOST_STROKES,
) -> DrawnTracks:
    """Thin tracks and cut them into strokes.

    Parameters
    ----------
    positions : as for `layers.engines.partition_by_id`
        Those that were counted; held in memory.
    rules : Rules
        By which they were counted: what the speed filter rejects is not drawn, gaps are not bridged.
    found : Found
        Its pieces are what is drawn; those of vessels with events or crossings first.
    first : collection of str
        Ids of further vessels that come first.
    most_vertices, most_strokes : int
        Limits of what a page can hold: the tolerance is doubled, and strokes are made longer, until they are kept.

    Returns
    -------
    DrawnTracks
    """
    pieces = found.pieces
    every = _kept_fixes(positions, pieces, rules)
    chosen, left_out = _most_wanted(found, {*found.events["id"], *found.crossings["id"], *first}, most_strokes)
    thin, tolerance_m = _thinned(pick(every, np.isin(every.piece, chosen)), most_vertices)
    strokes = _strokes(pieces, thin, every.heights, most_strokes)
    return DrawnTracks(
        densify(strokes, edges="geodesic", tolerance_m=max(CHORD_M, tolerance_m)),
        densify(_gaps(pieces, every, most_strokes), edges="geodesic", tolerance_m=10 * CHORD_M),
        tolerance_m,
        left_out,
    )


def _kept_fixes(positions: "Batched | pd.DataFrame", pieces: pd.DataFrame, rules: Rules) -> _Vertices:
    """Find the fixes of each piece: rows of its vessel and its time, without those that the cleaning dropped."""
    rows, heights = _rows(positions)
    rows = rows[(rows["lon"].abs() <= 180) & (rows["lat"].abs() <= HIGHEST_LATITUDE_DEG) & rows["time"].notna()]  # noqa: PLR2004
    codes = pd.Index(pieces["id"].unique())
    vessel = codes.get_indexer(pd.Index(rows["id"]))
    rows, vessel = rows[vessel >= 0], vessel[vessel >= 0]
    owner, time_us = codes.get_indexer(pd.Index(pieces["id"])), as_us(rows, "time")
    every_time = np.concatenate([as_us(pieces, "t_start"), time_us])
    every_vessel = np.concatenate([owner, vessel])
    is_row = np.arange(len(every_time)) >= len(pieces)
    order = np.lexsort((is_row, every_time, every_vessel))  # a piece before the rows of its beginning
    piece = np.maximum.accumulate(np.where(is_row[order], -1, order))  # pieces are in the order of id and time
    order, piece = order[is_row[order]] - len(pieces), piece[is_row[order]]
    within = (piece >= 0) & (time_us[order] <= as_us(pieces, "t_end")[piece]) & (owner[piece] == vessel[order])
    order, piece = order[within], piece[within]
    first = np.append(True, (np.diff(piece) != 0) | (np.diff(time_us[order]) != 0))[: len(order)]
    order, piece = order[first], piece[first]
    lon, lat = rows["lon"].to_numpy()[order], rows["lat"].to_numpy()[order]
    known = pick(heights, rows.index.to_numpy()[order])
    found = _Vertices(piece, time_us[order], lon, lat, known, order)
    kept = _continuous(pick(found, ~_rejected(found, pieces, rules)))
    return kept._replace(row=np.arange(len(kept.piece)))


def _rows(positions: "Batched | pd.DataFrame") -> tuple[pd.DataFrame, Heights]:
    """Read id, time, lon and lat of all rows, and the heights of those that have any."""
    parts = list(tables(positions, HEIGHT_COLUMNS))
    rows = pa.concat_tables([SCHEMA.empty_table(), *(table for part in parts for table in tables_of(part))])
    return rows.to_pandas(), stack(NO_HEIGHTS, *map(_heights, parts))


def _heights(part: pa.Table) -> Heights:
    lacking = [name for name in HEIGHT_COLUMNS if name not in part.column_names]
    return heights_of(part.drop_columns(["height_m"]) if lacking == ["height_kind"] else part)


def _rejected(rows: _Vertices, pieces: pd.DataFrame, rules: Rules) -> Bools:
    """Rows that the speed filter dropped; looked for only in pieces that have more rows than fixes."""
    drop = np.zeros(len(rows.piece), dtype=bool)
    if rules.max_speed_kn is None:
        return drop
    more = np.bincount(rows.piece, minlength=len(pieces)) > pieces["n_fixes"].to_numpy()
    limit_m_us = rules.max_speed_kn * NAUTICAL_MILE_M / HOUR_US

    def too_fast(kept: Ints, row: Ints) -> Bools:
        _, _, metres = WGS84.inv(rows.lon_deg[kept], rows.lat_deg[kept], rows.lon_deg[row], rows.lat_deg[row])
        return np.asarray(metres) > limit_m_us * (rows.time_us[row] - rows.time_us[kept])

    here = np.flatnonzero(more[rows.piece])
    here = here[1:][rows.piece[here[1:]] == rows.piece[here[1:] - 1]]
    done = -1
    for jump in here[too_fast(here - 1, here)].tolist():
        if jump <= done:
            continue
        done = jump
        while done < len(drop) and rows.piece[done] == rows.piece[jump] and too_fast(jump - 1, done):
            drop[done] = True
            done += 1
    return drop


def _continuous(rows: _Vertices) -> _Vertices:
    """Let longitudes run on across 180 degrees within each piece."""
    if not len(rows.piece):
        return rows
    run = np.unwrap(rows.lon_deg, period=360.0)
    first, nth = np.unique(rows.piece, return_index=True)[1], np.unique(rows.piece, return_inverse=True)[1]
    turns = np.round((run[first] - rows.lon_deg[first]) / 360.0)
    return rows._replace(lon_deg=run - 360.0 * turns[nth])


def _most_wanted(found: Found, first: Collection[str], most: int) -> tuple[Ints, int]:
    """Numbers of pieces of two fixes or more: of some vessels first, then the longest; and how many are left."""
    pieces = found.pieces
    lines = np.flatnonzero(pieces["n_fixes"] > 1)
    if len(lines) <= most:
        return lines, 0
    others = ~pieces["id"].isin(first).to_numpy()
    order = np.lexsort((-pieces["n_fixes"].to_numpy()[lines], others[lines]))
    return np.sort(lines[order[:most]]), len(lines) - most


def _thinned(rows: _Vertices, most: int) -> tuple[_Vertices, float]:
    """Vertices left by Douglas and Peucker, as many as there may be, and the tolerance in metres."""
    alone = np.bincount(rows.piece, minlength=1)[rows.piece] < 2  # noqa: PLR2004  no line
    rows = pick(rows, ~alone)
    if not len(rows.piece):
        return rows, FINEST_M
    number = np.unique(rows.piece, return_inverse=True)[1]
    marked = np.column_stack([rows.lon_deg, rows.lat_deg, np.arange(len(number))])  # GEOS keeps the third ordinate
    lines: Any = shapely.linestrings(marked, indices=number)
    tolerance_m = FINEST_M
    while True:
        thin = shapely.simplify(lines, tolerance_m / DEGREE_M, preserve_topology=False)
        kept = shapely.get_coordinates(thin, include_z=True)[:, 2].astype(np.int64)
        if len(kept) <= max(most, 2 * len(lines)):
            return pick(rows, kept), tolerance_m
        tolerance_m *= 2


def _strokes(pieces: pd.DataFrame, rows: _Vertices, heights: Heights, most: int) -> gpd.GeoDataFrame:
    """Cut at bounds of equal times; a stroke goes on to the first vertex of the next, so that nothing is missing.

    `heights` are those of all kept fixes.
    """
    begin, count = _cut(rows, most)
    stroke = np.repeat(np.arange(len(begin)), count)
    at = np.repeat(begin - np.cumsum(count) + count, count) + np.arange(len(stroke))
    places = np.column_stack([rows.lon_deg[at], rows.lat_deg[at]])
    shapes: Any = shapely.linestrings(places, indices=stroke) if len(at) else []
    last = begin + count - 1
    frame = _frame(pieces, rows.piece[begin], rows.time_us[begin], rows.time_us[last], shapes)
    return frame.assign(**_height_ranges(heights, rows.row[begin], rows.row[last]))


def _height_ranges(heights: Heights, first: Ints, last: Ints) -> dict[str, Any]:
    """Lowest and highest of the heights of fixes from one to another, and of which kind they are."""
    between = np.column_stack([first, last + 1]).ravel()
    known = np.isfinite(heights.height_m)
    kinds = np.where(known, heights.kind, np.nan)
    if not len(first):
        return {"low_m": np.zeros(0), "high_m": np.zeros(0), "height_kind": pd.Series([], dtype="str")}

    def least(values: Floats) -> Floats:
        return np.asarray(np.fmin.reduceat(np.append(values, np.nan), between)[::2])

    low, high = least(kinds), -least(-kinds)
    words = np.array([*HEIGHT_KINDS, "both", ""], dtype=object)
    which = np.where(np.isnan(low), 3, np.where(low != high, 2, low)).astype(np.int64)
    return {
        "low_m": least(heights.height_m),
        "high_m": -least(-heights.height_m),
        "height_kind": pd.Series(words[which], dtype="str"),
    }


def _cut(rows: _Vertices, most: int) -> tuple[Ints, Ints]:
    """First vertex of each stroke, and number of its vertices."""
    if not len(rows.piece):
        return np.zeros(0, dtype=np.int64), np.zeros(0, dtype=np.int64)
    since = rows.time_us - rows.time_us.min()
    bins = MOST_BINS
    while True:
        nth = since // (int(since.max()) // bins + 1)
        begin = np.flatnonzero(np.append(True, (np.diff(nth) != 0) | (np.diff(rows.piece) != 0)))
        if len(begin) <= most or bins == 1:
            break
        bins //= 2
    goes_on = np.append(rows.piece[begin[1:]] == rows.piece[begin[:-1]], False)
    count = np.diff(np.append(begin, len(nth))) + goes_on
    return begin[count > 1], count[count > 1]


def _gaps(pieces: pd.DataFrame, rows: _Vertices, most: int) -> gpd.GeoDataFrame:
    """From the last fix before each gap to the first after it."""
    after = np.flatnonzero(pieces["began"] == "gap")[:most]
    to, fro = np.searchsorted(rows.piece, after), np.searchsorted(rows.piece, after - 1, side="right") - 1
    far = rows.lon_deg[to] - 360.0 * np.round((rows.lon_deg[to] - rows.lon_deg[fro]) / 360.0)
    ends = np.stack([[rows.lon_deg[fro], rows.lat_deg[fro]], [far, rows.lat_deg[to]]]).transpose(2, 0, 1)
    shapes: Any = shapely.linestrings(ends) if len(ends) else []
    return _frame(pieces, after, rows.time_us[fro], rows.time_us[to], shapes)


def _frame(
    pieces: pd.DataFrame,
    number: Ints,
    start_us: Ints,
    end_us: Ints,
    shapes: Any,  # noqa: ANN401  line strings, in whatever gpd.GeoSeries takes
) -> gpd.GeoDataFrame:
    ids = pieces["id"].iloc[number].reset_index(drop=True)
    columns = {"id": ids, "start_utc": utc(start_us), "end_utc": utc(end_us)}
    return gpd.GeoDataFrame(columns, geometry=gpd.GeoSeries(shapes, crs=4326))
