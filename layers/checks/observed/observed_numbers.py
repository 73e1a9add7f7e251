"""Numbers of an observed share that geometry gives: at one moment, windows, shares within a window."""

from typing import NamedTuple

import pandas as pd

from geo.claim import Finding
from layers.checks.observed.observed_assumed import Assumed
from layers.checks.observed.observed_names import STATISTICS, Names
from layers.checks.observed.observed_tables import Tables, reading
from leadline.words import N_, _, in_turn

LONGEST_REPEAT_DAYS = 28  # no satellite of the layer has a longer repeat cycle: RADARSAT-2 24 days, Pleiades, SPOT 26
SURE_WINDOW = N_("shortest T that the longest gap between looks in {span} does not exceed on {claimed}")
ALL_RADARS_TOLD = N_("no radar satellite that repeats its track takes longer to do so")


class Asked(NamedTuple):
    """A number asked of the tables: whose, in which column, its name and method; `place` of one part of a fleet."""

    title: str
    column: str
    name: str
    method: str
    place: int | None = None


class Numbers:
    """Findings of the tables of one question."""

    def __init__(self, tables: Tables, names: Names, assumed: Assumed) -> None:
        self.tables, self.names, self.assumed = tables, names, assumed
        self.question = tables.question

    def at_one_moment(self, title: str, column: str) -> Finding:
        """Tell a share at one moment: its mean, or another statistic, over the moments of the span."""
        rows, base = self.tables.rows(title)
        names = self.names
        return Finding(
            name=names.moment(title, column),
            method=_(
                "{statistics} over the moments of {span}, one every two minutes, of the part of the "
                "{amount} whose angle at that moment is in the band of some {sensor}, ahead and "
                "behind included: an upper bound, since a radar images across its track"
            ).format(statistics=_(STATISTICS[column]), span=names.span, amount=names.amount, sensor=names.sensor),
            value=100 * float(base[column]),
            unit=names.percent_unit,
            low=100 * float(rows[column].min()),
            high=100 * float(rows[column].max()),
            arithmetic=in_turn(self._all_moments(row) for _, row in rows.iterrows())
            if column == "instant_mean"
            else "",
            assumptions=self.assumed.of(base),
            sources=self.tables.sources(title),
        )

    def _all_moments(self, row: pd.Series) -> str:
        share = self.question.share
        told = (
            _(
                "{reading}: mean {instant_mean:.1f}, median {instant_median:.1f}, 95th percentile {instant_p95:.1f}, "
                "most {instant_max:.1f}, least {instant_min:.1f} %"
            )
            if share is None
            else _(
                "{reading}: mean {instant_mean:.1f}, median {instant_median:.1f}, 95th percentile {instant_p95:.1f}, "
                "most {instant_max:.1f}, least {instant_min:.1f} %; {share:g} % or more for {instant_above:.2f} % of "
                "the time"
            )
        )
        percents = {name: 100 * row[name] for name in (*STATISTICS, "instant_above") if name in row}
        return told.format(reading=reading(row), share=100 * (share or 0.0), **percents)

    def above(self) -> Finding:
        """Tell how often the share or more is in reach at once."""
        rows, base = self.tables.rows(self.names.title)
        share = self.question.share or 0.0
        return Finding(
            name=self.names.above(),
            method=_(
                "part of the moments, one every two minutes, at which {share:g} % or more of the "
                "{amount} is in the band of some {sensor} at once"
            ).format(share=100 * share, amount=self.names.amount, sensor=self.names.sensor),
            value=100 * float(base["instant_above"]),
            unit="percent of the time",
            low=100 * float(rows["instant_above"].min()),
            high=100 * float(rows["instant_above"].max()),
            assumptions=self.assumed.of(base),
            sources=self.tables.sources(self.names.title),
        )

    @property
    def _claimed(self) -> str:
        return _("{share:g} % of the {amount}").format(
            share=100 * (self.question.share or 0.0), amount=self.names.amount
        )

    def mean_window(self, title: str) -> Finding | None:
        """Tell the window in which the share comes into reach on average."""
        method = _(
            "shortest T for which a window of length T, put anywhere in {span}, holds a look at {claimed} on average"
        )
        told = method.format(span=self.names.span, claimed=self._claimed)
        return self._number(Asked(title, "mean_window_h", self.names.mean(title), told))

    def sure_window(self, title: str) -> Finding | None:
        """Tell the window in which it does so without fail."""
        all_told = self.question.days >= LONGEST_REPEAT_DAYS and self.question.fleet.kinds == ("radar",)
        told = _(SURE_WINDOW).format(span=self.names.span, claimed=self._claimed)
        method = in_turn([told, _(ALL_RADARS_TOLD)]) if all_told else told
        return self._number(Asked(title, "guaranteed_window_h", self.names.sure(title), method))

    def tasked_window(self, title: str) -> Finding | None:
        """Tell the window in which a plan pictures the share."""
        method = _(
            "the same as on average, for {claimed}, but counting only looks that a greedy plan "
            "takes: one swath position a pass and a limit of time, the longest unseen {targets} "
            "first; a good plan would do better"
        ).format(claimed=self._claimed, targets=self.names.targets)
        return self._number(Asked(title, "tasked_window_h", self.names.tasked(title), method))

    def mean_share(self, title: str) -> Finding | None:
        """Tell the share within the window of the question, on average."""
        method = _(
            "part of the {amount} at which a window of {within}, put anywhere in {span}, holds a look on average"
        ).format(amount=self.names.amount, within=self.names.within, span=self.names.span)
        return self._number(Asked(title, "mean_share", self.names.mean_share(title), method))

    def sure_share(self, title: str) -> Finding | None:
        """Tell the share within it without fail."""
        method = _("part of the {amount} on which no gap between looks in {span} is longer than {within}").format(
            amount=self.names.amount, span=self.names.span, within=self.names.within
        )
        return self._number(Asked(title, "guaranteed_share", self.names.sure_share(title), method))

    def tasked_share(self, title: str) -> Finding | None:
        """Tell the share within it that a plan pictures."""
        method = _(
            "the same as on average, but counting only looks that a greedy plan takes: one swath "
            "position a pass and a limit of time, the longest unseen {targets} first; a good "
            "plan would do better"
        ).format(targets=self.names.targets)
        return self._number(Asked(title, "tasked_share", self.names.tasked_share(title), method))

    def of_part(self, place: int, column: str) -> Finding:
        """Tell a share within the window of one fleet that is not the first of its title."""
        names, whose, title = self.names, self.names.whose(place), self.question.sets[place][0]
        name = names.sure_share(whose) if column == "guaranteed_share" else names.mean_share(whose)
        method = _("as for {sets}, of these satellites alone").format(sets=_(title))
        told = self._number(Asked(title, column, name, method, place))
        assert told is not None  # noqa: S101  every fleet has a share within the window
        return told

    def _number(self, asked: Asked) -> Finding | None:
        """Tell a number of a column; without a value where it is not reached, None where no plan can be made."""
        column = asked.column
        rows, base = self.tables.rows(asked.title)
        if column not in rows:
            return None
        if asked.place is not None:
            rows = rows[rows["fleet"] == self.question.sets[asked.place][1]]
            base = self.tables.base_rows(rows).iloc[0]
        if pd.isna(base[column]):
            never = _("not reached within {span}").format(span=self.names.span)
            return Finding(name=asked.name, method=in_turn([asked.method, never]), assumptions=self.assumed.of(base))
        known = rows[rows[column].notna()]
        share = column.endswith("share")
        scale = 100.0 if share else 1.0
        each = _("{reading}: {number:.1f} %") if share else _("{reading}: {number:.1f} h")
        return Finding(
            name=asked.name,
            method=asked.method,
            value=scale * float(base[column]),
            unit=self.names.percent_unit if share else "hours",
            low=scale * float(known[column].min()),
            high=scale * float(known[column].max()),
            arithmetic=in_turn(
                each.format(reading=reading(row), number=scale * row[column]) for _, row in known.iterrows()
            ),
            assumptions=self.assumed.of(base),
            sources=self.tables.sources(asked.title),
        )
