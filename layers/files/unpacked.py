"""Packed files (.gz, .zst, members of .zip), unpacked to no more than a number of bytes: a small file can hold much."""

import gzip
import io
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, TYPE_CHECKING, cast

if TYPE_CHECKING:
    from _typeshed import WriteableBuffer

PACKED_SUFFIXES = (".gz", ".zst")
LEAST_BYTES = 1 << 29  # that any packed file may unpack to, and a document that is held in memory at most
MOST_TIMES = 100  # its size on the disk that a table or a feed may unpack to; text of positions takes 4 to 30 times
READ_BYTES = 1 << 20
UNITS = ((1 << 30, "GiB"), (1 << 20, "MiB"), (1 << 10, "KiB"), (1, "bytes"))


@contextmanager
def open_unpacked(path: Path | str, *, member: str = "", max_unpacked_bytes: int | None = None) -> Iterator[IO[bytes]]:
    """Open a file that is read piece by piece: as it is, or unpacked.

    Parameters
    ----------
    path : Path or str
        Packed if it ends in .gz or .zst, or if a member is named.
    member : str
        Of a zip archive.
    max_unpacked_bytes : int, optional
        Bytes that it may unpack to; by default 512 MiB or 100 times its size, whichever is more. A file that is not
        packed has no limit.

    Yields
    ------
    file
        Binary; reading raises ValueError past the limit, before more is kept.

    Raises
    ------
    ValueError
        While reading, if it unpacks to more.
    """
    path = Path(path)
    suffix = path.suffix.lower()
    if not member and suffix not in PACKED_SUFFIXES:
        with path.open("rb") as plain:
            yield plain
        return
    limit = max_unpacked_bytes if max_unpacked_bytes is not None else _most(path, member)
    with _unpacking(path, member) as stream, io.BufferedReader(_Limited(stream, limit), READ_BYTES) as limited:
        yield limited


def read_unpacked(path: Path | str, *, member: str = "", max_unpacked_bytes: int | None = None) -> bytes:
    """Read a whole document (JSON, KML, elements): as it is, or unpacked to at most 512 MiB unless more is allowed.

    Parameters and what is raised are those of `open_unpacked`.
    """
    path = Path(path)
    limit = LEAST_BYTES if max_unpacked_bytes is None else max_unpacked_bytes
    with open_unpacked(path, member=member, max_unpacked_bytes=limit) as stream:
        return stream.read()


def check_archive(path: Path, *, max_unpacked_bytes: int | None = None) -> None:
    """Refuse a zip archive, which another library unpacks, by the sizes that it declares.

    Raises
    ------
    ValueError
        If its members together are larger than `max_unpacked_bytes`, by default 512 MiB or 100 times its size; if one
        is said to be packed in more bytes than the archive has.
    """
    limit = max_unpacked_bytes if max_unpacked_bytes is not None else _most(path, "")
    with zipfile.ZipFile(path) as archive:
        members = archive.infolist()
    if sum(info.file_size for info in members) > limit:
        raise ValueError(too_large(limit))
    size = path.stat().st_size
    if wrong := next((info.filename for info in members if info.compress_size > size), None):
        raise ValueError(f"its member {wrong!r} is said to be longer than the archive, which is damaged")


def too_large(limit: int) -> str:
    """Words for what unpacks to more than `limit` bytes."""
    size, unit = next((size, unit) for size, unit in UNITS if limit >= size or size == 1)
    return (
        f"it unpacks to more than {limit / size:.3g} {unit}; expected no more, for a small packed file can hold what "
        "fills the memory or takes hours. If you know what is in it, allow more with max_unpacked_bytes=4_000_000_000."
    )


def _most(path: Path, member: str) -> int:
    """Bytes that a file or member may unpack to if nobody has said."""
    packed = path.stat().st_size
    if member:
        with zipfile.ZipFile(path) as archive:
            packed = archive.getinfo(member).compress_size
    return max(LEAST_BYTES, MOST_TIMES * packed)


@contextmanager
def _unpacking(path: Path, member: str) -> Iterator[IO[bytes]]:
    if member:
        with zipfile.ZipFile(path) as archive, archive.open(member) as stream:
            yield stream
    elif path.suffix.lower() == ".gz":
        with gzip.open(path) as stream:
            yield cast("IO[bytes]", stream)
    else:
        import pyarrow as pa  # noqa: PLC0415  paid for by such files only

        with pa.CompressedInputStream(str(path), "zstd") as packed:
            yield packed


class _Limited(io.RawIOBase):
    """A stream that raises ValueError once more than `limit` bytes have been read from it."""

    def __init__(self, stream: IO[bytes], limit: int) -> None:
        self._stream, self._limit, self._read = stream, limit, 0

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: "WriteableBuffer", /) -> int:
        view = memoryview(buffer).cast("B")
        data = self._stream.read(min(len(view), READ_BYTES))
        self._read += len(data)
        if self._read > self._limit:
            raise ValueError(too_large(self._limit))
        view[: len(data)] = data
        return len(data)
