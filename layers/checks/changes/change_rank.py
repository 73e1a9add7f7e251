"""Where a claimed change falls among all comparable windows of counts by month."""

from collections.abc import Sequence
from math import isfinite
from typing import Any

import pandas as pd

from geo.claim import Bearing, Finding
from geo.claimed import Claimed
from geo.said_numbers import WORDS
from layers.catalogue.sources import source_ids
from layers.counts.counted import Count, Events
from layers.counts.windows import SAME_MONTHS, in_words, of_definition, of_year
from leadline.words import N_, _, between, in_turn, listed, ngettext, short_month, spoken

NEAREST = 2  # windows that are named as nearest to a claim
OTHER_YEARS = N_("other years")


def near(windows: pd.DataFrame, claimed: Claimed) -> pd.DataFrame:
    """Pairs that changed as claimed, within its rounding: in all, or where days are missing per day counted."""
    return windows[_allowed(windows["percent"], claimed)]


def _allowed(percent: "pd.Series[float]", claimed: Claimed) -> "pd.Series[bool]":
    return percent.map(lambda p: bool(p == p and claimed.allows(p))).astype(bool)  # noqa: PLR0124  NaN


def judged(windows: pd.DataFrame, year: int) -> pd.DataFrame:
    """Pairs that a statement about a year can mean: its months, and its events, against those of the year before."""
    events = windows[
        (windows["windows"] != SAME_MONTHS)
        & windows["after_first"].str.startswith(f"{year}-")
        & windows["before_first"].str.startswith(f"{year - 1}-")
    ]
    return pd.concat([of_year(windows, year), events])


def changed_by(claimed: Claimed) -> str:
    """Write a claimed change of percents as a verb.

    >>> changed_by(Claimed(low=-45, high=-35, words="")), changed_by(Claimed(low=20, high=float("inf"), words=""))
    ('fell by 35 to 45 %', 'rose by 20 % or more')
    """
    low, high = claimed.low, claimed.high
    if high <= 0:
        return (
            _("fell by {high:.3g} to {low:.3g} %").format(high=-high, low=-low)
            if isfinite(low)
            else _("fell by {high:.3g} % or more").format(high=-high)
        )
    if low >= 0:
        return (
            _("rose by {low:.3g} to {high:.3g} %").format(low=low, high=high)
            if isfinite(high)
            else _("rose by {low:.3g} % or more").format(low=low)
        )
    if isfinite(low) and isfinite(high):
        return _("changed by {low:+.3g} % to {high:+.3g} %").format(low=low, high=high)
    if isfinite(low):
        return _("changed by {low:+.3g} % or more").format(low=low)
    return _("changed by {high:+.3g} % or less").format(high=high)


def rank(windows: pd.DataFrame, count: Count, year: int, claimed: Claimed, value: float) -> Finding:
    """Tell where a claimed change falls among the windows of a year against the year before, for one count.

    Parameters
    ----------
    windows : DataFrame
        As `layers.counts.windows.compare` returns it.
    count : Count
        One of those that were compared.
    year : int
        The later year.
    claimed : Claimed
        Percent, a fall below zero.
    value : float
        The number claimed, likewise.

    Returns
    -------
    Finding
        The number of windows that changed as claimed within its rounding; its arithmetic gives the rank, the
        share of windows that changed at least as much, the spread, and the numbers by length of window.

    Raises
    ------
    ValueError
        If there is no such count.
    """
    rows = of_year(of_definition(windows, count.column), year)
    change, found = rows["percent"], near(rows, claimed)
    by_day = rows["change_percent_per_day"].dropna()
    per_day = int(_allowed(by_day, claimed).sum())
    lacking = int(rows["change_percent"].isna().sum())
    verb = changed_by(claimed)
    return Finding(
        name=_("windows of {year} in which {title} {verb}").format(year=year, title=count.title, verb=verb),
        method=_("every run of whole months of {year} against the same months of {year_2}: {meaning}").format(
            year=year, year_2=year - 1, meaning=count.meaning
        ),
        value=float(len(found)),
        unit=_("of {rows} windows").format(rows=len(rows)),
        arithmetic=_(
            "{deeper}; from {least:+.0f} to {most:+.0f} %, median {median:+.0f} %; {verb}: {by_length}"
        ).format(
            deeper=_deeper(change, value),
            least=change.min(),
            most=change.max(),
            median=change.median(),
            verb=verb.partition(" ")[2] if spoken().is_source else verb,
            by_length=by_length(rows, found),
        ),
        assumptions=(
            _("{lacking} of the windows lack days and are compared per day counted, the others by their totals").format(
                lacking=lacking
            ),
            _("all compared per day counted, it is {per_day} of {by_day} windows").format(
                per_day=per_day, by_day=len(by_day)
            ),
        ),
        sources=tuple(source_ids(rows)),
        as_of=str(year),
        bearing=Bearing.CONTEXT,
    )


def _deeper(change: "pd.Series[float]", value: float) -> str:
    """Say in how many windows it went as far as claimed or further, and in how many the other way."""
    fell = value < 0
    as_much = int((change <= value).sum() if fell else (change >= value).sum())
    against = int((change > 0).sum() if fell else (change < 0).sum())
    told = (
        _("fell by {value:g} % or more in {as_much} of {change}, that is {share:.0f} %; rose in {against}")
        if fell
        else _("rose by {value:g} % or more in {as_much} of {change}, that is {share:.0f} %; fell in {against}")
    )
    share = 100 * as_much / len(change)
    return told.format(value=abs(value), as_much=as_much, change=len(change), share=share, against=against)


def rank_of_the_year(
    windows: pd.DataFrame, counts: Sequence[Count], year: int, claimed: Claimed, value: float, events: Events | None
) -> Finding:
    """Tell how many of the windows that a statement about a year can mean changed as claimed, in all counts.

    Parameters
    ----------
    windows, year, claimed, value
        As for `rank`.
    counts : sequence of Count
    events : Events, optional
        Those that are among the windows.

    Returns
    -------
    Finding
        The number of windows; its arithmetic names the nearest.
    """
    meant = judged(windows, year)
    found = near(meant, claimed)
    nearest = found.loc[(found["percent"] - value).abs().sort_values().index[:NEAREST]]
    change, readings = meant["percent"], _by_reading(meant, claimed)
    titles = {count.column: count.title for count in counts}
    spread = (
        _("from {least:+.0f} to {most:+.0f} %").format(least=change.min(), most=change.max())
        if len(meant)
        else _("no window")
    )
    return Finding(
        name=_("windows of {year} against {year_2} that {changed_by}").format(
            year=year, year_2=year - 1, changed_by=changed_by(claimed)
        ),
        method=(
            _(
                "every run of whole months of {year} against the same months of {year_2} in {in_counts}, "
                "and the days of {called} of the two years"
            )
            if events
            else _("every run of whole months of {year} against the same months of {year_2} in {in_counts}")
        ).format(year=year, year_2=year - 1, in_counts=in_counts(counts), called=events.called if events else ""),
        value=float(len(found)),
        unit=_("of {meant} windows").format(meant=len(meant)),
        low=float(min(readings)),
        high=float(max(readings)),
        arithmetic=_how_many(with_nearest=len(nearest) > 0).format(
            found=len(found),
            meant=len(meant),
            readings=readings[1],
            readings_2=readings[2],
            spread=spread,
            row=_("; ").join(told(row, titles) for _number, row in nearest.iterrows()),
        ),
        assumptions=(_("windows overlap, so they are no independent trials"),),
        sources=tuple(source_ids(meant)),
        as_of=str(year),
        bearing=Bearing.CONTEXT,
    )


def _how_many(*, with_nearest: bool) -> str:
    """Sentence of how many windows changed as claimed."""
    if with_nearest:
        return _(
            "{found} of {meant}, {readings} by totals alone, {readings_2} per day counted where the "
            "days are known; {spread}; nearest: {row}"
        )
    return _(
        "{found} of {meant}, {readings} by totals alone, {readings_2} per day counted where the "
        "days are known; {spread}"
    )


def in_counts(counts: Sequence[Count]) -> str:
    """Say how many counts there are: "one count", "four counts"."""
    word = {number: word for word, number in reversed(WORDS.items())} | {1.0: N_("one")}
    number = _(word.get(float(len(counts)), str(len(counts))))
    return ngettext("{number} count", "{number} counts", len(counts)).format(number=number)


def _by_reading(meant: pd.DataFrame, claimed: Claimed) -> tuple[int, int, int]:
    """Count windows that changed as claimed: as judged, by totals throughout, and per day counted where it is known."""
    totals = 100 * (meant["total_after"] / meant["total_before"] - 1)
    per_day = meant["change_percent_per_day"].fillna(totals)
    return (
        len(near(meant, claimed)),
        int(_allowed(totals, claimed).sum()),
        int(_allowed(per_day, claimed).sum()),
    )


def by_length(rows: pd.DataFrame, found: pd.DataFrame) -> str:
    """Count the windows found of each length, and those there are of it."""
    lengths = sorted(set(found["months"]))
    counts = {n: (int((found["months"] == n).sum()), int((rows["months"] == n).sum())) for n in lengths}
    parts = [
        ngettext("{some} of {there} of {n} month", "{some} of {there} of {n} months", n).format(
            some=some, there=there, n=n
        )
        for n, (some, there) in counts.items()
    ]
    return listed([*parts, _("none of other lengths") if parts else _("none of any length")])


def rank_of_all_years(
    windows: pd.DataFrame, counts: Sequence[Count], claimed: Claimed, events: Events | None
) -> Finding:
    """Tell how many windows of any two years changed as claimed, each count by itself."""
    whole = windows[windows["percent"].notna()]
    parts = {c.title: whole[whole["definition"] == c.column] for c in counts}
    method = (
        _(
            "every run of 1 to 12 whole months against the same months of any earlier year, "
            "and the days of {called} against those of any earlier {called}"
        ).format(called=events.called)
        if events
        else _("every run of 1 to 12 whole months against the same months of any earlier year")
    )
    return Finding(
        name=_("windows of any two years in which a count {changed_by}").format(changed_by=changed_by(claimed)),
        method=method,
        value=float(len(near(whole, claimed))),
        unit=_("of {whole:,} windows").format(whole=len(whole)),
        arithmetic=in_turn(
            _("{title} {near} of {part}").format(title=title, near=len(near(part, claimed)), part=len(part))
            for title, part in parts.items()
        ),
        assumptions=(
            _("windows that lack days are compared per day counted, the others by their totals"),
            _("{int} windows with a partial month are left out").format(int=int(windows["partial"].sum())),
            _("windows overlap, so they are no independent trials"),
        ),
        sources=tuple(source_ids(whole)),
        bearing=Bearing.CONTEXT,
    )


def windows_to_plot(windows: pd.DataFrame, counts: Sequence[Count], year: int) -> pd.DataFrame:
    """Reduce the pairs to what a plot of all windows shows.

    Parameters
    ----------
    windows : DataFrame
        As `layers.counts.windows.compare` returns it.
    counts : sequence of Count
    year : int
        The year that the statement is about.

    Returns
    -------
    DataFrame
        Columns `series` (the count), `group` ("2023 against 2022", what the events are called for those of the year
        against those of the year before, or "other years"), `months`, `percent` (for events once in all and once a
        day), `source_id` and `label` (for the longest window of the year and for the events; else "").
    """
    titles = {count.column: count.title for count in counts}
    meant = judged(windows, year)
    rows = windows[windows["percent"].notna() & (windows["windows"] == SAME_MONTHS)]
    events = meant[meant["windows"] != SAME_MONTHS]
    groups = (
        rows["id"]
        .isin(set(meant["id"]))
        .map({True: _("{year} against {year_2}").format(year=year, year_2=year - 1), False: _(OTHER_YEARS)})
    )
    longest = rows["definition"].map(of_year(windows, year).groupby("definition")["months"].max())
    named_ones = (groups != _(OTHER_YEARS)) & (rows["months"] == longest)
    labels = pd.Series({i: _label(row) for i, row in rows[named_ones].iterrows()}, dtype=object)
    labels = labels.reindex(rows.index, fill_value="")
    parts = [_dots(rows, titles, groups, labels, "percent")]
    for column, words in (("change_percent", _("in all")), ("change_percent_per_day", _("a day"))):
        there = events[events[column].notna()]
        labels = pd.Series(
            [listed([_label(row), words]) for _, row in there.iterrows()], index=there.index, dtype=object
        )
        parts.append(_dots(there, titles, there["windows"], labels, column))
    return pd.concat([part for part in parts if len(part)] or parts[:1], ignore_index=True)


def _dots(
    rows: pd.DataFrame, titles: dict[str, str], groups: "pd.Series[str]", labels: "pd.Series[str]", column: str
) -> pd.DataFrame:
    """Rows of a plot; `column` is the change that they show."""
    return pd.DataFrame(
        {
            "series": rows["definition"].map(titles),
            "group": groups,
            "months": rows["months"],
            "percent": rows[column],
            "source_id": rows["source_id"],
            "label": labels,
        }
    )


def _label(row: "pd.Series[Any]") -> str:
    """Name a window in a plot: "Aug to Dec", or the months of two events."""
    first, last = (short_month(pd.Period(row[c], freq="M").start_time.date()) for c in ("after_first", "after_last"))
    if row["windows"] != SAME_MONTHS:
        both = (pd.Period(row[c], freq="M").start_time.date() for c in ("before_first", "after_first"))
        return listed([row["windows"], between(*(short_month(one, year=True) for one in both))])
    return between(first, last)


def told(row: "pd.Series[Any]", titles: dict[str, str]) -> str:
    """Name the count and both windows of a pair for a sentence, with its change."""
    return _("{title}, {window}: {change}").format(
        title=titles[row["definition"]], window=in_words(row), change=changed(row)
    )


def changed(row: "pd.Series[Any]") -> str:
    """Tell the change of a pair: in all where that can be told, and per day counted where the days are known."""
    change, per_day = row["change_percent"], row["change_percent_per_day"]
    parts = [] if pd.isna(change) else [_("{change:+.1f} %").format(change=change)]
    return listed(
        parts if pd.isna(per_day) else [*parts, _("per day counted {per_day:+.1f} %").format(per_day=per_day)]
    )
