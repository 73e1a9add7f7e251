"""What positions can have beyond a time and a place, as values of one kind: heights, class, message, status, turn."""

from collections.abc import Mapping
from typing import NamedTuple

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from layers.positions.altitudes import METRES, RATES_M_S, HeightKind, HeightUnit
from layers.positions.columns import Role, plain

GROUND = "ground"  # readsb, as the height of an aircraft that is on the ground
HEIGHT_KINDS: tuple[HeightKind, ...] = ("geometric", "barometric")
SHIP_CLASSES = {
    "a": "A",
    "classa": "A",
    "b": "B",
    "classb": "B",
}  # Danish Maritime Authority: Class A; MarineCadastre: A
STATIONS = {"basestation": 4, "aton": 21, "aidtonavigation": 21, "aidstonavigation": 21}  # Danish Maritime Authority
STATION_MESSAGES = (4, 21)
PLACE: tuple[Role, Role] = ("lon", "lat")
MOST_STATUS, MOST_MESSAGE = 14, 63  # 15 is none
BEACON_SCHEMA = pa.schema(  # as of `layers.ais.arrow`
    [
        ("id", pa.string()),
        ("time", pa.timestamp("us", tz="UTC")),
        ("lon", pa.float64()),
        ("lat", pa.float64()),
        ("source", pa.string()),
        ("message", pa.int8()),
        ("virtual", pa.bool_()),
    ]
)
# Navigational status in words, ITU-R M.1371-5, table 48, as the Danish Maritime Authority and MarineCadastre write it.
STATUS = {
    "underwayusingengine": 0,
    "atanchor": 1,
    "notundercommand": 2,
    "restrictedmaneuverability": 3,
    "restrictedmanoeuverability": 3,
    "constrainedbyherdraught": 4,
    "constrainedbyherdraft": 4,
    "moored": 5,
    "aground": 6,
    "engagedinfishing": 7,
    "underwaysailing": 8,
    "powerdrivenvesseltowingastern": 11,
    "powerdrivenvesselpushingaheadortowingalongside": 12,
    "aissartactive": 14,
    "aissart": 14,
}
NO_STATUS = {"", "15", "undefined", "notdefined", "notdefineddefault", "unknown", "unknownvalue", "default"}


class Units(NamedTuple):
    """Units of a file's heights and vertical rates, and the kind of height of rows that do not say it themselves."""

    height: HeightUnit = "m"
    height_kind: HeightKind | None = None
    rate: HeightUnit = "m"


PLAIN = Units()


def on_ground(raw: pa.Array) -> NDArray[np.bool_] | None:
    """Which heights, shape (n,), say that the aircraft is on the ground; None if none does."""
    if not pa.types.is_string(raw.type):
        return None
    hits = pc.fill_null(pc.equal(pc.ascii_lower(pc.utf8_trim_whitespace(raw)), GROUND), False)
    return np.asarray(hits.to_numpy(zero_copy_only=False), dtype=bool) if pc.any(hits).as_py() else None


def of_role(role: Role, raw: pa.Array, numbers: pa.Array, units: Units) -> pa.Array:
    """Values of a role of a column, `raw`, that were read as `numbers`: metres, metres a second, small integers."""
    if role == "status":
        return statuses(raw, numbers)
    if role == "message":
        return small(numbers, MOST_MESSAGE)
    factor = {"height": METRES[units.height], "vertical_rate": RATES_M_S.get(units.rate, 1.0)}.get(role, 1.0)
    return pc.multiply(numbers, factor) if factor != 1 else numbers


def small(values: pa.Array, most: int) -> pa.Array:
    """Whole numbers from 0 to `most` as int8, null for others."""
    fits = pc.and_(
        pc.and_(pc.greater_equal(values, 0), pc.less_equal(values, most)), pc.equal(values, pc.floor(values))
    )
    return pc.cast(pc.if_else(pc.fill_null(fits, False), values, None), pa.int8())


def coded(raw: pa.Array, words: dict[str, int]) -> pa.Array:
    """Codes of texts, shape (n,), int8; each different text is looked at once."""
    encoded = pc.dictionary_encode(raw)
    codes = [None if value is None else words.get(plain(value)) for value in encoded.dictionary.to_pylist()]
    return pa.array(codes, pa.int8()).take(encoded.indices)


def statuses(raw: pa.Array, numbers: pa.Array) -> pa.Array:
    """Navigational status, int8, of a column in numbers or in words; null for 15, and for what is neither."""
    found = small(numbers, MOST_STATUS)
    return pc.coalesce(found, coded(raw, STATUS)) if pa.types.is_string(raw.type) else found


def no_statuses(raw: pa.Array) -> NDArray[np.bool_]:
    """Which values of a column, shape (n,), say in a way of their own that there is no status."""
    texts = pc.cast(raw, pa.string())
    known = coded(pc.replace_substring_regex(texts, r"\.0$", ""), dict.fromkeys(NO_STATUS, 1))
    return np.asarray(pc.is_valid(known).to_numpy(zero_copy_only=False), dtype=bool)


def ship_classes(raw: pa.Array) -> pa.DictionaryArray:
    """Classes of AIS, "A" and "B", of texts; null for what has neither."""
    codes = coded(pc.cast(raw, pa.string()), {word: "AB".index(letter) for word, letter in SHIP_CLASSES.items()})
    return pa.DictionaryArray.from_arrays(codes, pa.array(["A", "B"]))


def stations(classes: pa.Array | None, messages: pa.Array | None, rows: int) -> pa.Array:
    """Type of message (4, 21) of rows, shape (n,), that are of base stations and aids to navigation; null of others.

    `classes` is a column of classes as it is written, `messages` one of types of messages.
    """
    found = pa.nulls(rows, pa.int8())
    if classes is not None and pa.types.is_string(classes.type):
        found = coded(classes, STATIONS)
    if messages is not None:
        sent = pc.is_in(messages, value_set=pa.array(STATION_MESSAGES, pa.int8()))
        found = pc.coalesce(found, pc.if_else(sent, messages, pa.scalar(None, pa.int8())))
    return found


def beacons(found: Mapping[Role, pa.Array], stations: pa.Array) -> pa.RecordBatch:
    """Beacons of `BEACON_SCHEMA` among rows, those that have a time; places that are none are null."""
    rows = len(stations)
    of_none = pa.nulls(rows, pa.string())
    known = pc.and_(pc.less_equal(pc.abs(found["lon"]), 180), pc.less_equal(pc.abs(found["lat"]), 90))
    lon, lat = (pc.if_else(known, found[role], pa.scalar(None, pa.float64())) for role in PLACE)
    columns = [found["id"], found["time"], lon, lat, found.get("source", of_none), stations]
    batch = pa.RecordBatch.from_arrays([*columns, pa.repeat(False, rows)], schema=BEACON_SCHEMA)
    return batch.filter(pc.and_(pc.is_valid(stations), pc.is_valid(found["time"])))


def height_kinds(raw: pa.Array | None, heights: pa.Array, units: Units) -> pa.DictionaryArray:
    """Kinds of heights, shape (n,): as a column says, else as the file; null where there is no height."""
    if raw is not None:
        codes = coded(pc.cast(raw, pa.string()), {kind: number for number, kind in enumerate(HEIGHT_KINDS)})
    else:
        number = None if units.height_kind is None else HEIGHT_KINDS.index(units.height_kind)
        codes = pa.repeat(pa.scalar(number, pa.int8()), len(heights))
    codes = pc.if_else(pc.is_valid(heights), codes, pa.scalar(None, pa.int8()))
    return pa.DictionaryArray.from_arrays(codes, pa.array(HEIGHT_KINDS))
