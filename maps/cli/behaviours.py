"""Options of `leadline incursions` that ask for behaviours of vessels."""

import argparse
from typing import TYPE_CHECKING, Any

from leadline.near import did_you_mean

if TYPE_CHECKING:
    from layers.stories.given import GivenShapes
    from layers.tracks.behaviours import Asked

NAMES = {"gaps": "gaps", "loitering": "loitering", "encounters": "encounters", "port-visits": "port_visits"}
PORTS = "leadline:ports"
UNITS = {
    "s": {"s": 1.0, "m": 60.0, "h": 3600.0, "d": 86400.0},
    "m": {"m": 1.0, "km": 1000.0, "nm": 1852.0},
    "kn": {"kn": 1.0},
    "deg": {"deg": 1.0},
}
ALL = "all"


def add_behaviours(count: argparse.ArgumentParser) -> None:
    """Describe the options; loads nothing heavy."""
    group = count.add_argument_group("behaviours: what vessels do, by the definitions of Global Fishing Watch")
    group.add_argument(
        "--behaviours",
        action="unite",
        metavar="NAME,...",
        help=f"some of {', '.join(NAMES)}, or {ALL}; then zones and lines may be left out",
    )
    group.add_argument("--ports", metavar="LAYER|FILE", help=f"points that are ports or anchorages ({PORTS})")
    group.add_argument(
        "--define",
        action="unite",
        metavar="NAME.NUMBER=VALUE,...",
        help="other numbers than the published ones: encounters.distance=300m,gaps.min-duration=6h",
    )


def behaviours_of(
    args: argparse.Namespace, encoding: str | None, most: int | None
) -> "tuple[Asked | None, GivenShapes | None]":
    """Behaviours that the options ask for, and the ports if they were named; ValueError for one that is none."""
    if args.behaviours is None:
        given = [option for option in ("ports", "define") if getattr(args, option) is not None]
        if given:
            raise ValueError(f"--{given[0]} is of behaviours; expected --behaviours with it.")
        return None, None
    from layers.tracks.behaviours import Asked  # noqa: PLC0415  paid for by this option only

    definitions = definitions_of(args.behaviours, args.define)
    if args.ports is not None and not {"encounters", "port_visits"} & set(definitions):
        raise ValueError("--ports is of encounters and port-visits; expected one of them in --behaviours.")
    ports = _ports_of(args.ports, encoding, most)
    return Asked(definitions=definitions, ports=ports.frame if ports else None), ports


def _ports_of(words: str | None, encoding: str | None, most: int | None) -> "GivenShapes | None":
    if words is None:
        return None
    from layers.stories.given import given_shapes  # noqa: PLC0415

    try:
        return given_shapes(words, "at", encoding=encoding, max_unpacked_bytes=most)
    except ValueError as error:
        raise ValueError(str(error).replace("--at ", "--ports ", 1)) from error


def definitions_of(names: str, numbers: str | None) -> dict[str, Any]:
    """Definitions by name, with the numbers that were given.

    >>> definitions_of("gaps", "gaps.min-duration=6h")["gaps"].min_duration_s
    21600.0
    """
    from geo.behaviours.definitions import RULES  # noqa: PLC0415

    asked = list(NAMES) if names.strip() == ALL else [name.strip() for name in names.split(",")]
    wrong = [name for name in asked if name not in NAMES]
    if wrong:
        near = did_you_mean(wrong[0], NAMES)
        raise ValueError(f"--behaviours names {wrong[0]!r}; expected some of {', '.join(NAMES)}, or {ALL}.{near}")
    given: dict[str, dict[str, float]] = {name: {} for name in asked}
    for part in numbers.split(",") if numbers is not None else []:
        name, field, value = _number(part, asked)
        given[name][field] = value
    return {NAMES[name]: RULES[NAMES[name]](**fields) for name, fields in given.items()}


def _number(part: str, asked: list[str]) -> tuple[str, str, float]:
    """Behaviour, field and value of "encounters.distance=300m"."""
    from dataclasses import fields  # noqa: PLC0415

    from geo.behaviours.definitions import RULES  # noqa: PLC0415

    left, equals, words = part.strip().partition("=")
    name, _, short = left.partition(".")
    if not equals or name not in asked:
        raise ValueError(
            f"--define has {part.strip()!r}; expected NAME.NUMBER=VALUE with a name of --behaviours, here "
            f"{', '.join(asked)}."
        )
    known = {field.name: field.name for field in fields(RULES[NAMES[name]])}
    by_option = {_option(field): field for field in known}
    if short not in by_option:
        near = did_you_mean(short, by_option)
        raise ValueError(f"--define has {name}.{short}; expected {name} with a number of {', '.join(by_option)}.{near}")
    return name, by_option[short], _value(part.strip(), by_option[short], words)


def _option(field: str) -> str:
    """Name of a field without its unit.

    >>> _option("min_duration_s"), _option("min_confidence")
    ('min-duration', 'min-confidence')
    """
    stem, _, unit = field.rpartition("_")
    return (stem if unit in UNITS else field).replace("_", "-")


def _value(part: str, field: str, words: str) -> float:
    from maps.cli.incursions import measured  # noqa: PLC0415  which imports this module

    unit = field.rpartition("_")[2]
    if unit in UNITS:
        return measured(f"--define {part.partition('=')[0]}", words, UNITS[unit])
    try:
        return float(words)
    except ValueError as error:
        raise ValueError(f"--define has {part!r}; expected a number after the equals sign.") from error
