"""What opening a page of a site costs: the longest task, shifts of layout, elements; Lighthouse, where it is installed.

`python benchmarks/opening.py SITE` opens every map page of a built site in Chromium: on a screen of 1280 x 800 at full
speed, on one of 412 x 823 with the processor slowed down four times. Beside each stands the page that folium makes of
the same rows, in the same run. Times are processor time of the renderer's main thread, from Chromium's own trace. With
`--lighthouse FOLDER`, in which `npm install lighthouse` was run, each page is also served, compressed, and scored as
Lighthouse scores phones. It ends with 1 if a gate is missed.
"""

import argparse
import gzip
import json
import os
import subprocess
import sys
import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from statistics import median
from typing import Any, NamedTuple

import folium
from offlinefolium.elements import _res
from pages import chromium
from playwright.sync_api import Browser, Page, Route

from layers.stories.read import load_story
from maps.site.pages import page_named, pages_of

SCREEN, PHONE = {"width": 1280, "height": 800}, {"width": 412, "height": 823}
SLOWER = {1: SCREEN, 4: PHONE}
MOST_MS = {1: 50, 4: 200}  # of one task, by how much slower the processor is made
MOST_SHIFT = 0.05
LEAST_SCORE = 90
QUIET_MS = 800
RUNS = 3
CATEGORIES = ["toplevel", "devtools.timeline", "disabled-by-default-devtools.timeline"]
TASKS = ("RunTask", "ThreadControllerImpl::RunTask")
SHIFTS = """
window.shift = 0;
new PerformanceObserver((list) => list.getEntries().forEach((entry) => {
  if (!entry.hadRecentInput) window.shift += entry.value;
})).observe({ type: 'layout-shift', buffered: true });
"""


class Opened(NamedTuple):
    """One opening of a page."""

    longest_ms: float
    tasks_ms: float  # of all of them
    shift: float
    elements: float


def trace(page: Page, address: str, slower: int) -> list[dict[str, Any]]:
    """Open an address, and return Chromium's trace of it."""
    session = page.context.new_cdp_session(page)
    if slower > 1:
        session.send("Emulation.setCPUThrottlingRate", {"rate": slower})
    events: list[dict[str, Any]] = []
    ended: list[object] = []
    session.on("Tracing.dataCollected", lambda part: events.extend(part["value"]))
    session.on("Tracing.tracingComplete", lambda _: ended.append(True))
    session.send("Tracing.start", {"transferMode": "ReportEvents", "traceConfig": {"includedCategories": CATEGORIES}})
    page.goto(address, wait_until="load", timeout=120_000)
    if page.locator("#leadline-data").count():
        page.wait_for_selector("html[data-drawn=yes]", state="attached", timeout=120_000)
    page.wait_for_timeout(QUIET_MS)
    session.send("Tracing.end")
    while not ended:
        page.wait_for_timeout(50)
    return events


def main_tasks(events: list[dict[str, Any]]) -> list[float]:
    """Return processor time of each task of the busiest main thread, milliseconds; tasks inside others are theirs."""
    threads = {
        (e["pid"], e["tid"]) for e in events if e["name"] == "thread_name" and e["args"]["name"] == "CrRendererMain"
    }
    found: dict[tuple[int, int], list[dict[str, Any]]] = {thread: [] for thread in threads}
    for event in events:
        thread = (event["pid"], event["tid"])
        if event["name"] in TASKS and event.get("ph") == "X" and thread in threads:
            found[thread].append(event)
    longest = max(found.values(), key=lambda tasks: sum(t["dur"] for t in tasks))
    outer, end = [], 0.0
    for task in sorted(longest, key=lambda task: (task["ts"], -task["dur"])):
        if task["ts"] >= end:
            end = task["ts"] + task["dur"]
            outer.append(task.get("tdur", task["dur"]) / 1000)
    return outer


def opened(browser: Browser, path: Path, slower: int, assets: dict[str, str]) -> Opened:
    """Return the median of several openings."""
    found = [open_once(browser, path, slower, assets) for _ in range(RUNS)]
    return Opened(*(median(values) for values in zip(*found, strict=True)))


def open_once(browser: Browser, path: Path, slower: int, assets: dict[str, str]) -> Opened:
    """Open a page; what it would fetch is handed to it."""
    context = browser.new_context(viewport=SLOWER[slower], is_mobile=slower > 1, has_touch=slower > 1)
    page = context.new_page()
    page.add_init_script(SHIFTS)
    page.route("http**", partial(_answer, assets))
    tasks = main_tasks(trace(page, path.resolve().as_uri(), slower))
    shift, elements = page.evaluate("[window.shift, document.querySelectorAll('*').length]")
    context.close()
    return Opened(max(tasks), sum(tasks), shift, elements)


def _answer(assets: dict[str, str], route: Route) -> None:
    text = assets.get(route.request.url)
    if text is None:
        route.abort()
    else:
        kind = "text/css" if route.request.url.endswith(".css") else "text/javascript"
        route.fulfill(body=text, content_type=kind)


def folium_page(name: str, path: Path) -> None:
    """Write what folium makes of the layers that a page of the built-in story opens with."""
    spec = page_named(name, pages_of(load_story()))
    drawn = folium.Map(tiles=None)
    for sheet in spec.sheets:
        frame = sheet.rows()[["name", "geometry"]]
        layer = folium.GeoJson(
            frame.to_json(), tooltip=folium.GeoJsonTooltip(["name"]), name=sheet.title, show=sheet.shown
        )
        layer.add_to(drawn)
    folium.LayerControl().add_to(drawn)
    drawn.save(str(path))


def folium_assets() -> dict[str, str]:
    """Return what folium's page fetches, as the package folium-offline has it."""
    return dict(_res)


class _Served(BaseHTTPRequestHandler):
    folder: Path

    def do_GET(self) -> None:
        path = self.folder / Path(self.path).name
        if not path.is_file():
            self.send_error(404)
            return
        body = gzip.compress(path.read_bytes())
        self.send_response(200)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        self.send_header("Content-Encoding", "gzip")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@contextmanager
def served(folder: Path) -> Iterator[str]:
    """Serve the pages of a folder on this machine, compressed as web servers do."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), type("Served", (_Served,), {"folder": folder}))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()


def lighthouse(folder: Path, address: str) -> dict[str, Any]:
    """Return what Lighthouse says of a page on a phone."""
    told = ["--only-categories=performance", "--output=json", "--quiet"]
    flags = "--chrome-flags=--headless=new --no-sandbox --disable-gpu --disable-dev-shm-usage"
    command = ["node", str(folder / "node_modules/lighthouse/cli/index.js"), address, *told, flags]
    environment = {**os.environ, "CHROME_PATH": os.environ["LEADLINE_TEST_BROWSER"]}
    ran = subprocess.run(command, check=True, capture_output=True, text=True, env=environment)
    return dict(json.loads(ran.stdout))


def scores(site: Path, folder: Path) -> list[str]:
    """Print the table of Lighthouse; return the gates that are missed."""
    audits = ["first-contentful-paint", "largest-contentful-paint", "total-blocking-time", "cumulative-layout-shift"]
    heads = [name.replace("-", " ") for name in audits]
    print(f"\n| page | kB, compressed | score | {' | '.join(heads)} |\n{'|---' * 7}|")
    missed = []
    with served(site) as address:
        for path in sorted(site.glob("*.html")):
            said = lighthouse(folder, f"{address}/{path.name}")
            score = round(100 * said["categories"]["performance"]["score"])
            told = [said["audits"][name]["displayValue"] for name in audits]
            size = len(gzip.compress(path.read_bytes())) / 1000
            print(f"| {path.stem} | {size:,.0f} | {score} | {' | '.join(told)} |", flush=True)
            if score < LEAST_SCORE:
                missed.append(f"{path.stem}: Lighthouse {score}, expected {LEAST_SCORE}")
    return missed


def tasks(site: Path, names: list[str], *, peers: bool) -> list[str]:
    """Print the table of tasks; return the gates that are missed."""
    print("| page | by | slower | longest task, ms | all tasks, ms | layout shift | elements |\n" + 7 * "|---" + "|")
    missed, assets = [], folium_assets() if peers else {}
    with tempfile.TemporaryDirectory() as temporary, chromium() as browser:
        for name in names:
            pages = {"leadline": site / f"{name}.html"}
            if peers:
                pages["folium"] = Path(temporary) / f"{name}.html"
                folium_page(name, pages["folium"])
            for slower in SLOWER:
                for by, path in pages.items():
                    found = opened(browser, path, slower, assets)
                    cells = f"{found.longest_ms:.0f} | {found.tasks_ms:,.0f} | {found.shift:.3f} | {found.elements:,}"
                    print(f"| {name} | {by} | {slower} x | {cells} |", flush=True)
                    if by == "leadline" and found.longest_ms > MOST_MS[slower]:
                        missed.append(
                            f"{name}, {slower} x: a task of {found.longest_ms:.0f} ms, expected {MOST_MS[slower]}"
                        )
                    if by == "leadline" and found.shift > MOST_SHIFT:
                        missed.append(f"{name}, {slower} x: layout shift {found.shift:.3f}, expected {MOST_SHIFT}")
    return missed


def main() -> None:
    """Print the tables."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("site", type=Path, help="folder that `leadline build` has written")
    parser.add_argument(
        "--alone", action="store_true", help="without folium's pages; for stories other than the built-in one"
    )
    parser.add_argument("--lighthouse", type=Path, metavar="FOLDER", help="where `npm install lighthouse` was run")
    chosen = parser.parse_args()
    maps = [path.stem for path in sorted(chosen.site.glob("*.html")) if 'id="leadline-data"' in path.read_text()]
    missed = tasks(chosen.site, maps, peers=not chosen.alone)
    if chosen.lighthouse:
        missed += scores(chosen.site, chosen.lighthouse)
    print("\n" + ("\n".join(missed) or "all gates are held"))
    sys.exit(bool(missed))


if __name__ == "__main__":
    main()
