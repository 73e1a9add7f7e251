"""Coverage of anything by anybody's satellites: the question as a reader asks it, and the answer as plain values."""

import math
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import numpy as np
import pandas as pd

from geo.access.access import Satellite
from geo.access.clusters import cluster_stream
from geo.access.coverage import BLOCK_TARGETS, Coverage, coverage
from geo.access.in_view import in_view
from geo.access.tasking import Duty
from geo.orbits.frames import DAY_S, require_aware
from layers.coverage.fleet import TOO_HIGH, Fleet, age_warning
from layers.coverage.targets import Watched
from layers.sky.earth_rotation import leap_second_warning, nearest_ut1_minus_utc_s
from leadline.near import checks_names
from leadline.words import _, as_sentence, listed, ngettext

HOUR_S = 3600.0
SHARES = (0.5, 0.75, 0.9, 0.95, 0.99)
CURVE_POINTS = 96
MOST_NAMED = 20  # points that are never seen
MOST_TASKED = 9_000_000  # looks; a plan holds all of them at once, 200 bytes each
MOST_HIGH = 20  # high satellites of which it is told what they always have in view: each takes seconds
HIGH_STEP_S, HIGH_STEPS = 120.0, 20_000  # of those: they move slowly, and out of view they are for hours
MOST_DAYS = 3660.0
Progress = Callable[[int, int], None]


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class Answer:
    """What could be seen (access: an upper bound) and, if asked, what a plan could take (tasked: a lower bound)."""

    access: Coverage
    tasked: Coverage | None
    facts: dict[str, Any]  # all of it as plain values, for JSON

    def __repr__(self) -> str:
        """Tell what was seen in a line; the rest is in `facts`."""
        return f"<Answer: {self._told()}>"

    def _repr_html_(self) -> str:
        """HTML for a notebook: the shares within the window, what to know of them, then the windows for some shares."""
        from leadline.notebook import block, table  # noqa: PLC0415  an answer is made without it

        heads = (_("share seen"), _("hours, on average"), _("hours, without fail"))
        empty = _("not in this span")
        rows = [
            (
                f"{each['share']:.0%}",
                *(empty if each[name] is None else each[name] for name in ("mean_h", "guaranteed_h")),
            )
            for each in self.facts["access"]["windows"]
        ]
        return block(self._told(), *self.facts["notes"], *self.facts["warnings"], tables=[table(heads, rows)])

    def _told(self) -> str:
        here = self.facts["access"]
        return _(
            "{what} by {fleet}: within {hours} h at most {mean} seen on average, {sure} without fail"
        ).format(
            what=self.facts["title"], fleet=self.facts["fleet"], hours=f"{self.facts['within_h']:g}",
            mean=f"{here['mean_share']:.1%}", sure=f"{here['guaranteed_share']:.1%}",
        )  # fmt: skip


@checks_names
def cover(
    satellites: Fleet,
    watch: Watched,
    *,
    start_utc: datetime,
    days: float,
    within_h: float,
    with_tasked: bool = False,
    progress: Progress | None = None,
) -> Answer:
    """How much of something some satellites see within a time, on average, without fail, and at first.

    Parameters
    ----------
    satellites : Fleet
        From `layers.coverage.fleet`.
    watch : Watched
        From `layers.coverage.targets`: lines, polygons or points.
    start_utc : datetime
        Aware.
    days : float
        Length of the span, more than 0; best a whole repeat cycle, and several windows.
    within_h : float
        Window T, hours, more than 0 and less than the span.
    with_tasked : bool
        Whether the greedy plan of `geo.access.tasking` is computed beside.
    progress : callable, optional
        Called with (steps done, steps in all).

    Returns
    -------
    Answer
        `facts` holds `start_utc end_utc days within_h title unit total targets cell_km fleet satellites objects
        left_out notes credits` (`satellites` has a row a sensor, `objects` counts each satellite once; `notes` say how
        clusters and drawn receivers are counted), then `access` and `tasked`, each with `bound looks never_seen
        never_seen_share never_seen_names mean_share guaranteed_share first_look_share windows curve` (never seen:
        points or cells without a look in the span, their share of the weight, and names of points, at most 20), and
        `warnings`, words on elements that are old, on a span that
        leaves the table of Earth rotation (its nearest value is then used), and on leap seconds.
        Shares are in [0, 1]; a window that is not reached within the span is None.

    Raises
    ------
    ValueError
        If the span or the window is not positive or the window not shorter than the span; if a satellite cannot be
        propagated; if all take 225 minutes or more for a turn (what they always have in view is then told); if a plan
        is asked of satellites without duties.
    """
    middle_of_span(start_utc, days)
    if not 0 < within_h < days * 24:
        raise ValueError(
            f"a window of {within_h:g} h does not fit into {days:g} days; expected more than 0 and less than the span, "
            "best a fraction of it."
        )
    span_s = days * DAY_S
    never_set = _high_notes(satellites, watch, start_utc, span_s)
    if not satellites.satellites:
        raise ValueError(f"no satellite of {satellites.title} can be counted: {TOO_HIGH}. {' '.join(never_set)}")
    duties = satellites.all_duties() if with_tasked else None
    ut1, outside = ut1_of_span(start_utc, span_s)
    steps = len(satellites.satellites) * (math.ceil(len(watch.targets) / BLOCK_TARGETS) + with_tasked)

    def covered(duties: list[Duty] | None, done: int) -> Coverage:
        return coverage(
            satellites.satellites,
            watch.targets,
            watch.weight,
            start_utc=start_utc,
            span_s=span_s,
            ut1_minus_utc_s=ut1,
            duties=duties,
            clusters=satellites.clusters,
            progress=(lambda here, _: progress(done + here, steps)) if progress else None,
        )

    access, tasked = covered(None, 0), None
    if duties is not None:
        if access.looks > MOST_TASKED:
            raise ValueError(
                f"a plan of {access.looks:,} looks does not fit into memory; expected at most {MOST_TASKED:,}. Choose "
                "fewer satellites, days or targets."
            )
        tasked = covered(duties, steps - len(satellites.satellites))
    warning = age_warning(satellites.satellites, start_utc, span_s)
    known = [start_utc, start_utc + timedelta(days=days), *(one.orbit.epoch_utc for one in satellites.satellites)]
    leap = leap_second_warning(min(known), max(known))
    facts = _facts(satellites, watch, start_utc, days, within_h)
    facts |= {
        "notes": [*facts["notes"], *never_set],
        "access": _shares(access, "upper", within_h, watch),
        "tasked": None if tasked is None else _shares(tasked, "lower", within_h, watch),
        "warnings": [words for words in (warning, outside, leap) if words],
    }
    return Answer(access, tasked, facts)


def _high_notes(satellites: Fleet, watch: Watched, start_utc: datetime, span_s: float) -> list[str]:
    """Say of satellites too high for looks to be counted how much they have in view all the time."""
    if not satellites.high:
        return []
    ut1 = ut1_of_span(start_utc, span_s)[0]
    looked = satellites.high[:MOST_HIGH]
    told = [f"{one.orbit.name} {_always(one, watch, start_utc, span_s, ut1)}" for one in looked]
    clauses = ngettext(
        "Of {n:,} target, in view from the first moment to the last: {told}",
        "Of {n:,} targets, in view from the first moment to the last: {told}",
        len(watch.targets),
    )
    more = [_("{n:,} more not looked into").format(n=len(satellites.high) - MOST_HIGH)] * (
        len(satellites.high) > MOST_HIGH
    )
    return [as_sentence([clauses.format(n=len(watch.targets), told=listed(told)), *more])]


def _always(one: Satellite, watch: Watched, start_utc: datetime, span_s: float, ut1: float) -> str:
    step_s = max(HIGH_STEP_S, span_s / HIGH_STEPS)
    found = in_view(one, watch.targets, start_utc=start_utc, span_s=span_s, ut1_minus_utc_s=ut1, step_s=step_s)
    always, ever = int(found["always"].sum()), found["target"].nunique()
    told = _("{always:,} ({more:,} more for a part of the time)") if ever > always else "{always:,}"
    return told.format(always=always, more=ever - always)


def middle_of_span(start_utc: datetime, days: float) -> datetime:
    """Time in the middle of a span.

    Raises
    ------
    ValueError
        If the start is naive, or the span not more than 0 days and at most ten years and within the calendar.
    """
    require_aware(start_utc)
    if not (days > 0 and math.isfinite(days)):
        raise ValueError(f"the span is {days} days; expected more than 0.")
    most = min(MOST_DAYS, (datetime.max.replace(tzinfo=UTC) - start_utc) / timedelta(days=1))
    if days > most:
        raise ValueError(f"the span is {days:g} days; expected at most {most:g}: no elements hold for so long.")
    return start_utc + timedelta(days=days / 2)


def ut1_of_span(start_utc: datetime, span_s: float) -> tuple[float, str]:
    """UT1-UTC (seconds) in the middle of a span, and a warning if one end of the span is outside the table."""
    ends = [nearest_ut1_minus_utc_s(start_utc + timedelta(seconds=at))[1] for at in (0.0, span_s)]
    value, _ = nearest_ut1_minus_utc_s(start_utc + timedelta(seconds=span_s / 2))
    return value, next((warning for warning in ends if warning), "")


def access_tables(
    satellites: Fleet, watch: Watched, *, start_utc: datetime, days: float, progress: Progress | None = None
) -> Iterator[pd.DataFrame]:
    """Yield every access as a reader wants it, one satellite after the other, each by time.

    Parameters
    ----------
    satellites, watch, start_utc, days, progress
        As for `cover`.

    Yields
    ------
    DataFrame
        `satellite`, `target` (as in `watch.places`), `time_utc` (aware, microseconds), `incidence_deg`, `look_deg`,
        `range_km`, `side` ("left" or "right"), `direction` ("ascending" or "descending"), `lon_deg`, `lat_deg`,
        `kind` of sensor ("" of a file of elements, which does not say it) and `norad_id`, the catalogue number. An
        access of a cluster stands with the satellite that is at zero Doppler (`geo.access.cluster_stream`). Clouds
        are not drawn here: of a sensor with `clear_sky` below 1 these are all accesses.
    """
    span_s = days * DAY_S
    tables = cluster_stream(
        satellites.satellites,
        satellites.clusters,
        watch.targets,
        start_utc=start_utc,
        span_s=span_s,
        ut1_minus_utc_s=ut1_of_span(start_utc, span_s)[0],
    )
    kinds = satellites.kinds or [""] * len(satellites.satellites)
    for done, (one, kind, table) in enumerate(zip(satellites.satellites, kinds, tables, strict=True), start=1):
        told = _told(one.orbit.name, table.sort_values("time_s", kind="stable"), watch, start_utc)
        yield told.assign(kind=kind, norad_id=one.orbit.number)
        if progress:
            progress(done, len(satellites.satellites))


def _told(name: str, table: pd.DataFrame, watch: Watched, start_utc: datetime) -> pd.DataFrame:
    places = watch.places.iloc[table["target"].to_numpy()].reset_index(drop=True)
    start = np.datetime64(start_utc.astimezone(UTC).replace(tzinfo=None), "us")
    micros = np.rint(table["time_s"].to_numpy() * 1e6).astype("timedelta64[us]")
    return pd.DataFrame(
        {
            "satellite": name,
            "target": places["target"],
            "time_utc": pd.DatetimeIndex(start + micros, tz=UTC),
            "incidence_deg": table["incidence_deg"].to_numpy(),
            "look_deg": table["look_deg"].to_numpy(),
            "range_km": table["range_km"].to_numpy(),
            "side": np.where(table["left"].to_numpy(), "left", "right"),
            "direction": np.where(table["ascending"].to_numpy(), "ascending", "descending"),
            "lon_deg": places["lon_deg"],
            "lat_deg": places["lat_deg"],
        }
    )


def _facts(satellites: Fleet, watch: Watched, start_utc: datetime, days: float, within_h: float) -> dict[str, Any]:
    return {
        "start_utc": start_utc.isoformat(),
        "end_utc": (start_utc + timedelta(days=days)).isoformat(),
        "days": days,
        "within_h": within_h,
        "title": watch.title,
        "unit": watch.unit,
        "total": watch.total,
        "targets": len(watch.targets),
        "cell_km": watch.cell_km,
        "fleet": satellites.title,
        "satellites": [
            _satellite(one, cluster) for one, cluster in zip(satellites.satellites, satellites.clusters, strict=True)
        ],
        "objects": satellites.objects,
        "left_out": satellites.left_out.to_dict("records"),
        "notes": [*satellites.notes, *watch.notes],
        "credits": [*satellites.credits, *watch.credits],
    }


def _satellite(one: Satellite, cluster: str) -> dict[str, Any]:
    sensor = one.sensor
    return {
        "name": one.orbit.name,
        "epoch_utc": one.orbit.epoch_utc.isoformat(timespec="milliseconds"),
        f"{sensor.angle}_deg": [sensor.min_deg, sensor.max_deg],
        "side": sensor.side,
        **({"cluster": cluster} if cluster else {}),
    }


def _shares(found: Coverage, bound: str, within_h: float, watch: Watched) -> dict[str, Any]:
    curve = found.curve(np.append(within_h, curve_hours(found.gaps.span_s / HOUR_S, within_h)))
    here = {name: float(curve[name].iloc[0]) for name in curve.columns.drop("hours")}
    unseen, named = np.isnan(found.first_s), watch.unit == "points"
    windows = [(share, *found.window_h(share)) for share in SHARES]
    return {
        "bound": bound,
        "looks": found.looks,
        "never_seen": int(unseen.sum()),
        "never_seen_share": float(watch.weight[unseen].sum() / watch.total),
        "never_seen_names": [str(name) for name in watch.places["target"][unseen][:MOST_NAMED]] if named else [],
        **here,
        "windows": [
            {"share": share, "mean_h": _known(mean), "guaranteed_h": _known(sure)} for share, mean, sure in windows
        ],
        "curve": curve.iloc[1:].to_dict("records"),
    }


def curve_hours(span_h: float, within_h: float) -> list[float]:
    """Windows at which a curve is told: up to 48 hours or twice T, but to half of the span or T at most."""
    longest = min(max(48.0, 2 * within_h), max(span_h / 2, within_h))
    return [float(hour) for hour in np.linspace(0, longest, CURVE_POINTS + 1)[1:]]


def _known(hours: float) -> float | None:
    return None if math.isnan(hours) else hours
