"""GeoPackages that are there already: a layer is added to them, and all else in them stays as it is."""

import shutil
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from urllib.parse import quote

from layers.draft import drafted

UNFINISHED = ("-wal", "-shm", "-journal")  # what SQLite keeps beside a file that a program is writing to


def refuse_open(path: Path) -> None:
    """Raise ValueError if a program has changes to a GeoPackage that are not yet in the file itself.

    To move another file into its place would mix the two, or lose those changes.
    """
    beside = [Path(f"{path}{ending}") for ending in UNFINISHED]
    found = [each.name for each in beside if each.exists()]
    if found:
        raise ValueError(
            f"{path} is open in another program ({found[0]} lies beside it, with changes that are not yet in the file);"
            " nothing was written. Save and close it there (QGIS: also take its layers off the project), and run again."
        )


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
        false; if it has something else of that name.
    """
    refuse_open(path)
    names, layers = _names(path)
    there = next((name for name in names if name.casefold() == layer.casefold()), None)
    if there is None:
        return
    if there not in layers:
        raise ValueError(f"{path} has a table or view {there!r} that is no layer; choose another name than {layer!r}.")
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


def _names(path: Path) -> tuple[list[str], list[str]]:
    """Names of all tables and views, and of those that are layers, as the file writes them."""
    address = f"file:{quote(str(path.resolve()))}?immutable=1"  # reads the file alone, makes none beside it
    try:
        with closing(sqlite3.connect(address, uri=True)) as file:
            names = [name for (name,) in file.execute("SELECT name FROM sqlite_master")]
            layers = {name.casefold() for (name,) in file.execute("SELECT table_name FROM gpkg_contents")}
    except sqlite3.DatabaseError as error:
        raise ValueError(f"{path} is there and is no GeoPackage ({error}); choose another name, or move it.") from error
    return names, [name for name in names if name.casefold() in layers]
