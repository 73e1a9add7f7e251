"""Commands stopped and killed at random moments: outputs are what they were, or new and whole; nothing stays (#10).

`LEADLINE_KILLS=100 pytest -s tests/maps/cli/test_kills.py` repeats the table of docs/reliability.md.
"""

import os
import random
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import pytest

from layers.files.draft import HIDDEN
from leadline.entry import STOPPED

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="signals of POSIX")
MOMENTS = int(os.environ.get("LEADLINE_KILLS", "2"))
ENTRY = "from leadline.entry import run; print(flush=True); run()"
QUICK_BUILD = """
import sys, types

def main():
    del sys.modules["maps.cli.cli"]
    from maps import cli
    from maps.site import build
    build._Writer.html = lambda _self, name, _folder: f"{name} of the new site " * 20_000
    build._Writer.look_at_lanes = lambda _self, _progress: None
    return cli.main()

sys.modules["maps.cli.cli"] = types.SimpleNamespace(main=main)
from leadline.entry import run; print(flush=True); run()
"""
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
    code: str = ENTRY


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
    "build": Attacked(("build", "--out", "site"), ["site"], QUICK_BUILD),
}  # fmt: skip


@pytest.fixture
def here(tmp_path):
    rows = [f"1,2026-08-06T{7 + n // 6:02d}:{n % 6}0:00Z,{120 + n / 20:.2f},25.0\n" for n in range(11)]
    (tmp_path / "tracks.csv").write_text("id,time,lon,lat\n" + "".join(rows))
    (tmp_path / "el.tle").write_text(ELEMENTS)
    (tmp_path / "zone.geojson").write_text(ZONE)
    (tmp_path / "points.geojson").write_text(POINTS)
    return tmp_path


def started(attacked: Attacked, folder: Path) -> "subprocess.Popen[str]":
    signal.signal(signal.SIGINT, signal.default_int_handler)  # a shell may have started us with it ignored
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
    return subprocess.Popen(
        [sys.executable, "-c", attacked.code,
         *attacked.words],
        cwd=folder, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
    )  # fmt: skip


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


@pytest.mark.parametrize("how", [signal.SIGKILL, signal.SIGTERM, signal.SIGINT], ids=lambda each: each.name)
@pytest.mark.parametrize("name", ATTACKED)
def test_outputs_are_old_or_new_whenever_a_command_is_stopped(here, name, how):
    attacked, chance = ATTACKED[name], random.Random(f"{name}{how}")  # noqa: S311  moments, no secret
    began = time.monotonic()
    with started(attacked, here) as reference:
        assert reference.wait() == 0, reference.stderr.read()
    took = time.monotonic() - began
    new = state(here, attacked.outputs)
    assert None not in new
    earlier = {name: (here / name).read_bytes().split(b"\n")[0] + b"\n" for name in attacked.outputs if ".csv" in name}
    earlier["map.html"] = b'<meta name="generator" content="leadline"> old'
    counts: Counter[str] = Counter()
    for _ in range(MOMENTS):
        put_old(here, attacked.outputs, earlier)
        old = state(here, attacked.outputs)
        with started(attacked, here) as run:
            run.stdout.readline()  # before it hears signals, in the first 40 ms, Python ends as it does
            time.sleep(chance.uniform(0, took))
            run.send_signal(how)
            said, code = run.stderr.read(), run.wait()
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
    with started(attacked, here) as last:
        assert last.wait() == 0
    assert state(here, attacked.outputs) == new
    assert not [path for path in here.iterdir() if path.name.startswith(HIDDEN)]
    sys.stdout.write(f"\n{name} {how.name}: {dict(counts)}\n")
