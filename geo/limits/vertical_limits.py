"""Floors and ceilings of zones, and how surely a height of either kind can be held against them."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from geo.geodesy.geodesic import Floats
from geo.tracks.fixes import HEIGHT_KINDS, Bools

FOOT_M = 0.3048
LEVEL_M = 100 * FOOT_M  # of a flight level
REFERENCES = ("HAE", "STD", "AMSL")  # above the WGS 84 ellipsoid; the surface of 1013.25 hPa; mean sea level
HAE, STD, AMSL = range(3)
AGL = "AGL"
ALIASES = {"MSL": "AMSL", "ALT": "AMSL", "GND": AGL, "SFC": AGL, **{name: name for name in (*REFERENCES, AGL)}}
GROUND, UNLIMITED = {"GND", "SFC", "GROUND", "SURFACE"}, {"UNL", "UNLTD", "UNLIMITED"}
UNITS = {"m": 1.0, "ft": FOOT_M, "fl": LEVEL_M}
EXPECTED = "'2500 ft AMSL', '1500 m', 'FL195', 'GND' or 'UNL'"

GEOID_M = (-107.0, 86.0)  # mean sea level above the ellipsoid, EGM2008, rounded outward: Pavlis et al. (2012)
QNH_HPA = (948.2, 1049.8)  # 28.00 to 31.00 inches of mercury: FAA, Aeronautical Information Manual, 7-2-2
WARMTH = 0.08  # 4 % of the height for every 10 degrees that the air is off standard (ICAO Doc 8168), by 20 degrees


def standard_height_m(pressure_hpa: float) -> float:
    """Height of a pressure in the ICAO standard atmosphere (Doc 7488), metres above that of 1013.25 hPa.

    >>> round(standard_height_m(948.2)), round(standard_height_m(1049.8))
    (556, -300)
    """
    return 288.15 / 0.0065 * float(1 - (pressure_hpa / 1013.25) ** 0.190263)


QNH_M = (-standard_height_m(QNH_HPA[0]), -standard_height_m(QNH_HPA[1]))  # what it adds to pressure altitude


class _Way(NamedTuple):
    """From a height to another reference: a span added, factors, a span added; lowest and highest of each."""

    before: tuple[float, float]
    factor: tuple[float, float]
    after: tuple[float, float]


_NOTHING, _TO_SEA = (0.0, 0.0), (-GEOID_M[1], -GEOID_M[0])
_WAYS = {  # (kind of the height, reference of the limit); what is not here is exact
    (0, AMSL): _Way(_TO_SEA, (1, 1), _NOTHING),
    (0, STD): _Way((_TO_SEA[0] - QNH_M[1], _TO_SEA[1] - QNH_M[0]), (1 / (1 + WARMTH), 1 / (1 - WARMTH)), _NOTHING),
    (1, AMSL): _Way(_NOTHING, (1 - WARMTH, 1 + WARMTH), QNH_M),
    (1, HAE): _Way(_NOTHING, (1 - WARMTH, 1 + WARMTH), (QNH_M[0] + GEOID_M[0], QNH_M[1] + GEOID_M[1])),
}


def span_m(height_m: Floats, kind: NDArray[np.int8], reference: NDArray[np.int8]) -> tuple[Floats, Floats]:
    """Lowest and highest that heights can be in another reference; the heights themselves where it is their own.

    Parameters
    ----------
    height_m : array of float, shape (n,)
        Metres; NaN stays.
    kind, reference : array of int8, shape (n,)
        Index into `HEIGHT_KINDS` and `REFERENCES`.

    Returns
    -------
    (array of float, array of float), shape (n,)
        Between two fixes, the lines between their lowest and between their highest hold what lies between the heights.

    References
    ----------
    Mean sea level: N. K. Pavlis et al. (2012), EGM2008, J. Geophys. Res. 117, B04406, doi:10.1029/2011JB008916.
    Altimeter settings of 28.00 to 31.00 inHg: FAA AIM 7-2-2. Temperature: ICAO Doc 8168 vol. I, 4 % per 10 degrees.
    """
    low, high = height_m, height_m
    for (of_kind, to), way in _WAYS.items():
        rows = np.flatnonzero((kind == of_kind) & (reference == to))
        if len(rows) == 0:
            continue
        if low is height_m:
            low, high = height_m.copy(), height_m.copy()
        least, most = height_m[rows] + way.before[0], height_m[rows] + way.before[1]
        low[rows] = np.where(least > 0, least * way.factor[0], least * way.factor[1]) + way.after[0]
        high[rows] = np.where(most > 0, most * way.factor[1], most * way.factor[0]) + way.after[1]
    return low, high


def error_in_words(kind: str, reference: str) -> str:
    """How far a kind of height may be off where a limit has another reference; empty where it is exact.

    >>> error_in_words("barometric", "STD"), error_in_words("geometric", "AMSL")
    ('', '-86 to +107 m')
    """
    way = _WAYS.get((HEIGHT_KINDS.index(kind), REFERENCES.index(reference)))
    if way is None:
        return ""
    low, high = way.before[0] * way.factor[0] + way.after[0], way.before[1] * way.factor[1] + way.after[1]
    share = "" if way.factor == (1, 1) else f" and {100 * (way.factor[1] - 1):.0f} % of the height"
    return f"{low:+.0f} to {high:+.0f} m{share}"


@dataclass(frozen=True, slots=True)
class VerticalLimits:
    """Floor and ceiling of each zone, metres in their references; infinite where there is none."""

    floor_m: Floats
    floor_reference: NDArray[np.int8]
    ceiling_m: Floats
    ceiling_reference: NDArray[np.int8]
    words: list[str]

    @property
    def limited(self) -> Bools:
        """Zones that have either."""
        return np.isfinite(self.floor_m) | np.isfinite(self.ceiling_m)


class _Limit(NamedTuple):
    metres: float
    reference: int
    words: str


def vertical_limits(names: list[str], rows: Sequence[Mapping[str, Any]]) -> VerticalLimits:
    """Read floors and ceilings of zones.

    Parameters
    ----------
    names : list of str
        Of the zones, for messages.
    rows : list of mapping
        Their columns: `floor_m`, `floor_ft`, `floor_fl` (numbers) or `floor` (text), likewise `ceiling`; the
        reference of a number in `floor_reference`, `ceiling_reference` (AMSL unless told; FL is STD); `terrain_m`,
        height of the ground above mean sea level, for limits above ground. At most one of each limit.

    Raises
    ------
    ValueError
        In one line: for a number without a unit, a limit told twice, words or references that are none, a limit above
        ground without `terrain_m`, or a floor that is not below its ceiling whatever the error between references.
    """
    found = [(_limit("floor", name, row), _limit("ceiling", name, row)) for name, row in zip(names, rows, strict=True)]
    for name, (floor, ceiling) in zip(names, found, strict=True):
        if _holds_nothing(floor, ceiling):
            raise ValueError(
                f"zones: {name!r} has the floor {floor.words} and the ceiling {ceiling.words}; expected less."
            )
    return VerticalLimits(
        np.array([floor.metres for floor, _ in found]),
        np.array([floor.reference for floor, _ in found], dtype=np.int8),
        np.array([ceiling.metres for _, ceiling in found]),
        np.array([ceiling.reference for _, ceiling in found], dtype=np.int8),
        [f"{floor.words} to {ceiling.words}" for floor, ceiling in found],
    )


def _holds_nothing(floor: _Limit, ceiling: _Limit) -> bool:
    """Whether no height is above a floor and below a ceiling; in unlike references: whatever the error between them."""
    if floor.reference == ceiling.reference or not math.isfinite(floor.metres - ceiling.metres):
        return not floor.metres < ceiling.metres
    own = floor if floor.reference != AMSL else ceiling  # heights of HAE and STD are those of either kind
    other = ceiling if own is floor else floor
    kind, reference = (np.array([each.reference], dtype=np.int8) for each in (own, other))
    low, high = span_m(np.array([own.metres]), kind, reference)
    return bool(low[0] > ceiling.metres if own is floor else high[0] < floor.metres)


def _limit(which: str, zone: str, row: Mapping[str, Any]) -> _Limit:
    columns = [name for name in (which, *(f"{which}_{unit}" for unit in UNITS)) if given(row.get(name))]
    if len(columns) > 1:
        raise ValueError(f"zones: {zone!r} has {columns[0]} and {columns[1]}; expected one of them.")
    if not columns:
        return _none(which)
    column = columns[0]
    told = _reference(which, zone, row.get(f"{which}_reference"))
    if column == which:
        return _of_text(which, zone, row[column], told, row.get("terrain_m"))
    unit = column.removeprefix(f"{which}_")
    value = _number(zone, column, row[column])
    return _with_reference(which, zone, value, unit, told, row.get("terrain_m"))


def _none(which: str) -> _Limit:
    return _Limit(-math.inf, HAE, "the ground") if which == "floor" else _Limit(math.inf, AMSL, "unlimited")


def given(value: Any) -> bool:  # noqa: ANN401  whatever a cell holds
    """Whether a cell of a table holds anything."""
    empty = pd.api.types.is_scalar(value) and pd.isna(value)
    return not empty and str(value).strip() != ""


def _number(zone: str, column: str, value: object) -> float:
    try:
        number = float(value)  # type: ignore[arg-type]
    except (TypeError, ValueError):
        number = math.nan
    if isinstance(value, bool) or not math.isfinite(number):
        raise ValueError(f"zones: {zone!r} has the {column} {value!r}; expected a number, in the unit of its name.")
    return number


def _reference(which: str, zone: str, value: object) -> str | None:
    if not given(value):
        return None
    words = str(value).strip().upper()
    if words not in ALIASES:
        raise ValueError(f"zones: {zone!r} has the {which}_reference {value!r}; expected AMSL, STD, AGL or HAE.")
    return ALIASES[words]


def _of_text(which: str, zone: str, value: object, told: str | None, terrain: object) -> _Limit:
    words = " ".join(str(value).upper().split())
    if words in GROUND | UNLIMITED:
        if (words in GROUND) != (which == "floor"):
            raise ValueError(f"zones: {zone!r} has the {which} {value!r}, and would hold nothing.")
        return _none(which)
    level = re.fullmatch(r"FL ?(\d{1,3})", words)
    if level:
        return _with_reference(which, zone, float(level[1]), "fl", told, terrain)
    found = re.fullmatch(r"(-?\d+(?:\.\d+)?) ?(FT|M)(?: ?([A-Z]+))?", words)
    if not found or (found[3] and found[3] not in ALIASES):
        why = ", a number without a unit" if re.fullmatch(r"-?[\d.]+", words) else ""
        raise ValueError(f"zones: {zone!r} has the {which} {value!r}{why}; expected words like {EXPECTED}.")
    own = ALIASES[found[3]] if found[3] else None
    if own and told and own != told:
        raise ValueError(f"zones: {zone!r} has the {which} {value!r} and the {which}_reference {told}; expected one.")
    return _with_reference(which, zone, float(found[1]), found[2].lower(), own or told, terrain)


def _with_reference(which: str, zone: str, value: float, unit: str, told: str | None, terrain: object) -> _Limit:
    words = f"FL{value:03g}" if unit == "fl" else f"{value:g} {unit} {told or 'AMSL'}"
    if unit == "fl":
        if told not in (None, "STD"):
            raise ValueError(f"zones: {zone!r} has the {which} {words} above {told}; flight levels are above STD.")
        return _Limit(value * LEVEL_M, STD, words)
    metres = value * UNITS[unit]
    if told != AGL:
        return _Limit(metres, REFERENCES.index(told or "AMSL"), words)
    if which == "floor" and metres <= 0:
        return _none(which)
    if not given(terrain):
        raise ValueError(
            f"zones: {zone!r} has the {which} {words}, above a ground whose height nobody told; expected that in "
            "terrain_m, metres above mean sea level, or a limit AMSL, STD or HAE."
        )
    ground_m = _number(zone, "terrain_m", terrain)
    return _Limit(metres + ground_m, AMSL, f"{words} (ground at {ground_m:g} m AMSL)")
