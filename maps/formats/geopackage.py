"""GeoPackages that are there already: a layer is added to them, and all else in them stays as it is."""

import os
import shutil
import sqlite3
from collections.abc import Callable
from contextlib import closing, suppress
from pathlib import Path
from typing import NamedTuple
from urllib.parse import quote

from layers.files.draft import drafted

PROCESSES = Path("/proc")
UNFINISHED = ("-wal", "-shm", "-journal")  # what SQLite keeps beside a file that a program is writing to


def refuse_open(path: Path) -> None:
    """Raise ValueError if a program has changes to a GeoPackage that are not yet in the file, or could make some.

    To move another file into its place would mix the two, or lose those changes: a program that has the old file open
    goes on writing to that, and nobody can find it any more. Who has it open is known on Linux only.
    """
    beside = [Path(f"{place}{ending}") for place in {path, path.resolve()} for ending in UNFINISHED]
    found = [each.name for each in beside if each.exists()]
    if found:
        raise ValueError(
            f"{path} is open in another program, or was left by one that was killed ({found[0]} lies beside it, which "
            "can hold changes that are not yet in the file); nothing was written. Save and close it there (QGIS: also "
            "take its layers off the project); if it is open nowhere, open and close it once. Then run again."
        )
    if path.exists() and (writers := _writers(path)):
        raise ValueError(
            f"{path} is open in another program (process {writers[0]}), whose later changes would be lost; nothing was "
            "written. Close it there, and run again."
        )


def _writers(path: Path) -> list[int]:
    """List the processes of this user that have a file open and may write to it, as far as /proc tells."""
    file = path.stat()
    return [int(process.name) for process in PROCESSES.glob("[0-9]*") if _may_write(process, file)]


def _may_write(process: Path, file: os.stat_result) -> bool:
    with suppress(OSError, ValueError, IndexError):  # it ended meanwhile, or is another user's
        for descriptor in sorted((process / "fd").iterdir()):
            with suppress(FileNotFoundError):  # it was closed meanwhile
                told = descriptor.stat()
                if (told.st_dev, told.st_ino) == (file.st_dev, file.st_ino):
                    flags = (process / "fdinfo" / descriptor.name).read_text().split("flags:")[1].split()[0]
                    if int(flags, 8) & os.O_ACCMODE != os.O_RDONLY:
                        return True
    return False


def check_room(path: Path, layer: str, *, overwrite: bool) -> None:
    """Raise ValueError if a layer cannot go into a GeoPackage that is there without a loss that nobody asked for.

    Parameters
    ----------
    path : Path
        A file that exists.
    layer : str
        To be added. SQLite takes upper and lower case of a name as one.
    overwrite : bool
        Whether a layer of that name may be replaced.

    Raises
    ------
    ValueError
        If the file is no GeoPackage or open in another program; if it has a layer of that name and `overwrite` is
        false; if it has something else of that name, or another layer that is identified by it; if other tables refer
        to the rows of the layer.
    """
    refuse_open(path)
    held = _contents(path)
    there = next((name for name in held.kinds if name.casefold() == layer.casefold()), None)
    other = next((name for name, known_as in held.layers.items() if known_as == layer and name != there), None)
    if other is not None:
        raise ValueError(
            f"{path} has a layer {other!r} whose identifier is {layer!r}, which only one can have; choose another "
            "file, or give that layer its own name as identifier."
        )
    if there is None:
        return
    if there not in held.layers or held.kinds[there] != "table":
        what = "table or view" if there not in held.layers else held.kinds[there]
        raise ValueError(
            f"{path} has a {what} {there!r} that is no layer with rows of its own; choose another name than {layer!r}, "
            "or another file."
        )
    if overwrite and (referring := held.referring.get(there.casefold())):
        raise ValueError(
            f"{path} has a table {referring!r} that refers to the rows of {there!r}, which would be replaced; choose "
            "another file."
        )
    if not overwrite:
        raise ValueError(
            f"{path} has a layer {there!r}, which would be replaced; say overwrite (--overwrite) if that is meant, "
            "or choose another file. Its other layers stay as they are."
        )


def add_to(path: Path, write: Callable[[Path], None]) -> None:
    """Let `write` change a copy of a GeoPackage, and move the copy into its place: all of the change or none.

    Raises
    ------
    ValueError
        If the file is open in another program, or was changed by one in the meantime.
    """
    refuse_open(path)
    before = path.stat()
    with drafted(path) as draft:
        shutil.copy2(path, draft)
        write(draft)
        refuse_open(path)
        now = path.stat()
        if (now.st_mtime_ns, now.st_size) != (before.st_mtime_ns, before.st_size):
            raise ValueError(
                f"{path} was changed by another program in the meantime; it is as that left it. Run again."
            )


class _Contents(NamedTuple):
    kinds: dict[str, str]  # "table", "view" and others, by name as the file writes it
    layers: dict[str, str]  # identifiers of layers, by name
    referring: dict[str, str]  # a table whose foreign keys point to a table, by that table's name in small letters


def _contents(path: Path) -> _Contents:
    """Read what a GeoPackage holds, and make no file beside it."""
    address = f"file:{quote(str(path.resolve()))}?immutable=1"
    try:
        with closing(sqlite3.connect(address, uri=True)) as file:
            kinds = dict(file.execute("SELECT name, type FROM sqlite_master"))
            told = file.execute("SELECT table_name, identifier FROM gpkg_contents")
            known_as = {name.casefold(): identifier for name, identifier in told}
            keys = file.execute(
                'SELECT k."table", t.name FROM sqlite_master t, pragma_foreign_key_list(t.name) k '
                "WHERE t.type = 'table' AND k.\"table\" <> t.name COLLATE NOCASE"
            )
            referring = {to.casefold(): name for to, name in keys}
    except sqlite3.DatabaseError as error:
        raise ValueError(f"{path} is there and is no GeoPackage ({error}); choose another name, or move it.") from error
    layers = {name: known_as[name.casefold()] for name in kinds if name.casefold() in known_as}
    return _Contents(kinds, layers, referring)
