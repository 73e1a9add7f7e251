"""What the live page asks for again and again, as JSON: the vessels, and the state of the watch."""

import json
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pandas as pd

from layers.watch.alerts import Alert
from layers.watch.state import FeedHealth, Snapshot

DECIMALS = 5  # of degrees: 1.1 m
MOST_SHOWN = 200  # alerts on the page
EXAMPLE_CHARACTERS = 120


class Cached:
    """The bytes made of a snapshot, made once however many pages ask."""

    def __init__(self, make: Callable[[Snapshot], bytes]) -> None:
        self._make = make
        self._made: tuple[int, bytes] = (-1, b"")

    def __call__(self, snapshot: Snapshot) -> bytes:
        """Give the bytes of a snapshot."""
        made = self._made  # one look: another thread may replace it
        if made[0] != snapshot.number:
            made = self._made = (snapshot.number, self._make(snapshot))
        return made[1]


def vessels_geojson(snapshot: Snapshot) -> bytes:
    """Write the vessels as GeoJSON points: id, state, zones, when last heard (UTC), speed_kn, course_deg."""
    features = [
        {
            "type": "Feature",
            "geometry": {"type": "Point", "coordinates": [round(v.lon_deg, DECIMALS), round(v.lat_deg, DECIMALS)]},
            "properties": {
                "id": v.id,
                "state": v.state,
                "zones": list(v.zones),
                "heard": clock_words(v.time_us),
                "speed_kn": v.speed_kn,
                "course_deg": v.course_deg,
            },
        }
        for v in snapshot.vessels
    ]
    return _json({"type": "FeatureCollection", "features": features})


def state_json(snapshot: Snapshot, health: FeedHealth) -> bytes:
    """Write all but the vessels: clock, counts, alerts (latest first), what was dropped, how the feed does."""
    states = [vessel.state for vessel in snapshot.vessels if vessel.zones]
    return _json(
        {
            "number": snapshot.number,
            "clock": clock_words(snapshot.clock_us) if snapshot.clock_us is not None else None,
            "ended": snapshot.ended,
            "counts": snapshot.counts | {"inside": len(states), "confirmed": states.count("confirmed")},
            "alerts": [alert_block(alert) for alert in snapshot.alerts[:MOST_SHOWN]],
            "dropped": [[d.in_words, d.rows, d.example[:EXAMPLE_CHARACTERS]] for d in snapshot.dropped],
            "feed": {
                "is_file": health.is_file,
                "connected": health.connected,
                "age_s": None if health.message_age_s is None else round(health.message_age_s, 1),
                "lines_per_s": round(health.lines_per_s, 1),
                "lines": health.lines,
                "reconnects": health.reconnects,
                "last_error": health.last_error,
            },
        }
    )


def alert_block(alert: Alert) -> dict[str, Any]:
    """Tell an alert as plain values; times as ISO 8601, UTC."""
    return {
        "number": alert.number,
        "time": moment(alert.time),
        "id": alert.id,
        "place": alert.place,
        "state": alert.state,
        "t_in": moment(alert.t_in),
        "t_out": None if alert.t_out is None else moment(alert.t_out),
        "entry": alert.entry,
        "exit": alert.exit,
        "lon": round(alert.lon, DECIMALS),
        "lat": round(alert.lat, DECIMALS),
    }


def moment(when: pd.Timestamp) -> str:
    """Time to the second, ISO 8601, UTC.

    >>> moment(pd.Timestamp("2018-01-17 19:46:05.59", tz="UTC"))
    '2018-01-17T19:46:05Z'
    """
    return f"{when:%Y-%m-%dT%H:%M:%SZ}"


def clock_words(time_us: int) -> str:
    """Microseconds since 1970 as ISO 8601, UTC, to the second.

    >>> clock_words(1_514_764_800_000_000)
    '2018-01-01T00:00:00Z'
    """
    return f"{datetime.fromtimestamp(time_us // 1_000_000, tz=UTC):%Y-%m-%dT%H:%M:%SZ}"


def _json(value: object) -> bytes:
    return json.dumps(value, ensure_ascii=False, allow_nan=False, separators=(",", ":")).encode()
