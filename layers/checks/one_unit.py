"""Units of numbers that are divided by each other, or set against a claim: the same, or one a known multiple."""

from typing import TYPE_CHECKING, Any

from geo.claimed import OTHER_PERCENT, PERCENT

if TYPE_CHECKING:
    import pandas as pd

MULTIPLES = {"thousand": 1e3, "million": 1e6, "billion": 1e9, "trillion": 1e12}
SHORT = {"k": "thousand", "mn": "million", "m": "million", "bn": "billion", "tn": "trillion"}
ONE = ("1", "times")  # units of a plain ratio


def unit_of(row: "pd.Series[Any]") -> str:
    """Take the unit that a row says in its column `unit`; empty if it says none."""
    unit = row.get("unit")
    return unit.strip() if isinstance(unit, str) else ""


def is_percent(unit: str) -> bool:
    """Say whether a unit is percent, alone or of something, a year.

    >>> is_percent("percent a year"), is_percent("%"), is_percent("TWh")
    (True, True, False)
    """
    return unit.lower().startswith((PERCENT, *OTHER_PERCENT))


def parts_of(unit: str) -> tuple[float, str]:
    """Take a unit apart: a multiple in words, and what is counted.

    >>> parts_of("million people"), parts_of("bn USD"), parts_of("%"), parts_of("1"), parts_of("TWh")
    ((1000000.0, 'people'), (1000000000.0, 'USD'), (0.01, ''), (1.0, ''), (1.0, 'TWh'))
    """
    if unit.lower() in (PERCENT, *OTHER_PERCENT):
        return 0.01, ""
    if unit in ONE:
        return 1.0, ""
    first, _, rest = unit.partition(" ")
    word = SHORT.get(first, first) if rest else first
    return (MULTIPLES[word], rest.strip()) if word in MULTIPLES else (1.0, unit)


def factor(unit: str, to: str, what: str) -> float:
    """By what a number of one unit is multiplied to be of another.

    Parameters
    ----------
    unit, to : str
        Both empty where neither number says one: they are then taken to be of one unit.
    what : str
        What the two numbers are, for the message.

    Raises
    ------
    ValueError
        If they are not of one unit, nor one a multiple of the other in words.

    >>> factor("million people", "thousand people", "x"), factor("", "", "x")
    (1000.0, 1.0)
    """
    if unit == to:
        return 1.0
    (size, of), (to_size, to_of) = parts_of(unit), parts_of(to)
    if of != to_of or not (unit and to):
        raise ValueError(
            f"{what}: {unit or 'no unit'!r} and {to or 'no unit'!r}; expected numbers of one unit, written alike: give "
            "them in it in the table (the column unit), or choose other rows. Thousand, million, billion and trillion "
            "of one thing, and percent, are converted."
        )
    return size / to_size
