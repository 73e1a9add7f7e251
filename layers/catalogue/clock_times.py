"""Times given as text by ISO 8601: which of them tell their zone, and the instants that they mean."""

import re
from datetime import UTC, datetime

_TIME = re.compile(
    r"[0-9]{4}-[0-9]{2}-[0-9]{2}[T ][0-9]{2}:[0-9]{2}(:[0-9]{2}(\.[0-9]{1,6})?)?(?P<zone>Z|[+-][0-9]{2}(:?[0-9]{2})?)?"
)
UNKNOWN = ("-00:00", "-0000", "-00")  # by RFC 3339, section 4.3: UTC, and nobody knows where the clock stood
IN_UTC = ("Z", "+00:00", "+0000", "+00")


def is_shaped(text: str) -> bool:
    """Whether text has the shape of a day with a clock time, be it in the calendar or not."""
    return _TIME.fullmatch(text) is not None


def is_time(text: str) -> bool:
    """Whether text is a time of the calendar, with its zone or without."""
    return is_shaped(text) and _instant(text) is not None


def zone_of(text: str) -> str:
    """Zone that a time tells: "Z", "+09:00"; empty if it tells none.

    >>> [zone_of(each) for each in ("2026-04-01T07:49Z", "2026-04-01 07:49:00+09", "2026-04-01T07:49")]
    ['Z', '+09', '']
    """
    found = _TIME.fullmatch(text)
    zone = (found["zone"] if found else None) or ""
    return "" if zone in UNKNOWN else zone


def instant(text: str) -> datetime:
    """Instant in UTC that a time means; one without a zone is taken as UTC.

    Raises
    ------
    ValueError
        If it is no time of the calendar by ISO 8601.

    >>> str(instant("2026-01-01T09:00+09:00"))
    '2026-01-01 00:00:00+00:00'
    """
    found = _instant(text) if is_shaped(text) else None
    if found is None:
        raise ValueError(f"{text!r} is no time of the calendar; expected one as '2025-04-09T12:00Z'.")
    return found


def _instant(text: str) -> datetime | None:
    try:
        found = datetime.fromisoformat(text)
        return (found if found.tzinfo else found.replace(tzinfo=UTC)).astimezone(UTC)
    except (ValueError, OverflowError):  # 25 hours, 30 February; before the year 1
        return None
