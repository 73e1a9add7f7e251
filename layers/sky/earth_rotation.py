"""UT1-UTC: how far the turning Earth is from the clock, from the bulletin that the IERS publishes each week."""

from datetime import UTC, datetime, timedelta
from functools import cache

import numpy as np

from geo.geodesy.geodesic import Floats
from geo.orbits.frames import require_aware
from layers.catalogue.installed import installed_bytes
from leadline.words import _, joined

SOURCE_ID = "iers-finals2000a"
MODIFIED_JULIAN_EPOCH = datetime(1858, 11, 17, tzinfo=UTC)
MJD_COLUMNS = slice(7, 15)  # of a line of finals2000A, as its readme says; counted from 0
UT1_COLUMNS = slice(58, 68)
LEAP_S = 0.5  # UT1-UTC changes by milliseconds from day to day, or by a leap second


def ut1_minus_utc_s(when_utc: datetime) -> float:
    """UT1-UTC at a time, seconds, straight between the daily values of finals2000A (Bulletin A).

    Parameters
    ----------
    when_utc : datetime
        Aware.

    Raises
    ------
    ValueError
        If the time is naive or outside the table, which ends with a year of predictions.
    """
    require_aware(when_utc)
    days, values = _table()
    at = (when_utc - MODIFIED_JULIAN_EPOCH).total_seconds() / 86_400
    if not days[0] <= at <= days[-1]:
        first, last = (MODIFIED_JULIAN_EPOCH + timedelta(days=float(days[end])) for end in (0, -1))
        raise ValueError(
            f"UT1-UTC is not known for {when_utc:%Y-%m-%d}; the table of the installed astropy-iers-data runs from "
            f"{first:%Y-%m-%d} to {last:%Y-%m-%d}. Install a newer one, or choose another span."
        )
    before = int(np.searchsorted(days, at, side="right")) - 1
    if before + 1 < days.size and abs(values[before + 1] - values[before]) > LEAP_S:
        return float(values[before])
    return float(np.interp(at, days, values))


@cache
def _table() -> tuple[Floats, Floats]:
    content = installed_bytes("astropy-iers-data", "astropy_iers_data/data/finals2000A.all", source_id=SOURCE_ID)
    lines = content.decode("ascii").splitlines()
    rows = [(line[MJD_COLUMNS], line[UT1_COLUMNS]) for line in lines if line[UT1_COLUMNS].strip()]
    table = np.array(rows, dtype=float)
    return table[:, 0], table[:, 1]


def leap_second_warning(first_utc: datetime, last_utc: datetime) -> str:
    """Words on leap seconds between two times, from jumps of UT1-UTC in the table; empty if there are none.

    Parameters
    ----------
    first_utc, last_utc : datetime
        Aware: the oldest elements or the start of a span, whichever is earlier; the newest ones or its end.
    """
    days, values = _table()
    first, last = ((when - MODIFIED_JULIAN_EPOCH).total_seconds() / 86_400 for when in (first_utc, last_utc))
    after = days[1:][np.abs(np.diff(values)) > LEAP_S]  # the midnight that a leap second comes before
    found = [MODIFIED_JULIAN_EPOCH + timedelta(days=float(day) - 1) for day in after if first < day < last]
    if not found:
        return ""
    ends = joined(f"{day:%Y-%m-%d}" for day in found)
    return _(
        "A leap second, at the end of {ends}, lies within the span or between it and the elements: SGP4 counts days "
        "of 86,400 s, so times beyond it are up to {seconds} s off, 8 km along the track and half a km of the "
        "Earth's turning for each second. Ask for a span on one side of it, with elements of the same side."
    ).format(ends=ends, seconds=len(found))


def nearest_ut1_minus_utc_s(when_utc: datetime) -> tuple[float, str]:
    """UT1-UTC at a time, or the nearest value of the table outside it, with words of warning.

    Parameters
    ----------
    when_utc : datetime
        Aware.

    Returns
    -------
    float, str
        Seconds; and why they are not the value of that day, empty if they are.
    """
    try:
        return ut1_minus_utc_s(when_utc), ""
    except ValueError as error:
        require_aware(when_utc)
        days, values = _table()
        at = (when_utc - MODIFIED_JULIAN_EPOCH).total_seconds() / 86_400
        nearest = float(values[0 if at < days[0] else -1])
        told = _(
            "{error} The nearest value, {nearest:+.3f} s, is used: each second that it is wrong moves the ground "
            "under the orbits by up to 465 m."
        )
        return nearest, told.format(error=error, nearest=nearest)
