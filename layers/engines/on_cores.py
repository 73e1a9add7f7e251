"""Events on the cores of this machine: a process each, which counts part after part of the vessels."""

import multiprocessing
import os
from collections.abc import Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

import geopandas as gpd
import pyarrow as pa
from pyarrow import parquet

from geo.events.events import Counter, Found
from geo.geodesy.edges import Edges
from geo.tracks.rules import AS_RULES, AsRules, Rules, rules_with
from layers.engines.partition import (
    MOST_PARTITIONS,
    Batched,
    Files,
    found_with,
    is_files,
    partition_by_id,
    partition_files,
    together,
)
from layers.engines.spawn_guard import check_guarded
from layers.files.draft import temporary_folder
from leadline.near import checks_names

if TYPE_CHECKING:
    from geo.tracks.fixes import Positions

ROWS_A_PROCESS = 10_000_000  # a process takes 1 to 2 s of CPU to start, as long as 3 to 5 million rows
PARTS_PER_PROCESS = 4  # so that none waits long for the last one
MOST_BROKEN = 3  # pools, one after the other, that end without a part counted
CALL = "counting on the cores of this machine"


@checks_names
def find_events_cores(  # noqa: PLR0913  all rules by name
    source: "Files | Batched | Positions",
    zones: gpd.GeoDataFrame | None = None,
    lines: gpd.GeoDataFrame | None = None,
    *,
    processes: int | None = None,
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
    """Find events and crossings as `geo.find_events` does, with a process for each core of this machine.

    Parameters
    ----------
    source : folder, sequence of files, or positions
        A folder that `layers.engines.partition_by_id` wrote, or Parquet files that hold each vessel wholly in one.
        Positions in any other form are split into a temporary folder first. Large files are begun first.
    zones, lines : GeoDataFrame, optional
        As for `find_events`.
    processes : int, optional
        Left out: one for each core that this process may use, and no more than one for each ten million rows begun: to
        start another costs more than it saves. A script then needs `if __name__ == "__main__":`, as with every pool of
        processes. 1 counts here, a part after the other.
    rules
    max_gap_s, max_speed_kn, rejects_to_cut, hysteresis_m, merge_breaks_s : optional
    min_duration_s, min_depth_m, depth, edge_model, tolerance_m : optional
        As for `find_events`.

    Returns
    -------
    Found
        Events, crossings and pieces identical to those of `find_events`; see `layers.engines.partition.together`.
        Memory is that of the parts that are counted at once, and of what is found.

    Raises
    ------
    RuntimeError
        In one line: if processes were killed again and again with the same parts (those that a killed process held are
        counted anew), or if processes would be started from a script without the `if` above.
    FileNotFoundError, ValueError
        As `partition_files`, `partition_by_id`, `find_events` and `together` do.

    Examples
    --------
    >>> from shapely import box
    >>> hours = pa.array([0, 3600, 7200, 10800], pa.timestamp("s", "UTC"))
    >>> ship = pa.table({"id": ["a"] * 4, "time": hours, "lon": [0.0, 0.5, 1.0, 1.5], "lat": [0.0] * 4})
    >>> zone = gpd.GeoDataFrame({"id": ["box"]}, geometry=[box(0.25, -1, 1.25, 1)], crs=4326)
    >>> find_events_cores(ship, zone, processes=1).events["duration_s"].tolist()
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
    count = _processes(processes)
    if is_files(source):
        files = partition_files(source)
        return together(_Counts(zones, lines, rules, processes or _worth(files, count)).of(files))
    with temporary_folder() as folder:
        parts = min(PARTS_PER_PROCESS * count, MOST_PARTITIONS)
        files = [str(path) for path in partition_by_id(source, folder / "parts", partitions=parts)]
        return together(_Counts(zones, lines, rules, processes or _worth(files, count)).of(files))


def _processes(asked: int | None) -> int:
    if asked is not None and asked < 1:
        raise ValueError(f"processes is {asked}; expected 1 or more, or None: one for each core.")
    there = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count()
    count = asked or there or 1
    if count > 1:
        check_guarded(CALL)
    return count


def _worth(files: Sequence[str], most: int) -> int:
    """How many processes so many rows are worth."""
    rows: int = sum(parquet.read_metadata(file).num_rows for file in files)
    return max(1, min(most, -(-rows // ROWS_A_PROCESS)))


@dataclass(frozen=True, slots=True)
class _Counts:
    """Counts files against the same zones and lines, so many at a time."""

    zones: gpd.GeoDataFrame | None
    lines: gpd.GeoDataFrame | None
    rules: Rules
    processes: int
    found: dict[str, Found] = field(default_factory=dict)

    def of(self, files: Sequence[str]) -> list[Found]:
        """Return what was found in each file, in their order."""
        if self.processes == 1 or len(files) == 1:
            ready = Counter(self.zones, self.lines, self.rules)
            return [found_with(file, ready) for file in files]
        broken = 0
        while left := [file for file in _largest_first(files) if file not in self.found]:
            before = len(self.found)
            try:
                self._in_pool(left)
            except BrokenProcessPool as error:
                broken = 0 if len(self.found) > before else broken + 1
                if broken == MOST_BROKEN:
                    raise RuntimeError(
                        f"processes were killed {MOST_BROKEN} times while they counted {Path(left[0]).name} or the "
                        f"{self.processes - 1} beside it; expected memory for {self.processes} parts at once. Ask for "
                        "fewer processes, or split the positions into more parts with partition_by_id()."
                    ) from error
        return [self.found[file] for file in files]

    def _in_pool(self, files: Sequence[str]) -> None:
        """Count files in processes of their own until all are counted or one of these dies."""
        fresh = multiprocessing.get_context("spawn")  # a fork would copy locks that threads of Arrow hold
        where = (self.zones, self.lines, self.rules)
        with ProcessPoolExecutor(self.processes, fresh, _keep, where) as pool:
            waiting = iter(files)
            running: dict[Future[Found], str] = {}
            while True:
                for file in _next(waiting, 2 * self.processes - len(running)):
                    running[pool.submit(_counted, file)] = file
                if not running:
                    return
                for done in wait(running, return_when=FIRST_COMPLETED).done:
                    file = running.pop(done)
                    self.found[file] = done.result()


def _next(files: Iterator[str], count: int) -> list[str]:
    return [file for _, file in zip(range(count), files, strict=False)]


def _largest_first(files: Sequence[str]) -> list[str]:
    """Files in the order in which they are begun, so that the one with most rows is not the last."""
    return sorted(files, key=lambda file: -parquet.read_metadata(file).num_rows)


_ready: list[Counter | Exception] = []  # of a process of a pool


def _keep(zones: gpd.GeoDataFrame | None, lines: gpd.GeoDataFrame | None, rules: Rules) -> None:
    """Begin a process of a pool: what each of its parts is counted against."""
    pa.set_cpu_count(1)  # a process a core
    try:
        _ready[:] = [Counter(zones, lines, rules)]
    except Exception as error:  # noqa: BLE001  told by the first part: here it would be a broken pool
        _ready[:] = [error]


def _counted(file: str) -> Found:
    (ready,) = _ready
    if isinstance(ready, Exception):
        raise ready
    return found_with(file, ready)
