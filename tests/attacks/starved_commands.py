"""Commands where something is missing: room, rights, a home, readers, a usual locale, a whole cache (#17).

`PYTHONPATH=.:tests/instruments python tests/attacks/starved_commands.py [NAME ...]`, on Linux, as root (disks and
other users) or not (the rest). A command must write what it writes elsewhere, byte by byte, or say in one line what is
wrong, leave what was there as it was, and end with an exit code that is not 0.
"""

import os
import shutil
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))

from forked import Forked
from stopped_commands import MOVES, SEES, STORY, content, furnished

from layers.files.draft import HIDDEN

OLD = "what was here before"
WRITES = {  # each with the file that it writes, "" for standard output
    "layers": (("layers", "misawa", "--to", "{}/x.gpkg", "--overwrite"), "x.gpkg"),
    "geojson": (("layers", "misawa", "--to", "{}/x.geojson", "--overwrite"), "x.geojson"),
    "export": (("export", "channel", "--layers", "places", "--to", "{}/gis"), "gis"),
    "kmz": (("export", "channel", "--layers", "places", "--to", "{}/x.kmz", "--overwrite"), "x.kmz"),
    "events": ((*MOVES, "--to", "{}/events.csv", "--map", "{}/map.html"), "map.html"),
    "coverage": ((*SEES, "--days", "1", "--accesses", "{}/seen.csv", "--plot", "{}/curve.svg"), "curve.svg"),
    "picture": (("picture", "channel", "crossing", "--to", "{}/map.pdf"), "map.pdf"),
    "build": (("build", "channel", "--out", "{}/site"), "site"),
    "bundle": (("bundle", "channel", "--to", "{}/c.zip"), "c.zip"),
    "words": (("words", "channel", "--to", "{}/x.pot"), "x.pot"),
    "sample": (("sample", "tracks", "--to", "{}/ships.csv"), "ships.csv"),
    "new": (("new", "{}/made", *STORY), "made"),
    "new-key": (("new-key", "{}/own"), "own.key"),
    "check": (("check", "channel", "--json"), ""),
}
QUICK = ("layers", "events", "picture", "check")
PLACES = {  # environments in which all goes as elsewhere
    "no HOME": {"HOME": None},
    "HOME that is not there": {"HOME": "/nowhere/at/all"},
    "HOME read-only, no cache named": {"HOME": "/proc", "LEADLINE_CACHE": None, "XDG_CACHE_HOME": None},
    "cache is a file": {"LEADLINE_CACHE": "/dev/null"},
    "cache in a folder that cannot be": {"LEADLINE_CACHE": "/proc/nowhere/x"},
    "LANG=C": {"LANG": "C", "LC_ALL": "C"},
    "LC_ALL=POSIX, no UTF-8 mode": {"LC_ALL": "POSIX", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"},
    "LC_ALL=tr_TR.UTF-8": {"LC_ALL": "tr_TR.UTF-8", "LANG": "tr_TR.UTF-8", "LANGUAGE": "tr"},
    "LC_ALL that is none": {"LC_ALL": "xx_YY.nothing"},
    "PYTHONIOENCODING=latin-1": {"PYTHONIOENCODING": "latin-1"},
    "TZ=Pacific/Apia": {"TZ": "Pacific/Apia"},
    "TZ=Asia/Kathmandu": {"TZ": "Asia/Kathmandu"},
    "TZ that is none": {"TZ": "Nowhere/:+99:99"},
    "TERM=dumb, COLUMNS=1": {"TERM": "dumb", "COLUMNS": "1"},
    "NO_COLOR, hash seed 7": {"NO_COLOR": "1", "PYTHONHASHSEED": "7"},
}
DERIVE_LITTLE = ("layers", "geojson", "words", "sample")  # others would derive land each time, for minutes
Run = Callable[..., int]


def environment(more: Mapping[str, str | None]) -> dict[str, str]:
    """Environment of a process with some variables changed, or left out."""
    found = {**os.environ, "PYTHONPATH": str(Path.cwd()), **{k: v for k, v in more.items() if v is not None}}
    return {name: value for name, value in found.items() if more.get(name, "") is not None}


def really(
    words: Sequence[str], room: Path, more: Mapping[str, str | None], before: Sequence[str] = ()
) -> tuple[int, str]:
    """Run a command in a process that begins with these variables."""
    command = [*before, sys.executable, "-m", "leadline", *words]
    done = subprocess.run(command, cwd=room, env=environment(more), capture_output=True, check=False, timeout=1200)
    (room / "out").write_bytes(done.stdout)
    return done.returncode, done.stderr.decode(errors="replace")


def told(code: int, said: str) -> str:
    """Say how a command ended; in capitals if it may not."""
    lines = [line for line in said.splitlines() if not line.endswith("...")]  # steps of progress
    if "Traceback" in said or (code and not lines) or code < 0:
        return f"TRACEBACK OR NO WORDS, exit {code}: {said[-500:]}"
    return f"exit {code}, one line" if code else "exit 0"


def wanted(room: Path, name: str) -> object:
    """What a command writes where nothing is missing."""
    words, file = WRITES[name]
    place = room / "usual"
    shutil.rmtree(place, ignore_errors=True)
    place.mkdir()
    code, said = really([each.format("usual") for each in words], room, {})
    assert code == 0, said
    return content(place / file) if file else (room / "out").read_bytes()


def in_places(room: Path, _server: Forked) -> Counter[str]:
    """Other homes, locales, time zones, terminals: the same bytes."""
    found: Counter[str] = Found()
    for name in QUICK:
        usual, (words, file) = wanted(room, name), WRITES[name]
        for place, more in PLACES.items():
            into = room / "here"
            shutil.rmtree(into, ignore_errors=True)
            into.mkdir()
            code, said = really([each.format("here") for each in words], room, more)
            same = usual == (content(into / file) if file else (room / "out").read_bytes())
            end = told(code, said)
            if code == 0 and not same:
                end = "OTHER BYTES"
            found[end if end == "exit 0" else f"{end} ({name}, {place}: {said[-150:]!r})"] += 1
    return found


def other_user(room: Path, _server: Forked) -> Counter[str]:
    """As nobody, who may write into one folder alone; and into folders that are read-only."""
    found: Counter[str] = Found()
    for each in (room, *room.rglob("*")):
        each.chmod(0o755 if each.is_dir() else 0o644)
    nobody = ("setpriv", "--reuid=65534", "--regid=65534", "--clear-groups") if os.geteuid() == 0 else ()
    for name, (words, file) in WRITES.items():
        if not file:
            continue
        for mode in (0o555, 0o777):
            into = room / f"{name}{mode:o}"
            into.mkdir()
            into.chmod(mode)
            code, said = really(
                [each.format(into) for each in words], room, {"HOME": "/nowhere", "LEADLINE_CACHE": None}, nobody
            )
            left = sorted(each.name for each in into.iterdir())
            good = code == 2 and not left if mode == 0o555 else code == 0 and not [e for e in left if HIDDEN in e]
            words_ = "read-only" if mode == 0o555 else "writable"
            found[
                f"{words_}: {told(code, said)}" if good else f"WRONG: {name} {words_} {code} {left} {said[-300:]}"
            ] += 1
    return found


def streams(room: Path, _server: Forked) -> Counter[str]:
    """Streams that are closed, full, or read no further."""
    found: Counter[str] = Found()
    asked = (
        "layers",
        "check channel",
        "check channel --json",
        "schema all",
        "layers lanes",
        "--help",
        "doctor",
        "explain channel crossing",
        "sample",
        "build --help",
        "words channel --to y.pot",
        "incursions tracks.csv --zones zone.geojson --json",
    )
    for words in asked:
        for ends in (
            ">/dev/full",
            "| head -c 1 >/dev/null; exit ${PIPESTATUS[0]}",
            "<&-",
            ">&-",
            "2>&-",
            "<&- >&- 2>&-",
        ):
            line = f"'{sys.executable}' -m leadline {words} {ends}"
            done = subprocess.run(["bash", "-c", line], cwd=room, env=environment({}), capture_output=True, check=False)
            said, code = done.stderr.decode(errors="replace"), done.returncode
            full = ends == ">/dev/full"
            lines = [each for each in said.splitlines() if not each.endswith("...")]
            wrong = "Traceback" in said or "Exception" in said or "BrokenPipe" in said or code < 0
            wrong |= full and (code == 0 or len(lines) != 1) and "--to" not in words
            wrong |= not full and code not in (0, 141)
            found[f"{ends}: exit {code}" if not wrong else f"WRONG: {words} {ends}: {code} {said[-300:]}"] += 1
    return found


def full_disk(room: Path, server: Forked) -> Counter[str]:
    """Every command that writes, on disks of 4 kB to 4 MB; also its cache and temporary files."""
    found: Counter[str] = Found()
    disk = room / "disk"
    disk.mkdir()
    for name, (words, file) in WRITES.items():
        if not file:
            continue
        usual = wanted(room, name)
        for kb in (4, 64, 256, 1024, 4096):
            full = {"TMPDIR": str(disk), "LEADLINE_CACHE": str(disk / "cache")}
            for more in ({}, full if name in DERIVE_LITTLE else {"TMPDIR": str(disk)}):
                done = subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={kb}k", "tmpfs", disk], check=False)
                if done.returncode:
                    return Counter({"no disk could be made": 1})
                (disk / "of another").write_text(OLD)
                code = server.run([each.format("disk") for each in words], room, environment=more)
                said, place = (room / "said").read_text(), disk / file
                end = told(code, said)
                kept = (disk / "of another").read_text() == OLD
                whole = not place.exists() or content(place) == usual or (file.endswith("key") or file == "gis")
                hidden = [each.name for each in disk.rglob(f"{HIDDEN}*")]
                if not kept or not whole or hidden or (code == 0) != place.exists():
                    end = f"WRONG: {name} {kb} kB {code} {kept} {whole} {hidden} {place.exists()} {said[-300:]}"
                found[end] += 1
                subprocess.run(["umount", "-l", disk], check=True)
    return found


def damaged_cache(room: Path, _server: Forked) -> Counter[str]:
    """Each file of the cache cut, emptied, with bits turned, or a folder: the answer is the same."""
    found: Counter[str] = Found()
    more = {"LEADLINE_CACHE": str(room / "cache")}
    with Forked() as server:

        def answer() -> tuple[int, bytes]:
            code = 0
            for n, words in enumerate(
                (("layers", "misawa", "--to", "m.geojson", "--overwrite"), ("layers", "lanes"), ("check", "channel"))
            ):
                code = max(code, server.run(words, room, environment=more, out=f"out{n}"))
            return code, (room / "m.geojson").read_bytes() + (room / "out1").read_bytes() + (room / "out2").read_bytes()

        usual = answer()
        files = sorted(each for each in (room / "cache").rglob("*") if each.is_file())
        for file in files:
            good = file.read_bytes()
            middle = len(good) // 2
            for how, bad in {
                "cut": good[:middle],
                "empty": b"",
                "zeros": bytes(len(good)),
                "a bit in the middle": good[:middle] + bytes([good[middle] ^ 4]) + good[middle + 1 :],
                "a bit at the end": good[:-20] + bytes([good[-20] ^ 1]) + good[-19:],
                "another file": files[0].read_bytes() if file != files[0] else files[-1].read_bytes(),
                "JSON of another kind": b'{"a": [1, null]}',
            }.items():
                file.write_bytes(bad)
                now = answer()
                same = "the same answer" if now == usual else f"OTHER ANSWER: {file.name} {how} exit {now[0]}"
                found[same] += 1
                if "Traceback" in (room / "said").read_text():
                    found[f"TRACEBACK: {file.name} {how}"] += 1
                file.write_bytes(good)
    found["files"] = len(files)
    return found


def two_at_once(room: Path, _server: Forked) -> Counter[str]:
    """Two builds, exports, layers into one place at once: one of the two, whole, and both end."""
    found: Counter[str] = Found()
    for name in ("build", "layers", "kmz", "events", "new", "new-key"):
        usual, (words, file) = wanted(room, name), WRITES[name]
        for _ in range(4):
            into = room / "both"
            shutil.rmtree(into, ignore_errors=True)
            into.mkdir()
            command = [sys.executable, "-m", "leadline", *(each.format("both") for each in words)]
            pair = [
                subprocess.Popen(command, cwd=room, env=environment({}), stdout=-3, stderr=subprocess.PIPE, text=True)
                for _ in range(2)
            ]
            said = [each.communicate()[1] for each in pair]
            codes = sorted(each.returncode for each in pair)
            whole = content(into / file) == usual or file.endswith("key") or file == "made"
            left = [each.name for each in into.rglob(f"{HIDDEN}*")]
            good = codes[0] == 0 and whole and not left and "Traceback" not in "".join(said) and codes[1] in (0, 1, 2)
            found[
                f"{name}: exits {codes}, whole" if good else f"WRONG: {name} {codes} {whole} {left} {said}"[:600]
            ] += 1
    return found


class Found(Counter[str]):
    """What came of runs; what may not be is printed at once."""

    def __setitem__(self, words: str, count: int) -> None:
        if words not in self and words[:4].isupper():
            print(f"  {words}", flush=True)
        super().__setitem__(words, count)


ATTACKS = {
    "places": in_places, "user": other_user, "streams": streams, "disk": full_disk, "cache": damaged_cache,
    "two": two_at_once,
}  # fmt: skip


def main() -> int:
    """Attack, print what came of it, and return 1 if something was wrong."""
    if "disk" in (sys.argv[1:] or ATTACKS) and os.environ.get("LEADLINE_UNSHARED") is None and os.geteuid() == 0:
        os.environ["LEADLINE_UNSHARED"] = "1"  # disks that nobody else sees, and that end with us
        os.execvp(  # noqa: S606
            "unshare", ["unshare", "-m", sys.executable, __file__, *sys.argv[1:]]
        )
    bad = 0
    for name in sys.argv[1:] or ATTACKS:
        with tempfile.TemporaryDirectory() as place, Forked() as server:
            Path(place).chmod(0o755)
            found = ATTACKS[name](furnished(Path(place), server), server)
        bad += any(words[:4].isupper() for words in found)
        print(f"{name}: {found.total()} runs")
        for words, count in found.most_common():
            print(f"  {count} {words}", flush=True)
    return int(bool(bad))


if __name__ == "__main__":
    sys.exit(main())
