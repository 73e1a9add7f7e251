"""How counting grows: 1e6 to 1e9 positions on disk, 1 to 1,000 zones, on one process, all cores, Dask and Spark.

See benchmarks/README.md. Each figure is a fresh process, beside two that do the least that any answer needs: read
the bytes with pyarrow; sort them by vessel and time. `--keep FOLDER` leaves the generated files there (15 bytes a
position) and takes them from there the next time. `--rows 1e6,1e9 --zones 1,1000 --ways read,sort,one` asks for some.
"""

import argparse
import os
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import wait
from pathlib import Path
from typing import Any, NamedTuple
from unittest.mock import patch

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import shapely

SEED = 2026
STEP_S = 10
VESSELS = {10**6: 1_000, 10**7: 2_700, 10**8: 7_400, 10**9: 20_000}
PARTS = {10**6: 4, 10**7: 8, 10**8: 64, 10**9: 500}
ROWS_A_WINDOW = 262_144  # written at a time
BOX = (111.0, 14.0, 129.0, 34.0)  # where the routes of traffic.py are
ZONE_DEG = (0.1, 0.4)  # radius of a zone
CORNERS = 120
WAYS = ("read", "sort", "one", "cores", "dask", "spark")
POLL_S = 0.1
TICKS_S = os.sysconf("SC_CLK_TCK") if hasattr(os, "sysconf") else 100
SCHEMA = pa.schema(
    [("id", pa.string()), ("time", pa.timestamp("us", "UTC")), ("lon", pa.float64()), ("lat", pa.float64())]
)


def make(folder: Path, rows: int) -> None:
    """Write positions split by vessel, in order of time: the vessels of `traffic.py`, heard every 10 s."""
    import traffic  # noqa: PLC0415  the parent stays small

    from layers.engines.partition import partition_of  # noqa: PLC0415

    vessels, parts = VESSELS[rows], PARTS[rows]
    steps = rows // vessels
    sailing = traffic.sail(vessels, SEED, steps * STEP_S + 1.0, stays=True)
    names = np.array([f"{416_000_000 + number}" for number in range(vessels)])
    place = partition_of(names, parts)
    folder.mkdir(parents=True)
    for part in range(parts):
        ours = np.flatnonzero(place == part)
        file = folder / f"part-{part:05d}-of-{parts:05d}.parquet"
        with pq.ParquetWriter(file, SCHEMA, compression="zstd", use_dictionary=["id"]) as writer:
            for batch in _windows(sailing, ours, names[ours], steps):
                writer.write_table(batch)


def _windows(sailing: Any, vessels: Any, names: Any, steps: int) -> Iterator[pa.Table]:  # noqa: ANN401
    import traffic  # noqa: PLC0415

    start_us = int(traffic.START_UTC.timestamp()) * 1_000_000
    codes = pa.array(np.arange(len(names), dtype=np.int32))
    many = max(ROWS_A_WINDOW // max(len(vessels), 1), 1)
    for first in range(0, steps, many):
        step = np.arange(first, min(first + many, steps))
        which, number = np.tile(vessels, len(step)), np.repeat(step, len(vessels))
        bits = traffic.chance(SEED, 9, which, number)
        time_s = number * STEP_S + np.floor(8 * traffic.share(bits, 2))
        lon, lat, _ = sailing.at(which, time_s)
        lon = np.round((lon + (2 * traffic.share(bits, 0) - 1) * traffic.WANDER_DEG) * 600_000) / 600_000
        lat = np.round((lat + (2 * traffic.share(bits, 1) - 1) * traffic.WANDER_DEG) * 600_000) / 600_000
        ids = pa.DictionaryArray.from_arrays(pa.array(np.tile(codes, len(step))), pa.array(names)).cast(pa.string())
        times = pa.array(start_us + (time_s * 1e6).astype(np.int64)).cast(SCHEMA.field("time").type)
        yield pa.table([ids, times, pa.array(lon), pa.array(lat)], schema=SCHEMA)


def zones(count: int) -> Any:  # noqa: ANN401  a GeoDataFrame
    """Zones with ragged outlines, of one size however many, scattered where the vessels are."""
    import geopandas as gpd  # noqa: PLC0415

    shapes = []
    for number in range(count):
        rng = np.random.default_rng([SEED, 10, number])
        centre = rng.uniform(BOX[:2], BOX[2:])
        angle = np.linspace(0, 2 * np.pi, CORNERS, endpoint=False)
        waves = np.arange(2, 20)
        wave = np.cos(np.outer(angle, waves) + rng.uniform(0, 7, len(waves))) @ (rng.normal(size=len(waves)) / waves)
        radius = rng.uniform(*ZONE_DEG) * np.maximum(1 + 0.25 * wave, 0.1)
        shapes.append(shapely.Polygon(centre + radius[:, None] * np.column_stack([np.cos(angle), np.sin(angle)])))
    names = [f"z{number:04d}" for number in range(count)]
    return gpd.GeoDataFrame({"id": names, "edge_model": "geodesic"}, geometry=shapes, crs=4326)


def read(folder: Path, _: int) -> int:
    """Read every byte that counting needs, file after file."""
    return sum(len(pq.read_table(file)) for file in sorted(folder.glob("*.parquet")))


def sort(folder: Path, _: int) -> int:
    """Read, and sort by vessel and time as pandas users would: `sort_values` of codes and instants, columns taken."""
    rows = 0
    for file in sorted(folder.glob("*.parquet")):
        table = pq.read_table(file)
        codes = table.column("id").combine_chunks().dictionary_encode().indices.to_numpy()
        order = np.lexsort((table.column("time").cast(pa.int64()).to_numpy(), codes))
        rows += len(table.select(["time", "lon", "lat"]).take(order))
    return rows


def one(folder: Path, count: int) -> int:
    """Count in this process, part after part."""
    from layers.engines import find_events_cores  # noqa: PLC0415

    return len(find_events_cores(folder, zones(count), processes=1).events)


def cores(folder: Path, count: int) -> int:
    """Count with a process a core."""
    from layers.engines import find_events_cores  # noqa: PLC0415

    return len(find_events_cores(folder, zones(count)).events)


def dask(folder: Path, count: int) -> int:
    """Count on a Dask cluster of two workers."""
    from distributed import Client  # noqa: PLC0415

    from layers.engines import find_events_dask  # noqa: PLC0415

    with Client(  # type: ignore[no-untyped-call]
        n_workers=2, threads_per_worker=1, dashboard_address="127.0.0.1:0", host="127.0.0.1"
    ) as client:
        return len(find_events_dask(str(folder), zones(count), client=client).events)


def spark(folder: Path, count: int) -> int:
    """Count on Spark, local, with two threads."""
    from pyspark.sql import SparkSession  # noqa: PLC0415

    from layers.engines import find_events_spark  # noqa: PLC0415

    session = (
        SparkSession.builder.master("local[2]").config("spark.ui.enabled", "false")
        .config("spark.driver.memory", "2g").config("spark.driver.host", "127.0.0.1").getOrCreate()
    )  # fmt: skip
    try:
        return len(find_events_spark(str(folder), zones(count), spark=session).events)
    finally:
        session.stop()


def skewed(_: Path, count: int) -> int:
    """Count ten million rows, 80 % of them of one vessel, in two processes; tell when which part was done."""
    import traffic  # noqa: PLC0415

    from layers.engines import find_events_cores, on_cores, partition_by_id  # noqa: PLC0415

    vessels, steps = 400, 5_000
    sailing = traffic.sail(vessels + 1, SEED, 4 * vessels * steps * STEP_S + 1.0, stays=True)
    names = np.array([f"{416_000_000 + number}" for number in range(vessels + 1)])
    others, one_of_all = np.arange(vessels), np.array([vessels])
    rows = [*_windows(sailing, others, names[:vessels], steps)]
    rows += _windows(sailing, one_of_all, names[vessels:], 4 * vessels * steps)
    with tempfile.TemporaryDirectory() as place:
        partition_by_id(rows, Path(place, "parts"), partitions=8)
        begun, waited = time.monotonic(), wait
        told: list[tuple[float, int]] = []

        def watched(running: Any, **how: Any) -> Any:  # noqa: ANN401
            done = waited(running, **how)
            told.extend((time.monotonic() - begun, each.result().cleaning["rows"][0]) for each in done.done)
            return done

        with patch.object(on_cores, "wait", watched):
            events = len(find_events_cores(Path(place, "parts"), zones(count), processes=2).events)
    for after_s, read_rows in told:
        print(f"{after_s:.1f} s: a part of {read_rows:,} rows")
    return events


COUNTS: dict[str, Callable[[Path, int], int]] = {
    "read": read, "sort": sort, "one": one, "cores": cores, "dask": dask, "spark": spark, "skewed": skewed,
}  # fmt: skip


class Cost(NamedTuple):
    """What a process and all that it started took."""

    cpu_s: float
    wall_s: float
    peak_mb: float
    found: int


def cost(way: str, folder: Path, count: int) -> Cost:
    """Run one way in a fresh process and watch it, and every process of its session (Linux: /proc)."""
    command = [sys.executable, str(Path(__file__)), "--part", way, str(folder), str(count)]
    return watched(command, f"{way}, {folder.name}, {count} zones")


def watched(command: list[str], called: str) -> Cost:
    """Run a command that ends with the number of what it found, and watch it and all that it starts."""
    begun = time.monotonic()
    with tempfile.TemporaryFile() as told, tempfile.TemporaryFile() as errors:
        child = subprocess.Popen(command, stdout=told, stderr=errors, start_new_session=True)
        watch = _Watch(child.pid)
        watch.start()
        _, status, usage = os.wait4(child.pid, 0)
        child.returncode = os.waitstatus_to_exitcode(status)
        wall_s = time.monotonic() - begun
        watch.over.set()
        watch.join()
        for sink in (told, errors):
            sink.seek(0)
        if child.returncode:
            raise SystemExit(f"{called} failed:\n{errors.read().decode()[-3000:]}")
        found = int(told.read().split()[-1])
    cpu_s = max(usage.ru_utime + usage.ru_stime, sum(watch.cpu_s.values()))
    return Cost(cpu_s, wall_s, max(watch.peak_mb, usage.ru_maxrss / 1024), found)


class _Watch(threading.Thread):
    """CPU seconds of each process of a session, and the most memory that all of them had (proportional set size)."""

    def __init__(self, session: int) -> None:
        super().__init__(daemon=True)
        self.session, self.over = session, threading.Event()
        self.cpu_s: dict[int, float] = {}
        self.peak_mb = 0.0

    def run(self) -> None:
        """Look again and again until it is over."""
        while not self.over.wait(POLL_S):
            memory_kb = 0
            for stat in Path("/proc").glob("[0-9]*/stat"):
                try:
                    fields = stat.read_text().rpartition(")")[2].split()
                    if int(fields[3]) != self.session:
                        continue
                    self.cpu_s[int(stat.parent.name)] = (int(fields[11]) + int(fields[12])) / TICKS_S
                    rollup = stat.with_name("smaps_rollup").read_text()
                except (OSError, IndexError):  # it has ended
                    continue
                memory_kb += int(rollup.partition("\nPss:")[2].split()[0])
            self.peak_mb = max(self.peak_mb, memory_kb / 1024)


def slope(first: tuple[float, float], last: tuple[float, float]) -> float:
    """Growth exponent between two points (size, cost)."""
    return float(np.log(last[1] / first[1]) / np.log(last[0] / first[0]))


def measured(data: Path, sizes: list[int], counts: list[int], ways: list[str]) -> None:
    """Print a row for each number of positions and zones and each way, with its exponents."""
    fixed = {(way, n): cost(way, _nothing(data), n).cpu_s for way in ways for n in _zones_of(way, counts)}
    print("| positions | zones | way | CPU s | wall s | peak MB | found | over reading | over sorting |")
    print("|---|---|---|---|---|---|---|---|---|")
    done: dict[tuple[str, int, int], Cost] = {}
    for rows in sizes:
        folder = data / f"growth-{rows}"
        if not folder.exists():
            subprocess.run([sys.executable, str(Path(__file__)), "--part", "make", str(folder), str(rows)], check=True)
        for way in ways:
            for n in _zones_of(way, counts):
                each = done[way, rows, n] = cost(way, folder, n)
                least = [done.get((bound, rows, 0)) for bound in ("read", "sort")]
                over = [f"{each.cpu_s / bound.cpu_s:.2f}" if bound else "" for bound in least]
                print(
                    f"| {rows:,} | {n or ''} | {way} | {each.cpu_s:.2f} | {each.wall_s:.1f} | {each.peak_mb:.0f} | "
                    f"{each.found:,} | {over[0]} | {over[1]} |",
                    flush=True,
                )
    _exponents(done, fixed, sizes, counts, ways)


def _exponents(
    done: dict[tuple[str, int, int], Cost], fixed: dict[tuple[str, int], float], sizes: list[int], counts: list[int],
    ways: list[str],
) -> None:  # fmt: skip
    print("\n| way | zones | start and zones alone, CPU s | exponent in rows, without them | with them |")
    print("|---|---|---|---|---|")
    for way in ways:
        for n in _zones_of(way, counts):
            ends = [(rows, done[way, rows, n].cpu_s) for rows in (sizes[0], sizes[-1])]
            net = [(rows, max(cpu_s - fixed[way, n], 0.01)) for rows, cpu_s in ends]
            told = [f"{slope(*each):.2f}" if len(sizes) > 1 else "" for each in (net, ends)]
            print(f"| {way} | {n or ''} | {fixed[way, n]:.2f} | {told[0]} | {told[1]} |")
    print("\n| way | positions | exponent in zones |\n|---|---|---|")
    for way in ways:
        for rows in sizes:
            if len(zoned := _zones_of(way, counts)) > 1:
                ends = [(n, done[way, rows, n].cpu_s) for n in (zoned[0], zoned[-1])]
                print(f"| {way} | {rows:,} | {slope(*ends):.2f} |")


def _zones_of(way: str, counts: list[int]) -> list[int]:
    return [0] if way in ("read", "sort") else counts


def _nothing(data: Path) -> Path:
    """Give a folder with a file without rows: what starting and the zones alone cost."""
    folder = data / "growth-0"
    folder.mkdir(exist_ok=True)
    pq.write_table(SCHEMA.empty_table(), folder / "part-00000-of-00001.parquet")
    return folder


def main() -> None:
    """Print the tables, or run one part."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--keep", type=Path, metavar="FOLDER", help="where generated files stay")
    parser.add_argument("--rows", default="1e6,1e7,1e8", metavar="N,N", help="of 1e6, 1e7, 1e8, 1e9")
    parser.add_argument("--zones", default="1,10,100,1000", metavar="N,N", help="numbers of zones")
    parser.add_argument("--ways", default=",".join(WAYS), metavar="WAY,WAY", help=f"some of {', '.join(WAYS)}")
    parser.add_argument("--part", nargs="+", metavar="NAME", help="run one part in this process")
    asked = parser.parse_args()
    if asked.part:
        name, folder, number = asked.part
        if name == "make":
            make(Path(folder), int(number))
        else:
            print(COUNTS[name](Path(folder), int(number)))
        return
    with tempfile.TemporaryDirectory() as folder:
        data = asked.keep or Path(folder)
        data.mkdir(parents=True, exist_ok=True)
        sizes, counts = ([int(float(text)) for text in each.split(",")] for each in (asked.rows, asked.zones))
        measured(data, sizes, counts, asked.ways.split(","))


if __name__ == "__main__":
    main()
