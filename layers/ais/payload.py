"""Position reports of ITU-R M.1371 read bit by bit, all messages of a kind at once."""

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from layers.ais.report import TYPE, TYPES_KNOWN, Reason
from layers.ais.sentences import ARMOUR, Places, Text, windows

Floats = npt.NDArray[np.float64]
Bytes = npt.NDArray[np.uint8]

MMSI_BITS = (8, 30)
LARGEST_MMSI = 999_999_999
SIX = 6  # bits of a payload character
CIRCLE_DEG, HALF_TURN_DEG, QUARTER_TURN_DEG = 360.0, 180.0, 90.0
NO_STATUS = 15  # "not defined", and what messages without a status have here
NO_TURN = -128
STATUS_LETTER, TURN_LETTER = 6, 7  # of class A: payload characters in which the status ends and the rate of turn begins


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


CLASS_A, CLASS_B, LONG_RANGE = (1, 2, 3), (18, 19), 27  # 27 is sent by both classes
LAYOUTS = (  # ITU-R M.1371-5, annex 8, tables 48, 55, 70, 71 and 84
    Layout(CLASS_A, (50, 10), (61, 28), (89, 27), (116, 12), 600_000.0, 10.0, 10.0),
    Layout((9,), (50, 10), (61, 28), (89, 27), (116, 12), 600_000.0, 1.0, 10.0),
    Layout(CLASS_B, (46, 10), (57, 28), (85, 27), (112, 12), 600_000.0, 10.0, 10.0),
    Layout((LONG_RANGE,), (79, 6), (44, 18), (62, 17), (85, 9), 600.0, 1.0, 1.0),
)
BEACONS = {
    4: (79, 107),
    21: (164, 192),
}  # first bits of longitude and latitude, as wide as those of class A; tables 51, 74
BEACON_BITS = {4: 134, 21: 272}
VIRTUAL_BIT = 269  # of an aid to navigation
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
    known is NaN. `message` is the type; `status` the navigational status, `NO_STATUS` where there is none; `turn` the
    rate of turn as it is sent, `NO_TURN` where there is none.
    """

    mmsi: npt.NDArray[np.int64]
    lon: Floats
    lat: Floats
    speed_kn: Floats
    course_deg: Floats
    message: Bytes
    status: Bytes
    turn: npt.NDArray[np.int8]


class _Numbers(NamedTuple):
    """The first of the fields of `Reports`."""

    mmsi: npt.NDArray[np.int64]
    lon: Floats
    lat: Floats
    speed_kn: Floats
    course_deg: Floats


class BeaconReports(NamedTuple):
    """Reports of base stations and aids to navigation, arrays of shape (n,): degrees, NaN where not known.

    `message` is the type; `virtual` tells an aid that is nowhere but in the message of a station on land.
    """

    mmsi: npt.NDArray[np.int64]
    lon: Floats
    lat: Floats
    message: Bytes
    virtual: npt.NDArray[np.bool_]


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
    lon, lat, speed, course = (np.full(n, np.nan) for _ in range(4))
    status, turn = np.full(n, NO_STATUS, dtype=np.uint8), np.full(n, NO_TURN, dtype=np.int8)
    reports = Reports(np.zeros(n, dtype=np.int64), lon, lat, speed, course, kind, status, turn)
    for number, layout in enumerate(LAYOUTS):
        of_kind = which == number
        reason[of_kind & (bits < layout.bits)] = Reason.SHORT
        rows = np.flatnonzero(of_kind & (bits >= layout.bits))
        if not len(rows):
            continue
        letters = ARMOUR[windows(text, payload[rows], -(-layout.bits // SIX))]
        reason[rows[(letters > ARMOUR[119]).any(axis=1)]] = Reason.ALPHABET
        columns = np.ascontiguousarray(letters.T)
        for target, values in zip(reports[:5], _read(columns, layout), strict=True):
            target[rows] = values
        if CLASS_A[0] in layout.types:
            status[rows] = columns[STATUS_LETTER] & 15
            turn[rows] = ((columns[TURN_LETTER] << 2) | (columns[TURN_LETTER + 1] >> 4)).view(np.int8)
        elif LONG_RANGE in layout.types:
            status[rows] = ((columns[STATUS_LETTER] & 3) << 2) | (columns[STATUS_LETTER + 1] >> 4)
    reason[(reason == Reason.POSITION) & (reports.mmsi > LARGEST_MMSI)] = Reason.MMSI
    return reports, reason


def read_beacons(text: Text, payload: Places, payload_end: Places, fill: npt.NDArray[np.uint8]) -> BeaconReports:
    """Read the messages of types `BEACONS` whose whole payload stands in one sentence; arguments as `read_reports`.

    Returns
    -------
    BeaconReports
        Shape (n,); an MMSI of -1 where a message is too short, has letters outside the alphabet or no MMSI.
    """
    n = len(payload)
    kind = ARMOUR[text[payload]]
    virtual = np.zeros(n, dtype=np.bool_)
    found = BeaconReports(np.full(n, -1), np.full(n, np.nan), np.full(n, np.nan), kind, virtual)
    for number, (lon, lat) in BEACONS.items():
        rows = np.flatnonzero((kind == number) & (SIX * (payload_end - payload) - fill >= BEACON_BITS[number]))
        letters = ARMOUR[windows(text, payload[rows], -(-BEACON_BITS[number] // SIX))]
        good = (letters <= ARMOUR[119]).all(axis=1)
        rows, columns = rows[good], np.ascontiguousarray(letters[good].T)
        mmsi = _number(columns, *MMSI_BITS)
        found.mmsi[rows] = np.where(mmsi > LARGEST_MMSI, -1, mmsi)
        lon_deg, lat_deg = (_signed(columns, *bits) / 600_000.0 for bits in ((lon, 28), (lat, 27)))
        known = (np.abs(lon_deg) <= HALF_TURN_DEG) & (np.abs(lat_deg) <= QUARTER_TURN_DEG)
        found.lon[rows], found.lat[rows] = np.where(known, lon_deg, np.nan), np.where(known, lat_deg, np.nan)
        if number == 21:  # noqa: PLR2004  an aid to navigation
            found.virtual[rows] = _number(columns, VIRTUAL_BIT, 1) == 1
    return found


def _read(columns: npt.NDArray[np.uint8], layout: Layout) -> _Numbers:
    speed = _number(columns, *layout.speed)
    course_deg = _number(columns, *layout.course) / layout.per_course_degree
    return _Numbers(
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
