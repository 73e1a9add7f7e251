"""Where a claimed change falls among all comparable windows of the counts of incursions."""

from typing import Any

import pandas as pd

from geo.claim import Bearing, Finding
from layers.catalogue.sources import source_ids
from layers.checks.incursion_windows import DRILLS, in_words, of_definition, of_year
from layers.counts.incursions_monthly import DEFINITIONS, TITLES
from layers.stories.rounded import Rounded

SHORT_MONTHS = "%b"  # "Aug"
NEAREST = 2  # windows that are named as nearest to a claim


def near(windows: pd.DataFrame, claimed: Rounded) -> pd.DataFrame:
    """Pairs that changed as claimed, within its rounding: in all, or where days are missing per day counted."""
    return windows[windows["percent"].between(claimed.low, claimed.high)]


def judged(windows: pd.DataFrame, year: int) -> pd.DataFrame:
    """Pairs that a statement about a year can mean: its months, and its drills, against those of the year before."""
    drills = windows[
        (windows["windows"] == DRILLS)
        & windows["after_first"].str.startswith(f"{year}-")
        & windows["before_first"].str.startswith(f"{year - 1}-")
    ]
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
        The number of windows that changed as claimed within its rounding; its arithmetic gives the rank, the
        share of windows that fell at least as much, the spread, and the numbers by length of window.

    Raises
    ------
    ValueError
        If there is no such count.
    """
    rows = of_year(of_definition(windows, definition), year)
    change = rows["percent"]
    found = near(rows, claimed)
    deeper = int((change <= claimed.value).sum())
    by_day = rows["change_percent_per_day"].dropna()
    per_day = int(by_day.between(claimed.low, claimed.high).sum())
    lacking = int(rows["change_percent"].isna().sum())
    return Finding(
        name=f"windows of {year} in which {TITLES[definition]} fell by {-claimed.high:.0f} to {-claimed.low:.0f} %",
        method=f"every run of whole months of {year} against the same months of {year - 1}: {DEFINITIONS[definition]}",
        value=float(len(found)),
        unit=f"of {len(rows)} windows",
        arithmetic=f"fell by {-claimed.value:g} % or more in {deeper} of {len(rows)}, that is "
        f"{100 * deeper / len(rows):.0f} %; rose in {int((change > 0).sum())}; from {change.min():+.0f} to "
        f"{change.max():+.0f} %, median {change.median():+.0f} %; by {-claimed.high:.0f} to {-claimed.low:.0f} %: "
        f"{by_length(rows, found)}",
        assumptions=(
            f"{lacking} of the windows lack days and are compared per day counted, the others by their totals",
            f"all compared per day counted, it is {per_day} of {len(by_day)} windows",
        ),
        sources=tuple(source_ids(rows)),
        as_of=str(year),
        bearing=Bearing.CONTEXT,
    )


def rank_of_the_year(windows: pd.DataFrame, year: int, claimed: Rounded) -> Finding:
    """Tell how many of the windows that a statement about a year can mean changed as claimed, in all four counts.

    Parameters
    ----------
    windows : DataFrame
        As `incursion_windows.load()` returns it.
    year : int
        The later year.
    claimed : Rounded
        Percent, a fall below zero.

    Returns
    -------
    Finding
        The number of windows; its arithmetic names the nearest.
    """
    meant = judged(windows, year)
    found = near(meant, claimed)
    nearest = found.loc[(found["percent"] - claimed.value).abs().sort_values().index[:NEAREST]]
    change, counts = meant["percent"], _by_reading(meant, claimed)
    return Finding(
        name=f"windows of {year} against {year - 1} that fell by {-claimed.high:.0f} to {-claimed.low:.0f} %",
        method=f"every run of whole months of {year} against the same months of {year - 1} in four counts, and the "
        "days of drills of the two years",
        value=float(len(found)),
        unit=f"of {len(meant)} windows",
        low=float(min(counts)),
        high=float(max(counts)),
        arithmetic=f"{len(found)} of {len(meant)}, {counts[1]} by totals alone, {counts[2]} per day counted where the "
        f"days are known; from {change.min():+.0f} to {change.max():+.0f} %"
        + (f"; nearest: {'; '.join(told(row) for _, row in nearest.iterrows())}" if len(nearest) else ""),
        assumptions=("windows overlap, so they are no independent trials",),
        sources=tuple(source_ids(meant)),
        as_of=str(year),
        bearing=Bearing.CONTEXT,
    )


def _by_reading(meant: pd.DataFrame, claimed: Rounded) -> tuple[int, int, int]:
    """Count windows that changed as claimed: as judged, by totals throughout, and per day counted where it is known."""
    totals = 100 * (meant["total_after"] / meant["total_before"] - 1)
    per_day = meant["change_percent_per_day"].fillna(totals)
    return (
        len(near(meant, claimed)),
        int(totals.between(claimed.low, claimed.high).sum()),
        int(per_day.between(claimed.low, claimed.high).sum()),
    )


def by_length(rows: pd.DataFrame, found: pd.DataFrame) -> str:
    """Count the windows found of each length, and those there are of it."""
    lengths = sorted(set(found["months"]))
    counts = {n: (int((found["months"] == n).sum()), int((rows["months"] == n).sum())) for n in lengths}
    parts = [f"{some} of {there} of {n} month{'s' * (n != 1)}" for n, (some, there) in counts.items()]
    return ", ".join([*parts, "none of other lengths" if parts else "none of any length"])


def rank_of_all_years(windows: pd.DataFrame, claimed: Rounded) -> Finding:
    """Tell how many windows of any two years changed as claimed, each count by itself."""
    whole = windows[windows["percent"].notna()]
    parts = {d: of_definition(whole, d) for d in DEFINITIONS}
    return Finding(
        name=f"windows of any two years in which a count fell by {-claimed.high:.0f} to {-claimed.low:.0f} %",
        method="every run of 1 to 12 whole months against the same months of any earlier year, and each drill's days "
        "against those of any earlier drill",
        value=float(len(near(whole, claimed))),
        unit=f"of {len(whole):,} windows",
        arithmetic="; ".join(f"{TITLES[d]} {len(near(part, claimed))} of {len(part)}" for d, part in parts.items()),
        assumptions=(
            "windows that lack days are compared per day counted, the others by their totals",
            f"{int(windows['partial'].sum())} windows with a partial month are left out",
            "windows overlap, so they are no independent trials",
        ),
        sources=tuple(source_ids(whole)),
        bearing=Bearing.CONTEXT,
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
        Columns `series` (the count), `group` ("2023 against 2022", "drills" for those of the year against those of the
        year before, or "other years"), `months`, `percent` (for drills once in all and once a day), `source_id` and
        `label` (for the longest window of the year and for the drills; else "").
    """
    meant = judged(windows, year)
    rows = windows[windows["percent"].notna() & (windows["windows"] != DRILLS)]
    drills = meant[meant["windows"] == DRILLS]
    groups = rows["id"].isin(set(meant["id"])).map({True: f"{year} against {year - 1}", False: "other years"})
    longest = rows["definition"].map(of_year(windows, year).groupby("definition")["months"].max())
    named_ones = (groups != "other years") & (rows["months"] == longest)
    labels = pd.Series({i: _label(row) for i, row in rows[named_ones].iterrows()}).reindex(rows.index, fill_value="")
    parts = [_dots(rows, groups, labels, "percent")]
    for column, words in (("change_percent", "in all"), ("change_percent_per_day", "a day")):
        there = drills[drills[column].notna()]
        labels = pd.Series([f"{_label(row)}, {words}" for _, row in there.iterrows()], index=there.index)
        parts.append(_dots(there, pd.Series(DRILLS, index=there.index), labels, column))
    return pd.concat(parts, ignore_index=True)


def _dots(rows: pd.DataFrame, groups: "pd.Series[str]", labels: "pd.Series[str]", column: str) -> pd.DataFrame:
    """Rows of a plot; `column` is the change that they show."""
    return pd.DataFrame(
        {
            "series": rows["definition"].map(TITLES),
            "group": groups,
            "months": rows["months"],
            "percent": rows[column],
            "source_id": rows["source_id"],
            "label": labels,
        }
    )


def _label(row: "pd.Series[Any]") -> str:
    """Name a window in a plot: "Aug to Dec", or the months of two drills."""
    first, last = (pd.Period(row[c], freq="M").strftime(SHORT_MONTHS) for c in ("after_first", "after_last"))
    if row["windows"] == DRILLS:
        return "drills, " + " to ".join(f"{pd.Period(row[c], freq='M'):%b %Y}" for c in ("before_first", "after_first"))
    return f"{first} to {last}" if first != last else first


def told(row: "pd.Series[Any]") -> str:
    """Name the count and both windows of a pair for a sentence, with its change.

    >>> from layers.checks.incursion_windows import Window, load, pair
    >>> told(pair(load(), "line_sorties", Window("2022-08", "2022-12"), Window("2023-08", "2023-12")))[:38]
    'aircraft over the median line of 2019,'
    """
    return f"{TITLES[row['definition']]}, {in_words(row)}: {changed(row)}"


def changed(row: "pd.Series[Any]") -> str:
    """Tell the change of a pair: in all where that can be told, and per day counted where the days are known."""
    change, per_day = row["change_percent"], row["change_percent_per_day"]
    parts = [] if pd.isna(change) else [f"{change:+.1f} %"]
    return ", ".join(parts if pd.isna(per_day) else [*parts, f"per day counted {per_day:+.1f} %"])
