"""How much of the lanes lies under the strips of the passes of a stretch of the day: what the map shows, in numbers."""

import sys
from collections.abc import Iterator

import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray

from geo.geodesy import cells as cells_module
from geo.geodesy.cells import lane_cells
from geo.geodesy.geodesic import Floats
from layers.catalogue.cache import cached_table, digest
from layers.catalogue.sources import SEPARATOR, source_ids
from layers.lane_watch import swaths
from layers.lane_watch.looks import CELL_KM, DAY_S, GROUPS, HOUR_S, START_UTC, sea_lanes

STEP_S = 600.0
WINDOWS_S = (600.0, *(hours * HOUR_S for hours in (1, 3, 6, 12, 24)))
JAPAN = "Japan"
NOTE = (
    "Share of the lane length in the South China Sea, network of searoute, in cells of 4 km whose middle lies in a "
    "strip of a pass that runs in the stretch; the whole strip counts, also what was passed before or is passed after."
)


def load() -> pd.DataFrame:
    """Shares for stretches of the day that begin every ten minutes, for Japan's satellites, those of others, and all.

    Returns
    -------
    DataFrame
        `group` (as in `lane_looks.GROUPS`), `window_s`, `start_utc`, `passes` (strips of passes that run in it) and
        `share` of the lane length under them, 0 to 1; by group, window and start. Kept in the cache.
    """
    strips, lanes = swaths.load(), sea_lanes("searoute")
    key = digest(strips, lanes, cells_module, sys.modules[__name__])
    return cached_table("lanes-under-swaths", key, lambda: pd.DataFrame(_rows(strips, lane_cells(lanes, CELL_KM))))


def under(strips: pd.DataFrame, cells: pd.DataFrame) -> NDArray[np.bool_]:
    """Whether the middle of each cell lies in each strip, shape (strips, cells)."""
    found = np.zeros((len(strips), len(cells)), dtype=bool)
    strip, cell = shapely.STRtree(cells.geometry.to_numpy()).query(strips.geometry.to_numpy(), "intersects")
    found[strip, cell] = True
    return found


def _rows(strips: pd.DataFrame, cells: pd.DataFrame) -> Iterator[dict[str, object]]:
    covered, length = under(strips, cells), np.asarray(cells["length_km"], dtype=float)
    start, end = (_seconds(strips[column]) for column in ("start_utc", "end_utc"))
    japan = (strips["nation"] == JAPAN).to_numpy()
    members = dict(zip(GROUPS, (japan, ~japan, japan | True), strict=True))
    sources = SEPARATOR.join(source_ids(strips))
    for group, own in members.items():
        for window in WINDOWS_S:
            for first in np.arange(0, DAY_S - window + STEP_S / 2, STEP_S):
                runs = own & (start < first + window) & (end > first)
                yield {
                    "id": f"{group}-{window:.0f}-{first:.0f}".lower().replace(" ", "-"),
                    "group": group,
                    "window_s": window,
                    "start_utc": pd.Timestamp(START_UTC) + pd.Timedelta(seconds=first),
                    "passes": int(runs.sum()),
                    "share": float(length[covered[runs].any(axis=0)].sum() / length.sum()),
                    "source_id": sources,
                    "status": "derived",
                    "as_of": f"{START_UTC:%Y-%m-%d}",
                    "note": NOTE,
                }


def _seconds(times: "pd.Series[pd.Timestamp]") -> Floats:
    return np.asarray((times - pd.Timestamp(START_UTC)).dt.total_seconds(), dtype=float)
