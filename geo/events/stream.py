"""Events from positions as they come: closed events as soon as nothing can change them, alerts before that."""

from __future__ import annotations

from typing import Any, NamedTuple

import geopandas as gpd
import numpy as np
import pandas as pd
from numpy.typing import NDArray

from geo.events.alerts import Alerts
from geo.events.events import Counter, Found
from geo.geodesy.edges import Edges
from geo.tracks.columns import pick, stack
from geo.tracks.fixes import Bools, Fixes, Positions, no_fixes, read_fixes
from geo.tracks.pieces import GAP, SECOND_US
from geo.tracks.rules import AS_RULES, AsRules, Rules, rules_with
from leadline.near import checks_names

LATENESS_S = 600.0
SWEEPS = 8  # looks for silent vessels in the time after which they are let go


class _Buffer(NamedTuple):
    fixes: Fixes
    polar: Bools


def _empty(*, heights: bool) -> _Buffer:
    return _Buffer(no_fixes(heights=heights), np.zeros(0, dtype=bool))


@checks_names
class EventStream:
    """Counts batch by batch, in bounded memory; ends with the same events as `geo.find_events`.

    Rows wait until the watermark (the latest time seen, less `lateness_s`) has passed them, so that they can come in
    any order within that time. A row that comes after the watermark has passed its time is late: it is counted and
    dropped. What is kept is the rows that wait, and for each vessel its last fix and the events it is in.

    Parameters
    ----------
    zones, lines : GeoDataFrame, optional
        As for `find_events`.
    rules : Rules, optional
    lateness_s : float
        How late rows may come, seconds.
    with_alerts : bool
        Keep what `alerts` needs.
    forget_after_s : float, optional
        A vessel that was silent for longer is let go, so that memory stays bounded however long a stream runs. What it
        was in ends with a "gap", also if it never comes back, where one call would say "end"; and when it comes back
        its last fix is no longer there to tell whether it came too fast. At least `max_gap_s`. Left out, none is.
    max_gap_s, max_speed_kn, rejects_to_cut, hysteresis_m, merge_breaks_s : optional
    min_duration_s, min_depth_m, depth, edge_model, tolerance_m : optional
        Fields of `Rules`, which says what each means, in place of those of `rules`. None is as there, but for
        `max_speed_kn`, where it rejects no fix.

    Raises
    ------
    ValueError
        As `find_events`; or if `lateness_s` is negative, or `forget_after_s` below `max_gap_s`.

    Examples
    --------
    A ship that goes half a degree of the equator an hour, heard in two batches: the stay is told when it has ended.

    >>> import pandas as pd
    >>> from shapely import box
    >>> hours = pd.date_range("2026-01-01", periods=4, freq="h", tz="UTC")
    >>> ship = pd.DataFrame({"id": "a", "time": hours, "lon": [0.0, 0.5, 1.0, 1.5], "lat": 0.0})
    >>> zone = gpd.GeoDataFrame({"id": ["box"]}, geometry=[box(0.25, -1, 1.25, 1)], crs=4326)
    >>> stream = EventStream(zone)
    >>> [len(found.events) for found in (stream.push(ship[:2]), stream.push(ship[2:]), stream.close())]
    [0, 0, 1]
    """

    def __init__(  # noqa: PLR0913  all rules by name
        self,
        zones: gpd.GeoDataFrame | None = None,
        lines: gpd.GeoDataFrame | None = None,
        *,
        rules: Rules | None = None,
        lateness_s: float = LATENESS_S,
        with_alerts: bool = False,
        forget_after_s: float | None = None,
        max_gap_s: float | None = None,
        max_speed_kn: float | AsRules | None = AS_RULES,
        rejects_to_cut: int | None = None,
        hysteresis_m: float | None = None,
        merge_breaks_s: float | None = None,
        min_duration_s: float | None = None,
        min_depth_m: float | None = None,
        depth: bool | None = None,
        edge_model: Edges | None = None,
        tolerance_m: float | None = None,
    ) -> None:
        if not lateness_s >= 0:
            raise ValueError(f"lateness_s is {lateness_s}; expected 0 or more seconds.")
        self._counter = Counter(
            zones,
            lines,
            rules_with(
                rules,
                max_gap_s=max_gap_s,
                max_speed_kn=max_speed_kn,
                rejects_to_cut=rejects_to_cut,
                hysteresis_m=hysteresis_m,
                merge_breaks_s=merge_breaks_s,
                min_duration_s=min_duration_s,
                min_depth_m=min_depth_m,
                depth=depth,
                edge_model=edge_model,
                tolerance_m=tolerance_m,
            ),
        )
        if forget_after_s is not None and not forget_after_s >= self._counter.rules.max_gap_s:
            raise ValueError(
                f"forget_after_s is {forget_after_s}; expected at least max_gap_s, {self._counter.rules.max_gap_s:g}: "
                "until then the track goes on."
            )
        self._forget_us = None if forget_after_s is None else int(forget_after_s * SECOND_US)
        self._next_sweep_us: int | None = None
        self._lateness_us = int(lateness_s * SECOND_US)
        self._none = _empty(heights=self._counter.heights)
        self._waiting, self._ended = self._none, False
        self._watermark_us = np.iinfo(np.int64).min
        self._latest_us = np.iinfo(np.int64).min
        self._alerts = Alerts() if with_alerts else None
        self._closed: list[pd.DataFrame] = []

    @property
    def rows_waiting(self) -> int:
        """How many rows wait for the watermark."""
        return len(self._waiting.polar)

    @property
    def cleaning(self) -> pd.DataFrame:
        """Rows read, kept and dropped so far, as in `Found`."""
        return self._counter.report.table()

    def push(self, positions: Positions) -> Found:
        """Take rows, and return what they have closed.

        Parameters
        ----------
        positions
            As for `find_events`.

        Returns
        -------
        Found
            Events, crossings and pieces that closed; `cleaning` and `rejected` count all rows so far, late
            ones among them.

        Raises
        ------
        ValueError
            As `find_events` of the rows, or after `close`.
        """
        if self._ended:
            raise ValueError("this stream was closed; expected no more rows. Make another EventStream.")
        rows, polar = read_fixes(positions, self._counter.ids, self._counter.report, heights=self._counter.heights)
        late = rows.time_us <= self._watermark_us
        if late.any():
            first = int(np.flatnonzero(late)[0])
            when = np.datetime64(int(rows.time_us[first]), "us")
            self._counter.report.add("later than the watermark", int(late.sum()), f"{when} UTC")
            rows, polar = pick(rows, ~late), polar[~late]
        self._waiting = stack(self._waiting, _Buffer(rows, polar))
        if len(rows.time_us):
            self._latest_us = max(self._latest_us, int(rows.time_us.max()))
            self._watermark_us = max(self._watermark_us, self._latest_us - self._lateness_us)
        ripe = self._waiting.fixes.time_us <= self._watermark_us
        due, self._waiting = self._parted(ripe)
        found = self._counter.advance(due.fixes, due.polar)
        silent = self._silent()
        if len(silent):
            found = _together(found, self._counter.advance(*self._none, ending=silent, closing=GAP))
        self._remember(found)
        return found

    def _remember(self, found: Found) -> None:
        """Keep events that closed until `alerts` tells of them."""
        if self._alerts and len(found.events):
            self._closed.append(found.events)

    def _silent(self) -> NDArray[np.int32]:
        """Vessels to let go; looked for now and then."""
        now = self._watermark_us
        if self._forget_us is None or (self._next_sweep_us is not None and now < self._next_sweep_us):
            return np.zeros(0, dtype=np.int32)
        self._next_sweep_us = now + self._forget_us // SWEEPS
        return self._counter.known(now - self._forget_us)

    def alerts(self) -> pd.DataFrame:
        """Tell which entries came into sight, were confirmed or were withdrawn since the last call.

        An entry is provisional as soon as a row shows it, confirmed once the watermark has passed it and it counts
        under the rules, withdrawn if late rows or the rules undo it, or join it to an earlier one. After `close` all
        are settled: the alerts confirmed and not withdrawn are the events, one each.

        Returns
        -------
        DataFrame
            id, zone, state ("provisional", "confirmed", "withdrawn"), t_in, seen (latest time known inside), entry,
            lon, lat of the entry; number of the alert, from 1; joined: the number of the alert to which a withdrawn one
            was joined, else 0.

        Raises
        ------
        ValueError
            If the stream was made without `with_alerts`.
        """
        if self._alerts is None:
            raise ValueError("this stream keeps no alerts; expected EventStream(..., with_alerts=True).")
        settled = pd.concat([*self._closed, self._counter.open_events()], ignore_index=True)
        self._closed = []
        return self._alerts.update(self.in_sight(), settled)

    def in_sight(self) -> pd.DataFrame:
        """Return stays that are open or end among the rows that wait, as if no other row came; columns as `events`."""
        counter = self._counter.trial()
        return counter.advance(self._waiting.fixes, self._waiting.polar, ending=counter.known()).events

    def state(self) -> dict[str, Any]:
        """Give what the rows so far have left, to go on from in another stream of the same zones, lines and rules.

        Returns
        -------
        dict
            Plain values, arrays and objects that hold such; not a copy: write it down before the next row comes.
        """
        return {name: value for name, value in vars(self).items() if name != "_counter"} | {
            "_counter": self._counter.state()
        }

    def resume(self, state: dict[str, Any]) -> None:
        """Go on where another stream of the same zones, lines and rules stood.

        Parameters
        ----------
        state : dict
            Of `state`.

        Raises
        ------
        ValueError
            If it is of another kind of stream.
        """
        if set(state) != set(vars(self)):
            odd = ", ".join(sorted(set(state) ^ set(vars(self))))
            raise ValueError(f"this state is of another version of a stream ({odd}); expected one of `state`.")
        self._counter.resume(state["_counter"])
        vars(self).update({name: value for name, value in state.items() if name != "_counter"})

    def close(self) -> Found:
        """Take the rows that still wait, end all tracks, and return what that closes."""
        due, self._waiting, self._ended = self._waiting, self._none, True
        found = self._counter.advance(due.fixes, due.polar)
        found = _together(found, self._counter.advance(*self._none, ending=self._counter.known()))
        self._remember(found)
        return found

    def _parted(self, ripe: Bools) -> tuple[_Buffer, _Buffer]:
        if ripe.all():
            return self._waiting, self._none
        return pick(self._waiting, ripe), pick(self._waiting, ~ripe)


def _together(found: Found, more: Found) -> Found:
    return Found(
        events=_both(found.events, more.events, ["id", "zone", "t_in"]),
        crossings=_both(found.crossings, more.crossings, ["id", "line", "time"]),
        pieces=_both(found.pieces, more.pieces, ["id", "t_start"]),
        cleaning=more.cleaning,
        untold=_both(found.untold, more.untold, ["id", "zone", "t_in"]),
        rejected=more.rejected,
    )


def _both(one: pd.DataFrame, other: pd.DataFrame, order: list[str]) -> pd.DataFrame:
    if one.empty or other.empty:
        return other if one.empty else one
    return pd.concat([one, other]).sort_values(order, ignore_index=True, kind="stable")
