"""Files and folders that appear whole or not at all, whatever kills the process, and of which nothing is left over."""

import ctypes
import errno
import os
import secrets
import shutil
import stat
import sys
import tempfile
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager, suppress
from pathlib import Path

if sys.platform != "win32":
    import fcntl

HIDDEN = ".leadline-"
DIGITS = 16  # hexadecimal, behind HIDDEN: by both a folder is known as ours
OLD = "old"  # inside such a folder, what was in the place, until the new is there
TRIES = 100
ROOM_BYTES = 65_536  # less than this left counts as full
AT_FDCWD, RENAME_EXCHANGE = -100, 2  # linux/fcntl.h, linux/fs.h
NO_EXCHANGE = {errno.ENOSYS, errno.EINVAL, errno.ENOTSUP}  # kernels and file systems that cannot
NO_ROOM = ("SQLITE_FULL", "SQLITE_IOERR")  # what SQLite calls a disk that is full, or gone
_held: dict[Path, int] = {}  # hidden folders of this process, and what their locks hang on


@contextmanager
def drafted(path: Path | str) -> Iterator[Path]:
    """Give a place for a file or a folder, in a hidden folder beside `path`; it moves to `path` if nothing goes wrong.

    Whatever happens meanwhile, a kill too, `path` is what it was before, or the new one whole. Hidden folders that
    killed processes left beside `path` are removed first.

    Parameters
    ----------
    path : Path or str
        A file or folder that is there is replaced; a link to one is followed, and stays.

    Yields
    ------
    Path
        Of the same name; nothing is there yet.

    Raises
    ------
    OSError
        If it cannot be written, naming `path` and not the draft; if a device, a pipe or a socket is there, which would
        be gone.
    """
    path = Path(path)
    place = real_place(path)
    if place.exists() and not (place.is_file() or place.is_dir()):
        raise OSError(f"{path} cannot be written: it is a device, a pipe or a socket.")
    try:
        with hidden_folder(place.parent) as folder:
            draft = folder / place.name
            try:
                yield draft
                _check_room(folder)
                _move(draft, place)
            except Exception as error:
                if _of_writing(error, folder):
                    raise _named(error, path, folder) from error
                raise
    except OSError as error:
        where = Path(os.fsdecode(error.filename)) if error.filename else None
        if where and (where == place.parent or where.name.startswith(HIDDEN)):
            raise _named(error, path, where) from error
        raise


@contextmanager
def hidden_folder(parent: Path | str) -> Iterator[Path]:
    """Give an empty folder in `parent` that is gone afterwards; those of processes that were killed go first.

    The folder is locked as long as its process lives, so that no other takes it for left over.
    """
    parent = Path(parent)
    _sweep(parent)
    folder = _made(parent)
    try:
        yield folder
    finally:
        _discard(folder)


def temporary_folder() -> AbstractContextManager[Path]:
    """Give a folder among the temporary files of the system that goes as `hidden_folder` goes, after a kill too."""
    return hidden_folder(Path(tempfile.gettempdir()))


def discard_all() -> None:
    """Remove the hidden folders of this process, which is about to end."""
    for folder in list(_held):
        _discard(folder)


def real_place(path: Path) -> Path:
    """Where a file or folder is written: a link is followed, so that it stays one."""
    return path.resolve() if path.is_symlink() else path


def _check_room(folder: Path) -> None:
    """Raise OSError if the disk is full: GDAL says nothing of a GeoJSON, KML or FlatGeobuf file that it cuts short."""
    probe = folder / ".room"
    probe.write_bytes(bytes(ROOM_BYTES))
    probe.unlink()


def _of_writing(error: Exception, folder: Path) -> bool:
    """Whether an error comes from the draft: it names it, or names nothing, as a disk that is full."""
    if type(error).__module__ == "pyogrio.errors":
        return True
    if getattr(error, "sqlite_errorname", "").startswith(NO_ROOM):
        return True
    if not isinstance(error, OSError):
        return False
    named = [os.fsdecode(each) for each in (error.filename, error.filename2) if each]  # two, if it is copied
    return not named or any(str(folder) in each for each in named)


def _named(error: Exception, path: Path, folder: Path) -> OSError:
    number = error.errno if isinstance(error, OSError) else None
    words = _reason(error) if number else str(error)
    words = words.replace(str(folder / path.name), str(path)).replace(str(folder), str(path.parent))
    told = OSError(f"{path} cannot be written: {words}")
    told.errno = number
    return told


def _made(parent: Path) -> Path:
    """Make a hidden folder and lock it; another name if a sweep was quicker."""
    for _ in range(TRIES):
        folder = parent / f"{HIDDEN}{secrets.token_hex(DIGITS // 2)}"
        _held[folder] = -1
        try:
            folder.mkdir(mode=0o700)
            _held[folder] = _locked(folder)
            folder.stat()
        except (FileExistsError, FileNotFoundError, BlockingIOError):
            _forget(folder)
            if not parent.is_dir():
                raise
            continue
        except BaseException:
            _discard(folder)
            raise
        return folder
    raise FileExistsError(f"{parent}: no hidden folder could be made in it in {TRIES} tries.")


def _locked(folder: Path) -> int:
    """Lock a folder for this process and return the descriptor; -1 where there are no such locks.

    Raises
    ------
    BlockingIOError
        If another process has it.
    """
    if sys.platform == "win32":
        return -1
    held = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW)
    try:
        fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError as error:
        os.close(held)
        if error.errno in {errno.EBADF, errno.ENOLCK, errno.ENOTSUP, errno.ENOSYS}:  # some network file systems
            return -1
        raise
    return held


def _forget(folder: Path) -> None:
    if (held := _held.pop(folder, -1)) >= 0:
        os.close(held)


def _discard(folder: Path) -> None:
    _restore(folder)
    shutil.rmtree(folder, ignore_errors=True)  # what cannot be removed now, the next run sweeps
    _forget(folder)


def _sweep(parent: Path) -> None:
    """Remove the hidden folders that processes of this user left when they were killed."""
    if sys.platform == "win32":
        return
    with os.scandir(parent) as entries:
        left = [entry for entry in entries if _is_ours(entry)]
    for entry in left:
        with suppress(OSError):  # somebody holds it, or removed it just now
            if (held := _locked(Path(entry.path))) >= 0:
                _held[Path(entry.path)] = held
                _discard(Path(entry.path))


def _is_ours(entry: os.DirEntry[str]) -> bool:
    digits = entry.name.removeprefix(HIDDEN)
    if digits == entry.name or len(digits) != DIGITS or set(digits) - set("0123456789abcdef"):
        return False
    with suppress(OSError):
        told = entry.stat(follow_symlinks=False)
        return stat.S_ISDIR(told.st_mode) and told.st_uid == os.geteuid()
    return False


def _restore(folder: Path) -> None:
    """Put back what was moved out of its place for something new that did not come."""
    with suppress(OSError):
        for old in (folder / OLD).iterdir():
            if not (place := folder.parent / old.name).exists():
                old.rename(place)


def _move(draft: Path, place: Path) -> None:
    """Put a draft in its place in one step; a folder that is there comes to where the draft was."""
    if place.exists():
        _as_open(draft, place)
    if not (draft.is_dir() and place.exists()):
        draft.replace(place)
    elif not _exchanged(draft, place):
        (draft.parent / OLD).mkdir()
        place.rename(draft.parent / OLD / place.name)  # a kill from here to the next line: `_restore`, by the next run
        draft.rename(place)


def _as_open(draft: Path, place: Path) -> None:
    """Let those who may read and write what is there do so with what comes, and nobody else."""
    told = place.stat()
    with suppress(OSError, AttributeError):  # the owner is in no such group; Windows has none
        os.chown(draft, -1, told.st_gid)
    with suppress(OSError):
        draft.chmod(stat.S_IMODE(told.st_mode))


def _exchanged(one: Path, other: Path) -> bool:
    """Exchange the names of two folders in one step; False where kernel, C library or file system cannot.

    References
    ----------
    renameat2(2), Linux 3.15 and glibc 2.28, flag RENAME_EXCHANGE.
    """
    rename = getattr(ctypes.CDLL(None, use_errno=True), "renameat2", None) if sys.platform == "linux" else None
    if rename is None:
        return False
    if rename(AT_FDCWD, os.fsencode(one), AT_FDCWD, os.fsencode(other), RENAME_EXCHANGE) == 0:
        return True
    if (number := ctypes.get_errno()) in NO_EXCHANGE:
        return False
    raise OSError(number, os.strerror(number), str(one))


def _reason(error: Exception) -> str:
    return os.strerror(error.errno) if isinstance(error, OSError) and error.errno else str(error)
