"""Position reports of ITU-R M.1371 read bit by bit, all messages of a kind at once."""

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from layers.ais.report import TYPE, TYPES_KNOWN, Reason
from layers.ais.sentences import ARMOUR, Places, Text, windows

Floats = npt.NDArray[np.float64]

MMSI_BITS = (8, 30)
LARGEST_MMSI = 999_999_999
SIX = 6  # bits of a payload character
CIRCLE_DEG = 360.0


class Layout(NamedTuple):
    """Where a kind of position report keeps its numbers: (first bit, width), and what one unit is."""

    types: tuple[int, ...]
    speed: tuple[int, int]
    lon: tuple[int, int]
    lat: tuple[int, int]
    course: tuple[int, int]  # the last of them: what lies behind is not read
    per_degree: float
    per_knot: float
    per_course_degree: float

    @property
    def bits(self) -> int:
        """Bits that a message must have."""
        return sum(self.course)


LAYOUTS = (  # ITU-R M.1371-5, annex 8, tables 48, 55, 70, 71 and 84
    Layout((1, 2, 3), (50, 10), (61, 28), (89, 27), (116, 12), 600_000.0, 10.0, 10.0),
    Layout((9,), (50, 10), (61, 28), (89, 27), (116, 12), 600_000.0, 1.0, 10.0),
    Layout((18, 19), (46, 10), (57, 28), (85, 27), (112, 12), 600_000.0, 10.0, 10.0),
    Layout((27,), (79, 6), (44, 18), (62, 17), (85, 9), 600.0, 1.0, 1.0),
)
BITS = {kind: layout.bits for layout in LAYOUTS for kind in layout.types}
LAYOUT_OF_TYPE = np.full(256, len(LAYOUTS), dtype=np.uint8)
for _number_of_layout, _layout in enumerate(LAYOUTS):
    LAYOUT_OF_TYPE[list(_layout.types)] = _number_of_layout


def reason_of_type(kind: int) -> int:
    """Reason of whole messages of a type: a position, no position, or unknown; 255 stands for a missing payload."""
    if kind in BITS:
        return Reason.POSITION
    if kind in TYPES_KNOWN:
        return TYPE + kind
    return Reason.SHORT if kind == 255 else Reason.UNKNOWN_TYPE  # noqa: PLR2004  of ARMOUR


REASON_OF_TYPE = np.array([reason_of_type(kind) for kind in range(256)], dtype=np.uint8)


class Reports(NamedTuple):
    """Position reports, arrays of shape (n,): degrees of WGS 84, knots, degrees clockwise from true north.

    Longitude 181 and latitude 91 mean that the ship does not know; they are passed on. A speed or course that is not
    known is NaN.
    """

    mmsi: npt.NDArray[np.int64]
    lon: Floats
    lat: Floats
    speed_kn: Floats
    course_deg: Floats


def read_reports(
    text: Text, payload: Places, payload_end: Places, fill: npt.NDArray[np.uint8]
) -> tuple[Reports, npt.NDArray[np.uint8]]:
    """Read the messages whose whole payload stands in one sentence.

    Parameters
    ----------
    text : array of uint8
        Padded text.
    payload, payload_end : array of int, shape (n,)
        Where payloads stand.
    fill : array of uint8, shape (n,)
        Bits to ignore at their ends.

    Returns
    -------
    reports : Reports
        Shape (n,); true where the reason is `Reason.POSITION`.
    reason : array of uint8, shape (n,)
        A `Reason`, or `TYPE` + t for a message of type t that holds no position of a vessel.
    """
    n = len(payload)
    kind = np.where(payload_end > payload, ARMOUR[text[payload]], np.uint8(255))
    reason = REASON_OF_TYPE[kind]
    which = LAYOUT_OF_TYPE[kind]
    bits = SIX * (payload_end - payload) - fill
    reports = Reports(np.zeros(n, dtype=np.int64), *(np.full(n, np.nan) for _ in range(4)))
    for number, layout in enumerate(LAYOUTS):
        of_kind = which == number
        reason[of_kind & (bits < layout.bits)] = Reason.SHORT
        rows = np.flatnonzero(of_kind & (bits >= layout.bits))
        if not len(rows):
            continue
        letters = ARMOUR[windows(text, payload[rows], -(-layout.bits // SIX))]
        reason[rows[(letters > ARMOUR[119]).any(axis=1)]] = Reason.ALPHABET
        columns = np.ascontiguousarray(letters.T)
        for target, values in zip(reports, _read(columns, layout), strict=True):
            target[rows] = values
    reason[(reason == Reason.POSITION) & (reports.mmsi > LARGEST_MMSI)] = Reason.MMSI
    return reports, reason


def _read(columns: npt.NDArray[np.uint8], layout: Layout) -> Reports:
    speed = _number(columns, *layout.speed)
    course_deg = _number(columns, *layout.course) / layout.per_course_degree
    return Reports(
        mmsi=_number(columns, *MMSI_BITS),
        lon=_signed(columns, *layout.lon) / layout.per_degree,
        lat=_signed(columns, *layout.lat) / layout.per_degree,
        speed_kn=np.where(speed == 2 ** layout.speed[1] - 1, np.nan, speed / layout.per_knot),  # all ones: not known
        course_deg=np.where(course_deg < CIRCLE_DEG, course_deg, np.nan),
    )


def _number(columns: npt.NDArray[np.uint8], first: int, width: int) -> npt.NDArray[np.int64]:
    """Read an unsigned number from the six-bit columns that it touches, shape (characters, n)."""
    last = first + width - 1
    value: npt.NDArray[np.int64] = (columns[first // SIX] & ((1 << (SIX - first % SIX)) - 1)).astype(np.int64)
    for column in columns[first // SIX + 1 : last // SIX + 1]:
        value <<= SIX
        value |= column
    value >>= SIX - 1 - last % SIX
    return value


def _signed(columns: npt.NDArray[np.uint8], first: int, width: int) -> npt.NDArray[np.int64]:
    half = 1 << (width - 1)  # two's complement
    value = _number(columns, first, width)
    value ^= half
    value -= half
    return value
