"""Where a claimed change falls among all comparable windows of the counts of incursions."""

from typing import Any

import pandas as pd

from geo.claim import Finding
from layers.incursion_windows import DRILL_MONTHS, in_words, of_definition, of_year
from layers.incursions_monthly import DEFINITIONS, TITLES
from layers.rounded import Rounded
from layers.sources import source_ids

SHORT_MONTHS = "%b"  # "Aug"


def near(windows: pd.DataFrame, claimed: Rounded) -> pd.DataFrame:
    """Pairs whose totals changed as claimed, within its rounding."""
    return windows[windows["change_percent"].between(claimed.low, claimed.high)]


def judged(windows: pd.DataFrame, year: int) -> pd.DataFrame:
    """Pairs that a statement about a year can mean: its months against those of the year before, and its drills."""
    drills = windows[(windows["windows"] == DRILL_MONTHS) & windows["after_first"].str.startswith(f"{year}-")]
    return pd.concat([of_year(windows, year), drills])


def rank(windows: pd.DataFrame, definition: str, year: int, claimed: Rounded) -> Finding:
    """Tell where a claimed change falls among the windows of a year against the year before, for one count.

    Parameters
    ----------
    windows : DataFrame
        As `incursion_windows.load()` returns it.
    definition : str
        A key of `incursions_monthly.DEFINITIONS`.
    year : int
        The later year.
    claimed : Rounded
        Percent, a fall below zero.

    Returns
    -------
    Finding
        The number of windows whose totals changed as claimed within its rounding; its arithmetic gives the rank, the
        share of windows that fell at least as much, the spread, and the numbers by length of window.

    Raises
    ------
    ValueError
        If there is no such count.
    """
    rows = of_year(of_definition(windows, definition), year)
    change = rows["change_percent"]
    found = near(rows, claimed)
    deeper = int((change <= claimed.value).sum())
    by_day = rows["change_percent_per_day"].dropna()
    per_day = int(by_day.between(claimed.low, claimed.high).sum())
    return Finding(
        name=f"windows of {year} in which {TITLES[definition]} fell by {-claimed.high:.0f} to {-claimed.low:.0f} %",
        method=f"every run of whole months of {year} against the same months of {year - 1}: {DEFINITIONS[definition]}",
        value=float(len(found)),
        unit=f"of {len(rows)} windows",
        arithmetic=f"fell by {-claimed.value:g} % or more in {deeper} of {len(rows)}, that is "
        f"{100 * deeper / len(rows):.0f} %; rose in {int((change > 0).sum())}; from {change.min():+.0f} to "
        f"{change.max():+.0f} %, median {change.median():+.0f} %; by {-claimed.high:.0f} to {-claimed.low:.0f} %: "
        f"{by_length(rows, found)}",
        assumptions=(f"missing days are not made up for; per day counted, it is {per_day} of {len(by_day)} windows",),
        sources=tuple(source_ids(rows)),
    )


def by_length(rows: pd.DataFrame, found: pd.DataFrame) -> str:
    """Count the windows found of each length, and those there are of it."""
    lengths = sorted(set(found["months"]))
    counts = {n: (int((found["months"] == n).sum()), int((rows["months"] == n).sum())) for n in lengths}
    parts = [f"{some} of {there} of {n} month{'s' * (n != 1)}" for n, (some, there) in counts.items()]
    return ", ".join([*parts, "none of other lengths" if parts else "none of any length"])


def rank_of_all_years(windows: pd.DataFrame, claimed: Rounded) -> Finding:
    """Tell how many windows of any two years changed as claimed, each count by itself."""
    whole = windows[windows["change_percent"].notna()]
    parts = {d: of_definition(whole, d) for d in DEFINITIONS}
    return Finding(
        name=f"windows of any two years in which a count fell by {-claimed.high:.0f} to {-claimed.low:.0f} %",
        method="every run of 1 to 12 whole months against the same months of any earlier year, and the drill months",
        value=float(len(near(whole, claimed))),
        unit=f"of {len(whole):,} windows",
        arithmetic="; ".join(f"{TITLES[d]} {len(near(part, claimed))} of {len(part)}" for d, part in parts.items()),
        assumptions=(
            "missing days are not made up for",
            f"{int(windows['partial'].sum())} windows with a partial month are left out",
            "windows overlap, so they are no independent trials",
        ),
        sources=tuple(source_ids(whole)),
    )


def windows_to_plot(windows: pd.DataFrame, year: int) -> pd.DataFrame:
    """Reduce the pairs to what a plot of all windows shows.

    Parameters
    ----------
    windows : DataFrame
        As `incursion_windows.load()` returns it.
    year : int
        The year that the statement is about.

    Returns
    -------
    DataFrame
        Columns `series` (the count), `group` ("2023 against 2022", "drill months" or "other years"), `months`,
        `percent`, `label` (for the longest window of the year and for the drills; else "") and `source_id`.
    """
    judged_ids = set(judged(windows, year)["id"])
    rows = windows[windows["change_percent"].notna()]
    drills = rows["windows"] == DRILL_MONTHS
    groups = rows["id"].isin(judged_ids).map({True: f"{year} against {year - 1}", False: "other years"})
    longest = rows["definition"].map(of_year(windows, year).groupby("definition")["months"].max())
    plotted = pd.DataFrame(
        {
            "series": rows["definition"].map(TITLES),
            "group": groups.where(~drills, DRILL_MONTHS),
            "months": rows["months"],
            "percent": rows["change_percent"],
            "source_id": rows["source_id"],
        }
    )
    named_ones = (plotted["group"] != "other years") & (drills | (rows["months"] == longest))
    plotted["label"] = ""
    plotted.loc[named_ones, "label"] = [_label(row) for _, row in rows[named_ones].iterrows()]
    return plotted


def _label(row: "pd.Series[Any]") -> str:
    """Name a window in a plot: "Aug to Dec", or the two months of drills."""
    first, last = (pd.Period(row[c], freq="M").strftime(SHORT_MONTHS) for c in ("after_first", "after_last"))
    if row["windows"] == DRILL_MONTHS:
        return "drills, " + " to ".join(f"{pd.Period(row[c], freq='M'):%b %Y}" for c in ("before_first", "after_first"))
    return f"{first} to {last}" if first != last else first


def told(row: "pd.Series[Any]") -> str:
    """Name the count and both windows of a pair for a sentence, with its change.

    >>> from layers.incursion_windows import Window, load, pair
    >>> told(pair(load(), "line_sorties", Window("2022-08", "2022-12"), Window("2023-08", "2023-12")))[:38]
    'aircraft over the median line of 2019,'
    """
    per_day = row["change_percent_per_day"]
    days = "" if pd.isna(per_day) else f", per day counted {per_day:+.1f} %"
    return f"{TITLES[row['definition']]}, {in_words(row)}: {row['change_percent']:+.1f} %{days}"
