"""Names of columns in words, with the unit that they end in."""

from collections.abc import Mapping

# Endings of column names that can mean nothing else; others, such as _m, may be metres or millions.
UNITS: Mapping[str, str] = {
    "km": "km",
    "km2": "km²",
    "m2": "m²",
    "km_h": "km/h",
    "kn": "kn",
    "nm": "nm",
    "deg": "°",
    "ft": "ft",
    "pct": "%",
    "percent": "%",
    "utc": "UTC",
}


def words_and_unit(column: str) -> tuple[str, str]:
    """Words for a column, and its unit if its name ends in one that can mean nothing else.

    >>> words_and_unit("length_km"), words_and_unit("POP_EST"), words_and_unit("maxSpeed")
    (('Length', 'km'), ('POP EST', ''), ('MaxSpeed', ''))
    """
    for ending, unit in UNITS.items():
        if column.lower().endswith(f"_{ending}") and column[: -len(ending) - 1].strip("_"):
            return _words(column[: -len(ending) - 1]), unit
    return _words(column), ""


def _words(column: str) -> str:
    plain = " ".join(column.replace("_", " ").split()) or column
    return plain[:1].upper() + plain[1:]
