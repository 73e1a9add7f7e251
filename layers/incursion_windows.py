"""One count of incursions in two windows of whole months, and the days that are missing."""

from dataclasses import dataclass
from itertools import combinations_with_replacement

import pandas as pd

from layers.incursions_monthly import COUNTED_ON_TRACKS, DEFINITIONS, count_sources

REPORTED_DAILY_FROM = "2022-08"  # before, a day without a record is a day without an entry, not a missing one


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """One count in two windows of whole months, and the days on which it was made.

    `days` counts days with a record or with tracks; None where a day without one cannot be told from a quiet day.
    """

    count: str
    windows: tuple[str, str]
    totals: tuple[float, float]
    days: tuple[int, int] | None
    bases: tuple[str, ...]
    source_ids: tuple[str, ...]

    @property
    def percent(self) -> float:
        """Change of the totals, percent."""
        return 100 * (self.totals[1] / self.totals[0] - 1)

    @property
    def percent_per_day(self) -> float | None:
        """Change of the mean over the days counted, percent; None where these are not known."""
        if self.days is None:
            return None
        return 100 * (self.totals[1] / self.days[1] / (self.totals[0] / self.days[0]) - 1)


def change(monthly: pd.DataFrame, count: str, before: tuple[str, str], after: tuple[str, str]) -> Change:
    """Compare one count over two windows of months.

    Parameters
    ----------
    monthly : DataFrame
        As `incursions_monthly.load()` returns it.
    count : str
        A key of `DEFINITIONS`.
    before, after : (str, str)
        First and last month of each window, included, as "2022-08".

    Returns
    -------
    Change
        Totals and days of both windows.

    Raises
    ------
    ValueError
        If the count is unknown, a window lacks a month or the count, has a partial month, or sums to zero before.
    """
    _known(count)
    windows = (_window(monthly, count, *before), _window(monthly, count, *after))
    totals = (float(windows[0][count].sum()), float(windows[1][count].sum()))
    if totals[0] == 0:
        raise ValueError(f"{count} is zero from {before[0]} to {before[1]}; a change from zero has no percentage.")
    months = pd.concat(windows)
    days = (_days(windows[0], count), _days(windows[1], count))
    bases = tuple(dict.fromkeys(months["adiz_basis"])) if count == "adiz_sorties" else ()
    return Change(
        count=count,
        windows=(_named(*before), _named(*after)),
        totals=totals,
        days=None if days[0] is None or days[1] is None else (days[0], days[1]),
        bases=bases,
        source_ids=count_sources(months, count),
    )


def same_months(year: int, first: int, last: int) -> tuple[str, str]:
    """Name a window by its year and the numbers of its first and last month.

    >>> same_months(2023, 8, 12)
    ('2023-08', '2023-12')
    """
    return f"{year}-{first:02d}", f"{year}-{last:02d}"


def comparable_windows(monthly: pd.DataFrame, count: str, year: int) -> pd.DataFrame:
    """Change of one count from each run of whole months of the year before to the same months of a year.

    Parameters
    ----------
    monthly : DataFrame
        As `incursions_monthly.load()` returns it.
    count : str
        A key of `DEFINITIONS`.
    year : int
        The later year.

    Returns
    -------
    DataFrame
        Columns `first_month last_month before after percent`, a row for each run of months that both years have.
    """
    _known(count)
    rows = []
    for first, last in combinations_with_replacement(range(1, 13), 2):
        windows = [same_months(y, first, last) for y in (year - 1, year)]
        if any(_fault(monthly, count, *w) for w in windows):
            continue
        found = change(monthly, count, *windows)
        rows.append((*windows[1], *found.totals, found.percent))
    return pd.DataFrame(rows, columns=["first_month", "last_month", "before", "after", "percent"])


def _known(count: str) -> None:
    if count not in DEFINITIONS:
        raise ValueError(f"count {count!r}; expected one of {', '.join(DEFINITIONS)}.")


def _window(monthly: pd.DataFrame, count: str, first: str, last: str) -> pd.DataFrame:
    fault = _fault(monthly, count, first, last)
    if fault:
        raise ValueError(f"{count} from {first} to {last}: {fault}.")
    return monthly[monthly["id"].between(first, last)]


def _fault(monthly: pd.DataFrame, count: str, first: str, last: str) -> str:
    """Say why a window cannot be summed; "" if it can."""
    rows = monthly[monthly["id"].between(first, last)]
    months = len(pd.period_range(first, last, freq="M"))
    if len(rows) != months or rows[count].isna().any():
        return f"expected {months} months with a count, found {int(rows[count].notna().sum())}"
    if rows["partial"].any():
        return f"expected whole months, found partial ones ({', '.join(rows.loc[rows['partial'], 'id'])})"
    return ""


def _days(rows: pd.DataFrame, count: str) -> int | None:
    if (rows["id"] < REPORTED_DAILY_FROM).any():
        return None
    column = "days_with_tracks" if count in COUNTED_ON_TRACKS else "days_with_record"
    return int(rows[column].sum())


def _named(first: str, last: str) -> str:
    start, end = pd.Period(first, freq="M"), pd.Period(last, freq="M")
    if start == end:
        return str(start.strftime("%B %Y"))
    return f"{start.strftime('%B')} to {end.strftime('%B %Y')}"
