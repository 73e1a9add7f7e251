"""Accesses beside TAT-C and Skyfield: CPU seconds, completeness, growth, memory. See benchmarks/README.md.

Called without arguments it prints tables. TAT-C runs in an environment of its own, `.venv-tatc` beside the checkout's,
which is made when it is missing; without a package index that step fails, and says so.
"""

import json
import os
import platform
import subprocess
import sys
import tempfile
import time
from importlib.metadata import version
from pathlib import Path
from statistics import median
from typing import Any

import numpy as np
import pandas as pd
import workload
from run import measure

from geo import accesses, stream

HERE = Path(__file__).parent
ROOT = HERE.parent
TATC = "tatc==3.6.0"
TATC_ENVIRONMENT = ROOT / ".venv-tatc"
REPEATS = 7
FACTORS = (1, 4, 16)
SKYFIELD_TARGETS = 20
CLEAR_DEG = 0.02  # from the ends of the band: TAT-C's instants are not quite zero Doppler
CLEAR_S = 1.0  # from the ends of the span, where TAT-C cuts a pass in two
SAME_PASS_S = 60.0
LARGE = {"satellites": 100, "days": 30, "targets": 10_000}
DAY_S = 86_400.0


def options(days: float = workload.DAYS) -> dict[str, Any]:
    return {
        "start_utc": workload.START_UTC,
        "span_s": days * DAY_S,
        "ut1_minus_utc_s": workload.UT1_MINUS_UTC_S,
    }


def ours(satellites: int, days: float, targets: int) -> tuple[list[float], pd.DataFrame]:
    """CPU seconds of some runs after one, the shortest first, and the accesses."""
    fleet, places = workload.fleet(workload.elements(satellites)), workload.places(workload.lonlat(targets))
    seconds = []
    for _ in range(REPEATS):
        begun = time.process_time()
        found = accesses(fleet, places, **options(days))
        seconds.append(time.process_time() - begun)
    return sorted(seconds[1:]), found


def tatc() -> tuple[dict[str, Any], pd.DataFrame]:
    """Run TAT-C: what it took, and the accesses it found."""
    python = TATC_ENVIRONMENT / "bin" / "python"
    if not python.exists():
        subprocess.run([sys.executable, "-m", "venv", str(TATC_ENVIRONMENT)], check=True)
        subprocess.run([str(python), "-m", "pip", "install", "--quiet", TATC], check=True)
    with tempfile.TemporaryDirectory() as folder:
        work, result = Path(folder) / "workload.json", Path(folder) / "result.npz"
        workload.write(work)
        script = str(HERE / "tatc_peer.py")
        done = subprocess.run([str(python), script, str(work), str(result)], check=True, capture_output=True, text=True)
        return json.loads(done.stdout.splitlines()[-1]), pd.DataFrame(dict(np.load(result)))


def unpaired(some: pd.DataFrame, others: pd.DataFrame) -> tuple[int, pd.Series, pd.Series]:
    """Count those of some that have no other within a minute, clear of the ends of the band and of the span.

    Returns
    -------
    int, Series, Series
        Count; seconds and degrees of incidence by which those that have one differ from it.
    """
    low, high = workload.BAND_DEG
    keys = ["satellite", "target"]
    columns = [*keys, "time_s", "incidence_deg"]
    left, right = (t[columns].astype(dict.fromkeys(keys, int)).sort_values("time_s") for t in (some, others))
    pairs = pd.merge_asof(
        left.assign(own_time_s=left["time_s"]),
        right.assign(other_time_s=right["time_s"]),
        on="time_s",
        by=keys,
        direction="nearest",
        tolerance=SAME_PASS_S,
        suffixes=("", "_other"),
    )
    clear = pairs["incidence_deg"].between(low + CLEAR_DEG, high - CLEAR_DEG)
    clear &= pairs["own_time_s"].between(CLEAR_S, workload.DAYS * DAY_S - CLEAR_S)
    apart = (pairs["own_time_s"] - pairs["other_time_s"]).abs()
    turned = (pairs["incidence_deg"] - pairs["incidence_deg_other"]).abs()
    return int((clear & apart.isna()).sum()), apart.dropna(), turned.dropna()


def against_tatc() -> None:
    """Print both in one table, and how far they agree."""
    seconds, found = ours(workload.SATELLITES, workload.DAYS, workload.TARGETS)
    mine = median(seconds)
    peer, theirs = tatc()
    missing, apart, turned = unpaired(theirs, found)
    extra, _, _ = unpaired(found, theirs)
    print("\n| 12 satellites, 7 days, 2,001 targets | CPU s | accesses |\n|---|---|---|")
    print(f"| leadline | {mine:.3f} | {len(found):,} |")
    print(f"| peer: TAT-C {peer['tatc']} | {peer['cpu_s']:.1f} | {len(theirs):,} |")
    print(f"| TAT-C over leadline | {peer['cpu_s'] / mine:,.0f} | |")
    print(
        f"\nClear of the ends of the band by {CLEAR_DEG} degrees and of the span by {CLEAR_S:.0f} s, TAT-C has "
        f"{missing} accesses that leadline lacks and leadline {extra} that TAT-C lacks. Instants differ by "
        f"{apart.median():.3f} s in the median and {apart.max():.2f} s at most (TAT-C's plane is normal to the "
        "vertical, not to the velocity), incidence by "
        f"{turned.median():.4f} and {turned.max():.3f} degrees."
    )


def against_skyfield() -> None:
    """Print Skyfield's rise and set search on a few of the targets, and how many accesses lie in no pass of it."""
    from skyfield.api import EarthSatellite, load, wgs84  # noqa: PLC0415  not part of what --large measures

    timescale = load.timescale(builtin=True)
    start = workload.START_UTC
    ends = timescale.from_datetime(start), timescale.utc(start.year, start.month, start.day + workload.DAYS)
    lonlat = workload.lonlat()[:: workload.TARGETS // SKYFIELD_TARGETS][:SKYFIELD_TARGETS]
    fleet = workload.fleet(workload.elements())
    found = accesses(fleet, workload.places(lonlat), **options())
    begun = time.process_time()
    passes = []
    for number, element in enumerate(workload.elements()):
        satellite = EarthSatellite(element.line1, element.line2, element.name, timescale)
        for target, (lon, lat) in enumerate(lonlat):
            when, event = satellite.find_events(
                wgs84.latlon(lat, lon), *ends, altitude_degrees=90 - workload.BAND_DEG[1]
            )
            seconds = (when.tt - ends[0].tt) * DAY_S
            passes += [(number, target, t) for t in seconds[event == 1]]
    peer = time.process_time() - begun
    table = pd.DataFrame(passes, columns=["satellite", "target", "time_s"]).assign(incidence_deg=np.nan)
    lost, _, _ = unpaired(found, table)
    begun = time.process_time()
    accesses(fleet, workload.places(lonlat), **options())
    mine = time.process_time() - begun
    print(f"\n| 12 satellites, 7 days, {SKYFIELD_TARGETS} targets | CPU s | found |\n|---|---|---|")
    print(f"| leadline | {mine:.3f} | {len(found):,} accesses |")
    print(
        f"| peer: Skyfield find_events above {90 - workload.BAND_DEG[1]:.0f} degrees "
        f"| {peer:.1f} | {len(table):,} passes |"
    )
    print(
        f"\n{lost} of the accesses have no culmination of find_events within {SAME_PASS_S:.0f} s. It has passes "
        "that are no accesses, since it cuts neither at zero Doppler nor at the near end of the band."
    )


def growth() -> None:
    """Print how time grows with satellites, days and targets: the shortest of some runs, to be clear of other work."""
    base = {"satellites": workload.SATELLITES, "days": workload.DAYS, "targets": workload.TARGETS}
    print("\n| CPU s | x1 | x4 | x16 | x16 over x1 |\n|---|---|---|---|---|")
    for what in base:
        seconds = [ours(**(base | {what: base[what] * factor}))[0][0] for factor in FACTORS]
        cells = " | ".join(f"{s:.3f}" for s in seconds)
        print(f"| {what} | {cells} | {seconds[-1] / seconds[0]:.1f} |", flush=True)


def whole() -> None:
    """Print what fresh processes take: the curve of the workload, and a large one that is streamed."""
    size = LARGE["satellites"] * LARGE["days"] * LARGE["targets"]
    print("\n| fresh process | CPU s | peak MB |\n|---|---|---|")
    with tempfile.TemporaryDirectory() as folder:
        work, elements, points = (Path(folder) / name for name in ("work.json", "elements.tle", "points.geojson"))
        workload.write(work)
        workload.write_for_leadline(elements, points)
        begin, band = f"{workload.START_UTC:%Y-%m-%d}", "{:g}..{:g}".format(*workload.BAND_DEG)
        commands = {
            "workload to the printed curve": [sys.executable, str(HERE / "curve.py"), str(work)],
            "the same by the command line": [
                *(str(Path(sys.executable).with_name("leadline")), "coverage", "--elements", str(elements)),
                *("--incidence", band, "--at", str(points), "--from", begin, "--days", str(workload.DAYS)),
            ],
            f"100 satellites, 30 days, 10,000 targets ({size:.0e}), streamed": [sys.executable, __file__, "--large"],
        }
        for name, command in commands.items():
            seconds, memory = measure(command)
            print(f"| {name} | {seconds:.2f} | {memory:.0f} |", flush=True)


def large() -> None:
    """Count the accesses of a large workload without holding them."""
    fleet = workload.fleet(workload.elements(LARGE["satellites"]))
    places = workload.places(workload.lonlat(LARGE["targets"]))
    begun = time.process_time()
    count = sum(len(table) for table in stream(fleet, places, **options(LARGE["days"])))
    print(f"{count:,} accesses in {time.process_time() - begun:.1f} s")


def main() -> None:
    """Print every table."""
    packages = ", ".join(f"{p} {version(p)}" for p in ("leadline", "numba", "numpy", "sgp4", "skyfield"))
    print(f"{platform.platform()}, {os.cpu_count()} cores, Python {platform.python_version()}; {packages}")
    whole()  # first: a child counts the memory of its parent at the fork
    against_tatc()
    against_skyfield()
    growth()


if __name__ == "__main__":
    {"--large": large}.get("".join(sys.argv[1:]), main)()
