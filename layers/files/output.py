"""Files and folders to be written: what could not be written, or must not be, is refused before the work."""

import errno
import os
import unicodedata
from collections.abc import Iterable
from pathlib import Path

from layers.files.draft import real_place


def check_place(path: Path | str, suffixes: Iterable[str] = (), *, reads: Iterable[Path | str] = ()) -> None:
    """Refuse, before hours of work, a file that could not be written, or must not be.

    Parameters
    ----------
    path : Path or str
        File to be written; if one is there it will be replaced. A link is followed.
    suffixes : iterable of str
        Endings that name a format; none means any.
    reads : iterable of Path
        Files and folders that the work reads.

    Raises
    ------
    ValueError
        Naming `path`: for an ending that names no format; a name that is no UTF-8 or too long; a folder, a device or a
        pipe in the place; a folder that is not there or cannot be written to; a file that is read-only, is read, or
        lies in a folder that is read.
    """
    path = Path(path)
    _check_name(path)
    if path.is_dir():
        raise ValueError(f"{path} is a folder; expected the name of a file.")
    if (allowed := tuple(suffixes)) and path.suffix not in allowed:
        raise ValueError(f"{str(path)!r} ends in {path.suffix!r}; expected one of {', '.join(allowed)}.")
    _check_parent(path, real_place(path).parent)
    if path.exists():
        if not path.is_file():
            raise ValueError(f"{path} is a device, a pipe or a socket; expected the name of a file.")
        if not os.access(path, os.W_OK):
            raise ValueError(f"{path} is there and read-only; choose another name, or make it writable.")
    refuse_read(path, reads)


def check_folder(path: Path | str) -> None:
    """Refuse, before the work, a folder that could not be put in its place as a whole; parents may be missing.

    Raises
    ------
    ValueError
        Naming `path`: as `check_place` does, and for a folder that cannot be moved: one that this process works in or
        below, or on which a file system is mounted.
    FileExistsError
        If a file is there.
    """
    path = Path(path)
    _check_name(path)
    if path.exists() and not path.is_dir():
        raise FileExistsError(f"{path} is a file; expected a folder, or none yet.")
    real = path.resolve()
    if Path.cwd().is_relative_to(real):
        raise ValueError(
            f"{path} is the folder that you are in, or holds it; expected another, because the whole folder is "
            "replaced. Go to a folder above it, or choose another."
        )
    if os.path.ismount(real):
        raise ValueError(f"{path} is where a file system is mounted, and cannot be moved; expected a folder below it.")
    _check_parent(path, next(parent for parent in real.parents if parent.exists()))


def refuse_read(path: Path | str, reads: Iterable[Path | str]) -> None:
    """Raise ValueError if a file to be written is one of those that are read, or lies in a folder of them."""
    path = Path(path)
    _check_name(path)
    ours = path.resolve()
    for given in map(Path, reads):
        theirs = Path(os.path.realpath(given))  # which takes a loop of links too
        if ours == theirs or (path.exists() and given.exists() and path.samefile(given)):
            raise ValueError(
                f"{path} would be written over {given}, which is read; expected another file for the answer."
            )
        if given.is_dir() and ours.is_relative_to(theirs):
            raise ValueError(
                f"{path} lies in the folder {given}, all of which is read; expected another folder for the answer."
            )


def _check_name(path: Path) -> None:
    words = str(path)
    if "\0" in words:
        raise ValueError(f"{words!r} holds a NUL character; expected the name of a file.")
    if any(unicodedata.category(sign) == "Cc" for sign in words):
        raise ValueError(f"{words!r} holds a line break or another control character; expected a name without any.")
    try:
        words.encode()
    except UnicodeEncodeError as error:
        raise ValueError(f"{words!r} is no UTF-8; expected a name that other programs can read.") from error
    try:
        path.stat()
    except OSError as error:
        if error.errno in {errno.ENAMETOOLONG, errno.ELOOP}:
            raise ValueError(f"{words}: {os.strerror(error.errno)}; expected another name.") from error


def _check_parent(path: Path, parent: Path) -> None:
    if not parent.exists():
        raise ValueError(f"{path}: there is no folder {parent}; make it first.")
    if not parent.is_dir():
        raise ValueError(f"{path}: {parent} is a file, not a folder; choose another place.")
    if not os.access(parent, os.W_OK | os.X_OK):
        raise ValueError(f"{path}: the folder {parent} cannot be written to; choose another place.")
