"""Texts with the values of a row in them: plain column names and formats, nothing that runs."""

import re
from collections.abc import Mapping
from datetime import date
from string import Formatter
from typing import Any

from layers.story_file.days import in_words

SHORT, DAY, TITLE, BOTH = "short", "day", "title", "both"
WORD_FORMATS = (SHORT, DAY, TITLE, BOTH)
TO = "to "
_HUGE = re.compile(r"\d{3}")  # a width or precision in three digits or more: ten of them would fill the memory


def filled(template: str, row: Mapping[str, Any]) -> str:
    """Write a text with the values of a row.

    Parameters
    ----------
    template : str
        "{name}, {range_km:,.0f} km": names of columns in braces, each with a format of Python's for numbers, or one of
        "short" (up to the first comma or bracket), "both" (what stands in brackets behind a slash), "day" (a day in
        words), "to end" (days to that in the column end), "title" (each word with a capital).
        Doubled braces stand for themselves.
    row : mapping of str to value
        A missing value is written as nothing.

    Raises
    ------
    ValueError
        If the template is not so, a column is not there, or a value does not fit its format.

    >>> filled("{name:short}, {range_km:,.0f} km", {"name": "Combat radius (recalled)", "range_km": 1239.4})
    'Combat radius, 1,239 km'
    >>> filled("{name:both}, {start:to end}", {"name": "Uist (Uibhist)", "start": "2026-03-20", "end": "2026-04-03"})
    'Uist / Uibhist, 20 March to 3 April 2026'
    >>> filled("from {start:day}", {"start": "2026-03-20"})
    'from 20 March 2026'
    """
    return "".join(text + _value(name, spec, template, row) for text, name, spec in parts(template))


def parts(template: str) -> list[tuple[str, str | None, str]]:
    """Pieces of a template: the text before, the name of the column or None at the end, and its format.

    Raises
    ------
    ValueError
        If braces do not match, or stand about more than a name and a format.
    """
    try:
        found = [(text, name, spec or "", conversion) for text, name, spec, conversion in Formatter().parse(template)]
    except ValueError as error:
        raise ValueError(
            f"the text {template!r} is no template: {error}; double a brace that stands for itself."
        ) from error
    for _, name, spec, conversion in found:
        if name is not None and (not name.isidentifier() or conversion or "{" in spec or _HUGE.search(spec)):
            raise ValueError(
                f"the text {template!r} has {{{name}}}; expected the plain name of a column, as {{name}} or "
                "{km:.1f}, with a width and digits below 100."
            )
    return [(text, name, spec) for text, name, spec, _ in found]


def columns_of(template: str) -> tuple[str, ...]:
    """Names of the columns in a template; errors as `parts`.

    >>> columns_of("{name:short}, {range_km:,.0f} km")
    ('name', 'range_km')
    """
    named = [(name, spec) for _, name, spec in parts(template) if name is not None]
    return tuple(c for name, spec in named for c in (name, *([spec.removeprefix(TO)] if spec.startswith(TO) else [])))


def _value(name: str | None, spec: str, template: str, row: Mapping[str, Any]) -> str:
    if name is None:
        return ""
    if name not in row:
        raise ValueError(f"the text {template!r} names {name!r}; expected one of {', '.join(map(str, row))}.")
    value = row[name]
    if value is None or value != value:  # noqa: PLR0124  NaN and NaT are not themselves
        return ""
    try:
        if spec.startswith(TO):
            return in_words(*(date.fromisoformat(str(row[column])[:10]) for column in (name, spec.removeprefix(TO))))
        return _written(value, spec)
    except (ValueError, TypeError, KeyError) as error:
        raise ValueError(f"the text {template!r} cannot write {name} = {value!r}: {error}.") from error


def _written(value: Any, spec: str) -> str:  # noqa: ANN401
    match spec:
        case "short":
            return short(str(value))
        case "both":
            return str(value).replace(" (", " / ").rstrip(")")
        case "day":
            day = date.fromisoformat(str(value)[:10])
            return f"{day.day} {day:%B %Y}"
        case "title":
            return str(value).title()
    return format(value, spec)


def short(name: str) -> str:
    """Name without what stands behind a comma or in brackets.

    >>> short("Berlin, Chancellery (new)")
    'Berlin'
    """
    return name.split("(", maxsplit=1)[0].split(",", maxsplit=1)[0].strip()
