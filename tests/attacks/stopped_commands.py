"""Every command that writes, stopped by SIGKILL, SIGTERM and SIGINT at random moments of its own running time (#17).

`PYTHONPATH=.:tests/instruments python tests/attacks/stopped_commands.py 34 [NAME ...]`: 34 moments for each signal.
What is left must be what was there before or what the command writes, each whole; no traceback; nothing hidden, nor
anything in the temporary folder, after SIGTERM and SIGINT at once, after SIGKILL when the command has run again.
"""

import random
import re
import shutil
import signal
import sqlite3
import sys
import tempfile
import time
import zipfile
from collections import Counter
from collections.abc import Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from forked import Forked

from layers.files.draft import HIDDEN
from leadline.entry import STOPPED

SIGNALS = (signal.SIGKILL, signal.SIGTERM, signal.SIGINT)
ELEMENTS = """ISS (ZARYA)
1 25544U 98067A   26234.50000000  .00016717  00000-0  10270-3 0  9009
2 25544  51.6400 208.9163 0006317  69.9862  25.2906 15.49560532    08
"""
RING = "[[120.2, 24.8], [120.4, 24.8], [120.4, 25.2], [120.2, 25.2], [120.2, 24.8]]"
FEATURES = '{"type": "FeatureCollection", "features": [{"type": "Feature", "properties": {"id": "z", "name": "Z"}, '
ZONE = FEATURES + f'"geometry": {{"type": "Polygon", "coordinates": [{RING}]}}}}]}}'
POINT = FEATURES + '"geometry": {"type": "Point", "coordinates": [120.3, 25.0]}}]}'
STORY = ("--title", "Swims", "--text", "Swimmers cross 34 km.", "--publisher", "A paper", "--url", "", "--date", "2026")
PLACES = ("--layers", "places")
MOVES = ("incursions", "tracks.csv", "--zones", "zone.geojson")
SEES = ("coverage", "--elements", "el.tle", "--look", "20..45", "--at", "point.geojson", "--from", "2026-08-23")
HEARS = ("watch", "--feed", "feed.jsonl", "--format", "aircraft", "--zones", "zone.geojson", "--to", "told.jsonl")


@dataclass(frozen=True)
class Attacked:
    """A command, the files that it writes, and the words of one that puts others in their places before."""

    words: Sequence[str]
    outputs: Sequence[str] = ()
    old: Sequence[str] = ()
    grows: bool = False  # lines are appended as they come: any number of whole ones may be there


def _layer(ending: str) -> Attacked:
    place = f"x{ending}"
    old = ("layers", "places", "--story", "channel", "--to", place)
    return Attacked(("layers", "misawa", "--to", place, "--overwrite"), [place], old)


def _export(place: str, *more: str) -> Attacked:
    outputs = [place, *(["x.qgz"] if place == "x.gpkg" else [])]
    words = ("export", "channel", *PLACES, "--to", place, *more)
    old = ("layers", "misawa", "--to", place) if place == "x.gpkg" else (*words[:6], "--where", "id = 'cap-gris-nez'")
    return Attacked((*words, "--overwrite"), outputs, (*old, "--formats", "csv") if place == "gis" else old)


ATTACKED = {
    "new": Attacked(("new", "made", *STORY), ["made"]),
    "words --lang": Attacked(("words", "channel", "--lang", "de"), ["channel/locale/de.po"]),
    "words --to": Attacked(("words", "channel", "--to", "x.pot"), ["x.pot"]),
    "sample": Attacked(("sample", "tracks", "--to", "ships.csv"), ["ships.csv"]),
    "new-key": Attacked(("new-key", "own"), ["own.key", "own.pub"]),
    "sign": Attacked(("sign", "signed", "--key", "k.key"), ["signed/index.html"]),
    **{f"layers --to {end}": _layer(end) for end in (".gpkg", ".parquet", ".geojson", ".fgb", ".kmz", ".pmtiles")},
    "layers --to .shp.zip": _layer(".shp.zip"),
    "export --to .gpkg": _export("x.gpkg"),
    "export --to .kmz": _export("x.kmz"),
    "export --to folder": _export("gis"),
    "export --sign": _export("gis", "--formats", "csv,geojson", "--sign", "k.key"),
    "picture": Attacked(
        ("picture", "channel", "crossing", "--to", "map.pdf"),
        ["map.pdf"],
        ("picture", "zone.geojson", "--to", "map.pdf"),
    ),
    "incursions": Attacked(
        (*MOVES, "--to", "events.gpkg", "--map", "map.html"),
        ["events.gpkg", "map.html"],
        (*MOVES, "--to", "events.gpkg", "--map", "map.html", "--min-duration", "9h"),
    ),
    "coverage": Attacked(
        (*SEES, "--days", "1", "--accesses", "seen.csv", "--plot", "curve.svg"),
        ["seen.csv", "curve.svg"],
        (*SEES, "--days", "2", "--accesses", "seen.csv", "--plot", "curve.svg"),
    ),
    "watch": Attacked(
        (*HEARS, "--state", "kept.sqlite", "--notify-log", "sent.jsonl"), ["told.jsonl", "sent.jsonl"], grows=True
    ),
    "check, cache empty": Attacked(("check", "channel"), ["cache"]),
    "build": Attacked(
        ("build", "channel", "--out", "site"), ["site"], ("build", "channel", "--out", "site", "--only", "crossing")
    ),
    "bundle": Attacked(("bundle", "channel", "--to", "c.zip"), ["c.zip"]),
    "replay": Attacked(("replay", "b.zip")),
}


def furnished(room: Path, server: Forked) -> Path:
    """Put into a folder all that the commands read."""
    rows = [f"1,2026-08-06T{7 + n // 6:02d}:{n % 6}0:00Z,{120 + n / 20:.2f},25.0\n" for n in range(11)]
    (room / "tracks.csv").write_text("id,time,lon,lat\n" + "".join(rows))
    plane = '{{"now": {0}, "aircraft": [{{"hex": "abc123", "lat": 25.0, "lon": {1:.3f}, "seen_pos": 0}}]}}\n'
    (room / "feed.jsonl").write_text(
        "".join(plane.format(1786000000 + 60 * n, 120 + 0.3 * (n % 3)) for n in range(400))
    )
    for name, text in (("el.tle", ELEMENTS), ("zone.geojson", ZONE), ("point.geojson", POINT)):
        (room / name).write_text(text)
    (room / "signed").mkdir()
    (room / "signed" / "index.html").write_text("what is signed " * 50_000 + "</html>")
    for words in (("new", "channel", *STORY), ("new-key", "k"), ("bundle", "channel", "--to", "b.zip")):
        assert server.run(words, room) == 0, (room / "said").read_text()
    return room


def content(path: Path) -> object:
    """What a file or a folder holds, but for what differs from run to run; a ValueError if it is not whole."""
    if path.is_dir():
        shown = (each for each in path.rglob("*") if each.is_file())
        return {each.relative_to(path).as_posix(): content(each) for each in sorted(shown)}
    if not path.exists():
        return None
    found = re.sub(rb"\d{4}-\d\d-\d\d[T ]\d\d:\d\d[0-9:.]*([+-]\d{4}|Z)?", b"", path.read_bytes())
    if path.suffix == ".gpkg":
        with closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True)) as base:
            assert base.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
            return re.sub(
                r"\d{4}-\d\d-\d\dT[0-9:.]+Z?|<gco:DateTime>.*?</gco:DateTime>", "", "\n".join(base.iterdump())
            )
    if path.suffix in {".kmz", ".qgz", ".zip"}:
        with zipfile.ZipFile(path) as packed:
            assert packed.testzip() is None
            return {name: packed.read(name) for name in packed.namelist()}
    if path.name.startswith("leadline-manifest.json") or path.parent.name == "cache" or path.stem == "own":
        return bool(found)  # when it was signed, keys: other bytes each time
    if path.suffix in {".html", ".jsonl", ".json"}:
        assert path.suffix == ".jsonl" or found.endswith((b"</html>\n", b"}\n", b"</html>", b"}", b"]", b"]\n"))
    return found


def attacked(name: str, moments: int, room: Path, server: Forked) -> Counter[str]:
    """Stop a command so often by each signal, and count what was left."""
    command, chance = ATTACKED[name], random.Random(name)  # noqa: S311  moments, no secret
    environment = {"TMPDIR": str(room / "tmp")}
    if "cache" in command.outputs:
        environment["LEADLINE_CACHE"] = str(room / "cache")

    def run(after: float | None = None, how: int = signal.SIGTERM) -> int:
        return server.run(command.words, room, after=after, how=how, environment=environment)

    def state() -> list[object]:
        return [content(room / each) for each in command.outputs]

    def put_old() -> None:
        for each in (*command.outputs, "kept.sqlite", "tmp"):
            if each == "signed/index.html":
                continue
            shutil.rmtree(room / each, ignore_errors=True)
            (room / each).unlink(missing_ok=True)
            if each in command.outputs and (room / "before" / each).exists():
                place = (shutil.copytree, shutil.copy)[(room / "before" / each).is_file()]
                place(room / "before" / each, room / each)
        (room / "tmp").mkdir()

    if command.old:
        assert server.run(command.old, room) == 0, (room / "said").read_text()
        (room / "before").mkdir()
        for each in command.outputs:
            if (room / each).exists():
                (room / each).rename(room / "before" / each)
    news = []
    for _ in range(3):  # the second finds caches filled, as those that are stopped do
        put_old()
        old, began = state(), time.monotonic()
        assert run() == 0, (room / "said").read_text()
        took = time.monotonic() - began
        news.append(state())
    new, told = news[2], Counter[str]()
    if news[1] != news[2]:  # said in the answer: only whether they are whole is then known
        told["compared by names alone"] = 1
    for how in SIGNALS:
        for _ in range(moments):
            put_old()
            code = run(chance.uniform(0, took * 1.05), how)
            told.update(_left(room, command, how, code, old, new, state, unlike=news[1] != news[2]))
        if how == signal.SIGKILL:
            put_old()
            told.update({"NOT REPEATED": 1} if run() else {})
            told.update({"LEFT AFTER THE NEXT RUN": len(_hidden(room))} if _hidden(room) else {})
    told["s"] = round(took, 1)  # type: ignore[assignment]
    return told


def _hidden(room: Path) -> list[Path]:
    return [*room.rglob(f"{HIDDEN}*"), *(room / "tmp").iterdir()]


def _left(room, command, how, code, old, new, state, *, unlike) -> list[str]:
    """Tell in words how a stopped command ended and what it left; capitals for what may not be."""
    said = (room / "said").read_text()
    try:
        found = state()
    except Exception as error:  # noqa: BLE001  whatever a damaged file does to its reader
        found, told = None, [f"DAMAGED: {error}"[:200]]
    else:
        if command.grows:
            whole = all(not got or got.endswith(b"\n") for got in found)
            parts = all(not got or wanted.startswith(got) for got, wanted in zip(found, new, strict=True))
            told = ["whole lines"] if whole and (parts or how != signal.SIGKILL) else ["BROKEN LINES"]
        elif unlike:
            told = ["whole" if all(_like(*each) for each in zip(found, old, new, strict=True)) else "NEITHER"]
        elif all(each in (before, after) for each, before, after in zip(found, old, new, strict=True)):
            told = ["new" if found == new else "old" if found == old else "some new"]
        elif command.outputs == ["cache"]:
            told = ["part of the cache"]
        else:
            told = ["NEITHER OLD NOR NEW"]
    told.append(f"exit {code}")
    if code not in ({0, -how} if how == signal.SIGKILL else {0, 128 + how}):
        told.append(f"EXIT {code} AFTER {how.name}: {said[-300:]}")
    if "Traceback" in said or "Exception" in said:
        told.append(f"TRACEBACK: {said[-600:]}")
    if code == 128 + how and STOPPED not in said and "stopped" not in said:
        told.append(f"NO LINE: {said[-200:]}")
    if hidden := _hidden(room):
        told.append("hidden after SIGKILL" if how == signal.SIGKILL else f"LEFT BY {how.name}: {hidden[0].name[:20]}")
    for each in hidden:
        if how == signal.SIGKILL and HIDDEN not in each.name:
            told.append(f"LEFT FOR EVER: {each.name[:16]}")
    return told


def _like(found: object, old: object, new: object) -> bool:
    """Whether something is there or not, with the same files in it, as before or as the command writes it."""
    return any(
        type(found) is type(other) and (not isinstance(found, dict) or sorted(found) == sorted(other))
        for other in (old, new)
    )


def main() -> int:
    """Attack the commands that are named, or all, and print what was left; 1 if it was what may not be."""
    moments = int(sys.argv[1]) if len(sys.argv) > 1 else 3
    bad = 0
    with Forked() as server, tempfile.TemporaryDirectory() as place:
        template = Path(place) / "template"
        template.mkdir()
        furnished(template, server)
        for name in sys.argv[2:] or ATTACKED:
            room = Path(place) / "room"
            shutil.copytree(template, room)
            (room / "tmp").mkdir()
            told = attacked(name, moments, room, server)
            bad += any(words[:3].isupper() for words in told)
            print(f"{name}: {3 * moments} moments: {dict(told)}", flush=True)
            shutil.rmtree(room)
    return int(bool(bad))


if __name__ == "__main__":
    sys.exit(main())
