"""Units of numbers as readers have them: % for percent, an hour and hours, nouns of what is counted."""

from collections.abc import Mapping

from leadline.words import N_, _, ngettext, once, source_of, spoken
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
PERCENTS_TOLD: Mapping[str, str] = {
    "percent": N_("{number} %"),
    "percent fewer": N_("{number} % fewer"),
    "percent more": N_("{number} % more"),
    "percent a year": N_("{number} % a year"),
    "percent of the time": N_("{number} % of the time"),
}
# Units that are written alike in every language.
SIGNS = frozenset(
    {
        *("km", "km²", "km2", "m²", "m2", "ha", "m", "km/h", "m/s", "km/s", "kn", "nm", "nmi", "ft", "°"),
        *("%", "h", "min", "s", "d", "UTC", "MB", "TWh"),
    }
)
SINGULARS: Mapping[str, str] = {"feet": "foot", "people": "person", "times": "times"}
BEHIND = (" of ", " in ", " a ", " an ", " per ", " for ", " to ")  # what follows tells more of the noun before it
AS_ONE = ("ss", "us", "is", "series")  # ends of words that are one thing
DROPPED_ES = ("sses", "shes", "ches", "xes", "zes")


def unit_told(unit: str) -> str:
    """Write a unit that stands by itself, as in the head of a column.

    >>> unit_told("percent of lane km"), unit_told("1"), unit_told("officers"), unit_told("percent a year")
    ('% of lane km', 'times', 'officers', '% a year')
    """
    unit = source_of(unit)
    if unit in SIGNS:
        return unit
    if unit in PERCENTS:
        return _(PERCENTS[unit])
    if unit.startswith(OF):
        return _("% of {of}").format(of=once(unit.removeprefix(OF)))
    return once(unit.replace("percent", "%", 1))


def with_unit(number: str, unit: str) -> str:
    """Write a number that is printed already with its unit; one without a unit, or of a ratio, by itself.

    >>> with_unit("8.8", "percent of lane km"), with_unit("1", "hours"), with_unit("1.01", "hours"), with_unit("4", "1")
    ('8.8 % of lane km', '1 hour', '1.01 hours', '4')
    >>> with_unit("4", "officers"), with_unit("7", "percent"), with_unit("7", "")
    ('4 officers', '7 %', '7')
    """
    unit = source_of(unit)
    if unit in (RATIO, ""):
        return told_number(number)
    if unit in PERCENTS_TOLD:
        return _(PERCENTS_TOLD[unit]).format(number=number)
    if unit.startswith(OF):
        return _("{number} % of {of}").format(number=number, of=once(unit.removeprefix(OF)))
    return counted(number, unit.replace("percent", "%", 1))


def counted(number: str, unit: str) -> str:
    """Write a number with what it counts as one text, so that a language puts its counter where it stands.

    A number may be a range, or a place in braces that is filled later. Where a catalogue has no words for the whole, it
    is made of the number and the unit.

    >>> counted("1", "areas of cooperation"), counted("3 to 4", "officers"), counted("{amount}", "km")
    ('1 area of cooperation', '3 to 4 officers', '{amount} km')
    >>> counted("2", "{0} of a {set}")
    '2 {0} of a {set}'
    """
    unit = source_of(unit)
    if unit != RATIO and (unit in PERCENTS or unit.startswith(OF)) and not spoken().is_source:
        return with_unit(number, unit)
    if unit not in SIGNS:
        told = _of_library(unit, _many(number)) or _whole(unit, _many(number))
        if spoken().is_source or source_of(told) != told:
            return told.format(number=number)
    return _("{number} {unit}").format(number=number, unit=unit if unit in SIGNS else once(unit))


def singular(unit: str) -> str:
    """Give the unit for one, by the plainest rules of English.

    >>> [singular(unit) for unit in ("officers", "areas of cooperation", "entries reported", "nautical miles", "feet")]
    ['officer', 'area of cooperation', 'entry reported', 'nautical mile', 'foot']
    >>> [singular(unit) for unit in ("aircraft", "million people", "vessel-days", "passes", "USD", "series")]
    ['aircraft', 'million people', 'vessel-day', 'pass', 'USD', 'series']
    """
    if unit in SINGULARS:
        return SINGULARS[unit]
    end = min((at for word in BEHIND if (at := unit.find(word)) > 0), default=len(unit))
    words = unit[:end].split(" ")
    for n in reversed(range(len(words))):
        if (one := _one(words[n])) != words[n]:
            return " ".join([*words[:n], one, *words[n + 1 :]]) + unit[end:]
    return unit


def _one(word: str) -> str:
    if not word.endswith("s") or not word.islower() or word.endswith(AS_ONE):
        return word
    if word.endswith("ies"):
        return f"{word[:-3]}y"
    return word[:-2] if word.endswith(DROPPED_ES) else word[:-1]


def _many(number: str) -> int:
    """Count by which a language chooses a form; several where it is no whole number, or not known yet."""
    digits = number.replace(",", "")
    return int(digits) if digits.isdecimal() else 2


def _whole(unit: str, n: int) -> str:
    unit = unit.replace("{", "{{").replace("}", "}}")  # its own braces are no places
    one, many = f"{{number}} {singular(unit)}", f"{{number}} {unit}"
    return _(many) if one == many else ngettext(one, many, n)


def _of_library(unit: str, n: int) -> str:
    """Text for a length or a time, which the library has words for; empty for any other unit."""
    told = ""
    match unit:
        case "kilometres":
            told = ngettext("{number} kilometre", "{number} kilometres", n)
        case "nautical miles":
            told = ngettext("{number} nautical mile", "{number} nautical miles", n)
        case "hours":
            told = ngettext("{number} hour", "{number} hours", n)
        case "days":
            told = ngettext("{number} day", "{number} days", n)
        case "months":
            told = ngettext("{number} month", "{number} months", n)
        case "years":
            told = ngettext("{number} year", "{number} years", n)
    return told
