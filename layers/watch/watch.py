"""A watch: messages of a feed in; vessels, and who entered which zone or crossed which line, out, as they come."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime
from typing import Any, NamedTuple

import geopandas as gpd
import pandas as pd
import pyarrow as pa

from geo.events.alerts import CONFIRMED, PROVISIONAL
from geo.events.events import Found
from geo.events.stream import EventStream
from geo.tracks.rules import Rules
from layers.ais.nmea import Decoder
from layers.ais.pieces import Piece
from layers.feeds.formats import AnyDecoder, expected_of
from layers.watch.alerts import MOST_ALERTS, Alert, AlertLog
from layers.watch.clock import AHEAD_S, ClockGuard
from layers.watch.kept import restore, state_of
from layers.watch.state import (
    AHEAD,
    LATE,
    OUTSIDE,
    SILENT,
    UNTOLD,
    Dropped,
    Snapshot,
    Vessel,
    is_position,
    is_unreadable,
)
from layers.watch.vessels import Heard, LastHeard

LATENESS_S = 60.0
SILENT_S = 600.0
FORGET_S = 86_400.0
SECOND_US = 1_000_000
OF_DECODERS = ("_zone", "_default_us")  # what the reader of the feed said, not the feed
COUNTED = ("read", "kept")  # rows of the cleaning report that were not dropped


class News(NamedTuple):
    """Alerts that are new or changed, by time, and what closed; an alert can be there twice: confirmed, then ended."""

    alerts: list[Alert]
    closed: list[Found]


class Watch:
    """Decodes, sifts and counts what a feed brings; memory grows only with the number of different ids.

    Call `read` with each piece of the feed and `look` whenever news are wanted; `snapshot` may be read from any thread.

    Parameters
    ----------
    zones, lines : GeoDataFrame, optional
        As for `geo.find_events`.
    rules : Rules, optional
    lateness_s : float
        How late messages may come, seconds by the feed's clock; an entry is confirmed after that.
    ahead_s : float
        How far ahead of the feed's clock; see `layers.watch.clock.ClockGuard`.
    silent_s, forget_s : float
        After how long without a message a vessel is shown as silent, and forgotten; what it was in then ends with a
        gap.
    most_alerts : int
        How many alerts are kept.
    keeps_map : bool
        Whether snapshots hold the vessels.
    default_time : datetime, optional
        Of messages of a file that carry no time; see `layers.ais.Decoder`.
    decoder : Decoder or FeedDecoder, optional
        What reads the feed, not used before; by default one of AIS sentences.

    Raises
    ------
    ValueError
        As `EventStream`, or if a number is out of range.
    """

    def __init__(  # noqa: PLR0913  a watch is described by name
        self,
        zones: gpd.GeoDataFrame | None = None,
        lines: gpd.GeoDataFrame | None = None,
        *,
        rules: Rules | None = None,
        lateness_s: float = LATENESS_S,
        ahead_s: float = AHEAD_S,
        silent_s: float = SILENT_S,
        forget_s: float = FORGET_S,
        most_alerts: int = MOST_ALERTS,
        keeps_map: bool = False,
        default_time: datetime | None = None,
        decoder: AnyDecoder | None = None,
    ) -> None:
        let_go_s = max(forget_s, (rules or Rules()).max_gap_s)
        self._stream = EventStream(
            zones, lines, rules=rules, lateness_s=lateness_s, with_alerts=True, forget_after_s=let_go_s
        )
        self._decoder, self._guard = decoder or Decoder(default_time), ClockGuard(ahead_s)
        self._vessels, self._alerts = LastHeard(forget_s), AlertLog(most_alerts)
        self._silent_us, self._keeps_map = round(silent_s * SECOND_US), keeps_map
        self._closed: list[Found] = []
        self._at_end: pd.DataFrame | None = None  # stays that went on when the feed ended
        self._cleaning = pd.DataFrame({"reason": [], "rows": [], "example": []})
        self._counted = 0
        self._untold: dict[str, tuple[int, str]] = {}  # by why it cannot be told whether it was in the zone's limits
        self.snapshot = Snapshot()
        self._show(ended=False)

    def read(self, piece: Piece) -> pa.RecordBatch:
        """Decode a piece of the feed and leave out what cannot be believed; give the rows to `count`."""
        found = self._decoder.feed(piece.data, piece.received_utc)
        return self._guard.sift(found, piece.received_utc)

    def read_rest(self) -> Iterator[pa.RecordBatch]:
        """Give what still waits for the rest of a line, or for the messages after it: the feed has ended."""
        found = self._decoder.close()
        yield self._guard.sift(found)
        yield self._guard.close()

    def count(self, rows: pa.RecordBatch) -> None:
        """Take rows of `read`."""
        if len(rows):
            self._counted += len(rows)
            self._vessels.update(rows)
            self._keep(self._stream.push(rows))

    @property
    def clock_us(self) -> int | None:
        """Latest time heard, microseconds since 1970, UTC."""
        return self._vessels.latest_us

    def look(self) -> News:
        """Tell what is new since the last look, and make a new snapshot."""
        alerts = [replace(alert) for alert in self._alerts.take(self._stream.alerts())]
        news = News(sorted([*alerts, *self._settled()], key=_time), self._closed)
        self._closed = []
        self._vessels.forget()
        self._show(ended=False)
        return news

    def close(self) -> News:
        """End the watch: all tracks end where they are, and so do stays that went on; the snapshot still shows them."""
        found = self._stream.close()
        self._at_end = found.events
        self._keep(found)
        alerts = [replace(alert) for alert in self._alerts.take(self._stream.alerts())]
        news = News(sorted([*alerts, *self._settled()], key=_time), self._closed)
        self._closed = []
        self._show(ended=True)
        return news

    def state(self) -> dict[str, Any]:
        """Give all that what was read has left; not a copy: write it down (`layers.watch.kept`) before more is read."""
        return {
            "stream": self._stream.state(),
            "decoder": state_of(self._decoder, OF_DECODERS),
            "guard": state_of(self._guard),
            "vessels": state_of(self._vessels),
            "alerts": state_of(self._alerts),
            "counted": self._counted,
            "untold": self._untold,
        }

    def resume(self, state: dict[str, Any]) -> None:
        """Go on where another watch of the same zones, lines, rules and kind of feed stood.

        Raises
        ------
        ValueError
            If it is the state of another version.
        """
        self._stream.resume(state["stream"])
        restore(self._decoder, state["decoder"], OF_DECODERS)
        for name, thing in (("guard", self._guard), ("vessels", self._vessels), ("alerts", self._alerts)):
            restore(thing, state[name])
        self._counted, self._untold = state["counted"], state["untold"]
        self._cleaning = self._stream.cleaning
        self._show(ended=False)

    def refuse_standstill(self, name: str) -> None:
        """Raise ValueError if what was taken for the times of AIS sentences stands still; see `Standstill`."""
        if isinstance(self._decoder, Decoder):
            self._decoder.standstill.refuse(name)

    @property
    def expected(self) -> str:
        """What the feed should have held."""
        return expected_of(self._decoder)

    def _settled(self) -> list[Alert]:
        """Alerts of what has closed since the last look."""
        return [
            replace(alert)
            for found in self._closed
            for alert in (*self._alerts.end(found.events), *self._alerts.cross(found.crossings))
        ]

    def _keep(self, found: Found) -> None:
        self._cleaning = found.cleaning
        for name, zone, why in found.untold[["id", "zone", "why"]].itertuples(index=False):
            stretches, example = self._untold.get(why, (0, f"{name} over {zone}"))
            self._untold[why] = (stretches + 1, example)
        if len(found.events) or len(found.crossings):
            self._closed.append(found)

    def _show(self, *, ended: bool) -> None:
        dropped = tuple(self._dropped())
        counts = {
            "vessels": len(self._vessels),
            "forgotten": self._vessels.forgotten,
            "messages": self._counted + self._guard.held_out,
            "late": sum(each.rows for each in dropped if each.reason == LATE),
            "held_out": self._guard.held_out,
            "unreadable": sum(each.rows for each in dropped if each.unreadable),
            "untold": sum(stretches for stretches, _ in self._untold.values()),
            "alerts": self._alerts.told,
            "alerts_gone": self._alerts.gone,
        }
        self.snapshot = Snapshot(
            number=self.snapshot.number + 1,
            clock_us=self.clock_us,
            vessels=tuple(self._told()) if self._keeps_map else (),
            alerts=tuple(replace(alert) for alert in self._alerts),
            counts=counts,
            dropped=dropped,
            ended=ended,
        )

    def _inside(self) -> dict[str, list[str]]:
        """Zones in which each vessel was at its last fix."""
        stays = self._stream.in_sight() if self._at_end is None else self._at_end
        now = stays[stays["exit"] == "end"]
        zones: dict[str, list[str]] = {}
        for name, zone in zip(now["id"], now["zone"], strict=True):
            zones.setdefault(name, []).append(zone)
        return zones

    def _told(self) -> Iterator[Vessel]:
        inside = self._inside()
        silent_before = (self.clock_us or 0) - self._silent_us
        for name, heard in self._vessels:
            zones = tuple(inside.get(name, ()))
            yield Vessel(name, *heard, self._state(name, heard, zones, silent_before), zones)

    def _state(self, name: str, heard: Heard, zones: tuple[str, ...], silent_before: int) -> str:
        if heard.time_us < silent_before:
            return SILENT
        if not zones:
            return OUTSIDE
        if self._at_end is not None:
            return CONFIRMED  # no message can undo it any more
        return CONFIRMED if any(self._alerts.state_inside(name, zone) == CONFIRMED for zone in zones) else PROVISIONAL

    def _dropped(self) -> Iterator[Dropped]:
        for reason, lines, example in self._decoder.report().itertuples(index=False):
            if not is_position(reason):
                yield Dropped(reason, int(lines), example, is_unreadable(reason))
        for reason, rows, example in self._cleaning.itertuples(index=False):
            if reason not in COUNTED:
                yield Dropped(reason, int(rows), example)
        for why, (stretches, example) in self._untold.items():
            yield Dropped(UNTOLD.format(why=why), stretches, example)
        if self._guard.held_out:
            yield Dropped(AHEAD, self._guard.held_out, self._guard.example)


def _time(alert: Alert) -> pd.Timestamp:
    return alert.time
