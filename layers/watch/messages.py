"""What others are told of alerts: a message for each that is sure, with an id that stays the same however often."""

import hashlib
from collections.abc import Iterable
from typing import Any

import pandas as pd

from geo.events.alerts import CONFIRMED, WITHDRAWN
from layers.watch.alerts import CROSSED, ENDED, JOINED, Alert

ID_DIGITS = 32  # hexadecimal, of SHA-256
DECIMALS = 5  # of degrees: 1.1 m


def event_id(*parts: object) -> str:
    """Id of an event: the same for the same vessel, place, time and rules, and for no other.

    >>> event_id("201000001", "square", 1577836800000000, "0123abcd")
    '47be36009ae7629762ba408b25d25e77'
    """
    told = "".join(f"{len(text := str(part))}:{text}," for part in parts)
    return hashlib.sha256(told.encode()).hexdigest()[:ID_DIGITS]


def messages(alerts: Iterable[Alert], *, kind: str, rules: str) -> list[dict[str, Any]]:
    """Messages of alerts that are sure: confirmed, ended, crossed; or withdrawn, since one stay with another.

    Parameters
    ----------
    alerts : iterable of Alert
        As `Watch.look` tells them.
    kind : str
        "vessel" or "aircraft".
    rules : str
        Digest of the rules.

    Returns
    -------
    list of dict
        message (its id, for a receiver that must not take it twice), event (id of the stay or crossing: vessel, place,
        time of entry and rules), state, kind, id, place, t_in, t_out, entry, exit, lon, lat (of the entry), rules,
        text. Times are ISO 8601, UTC.
    """
    return [_message(alert, kind, rules) for alert in alerts if _is_sure(alert)]


def _is_sure(alert: Alert) -> bool:
    return alert.state in (CONFIRMED, ENDED, CROSSED) or (alert.state == WITHDRAWN and alert.exit == JOINED)


def _message(alert: Alert, kind: str, rules: str) -> dict[str, Any]:
    place = (alert.id, alert.place, _us(alert.t_in), rules)
    event = event_id(*place, alert.entry) if alert.state == CROSSED else event_id(*place)
    return {
        "message": event_id(event, alert.state),
        "event": event,
        "state": alert.state,
        "kind": kind,
        "id": alert.id,
        "place": alert.place,
        "t_in": alert.t_in.isoformat(),
        "t_out": None if alert.t_out is None else alert.t_out.isoformat(),
        "entry": alert.entry,
        "exit": alert.exit,
        "lon": round(alert.lon, DECIMALS),
        "lat": round(alert.lat, DECIMALS),
        "rules": rules,
        "text": _text(alert, kind),
    }


def _text(alert: Alert, kind: str) -> str:
    what = {CONFIRMED: "in", ENDED: "was in", CROSSED: "crossed", WITHDRAWN: "is not anew in"}[alert.state]
    how = alert.entry if alert.state == CROSSED else f"entry: {alert.entry}"
    return f"{kind} {alert.id} {what} {alert.place} ({how}) at {alert.t_in:%Y-%m-%d %H:%M:%S} UTC"


def _us(when: pd.Timestamp) -> int:
    return when.value // 1000
