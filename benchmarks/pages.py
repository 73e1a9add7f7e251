"""Measure map pages in Chromium beside maps of folium and of `GeoDataFrame.explore`: bytes, time, memory.

The scene: a coast of 92,000 vertices, 40 lanes, 2,000 swaths and 100,000 fixes of vessels; then the fixes alone, and a
million of them. What the peers' pages would fetch from five hosts is handed to them from disk at once, so no network is
in their times. They run in `.venv-pages`, which is made when it is missing; without a package index that step fails,
and says so. `--keep FOLDER` leaves scenes and pages there. Chromium is the one that the tests use.
"""

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from statistics import median
from typing import Any, NamedTuple

import geopandas as gpd
import numpy as np
import pyarrow as pa
import shapely
from playwright.sync_api import Browser, Page, Route, sync_playwright
from traffic import Traffic

import layers
from maps import Headline, Sheet, StoryMap, View

HERE = Path(__file__).parent
ROOT = HERE.parent
PEERS = ("folium==0.20.0", "geopandas==1.2.0", "pyarrow==26.0.1", "matplotlib==3.11.2", "mapclassify==2.10.0")
PEERS += ("folium-offline==0.20.0.2",)  # what folium's pages fetch, as files
PEER_ENVIRONMENT = ROOT / ".venv-pages"
SEED = 2026
RUNS = 5
COAST_VERTICES, LANES, SWATHS, FIXES = 92_000, 40, 2_000, 100_000
MIDDLE = shapely.Point(119.0, 22.0)
VIEW = (97.0, 2.0, 141.0, 40.0)
QUIET_MS = 1500
POLL_S = 0.3
LONGEST_S = 180
KINDS = {"lanes": "lane-middle", "swaths": "swath-teal", "fixes": "density"}
MIB = 1 << 20
COLUMNS = ("MB", "written CPU s", "first paint ms", "all drawn ms", "blocked ms", "renderer CPU s", "memory MiB")
COLUMNS += ("requests", "errors")

# In every page before its own scripts: when the main thread was last busy, how long it was blocked, what was painted.
OBSERVER = """
window.seen = { blocked: 0, last: 0, paint: null, drawn: null };
new PerformanceObserver((list) => list.getEntries().forEach((task) => {
  seen.blocked += task.duration - 50;
  seen.last = Math.max(seen.last, task.startTime + task.duration);
})).observe({ type: 'longtask', buffered: true });
new PerformanceObserver((list) => list.getEntries().forEach((entry) => {
  if (entry.name === 'first-contentful-paint') seen.paint = entry.startTime;
})).observe({ type: 'paint', buffered: true });
addEventListener('load', () => { seen.load = performance.now(); });
new MutationObserver(() => {
  if (document.documentElement.dataset.drawn === 'yes') seen.drawn ||= performance.now();
}).observe(document, { subtree: true, attributes: true, attributeFilter: ['data-drawn'] });
"""


class Opened(NamedTuple):
    """What opening a page cost."""

    first_paint_ms: float
    all_drawn_ms: float
    blocked_ms: float
    renderer_cpu_s: float
    memory_mib: float
    requests: int
    errors: int


class Source(NamedTuple):
    """A source as a page credits it."""

    url: str = ""
    credit: str = "made up from a seed"
    licence: str = "CC0-1.0"
    retrieved: date = date(2026, 11, 22)


# The scene


def write_scene(folder: Path) -> None:
    """Write the four layers of the scene as GeoParquet, unless they are there."""
    for name, make in {"coast": coast, "lanes": lanes, "swaths": swaths, "fixes": lambda: fixes(FIXES)}.items():
        path = folder / f"{name}.parquet"
        if not path.exists():
            make().to_parquet(path)


def coast() -> gpd.GeoDataFrame:
    """Land around the South China Sea, nearest first, until there are 92,000 vertices."""
    parts = layers.load("land").explode(ignore_index=True)[["name", "geometry"]]
    order = np.argsort(shapely.distance(parts.geometry.to_numpy(), MIDDLE), kind="stable")
    parts = parts.iloc[order]
    enough = np.cumsum(shapely.get_num_coordinates(parts.geometry.to_numpy())) <= COAST_VERTICES
    return parts[enough].reset_index(drop=True)


def lanes() -> gpd.GeoDataFrame:
    """Take the 40 longest lanes."""
    return layers.load("lanes").nlargest(LANES, "length_km")[["name", "geometry"]].reset_index(drop=True)


def swaths() -> gpd.GeoDataFrame:
    """Move copies of the swaths of a day along the equator until there are 2,000."""
    day = layers.load("swaths_of_a_day")[["name", "geometry"]]
    day = day[day.geom_type == "Polygon"]
    rng = np.random.default_rng(SEED)
    picked = day.iloc[rng.integers(len(day), size=SWATHS)].reset_index(drop=True)
    east_deg = np.repeat(rng.uniform(-9, 9, SWATHS), shapely.get_num_coordinates(picked.geometry.to_numpy()))
    moved = shapely.get_coordinates(picked.geometry.to_numpy()) + np.column_stack([east_deg, np.zeros_like(east_deg)])
    return picked.set_geometry(shapely.set_coordinates(picked.geometry.to_numpy(), moved), crs=4326)


def fixes(rows: int) -> gpd.GeoDataFrame:
    """Make up positions of 2,000 vessels as a receiver reports them, in order of time."""
    table = pa.Table.from_batches(Traffic(vessels=2_000, seed=SEED, flaws=False).batches(rows)).to_pandas()
    return gpd.GeoDataFrame({"name": table["id"]}, geometry=gpd.points_from_xy(table["lon"], table["lat"]), crs=4326)


# Our page


def our_page(frames: dict[str, gpd.GeoDataFrame], page: Path) -> float:
    """Write the scene by leadline; return CPU seconds."""
    begun = time.process_time()
    drawn = StoryMap(
        title="Scene",
        headline=Headline(finding="A scene to be measured."),
        views=[View("Scene", VIEW)],
        sources={"seed": Source()},
        land=sheet(frames["coast"], "land", "Coast") if "coast" in frames else None,
    )
    for name, kind in KINDS.items():
        if name in frames:
            drawn.add_sheet(sheet(frames[name], kind, name.title(), heavy=name != "lanes"))
    drawn.save(str(page))
    return time.process_time() - begun


def sheet(frame: gpd.GeoDataFrame, kind: str, title: str, *, heavy: bool = False) -> Sheet:
    """Make a sheet of a frame with names alone; the columns that each row needs are the same in all."""
    columns = {"kind": kind, "source_id": "seed", "status": "assumed", "accuracy_m": 100.0, "as_of": "", "note": ""}
    return Sheet(
        frame=frame.assign(id=frame.index.astype(str), **columns),
        title=title,
        group="Scene",
        style=lambda row: row["kind"],
        heavy=heavy,
    )


# What others write


def peer_page(peer: str, scene: Path, page: Path) -> float:
    """Let a peer write the scene; return CPU seconds."""
    return float(json.loads(peer_says(peer, str(scene), str(page)))["cpu_s"])


def peer_says(*arguments: str) -> str:
    """Return what `pages_peers.py` prints in the environment that holds the peers."""
    python = PEER_ENVIRONMENT / ("Scripts" if os.name == "nt" else "bin") / "python"
    if not python.exists():
        subprocess.run([sys.executable, "-m", "venv", str(PEER_ENVIRONMENT)], check=True)
        subprocess.run([str(python), "-m", "pip", "install", "--quiet", *PEERS], check=True)
    command = [str(python), str(HERE / "pages_peers.py"), *arguments]
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout


# The browser


@contextmanager
def chromium() -> Iterator[Browser]:
    """Start a browser for one page: nothing is warm."""
    path = os.environ.get("LEADLINE_TEST_BROWSER") or _told_by_the_tests()
    with sync_playwright() as playwright:
        arguments = ["--no-sandbox", "--disable-dev-shm-usage", "--disable-gpu"]
        browser = playwright.chromium.launch(executable_path=path, args=arguments)
        yield browser
        browser.close()


def _told_by_the_tests() -> str:
    """Path of the browser that `tests/find_browser.sh` finds."""
    command = ["sh", str(ROOT / "tests" / "find_browser.sh"), sys.executable]
    lines = subprocess.run(command, check=True, capture_output=True, text=True).stdout.splitlines()
    return next(line.split("=", 1)[1].strip("'\"") for line in lines if "LEADLINE_TEST_BROWSER=" in line)


def open_once(path: Path, assets: dict[str, str]) -> Opened:
    """Open a page in a fresh browser, its addresses answered from `assets`, and wait until it is quiet."""
    requests: list[str] = []
    errors: list[str] = []
    with chromium() as browser:
        page = browser.new_page(viewport={"width": 1280, "height": 800})
        page.add_init_script(OBSERVER)
        page.on("request", lambda r: requests.append(r.url) if r.url.startswith("http") else None)
        page.on("console", lambda m: errors.append(m.text) if m.type == "error" else None)
        page.on("pageerror", lambda e: errors.append(str(e)))
        page.route("http**", lambda route: _answer(route, assets))
        page.goto(path.as_uri(), wait_until="load", timeout=1000 * LONGEST_S)
        seen = _when_quiet(page)
        processes = browser.new_browser_cdp_session().send("SystemInfo.getProcessInfo")["processInfo"]
        cpu = max(p["cpuTime"] for p in processes if p["type"] == "renderer")
        session = page.context.new_cdp_session(page)
        session.send("HeapProfiler.enable")
        session.send("HeapProfiler.collectGarbage")
        heap = session.send("Runtime.getHeapUsage")
        memory = sum(heap.get(part, 0) for part in ("usedSize", "embedderHeapUsedSize", "backingStorageSize"))
    drawn = max(seen["load"], seen["last"], seen["drawn"] or 0.0)
    return Opened(seen["paint"], drawn, seen["blocked"], cpu, memory / MIB, len(requests), len(errors))


def _answer(route: Route, assets: dict[str, str]) -> None:
    text = assets.get(route.request.url)
    if text is None:
        route.abort()
    else:
        kind = "text/css" if route.request.url.endswith(".css") else "text/javascript"
        route.fulfill(body=text, content_type=kind)


def _when_quiet(page: Page) -> dict[str, Any]:
    """Wait until the main thread has been idle for a while; return what was seen."""
    idle_ms = "performance.now() - Math.max(seen.load || 1e9, seen.last, seen.paint || 1e9)"
    deadline = time.monotonic() + LONGEST_S
    while page.evaluate(idle_ms) < QUIET_MS:  # not wait_for_function: the policy of our pages lets nothing be evaluated
        if time.monotonic() > deadline:
            raise SystemExit(f"{page.url} is still busy after {LONGEST_S} s")
        time.sleep(POLL_S)
    return dict(page.evaluate("window.seen"))


def opened(path: Path, assets: dict[str, str], runs: int) -> Opened:
    """Median of several openings."""
    found = [open_once(path, assets) for _ in range(runs)]
    return Opened(*(median(values) for values in zip(*found, strict=True)))


# Tables


def table(title: str, pages: dict[str, Path], assets: dict[str, str], wrote: dict[str, float], runs: int) -> None:
    """Print a row for each page, and how many times ours each peer is."""
    print(f"\n{title}\n\n| page | {' | '.join(COLUMNS)} |")
    print("|---" * (len(COLUMNS) + 1) + "|")
    found = {
        name: (path.stat().st_size / 1e6, wrote[name], *opened(path, assets, runs)) for name, path in pages.items()
    }
    for name, row in found.items():
        print(f"| {name} | " + " | ".join(f"{value:,.3g}" for value in row) + " |", flush=True)
    ours = found["leadline"]
    for name, row in found.items():
        if name != "leadline":
            ratios = [f"{peer / max(own, 1e-3):,.1f}" for peer, own in zip(row[:-2], ours[:-2], strict=True)]
            print(f"| {name} over leadline | " + " | ".join(ratios) + " | | |", flush=True)


def main() -> None:
    """Print the tables."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--keep", type=Path, metavar="FOLDER", help="leave scenes and pages in this folder")
    parser.add_argument("--runs", type=int, default=RUNS, help="times that each page is opened")
    chosen = parser.parse_args()
    with tempfile.TemporaryDirectory() as temporary:
        folder = chosen.keep or Path(temporary)
        folder.mkdir(parents=True, exist_ok=True)
        write_scene(folder)
        assets = json.loads(peer_says("assets"))
        frames = {name: gpd.read_parquet(folder / f"{name}.parquet") for name in ("coast", "lanes", "swaths", "fixes")}
        alone = folder / "fixes-alone"
        alone.mkdir(exist_ok=True)
        frames["fixes"].to_parquet(alone / "fixes.parquet")

        empty = folder / "empty.html"
        wrote_empty = our_page({}, empty)
        print(f"an empty page: {empty.stat().st_size / 1e6:.3f} MB, written in {wrote_empty:.2f} CPU s")
        for title, scene, drawn in (
            ("The scene", folder, frames),
            ("100,000 fixes alone", alone, {"fixes": frames["fixes"]}),
        ):
            pages = {name: scene / f"{name}.html" for name in ("leadline", "folium", "explore")}
            wrote = {"leadline": our_page(drawn, pages["leadline"])}
            wrote |= {name: peer_page(name, scene, pages[name]) for name in ("folium", "explore")}
            table(title, pages, assets, wrote, chosen.runs)
        million = folder / "million.html"
        wrote_million = our_page({"fixes": fixes(1_000_000)}, million)
        table("1,000,000 fixes", {"leadline": million}, assets, {"leadline": wrote_million}, chosen.runs)


if __name__ == "__main__":
    main()
