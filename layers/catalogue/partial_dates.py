"""Dates given as text to the year, the month or the day, as sources bear them: what span of days each may mean."""

import re
from calendar import monthrange
from datetime import date

_PARTIAL = re.compile(r"([0-9]{4})(?:-([0-9]{2})(?:-([0-9]{2}))?)?")


def span(text: str, field: str = "date") -> tuple[date, date]:
    """First and last day that a date may mean.

    Parameters
    ----------
    text : str
        Year, month or day by ISO 8601: "2025", "2025-04" or "2025-04-09".
    field : str
        What the message calls it.

    Returns
    -------
    (date, date)
        The same day twice for a day.

    Raises
    ------
    ValueError
        If it is not so written, or is not in the calendar.

    >>> [str(day) for day in span("2024-02")]
    ['2024-02-01', '2024-02-29']
    """
    found = _PARTIAL.fullmatch(text)
    try:
        if found:
            year, month, day = (int(part) if part else None for part in found.groups())
            return _days(year or 0, month, day)
    except ValueError:  # month 13, 30 February, year 0
        pass
    raise ValueError(
        f"{field} {text!r}; expected a year, month or day of the calendar, as '2025', '2025-04' or '2025-04-09'."
    )


def _days(year: int, month: int | None, day: int | None) -> tuple[date, date]:
    if month is None:
        return date(year, 1, 1), date(year, 12, 31)
    if day is None:
        first = date(year, month, 1)
        return first, first.replace(day=monthrange(year, month)[1])
    return date(year, month, day), date(year, month, day)
