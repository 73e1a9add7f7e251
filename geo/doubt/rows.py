"""Rows of whole vessels in order, rejected ones too, and the steps between those that were kept."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from geo.geodesy.geodesic import Floats
from geo.tracks.columns import distinct
from geo.tracks.fixes import Bools, Fixes, Ints, Report, sort_fixes, vessel_blocks
from geo.tracks.pieces import OUTERMOST, SECOND_US, Memory, Pieces, cut_pieces
from geo.tracks.rules import Rules

DEGREE_M = 111_195.0  # of a great circle on the mean sphere; 0.6 % off the ellipsoid at most, and steps are short


@dataclass(frozen=True, eq=False)
class Rows:
    """A block of rows by vessel and time.

    Attributes
    ----------
    fixes : Fixes
        All rows but those that come twice, shape (n,).
    piece : array of int, shape (n,)
        Number of the piece that a row is in, or was rejected from; counted through all blocks.
    kept : array of bool, shape (n,)
        Rows that the speed filter kept.
    columns : dict of array, shape (n,)
        Further columns of the same rows, NaN or -1 where they say nothing.
    """

    fixes: Fixes
    piece: Ints
    kept: Bools
    columns: Mapping[str, NDArray[Any]]

    @cached_property
    def steps(self) -> "Steps":
        """Steps between kept rows."""
        return Steps.of(self)


@dataclass(frozen=True, eq=False)
class Steps:
    """Steps from one kept row to the next of the same piece, shape (m,); metres on a sphere, good to 0.6 %."""

    row: Ints  # where each begins, in `Rows`
    end: Ints  # and ends
    piece: Ints
    seconds: Floats
    east_m: Floats
    north_m: Floats
    metres: Floats

    @classmethod
    def of(cls, rows: Rows) -> "Steps":
        """Make the steps of rows."""
        kept = np.flatnonzero(rows.kept)
        inside = rows.piece[kept[1:]] == rows.piece[kept[:-1]]
        start, end = kept[:-1][inside], kept[1:][inside]
        fixes = rows.fixes
        lat = fixes.lat_deg
        east = (fixes.lon_deg[end] - fixes.lon_deg[start] + 180) % 360 - 180
        east *= DEGREE_M * np.cos(np.radians((lat[start] + lat[end]) / 2))
        north = (lat[end] - lat[start]) * DEGREE_M
        seconds = (fixes.time_us[end] - fixes.time_us[start]) / SECOND_US
        return cls(start, end, rows.piece[start], seconds, east, north, np.hypot(east, north))

    @cached_property
    def m_s(self) -> Floats:
        """Speeds between fixes, metres a second."""
        return self.metres / self.seconds


def tallied(piece: Ints, pieces: int, weights: Floats | Bools | None = None) -> Floats:
    """Sum of weights, or number of rows, of each piece, shape (pieces,)."""
    return np.bincount(piece, weights=weights, minlength=pieces).astype(float)


def blocks(fixes: Fixes, columns: Mapping[str, NDArray[Any]], rules: Rules) -> Iterator[tuple[Pieces, Rows]]:
    """Cut fixes into pieces as events do, block by block, and keep the rejected rows beside them.

    Parameters
    ----------
    fixes : Fixes
        In any order; without rows beyond 85 degrees.
    columns : mapping of arrays
        Of the same rows.
    rules : Rules
        Of the pieces.
    """
    memory, report, done = Memory(), Report(), 0
    memory.grow(int(fixes.vessel.max()) + 1 if len(fixes.vessel) else 0)
    for order in vessel_blocks(fixes):
        ordered, polar = sort_fixes(fixes, np.zeros(len(fixes.vessel), dtype=bool), order, report)
        pieces = cut_pieces(ordered, polar, memory, rules, report, OUTERMOST)
        at = _places(_keys(ordered, ordered), _keys(pieces.fixes, ordered))
        kept = np.zeros(len(ordered.vessel), dtype=bool)
        kept[at] = True
        first = np.zeros(len(kept), dtype=np.int64)
        first[at[pieces.first[:-1]]] = 1
        piece = np.cumsum(first) - 1 + done
        rows = Rows(ordered, piece, kept, _columns(fixes, columns, order, ordered))
        done += len(pieces.began)
        yield pieces, rows


def _keys(fixes: Fixes, within: Fixes) -> Ints:
    """Whole numbers that grow by vessel and time."""
    if len(fixes.vessel) == 0:
        return np.zeros(0, dtype=np.int64)
    vessels = np.unique(within.vessel)
    begun, ended = int(within.time_us.min()), int(within.time_us.max())
    span = ended - begun + 1
    if span * len(vessels) < 1 << 62:
        return np.asarray(np.searchsorted(vessels, fixes.vessel) * span + (fixes.time_us - begun))
    times = distinct(within.time_us)
    return np.asarray(np.searchsorted(vessels, fixes.vessel) * len(times) + np.searchsorted(times, fixes.time_us))


def _places(keys: Ints, found: Ints) -> Ints:
    return np.asarray(np.searchsorted(keys, found))


def _columns(fixes: Fixes, columns: Mapping[str, NDArray[Any]], order: Ints, ordered: Fixes) -> dict[str, NDArray[Any]]:
    """Columns in the order of `ordered`; of rows that come twice those of the first to arrive."""
    if not columns:
        return {}
    here = Fixes(fixes.vessel[order], fixes.time_us[order], fixes.lon_deg[order], fixes.lat_deg[order])
    keys = _keys(here, ordered)
    early = np.flatnonzero(keys[1:] < keys[:-1])
    if len(early):
        by_key = np.argsort(keys, kind="stable")
        order, keys = order[by_key], keys[by_key]
    first = order[np.concatenate([[True], keys[1:] != keys[:-1]])] if len(keys) else order
    return {name: column[first] for name, column in columns.items()}
