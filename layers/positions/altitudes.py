"""Which column holds heights: above what and in which unit, by its name or by how its publisher writes; rates likewise.

A geometric height is one above the ellipsoid (or the sea, which lies within some 100 m of it), a barometric one the
height that an altimeter set to 1013.25 hPa shows. Where a name and a publisher leave two readings, none is taken.
"""

import re
from collections.abc import Collection, Mapping, Sequence
from typing import Literal, NamedTuple, TypeGuard, get_args

import pyproj

from layers.positions.columns import plain
from layers.positions.heights import HEIGHT, THIRD, tracks_note

HeightUnit = Literal["m", "ft", "FL", "km"]
HeightKind = Literal["geometric", "barometric"]

FOOT_M = 0.3048  # the international foot, exact since 1959
METRES: dict[HeightUnit, float] = {"m": 1.0, "ft": FOOT_M, "FL": 100 * FOOT_M, "km": 1000.0}
RATES_M_S: dict[HeightUnit, float] = {"m": 1.0, "ft": FOOT_M / 60}  # m/s and ft/min
RATE_NAMES: dict[HeightUnit, str] = {"m": "m/s", "ft": "ft/min"}
FEET, LEVEL = re.compile(r"(?:ft|feet)"), re.compile(r"fl|flightlevel")
LONG = re.compile(r"met(?:er|re)s?|(?:alt|altitude|height|elev|elevation|ele|hae|msl|amsl|baro|gps|z)m$")
KILOMETRES = re.compile(r"km$")
BAROMETRIC = re.compile(r"baro|pressure|mode[cs]|^fl|flightlevel")
GEOMETRIC = re.compile(r"geo|gps|gnss|hae|ellips|msl|^elev?(?:m|ft)?$|^elevation")
ABOVE_GROUND = re.compile(r"agl|aboveground")
READSB = {"altbaro": "barometric", "altgeom": "geometric"}  # README-json.md of wiedehopf/readsb: feet
RATE = re.compile(r"(?:baro|geom?|vertical|vert)(?:ical)?_?rate(?:ms|mps|ftmin|fpm|ftpermin)?|verticalspeed|vspeed")
RATES_BY_NAME = (
    (re.compile(r"(?:rate|speed)(?:ms|mps)$"), "m"),
    (re.compile(r"(?:rate|speed)(?:ftmin|fpm|ftpermin)$"), "ft"),
    (re.compile(r"^(?:baro|geom)rate$"), "ft"),  # readsb
    (re.compile(r"^vertrate$"), "m"),  # state vectors of OpenSky
)


class HeightReading(NamedTuple):
    """A column of heights, its unit, and what they are above; None of either if nothing tells."""

    column: str
    unit: HeightUnit | None
    kind: HeightKind | None
    words: str = ""
    per_row: bool = False  # a column says of each row what its height is above

    @property
    def told(self) -> str:
        """What was read as what."""
        return f"{self.unit}{self.words}" + ("" if self.unit == "m" else ", turned into m")

    @property
    def whole(self) -> bool:
        """Whether it can be read."""
        return self.unit is not None and self.kind is not None

    @property
    def missing(self) -> str:
        """What is not told, and how to tell it."""
        lacks = []
        if self.unit is None:
            lacks.append("in metres or in feet (height_unit)")
        if self.kind is None:
            lacks.append("geometric or barometric (height_kind)")
        return f"nothing says whether they are {' and '.join(lacks)}"


class HeightOptions(NamedTuple):
    """What the user said of heights."""

    unit: HeightUnit | None = None
    kind: HeightKind | None = None


class Heights(NamedTuple):
    """The column that is read, or None; and, of one that is not, its name, why, and what the reader must see."""

    reading: HeightReading | None
    unread: tuple[str, str] | None = None
    note: str = ""


def check_height_options(options: HeightOptions) -> None:
    """Raise ValueError for a unit or a kind that does not exist."""
    if options.unit is not None and options.unit not in METRES:
        raise ValueError(f"height_unit is {options.unit!r}; expected one of {', '.join(METRES)}.")
    if options.kind is not None and options.kind not in get_args(HeightKind):
        raise ValueError(f"height_kind is {options.kind!r}; expected one of {', '.join(get_args(HeightKind))}.")


def find_heights(
    names: Sequence[str],
    given: Mapping[str, str | None],
    options: HeightOptions,
    third: HeightReading | None = None,
    empty: Collection[str] = (),
) -> Heights:
    """Tell which column of a table is its height, and how it is read.

    Parameters
    ----------
    names : sequence of str
        Columns, as written in the file.
    given : mapping
        Column of `height`, which settles it; None leaves heights out.
    options : HeightOptions
        They go before what names tell.
    third : HeightReading, optional
        The third coordinate of points, if it is no zero.
    empty : collection of str
        Columns that hold nothing: none of them is read unless the user names it.

    Returns
    -------
    Heights
        Of several that can be read the third coordinate, then a geometric one, then the first.

    Raises
    ------
    ValueError
        If the column that the user names has no unit or no kind.
    """
    per_row = any(plain(name) == "heightkind" for name in names)
    all_columns = height_columns(names)
    columns = [name for name in all_columns if name not in empty]
    if "height" in given and given["height"] is None:
        return Heights(None, None, tracks_note(columns[0]) if columns else "")
    named = given.get("height")
    found = [_read(name, names, options, per_row=per_row) for name in ([named] if named else columns)]
    if third is not None and not named:
        found.insert(0, third._replace(unit=options.unit or third.unit, kind=options.kind or third.kind))
    whole = [one for one in found if one.whole]
    if not found and all_columns:
        return Heights(None, (all_columns[0], "not read: it is empty"))
    if not whole:
        return _unread(found[0], named=bool(named)) if found else Heights(None)
    best = next((one for one in whole if one.kind == "geometric"), whole[0])
    others = [one.column for one in found if one is not best]
    return Heights(best._replace(words=f"{best.words}{_beside(others)}"))


def height_columns(names: Sequence[str]) -> list[str]:
    """Columns whose names are those of heights.

    >>> height_columns(["icao24", "geoaltitude", "altitude", "alternate"])
    ['geoaltitude', 'altitude']
    """
    return [name for name in names if HEIGHT.fullmatch(plain(name))]


def third_coordinate(column: str, crs: pyproj.CRS | None) -> HeightReading:
    """Heights that points have as their third coordinate, in the unit of the CRS: metres where it has no third axis."""
    axes = crs.axis_info if crs is not None else []
    up = axes[2].unit_name if len(axes) > 2 else "metre"  # noqa: PLR2004  a third axis
    unit: HeightUnit | None = {"metre": "m", "foot": "ft"}.get(up)  # type: ignore[assignment]
    return HeightReading(column, unit, "geometric", f", {THIRD}, taken to be {unit} above the ellipsoid")


def rate_unit(name: str, names: Collection[str], options: HeightOptions) -> HeightUnit | None:
    """Tell the unit of a vertical rate: "m" for m/s, "ft" for ft/min; None if nothing tells.

    >>> rate_unit("vertical_rate", ["icao24", "groundspeed"], HeightOptions())
    'ft'
    """
    by_name: list[str] = [unit for pattern, unit in RATES_BY_NAME if pattern.search(plain(name))]
    found = (by_name or [options.unit or _publisher(names) or ""])[0]
    return found if _of_rate(found) else None


def is_rate(name: str) -> bool:
    """Whether a column is called as vertical rates are."""
    return RATE.fullmatch(plain(name)) is not None


def _of_rate(unit: str) -> TypeGuard[HeightUnit]:
    return unit in RATES_M_S


def _read(name: str, names: Sequence[str], options: HeightOptions, *, per_row: bool) -> HeightReading:
    word = plain(name)
    publisher = _publisher(names)
    by_name = _unit_of(word)
    by_habit = "ft" if word in READSB else "m" if word in {"ele", "hae"} else publisher
    unit = options.unit or by_name or by_habit
    kind = options.kind or _kind_of(word, names)
    if per_row and word == "heightm" and options.kind is None:
        return HeightReading(name, unit, "geometric", ", above what the column height_kind says", per_row=True)
    why = "" if options.unit or by_name or unit is None else f" as {_whose(word, unit)} writes them"
    above = " above the sea" if re.search(r"msl|^elev?|^elevation", word) and kind == "geometric" else ""
    return HeightReading(name, unit, kind, f"{why}, {kind}{above}")


def _unread(reading: HeightReading, *, named: bool) -> Heights:
    if named:
        raise ValueError(f"column {reading.column} holds heights, and {reading.missing}; expected both. Say so.")
    note = f"{tracks_note(reading.column)} They were not read: {reading.missing}."
    return Heights(None, (reading.column, f"not read: {reading.missing}"), note)


def _beside(others: Sequence[str]) -> str:
    return f"; {', '.join(others)} too {'is' if len(others) == 1 else 'are'} there, not read" if others else ""


def _unit_of(word: str) -> HeightUnit | None:
    if LEVEL.fullmatch(word):
        return "FL"
    if KILOMETRES.search(word):
        return "km"
    if FEET.search(word):
        return "ft"
    return "m" if LONG.search(word) else None


def _kind_of(word: str, names: Collection[str]) -> HeightKind | None:
    if ABOVE_GROUND.search(word):
        return None
    if BAROMETRIC.search(word):
        return "barometric"
    if GEOMETRIC.search(word):
        return "geometric"
    aircraft = any(plain(name) == "icao24" for name in names)
    return "barometric" if aircraft and word in {"altitude", "altitudeft", "altft"} else None


def _publisher(names: Collection[str]) -> HeightUnit | None:
    """Tell the unit by who writes so: OpenSky metres (velocity, true_track), traffic and readsb feet (groundspeed)."""
    words = {plain(name) for name in names}
    opensky = bool({"velocity", "truetrack"} & words) and "icao24" in words
    traffic = "groundspeed" in words and "icao24" in words
    return None if opensky == traffic else "m" if opensky else "ft"


def _whose(word: str, unit: HeightUnit) -> str:
    if word in READSB:
        return "readsb"
    if word in {"ele", "hae"}:
        return "GPX" if word == "ele" else "CoT"
    return "OpenSky" if unit == "m" else "traffic"
