"""Packed layers read back: what `streams`, `columns` and `geometry` wrote, as the page's packed.js reads it."""

import base64
import zlib
from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise
from typing import Any, TypeAlias

import numpy as np
import shapely
from numpy.typing import NDArray

from geo.geodesy.web_mercator import lonlat_of
from maps.packed.outlines import decoded
from maps.packed.streams import MOST_ORDER, SEPTET

Found: TypeAlias = Sequence[NDArray[np.int64] | bytes]
MOST_SEPTETS = 9  # of a number: differences of differences of what a page counts in
MOST_BYTES = 1 << 29  # that a layer may unpack to: a small file can hold much
MIN_RING = 4  # a triangle and its first vertex again


def read_streams(text: str, table: Sequence[Sequence[Any]]) -> list[NDArray[np.int64] | bytes]:
    """Streams of a layer, numbers or bytes, in the order of its table.

    Raises
    ------
    ValueError
        If the text is no base64 of deflated bytes, unpacks to more than 512 MiB, or does not hold what the table says.
    """
    try:
        unpacking = zlib.decompressobj()
        content = unpacking.decompress(base64.b64decode(text, validate=True), MOST_BYTES)
    except zlib.error as error:
        raise ValueError(f"packed bytes cannot be unpacked: {error}") from error
    if not unpacking.eof:
        raise ValueError("packed bytes end before their end, or unpack to more than 512 MiB")
    at, found = 0, []
    for entry in table:
        count = int(entry[0])
        if len(entry) == 1:
            one: NDArray[np.int64] | bytes = content[at : at + count]
            length = len(one)
        else:
            one, length = _numbers(content[at : at + MOST_SEPTETS * count], count, int(entry[1]))
        if count < 0 or len(one) != count:
            raise ValueError(f"a stream of packed bytes has {len(one)} entries; expected {count}")
        found.append(one)
        at += length
    if at != len(content):
        raise ValueError(f"packed bytes hold {len(content)}; expected {at}")
    return found


def _numbers(content: bytes, count: int, order: int) -> tuple[NDArray[np.int64], int]:
    """Numbers at the begin of some bytes, at most `count`, and how many bytes they take."""
    if not 0 <= order <= MOST_ORDER:
        raise ValueError(f"a stream of packed bytes has differences of order {order}; expected 0 to {MOST_ORDER}")
    septets = np.frombuffer(content, dtype=np.uint8)
    last = np.flatnonzero(septets < 1 << SEPTET)[:count]
    first = np.append(0, last[:-1] + 1) if len(last) else last
    lengths = last - first + 1
    if lengths.max(initial=0) > MOST_SEPTETS:
        raise ValueError("a number of packed bytes is longer than any can be")
    raw = np.zeros(len(last), dtype=np.uint64)
    for k in range(int(lengths.max(initial=0))):
        more = lengths > k
        raw[more] |= (septets[first[more] + k].astype(np.uint64) & np.uint64(127)) << np.uint64(SEPTET * k)
    numbers = (raw >> np.uint64(1)).astype(np.int64) ^ -(raw & np.uint64(1)).astype(np.int64)
    for _ in range(order):
        numbers = np.cumsum(numbers)
    return numbers, int(last[-1]) + 1 if len(last) else 0


def read_column(column: Mapping[str, Any], found: Found, rows: int) -> list[Any]:
    """Tell what a column says of each row; see `maps.packed.columns`. None of numbers and times of details."""
    if "all" in column:
        return [column["all"]] * rows
    if "list" in column:
        return [column["list"][n] for n in _whole(found, column["at"]).tolist()]
    if "of" in column:
        told = read_column(column["of"], found, rows)
        return [told[n] for n in _whole(found, column["at"]).tolist()]
    if "lengths" in column:
        ends = np.append(0, np.cumsum(_whole(found, column["lengths"]))).tolist()
        content = found[column["text"]]
        if not isinstance(content, bytes) or ends[-1] != len(content):
            raise ValueError("texts of packed bytes are not as long as they are said to be")
        return [content[a:b].decode("utf-8") for a, b in pairwise(ends)]
    if "digits" in column:
        before, after, digits = column["before"], column["after"], int(column["digits"])
        return [f"{before}{n:0{digits}d}{after}" for n in _whole(found, column["number"]).tolist()]
    return [None] * rows


def _whole(found: Found, place: int) -> NDArray[np.int64]:
    stream = found[place]
    if isinstance(stream, bytes):
        raise ValueError("a stream of packed bytes holds text; expected numbers")  # noqa: TRY004  of a file
    return stream


def read_times(times: Mapping[str, int], found: Found) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """When rows begin and end, seconds since 1970."""
    start = _whole(found, times["start"]) + int(times["from"])
    return start, start + _whole(found, times["lasts"])


def read_points(header: Mapping[str, Any], found: Found) -> NDArray[np.object_]:
    """Points of rows, degrees; those of a row that has several as one."""
    points = header["points"]
    x, y = _whole(found, points["x"]), _whole(found, points["y"])
    if points["byTrack"]:
        tracks = _whole(found, header["columns"]["n"]["at"])
        place = np.empty(len(tracks), dtype=np.intp)
        place[np.argsort(tracks, kind="stable")] = np.arange(len(tracks))
        x, y = x[place], y[place]
    single: NDArray[Any] = np.asarray(
        shapely.points(lonlat_of(np.column_stack([x, y]), int(header["bits"]))), dtype=object
    )
    if "counts" not in points:
        return single
    ends = np.cumsum(_whole(found, points["counts"]))[:-1]
    return np.array([row[0] if len(row) == 1 else shapely.MultiPoint(row) for row in np.split(single, ends)])


def read_lines(header: Mapping[str, Any], found: Found, *, areas: Sequence[bool]) -> NDArray[np.object_]:
    """Lines and areas of rows, degrees; a ring that packing left too few vertices is left out.

    Parameters
    ----------
    header : mapping
        Of `maps.packed.packed.pack` or `pack_land`.
    found : sequence
        Its streams.
    areas : sequence of bool
        Of each row, whether it is an area.
    """
    lines = header["lines"]
    vertices, counts, first = (_whole(found, lines[name]) for name in ("vertices", "lines", "first"))
    xy = _vertices(lines, found, vertices)
    if vertices.sum() != len(xy) or counts.sum() != len(vertices) or len(counts) != len(areas):
        raise ValueError("packed shapes have another number of vertices, lines or rows than they are said to have")
    runs = np.split(lonlat_of(xy, int(header["bits"])), np.cumsum(vertices)[:-1])
    ends = np.append(0, np.cumsum(counts)).tolist()
    return np.array(
        [
            _area(runs[a:b], first[a:b].tolist()) if area else _line(runs[a:b])
            for (a, b), area in zip(pairwise(ends), areas, strict=True)
        ],
        dtype=object,
    )


def _vertices(lines: Mapping[str, int], found: Found, vertices: NDArray[np.int64]) -> NDArray[np.int64]:
    """Places of vertices in units, written out or as outlines."""
    if "coded" not in lines:
        return np.column_stack([_whole(found, lines["x"]), _whole(found, lines["y"])])
    content = found[lines["coded"]]
    if not isinstance(content, bytes):
        raise ValueError("a stream of packed bytes holds numbers; expected outlines")  # noqa: TRY004  of a file
    return decoded(content, vertices)


def read_outlines(text: str, counts: Sequence[int], unit: int) -> Iterator[NDArray[np.float64]]:
    """Lines of rows whose vertices stand apart from them, degrees, one after the other.

    Parameters
    ----------
    text : str
        As `maps.packed.outlines.out_of_rows` wrote it.
    counts : sequence of int
        Vertices of each line.
    unit : int
        Units of a degree.
    """
    vertices = np.array(counts, dtype=np.int64)
    places = decoded(base64.b64decode(text, validate=True), vertices) / unit
    yield from np.split(places, np.cumsum(vertices)[:-1])


def _line(runs: Sequence[NDArray[np.float64]]) -> Any:  # noqa: ANN401  a shapely geometry
    parts = [shapely.LineString(run) for run in runs if len(run) > 1]
    return parts[0] if len(parts) == 1 else shapely.MultiLineString(parts)


def _area(runs: Sequence[NDArray[np.float64]], first: Sequence[int]) -> Any:  # noqa: ANN401
    rings: list[list[NDArray[np.float64]]] = []
    for run, begins in zip(runs, first, strict=True):
        if begins:
            rings.append([])
        rings[-1].append(run)
    parts = [
        shapely.Polygon(shell, [hole for hole in holes if len(hole) >= MIN_RING - 1])
        for shell, *holes in rings
        if len(shell) >= MIN_RING - 1
    ]
    return parts[0] if len(parts) == 1 else shapely.MultiPolygon(parts)
