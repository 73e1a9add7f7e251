"""A claimed change of entries into a zone, or of crossings of a line, counted on tracks of the story."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from geo.change.judgement import DIRECTIONS, Ranged
from geo.claim import Bearing, Claim, Finding, Verdict
from geo.claimed import Claimed, in_sense
from geo.figures import signed
from geo.units import with_unit
from layers.files.draft import temporary_folder
from layers.story_file.advice import in_story_words
from layers.story_file.days import in_words
from layers.story_file.where import chosen
from layers.tracks.place import told_place
from leadline.words import _, listed

if TYPE_CHECKING:
    from geo.change.rate_ratio import Span
    from layers.stories.story import Story

Of = Literal["vessel", "aircraft"]
MORE_THAN = "more than"
DAY = timedelta(days=1)


def change_of_tracks(  # noqa: PLR0913  each is a question of its own
    story: "Story",
    file: str,
    *,
    where: Mapping[str, Any],
    zone: str,
    line: str,
    spans: "tuple[Span, Span]",
    claimed: "tuple[float, float] | Ranged",
    of: Of,
    columns: Mapping[str, str],
    sources: tuple[str, ...],
    watching_by: Mapping[str, Any],
) -> tuple[Verdict, tuple[Finding, ...]]:
    """Count entries or crossings in two periods, and judge the claim by the rule of `geo.change`.

    All that is known of numbers, traffic and watching stands in `layers.tracks` and `geo.change`: this calls them.

    Parameters
    ----------
    story : Story
    file : str
        Table of positions beside the story file, CSV or Parquet.
    where : mapping
        Which rows of it, by any of its columns.
    zone, line : str
        Reference of polygons, or of line strings; one of the two.
    spans : (Span, Span)
        The periods before and after, half-open, UTC.
    claimed : (float, float) or Ranged
        The change, percent, a fall below zero, and the step to which it is rounded; or the changes that are allowed.
    of : {"vessel", "aircraft"}
    columns : mapping of str to str
        Column of the file by role, where its name does not tell.
    sources : tuple of str
        Ids of the sources of the tracks.
    watching_by : mapping
        How the watching is measured: arguments of `geo.watching.watching`.

    Returns
    -------
    Verdict, tuple of Finding
        The verdict, and the findings: judgement (its arithmetic is the sentence), count, rate, hours of presence, and
        how it was watched.
        Counts and hours of periods of unlike length are compared a day. What cannot be told has no number.

    Raises
    ------
    ValueError
        As the readers of tracks and `geo.rate_ratio` do, in words of a story file.
    """
    from layers.tracks.changes import Change  # noqa: PLC0415  numba, for this check alone
    from layers.tracks.counts import count_tracks  # noqa: PLC0415
    from layers.tracks.files import read_tracks  # noqa: PLC0415

    path = story.file(file)
    change = (
        Change(before=spans[0], after=spans[1], claim=claimed)
        if isinstance(claimed, Ranged)
        else Change(before=spans[0], after=spans[1], claim_percent=claimed[0], rounded_to_percent=claimed[1])
    )
    shapes = story.rows(zone or line)
    with temporary_folder() as folder, in_story_words():
        tracks = read_tracks(
            _filtered(path, where, folder) if where else path,
            columns={role: name or None for role, name in columns.items()} or None,
            timezone="UTC",  # of times without a zone, in a story: docs/positions.md
        )
        given = {"zones": shapes} if zone else {"lines": shapes}
        facts = count_tracks(tracks, **given, change=change, watching_by=watching_by, kind=of).facts
        place = "" if any(facts["change"]["all"]["counts"]) else told_place(tracks, shapes, zone or line)
    block = facts["change"]
    sentence = f"{_nobody(block, of)} {place}" if place else block["sentence"]
    method = (
        _("tracks of {file!r} against {zone!r}, rows where {columns} fit")
        if where
        else _("tracks of {file!r} against {zone!r}")
    )
    columns_words = listed(map(str, where))
    told = _Told(block, method.format(file=file, zone=zone or line, columns=columns_words), spans, sources)
    return Verdict(block["verdict"]), told.findings(sentence)


def ranged_of(claim: Claim, allows: Claimed, *, falls: bool) -> Ranged:
    """Take a claim that is no one number: "at least 20 percent more", 20 to 30, or more than 0, which is any rise.

    >>> claim = Claim(id="a", text="More came.", kind="change", value=0.0, unit="percent more", sense="more than")
    >>> ranged_of(claim, Claimed.of(claim), falls=False).words
    'rose'
    """
    if claim.value == 0 and claim.sense == MORE_THAN:
        return DIRECTIONS["fewer" if falls else "more"]
    if claim.value is not None:
        amount = in_sense(claim.sense, f"{claim.value:g} %")
    elif claim.low is not None and claim.high is not None:
        amount = _("{low} to {high}").format(low=f"{claim.low:g}", high=f"{claim.high:g} %")
    elif claim.low is not None:
        amount = in_sense("at least", f"{claim.low:g} %")
    else:
        amount = in_sense("at most", f"{claim.high:g} %")
    return Ranged(allows, (_("fell by {amount}") if falls else _("rose by {amount}")).format(amount=amount))


def _nobody(block: Mapping[str, Any], of: Of) -> str:
    told = (
        _("It cannot be told whether the number {claim}: no {vessel} entered in either window.")
        if block["counted"] == "entries"
        else _("It cannot be told whether the number {claim}: no {vessel} crossed in either window.")
    )
    return told.format(claim=block["claimed"], vessel=_(of))


def period(first: date, last: date) -> "Span":
    """Days, the last included, as a half-open period of UTC.

    >>> period(date(2026, 4, 1), date(2026, 4, 30))[1].isoformat()
    '2026-05-01T00:00:00+00:00'
    """
    return datetime.combine(first, time(), UTC), datetime.combine(last + timedelta(days=1), time(), UTC)


def _filtered(path: Path, where: Mapping[str, Any], folder: Path) -> Path:
    """Write the rows that are wanted to a file of their own; values are kept as they are written."""
    import pandas as pd  # noqa: PLC0415  paid for by a filter alone

    if path.suffix.lower() == ".parquet":
        frame = pd.read_parquet(path)
    elif path.suffix.lower() == ".csv":
        frame = pd.read_csv(path, dtype=str, keep_default_na=False)
    else:
        raise ValueError(f"{path.name}: where chooses rows of .csv and .parquet files; expected one of these.")
    known = frame.assign(**{name: _typed(frame[name]) for name in where if name in frame})
    rows = frame.loc[chosen(known, where, f"the tracks {path.name!r}").index]
    if rows.empty:
        raise ValueError(f"where leaves no row of the tracks {path.name!r}; expected some. Mend its conditions.")
    written = folder / f"{path.stem}.csv"
    rows.to_csv(written, index=False)
    return written


def _typed(values: Any) -> Any:  # noqa: ANN401  a Series
    """Numbers of a column of texts, if all that is not empty is one."""
    import pandas as pd  # noqa: PLC0415

    numbers = pd.to_numeric(values, errors="coerce")
    return numbers if (numbers.notna() | (values == "")).all() else values


def _sums(*, alike: bool, is_change: bool) -> str:
    """Choose the sentence of two totals, with the days of windows that differ in length."""
    if alike:
        return _("{before:,.0f} to {amount}: {change} %") if is_change else _("{before:,.0f} to {amount}")
    return (
        _("{before:,.0f} to {amount} in {days_before:g} and {days_after:g} days: {change} % in all, {per_day} % a day")
        if is_change
        else _("{before:,.0f} to {amount} in {days_before:g} and {days_after:g} days")
    )


def _amount(row: Mapping[str, Any], when: str) -> str:
    return f"{100 * min(row[when], 1):.3g} %" if row["unit"] == "share" else f"{row[when]:.3g}"


@dataclass(frozen=True, slots=True)
class _Told:
    """What was counted, as findings."""

    block: Mapping[str, Any]
    method: str
    spans: "tuple[Span, Span]"
    sources: tuple[str, ...]

    def findings(self, sentence: str) -> tuple[Finding, ...]:
        """Tell all, in the order of their marks: judgement, count, rate, hours."""
        judged = self._finding(
            _("judgement of the change of {counted}").format(counted=_(self.block["counted"])),
            _("rule of leadline incursions --before --after --claim; see docs/judgement.md"),
            arithmetic=sentence.rstrip("."),
        )
        return (judged, self._count(), self._rate(), self._hours(), self._watching())

    def _finding(self, name: str, method: str, **given: Any) -> Finding:  # noqa: ANN401  fields of a finding
        last = (self.spans[1][1] - DAY).date()
        return Finding(
            name=name, method=method, sources=self.sources, as_of=str(last), bearing=Bearing.CONTEXT, **given
        )

    def _count(self) -> Finding:
        before, after = self.block["all"]["counts"]
        return self._compared(
            (_("{counted} counted, {after} against {before}"), _("{counted} counted a day, {after} against {before}")),
            self.method,
            (before, after),
            self.block["counted"],
            decimals=1,
        )

    def _watching(self) -> Finding:
        name = self._named(_("watching near by, {after} against {before}"))
        rows = self.block["watching"]
        if not rows:
            return self._finding(name, _("measures of watching"), arithmetic=_("the tracks have no times"))
        told = (
            _("{name}: {amount} to {amount_2}").format(
                name=_(row["name"]), amount=_amount(row, "before"), amount_2=_amount(row, "after")
            )
            for row in rows
            if row["before"] is not None and row["after"] is not None
        )
        method = _("within {belt_km:,.0f} km; see docs/judgement.md").format(belt_km=self.block["belt_km"])
        return self._finding(name, method, arithmetic=_("; ").join(told) or _("cannot be given"))

    def _hours(self) -> Finding:
        method = _("presence: time between fixes of the tracks no further apart than the longest gap")
        names = (
            _("hours of presence, {after} against {before}"),
            _("hours of presence a day, {after} against {before}"),
        )
        hours = self.block["all"]["exposure_h"]
        if hours is None:
            return self._finding(self._named(names[0]), method, arithmetic=_("the tracks have no times"))
        return self._compared(names, method, tuple(hours), "hours", decimals=1)

    def _compared(
        self, names: tuple[str, str], method: str, totals: tuple[float, float], unit: str, *, decimals: int
    ) -> Finding:
        """Compare two totals, a day where the windows differ in length: the second name is for that."""
        days = [(end - start) / DAY for start, end in self.spans]
        alike = days[0] == days[1]
        in_all = 100 * (totals[1] / totals[0] - 1) if totals[0] else None
        per_day = None if in_all is None else 100 * (totals[1] / days[1] / (totals[0] / days[0]) - 1)
        unlike = _("{method}; per day, because the windows differ in length")
        told = _sums(alike=alike, is_change=in_all is not None).format(
            before=totals[0],
            amount=with_unit(f"{totals[1]:,.0f}", unit),
            days_before=days[0],
            days_after=days[1],
            change=signed(in_all or 0.0, decimals),
            per_day=signed(per_day or 0.0, decimals),
        )
        return self._finding(
            self._named(names[0] if alike else names[1]),
            method if alike else unlike.format(method=method),
            value=in_all if alike else per_day,
            unit="" if in_all is None else "percent",
            arithmetic=told,
        )

    def _named(self, name: str) -> str:
        """Name a finding: what is counted, and both windows."""
        before, after = (in_words(start.date(), (end - DAY).date()) for start, end in self.spans)
        return name.format(after=after, before=before, counted=_(self.block["counted"]))

    def _rate(self) -> Finding:
        row = self.block["all"]
        name = self._named(_("{counted} per hour of presence, {after} against {before}"))
        method = _("ratio of rates; vessels drawn {draws:,} times, seed {seed}").format(
            draws=self.block["draws"], seed=self.block["seed"]
        )
        rate, low, high = row["rate_change_percent"], row["rate_low_percent"], row["rate_high_percent"]
        if rate is None:
            return self._finding(name, method, arithmetic=_("cannot be given"))
        ordered = (low is None or low <= rate) and (high is None or rate <= high)
        if low is None:
            told = "{rate} %"
        elif high is None:
            told = _("{rate} %; 95 % interval {low} to any")
        else:
            told = _("{rate} %; 95 % interval {low} to {high} %")
        return self._finding(
            name,
            method,
            value=rate,
            unit="percent",
            low=low if ordered else None,
            high=high if ordered else None,
            arithmetic=told.format(rate=signed(rate), low=signed(low or 0.0), high=signed(high or 0.0)),
        )
