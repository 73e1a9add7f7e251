"""What counts tracks: this machine in memory, day by day, on its cores, or an engine for many machines."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Literal

import geopandas as gpd
import pandas as pd
from pyarrow import parquet

from geo.events.events import Found, find_events
from geo.tracks.fixes import Positions
from geo.tracks.rules import Rules
from layers.engines.by_day import InDays, found_in_held, held, read_again
from layers.engines.on_cores import find_events_cores
from layers.engines.partition import partition_by_id
from layers.files.draft import temporary_folder
from layers.tracks.behaviours import FoundBehaviours
from layers.tracks.files import Tracks

Engine = Literal["local", "days", "cores", "dask", "spark"]
Finder = Callable[[Rules], Found]

PARTITIONS = 16


@contextmanager
def finder(
    engine: Engine, tracks: Tracks | Positions, zones: gpd.GeoDataFrame | None, lines: gpd.GeoDataFrame | None
) -> Iterator[tuple[Finder, Positions]]:
    """Give a function that finds events by rules, and the positions; files are read once."""
    if engine == "local":
        positions = held(tracks)
        yield lambda rules: found_in_held(positions, zones, lines, rules), positions
        return
    if engine == "days":
        days = InDays(read_again(tracks), strict=True)
        yield lambda rules: days.found(zones, lines, rules), days
        return
    if engine not in ("cores", "dask", "spark"):
        raise ValueError(f"there is no engine {engine!r}; expected local, days, cores, dask or spark.")
    with temporary_folder() as folder:
        parts = folder / "parts"
        partition_by_id(tracks, parts, partitions=PARTITIONS)
        if engine == "cores":
            yield lambda rules: find_events_cores(parts, zones, lines, rules=rules), _Parts(parts)
        elif engine == "dask":
            from layers.engines.on_dask import connected, find_events_dask  # noqa: PLC0415  paid for by this engine only

            with connected() as client:
                yield lambda rules: find_events_dask(parts, zones, lines, rules=rules, client=client), _Parts(parts)
        else:
            from layers.engines.on_spark import find_events_spark  # noqa: PLC0415

            yield lambda rules: find_events_spark(parts, zones, lines, rules=rules), _Parts(parts)


@dataclass(frozen=True, slots=True)
class _Parts:
    """Positions that were split by vessel, read again part by part."""

    folder: Path

    def batches(self) -> Iterator[Any]:
        """All of them."""
        for path in sorted(self.folder.glob("*.parquet")):
            yield from parquet.ParquetFile(path).iter_batches()


def pieces_alone(did: FoundBehaviours) -> Finder:
    """Give a function that finds no events: behaviours have read and cut the tracks already."""
    nothing = find_events(pd.DataFrame({"id": ["none"], "time": [pd.NaT], "lon": [0.0], "lat": [0.0]}).head(0))
    return lambda _: replace(nothing, pieces=did.found.pieces, cleaning=did.found.cleaning, rejected=did.found.rejected)
