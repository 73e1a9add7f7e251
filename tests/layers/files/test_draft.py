"""Outputs appear whole or not at all, and killed processes leave nothing that stays (#10)."""

import errno
import os
import random
import signal
import sqlite3
import subprocess
import sys
import time
from contextlib import closing

import pytest

from layers.files import draft
from layers.files.draft import drafted, hidden_folder

KILLS = int(os.environ.get("LEADLINE_KILLS", "12"))  # 300 for the table in docs/reliability.md
BUILDS = """
import importlib.util, sys
spec = importlib.util.spec_from_file_location("draft", sys.argv[1])
draft = importlib.util.module_from_spec(spec)
spec.loader.exec_module(draft)
if sys.argv[3] == "renames":
    draft._exchanged = lambda one, other: False
from pathlib import Path
print("ready", flush=True)
n = 0
while True:
    n += 1
    with draft.drafted(Path(sys.argv[2])) as folder:
        folder.mkdir()
        for page in range(5):
            (folder / f"{page}.html").write_text(str(n))
"""


def left(folder):
    return sorted(path.name for path in folder.iterdir() if path.name.startswith(draft.HIDDEN))


def test_a_file_is_moved_into_its_place_and_nothing_stays(tmp_path):
    (tmp_path / "x.csv").write_text("old")
    with drafted(tmp_path / "x.csv") as place:
        place.write_text("new")
        assert (tmp_path / "x.csv").read_text() == "old"
        assert place.name == "x.csv"
    assert (tmp_path / "x.csv").read_text() == "new"
    assert [path.name for path in tmp_path.iterdir()] == ["x.csv"]


@pytest.mark.parametrize("error", [RuntimeError("broken"), KeyboardInterrupt()])
def test_an_error_leaves_what_was_there(tmp_path, error):
    (tmp_path / "x.csv").write_text("old")

    def halfway():
        with drafted(tmp_path / "x.csv") as place:
            place.write_text("half")
            raise error

    with pytest.raises(type(error)):
        halfway()
    assert (tmp_path / "x.csv").read_text() == "old"
    assert [path.name for path in tmp_path.iterdir()] == ["x.csv"]


@pytest.mark.parametrize("exchanges", [True, False])
def test_a_folder_takes_the_place_of_another(tmp_path, monkeypatch, exchanges):
    if not exchanges:
        monkeypatch.setattr(draft, "_exchanged", lambda _one, _other: False)
    site = tmp_path / "site"
    for words in ("first", "second"):
        with drafted(site) as place:
            place.mkdir()
            (place / words).write_text(words)
    assert [path.name for path in site.iterdir()] == ["second"]
    assert [path.name for path in tmp_path.iterdir()] == ["site"]


def test_linux_exchanges_in_one_step(tmp_path):
    if sys.platform != "linux":
        pytest.skip("renameat2 is Linux")
    for name in ("one", "other"):
        (tmp_path / name).mkdir()
        (tmp_path / name / name).write_text(name)
    assert draft._exchanged(tmp_path / "one", tmp_path / "other")
    assert [path.name for path in (tmp_path / "one").iterdir()] == ["other"]
    with pytest.raises(OSError, match="No such file") as missing:
        draft._exchanged(tmp_path / "one", tmp_path / "nowhere")
    assert missing.value.errno == errno.ENOENT


def test_a_move_that_fails_puts_the_earlier_folder_back(tmp_path, monkeypatch):
    site = tmp_path / "site"
    site.mkdir()
    (site / "old").write_text("old")
    monkeypatch.setattr(draft, "_exchanged", lambda _one, _other: False)
    rename = draft.Path.rename

    def broken(path, target):
        if path.parent.name.startswith(draft.HIDDEN) and path.name == "site" and target == site:
            raise PermissionError(errno.EACCES, "no")
        return rename(path, target)

    monkeypatch.setattr(draft.Path, "rename", broken)
    with pytest.raises(OSError, match=r"site cannot be written: Permission denied"), drafted(site) as place:
        place.mkdir()
    assert [path.name for path in site.iterdir()] == ["old"]


def test_a_full_disk_never_passes_for_success(tmp_path, monkeypatch):
    """GDAL says nothing when the end of a GeoJSON, KML or FlatGeobuf file finds no room."""
    (tmp_path / "x.geojson").write_text("old")

    def full(_path, _data):
        raise OSError(errno.ENOSPC, "No space left on device")

    def cut_short():
        with drafted(tmp_path / "x.geojson") as place:
            place.write_text('{"type": "FeatureColl')
            monkeypatch.setattr(draft.Path, "write_bytes", full)

    with pytest.raises(OSError, match=r"x\.geojson cannot be written: No space left on device$"):
        cut_short()
    assert (tmp_path / "x.geojson").read_text() == "old"
    assert left(tmp_path) == []


def test_a_link_stays_one(tmp_path):
    (tmp_path / "real").mkdir()
    (tmp_path / "latest.csv").symlink_to(tmp_path / "real" / "x.csv")
    with drafted(tmp_path / "latest.csv") as place:
        place.write_text("new")
    assert (tmp_path / "latest.csv").is_symlink()
    assert (tmp_path / "real" / "x.csv").read_text() == "new"
    assert [path.name for path in (tmp_path / "real").iterdir()] == ["x.csv"]


def test_an_error_names_the_place_and_not_the_draft(tmp_path):
    (tmp_path / "d.csv").mkdir()
    with (
        pytest.raises(OSError, match=r"^\S+/d.csv cannot be written: Is a directory$"),
        drafted(tmp_path / "d.csv") as place,
    ):
        place.write_text("x")
    with (
        pytest.raises(OSError, match=r"^nowhere/x.csv cannot be written: No such file or directory$"),
        drafted(draft.Path("nowhere/x.csv")),
    ):
        pytest.fail("there is no such folder")


def test_an_error_of_something_else_is_told_as_it_is(tmp_path):
    with pytest.raises(FileNotFoundError, match="thesis"), drafted(tmp_path / "x.csv"):
        (tmp_path / "thesis").read_text()


def test_the_longest_name_that_a_file_system_takes_is_taken(tmp_path):
    path = tmp_path / ("n" * 251 + ".csv")
    with drafted(path) as place:
        place.write_text("x")
    assert path.read_text() == "x"


def test_only_what_is_left_over_is_swept(tmp_path):
    stale = tmp_path / f"{draft.HIDDEN}0123456789abcdef"
    others = [f"{draft.HIDDEN}0123456789abcde", f"{draft.HIDDEN}thesis-of-mine16", ".x-0123456789abcdef", "site"]
    for folder in (stale, *(tmp_path / name for name in others)):
        folder.mkdir()
        (folder / "half").write_text("x")
    (tmp_path / f"{draft.HIDDEN}fedcba9876543210").write_text("a file")
    (tmp_path / f"{draft.HIDDEN}fedcba9876543211").symlink_to(tmp_path / "site")
    with hidden_folder(tmp_path) as held, hidden_folder(tmp_path):
        assert not stale.exists()
        assert held.is_dir()
    kept = {*others, f"{draft.HIDDEN}fedcba9876543210", f"{draft.HIDDEN}fedcba9876543211"}
    assert {path.name for path in tmp_path.iterdir()} == kept
    assert (tmp_path / "site" / "half").read_text() == "x"


def test_what_another_process_uses_is_not_swept(tmp_path):
    code = (
        "import sys, time; from pathlib import Path; from layers.files.draft import hidden_folder\n"
        "with hidden_folder(Path(sys.argv[1])) as folder: print(folder, flush=True); sys.stdin.read()"
    )
    words = [sys.executable, "-c", code, str(tmp_path)]
    with subprocess.Popen(words, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as other:
        theirs = draft.Path(other.stdout.readline().strip())
        with hidden_folder(tmp_path):
            assert theirs.is_dir()
        other.kill()
        other.wait()
        assert theirs.is_dir()
    with hidden_folder(tmp_path):
        assert not theirs.exists()


@pytest.mark.skipif(sys.platform == "win32", reason="signals of POSIX")
@pytest.mark.parametrize("how", ["exchange", "renames"])
def test_a_site_is_whole_whenever_its_build_is_killed(tmp_path, how):
    """One exchange: whole at once. Two renames, where there is no exchange: whole after the next run at the latest."""
    site, chance = tmp_path / "site", random.Random(10)  # noqa: S311  moments, no secret
    site.mkdir()
    for page in range(5):
        (site / f"{page}.html").write_text("0")
    seen = {"whole": 0, "put back": 0}
    for _ in range(KILLS):
        words = [sys.executable, "-S", "-c", BUILDS, draft.__file__, str(site), how]
        with subprocess.Popen(words, stdout=subprocess.PIPE) as builder:
            builder.stdout.readline()
            time.sleep(chance.uniform(0, 0.02))
            builder.send_signal(signal.SIGKILL)
        seen["whole" if site.exists() else "put back"] += 1
        with hidden_folder(tmp_path):
            pass
        pages = [path.read_text() for path in sorted(site.iterdir())]
        assert len(pages) == 5
        assert len(set(pages)) == 1
        assert left(tmp_path) == []
    assert sum(seen.values()) == KILLS
    assert how == "renames" or seen["put back"] == 0


@pytest.mark.parametrize("is_folder", [False, True])
def test_who_may_read_and_write_stays_as_it_was(tmp_path, is_folder):  # a private file was open to all afterwards
    place = tmp_path / "a"
    place.mkdir() if is_folder else place.touch()
    place.chmod(0o2770 if is_folder else 0o600)
    before = place.stat()
    with drafted(place) as draft:
        draft.mkdir() if is_folder else draft.write_text("new")
    assert (place.stat().st_mode, place.stat().st_gid) == (before.st_mode, before.st_gid)


def test_a_pipe_in_the_place_stays_one(tmp_path):  # #10: as a device does; `/dev/null` became a file
    place = tmp_path / "a"
    os.mkfifo(place)
    with pytest.raises(OSError, match="cannot be written: it is a device, a pipe or a socket"), drafted(place) as draft:
        draft.write_text("new")
    assert place.is_fifo()


def test_a_copy_that_finds_no_room_names_the_place_alone(tmp_path):  # #10: 'a.gpkg' -> '.leadline-.../a.gpkg'
    place = tmp_path / "a.gpkg"
    with pytest.raises(OSError, match=r"a\.gpkg cannot be written: File too large$"), drafted(place) as draft:
        raise OSError(errno.EFBIG, "File too large", str(place), None, str(draft))


def test_a_disk_that_is_full_for_sqlite_is_told_as_one(tmp_path):  # a traceback, when a GeoPackage was packed (#14)
    def write():
        with drafted(tmp_path / "a.gpkg") as draft, closing(sqlite3.connect(draft)) as file:
            file.execute("PRAGMA max_page_count = 2")
            file.execute("CREATE TABLE rows (words)")
            file.execute("INSERT INTO rows VALUES (zeroblob(100000))")

    with pytest.raises(OSError, match=r"a\.gpkg cannot be written: database or disk is full"):
        write()
    assert list(tmp_path.iterdir()) == []


def test_temporary_folders_of_killed_processes_go_with_the_next(tmp_path, monkeypatch):  # issue #17
    monkeypatch.setattr(draft.tempfile, "tempdir", str(tmp_path))
    (tmp_path / f"{draft.HIDDEN}0123456789abcdef").mkdir()
    (tmp_path / f"{draft.HIDDEN}0123456789abcdef" / "half").write_text("x")
    with draft.temporary_folder() as folder:
        assert [path.name for path in tmp_path.iterdir()] == [folder.name]
    assert list(tmp_path.iterdir()) == []
