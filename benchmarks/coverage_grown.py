"""The whole public catalogue over 10,000 targets for 30 days: per-target statistics as GeoParquet, on all cores.

See benchmarks/README.md. `FILE` is a file of elements that `layers.coverage.read_elements` reads, such as CelesTrak's
active ones (nothing is fetched). `--part-of 100` takes every hundredth satellite and tells what the whole would take.
"""

import argparse
import multiprocessing
import os
import pickle
import resource
import sys
import time
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np

START_UTC = datetime(2026, 8, 23, tzinfo=UTC)
BAND_DEG = (20.0, 45.0)  # of incidence, to both sides
SEED = 2026
BOX = (105.0, 0.0, 150.0, 46.0)  # where the targets lie
UT1_MINUS_UTC_S = 0.007
DAY_S = 86_400.0
LOOKED_S = 9_300.0  # now and then, nowhere near whole turns; where it comes low, every node
LOW_M, NODE_S = 6_650_000.0, 300.0

Run = Callable[[Any, Any], Any]  # what was given to `begin` and the tasks, to bins
_work: dict[str, Any] = {}  # of a process


def satellites(elements: Path, part_of: int) -> tuple[list[Any], int]:
    """Every so-many-th satellite that goes by its targets and can be flown to the end; and how many are left out."""
    from geo import Satellite, Sensor  # noqa: PLC0415
    from layers.coverage.elements import read_elements  # noqa: PLC0415

    band = Sensor(name="band", angle="incidence", min_deg=BAND_DEG[0], max_deg=BAND_DEG[1], side="both")
    some = [one.satellite.orbit for one in read_elements(elements, sensor=band)[::part_of]]
    found = [Satellite(orbit=orbit, sensor=band) for orbit in some if not orbit.is_high and lasts(orbit)]
    return found, len(some) - len(found)


def lasts(orbit: Any) -> bool:  # noqa: ANN401
    """Whether SGP4 can fly it all the time: the elements of some decay before the end, and then work again."""
    span_s = _work["days"] * DAY_S
    try:
        position_m, _ = orbit.earth_fixed(START_UTC, np.arange(0.0, span_s + LOOKED_S, LOOKED_S), UT1_MINUS_UTC_S)
        if np.linalg.norm(position_m, axis=1).min() < LOW_M:
            orbit.earth_fixed(START_UTC, np.arange(0.0, span_s + NODE_S, NODE_S), UT1_MINUS_UTC_S)
    except ValueError:
        return False
    return True


def lonlat(count: int) -> Any:  # noqa: ANN401
    """Places, shape (n, 2)."""
    return np.random.default_rng(SEED).uniform(BOX[:2], BOX[2:], (count, 2))


def begin(elements: str, part_of: int, targets: int, days: float) -> None:
    """Make a process ready: satellites and targets."""
    from geo import Targets  # noqa: PLC0415

    _work["days"] = days
    _work["satellites"], _work["out"] = satellites(Path(elements), part_of)
    lon, lat = lonlat(targets).T
    _work["targets"] = Targets.of(lon, lat)


def window(since_s: float, span_s: float) -> tuple[Any, int, int, float]:
    """Count one window; satellites flown, those left out, and the memory of this process (MB)."""
    from geo.access import tally  # noqa: PLC0415

    found = tally(
        _work["satellites"], _work["targets"], start_utc=START_UTC, since_s=since_s, span_s=span_s,
        ut1_minus_utc_s=UT1_MINUS_UTC_S,
    )  # fmt: skip
    peak_mb = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return found, len(_work["satellites"]), _work["out"], peak_mb


def part(bounds: tuple[float, float, int, int]) -> Any:  # noqa: ANN401
    """Count one window of every so-many-th satellite; what a worker of Dask or Spark runs."""
    from geo.access import look_bins  # noqa: PLC0415

    since_s, span_s, first, step = bounds
    some = _work["satellites"][first::step]
    return look_bins(
        some, _work["targets"], start_utc=START_UTC, since_s=since_s, span_s=span_s, ut1_minus_utc_s=UT1_MINUS_UTC_S
    )


def ready(given: tuple[str, int, int, float], bounds: tuple[float, float, int, int]) -> bytes:
    """Count one part in a process that may be new."""
    if not _work:
        begin(*given)
    return pickle.dumps(part(bounds))


def split(on: str, given: tuple[str, int, int, float], asked: list[tuple[float, float]], parts: int) -> list[Any]:
    """Count by satellite on two workers of Dask or two threads of Spark, and join each window."""
    from geo.access import joined_tally  # noqa: PLC0415

    begin(*given)
    run, stop = {"dask": on_dask, "spark": on_spark}[on]()
    tallies = []
    for since_s, span_s in asked:
        bins = [pickle.loads(each) for each in run(given, [(since_s, span_s, k, parts) for k in range(parts)])]  # noqa: S301
        tallies.append(
            joined_tally(
                bins, _work["satellites"], _work["targets"],
                start_utc=START_UTC, since_s=since_s, span_s=span_s, ut1_minus_utc_s=UT1_MINUS_UTC_S,
            )
        )  # fmt: skip
    stop()
    return tallies


def on_dask() -> tuple[Run, Callable[[], Any]]:
    """Start two workers."""
    from distributed import Client  # noqa: PLC0415

    client: Any = Client(n_workers=2, threads_per_worker=1, dashboard_address="127.0.0.1:0", host="127.0.0.1")  # type: ignore[no-untyped-call]
    return lambda given, tasks: client.gather(client.map(partial(ready, given), tasks, pure=False)), client.close


def on_spark() -> tuple[Run, Callable[[], Any]]:
    """Start Spark with two threads; its workers find this file beside the work."""
    from pyspark.sql import SparkSession  # noqa: PLC0415

    os.environ["PYSPARK_PYTHON"] = sys.executable
    session = SparkSession.builder.master("local[2]").config("spark.ui.enabled", "false").getOrCreate()
    session.sparkContext.addPyFile(__file__)
    import coverage_grown  # noqa: PLC0415  by its name, which workers know

    def run(given: Any, tasks: Any) -> Any:  # noqa: ANN401
        return session.sparkContext.parallelize(tasks, len(tasks)).map(partial(coverage_grown.ready, given)).collect()

    return run, session.stop


def main() -> None:
    """Count, write and tell; on Dask and Spark in a process that is watched with all that it starts."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("elements", metavar="FILE")
    parser.add_argument("--part-of", type=int, default=1, metavar="N", help="take every N-th satellite")
    parser.add_argument("--targets", type=int, default=10_000)
    parser.add_argument("--days", type=float, default=30.0)
    parser.add_argument("--window-days", type=float, default=1.0)
    parser.add_argument("--processes", type=int, default=os.cpu_count())
    parser.add_argument("--to", type=Path, default=Path("per_target.parquet"))
    parser.add_argument("--on", choices=["processes", "dask", "spark"], default="processes")
    parser.add_argument("--parts", type=int, default=4, help="of the satellites, on Dask and Spark")
    parser.add_argument("--watched", action="store_true", help=argparse.SUPPRESS)
    asked = parser.parse_args()
    if asked.on != "processes" and not asked.watched:
        from growth import watched  # noqa: PLC0415

        cost = watched([sys.executable, *sys.argv, "--watched"], asked.on)
        print(f"{asked.on}: {cost.found:,} looks, {cost.cpu_s:.1f} CPU s, {cost.wall_s:.0f} s, {cost.peak_mb:,.0f} MB")
        return
    import geopandas as gpd  # noqa: PLC0415  children do not need it

    from geo.access import tallied, windows  # noqa: PLC0415

    begun = time.monotonic()
    fresh = multiprocessing.get_context("spawn")
    given = (asked.elements, asked.part_of, asked.targets, asked.days)
    span_s = asked.days * DAY_S
    if asked.on != "processes":
        table = tallied(split(asked.on, given, windows(span_s, asked.window_days * DAY_S), asked.parts), span_s=span_s)
        places = lonlat(asked.targets)
        gpd.GeoDataFrame(table, geometry=gpd.points_from_xy(*places.T), crs=4326).to_parquet(asked.to)
        print(table["looks"].sum())
        return
    with ProcessPoolExecutor(asked.processes, fresh, begin, given) as pool:
        parts = list(pool.map(window, *zip(*windows(span_s, asked.window_days * DAY_S), strict=True)))
    table = tallied([part for part, *_ in parts], span_s=span_s)
    places = lonlat(asked.targets)
    gpd.GeoDataFrame(table, geometry=gpd.points_from_xy(*places.T), crs=4326).to_parquet(asked.to)
    used = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    cpu_s = sum(each.ru_utime + each.ru_stime for each in used)
    mb = used[0].ru_maxrss / 1024 + asked.processes * max(peak for *_, peak in parts)
    print("| satellites | left out | looks | CPU s | wall s | MB, all processes at most | longest gap, median h |")
    print("|---|---|---|---|---|---|---|")
    _, flown, out, _ = parts[0]
    cells = [f"{each:,}" for each in (flown, out, table["looks"].sum())]
    cells += [f"{cpu_s:.1f}", f"{time.monotonic() - begun:.0f}", f"{mb:,.0f}", f"{table['longest_gap_h'].median():.3g}"]
    print(f"| {' | '.join(cells)} |")


if __name__ == "__main__":
    main()
