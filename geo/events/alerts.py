"""Alerts of a stream: entries as they are seen, later confirmed or withdrawn, each of them one event or none."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import pandas as pd

PROVISIONAL, CONFIRMED, WITHDRAWN = "provisional", "confirmed", "withdrawn"
COLUMNS = ["id", "zone", "state", "t_in", "seen", "entry", "lon", "lat", "number", "joined"]
TIMES = ("t_in", "seen")
NO_NUMBER = 0  # of the alert that another was joined to, where there is none


@dataclass(slots=True)
class _Alert:
    t_in: pd.Timestamp
    seen: pd.Timestamp
    entry: str
    lon: float
    lat: float
    is_sure: bool = False  # of a stay: nothing can undo it; of an alert: it was confirmed
    number: int = NO_NUMBER


Key = tuple[str, str]  # vessel and zone


class Alerts:
    """Which entries have been told of, and what became of them.

    An alert and a stay are the same if vessel and zone are, and their times overlap: a late row may move an entry
    without ending the alert. Each stay has one alert and each alert one stay: if two alerts turn out to be one stay,
    one goes on and the other is withdrawn, joined to it; if one turns out to be two, the other is told anew.
    """

    def __init__(self) -> None:
        self._told: dict[Key, list[_Alert]] = {}
        self._latest = NO_NUMBER

    def update(self, seen: pd.DataFrame, settled: pd.DataFrame) -> pd.DataFrame:
        """Compare with what is in sight now.

        Parameters
        ----------
        seen : DataFrame
            Stays as the latest rows show them, open and closed: id, zone, t_in, t_out, entry, lon_in, lat_in.
        settled : DataFrame
            Of these and of the closed events, those that later rows cannot undo.

        Returns
        -------
        DataFrame
            id, zone, state ("provisional", "confirmed", "withdrawn"), t_in, seen (latest time inside), entry, lon, lat,
            number (counts alerts from 1), joined (number of the alert to which a withdrawn one was joined, else 0):
            what changed since the last call.
        """
        news: list[tuple[object, ...]] = []
        now, sure = _by_key(seen, is_sure=False), _by_key(settled, is_sure=True)
        for key in sorted({*self._told, *now, *sure}):
            news += self._of_key(key, _stays(now.get(key, []), sure.get(key, [])))
        table = pd.DataFrame(news, columns=COLUMNS)
        return table.astype(dict.fromkeys(TIMES, "datetime64[us, UTC]")) if len(table) else _no_news()

    def _of_key(self, key: Key, stays: list[_Alert]) -> Iterator[tuple[object, ...]]:
        told = {alert.number: alert for alert in self._told.pop(key, [])}
        _match(stays, [alert for alert in told.values() if alert.is_sure])
        _match(stays, [alert for alert in told.values() if not alert.is_sure])
        for stay in stays:
            before = told.pop(stay.number, None)
            if before is None:
                self._latest += 1
                stay.number = self._latest
            was_sure = before is not None and before.is_sure
            if stay.is_sure and not was_sure:
                yield _row(key, CONFIRMED, stay)
            elif before is None:
                yield _row(key, PROVISIONAL, stay)
            stay.is_sure |= was_sure
        for alert in told.values():
            other = next((stay.number for stay in stays if _same(stay, alert)), NO_NUMBER)
            if not alert.is_sure or other:
                yield _row(key, WITHDRAWN, alert, other)
        if stays:
            self._told[key] = stays


def _match(stays: Sequence[_Alert], alerts: Sequence[_Alert]) -> None:
    """Give stays that have no number yet those of alerts that overlap them, one to one, both in order of time."""
    free = iter([stay for stay in stays if not stay.number])
    waiting = iter(alerts)
    stay, alert = next(free, None), next(waiting, None)
    while stay and alert:
        if _same(stay, alert):
            stay.number = alert.number
            stay, alert = next(free, None), next(waiting, None)
        elif stay.t_in < alert.t_in:
            stay = next(free, None)
        else:
            alert = next(waiting, None)


def _stays(now: Sequence[_Alert], sure: Sequence[_Alert]) -> list[_Alert]:
    """All of them once, in order of time: those in sight that are among the sure ones are left out."""
    fresh = [stay for stay in now if not any(_same(stay, other) for other in sure)]
    return sorted([*sure, *fresh], key=lambda stay: (stay.t_in, stay.seen))


def _by_key(stays: pd.DataFrame, *, is_sure: bool) -> dict[Key, list[_Alert]]:
    found: dict[Key, list[_Alert]] = {}
    columns = (stays[c] for c in ("id", "zone", "t_in", "t_out", "entry", "lon_in", "lat_in"))
    for name, zone, t_in, t_out, entry, lon, lat in zip(*columns, strict=True):
        found.setdefault((name, zone), []).append(_Alert(t_in, t_out, entry, lon, lat, is_sure))
    return found


def _same(one: _Alert, other: _Alert) -> bool:
    """Whether two stretches of time overlap; two that only meet do not, but for one of no length."""
    begin, end = max(one.t_in, other.t_in), min(one.seen, other.seen)
    return begin < end or (begin == end and any(each.t_in == each.seen for each in (one, other)))


def _row(key: Key, state: str, alert: _Alert, joined: int = NO_NUMBER) -> tuple[object, ...]:
    place = (alert.t_in, alert.seen, alert.entry, alert.lon, alert.lat)
    return (*key, state, *place, alert.number, joined)


def _no_news() -> pd.DataFrame:
    kinds = dict.fromkeys(COLUMNS, "str") | dict.fromkeys(("lon", "lat"), "float64")
    kinds |= dict.fromkeys(("number", "joined"), "int64") | dict.fromkeys(TIMES, "datetime64[us, UTC]")
    return pd.DataFrame({name: pd.Series([], dtype=kind) for name, kind in kinds.items()})
