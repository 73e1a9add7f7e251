"""Files that grow by whole lines, each once, though the process may be killed between any two bytes."""

import os
from pathlib import Path

from layers.watch.ledger import Ledger


def write_files(ledger: Ledger) -> None:
    """Append what waits in the ledger to its files, and have it on the disk.

    The ledger knows how large a file was after the last part that it noted. What stands behind that is the beginning of
    what waits, left by a process that was killed while it wrote: the rest is appended. A file that is smaller was moved
    away, and grows anew.

    Raises
    ------
    ValueError
        If something else stands there: somebody has changed the file.
    """
    for path, noted, parts in ledger.files():
        size = noted
        if (there := size_of(path)) < size:
            ledger.appended(path, size := there, 0)
        text = b"".join(part for _, part in parts)
        _append(path, size, text)
        ledger.appended(path, size + len(text), parts[-1][0])


def size_of(path: Path) -> int:
    """Size of a file, 0 if there is none."""
    return path.stat().st_size if path.exists() else 0


def _append(path: Path, size: int, text: bytes) -> None:
    with path.open("ab") as file, path.open("rb") as reader:
        reader.seek(size)
        begun = reader.read(len(text) + 1)
        if not text.startswith(begun):
            raise ValueError(
                f"{path} was changed since byte {size:,}, to which it was written; expected nothing behind that. Move "
                "it away, and what waits goes into a new one."
            )
        file.write(text[len(begun) :])
        file.flush()
        os.fsync(file.fileno())
