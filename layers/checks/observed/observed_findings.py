"""Findings of an observed share: what the tables of looks, readings and draws say, as numbers with their range."""

from collections.abc import Collection, Iterator, Sequence
from functools import cached_property

import pandas as pd

from geo.claim import Finding
from geo.figures import printed
from layers.catalogue.sources import each_id, source_ids
from layers.checks.observed.observed_names import STATISTICS, Names
from layers.coverage.chosen import ChosenFleet
from layers.observation import readings as readings_module
from layers.observation import shares, uncertainty
from layers.observation.asked import elements_sources, network_sources, sources_of
from layers.observation.instants import CHANCES
from layers.observation.looks import LOOK_CELL_KM, Progress
from layers.observation.question import Question
from layers.observation.shares import PIECE_KM
from layers.observation.uncertainty import COMMERCIAL
from layers.observation.worlds import CELL_KM, pool_days
from layers.sky import sensing
from layers.sky.access_bands import load as load_bands
from layers.sky.earth_rotation import SOURCE_ID
from layers.sky.members import WORKING
from layers.sky.satellites import Status
from leadline.words import N_, _, alternatives, joined, listed, long_day, moment, ngettext, spoken

LONGEST_REPEAT_DAYS = 28  # no satellite of the layer has a longer repeat cycle: RADARSAT-2 24 days, Pleiades, SPOT 26
METHODS = {
    "radar": N_("looks by radar"),
    "optical": N_(
        "looks by day, with the Sun 10 degrees high or more, and a sky that is clear by chance; "
        "first number with the lower chance and clouds that stay all day, range to the higher chance "
        "drawn anew for each look"
    ),
    "rf": N_(
        "an emitter that is on, within the horizon of a satellite that places it alone, or of three "
        "of one cluster of HawkEye 360 at once"
    ),
    "ais": N_(
        "ships that transmit, within the horizon of a receiver, heard with a chance at each pass: "
        "messages collide where traffic is dense; first number with the lower of the rates published "
        "for other dense seas or derived, range to the higher; of Iridium NEXT, where it is not "
        "public which carry receivers, the fewest published are drawn"
    ),
}
RADARS_DRAWN = (
    (
        N_(
            "all satellites without public elements are there in half of the draws, none in the "
            "other half, on heights as published or assumed"
        )
    ),
    N_("readings of the angles: base in half of the draws, narrow and wide in a quarter each"),
)
SHARES = ("mean_share", "guaranteed_share")
OF_A_MOMENT = ("instant_mean", "instant_median", "instant_min", "instant_max")  # told beside shares within a window


class Findings:
    """Findings of one question, with the words of `names`; `kinds` are further kinds of sensors, each a reading."""

    def __init__(self, question: Question, kinds: Sequence[str] = (), progress: Progress | None = None) -> None:
        self.question, self.kinds, self.progress, self.names = question, tuple(kinds), progress, Names(question)
        self._assumed: dict[tuple[str, str], tuple[str, ...]] = {}
        self._credited: dict[str, tuple[str, ...]] = {}

    def all(self) -> tuple[Finding, ...]:
        """Tell what answers the question first: of a window shares within it; else shares at one moment."""
        made = self._of_window() if self.question.within_s is not None else self._at_once()
        return tuple(finding for finding in made if finding is not None)

    def _at_once(self) -> Iterator[Finding | None]:
        """Shares at one moment, windows, other readings of "watch", draws, one assumption moved at a time."""
        question, names = self.question, self.names
        yield from (self._at_one_moment(names.title, column) for column in STATISTICS)
        windows = []
        if question.share is not None:
            yield self._above()
            windows = [self._mean_window, self._sure_window, self._tasked_window]
        yield from (self._at_one_moment(title, "instant_mean") for title in question.titles if title != names.title)
        yield from (make(title) for make in windows for title in question.titles)
        yield from (*self._readings(), *self._drawn(), *self._moved())

    def _of_window(self) -> Iterator[Finding | None]:
        """Shares within the window, how far they move, other fleets; then windows and shares at one moment."""
        question, names = self.question, self.names
        title = names.title
        yield from (self._sure_share(title), self._mean_share(title), self._tasked_share(title))
        yield from self._drawn_within(question.place)
        yield self._drawn_plan(question.place)
        for place in names.others:
            yield from (self._of_part(place, "guaranteed_share"), self._of_part(place, "mean_share"))
            yield from self._drawn_within(place)
        yield from self._moved()
        for place in (k for k in range(len(question.sets)) if k != question.place and k not in names.others):
            if question.sets[place][0] == title:
                continue
            first = question.sets.index(next(one for one in question.sets if one[0] == question.sets[place][0]))
            if place == first:
                yield from (make(question.sets[place][0]) for make in (self._sure_share, self._mean_share))
            else:
                yield from (self._of_part(place, "guaranteed_share"), self._of_part(place, "mean_share"))
            yield from self._drawn_within(place)
        yield from self._readings()
        if question.share is not None:
            yield from (self._sure_window(title), self._mean_window(title))
        yield from (self._at_one_moment(title, column) for column in OF_A_MOMENT)

    @cached_property
    def table(self) -> pd.DataFrame:
        """Windows and shares of all fleets, in all readings."""
        return shares.windows(self.question, self.progress)

    def base_rows(self, table: pd.DataFrame) -> pd.DataFrame:
        """Rows of the base network, the base reading of the angles, and the plain weight; a row a fleet."""
        question = self.question
        same = {"network": question.network, "case": question.cases[0], "weight": question.weight_names[0]}
        return table[(table[list(same)] == pd.Series(same)).all(axis=1)]

    def first_rows(self, table: pd.DataFrame) -> pd.DataFrame:
        """Of the base rows, that of the first fleet of each title; of the main title, that of the main fleet."""
        base = self.base_rows(table)
        main = self.question.fleet
        own = (base["group"] == main.title) & (base["fleet"] == main.subset)
        return base[own | ((base["group"] != main.title) & ~base["group"].duplicated())]

    def rows(self, title: str) -> tuple[pd.DataFrame, pd.Series]:
        """Rows of all fleets of a title, and its base row."""
        rows = self.table[self.table["group"] == title]
        return rows, self.first_rows(rows).iloc[0]

    @cached_property
    def sources(self) -> tuple[str, ...]:
        """Sources of the elements of all fleets, the targets and the Earth's rotation."""
        return sources_of(self.question)

    @cached_property
    def _base_sources(self) -> tuple[str, ...]:
        """Sources of the elements and of the base network."""
        return each_id([*elements_sources(self._fleets(self.names.title)), *network_sources(self.question)[:1]])

    def _fleets(self, title: str) -> tuple[ChosenFleet, ...]:
        return tuple(fleet for fleet in self.question.fleets if fleet.title == title)

    def _sources(self, title: str) -> tuple[str, ...]:
        """Name the sources of what fleets of one title see: elements, targets, Earth rotation, their angles."""
        if title not in self._credited:
            fleets, kinds = self._fleets(title), self.question.fleet.kinds
            families = {family for fleet in fleets for family in fleet.rows()["group"]}
            angles = [one for kind in kinds[1:] for one in _sensing_sources(kind, families)]
            if "radar" in kinds and families:
                bands = load_bands()
                radars = bands[(bands["case"] == "base") & bands["satellite_group"].isin(families)]
                angles = [*source_ids(radars), *angles]
            self._credited[title] = each_id(
                [*elements_sources(fleets), *network_sources(self.question), SOURCE_ID, *angles]
            )
        return self._credited[title]

    def _at_one_moment(self, title: str, column: str) -> Finding:
        rows, base = self.rows(title)
        names = self.names
        return Finding(
            name=names.moment(title, column),
            method=_(
                "{statistics} over the moments of {span}, one every two minutes, of the part of the "
                "{amount} whose angle at that moment is in the band of some {sensor}, ahead and "
                "behind included: an upper bound, since a radar images across its track"
            ).format(statistics=_(STATISTICS[column]), span=names.span, amount=names.amount, sensor=names.sensor),
            value=100 * float(base[column]),
            unit=f"percent of {names.amount}",
            low=100 * float(rows[column].min()),
            high=100 * float(rows[column].max()),
            arithmetic="; ".join(self._all_moments(row) for _, row in rows.iterrows())
            if column == "instant_mean"
            else "",
            assumptions=self._assumptions(base),
            sources=self._sources(title),
        )

    def _all_moments(self, row: pd.Series) -> str:
        numbers = ", ".join(f"{_(words)} {100 * row[column]:.1f}" for column, words in STATISTICS.items())
        share = self.question.share
        often = (
            ""
            if share is None
            else _("; {share:g} % or more for {instant_above:.2f} % of the time").format(
                share=100 * share, instant_above=100 * row["instant_above"]
            )
        )
        return f"{self._which(row)}: {numbers} %{often}"

    def _which(self, row: pd.Series) -> str:
        return _("{network}, {case} angles, {fleet} ({satellites}), by {weight}").format(
            network=_(row["network"]),
            case=_(row["case"]),
            fleet=_(row["fleet"]),
            satellites=row["satellites"],
            weight=_(row["weight"]),
        )

    def _above(self) -> Finding:
        rows, base = self.rows(self.names.title)
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
            assumptions=self._assumptions(base),
            sources=self._sources(self.names.title),
        )

    @property
    def _claimed(self) -> str:
        return _("{share:g} % of the {amount}").format(
            share=100 * (self.question.share or 0.0), amount=self.names.amount
        )

    def _mean_window(self, title: str) -> Finding | None:
        return self._number(
            title,
            "mean_window_h",
            self.names.mean(title),
            _(
                "shortest T for which a window of length T, put anywhere in {span}, holds a look at "
                "{claimed} on average"
            ).format(span=self.names.span, claimed=self._claimed),
        )

    def _sure_window(self, title: str) -> Finding | None:
        longest = (
            _("; no radar satellite that repeats its track takes longer to do so")
            if self.question.days >= LONGEST_REPEAT_DAYS and self.question.fleet.kinds == ("radar",)
            else ""
        )
        return self._number(
            title,
            "guaranteed_window_h",
            self.names.sure(title),
            _("shortest T that the longest gap between looks in {span} does not exceed on {claimed}{longest}").format(
                span=self.names.span, claimed=self._claimed, longest=longest
            ),
        )

    def _tasked_window(self, title: str) -> Finding | None:
        return self._number(
            title,
            "tasked_window_h",
            self.names.tasked(title),
            _(
                "the same as on average, for {claimed}, but counting only looks that a greedy plan "
                "takes: one swath position a pass and a limit of time, the longest unseen {targets} "
                "first; a good plan would do better"
            ).format(claimed=self._claimed, targets=self.names.targets),
        )

    def _mean_share(self, title: str) -> Finding | None:
        return self._number(
            title,
            "mean_share",
            self.names.mean_share(title),
            _(
                "part of the {amount} at which a window of {within}, put anywhere in {span}, holds a look on average"
            ).format(amount=self.names.amount, within=self.names.within, span=self.names.span),
        )

    def _sure_share(self, title: str) -> Finding | None:
        return self._number(
            title,
            "guaranteed_share",
            self.names.sure_share(title),
            _("part of the {amount} on which no gap between looks in {span} is longer than {within}").format(
                amount=self.names.amount, span=self.names.span, within=self.names.within
            ),
        )

    def _tasked_share(self, title: str) -> Finding | None:
        return self._number(
            title,
            "tasked_share",
            self.names.tasked_share(title),
            _(
                "the same as on average, but counting only looks that a greedy plan takes: one swath "
                "position a pass and a limit of time, the longest unseen {targets} first; a good "
                "plan would do better"
            ).format(targets=self.names.targets),
        )

    def _of_part(self, place: int, column: str) -> Finding:
        """Tell a share within the window of one fleet that is not the first of its title."""
        names, whose = self.names, self.names.whose(place)
        sure = column == "guaranteed_share"
        name = names.sure_share(whose) if sure else names.mean_share(whose)
        told = self._number(
            self.question.sets[place][0],
            column,
            name,
            _("as for {sets}, of these satellites alone").format(sets=_(self.question.sets[place][0])),
            place=place,
        )
        assert told is not None  # noqa: S101  every fleet has a share within the window
        return told

    def _number(self, title: str, column: str, name: str, method: str, *, place: int | None = None) -> Finding | None:
        """Tell a number of a column; without a value where it is not reached, None where no plan can be made."""
        rows, base = self.rows(title)
        if column not in rows:
            return None
        if place is not None:
            rows = rows[rows["fleet"] == self.question.sets[place][1]]
            base = self.base_rows(rows).iloc[0]
        known = rows[column].dropna()
        if pd.isna(base[column]):
            return Finding(
                name=name,
                method=_("{method}; not reached within {span}").format(method=method, span=self.names.span),
                assumptions=self._assumptions(base),
            )
        share = column.endswith("share")
        scale, unit, sign = (100.0, f"percent of {self.names.amount}", "%") if share else (1.0, "hours", "h")
        return Finding(
            name=name,
            method=method,
            value=scale * float(base[column]),
            unit=unit,
            low=scale * float(known.min()),
            high=scale * float(known.max()),
            arithmetic="; ".join(
                f"{self._which(r)}: {scale * r[column]:.1f} {sign}" for _, r in rows[rows[column].notna()].iterrows()
            ),
            assumptions=self._assumptions(base),
            sources=self._sources(title),
        )

    @cached_property
    def reading_columns(self) -> tuple[str, ...]:
        """Numbers that are told of each further kind of sensor: at one moment, then by window."""
        by_window = SHARES if self.question.within_s is not None else ("mean_window_h", "guaranteed_window_h")
        return ("instant_mean", "instant_min", *by_window)

    def _readings(self) -> Iterator[Finding]:
        """Tell what the other kinds of sensors give, for the main fleet; all rows in the arithmetic."""
        if not self.kinds:
            return
        table = readings_module.readings(self.question, self.kinds, self.progress)
        for kind in self.kinds:
            rows = table[(table["reading"] == kind)]
            for column in self.reading_columns:
                yield self._reading(kind, column, rows)
            for place in self.names.others:
                yield self._reading(kind, "instant_mean", rows, place)

    def _reading(self, kind: str, column: str, rows: pd.DataFrame, place: int | None = None) -> Finding:
        """Give the number with the lower chance that a look tells; the range reaches to that with the higher."""
        names = self.names
        fleet = self.question.fleet if place is None else self.question.fleets[place]
        own = rows[(rows["group"] == fleet.title) & (rows["fleet"] == fleet.subset)].set_index("chance")
        share = column.startswith("instant") or column in SHARES
        scale, unit = (100.0, f"percent of {names.amount}") if share else (1.0, "hours")
        told = own.loc[[c for c in own.index if c != CHANCES[0]] or [CHANCES[0]], column] * scale
        arithmetic = "; ".join(
            f"{listed([_(r['group']), _(r['fleet'])])} ({r['satellites']}), {_chance(kind, r['chance'])}: "
            f"{scale * r[column]:.1f}{' %' if share else ' h'}"
            for r in rows[rows[column].notna()].to_dict("records")
        )
        first = own.iloc[0]
        note = self.question.fleet.notes.get(kind)
        return Finding(
            name=names.reading(kind, column, place),
            method=f"{_(METHODS[kind])}; {self._statistic(column)}",
            value=float(told.iloc[0]) if told.notna().all() else None,
            unit=unit if told.notna().all() else "",
            low=float(told.min()) if len(told) > 1 and told.notna().all() else None,
            high=float(told.max()) if len(told) > 1 and told.notna().all() else None,
            arithmetic=arithmetic,
            assumptions=(
                _("detects: {detect}; identifies: {identify}; follows: {follow}").format(
                    detect=_(first["detect"]), identify=_(first["identify"]), follow=_(first["follow"])
                ),
                _("cannot tell: {cannot}").format(cannot=_(first["cannot"])),
                _("{satellites} satellites with public elements, taken as working; {stand_for}").format(
                    satellites=first["satellites"], stand_for=self._stand_for()
                ),
                *((note,) if note else ()),
            ),
            sources=self._base_sources + _sensing_sources(kind, set(fleet.rows()["group"])),
        )

    def _stand_for(self) -> str:
        side = self.question.side_km(CELL_KM)
        cells = (
            _("cells of {side} km, {weight_names}").format(
                side=printed(side), weight_names=_(self.question.weight_names[0])
            )
            if side
            else _("points as they are")
        )
        return _("{cells} of the default network").format(cells=cells) if len(self.question.networks) > 1 else cells

    def _statistic(self, column: str) -> str:
        span, within = self.names.span, self.names.within
        return {
            "instant_mean": _("mean over the moments of {span}, one every two minutes").format(span=span),
            "instant_min": _("least at any moment of {span}, one every two minutes").format(span=span),
            "mean_window_h": _(
                "shortest window, put anywhere in {span}, in which the share is reached on average"
            ).format(span=span),
            "guaranteed_window_h": _("longest gap in {span} that the share does not exceed").format(span=span),
            "mean_share": _("what a window of {within}, put anywhere in {span}, sees on average").format(
                within=within, span=span
            ),
            "guaranteed_share": _("where no gap in {span} is longer than {within}").format(span=span, within=within),
        }[column]

    def _drawn(self) -> Iterator[Finding | None]:
        """Windows of all fleets over the draws, then those of a plan."""
        for place in range(len(self.question.sets)):
            yield self._quantiles(self.names.drawn(place), place, "mean")
        yield from (self._drawn_plan(place) for place in (self.question.place, *self.names.others))

    def _drawn_within(self, place: int) -> Iterator[Finding]:
        """Shares of a fleet within the window over the draws."""
        for column in ("guaranteed share", "mean share"):
            yield self._quantiles(self.names.drawn_share(column, place), place, column)

    def _drawn_plan(self, place: int) -> Finding | None:
        plan = "tasked" if self.question.within_s is None else "tasked share"
        if self._column(plan, place) not in self._draws:
            return None
        return self._quantiles(self.names.drawn_plan(place), place, plan, only_known=True)

    @cached_property
    def _draws(self) -> pd.DataFrame:
        return uncertainty.draws(self.question, progress=self.progress)

    def _column(self, what: str, place: int) -> str:
        return f"{what}: {', '.join(self.question.sets[place])}"

    def _quantiles(self, name: str, place: int, what: str, *, only_known: bool = False) -> Finding:
        scale = 100.0 if what.endswith("share") else 1.0
        values = self._draws[self._column(what, place)]
        values = values.dropna() if only_known else values
        known = values.dropna() * scale
        told = len(known) > len(values) / 2  # else the median is not reached
        low, high = (float(known.quantile(end)) if told else None for end in uncertainty.NINE_OF_TEN)
        wide = scale != 1 and low is not None and high is not None and high - low > NEARLY_ALL
        return Finding(
            name=name,
            method=_(
                "median of {values} seeded draws; the range reaches from their 5 % to their 95 % "
                "quantile, nine of ten: {drawn_of}"
            ).format(values=len(values), drawn_of=self._drawn_of),
            value=float(known.median()) if told else None,
            unit=("hours" if scale == 1 else f"percent of {self.names.amount}") if told else "",
            low=low,
            high=high,
            assumptions=(*self._draw_assumptions, *([_(AS_ONE)] if wide else [])),
            sources=self._sources(self.question.sets[place][0]),
        )

    @cached_property
    def _drawn_of(self) -> str:
        question = self.question
        parts = [
            *([_("{noun} network").format(noun=self.names.noun)] if len(question.networks) > 1 else []),
            *([_("weight")] if question.weights else []),
            *([_("reading of the angles of each family")] if len(question.cases) > 1 else []),
            _("which satellites work"),
        ]
        return listed(parts) + (_(", and those without public elements") if len(question.cases) > 1 else "")

    @cached_property
    def _draw_assumptions(self) -> tuple[str, ...]:
        question, names = self.question, self.names
        placed = {status: chance for status, chance in WORKING.items() if chance and status is not Status.NO_ORBIT}
        chances = listed(f"{chance:.0%} ({_(status.value)})" for status, chance in placed.items())
        radars = len(question.cases) > 1
        moved = uncertainty.tornado(question)
        widest = moved["assumption"].iloc[0] if len(moved) else ""
        still = moved.loc[moved["low"] == moved["high"], "assumption"]
        return (
            _("a satellite works with a chance of {chances}").format(chances=chances),
            *(map(_, RADARS_DRAWN) if radars else ()),
            f"{names.targets} {self._cells_of_draws()}",
            *(
                (_("whether the commercial fleets are counted moves it most, and has a range of its own"),)
                if widest == COMMERCIAL
                else ()
            ),
            *(
                (_("moves nothing by itself: {still}").format(still=listed(map(uncertainty.move_in_words, still))),)
                if len(still)
                else ()
            ),
        )

    def _cells_of_draws(self) -> str:
        side, days = self.question.side_km(CELL_KM), pool_days(self.question)
        span = _("two weeks") if days == 14 else ngettext("{days:g} day", "{days:g} days", int(days)).format(days=days)  # noqa: PLR2004
        if not side:
            return _("as they are, and {span}").format(span=span)
        measured = (
            _(": as with 4 km for access, up to 9 % too short for a plan")
            if side == CELL_KM and self.question.unit == "km"
            else ""
        )
        return _("in cells of {side} km and {span}{measured}").format(side=printed(side), span=span, measured=measured)

    def _moved(self) -> Iterator[Finding]:
        scale, unit = (1.0, "hours") if self.question.within_s is None else (100.0, f"percent of {self.names.amount}")
        for row in uncertainty.tornado(self.question).to_dict("records"):
            if pd.isna(row["base"]) or row["low"] == row["high"]:
                continue  # the base itself is not reached within the span, or moves with nothing
            yield Finding(
                name=self.names.moved(row["assumption"]),
                method=_("this assumption alone; {less}: {low_is}, {less_2}: {high_is}").format(
                    less=_(LESS[unit == "hours"][0]),
                    low_is=uncertainty.move_in_words(row["low_is"]),
                    less_2=_(LESS[unit == "hours"][1]),
                    high_is=uncertainty.move_in_words(row["high_is"]),
                ),
                value=scale * float(row["base"]),
                unit=unit,
                low=scale * float(row["low"]),
                high=scale * float(row["high"]),
                sources=self._sources(self.names.title),
            )

    def _assumptions(self, base: pd.Series) -> tuple[str, ...]:
        key = (str(base["group"]), str(base["fleet"]))
        if key not in self._assumed:
            self._assumed[key] = self._made_assumptions(base)
        return self._assumed[key]

    def _made_assumptions(self, base: pd.Series) -> tuple[str, ...]:
        question, names = self.question, self.names
        place = question.sets.index((base["group"], base["fleet"]))
        fleet = question.fleets[place]
        kinds = _(names.sensors[1]) if names.sensors[1] != "sensor" else joined(map(_, fleet.kinds))
        note = fleet.notes.get(fleet.kinds[0])
        missing = fleet.left_out()
        left_out = listed(f"{n} ({_(r)})" for n, r in zip(missing["name"], missing["reason"], strict=True))
        which = _("with public elements, taken as working") if fleet.ids else _("of a file, taken as working")
        return (
            _("{satellites} {kinds} satellites {which}; left out: {left_out}").format(
                satellites=base["satellites"], kinds=kinds, which=which, left_out=left_out or _("none")
            ),
            _("{span} from {start} UTC, elements of {epochs}, SGP4").format(
                span=names.span, start=moment(question.start_utc), epochs=self._epochs
            ),
            self._targets(float(base["amount"])),
            _(
                "a look counts if at zero Doppler the target is inside the angles of the "
                "satellite's family and on an allowed side; angles as published, or recalled and "
                "assumed where the layer access_bands says so"
            ),
            *(
                (_("the range runs over {over}").format(over=over),)
                if (over := self._range_over(base["group"]))
                else ()
            ),
            _("no downlink and no other customers"),
            *((note,) if note else ()),
        )

    def _targets(self, amount: float) -> str:
        question, names = self.question, self.names
        what = f", {_(question.what)}" if question.what else ""
        fine, coarse = (printed(question.side_km(usual)) for usual in (LOOK_CELL_KM, PIECE_KM))
        if question.unit == "points":
            return _("{amount:,.0f} {targets}{what}, as they are").format(
                amount=amount, targets=names.targets, what=what
            )
        most = _("of at most") if question.unit == "km" else _("of about")
        return _(
            "{amount:,.0f} {per_unit} of {noun}{what}, in cells {most} {fine} km for windows and "
            "{coarse} km for moments"
        ).format(
            amount=amount,
            per_unit=PER_UNIT[question.unit],
            noun=names.noun,
            what=what,
            most=most,
            fine=fine,
            coarse=coarse,
        )

    @cached_property
    def _epochs(self) -> str:
        """Days of the elements: 21 and 22 August 2026, or the first and the last of them."""
        epochs = sorted({m.satellite.orbit.epoch_utc.date() for m in self.question.everybody()})
        if not epochs:
            return _("no satellite")
        first, last = epochs[0], epochs[-1]
        if first == last:
            return long_day(first)
        both = _("{first} and {last}") if len(epochs) == 2 else _("{first} to {last}")  # noqa: PLR2004
        same = spoken().is_source and (first.year, first.month) == (last.year, last.month)
        return both.format(first=f"{first:%d}" if same else long_day(first), last=long_day(last))

    def _range_over(self, title: str) -> str:
        question, names = self.question, self.names
        networks, places = len(question.networks), [k for k, (t, _) in enumerate(question.sets) if t == title]
        parts = []
        if networks > 1:
            both = _("both {noun} networks") if networks == 2 else _("all {networks} {noun} networks")  # noqa: PLR2004
            parts.append(both.format(networks=networks, noun=names.noun))
        if len(question.cases) > 1:
            parts.append(_("narrow and wide readings of the angles"))
        if question.weights:
            plain = _(question.weight_names[0])
            weights = alternatives(map(_, question.weights))
            parts.append(_("{plain} alone and {plain} times {weights}").format(plain=plain, weights=weights))
        for place in places[1:]:
            if question.is_public(place):
                parts.append(
                    _("with and without the commercial fleets ({commercial})").format(
                        commercial=self._commercial(places[0])
                    )
                )
            else:
                parts.append(_("all and {sets}").format(sets=_(question.sets[place][1])))
        return listed(parts)

    def _commercial(self, place: int) -> str:
        fleet = self.question.fleets[place]
        return listed(sorted({m.family for m in self.question.everybody() if m.commercial and fleet.holds(m)}))


NEARLY_ALL = 90.0  # percent
AS_ONE = N_(
    "targets that lie close together come into reach as one: where one gap is longer than the "
    "window, nearly all of them are left out, else nearly none"
)
LESS = {True: (N_("shortest"), N_("longest")), False: (N_("least"), N_("most"))}
PER_UNIT = {"km": "km", "km2": "km2"}


def _chance(kind: str, chance: str) -> str:
    if chance == CHANCES[0]:
        return _("within the horizon") if kind == "ais" else _("every possible look")
    of = _("{chance} chance of a clear sky") if kind == "optical" else _("{chance} chance of hearing")
    return of.format(chance=_(chance))


def _sensing_sources(kind: str, families: Collection[str]) -> tuple[str, ...]:
    rows = sensing.load()
    return tuple(source_ids(rows[(rows["kind"] == kind) & rows["satellite_group"].isin(families)]))
