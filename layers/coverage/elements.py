"""Element files: anybody's own satellites, as two-line elements or mean-elements messages, and their sensors."""

import re
import zlib
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Annotated, NamedTuple

import msgspec

from geo.access.access import Satellite
from geo.access.tasking import Duty
from geo.orbits.mean_elements import NEEDED, shown
from geo.orbits.orbit import Orbit
from geo.orbits.sensor import AngleKind, Sensor, Side
from geo.orbits.two_lines import has_checksum
from layers.coverage.element_formats import EXPECTED, Entry, entries
from layers.files.unpacked import read_unpacked

BANDS: dict[str, AngleKind] = {"incidence_deg": "incidence", "look_deg": "look"}
ALLOWED = {  # what SGP4 presumes where a message says it
    "CENTER_NAME": ("EARTH",),
    "TIME_SYSTEM": ("UTC",),
    "REF_FRAME": ("TEME",),
    "MEAN_ELEMENT_THEORY": ("SGP4", "SGP/SGP4"),
}
LINES = 2  # of a set of two-line elements
MINUTE_S = 60.0
BROKEN = (OSError, EOFError, zlib.error)  # what unpackers raise
LONGEST_NAME = 100
ISO_DAY = 10  # letters of 2026-08-22
_PLACE = re.compile(r"`\$\.(\w+)")
_SENSOR_FIELDS = {
    "incidence_deg": "[min, max] in degrees",
    "look_deg": "[min, max] in degrees",
    "side": "left, right or both",
    "swath_km": "kilometres, more than 0",
    "duty_min": "minutes, more than 0",
    "sun_min_deg": "degrees",
    "clear_sky": "a number from 0 to 1",
}
_Band = tuple[float, float]
_Wide = Annotated[float, msgspec.Meta(gt=0, le=1e5)]


class _SensorFields(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What an object of a file says of its sensor."""

    incidence_deg: _Band | None = None
    look_deg: _Band | None = None
    side: Side | None = None
    swath_km: _Wide | None = None
    duty_min: _Wide | None = None
    sun_min_deg: float | None = None
    clear_sky: float | None = None


class Listed(NamedTuple):
    """One satellite of a file; its duty is known where the file or the reader's default tells it.

    `unchecked`: its lines end before their checksums, so that a digit changed on the way is not noticed. `decayed`: the
    day on which a message says that it fell (Space-Track's DECAY_DATE), else None.
    """

    satellite: Satellite
    duty: Duty | None
    unchecked: bool = False
    decayed: date | None = None


def read_elements(
    path: Path, *, sensor: Sensor | None = None, duty: Duty | None = None, max_unpacked_bytes: int | None = None
) -> list[Listed]:
    """Read satellites from a file of elements; its content tells the format.

    Parameters
    ----------
    path : Path
        Two-line elements, each with or without a line for the name ("0 NAME" too), with or without checksums, blank
        lines and lines that begin with # skipped; or orbit mean-elements messages (OMM) as CelesTrak and Space-Track
        write them in CSV, XML, KVN or JSON. In JSON, one object, a list, or one object after the other: each holds the
        fields of a message, or `name` and `tle: [line1, line2]`, and may hold
        `sensor: {incidence_deg: [min, max] or look_deg: [min, max], side}`, with `swath_km` and `duty_min` (minutes a
        pass) for a plan, `sun_min_deg` and `clear_sky` (see `geo.Sensor`) for optical ones.
    sensor, duty : optional
        For satellites without their own.
    max_unpacked_bytes : int, optional
        What a file that ends in .gz or .zst may unpack to; by default 512 MiB.

    Returns
    -------
    list of Listed
        In the order of the file, at least one. Satellites that share a name bear their catalogue number behind it.

    Raises
    ------
    ValueError
        Naming the file, the satellite and the field: if the file is missing or empty, a line or a field is missing or
        wrong, SGP4 cannot use the elements, or a satellite has no sensor.
    """
    text = _text(path, max_unpacked_bytes)
    try:
        found = [_listed(number, entry, sensor, duty) for number, entry in enumerate(entries(text), start=1)]
    except ValueError as error:
        raise ValueError(f"{path}: {error}") from error
    if not found:
        raise ValueError(f"{path}: there are no elements; expected {EXPECTED}.")
    return _named_apart(found)


def _text(path: Path, max_unpacked_bytes: int | None) -> str:
    if not path.is_file():
        what = "this is no file" if path.exists() else "there is no such file"
        raise ValueError(f"{path}: {what}; expected {EXPECTED}.")
    try:
        text = read_unpacked(path, max_unpacked_bytes=max_unpacked_bytes).decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise ValueError(f"{path}: this is not text; expected {EXPECTED}, in UTF-8.") from error
    except ValueError as error:
        raise ValueError(f"{path}: {error}") from error
    except BROKEN as error:
        raise ValueError(
            f"{path}: it cannot be unpacked ({error}); copy it again from where it is published."
        ) from error
    return text.replace("\r\n", "\n").replace("\r", "\n")


def _name(number: int, entry: Entry) -> str:
    """Name of an entry, its catalogue number if it has none, or its place in the file."""
    for field in ("name", "OBJECT_NAME", "NORAD_CAT_ID"):
        value = entry.get(field)
        name = " ".join(str(value).split()) if isinstance(value, str | int | float) else ""
        known = value is None or isinstance(value, str | int | float)
        if not known or not name.isprintable() or len(name) > LONGEST_NAME:
            raise ValueError(
                f"entry {number}: {field} is {shown(value)}; expected a name of printable characters, at most "
                f"{LONGEST_NAME}."
            )
        if name:
            return name
    return f"entry {number}"


def _listed(number: int, entry: Entry, sensor: Sensor | None, duty: Duty | None) -> Listed:
    name = _name(number, entry)
    if "tle" in entry:
        lines = _two_lines(name, entry["tle"])
        unchecked = not all(map(has_checksum, lines))
        orbit = Orbit.from_tle(name, *lines, checksum=False)
    else:
        orbit, unchecked = _of_message(name, entry), False
    spec = entry.get("sensor")
    if spec is not None:
        own, own_duty = _sensor(orbit.name, spec)
        return Listed(Satellite(orbit=orbit, sensor=own), own_duty or duty, unchecked, _decayed(name, entry))
    if sensor is None:
        raise ValueError(
            f"satellite {orbit.name!r} has no sensor; expected sensor: {{incidence_deg: [min, max], side}} in a file "
            "of JSON, or a band for all that lack one, such as --incidence 20..45 --side right."
        )
    return Listed(Satellite(orbit=orbit, sensor=sensor), duty, unchecked, _decayed(name, entry))


def _decayed(name: str, entry: Entry) -> date | None:
    """Day of the decay that a message has, None if it has none."""
    value = entry.get("DECAY_DATE")
    if value is None or value == "":
        return None
    try:
        return date.fromisoformat(str(value).strip()[:ISO_DAY])
    except ValueError as error:
        raise ValueError(
            f"satellite {name!r}: DECAY_DATE is {shown(value)}; expected a day like 2026-08-22, or nothing."
        ) from error


def _two_lines(name: str, lines: object) -> list[str]:
    if not (isinstance(lines, list) and len(lines) == LINES and all(isinstance(line, str) for line in lines)):
        raise ValueError(f"satellite {name!r}: tle is {shown(lines)}; expected [line1, line2].")
    return [line.strip() for line in lines]


def _of_message(name: str, entry: Entry) -> Orbit:
    if not set(NEEDED) & set(entry):
        fields = shown(", ".join(entry) or "none")[1:-1]
        raise ValueError(
            f"satellite {name!r} has the fields {fields}; expected tle: [line1, line2], or those of an orbit "
            f"mean-elements message: {', '.join(sorted(NEEDED))}."
        )
    for field, allowed in ALLOWED.items():
        value = entry.get(field)
        if value not in (None, "") and str(value).strip().upper() not in allowed:
            raise ValueError(f"satellite {name!r}: {field} is {shown(value)}; expected {allowed[0]}.")
    return Orbit.from_omm(name, entry)


def _sensor(name: str, spec: object) -> tuple[Sensor, Duty | None]:
    try:
        given = msgspec.convert(spec, _SensorFields, strict=True)
    except msgspec.ValidationError as error:
        found = _PLACE.search(str(error))
        if found and isinstance(spec, dict) and found[1] in _SENSOR_FIELDS:
            told = f"{found[1]} is {shown(spec[found[1]])}; expected {_SENSOR_FIELDS[found[1]]}"
        else:
            told = f"sensor is {shown(spec)}; expected {_sensor_words()}"
        raise ValueError(f"satellite {name!r}: {told}.") from error
    bands = [(field, band) for field in BANDS if (band := getattr(given, field)) is not None]
    if len(bands) != 1:
        raise ValueError(f"satellite {name!r}: sensor is {shown(spec)}; expected {_sensor_words()}.")
    if given.side is None:
        raise ValueError(f"satellite {name!r}: sensor names no side; expected side: left, right or both.")
    (field, (low, high)), side = bands[0], given.side
    sky = 1.0 if given.clear_sky is None else given.clear_sky
    sensor = Sensor(
        name=name, angle=BANDS[field], min_deg=low, max_deg=high, side=side,
        sun_min_deg=given.sun_min_deg, clear_sky=sky,
    )  # fmt: skip
    return sensor, _duty(name, given)


def _sensor_words() -> str:
    others = ", ".join(list(_SENSOR_FIELDS)[3:])
    return f"incidence_deg or look_deg: [min, max], and side; if wanted {others}"


def _duty(name: str, given: _SensorFields) -> Duty | None:
    if given.swath_km is None and given.duty_min is None:
        return None
    if given.swath_km is None or given.duty_min is None:
        swath, minutes = ("None" if value is None else f"{value:g}" for value in (given.swath_km, given.duty_min))
        raise ValueError(
            f"satellite {name!r}: swath_km is {swath} and duty_min {minutes}; expected both as numbers, or neither."
        )
    return Duty(swath_km=given.swath_km, seconds=given.duty_min * MINUTE_S)


def _named_apart(found: list[Listed]) -> list[Listed]:
    """Put the catalogue number behind names that different objects share."""
    objects: dict[str, set[int]] = {}
    for one in found:
        objects.setdefault(one.satellite.orbit.name, set()).add(one.satellite.orbit.number)
    return [one if len(objects[one.satellite.orbit.name]) == 1 else _renamed(one) for one in found]


def _renamed(one: Listed) -> Listed:
    orbit = replace(one.satellite.orbit, name=f"{one.satellite.orbit.name} ({one.satellite.orbit.number})")
    return one._replace(satellite=replace(one.satellite, orbit=orbit))
