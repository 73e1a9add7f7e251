"""Events on a Dask cluster: the same function for each partition of vessels, nothing shuffled."""

import logging
import warnings
from collections.abc import Iterable, Iterator
from concurrent.futures import CancelledError
from contextlib import AbstractContextManager, contextmanager, nullcontext, suppress
from dataclasses import dataclass
from importlib import import_module
from itertools import islice
from typing import TYPE_CHECKING, Any, NamedTuple

import geopandas as gpd
from pyarrow import parquet

from geo.events.events import Found
from geo.geodesy.edges import Edges
from geo.tracks.rules import AS_RULES, AsRules, Rules, rules_with
from layers.engines.partition import (
    MOST_PARTITIONS,
    Batched,
    Files,
    found_in,
    is_files,
    partition_by_id,
    partition_files,
    together,
)
from layers.engines.spawn_guard import check_guarded
from layers.files.draft import temporary_folder
from leadline.near import checks_names

if TYPE_CHECKING:
    import pyarrow as pa
    from distributed import Client

    from geo.tracks.fixes import Positions

PARTITIONS_PER_THREAD = 4  # so that no worker waits long for the last one


class Where(NamedTuple):
    """What each part is counted against: sent as the result of a task, which the scheduler repeats if it is lost."""

    zones: gpd.GeoDataFrame | None
    lines: gpd.GeoDataFrame | None
    rules: Rules


@checks_names
def find_events_dask(  # noqa: PLR0913  all rules by name
    source: "Files | Batched | Positions",
    zones: gpd.GeoDataFrame | None = None,
    lines: gpd.GeoDataFrame | None = None,
    *,
    client: "Client | None" = None,
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
    """Find events and crossings as `geo.find_events` does, on the workers of a Dask cluster.

    Parameters
    ----------
    source : folder, sequence of files, or positions
        A folder that `layers.engines.partition_by_id` wrote, or Parquet files that hold each vessel wholly in one;
        the workers must see them under the same names. Positions in any other form are split into a temporary folder
        here and sent to the workers, a few partitions at a time.
    zones, lines : GeoDataFrame, optional
        As for `find_events`; sent to the cluster once.
    client : distributed.Client, optional
        Left out: the current one, else one process for each core of this machine, for this call; a script then needs
        `if __name__ == "__main__":`, as with every pool of processes.
    rules
    max_gap_s, max_speed_kn, rejects_to_cut, hysteresis_m, merge_breaks_s : optional
    min_duration_s, min_depth_m, depth, edge_model, tolerance_m : optional
        As for `find_events`.

    Returns
    -------
    Found
        Events, crossings and pieces identical to those of `find_events`; see `layers.engines.partition.together`.

    Raises
    ------
    ModuleNotFoundError
        If Dask is not installed.
    RuntimeError
        In one line: if workers were lost again and again with the same part (a lost worker's parts are counted anew by
        others), or if processes would be started from a script without the `if` above.
    FileNotFoundError, ValueError
        As `partition_files`, `partition_by_id`, `find_events` and `together` do.
    """
    distributed = _distributed()
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
    with connected(client) as cluster:
        threads = max(sum(cluster.nthreads().values()), 1)  # none while all workers start anew
        where = cluster.submit(Where, zones, lines, rules, pure=False)
        queue = _Queue(cluster, distributed, where, most=2 * threads)
        if is_files(source):
            return together(queue.results(partition_files(source)))
        with temporary_folder() as folder:
            partitions = min(PARTITIONS_PER_THREAD * threads, MOST_PARTITIONS)
            files = partition_by_id(source, folder / "parts", partitions=partitions)
            return together(queue.results(parquet.read_table(file) for file in files))


def counted(part: "str | pa.Table", where: Where) -> Found:
    """Find the events of one part; what a worker runs."""
    return found_in(part, *where)


def _distributed() -> Any:  # noqa: ANN401  a module without types
    try:
        return import_module("distributed")
    except ModuleNotFoundError as error:
        raise ModuleNotFoundError(
            f"{error}; expected Dask for this engine. Install it with: pip install 'leadline[dask]'.", name=error.name
        ) from error


def connected(client: "Client | None" = None) -> AbstractContextManager[Any]:
    """Return the client given, or the current one, or one of a cluster on this machine that ends with the context.

    Raises
    ------
    ModuleNotFoundError
        If Dask is not installed.
    RuntimeError
        If a cluster would be started from a script without `if __name__ == "__main__":`.
    """
    if client is not None:
        return nullcontext(client)
    distributed = _distributed()
    with suppress(ValueError):  # there is none
        return nullcontext(distributed.default_client())
    check_guarded("counting on Dask without a client")
    return _own(distributed)


@contextmanager
def _own(distributed: Any) -> Iterator[Any]:  # noqa: ANN401  a module without types
    """Start workers on this machine, and end them without a word: that one is ended while it tidies up is no news."""
    any_port = "127.0.0.1:0"  # of the status page: with none named, two counts at once would want the same
    client = distributed.Client(threads_per_worker=1, dashboard_address=any_port, host="127.0.0.1")
    try:
        yield client
    finally:
        nanny = logging.getLogger("distributed.nanny")
        before = nanny.level
        nanny.setLevel(logging.ERROR)
        try:
            client.close()
        finally:
            nanny.setLevel(before)


@dataclass(frozen=True, slots=True)
class _Queue:
    """Counts part after part on a cluster against the same place, no more than so many at a time.

    A part travels with its task and not on its own, so that the scheduler can give it to another worker when one dies.
    """

    cluster: Any
    distributed: Any
    where: Any
    most: int

    def results(self, parts: Iterable[Any]) -> list[Found]:
        """Return what was found in each part, in the order of the parts."""
        numbered = enumerate(parts)
        running = self._start(numbered, self.most)
        found: dict[int, Found] = {}
        completed = self.distributed.as_completed(list(running))
        try:
            for done in completed:
                number = running.pop(done)
                found[number] = self._result(done, number)
                more = self._start(numbered, 1)
                running |= more
                completed.update(list(more))
        finally:
            self.cluster.cancel(list(running))
        return [found[number] for number in sorted(found)]

    def _result(self, done: Any, number: int) -> Found:  # noqa: ANN401  a Dask future
        try:
            found: Found = done.result()
        except self.distributed.KilledWorker as error:
            raise RuntimeError(
                f"workers died again and again while they counted part {number + 1} (KilledWorker); expected them to "
                "have the memory for it. Give them more, or split the positions into more parts with partition_by_id()."
            ) from error
        except CancelledError as error:
            raise RuntimeError(
                f"part {number + 1} was cancelled on the cluster ({type(error).__name__}); expected nobody else to "
                "restart it or to forget its tasks. Count again."
            ) from error
        return found

    def _start(self, numbered: Iterator[tuple[int, Any]], count: int) -> dict[Any, int]:
        """Submit the next parts; number of the part by its future."""
        with _large_tasks():
            return {
                self.cluster.submit(counted, part, self.where, pure=False): number
                for number, part in islice(numbered, count)
            }


@contextmanager
def _large_tasks() -> Iterator[None]:
    """Pass over Dask's advice to send data apart from tasks: what is sent apart is lost with its worker."""
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", message="Sending large graph", category=UserWarning)
        yield
