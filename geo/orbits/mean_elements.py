"""The fields of an orbit mean-elements message (OMM, CCSDS 502.0), held to their types and ranges once."""

import re
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from reprlib import Repr
from typing import Annotated, Any

import msgspec
import numpy as np
from sgp4.alpha5 import from_alpha5

FIRST_YEAR, LAST_YEAR = 1957, 2099  # of an epoch: from the first satellite on
LARGEST_NUMBER = 999_999_999  # nine digits, as the catalogue gives them
SGP4_XP = 4  # the EPHEMERIS_TYPE of elements that need another propagator
Angle = Annotated[float, msgspec.Meta(ge=-360, le=360)]
Rate = Annotated[float, msgspec.Meta(ge=-1e9, le=1e9)]

_ANGLE = "degrees from -360 to 360"
_EXPECTED = {  # field: what it holds, in words
    "EPOCH": "a time like 2026-08-22T06:49:05",
    "MEAN_MOTION": "revolutions a day, more than 0 and at most 20",
    "ECCENTRICITY": "a number from 0 to less than 1",
    "INCLINATION": "degrees from 0 to 180",
    "RA_OF_ASC_NODE": _ANGLE,
    "ARG_OF_PERICENTER": _ANGLE,
    "MEAN_ANOMALY": _ANGLE,
    "BSTAR": "a number from -10 to 10, in 1/Earth radii",
    "NORAD_CAT_ID": "a number of up to nine digits, or alpha-5 like A0123",
    "EPHEMERIS_TYPE": "0, for SGP4",
    "EPOCH_MICROSECONDS": "whole microseconds below 1,000,000",
}
_DAY_OF_YEAR = re.compile(r"(\d{4})-(\d{3})T(.+)")  # the other calendar of CCSDS
_ALPHA_5 = re.compile(r"[A-HJ-NP-Z]\d{4}")  # no I and no O
_NUMBER = re.compile(r"[+-]?(?:\d+\.?\d*|\.\d+)(?:[Ee][+-]?\d+)?", re.ASCII)
_PLACE = re.compile(r"`\$\.(\w+)`")
_SHORT = Repr()
_SHORT.maxstring = _SHORT.maxother = 60
_SHORT.maxlevel = 2


class MeanElements(msgspec.Struct, frozen=True, kw_only=True):
    """What SGP4 needs of a message; angles in degrees, other fields as CCSDS 502.0 has them. Unknown ones are left."""

    EPOCH: str
    MEAN_MOTION: Annotated[float, msgspec.Meta(gt=0, le=20)]
    ECCENTRICITY: Annotated[float, msgspec.Meta(ge=0, lt=1)]
    INCLINATION: Annotated[float, msgspec.Meta(ge=0, le=180)]
    RA_OF_ASC_NODE: Angle
    ARG_OF_PERICENTER: Angle
    MEAN_ANOMALY: Angle
    BSTAR: Annotated[float, msgspec.Meta(ge=-10, le=10)]
    NORAD_CAT_ID: Any = 0
    EPHEMERIS_TYPE: Annotated[int, msgspec.Meta(ge=0, lt=SGP4_XP)] = 0
    EPOCH_MICROSECONDS: Annotated[int, msgspec.Meta(ge=0, lt=1_000_000)] = 0  # of Space-Track's older classes


TEXTS = ("EPOCH", "NORAD_CAT_ID")
FIELDS = frozenset(MeanElements.__struct_fields__)
NEEDED = tuple(info.name for info in msgspec.structs.fields(MeanElements) if info.required)


def mean_elements(name: str, fields: Mapping[str, object]) -> tuple[MeanElements, datetime, int]:
    """Hold the fields of one message to their types and ranges.

    Parameters
    ----------
    name : str
        Of the satellite, for errors.
    fields : mapping
        Numbers as such or as text, spaces around it; null and empty text mean that a field is missing.

    Returns
    -------
    MeanElements, datetime, int
        The message, its epoch (aware, UTC), and the catalogue number, 0 if there is none.

    Raises
    ------
    ValueError
        Naming the satellite, the field, what stands there and what was expected.
    """
    given = {key: _plain(key, value) for key, value in fields.items() if key in FIELDS}
    given = {key: value for key, value in given.items() if value is not None and value != ""}
    missing = sorted(set(NEEDED) - set(given))
    if missing:
        raise ValueError(
            f"satellite {name!r}: the elements lack {', '.join(missing)}; expected {', '.join(sorted(NEEDED))}."
        )
    try:
        message = msgspec.convert(given, MeanElements, strict=False)
    except msgspec.ValidationError as error:
        found = _PLACE.search(str(error))
        field = found[1] if found else ""
        raise ValueError(_told(name, field, fields.get(field, given))) from error
    epoch = _epoch(name, message.EPOCH) + timedelta(microseconds=message.EPOCH_MICROSECONDS)
    return message, epoch, catalogue_number(name, message.NORAD_CAT_ID)


def _plain(field: str, value: object) -> object:
    """Return a number for its text, CelesTrak's .0001503 too; other text without the spaces around it."""
    if isinstance(value, datetime):
        return value.isoformat()
    if not isinstance(value, str):
        return value.item() if isinstance(value, np.generic) else value
    text = value.strip()
    return float(text) if field not in TEXTS and _NUMBER.fullmatch(text) else text


def catalogue_number(name: str, value: object) -> int:
    """Catalogue number as it is written: a whole number of up to nine digits, or alpha-5; 0 if there is none.

    Raises
    ------
    ValueError
        Naming the satellite, for anything else.

    Examples
    --------
    >>> catalogue_number("X", "A0123"), catalogue_number("X", 440123), catalogue_number("X", "061001")
    (100123, 440123, 61001)
    """
    if isinstance(value, float) and value.is_integer():  # a spreadsheet's
        value = int(value)
    if isinstance(value, int) and not isinstance(value, bool) and 0 <= value <= LARGEST_NUMBER:
        return value
    text = str(value) if isinstance(value, str) else ""
    if re.fullmatch(r"\d{1,9}", text, re.ASCII):
        return int(text)
    if _ALPHA_5.fullmatch(text):
        return int(from_alpha5(text))
    raise ValueError(_told(name, "NORAD_CAT_ID", value))


def shown(value: object) -> str:
    """Show a value of a file in an error: short, however long or deep it is."""
    return _SHORT.repr(value)


def _told(name: str, field: str, value: object) -> str:
    return f"satellite {name!r}: {field} is {shown(value)}; expected {_EXPECTED.get(field, 'the fields of an OMM')}."


def _epoch(name: str, text: str) -> datetime:
    """Epoch in UTC of a calendar date or a day of the year, with the time of day."""
    ordinal = _DAY_OF_YEAR.fullmatch(text)
    try:
        if ordinal:
            day = datetime.strptime(f"{ordinal[1]}-{ordinal[2]}", "%Y-%j").replace(tzinfo=UTC)
            text = f"{day:%Y-%m-%d}T{ordinal[3]}"
        when = datetime.fromisoformat(text)
    except ValueError as error:
        raise ValueError(_told(name, "EPOCH", text)) from error
    if not (FIRST_YEAR <= when.year <= LAST_YEAR and ":" in text):
        raise ValueError(f"{_told(name, 'EPOCH', text)[:-1]}, in the years {FIRST_YEAR} to {LAST_YEAR}.")
    return when.astimezone(UTC) if when.tzinfo else when.replace(tzinfo=UTC)
