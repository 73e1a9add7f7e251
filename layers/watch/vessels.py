"""Where the vessels of a feed were last heard; those silent for long are forgotten, so that memory is bounded."""

from collections.abc import Iterable, Iterator
from typing import NamedTuple

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

SECOND_US = 1_000_000
MOST_VESSELS = 50_000


class Heard(NamedTuple):
    """Last position: microseconds since 1970, UTC; degrees, EPSG:4326; knots and degrees from north, or None."""

    time_us: int
    lon_deg: float
    lat_deg: float
    speed_kn: float | None
    course_deg: float | None


class LastHeard:
    """The last position of each vessel.

    Parameters
    ----------
    forget_s : float
        Vessels not heard for longer than this, by the feed's clock, are forgotten.
    most : int
        No more than so many are kept: those heard longest ago go first.
    """

    def __init__(self, forget_s: float = 86_400.0, most: int = MOST_VESSELS) -> None:
        if not forget_s > 0 or most < 1:
            raise ValueError(
                f"forget_s is {forget_s} and most {most}; expected more than 0 seconds, at least 1 vessel."
            )
        self._forget_us, self._most = round(forget_s * SECOND_US), most
        self._vessels: dict[str, Heard] = {}
        self.latest_us: int | None = None
        self.forgotten = 0

    def __len__(self) -> int:
        return len(self._vessels)

    def __iter__(self) -> Iterator[tuple[str, Heard]]:
        return iter(self._vessels.items())

    def of(self, vessels: Iterable[str]) -> dict[str, Heard]:
        """Those of some vessels that are known."""
        return {name: self._vessels[name] for name in vessels if name in self._vessels}

    def update(self, batch: pa.RecordBatch) -> None:
        """Take positions of a feed; those that the ship does not know (181, 91) are passed over."""
        if not len(batch):
            return
        lon, lat = (np.asarray(batch[name], dtype=float) for name in ("lon", "lat"))
        known = np.flatnonzero((np.abs(lon) <= 180) & (np.abs(lat) <= 90))  # noqa: PLR2004  degrees
        if not len(known):
            return
        time_us = np.asarray(batch["time"].cast(pa.int64()), dtype=np.int64)[known]
        code = np.asarray(pc.dictionary_encode(batch["id"]).indices, dtype=np.int64)[known]
        order = np.lexsort((time_us, code))
        last = known[order[np.append(code[order][1:] != code[order][:-1], True)]]
        rows = batch.take(pa.array(last))
        columns = (rows[name].to_pylist() for name in ("id", "lon", "lat", "speed_kn", "course_deg"))
        times = np.asarray(rows["time"].cast(pa.int64())).tolist()
        for name, x, y, speed, course, when in zip(*columns, times, strict=True):
            before = self._vessels.get(name)
            if before is None or when >= before.time_us:
                self._vessels[name] = Heard(when, x, y, speed, course)
        self.latest_us = max(self.latest_us or 0, int(time_us.max()))

    def forget(self) -> None:
        """Drop vessels silent for too long, and those over the limit."""
        if self.latest_us is None:
            return
        before = self.latest_us - self._forget_us
        gone = [name for name, heard in self._vessels.items() if heard.time_us < before]
        over = len(self._vessels) - len(gone) - self._most
        if over > 0:
            left = sorted((heard.time_us, name) for name, heard in self._vessels.items() if heard.time_us >= before)
            gone += [name for _, name in left[:over]]
        for name in gone:
            del self._vessels[name]
        self.forgotten += len(gone)
