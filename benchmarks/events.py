"""Positions to events beside MovingPandas, PyMEOS, GeoPandas and DuckDB: CPU seconds, counts, growth, memory.

See benchmarks/README.md. Called without arguments it prints tables. Peers run in an environment of their own,
`.venv-peers` beside the checkout's, which is made when it is missing; without a package index that step fails, and says
so. `--keep FOLDER` leaves the generated files there and takes them from there the next time.
"""

import argparse
import json
import os
import platform
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from importlib.metadata import version
from inspect import isgeneratorfunction
from pathlib import Path
from statistics import median
from typing import Any, NamedTuple

HERE = Path(__file__).parent
ROOT = HERE.parent
PEERS: tuple[str, ...] = (
    "movingpandas==0.23.0",
    "pymeos==1.3.0",
    "geopandas==1.2.0",
    "pyarrow==26.0.1",
    "pandas==3.1.1",
)
PEERS += ("duckdb==1.4.4", "duckdb-ext-spatial==1.4.4.20260205")  # the extension as a package: no download at run time
PEER_ENVIRONMENT = ROOT / ".venv-peers"
RUNS = 5
ROWS = 10_000_000
SMALL_VESSELS, SMALL_ROWS = 40, 57_000  # tracks as long as those of the 10 million
SAMPLE_ROWS = 1_000_000  # for DuckDB, which does not prepare zones and would take minutes
MIB = 1 << 20
STAGES = {  # functions that `geo.events.events` calls
    "read, drop invalid rows": ("read_fixes",),
    "sort, drop doubles, cut": ("vessel_blocks", "sort_fixes", "cut_pieces"),
    "zones to edges": ("boundary_of", "ZoneIndex"),
    "events": ("stays_and_runs", "stretches", "joined"),
    "depth: its paths and its zones": ("paths", "DistanceTo"),
}
WORK = ("sort, drop doubles, cut", "zones to edges", "events")  # what peers do too with rows in memory


class Run(NamedTuple):
    """What a process took, and the JSON that it printed."""

    cpu_s: float
    wall_s: float
    peak_mb: float
    told: dict[str, Any]


def run(command: list[str]) -> Run:
    """Run a command in a fresh process; CPU is that of the whole process, user and system."""
    with tempfile.TemporaryFile() as out, tempfile.TemporaryFile() as err:
        begun = time.perf_counter()
        process = subprocess.Popen(command, stdout=out, stderr=err, cwd=ROOT)
        _, status, usage = os.wait4(process.pid, 0)
        wall = time.perf_counter() - begun
        process.returncode = os.waitstatus_to_exitcode(status)
        out.seek(0), err.seek(0)
        if process.returncode:
            raise SystemExit(f"{' '.join(command)} failed:\n{err.read().decode()}")
        told = json.loads(out.read().decode().splitlines()[-1])
    unit = MIB / 1024 if sys.platform != "darwin" else MIB
    return Run(usage.ru_utime + usage.ru_stime, wall, usage.ru_maxrss / unit, told)


def in_turn(commands: dict[str, list[str]]) -> dict[str, list[Run]]:
    """Run commands in turn, so that other work slows all of them; of each, the run of least CPU first."""
    found: dict[str, list[Run]] = {name: [] for name in commands}
    for _ in range(RUNS):
        for name, command in commands.items():
            found[name].append(run(command))
    return {name: sorted(runs, key=lambda each: each.cpu_s) for name, runs in found.items()}


def ours(*arguments: str) -> list[str]:
    """Command that runs a part of this file in a fresh process."""
    return [sys.executable, str(Path(__file__)), "--part", *arguments]


def peer(name: str, positions: Path, zones: Path) -> Run:
    """Run a peer in its own environment, which is made when it is missing."""
    python = PEER_ENVIRONMENT / "bin" / "python"
    if not python.exists():
        subprocess.run([sys.executable, "-m", "venv", str(PEER_ENVIRONMENT)], check=True)
        subprocess.run([str(python), "-m", "pip", "install", "--quiet", *PEERS], check=True)
    return run([str(python), str(HERE / "events_peers.py"), name, str(positions), str(zones)])


# Parts: each runs in a fresh process and prints a line of JSON.


def make(folder: str) -> dict[str, Any]:
    """Write the positions and zones that are missing in the folder."""
    import traffic  # noqa: PLC0415  the parent stays small: a child counts its parent's memory at the fork

    at = Path(folder)
    smooth = traffic.Traffic(vessels=SMALL_VESSELS, flaws=False, stays=False)
    files: dict[str, Callable[[Path], object]] = {
        "positions.parquet": lambda path: traffic.write(path, ROWS),
        "sample.parquet": lambda path: traffic.write(path, SAMPLE_ROWS),
        "small.parquet": lambda path: traffic.write(path, SMALL_ROWS, smooth),
        "zones20.gpkg": lambda path: traffic.zones(20).to_file(path),
        "zones60.gpkg": lambda path: traffic.zones(60).to_file(path),
    }
    for name, write in files.items():
        if not (at / name).exists():
            write(at / name)
    return {}


def clocked(module: Any, names: tuple[str, ...]) -> Callable[[], float]:  # noqa: ANN401  any module
    """Have functions of a module add up their CPU seconds; the sum is what the function returned gives."""
    spent: list[float] = []

    @contextmanager
    def adding() -> Iterator[None]:
        begun = time.process_time()
        try:
            yield
        finally:
            spent.append(time.process_time() - begun)

    def timed(function: Callable[..., Any]) -> Callable[..., Any]:
        def steps(*args: Any, **kwargs: Any) -> Iterator[Any]:  # noqa: ANN401  whatever it takes and gives
            made = function(*args, **kwargs)
            while True:
                with adding():
                    value = next(made, made)
                if value is made:
                    return
                yield value

        def call(*args: Any, **kwargs: Any) -> Any:  # noqa: ANN401
            with adding():
                return function(*args, **kwargs)

        return steps if isgeneratorfunction(function) else call

    for name in names:
        setattr(module, name, timed(getattr(module, name)))
    return lambda: sum(spent)


def whole(positions: str, zones: str, depth: str = "") -> dict[str, Any]:
    """Read a Parquet file as users do and find its events; CPU seconds by stage."""
    import geopandas as gpd  # noqa: PLC0415

    import geo.depth.depth  # noqa: PLC0415
    import geo.events.events  # noqa: PLC0415
    from layers.positions.positions import read_positions  # noqa: PLC0415

    stages = {"depth: its distances": clocked(geo.depth.DistanceTo, ("farthest_m",))}
    stages = {name: clocked(geo.events.events, functions) for name, functions in STAGES.items()} | stages
    imported = time.process_time()
    areas = gpd.read_file(zones)
    found = geo.find_events(read_positions(positions).batches(), areas, depth=bool(depth))
    spent = {"start": imported} | {name: seconds() for name, seconds in stages.items()}
    rows = found.cleaning.set_index("reason")["rows"]
    return {
        "stages": spent | {"tables and the rest": time.process_time() - sum(spent.values())},
        "rows": int(rows["read"]),
        "kept": int(rows["kept"]),
        "events": len(found.events),
    }


def small(positions: str, zones: str) -> dict[str, Any]:
    """Find events of some vessels in memory, edges straight in longitude and latitude as peers take them."""
    import geopandas as gpd  # noqa: PLC0415
    import pyarrow.parquet as pq  # noqa: PLC0415

    from geo import find_events  # noqa: PLC0415

    areas = gpd.read_file(zones).assign(edge_model="planar")
    table = pq.read_table(positions)
    seconds = []
    for _ in range(6):
        begun = time.process_time()
        found = find_events(table, areas)
        seconds.append(time.process_time() - begun)
    counts = found.events["zone"].value_counts().reindex(areas["id"], fill_value=0)
    return {
        "cpu_s": median(seconds[1:]),
        "rows": len(table),
        "counts": {zone: int(count) for zone, count in counts.items()},
    }


def bounds(positions: str) -> dict[str, Any]:
    """Do the least that any way through vessels one after the other does, rows in memory, codes in place of ids."""
    import numpy as np  # noqa: PLC0415
    import pyarrow as pa  # noqa: PLC0415
    import pyarrow.parquet as pq  # noqa: PLC0415

    begun = time.process_time()
    table = pq.read_table(positions, read_dictionary=["id"])
    read_s = time.process_time() - begun
    codes = table["id"].combine_chunks().indices.to_numpy().astype(np.int16)
    floats = [table["time"].cast(pa.int64()).to_numpy(), table["lon"].to_numpy(), table["lat"].to_numpy()]
    columns: list[Any] = [codes, *floats]
    order = np.argsort(codes, kind="stable")  # numpy sorts 16 bits by radix
    works: dict[str, Callable[[], object]] = {
        "copy of the four columns": lambda: [column.copy() for column in columns],
        "order by vessel, a radix sort of 16 bits": lambda: np.argsort(codes, kind="stable"),
        "time, longitude, latitude taken in that order": lambda: [column.take(order) for column in columns[1:]],
    }
    spent = {"reading the Parquet file": read_s}
    for name, work in works.items():
        seconds = []
        for _ in range(RUNS):
            begun = time.process_time()
            work()
            seconds.append(time.process_time() - begun)
        spent[name] = median(seconds)
    return {"spent": spent, "rows": len(codes), "bytes": sum(column.nbytes for column in columns)}


PARTS: dict[str, Callable[..., dict[str, Any]]] = {"make": make, "whole": whole, "small": small, "bounds": bounds}


# Tables


def row(*cells: object) -> None:
    print("| " + " | ".join(str(cell) for cell in cells) + " |", flush=True)


def head(*cells: str) -> None:
    print()
    row(*cells)
    row(*["---"] * len(cells))


def at_scale(data: Path) -> Run:
    """Print 10 million positions: ours, with more zones, with depth, and those who count points."""
    positions, zones = str(data / "positions.parquet"), str(data / "zones20.gpkg")
    found = in_turn(
        {
            f"leadline, {ROWS:,} positions in Parquet to events, 20 zones": ours("whole", positions, zones),
            "the same, 60 zones": ours("whole", positions, str(data / "zones60.gpkg")),
            "the same, 20 zones, with depth": ours("whole", positions, zones, "depth"),
        }
    )
    head("fresh process", "CPU s, median", "least", "wall s", "peak MB", "found")
    for name, runs in found.items():
        each, count = runs[RUNS // 2], f"{runs[0].told['events']:,} events"
        row(name, f"{each.cpu_s:.2f}", f"{runs[0].cpu_s:.2f}", f"{each.wall_s:.1f}", f"{each.peak_mb:.0f}", count)
    own, more, deep = found.values()
    mine = own[RUNS // 2]
    points = peer("geopandas", Path(positions), Path(zones))
    sample = peer("duckdb", data / "sample.parquet", Path(zones))
    for name, each in {
        f"peer: geopandas {points.told['version']} sjoin, counts points only": points,
        f"peer: DuckDB {sample.told['version']} spatial, counts points only, {SAMPLE_ROWS:,} positions": sample,
    }.items():
        inside = sum(each.told["counts"].values())
        row(name, f"{each.cpu_s:.1f}", "", f"{each.wall_s:.1f}", f"{each.peak_mb:.0f}", f"{inside:,} points in zones")
    stages = [each.told["stages"] for each in (mine, deep[RUNS // 2])]
    head("stage, CPU s of the median run", "20 zones", "with depth")
    for name in stages[0]:
        row(name, *(f"{each[name]:.2f}" for each in stages))
    extra = sum(seconds for name, seconds in stages[1].items() if name.startswith("depth"))
    extra *= 100_000 / mine.told["events"]
    rates = ROWS / mine.cpu_s, SAMPLE_ROWS / sample.cpu_s
    head("", "required", "measured")
    row("10 M positions x 20 zones, Parquet to events", "<= 8 s, goal 5 s", f"{mine.cpu_s:.2f} s")
    row("events of it", "<= 0.5 s", f"{mine.told['stages']['events']:.2f} s")
    row("20 to 60 zones, least over least", "<= 2.5x", f"{more[0].cpu_s / own[0].cpu_s:.2f}x")
    row("depth, its stages, for 100,000 events", "<= 2 s more", f"{extra:.2f} s")
    row("geopandas sjoin over leadline", ">= 5x", f"{points.cpu_s / mine.cpu_s:.1f}x")
    row("DuckDB over leadline, for each position", "", f"{rates[0] / rates[1]:.0f}x")
    return mine


def one_by_one(data: Path, large: Run) -> float:
    """Print a few vessels: peers that find events, and that all of them find the same; give PyMEOS' seconds a row."""
    positions, zones = data / "small.parquet", data / "zones20.gpkg"
    mine = run(ours("small", str(positions), str(zones))).told
    peers = {name: peer(name, positions, zones).told for name in ("movingpandas", "pymeos")}
    for name, each in peers.items():
        if each["counts"] != mine["counts"]:
            raise SystemExit(f"events differ by zone: {name} {each['counts']}, leadline {mine['counts']}")
    rate = large.told["rows"] / large.cpu_s
    stages = large.told["stages"]
    stage, work = (large.told["rows"] / sum(stages[n] for n in names) for names in (WORK[-1:], WORK))
    head(f"{SMALL_VESSELS} vessels, {mine['rows']:,} positions in memory", "CPU s", "positions/s", "events")
    for name, each in [("leadline", mine), *((f"peer: {n} {p['version']}", p) for n, p in peers.items())]:
        row(name, f"{each['cpu_s']:.3f}", f"{each['rows'] / each['cpu_s']:,.0f}", f"{sum(each['counts'].values()):,}")
    print("\nThe counts are the same in every zone.")
    head("positions/s of leadline over those of the peer", *peers)
    row("required", "2,000", "1,000")
    for name, own_rate in {
        "10 million in Parquet, whole process": rate,
        "10 million, sorting, cutting and finding events": work,
        "10 million, finding events alone": stage,
        "the same vessels in memory, one call": mine["rows"] / mine["cpu_s"],
    }.items():
        row(name, *(f"{own_rate * each['cpu_s'] / each['rows']:,.0f}" for each in peers.values()))
    return float(peers["pymeos"]["cpu_s"] / peers["pymeos"]["rows"])


def least(data: Path, large: Run, peer_s: float) -> None:
    """Print what no way is without, beside the time that 1,000 times a peer of so many seconds a row would leave."""
    told = run(ours("bounds", str(data / "positions.parquet"))).told
    head(f"{told['rows']:,} positions, {told['bytes'] / MIB:.0f} MB of columns", "CPU s")
    for name, seconds in told["spent"].items():
        row(name, f"{seconds:.2f}")
    stages = large.told["stages"]
    row("leadline: " + ", ".join(WORK), f"{sum(stages[name] for name in WORK):.2f}")
    row("of it, events", f"{stages[WORK[-1]]:.2f}")
    row("1,000 times PyMEOS", f"{told['rows'] * peer_s / 1000:.2f}")


def main() -> None:
    """Print every table, or run one part."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--keep", type=Path, metavar="FOLDER", help="where generated files stay")
    parser.add_argument("--part", nargs="+", metavar="NAME", help="run one part in this process")
    options = parser.parse_args()
    if options.part:
        print(json.dumps(PARTS[options.part[0]](*options.part[1:])))
        return
    packages = ", ".join(f"{p} {version(p)}" for p in ("leadline", "numpy", "shapely", "pyarrow", "pandas"))
    print(f"{platform.platform()}, {os.cpu_count()} cores, Python {platform.python_version()}; {packages}")
    with tempfile.TemporaryDirectory() as folder:
        data = options.keep or Path(folder)
        data.mkdir(parents=True, exist_ok=True)
        run(ours("make", str(data)))
        large = at_scale(data)
        least(data, large, one_by_one(data, large))


if __name__ == "__main__":
    main()
