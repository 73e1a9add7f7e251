"""Element files: anybody's own satellites, as two-line elements or JSON, and the sensors that they carry."""

import json
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import NamedTuple, cast

from geo.access import Satellite
from geo.orbit import OMM_FIELDS, Orbit
from geo.sensor import AngleKind, Sensor, Side
from geo.tasking import Duty

BANDS: dict[str, AngleKind] = {"incidence_deg": "incidence", "look_deg": "look"}
SKY = ("sun_min_deg", "clear_sky")  # of optical sensors
SENSOR_FIELDS = (*BANDS, "side", "swath_km", "duty_min", *SKY)
EXPECTED = {"TIME_SYSTEM": ("UTC",), "REF_FRAME": ("TEME",), "MEAN_ELEMENT_THEORY": ("SGP4", "SGP/SGP4")}
LINES = 2  # of a set of two-line elements
MINUTE_S = 60.0


class Listed(NamedTuple):
    """One satellite of a file; its duty is known where the file or the reader's default tells it."""

    satellite: Satellite
    duty: Duty | None


def read_elements(path: Path, *, sensor: Sensor | None = None, duty: Duty | None = None) -> list[Listed]:
    """Read satellites from a file of elements; its content tells the format.

    Parameters
    ----------
    path : Path
        Two-line elements, each with or without a line for the name ("0 NAME" too), blank lines and lines that begin
        with # skipped; or JSON: one object, a list, or one object after the other. An object holds the fields of an
        orbit mean-elements message as CelesTrak writes them, or `name` and `tle: [line1, line2]`, and may hold
        `sensor: {incidence_deg: [min, max] or look_deg: [min, max], side}`, with `swath_km` and `duty_min` (minutes a
        pass) for a plan, `sun_min_deg` and `clear_sky` (see `geo.sensor.Sensor`) for optical ones.
    sensor, duty : optional
        For satellites without their own.

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
    text = _text(path)
    try:
        found = _from_json(text) if text.startswith(("{", "[")) else _from_lines(text)
        listed = _named_apart([_listed(orbit, spec, sensor, duty) for orbit, spec in found])
    except ValueError as error:
        raise ValueError(f"{path}: {error}") from error
    if not listed:
        raise ValueError(f"{path}: there are no elements; expected two-line elements or JSON.")
    return listed


def _text(path: Path) -> str:
    if not path.is_file():
        raise ValueError(f"{path}: there is no such file; expected two-line elements or JSON.")
    try:
        return path.read_text(encoding="utf-8-sig").strip()
    except UnicodeDecodeError as error:
        raise ValueError(f"{path}: this is not text; expected two-line elements or JSON in UTF-8.") from error


def _from_lines(text: str) -> Iterator[tuple[Orbit, None]]:
    name, first = "", ""
    for number, line in enumerate(map(str.strip, text.splitlines()), start=1):
        if not line or line.startswith("#"):
            continue
        if first:
            if not line.startswith("2 "):
                raise ValueError(f"line {number} is {line!r}; expected line 2 of the elements that begin before it.")
            yield Orbit.from_tle(name or first[2:7].strip(), first, line), None
            name, first = "", ""
        elif line.startswith("1 "):
            first = line
        elif name or line.startswith("2 "):
            raise ValueError(f"line {number} is {line!r}; expected line 1 of two-line elements.")
        else:
            name = line.removeprefix("0 ").strip()
    if name or first:
        raise ValueError(f"the file ends within the elements of {name or first[2:7]!r}; expected lines 1 and 2.")


def _from_json(text: str) -> Iterator[tuple[Orbit, object]]:
    for number, entry in enumerate(_entries(text), start=1):
        if not isinstance(entry, dict):
            raise ValueError(  # noqa: TRY004  of a file's content, not of an argument
                f"entry {number} is {json.dumps(entry)[:60]}; expected an object with elements."
            )
        name = str(entry.get("name") or entry.get("OBJECT_NAME") or entry.get("NORAD_CAT_ID") or f"entry {number}")
        yield _orbit(name, entry), entry.get("sensor")


def _entries(text: str) -> Iterator[object]:
    """Yield objects of a JSON file, of a list in it, or of several one after the other."""
    decoder, at = json.JSONDecoder(), 0
    while at < len(text):
        try:
            value, at = decoder.raw_decode(text, at)
        except json.JSONDecodeError as error:
            raise ValueError(f"this is not JSON: {error}.") from error
        yield from value if isinstance(value, list) else [value]
        while at < len(text) and text[at].isspace():
            at += 1


def _orbit(name: str, entry: Mapping[str, object]) -> Orbit:
    if "tle" in entry:
        lines = entry["tle"]
        if not (isinstance(lines, list) and len(lines) == LINES and all(isinstance(line, str) for line in lines)):
            raise ValueError(f"satellite {name!r}: tle is {json.dumps(lines)[:80]}; expected [line1, line2].")
        return Orbit.from_tle(name, *(line.strip() for line in lines))
    if not OMM_FIELDS & set(entry):
        raise ValueError(
            f"satellite {name!r} has the fields {', '.join(entry) or 'none'}; expected tle: [line1, line2], or those "
            f"of an orbit mean-elements message: {', '.join(sorted(OMM_FIELDS))}."
        )
    for field, allowed in EXPECTED.items():
        if field in entry and str(entry[field]).strip().upper() not in allowed:
            raise ValueError(f"satellite {name!r}: {field} is {entry[field]!r}; expected {allowed[0]}.")
    fields = {key: value for key, value in entry.items() if key not in {"name", "sensor"} and value is not None}
    return Orbit.from_omm(name, fields | ({"EPOCH": _epoch(name, fields["EPOCH"])} if "EPOCH" in fields else {}))


def _epoch(name: str, value: object) -> str:
    """Epoch as the reader of SGP4 wants it: UTC without a zone, with a fraction."""
    try:
        when = datetime.fromisoformat(str(value))
    except ValueError as error:
        raise ValueError(
            f"satellite {name!r}: EPOCH is {value!r}; expected a time like 2026-08-22T06:49:05."
        ) from error
    utc = when.astimezone(UTC) if when.tzinfo else when
    return utc.strftime("%Y-%m-%dT%H:%M:%S.%f")


def _listed(orbit: Orbit, spec: object, sensor: Sensor | None, duty: Duty | None) -> Listed:
    if spec is None:
        if sensor is None:
            raise ValueError(
                f"satellite {orbit.name!r} has no sensor; expected sensor: {{incidence_deg: [min, max], side}} in the "
                "file, or a band for all that lack one, such as --incidence 20..45 --side right."
            )
        return Listed(Satellite(orbit=orbit, sensor=sensor), duty)
    own, own_duty = _sensor(orbit.name, spec)
    return Listed(Satellite(orbit=orbit, sensor=own), own_duty or duty)


def _sensor(name: str, spec: object) -> tuple[Sensor, Duty | None]:
    if not isinstance(spec, dict) or set(spec) - set(SENSOR_FIELDS) or len(set(spec) & set(BANDS)) != 1:
        raise ValueError(
            f"satellite {name!r}: sensor is {json.dumps(spec)[:120]}; expected incidence_deg or look_deg: [min, max], "
            f"and side; if wanted {', '.join(SENSOR_FIELDS[3:])}."
        )
    field = next(key for key in BANDS if key in spec)
    band = spec[field]
    if not (isinstance(band, list) and len(band) == 2 and all(map(_is_number, band))):  # noqa: PLR2004  min and max
        raise ValueError(f"satellite {name!r}: {field} is {json.dumps(band)[:80]}; expected [min, max] in degrees.")
    side = cast("Side", spec.get("side"))  # held to the valid ones by Sensor
    sky = {key: spec[key] for key in SKY if spec.get(key) is not None}
    if not all(map(_is_number, sky.values())):
        raise ValueError(f"satellite {name!r}: sensor has {json.dumps(sky)[:80]}; expected numbers.")
    sensor = Sensor(name=name, angle=BANDS[field], min_deg=band[0], max_deg=band[1], side=side, **sky)
    return sensor, _duty(name, spec)


def _duty(name: str, spec: Mapping[str, object]) -> Duty | None:
    given = [spec.get(field) for field in ("swath_km", "duty_min")]
    if given == [None, None]:
        return None
    if not all(map(_is_number, given)):
        raise ValueError(
            f"satellite {name!r}: swath_km is {given[0]} and duty_min {given[1]}; expected both as numbers, or neither."
        )
    swath, minutes = (float(str(value)) for value in given)
    return Duty(swath_km=swath, seconds=minutes * MINUTE_S)


def _is_number(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _named_apart(found: list[Listed]) -> list[Listed]:
    """Put the catalogue number behind names that different objects share."""
    objects: dict[str, set[int]] = {}
    for satellite, _ in found:
        objects.setdefault(satellite.orbit.name, set()).add(satellite.orbit.satrec.satnum)
    return [
        one
        if len(objects[one.satellite.orbit.name]) == 1
        else Listed(_renamed(one.satellite, one.satellite.orbit.satrec.satnum), one.duty)
        for one in found
    ]


def _renamed(satellite: Satellite, number: int) -> Satellite:
    orbit = Orbit(f"{satellite.orbit.name} ({number})", satellite.orbit.satrec)
    return Satellite(orbit=orbit, sensor=satellite.sensor)
