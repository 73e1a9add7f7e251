"""Units of numbers as readers have them: % for percent, an hour and hours, nouns of what is counted."""

from collections.abc import Mapping

from leadline.words import N_, _, ngettext, once
from leadline.words import number as told_number

RATIO, OF = "1", "percent of "
PERCENTS: Mapping[str, str] = {
    "percent": N_("%"),
    "percent fewer": N_("% fewer"),
    "percent more": N_("% more"),
    "percent a year": N_("% a year"),
    "percent of the time": N_("% of the time"),
    RATIO: N_("times"),
}


def unit_told(unit: str) -> str:
    """Write a unit as it stands behind numbers.

    >>> unit_told("percent of lane km"), unit_told("1"), unit_told("officers"), unit_told("percent a year")
    ('% of lane km', 'times', 'officers', '% a year')
    """
    if unit in PERCENTS:
        return _(PERCENTS[unit])
    if unit.startswith(OF):
        return _("% of {of}").format(of=once(unit.removeprefix(OF)))
    return once(unit)


def with_unit(number: str, unit: str) -> str:
    """Write a number that is printed already with its unit.

    >>> with_unit("8.8", "percent of lane km"), with_unit("1", "hours"), with_unit("1.01", "hours"), with_unit("4", "1")
    ('8.8 % of lane km', '1 hour', '1.01 hours', '4')
    >>> with_unit("4", "officers")
    '4 officers'
    """
    if unit == RATIO:
        return told_number(number)
    if unit.startswith(OF) and unit not in PERCENTS:
        return _("{number} % of {of}").format(number=number, of=once(unit.removeprefix(OF)))
    of_time = _of_time(unit, 1 if number == "1" else 2)
    return of_time.format(number=number) or _("{number} {unit}").format(number=number, unit=unit_told(unit))


def _of_time(unit: str, n: int) -> str:
    """Text for a length of time, whose unit has a form for one; empty for any other unit."""
    match unit:
        case "hours":
            return ngettext("{number} hour", "{number} hours", n)
        case "days":
            return ngettext("{number} day", "{number} days", n)
        case "months":
            return ngettext("{number} month", "{number} months", n)
        case "years":
            return ngettext("{number} year", "{number} years", n)
    return ""
