"""Schedules by days of the week and times of day, in the clock of a place."""

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

DAYS = ("MON", "TUE", "WED", "THU", "FRI", "SAT", "SUN")
DAY_MINUTES = 1440
EXPECTED = "'Mon-Fri 08:00-16:00', 'Sat,Sun 22:00-02:00', 'daily 06:00-12:00,14:00-20:00' or '24/7', with ; between"
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_HOURS = re.compile(r"([01]\d|2[0-4]):([0-5]\d)-([01]\d|2[0-4]):([0-5]\d)")


@dataclass(frozen=True, slots=True)
class Weekly:
    """Times of day on days of the week.

    Attributes
    ----------
    hours : tuple of (int, int, int)
        Day of the week (0 is Monday) on which it begins, minutes from midnight to its begin and to its end, which may
        lie on the next day.
    zone : str
        Whose clock it is, a name of the IANA time zone database.
    """

    hours: tuple[tuple[int, int, int], ...]
    zone: str = "UTC"


def read_weekly(words: str, zone: str = "UTC") -> Weekly:
    """Read a schedule.

    Parameters
    ----------
    words : str
        Rules with ; between; each names days (Mon or Mo, ranges with -, lists with commas, "daily" or none for all) and
        times, HH:MM-HH:MM with commas between. 24:00 may end a day; an end that is not after its begin lies on the next
        day. "24/7" is always.
    zone : str
        Name of the IANA time zone whose clock is meant.

    Raises
    ------
    ValueError
        If the words or the zone are none.

    Examples
    --------
    >>> read_weekly("Sat-Mon 22:00-02:00").hours
    ((0, 1320, 1560), (5, 1320, 1560), (6, 1320, 1560))
    """
    check_time_zone(zone)
    hours = {each for rule in words.split(";") if rule.strip() for each in _rule(rule, words)}
    if not hours:
        raise ValueError(f"the schedule is {words!r}; expected {EXPECTED}.")
    return Weekly(tuple(sorted(hours)), zone)


def check_time_zone(name: str) -> None:
    """Raise ValueError if there is no such time zone."""
    try:
        ZoneInfo(name)
    except (KeyError, ValueError, OSError) as error:
        raise ValueError(f"there is no time zone {name!r}; expected a name like UTC or Europe/Berlin.") from error


def _rule(rule: str, words: str) -> list[tuple[int, int, int]]:
    parts = re.sub(r"\s*([,-])\s*", r"\1", rule.strip()).split()
    if parts == ["24/7"]:
        return [(day, 0, DAY_MINUTES) for day in range(7)]
    if len(parts) not in (1, 2):
        raise ValueError(f"the schedule is {words!r}; expected {EXPECTED}.")
    days = _days(parts[0], words) if len(parts) == 2 else list(range(7))  # noqa: PLR2004  days and hours
    found = []
    for part in parts[-1].split(","):
        match = _HOURS.fullmatch(part)
        begin, end = (int(match[1]) * 60 + int(match[2]), int(match[3]) * 60 + int(match[4])) if match else (0, 0)
        if begin == end or begin >= DAY_MINUTES or end > DAY_MINUTES:
            raise ValueError(f"the schedule {words!r} has the times {part!r}; expected {EXPECTED}.")
        found += [(day, begin, end if end > begin else end + DAY_MINUTES) for day in days]
    return found


def _days(words: str, schedule: str) -> list[int]:
    if words.upper() == "DAILY":
        return list(range(7))
    found = []
    for part in words.split(","):
        ends = [_day(name, schedule) for name in part.split("-")]
        if len(ends) > 2:  # noqa: PLR2004  from and to
            raise ValueError(f"the schedule {schedule!r} has the days {part!r}; expected {EXPECTED}.")
        found += [(ends[0] + nth) % 7 for nth in range((ends[-1] - ends[0]) % 7 + 1)]
    return found


def _day(name: str, schedule: str) -> int:
    upper = name.upper()
    found = [number for number, day in enumerate(DAYS) if upper in (day, day[:2])]
    if not found:
        raise ValueError(f"the schedule {schedule!r} has the day {name!r}; expected {EXPECTED}.")
    return found[0]


@lru_cache(maxsize=256)  # a stream asks for the same days again and again
def weekly_intervals(weekly: Weekly, first: date, last: date) -> tuple[tuple[int, int], ...]:
    """Find the stretches that begin on the days from `first` to `last`, microseconds since 1970, UTC.

    A time that the clocks leave out is the instant at which they are put forward; of one that comes twice the first
    begins a stretch, and the last ends one.
    """
    zone = ZoneInfo(weekly.zone)
    found = []
    for nth in range((last - first).days + 1):
        day = first + timedelta(days=nth)
        for of_day, begin, end in weekly.hours:
            if of_day == day.weekday():
                found.append((_instant_us(day, begin, zone, fold=0), _instant_us(day, end, zone, fold=1)))
    return tuple((begin, end) for begin, end in found if begin < end)


def _instant_us(day: date, minutes: int, zone: ZoneInfo, *, fold: int) -> int:
    wall = datetime.combine(day, time()) + timedelta(minutes=minutes)
    instants = [wall.replace(tzinfo=zone, fold=each).astimezone(UTC) for each in (0, 1)]
    if instants[0].astimezone(zone).replace(tzinfo=None) == wall:
        return _us(instants[fold])
    late, early = instants  # the clocks leave it out: with the offset before, and with the one after
    offset = early.astimezone(zone).utcoffset()
    while late - early > timedelta(seconds=1):
        middle = early + timedelta(seconds=(late - early) // timedelta(seconds=2))
        early, late = (middle, late) if middle.astimezone(zone).utcoffset() == offset else (early, middle)
    return _us(late)


def _us(when: datetime) -> int:
    return (when - EPOCH) // timedelta(microseconds=1)
