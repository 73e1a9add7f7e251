"""Alerts of a stream: entries as they are seen, later confirmed or withdrawn."""

from dataclasses import dataclass

import pandas as pd

PROVISIONAL, CONFIRMED, WITHDRAWN = "provisional", "confirmed", "withdrawn"
COLUMNS = ["id", "zone", "state", "t_in", "seen", "entry", "lon", "lat"]
TIMES = ("t_in", "seen")


@dataclass(slots=True)
class _Alert:
    t_in: pd.Timestamp
    seen: pd.Timestamp
    entry: str
    lon: float
    lat: float
    confirmed: bool = False


class Alerts:
    """Which entries have been told of, and what became of them.

    An alert and a stay are the same if vessel and zone are, and their times overlap: a late row may move an entry
    without ending the alert.
    """

    def __init__(self) -> None:
        self._told: dict[tuple[str, str], list[_Alert]] = {}

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
            id, zone, state ("provisional", "confirmed", "withdrawn"), t_in, seen (latest time inside), entry, lon, lat:
            what changed since the last call.
        """
        news: list[tuple[object, ...]] = []
        now, sure = _by_key(seen), _by_key(settled)
        for key in sorted({*self._told, *now, *sure}):
            news += self._of_key(key, now.get(key, []), sure.get(key, []))
        table = pd.DataFrame(news, columns=COLUMNS)
        return table.astype(dict.fromkeys(TIMES, "datetime64[us, UTC]")) if len(table) else _no_news()

    def _of_key(self, key: tuple[str, str], now: list[_Alert], sure: list[_Alert]) -> list[tuple[object, ...]]:
        news, kept = [], []
        told = self._told.pop(key, [])
        fresh = [stay for stay in (*now, *sure) if not any(_same(stay, alert) for alert in told)]
        for alert in (*told, *_apart(fresh)):
            is_sure = any(_same(alert, stay) for stay in sure)
            latest = next((stay for stay in (*sure, *now) if _same(alert, stay)), None)
            if latest is None:
                if not alert.confirmed:
                    news.append(_row(key, WITHDRAWN, alert))
                continue
            latest.confirmed = alert.confirmed or is_sure
            if latest.confirmed and not alert.confirmed:
                news.append(_row(key, CONFIRMED, latest))
            elif alert not in told:
                news.append(_row(key, PROVISIONAL, latest))
            kept.append(latest)
        if kept:
            self._told[key] = kept
        return news


def _by_key(stays: pd.DataFrame) -> dict[tuple[str, str], list[_Alert]]:
    found: dict[tuple[str, str], list[_Alert]] = {}
    columns = (stays[c] for c in ("id", "zone", "t_in", "t_out", "entry", "lon_in", "lat_in"))
    for name, zone, t_in, t_out, entry, lon, lat in zip(*columns, strict=True):
        found.setdefault((name, zone), []).append(_Alert(t_in, t_out, entry, lon, lat))
    return found


def _same(one: _Alert, other: _Alert) -> bool:
    return one.t_in <= other.seen and other.t_in <= one.seen


def _apart(stays: list[_Alert]) -> list[_Alert]:
    """Those that overlap none before them."""
    kept: list[_Alert] = []
    for stay in stays:
        if not any(_same(stay, other) for other in kept):
            kept.append(stay)
    return kept


def _row(key: tuple[str, str], state: str, alert: _Alert) -> tuple[object, ...]:
    return (*key, state, alert.t_in, alert.seen, alert.entry, alert.lon, alert.lat)


def _no_news() -> pd.DataFrame:
    empty = {c: pd.Series([], dtype="float64" if c in ("lon", "lat") else "str") for c in COLUMNS}
    return pd.DataFrame({**empty, **{c: pd.Series([], dtype="datetime64[us, UTC]") for c in TIMES}})[COLUMNS]
