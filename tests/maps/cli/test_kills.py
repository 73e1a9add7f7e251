"""Commands stopped and killed at random moments: outputs are what they were, or new and whole; nothing stays (#10).

`LEADLINE_KILLS=100 pytest -s tests/maps/cli/test_kills.py` does it more often; all commands that write are stopped by
tests/attacks/stopped_commands.py.
"""

import os
import random
import signal
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import pytest
from effort import cases
from forked import Forked

from layers.files.draft import HIDDEN
from leadline.entry import STOPPED

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="signals of POSIX")
MOMENTS = int(os.environ.get("LEADLINE_KILLS", cases("1", "3")))
ALL = cases(False, True)
ELEMENTS = """ISS (ZARYA)
1 25544U 98067A   26234.50000000  .00016717  00000-0  10270-3 0  9009
2 25544  51.6400 208.9163 0006317  69.9862  25.2906 15.49560532    08
"""
ZONE = """{"type": "FeatureCollection", "features": [{"type": "Feature", "properties": {"id": "z", "name": "Z"},
"geometry": {"type": "Polygon", "coordinates": [[[120.2, 24.8], [120.4, 24.8], [120.4, 25.2], [120.2, 25.2],
[120.2, 24.8]]]}}]}"""
POINTS = """{"type": "FeatureCollection", "features": [{"type": "Feature", "properties": {"id": "p"},
"geometry": {"type": "Point", "coordinates": [120.3, 25.0]}}]}"""


@dataclass(frozen=True)
class Attacked:
    """A command with the files that it writes, and what was in their places before."""

    words: Sequence[str]
    outputs: Sequence[str]
    quick: bool = False  # with pages that take no time


ATTACKED = {
    "layers": Attacked(("layers", "misawa", "--to", "misawa.geojson", "--overwrite"), ["misawa.geojson"]),
    "incursions": Attacked(
        ("incursions", "tracks.csv", "--zones", "zone.geojson", "--to", "events.csv", "--map", "map.html"),
        ["events.csv", "map.html"],
    ),
    "coverage": Attacked(
        ("coverage", "--elements", "el.tle", "--look", "20..45", "--at", "points.geojson", "--from", "2026-08-23",
         "--days", "1", "--accesses", "seen.csv", "--plot", "curve.svg"),
        ["seen.csv", "curve.svg"],
    ),
    "build": Attacked(("build", "--out", "site"), ["site"], quick=True),
}  # fmt: skip


def furnished(folder: Path) -> Path:
    rows = [f"1,2026-08-06T{7 + n // 6:02d}:{n % 6}0:00Z,{120 + n / 20:.2f},25.0\n" for n in range(11)]
    (folder / "tracks.csv").write_text("id,time,lon,lat\n" + "".join(rows))
    (folder / "el.tle").write_text(ELEMENTS)
    (folder / "zone.geojson").write_text(ZONE)
    (folder / "points.geojson").write_text(POINTS)
    return folder


@pytest.fixture(scope="module")
def ran() -> Iterator[Callable[..., int]]:
    """Run a command in a folder; gives its exit code. What it says is in the file `said`."""
    with Forked() as server:

        def run(attacked: Attacked, folder: Path, after: float | None = None, how: int = signal.SIGTERM) -> int:
            return server.run(attacked.words, folder, after=after, how=how, quick=attacked.quick)

        yield run


@pytest.fixture(scope="module")
def whole(ran, tmp_path_factory) -> Callable[[str], tuple[list[object], dict[str, bytes], float]]:
    """What a command writes that nobody stops, what stands in these places before others, and how long it took."""

    @cache
    def run(name: str) -> tuple[list[object], dict[str, bytes], float]:
        attacked, folder = ATTACKED[name], furnished(tmp_path_factory.mktemp(name))
        for _ in range(2):  # the second finds caches filled, as those that are stopped
            began = time.monotonic()
            assert ran(attacked, folder) == 0, (folder / "said").read_text()
            took = time.monotonic() - began
        new = state(folder, attacked.outputs)
        assert None not in new
        earlier = {
            each: (folder / each).read_bytes().split(b"\n")[0] + b"\n" for each in attacked.outputs if ".csv" in each
        }
        return new, earlier | {"map.html": b'<meta name="generator" content="leadline"> old'}, took

    return run


def state(folder: Path, outputs: Sequence[str]) -> list[object]:
    return [_content(folder / name) for name in outputs]


def _content(path: Path) -> object:
    if path.is_dir():
        return {each.name: each.read_bytes() for each in path.iterdir()}
    found = path.read_bytes() if path.exists() else None
    if found and path.suffix == ".html":  # folium names its map anew each time
        return len(found), found.rstrip().endswith(b"</html>")
    return found


def put_old(folder: Path, outputs: Sequence[str], earlier: dict[str, bytes]) -> None:
    for name in outputs:
        path = folder / name
        if name == "site":
            if path.exists():
                for each in path.iterdir():
                    each.unlink()
            path.mkdir(exist_ok=True)
            (path / "manifest.json").write_text('{"generator": "leadline", "files": {"index.html": ""}}')
            (path / "index.html").write_text("old")
        else:
            path.write_bytes(earlier.get(name, b"old"))


@pytest.mark.each_once
@pytest.mark.parametrize("how", [signal.SIGKILL, signal.SIGTERM, signal.SIGINT], ids=lambda each: each.name)
@pytest.mark.parametrize("name", ATTACKED)
def test_outputs_are_old_or_new_whenever_a_command_is_stopped(ran, whole, tmp_path, name, how):
    attacked, chance = ATTACKED[name], random.Random(f"{name}{how}")  # noqa: S311  moments, no secret
    here, (new, earlier, took) = furnished(tmp_path), whole(name)
    counts: Counter[str] = Counter()
    for _ in range(MOMENTS):
        put_old(here, attacked.outputs, earlier)
        old = state(here, attacked.outputs)
        code = ran(attacked, here, chance.uniform(0, took), how)
        said = (here / "said").read_text()
        found = state(here, attacked.outputs)
        assert all(each in (before, after) for each, before, after in zip(found, old, new, strict=True))
        counts["new" if found == new else "old" if found == old else "some new"] += 1
        counts[f"exit {code}"] += 1
        hidden = [path for path in here.iterdir() if path.name.startswith(HIDDEN)]
        counts["hidden folders left"] += len(hidden)
        assert "Traceback" not in said
        assert code in ({0, -how} if how == signal.SIGKILL else {0, 128 + how})
        if code == 128 + how:
            assert said.endswith(STOPPED)  # behind a bar, perhaps
        if how != signal.SIGKILL:
            assert not hidden
    if how == signal.SIGKILL or ALL:  # the others have left nothing to begin from
        assert ran(attacked, here) == 0
        assert state(here, attacked.outputs) == new
        assert not [path for path in here.iterdir() if path.name.startswith(HIDDEN)]
    sys.stdout.write(f"\n{name} {how.name}: {dict(counts)}\n")
