"""A number beside sentences that was taken for their time, but never rises while vessels move, is none."""

import numpy as np

from layers.ais.payload import Reports
from layers.ais.sentences import Flags
from layers.ais.times import Times

FEWEST_MOVES = 3  # of vessels: a log that is written once a minute can repeat a time now and then


class Standstill:
    """Whether all times so far are one bare number, though vessels were heard at several places."""

    def __init__(self) -> None:
        self._only: int | None = None
        self._rising = False
        self._places: dict[int, tuple[float, float]] = {}
        self._moves = 0

    def watch(self, reports: Reports, times: Times, number: Flags) -> None:
        """Take positions into account, shape (n,); `number` tells whose time is a bare number."""
        if self._rising or not len(times):
            return
        self._only = int(times[0]) if self._only is None else self._only
        if not number.all() or (times != self._only).any():
            self._rising = True
            self._places.clear()
            return
        for mmsi, lon, lat in zip(reports.mmsi.tolist(), reports.lon.tolist(), reports.lat.tolist(), strict=True):
            self._moves += self._places.setdefault(mmsi, (lon, lat)) != (lon, lat)

    @property
    def found(self) -> bool:
        """Whether no time passed."""
        return not self._rising and self._moves >= FEWEST_MOVES

    def refuse(self, name: str) -> None:
        """Raise ValueError if no time passed, naming the file."""
        if self.found:
            when = np.datetime64(self._only, "us").astype("datetime64[s]")
            raise ValueError(
                f"{name}: the number beside every sentence is the same, {when} UTC if it is a time, while vessels "
                f"moved {self._moves} times; expected times that rise. It looks like the number of a station: take "
                "it out, and say when the sentences were heard with default_time."
            )
