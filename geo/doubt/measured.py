"""What every piece is measured by, block after block of rows, and what can only be told when all were seen."""

from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from geo.doubt.circles import circles
from geo.doubt.copies import Copies, Marks, copies, marks
from geo.doubt.horizon import Stations, beyond
from geo.doubt.inland import ACROSS, UP, Inland, cell_of, fine_cell_of, shared_cells
from geo.doubt.places import places
from geo.doubt.regular import regularity
from geo.doubt.reported import reported
from geo.doubt.rows import Rows, tallied
from geo.doubt.rules import DoubtRules
from geo.geodesy.geodesic import Floats
from geo.tracks.columns import distinct, stack
from geo.tracks.fixes import Ints
from geo.tracks.pieces import Pieces

UNKNOWN, NOT_DEEP, DEEP = range(3)


@dataclass
class Measured:
    """Measures of pieces; rows are forgotten but for fingerprints and what lies far inside land."""

    rules: DoubtRules
    kind: str
    inland: Inland | None
    stations: Stations | None = None
    pieces: int = 0
    _parts: list[dict[str, NDArray[Any]]] = field(default_factory=list)
    _marks: list[Marks] = field(default_factory=list)
    _deep: list[tuple[NDArray[Any], ...]] = field(default_factory=list)  # cell, piece, vessel, time
    _cells: NDArray[np.uint8] | None = None

    def add(self, pieces: Pieces, rows: Rows) -> None:
        """Measure the pieces of a block."""
        first, number, time_us = self.pieces, len(pieces.began), pieces.fixes.time_us
        fixes = tallied(rows.piece[rows.kept] - first, number)
        with np.errstate(invalid="ignore", divide="ignore"):
            part: dict[str, NDArray[Any]] = {
                "vessel": pieces.vessel,
                "start_us": time_us[pieces.first[:-1]],
                "end_us": time_us[pieces.first[1:] - 1],
                "n_fixes": fixes.astype(np.int64),
                **self._moved(rows, first, number, fixes),
                **self._heard(rows, first, number),
            }
        if self.inland is not None and self.kind == "vessel":
            self._look_down(rows, self.inland)
        self._marks.append(marks(rows))
        self._parts.append(part)
        self.pieces += number

    def table(self) -> dict[str, NDArray[Any]]:
        """All measures, shape (pieces,) each."""
        table = {name: np.concatenate([part[name] for part in self._parts]) for name in self._parts[0]}
        if self._deep:
            cell, piece, vessel, time_us = (np.concatenate(column) for column in zip(*self._deep, strict=True))
            alone = ~shared_cells(cell, vessel, time_us, self.rules.shared_by)
            table["inland"] = tallied(piece, self.pieces, alone)
            table["inland_share"] = table["inland"] / np.maximum(table["n_fixes"], 1)
        return table

    def copies(self) -> Copies:
        """Pieces that are copies of others."""
        return copies(stack(*self._marks), self.pieces, self.rules)

    def _moved(self, rows: Rows, first: int, number: int, fixes: Floats) -> dict[str, NDArray[Any]]:
        where = places(rows, first, number, self.rules)
        even = regularity(rows, first, number, self.rules)
        measures = {
            "jumps": where.jumps,
            "wild": where.wild,
            "wild_share": where.wild / tallied(rows.piece - first, number),
            **even._asdict(),
            **reported(rows, first, number, self.rules)._asdict(),
        }
        if self.kind == "vessel":
            ring = circles(rows, first, number, self.rules)
            measures |= {
                "circle_share": ring.rows / fixes,
                "circle_radius_m": ring.radius_m,
                "circle_turns": ring.turns,
            }
        return measures

    def _heard(self, rows: Rows, first: int, number: int) -> dict[str, NDArray[Any]]:
        if self.stations is None:
            return {}
        kept = rows.kept
        source = rows.columns["source"][kept].astype(np.int32)
        at = rows.fixes.lon_deg[kept], rows.fixes.lat_deg[kept]
        heard, far, metres = beyond(source, *at, self.stations, self.rules)
        piece = rows.piece[kept] - first
        known, farthest = tallied(piece, number, heard), np.full(number, np.nan)
        np.fmax.at(farthest, piece[heard], metres[heard])
        return {"beyond_share": tallied(piece, number, far) / known, "heard": known, "station_km": farthest / 1000}

    def _look_down(self, rows: Rows, inland: Inland) -> None:
        """Remember rows far inside land; each cell of the Earth is looked at once."""
        if self._cells is None:
            self._cells = np.zeros(ACROSS * UP, dtype=np.uint8)
        kept = np.flatnonzero(rows.kept)
        cell = cell_of(rows.fixes.lon_deg[kept], rows.fixes.lat_deg[kept])
        new = _distinct(cell[self._cells[cell] == UNKNOWN])
        self._cells[new] = np.where(inland.deep_cells(new), DEEP, NOT_DEEP)
        row = kept[self._cells[cell] == DEEP]
        fixes = rows.fixes
        fine = fine_cell_of(fixes.lon_deg[row], fixes.lat_deg[row])
        self._deep.append((fine, rows.piece[row], fixes.vessel[row], fixes.time_us[row]))


def _distinct(cells: Ints) -> Ints:
    return distinct(cells).astype(np.int64)
