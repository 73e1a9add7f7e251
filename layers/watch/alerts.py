"""The record of alerts of a watch: what was told of each stay in a zone, and what became of it; the oldest go."""

from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pandas as pd

from geo.events.alerts import CONFIRMED, PROVISIONAL, WITHDRAWN

ENDED, CROSSED = "ended", "crossed"
JOINED = "joined"  # how a withdrawn alert went, if it was one stay with another
MOST_ALERTS = 500


@dataclass(slots=True)
class Alert:
    """One stay in a zone, or one crossing of a line; times are UTC.

    Attributes
    ----------
    number : int
        Counts alerts from 1.
    place : str
        Id of the zone or line.
    state : str
        "provisional", "confirmed", "withdrawn", "ended" for stays; "crossed" for lines.
    entry, exit : str
        As in `geo.Found`; for a crossing `entry` is its direction. Of a withdrawn alert `exit` is "joined" if it
        turned out to be one stay with another alert, else empty.
    seen, t_out : Timestamp
        Latest time known inside; when the stay ended, None before that.
    lon, lat : float
        Of the entry or crossing, degrees, EPSG:4326.
    """

    number: int
    id: str
    place: str
    state: str
    t_in: pd.Timestamp
    seen: pd.Timestamp
    entry: str
    lon: float
    lat: float
    t_out: pd.Timestamp | None = None
    exit: str = ""

    @property
    def time(self) -> pd.Timestamp:
        """When what the state says happened: the end of a stay that ended, else its beginning."""
        return self.t_out if self.state == ENDED and self.t_out is not None else self.t_in


class AlertLog:
    """Alerts, by the time of what they tell, newest first.

    When there are more than `most`, those made first go; stays that go on are known even after their alert has gone.
    """

    def __init__(self, most: int = MOST_ALERTS) -> None:
        if most < 1:
            raise ValueError(f"most is {most}; expected at least 1 alert.")
        self._alerts: deque[Alert] = deque(maxlen=most)
        self._open: dict[tuple[str, str], dict[int, Alert]] = {}  # by the stream's number of the alert
        self.told = 0

    def __iter__(self) -> Iterator[Alert]:
        return iter(sorted(self._alerts, key=_newness, reverse=True))

    @property
    def gone(self) -> int:
        """How many alerts are no longer kept."""
        return self.told - len(self._alerts)

    def state_inside(self, vessel: str, zone: str) -> str:
        """State of a vessel's latest stay in a zone that has not ended, "provisional" if none was told of."""
        alerts = self._open.get((vessel, zone))
        return next(reversed(alerts.values())).state if alerts else PROVISIONAL

    def take(self, news: pd.DataFrame) -> list[Alert]:
        """Take what `geo.EventStream.alerts` tells; return the alerts that it made or changed."""
        return [self._changed(row) for row in _rows(news.sort_values("t_in", kind="stable"))]

    def end(self, events: pd.DataFrame) -> list[Alert]:
        """Take events that closed; return their alerts, now ended."""
        ended = []
        for row in _rows(events):
            alerts = self._open.get((row["id"], row["zone"]), {})
            number = next((number for number, alert in alerts.items() if alert.t_in == row["t_in"]), None)
            alert = self._new(row, CONFIRMED, row["t_out"]) if number is None else self._forget(alerts[number], number)
            alert.state, alert.entry, alert.exit = ENDED, row["entry"], row["exit"]
            alert.seen = alert.t_out = row["t_out"]
            ended.append(alert)
        return ended

    def cross(self, crossings: pd.DataFrame) -> list[Alert]:
        """Take crossings of lines; return their alerts."""
        made = []
        for row in _rows(crossings):
            place = {"zone": row["line"], "t_in": row["time"], "entry": row["direction"]}
            made.append(self._new(row | place, CROSSED, row["time"]))
        return made

    def _changed(self, row: dict[str, Any]) -> Alert:
        alerts = self._open.setdefault((row["id"], row["zone"]), {})
        alert = alerts.get(row["number"]) or self._new(row, row["state"], row["seen"])
        alerts[row["number"]] = alert
        alert.state, alert.t_in, alert.entry = row["state"], row["t_in"], row["entry"]
        alert.seen, alert.lon, alert.lat = row["seen"], row["lon"], row["lat"]
        if alert.state == WITHDRAWN:
            alert.exit = JOINED if row["joined"] else ""
            self._forget(alert, row["number"])
        return alert

    def _new(self, row: dict[str, Any], state: str, seen: pd.Timestamp) -> Alert:
        self.told += 1
        lon, lat = (row["lon_in"], row["lat_in"]) if "lon_in" in row else (row["lon"], row["lat"])
        alert = Alert(self.told, row["id"], row["zone"], state, row["t_in"], seen, row["entry"], lon, lat)
        self._alerts.append(alert)
        return alert

    def _forget(self, alert: Alert, number: int) -> Alert:
        """Take an alert out of those of stays that go on."""
        key = (alert.id, alert.place)
        del self._open[key][number]
        if not self._open[key]:
            del self._open[key]
        return alert


def _newness(alert: Alert) -> tuple[int, int]:
    return alert.time.value, alert.number


def _rows(table: pd.DataFrame) -> list[dict[str, Any]]:
    return [{str(name): value for name, value in row.items()} for row in table.to_dict("records")]
