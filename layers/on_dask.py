"""Events on a Dask cluster: the same function for each partition of vessels, nothing shuffled."""

import tempfile
from collections.abc import Iterable, Iterator
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from importlib import import_module
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any

import geopandas as gpd
from pyarrow import parquet

from geo.events import Found
from geo.rules import Rules, rules_with
from layers.draft import hidden_folder
from layers.partition import (
    MOST_PARTITIONS,
    Batched,
    Files,
    found_in,
    is_files,
    partition_by_id,
    partition_files,
    together,
)

if TYPE_CHECKING:
    from distributed import Client

    from geo.fixes import Positions

PARTITIONS_PER_THREAD = 4  # so that no worker waits long for the last one


def find_events_dask(
    source: "Files | Batched | Positions",
    zones: gpd.GeoDataFrame | None = None,
    lines: gpd.GeoDataFrame | None = None,
    *,
    client: "Client | None" = None,
    rules: Rules | None = None,
    **parameters: Any,  # noqa: ANN401  fields of Rules
) -> Found:
    """Find events and crossings as `geo.events.find_events` does, on the workers of a Dask cluster.

    Parameters
    ----------
    source : folder, sequence of files, or positions
        A folder that `layers.partition.partition_by_id` wrote, or Parquet files that hold each vessel wholly in one;
        the workers must see them under the same names. Positions in any other form are split into a temporary folder
        here and sent to the workers, a few partitions at a time.
    zones, lines : GeoDataFrame, optional
        As for `find_events`; sent to each worker once.
    client : distributed.Client, optional
        Left out: the current one, else one process for each core of this machine, for this call; a script then needs
        `if __name__ == "__main__":`, as with every pool of processes.
    rules, **parameters
        As for `find_events`.

    Returns
    -------
    Found
        Events, crossings and pieces identical to those of `find_events`; see `layers.partition.together`.

    Raises
    ------
    ModuleNotFoundError
        If Dask is not installed.
    FileNotFoundError, ValueError
        As `partition_files`, `partition_by_id`, `find_events` and `together` do.
    """
    distributed = _distributed()
    rules = rules_with(rules, parameters)
    with connected(client) as cluster:
        threads = sum(cluster.nthreads().values())
        shapes = cluster.scatter([zones, lines], broadcast=True, hash=False)
        queue = _Queue(cluster, distributed.as_completed, (*shapes, rules), most=2 * threads)
        if is_files(source):
            return together(queue.results(partition_files(source)))
        with hidden_folder(Path(tempfile.gettempdir())) as folder:
            partitions = min(PARTITIONS_PER_THREAD * threads, MOST_PARTITIONS)
            files = partition_by_id(source, folder / "parts", partitions=partitions)
            return together(queue.results(cluster.scatter(parquet.read_table(file), hash=False) for file in files))


def _distributed() -> Any:  # noqa: ANN401  a module without types
    try:
        return import_module("distributed")
    except ModuleNotFoundError as error:
        raise ModuleNotFoundError(
            f"{error}; expected Dask for this engine. Install it with `pip install leadline[dask]`.", name=error.name
        ) from error


def connected(client: "Client | None" = None) -> AbstractContextManager[Any]:
    """Return the client given, or the current one, or one of a cluster on this machine that ends with the context.

    Raises
    ------
    ModuleNotFoundError
        If Dask is not installed.
    """
    if client is not None:
        return nullcontext(client)
    distributed = _distributed()
    try:
        return nullcontext(distributed.default_client())
    except ValueError:  # there is none
        own: AbstractContextManager[Any] = distributed.Client(
            threads_per_worker=1, dashboard_address=None, host="127.0.0.1"
        )
        return own


@dataclass(frozen=True, slots=True)
class _Queue:
    """Runs `found_in` on a cluster with the same arguments for part after part, no more than so many at a time."""

    cluster: Any
    as_completed: Any
    arguments: tuple[Any, ...]
    most: int

    def results(self, parts: Iterable[Any]) -> list[Found]:
        """Return what was found in each part, in the order of the parts."""
        numbered = enumerate(parts)
        running = self._start(numbered, self.most)
        found: dict[int, Found] = {}
        completed = self.as_completed(list(running))
        try:
            for done in completed:
                found[running.pop(done)] = done.result()
                more = self._start(numbered, 1)
                running |= more
                completed.update(list(more))
        finally:
            self.cluster.cancel(list(running))
        return [found[number] for number in sorted(found)]

    def _start(self, numbered: Iterator[tuple[int, Any]], count: int) -> dict[Any, int]:
        """Submit the next parts; number of the part by its future."""
        return {
            self.cluster.submit(found_in, part, *self.arguments, pure=False): number
            for number, part in islice(numbered, count)
        }
