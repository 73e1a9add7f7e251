"""Print what leadline costs: whole processes, CPU seconds and peak memory, beside a peer where there is one.

Run by `make bench`; `benchmarks/run.py events streaming` runs some alone. Times of whole processes are the median of
five runs after a warm-up, each run a fresh process.
"""

import argparse
import os
import platform
import resource
import subprocess
import sys
import tempfile
from importlib.metadata import version
from pathlib import Path
from statistics import median

RUNS = 5
BIN = Path(sys.executable).parent
ROOT = Path(__file__).parents[1]

STARTUP = {
    "leadline --help": [str(BIN / "leadline"), "--help"],
    "peer: python -c 'import geopandas'": [sys.executable, "-c", "import geopandas"],
    "peer: python -c 'import folium'": [sys.executable, "-c", "import folium"],
}

WARM = {
    "import layers; load('lanes')": "import layers; layers.load('lanes')",
    "import layers; load('land')": "import layers; layers.load('land')",
    "lanes_in_view (cached)": "import layers; layers.load('lanes_in_view')",
}

SCRIPTS = {
    "pages": "Pages in Chromium, beside folium and GeoDataFrame.explore (minutes)",
    "dense_access": "Dense access: one satellite, seven days",
    "access": "Access: 12 satellites, seven days, 2,001 targets, beside TAT-C and Skyfield (minutes)",
    "events": "Events: 10 million positions, 20 zones, beside MovingPandas, PyMEOS, GeoPandas and DuckDB (minutes)",
    "behaviours": "Behaviours: 10 million positions, some planted, beside DuckDB and MovingPandas (minutes)",
    "depth": "Depth of 100,000 paths in 20 zones, beside Shapely",
    "nmea": "AIS sentences to positions, beside pyais",
    "doubtful": "Doubtful tracks: 9,000 fakes in 10 million rows of honest vessels (minutes, 3 GB of memory)",
    "watch_soak": "A soak of the live view: an hour of AIS at 1,000 messages a second (minutes)",
    "streaming": "Events from a stream: 10 and 100 million positions (minutes, 2 GB of disk)",
    "growth": "Growth: 1e6 to 1e8 positions, 1 to 1,000 zones, all cores, Dask, Spark (minutes, 2 GB of disk)",
    "sgp4_calls": "How often the access engine asks SGP4, beside the least it needs",
    "judgement": "Verdicts on a change in made-up worlds whose truth is known (hours; writes docs/judgement-table.md)",
}
ONLY_NAMED = ("judgement",)  # not a cost, and too long to run with the others
NAMES = ("start", "site", "layers", *SCRIPTS)


def measure(command: list[str]) -> tuple[float, float]:
    """CPU seconds (median) and peak memory (MB, largest) of a command in fresh processes."""
    seconds, memory = [], []
    for _ in range(RUNS + 1):
        with tempfile.TemporaryFile() as sink:
            process = subprocess.Popen(command, stdout=sink, stderr=subprocess.STDOUT, cwd=ROOT)
            _, status, usage = os.wait4(process.pid, 0)
            process.returncode = os.waitstatus_to_exitcode(status)
            if process.returncode:
                sink.seek(0)
                raise SystemExit(f"{' '.join(command)} failed:\n{sink.read().decode()}")
        seconds.append(usage.ru_utime + usage.ru_stime)
        memory.append(usage.ru_maxrss / (1024 if sys.platform != "darwin" else 1024**2))
    return median(seconds[1:]), max(memory[1:])


def table(title: str, commands: dict[str, list[str]]) -> None:
    """Measure each command and print a row for it."""
    print(f"\n{title}\n\n| what | CPU s | peak MB |\n|---|---|---|")
    for name, command in commands.items():
        seconds, memory = measure(command)
        print(f"| {name} | {seconds:.2f} | {memory:.0f} |", flush=True)


def start() -> None:
    """Print what starting costs."""
    table("Start", STARTUP)


def site() -> None:
    """Print what the whole site costs."""
    with tempfile.TemporaryDirectory() as folder:
        command = [str(BIN / "leadline"), "build", "--out", str(Path(folder) / "site")]
        table("The whole site, checks in the cache", {"leadline build": command})


def layers() -> None:
    """Print what loading layers costs."""
    table("Layers, in the cache", {name: [sys.executable, "-c", code] for name, code in WARM.items()})


def script(name: str) -> None:
    """Run a benchmark that prints its own tables."""
    print(f"\n{SCRIPTS[name]}\n", flush=True)
    subprocess.run([sys.executable, str(Path(__file__).with_name(f"{name}.py"))], check=True, cwd=ROOT)


def main() -> None:
    """Print the tables that were named, or all of them."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument(
        "names", nargs="*", metavar="NAME", help=f"some of {', '.join(NAMES)}; none: all but {ONLY_NAMED[0]}"
    )
    names = parser.parse_args().names
    unknown = [name for name in names if name not in NAMES]
    if unknown:
        parser.error(f"there is no benchmark {unknown[0]!r}; expected some of {', '.join(NAMES)}")
    packages = ", ".join(f"{p} {version(p)}" for p in ("leadline", "geopandas", "folium", "shapely", "numpy", "sgp4"))
    print(f"{platform.platform()}, {os.cpu_count()} cores, Python {platform.python_version()}; {packages}")
    for name in names or [name for name in NAMES if name not in ONLY_NAMED]:
        if name in SCRIPTS:
            script(name)
        else:
            {"start": start, "site": site, "layers": layers}[name]()
    children = resource.getrusage(resource.RUSAGE_CHILDREN)
    print(f"\nall of this took {children.ru_utime + children.ru_stime:.0f} s of CPU")


if __name__ == "__main__":
    main()
