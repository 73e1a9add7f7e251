"""Positions of more days than fit into memory, counted as they come: day after day, in bounded memory."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import geopandas as gpd
import pandas as pd
import pyarrow as pa

from geo.events.events import Found, find_events
from geo.events.stream import EventStream
from geo.geodesy.edges import Edges
from geo.tracks.fixes import Positions, tables
from geo.tracks.rules import AS_RULES, AsRules, Rules, rules_with
from layers.engines.partition import Batched, Files, gathered, is_files
from layers.positions.columns import FIELDS
from layers.positions.positions import read_positions
from leadline.near import checks_names

HELD_ROWS = (
    10_000_000  # above which positions that can be read again are not held: 100 bytes a row, and as much to count
)
PUSHED_ROWS = 1 << 20  # at a time: each push costs some hundredths of a second
LATENESS_S = 25 * 3600.0  # rows of a day come in any order, and some an hour after midnight
LATE = "later than the watermark"


class OutOfOrderError(ValueError):
    """Days do not follow each other."""


@checks_names
def find_events_by_day(  # noqa: PLR0913  all rules by name
    source: "Files | Batched | Positions",
    zones: gpd.GeoDataFrame | None = None,
    lines: gpd.GeoDataFrame | None = None,
    *,
    rules: Rules | None = None,
    max_gap_s: float | None = None,
    max_speed_kn: float | AsRules | None = AS_RULES,
    rejects_to_cut: int | None = None,
    hysteresis_m: float | None = None,
    merge_breaks_s: float | None = None,
    min_duration_s: float | None = None,
    min_depth_m: float | None = None,
    depth: bool | None = None,
    edge_model: Edges | None = None,
    tolerance_m: float | None = None,
) -> Found:
    """Find events and crossings as `geo.find_events` does, of positions that come day after day.

    Parameters
    ----------
    source : folder, sequence of files, or positions
        Files as `layers.positions.read_positions` reads them, which are taken in the order of their names, such as a
        folder of Parquet with a folder a day (`day=2026-03-01/`); or anything that `geo.find_events` takes. Rows of a
        day may come in any order; at most 25 hours before the latest row before them.
    zones, lines : GeoDataFrame, optional
        As for `find_events`.
    rules
    max_gap_s, max_speed_kn, rejects_to_cut, hysteresis_m, merge_breaks_s : optional
    min_duration_s, min_depth_m, depth, edge_model, tolerance_m : optional
        As for `find_events`.

    Returns
    -------
    Found
        As `find_events` gives it. Memory is that of two days, of a million rows, and of what is found.

    Raises
    ------
    OutOfOrderError
        A ValueError, if days do not follow each other.
    ValueError
        As `find_events`, and as the readers do.

    Examples
    --------
    A ship that goes half a degree of the equator an hour is in a zone one degree wide for two hours.

    >>> from shapely import box
    >>> hours = pd.date_range("2026-01-01", periods=4, freq="h", tz="UTC")
    >>> ship = pd.DataFrame({"id": "a", "time": hours, "lon": [0.0, 0.5, 1.0, 1.5], "lat": 0.0})
    >>> zone = gpd.GeoDataFrame({"id": ["box"]}, geometry=[box(0.25, -1, 1.25, 1)], crs=4326)
    >>> find_events_by_day(ship, zone).events["duration_s"].tolist()
    [7200.0]
    """
    rules = rules_with(
        rules,
        max_gap_s=max_gap_s,
        max_speed_kn=max_speed_kn,
        rejects_to_cut=rejects_to_cut,
        hysteresis_m=hysteresis_m,
        merge_breaks_s=merge_breaks_s,
        min_duration_s=min_duration_s,
        min_depth_m=min_depth_m,
        depth=depth,
        edge_model=edge_model,
        tolerance_m=tolerance_m,
    )
    positions = read_positions(source) if is_files(source) else source
    batches = positions.batches() if isinstance(positions, Batched) else positions
    stream = EventStream(zones, lines, rules=rules, lateness_s=LATENESS_S)
    parts: list[Found] = []
    for table in gathered(tables(batches, ("height_m", "height_kind")), PUSHED_ROWS):
        parts.append(stream.push(table))
        _refuse_late(parts[-1])
    return _together([*parts, stream.close()])


@dataclass(slots=True)
class InDays:
    """Positions that are not held, because they are many: read again by whoever asks, and counted day by day."""

    source: Batched
    strict: bool = False
    _held: list[Any] | None = field(default=None, init=False)

    def __post_init__(self) -> None:
        for reader in getattr(self.source, "readers", [self.source]):
            if hasattr(reader, "keep_beacons"):
                reader.keep_beacons = False  # they are as many as days go on

    def batches(self) -> Iterator[Any]:
        """All positions, read anew."""
        yield from self.source.batches() if self._held is None else self._held

    def found(self, zones: gpd.GeoDataFrame | None, lines: gpd.GeoDataFrame | None, rules: Rules) -> Found:
        """Find events day by day; unless `strict`, in memory where days do not follow each other."""
        if self._held is None:
            try:
                return find_events_by_day(self.source, zones, lines, rules=rules)
            except OutOfOrderError:
                if self.strict:
                    raise
                self._held = list(self.source.batches())
        return find_events(self._held, zones, lines, rules=rules)


@dataclass(frozen=True, slots=True)
class Scanned:
    """A dataset of pyarrow, read anew each time."""

    dataset: Any

    def batches(self) -> Iterator[pa.Table]:
        """Columns that positions can have."""
        return tables(self.dataset, FIELDS.values())


def read_again(source: "Batched | Positions") -> Batched:
    """Positions that can be read several times without being held; ValueError if they cannot."""
    if isinstance(source, Batched):
        return source
    if hasattr(source, "scanner"):
        return Scanned(source)
    raise ValueError(
        f"counting day by day reads positions several times, and a {type(source).__name__} may be read once; expected "
        "files or a dataset of pyarrow. Write it to Parquet first, a file a day, or count it in memory (engine local)."
    )


def held(source: "Batched | Positions", most_rows: int = HELD_ROWS) -> Positions:
    """Positions that can be gone through several times: in memory, or `InDays` where they are many.

    What can be read once, as a stream of Arrow, is kept whatever it is: its columns are those of
    `layers.positions.Positions`.
    """
    if isinstance(source, pd.DataFrame | pa.Table | pa.RecordBatch):
        return source
    again = source if isinstance(source, Batched) else Scanned(source) if hasattr(source, "scanner") else None
    kept: list[pa.RecordBatch | pa.Table] = []
    rows = 0
    for batch in tables(source, FIELDS.values()) if again is None else again.batches():
        kept.append(batch)
        rows += len(batch)
        if again is not None and rows > most_rows:
            return InDays(again)
    return kept


def found_in_held(
    positions: Positions, zones: gpd.GeoDataFrame | None, lines: gpd.GeoDataFrame | None, rules: Rules
) -> Found:
    """Find the events of what `held` gives."""
    if isinstance(positions, InDays):
        return positions.found(zones, lines, rules)
    return find_events(positions, zones, lines, rules=rules)


def _refuse_late(found: Found) -> None:
    late = found.cleaning[found.cleaning["reason"] == LATE]
    if len(late):
        raise OutOfOrderError(
            f"the days do not follow each other: {late['example'].iloc[0]} comes more than a day after later times. "
            "Expected files of a day each, named so that their order is that of the days. Else count them in memory "
            "(engine local), or split by vessel (engine dask)."
        )


def _together(parts: list[Found]) -> Found:
    return Found(
        events=_sorted([part.events for part in parts], ["id", "zone", "t_in"]),
        crossings=_sorted([part.crossings for part in parts], ["id", "line", "time"]),
        pieces=_sorted([part.pieces for part in parts], ["id", "t_start"]),
        cleaning=parts[-1].cleaning,
        untold=_sorted([part.untold for part in parts], ["id", "zone", "t_in"]),
        rejected=parts[-1].rejected,
    )


def _sorted(frames: list[pd.DataFrame], by: list[str]) -> pd.DataFrame:
    filled = [frame for frame in frames if len(frame)] or frames[:1]
    return pd.concat(filled, ignore_index=True).sort_values(by, ignore_index=True, kind="stable")
