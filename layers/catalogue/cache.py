"""A small store of things that take long to derive; safe to delete at any time."""

from __future__ import annotations

import hashlib
import io
import json
import logging
import os
import sys
from collections.abc import Callable
from contextlib import suppress
from functools import lru_cache
from importlib.metadata import version
from pathlib import Path
from types import FunctionType, ModuleType
from typing import Any, TypeVar

import geopandas as gpd
import msgspec
import pandas as pd
import platformdirs
import shapely

from layers.files.draft import drafted
from leadline.words import source_of

T = TypeVar("T")
Frame = TypeVar("Frame", bound=pd.DataFrame)
log = logging.getLogger("leadline")
FOLDER_VARIABLE = "LEADLINE_CACHE"
REMEMBERED = 12  # frames kept in memory, since many layers ask for the same few
LARGEST_REMEMBERED_BYTES = 1_000_000  # on disk
SEAL_BYTES = 32  # SHA-256 of name and content, behind the content: a bit that turned is no answer


def cache_folder() -> Path:
    """Folder that holds the entries: `LEADLINE_CACHE` if set, else the user's cache folder for leadline.

    The environment is looked at on each call; nothing is created.
    """
    chosen = os.environ.get(FOLDER_VARIABLE)
    return Path(chosen) if chosen else Path(platformdirs.user_cache_dir("leadline", appauthor=False))


def digest(*inputs: bytes | str | float | pd.DataFrame | msgspec.Struct | ModuleType | Callable[..., object]) -> str:
    """SHA-256 of everything that a derived thing depends on.

    Parameters
    ----------
    *inputs : bytes, str, number, DataFrame, GeoDataFrame, Struct, module or function
        A module counts by its source code, and a function by that of its module, so that an entry made by older code
        is not found again; name every module whose code decides the result. A frame counts by
        its columns, values, geometry and CRS; a Struct by its fields. The version of leadline is always part of it.

    Returns
    -------
    str
        64 hex digits.

    Raises
    ------
    TypeError
        If an input is of another type.
    """
    total = hashlib.sha256(version("leadline").encode())
    for part in inputs:
        piece = _piece(part)
        total.update(f"{type(part).__name__}:{len(piece)}:".encode())  # lengths keep ("ab", "c") from ("a", "bc")
        total.update(piece)
    return total.hexdigest()


def wordless(frame: Frame, *more: str) -> Frame:
    """Frame without its notes, and without other columns that the language of a reader decides.

    What is made from it may be kept for all languages, if it holds no words either: these are told afterwards.
    """
    return frame.drop(columns=["note", *more], errors="ignore")


def in_source(part: msgspec.Struct) -> bytes:
    """Fields of a Struct for a key that is the same in every language: words as they stand in the source."""
    return msgspec.json.encode(part, enc_hook=lambda text: str(source_of(text)))


def _piece(part: object) -> bytes:
    match part:
        case bytes():
            return part
        case str() | int() | float():
            return repr(part).encode()
        case pd.DataFrame():
            return _frame_piece(part)
        case msgspec.Struct():
            return msgspec.json.encode(part, enc_hook=str)  # a text of a kind of its own is that text
        case FunctionType():
            return _piece(sys.modules[part.__module__])
        case ModuleType() if part.__file__:
            return Path(part.__file__).read_bytes()
    raise TypeError(
        f"cannot make a cache key of a {type(part).__name__}; expected bytes, text, a number, "
        "a frame, a Struct, a module or a function."
    )


def _frame_piece(part: pd.DataFrame) -> bytes:
    if not isinstance(part, gpd.GeoDataFrame):
        return part.to_csv().encode()
    plain = pd.DataFrame(part.drop(columns=part.geometry.name)).to_csv()
    return b"\0".join([plain.encode(), str(part.crs).encode(), *shapely.to_wkb(part.geometry.to_numpy())])


def cached_frame(name: str, key: str, make: Callable[[], gpd.GeoDataFrame]) -> gpd.GeoDataFrame:
    """Return the GeoDataFrame kept under (name, key), or make and keep it.

    Parameters
    ----------
    name : str
        Start of the file name, for people.
    key : str
        From `digest`.
    make : callable
        Called without arguments when there is no good entry.

    Returns
    -------
    GeoDataFrame
        Read from GeoParquet, or as made. An entry that is not as it was written is deleted and made again; a folder
        that cannot be written costs only time. Both are logged as warnings on the logger "leadline".
    """
    read = _remembering(gpd.read_parquet)
    return _cached(_path(name, key, "parquet"), make, read, lambda frame, path: frame.to_parquet(path))


def cached_table(name: str, key: str, make: Callable[[], pd.DataFrame]) -> pd.DataFrame:
    """Return the DataFrame kept under (name, key), or make and keep it; otherwise as `cached_frame`."""
    read = _remembering(pd.read_parquet)
    return _cached(_path(name, key, "parquet"), make, read, lambda table, path: table.to_parquet(path))


def cached_json(name: str, key: str, make: Callable[[], Any]) -> Any:  # noqa: ANN401  whatever JSON can hold
    """Return the JSON value kept under (name, key), or make and keep it; otherwise as `cached_frame`."""
    return _cached(_path(name, key, "json"), make, _read_json, _write_json)


def _remembering(read: Callable[[io.BytesIO], Frame]) -> Callable[[Path], Frame]:
    """Reader that parses a small file once while it is the same file, and gives each caller a copy."""

    def copied(path: Path) -> Frame:
        state = path.stat()
        if state.st_size > LARGEST_REMEMBERED_BYTES:
            return read(io.BytesIO(_content(path)))
        frame: Frame = _parsed(read, path, state.st_mtime_ns, state.st_size).copy()
        return frame

    return copied


@lru_cache(maxsize=REMEMBERED)
def _parsed(read: Callable[[io.BytesIO], Any], path: Path, mtime_ns: int, size: int) -> Any:  # noqa: ANN401  what `read` gives
    del mtime_ns, size  # they tell the file from one that is written in its place
    return read(io.BytesIO(_content(path)))


def _read_json(path: Path) -> Any:  # noqa: ANN401  whatever JSON can hold
    return json.loads(_content(path))


def _content(path: Path) -> bytes:
    """Bytes of an entry before its seal; ValueError if they are not those that were written under its name."""
    data = path.read_bytes()
    content = data[:-SEAL_BYTES]
    if data[-SEAL_BYTES:] != _seal(path.name, content):
        raise ValueError("it is not as it was written")
    return content


def _seal(name: str, content: bytes) -> bytes:
    return hashlib.sha256(name.encode() + b"\0" + content).digest()


def _write_json(value: object, path: Path) -> None:
    path.write_text(json.dumps(value, allow_nan=False), encoding="utf-8")


def _path(name: str, key: str, suffix: str) -> Path:
    return cache_folder() / f"{name}-{key[32:]}.{suffix}"


def _cached(path: Path, make: Callable[[], T], read: Callable[[Path], T], write: Callable[[T, Path], None]) -> T:
    if path.is_file():
        try:
            return read(path)
        except Exception as error:  # noqa: BLE001  a damaged file may fail in any way a parser can
            log.warning("the cache entry %s cannot be read (%s); it is deleted and made again", path, error)
            with suppress(OSError):
                path.unlink()
    made = make()
    try:
        _write_atomically(path, lambda place: write(made, place))
        return read(path)  # as every later caller will see it, so that what is keyed on it is found again
    except OSError as error:
        log.warning("the cache folder %s cannot be written (%s); the result is not kept", path.parent, error)
    return made


def _write_atomically(path: Path, write: Callable[[Path], None]) -> None:
    """Write beside the place and move into it, so that a reader never sees half a file."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with drafted(path) as draft:
        write(draft)
        content = draft.read_bytes()
        with draft.open("ab") as file:
            file.write(_seal(path.name, content))
