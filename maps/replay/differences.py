"""Where the bytes of two folders differ: the first place in each file."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

AROUND = 30  # bytes shown before and after the first that differs


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """A file that is not the same: the first byte that differs (from 0), its line (from 1), and what stands there.

    Where a file is in one of the folders alone, `byte` and `line` are 0, and `was` or `now` says that it is not there.
    """

    file: str
    byte: int
    line: int
    was: str
    now: str


def differences(was: Path, now: Path, files: Iterable[str]) -> Iterator[Difference]:
    """Compare files of two folders.

    Parameters
    ----------
    was, now : Path
    files : iterable of str
        Paths below both.

    Yields
    ------
    Difference
        In the order of the files; none for those whose bytes are the same.
    """
    for file in files:
        if not (was / file).is_file() or not (now / file).is_file():
            yield Difference(file=file, byte=0, line=0, was=_there(was / file), now=_there(now / file))
            continue
        old, new = (was / file).read_bytes(), (now / file).read_bytes()
        if old != new:
            at = _first(old, new)
            yield Difference(
                file=file, byte=at, line=old.count(b"\n", 0, at) + 1, was=_around(old, at), now=_around(new, at)
            )


def _there(path: Path) -> str:
    return f"{path.stat().st_size:,} bytes" if path.is_file() else "not there"


def _first(old: bytes, new: bytes) -> int:
    """First byte that differs, by halving: a comparison of slices is as quick as memory."""
    low, high = 0, min(len(old), len(new))
    while low < high:
        middle = (low + high + 1) // 2
        low, high = (middle, high) if old[:middle] == new[:middle] else (low, middle - 1)
    return low


def _around(content: bytes, at: int) -> str:
    begin = max(content.rfind(b"\n", 0, at) + 1, at - AROUND)
    end = content.find(b"\n", at)
    piece = content[begin : min(at + AROUND, end if end >= 0 else len(content))]
    return piece.decode(errors="backslashreplace") or "the end of the file"
