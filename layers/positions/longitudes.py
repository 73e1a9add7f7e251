"""Longitudes from 0 to 360 degrees, told by all rows of a file, and turned into -180 to 180."""

from dataclasses import dataclass, field

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from geo.geodesy.geodesic import Floats
from layers.positions.columns import NO_LATITUDE
from layers.positions.rows import LETTERS, RawFile, Tally, floats, numbers, text_or_plain

TURNED = "longitude beyond 180 degrees, of 0 to 360, turned into -180 to 180 (row kept)"
WORDS = "degrees from 0 to 360, turned into -180 to 180"
NOT_AVAILABLE = NO_LATITUDE[1]  # 181, where ITU-R M.1371 has no longitude
FEWEST_SHARE = 0.01  # of longitudes beyond 180 degrees: fewer are rows gone wrong, as damaged AIS gives up to 223


@dataclass(slots=True)
class FullCircle:
    """Whether the longitudes in `column` of a file run from 0 to 360 degrees.

    They do where none is below 0 and a hundredth of them or more lie beyond 180 and up to 360; 181, which says "not
    available", speaks for neither. What decides is all rows of the file, which are read for it once a longitude
    beyond 180 is met, up to the first below 0: what a row means does not rest on the order of the rows. Longitudes
    from 0 to 180 are the same in both ways of counting.
    """

    raw: RawFile
    column: str
    found: bool | None = field(default=None, init=False)

    def turned(self, batch: pa.RecordBatch, tally: Tally) -> pa.RecordBatch:
        """Positions with longitudes in -180 to 180 where the file's run from 0 to 360, else as they are; counted."""
        if self.found is False or not len(batch):
            return batch
        most = pc.max(batch.column("lon")).as_py()
        if most is None or most <= 180:  # noqa: PLR2004  half a turn
            return batch
        lon, lat = floats(batch.column("lon")), floats(batch.column("lat"))
        if self.found is None and beyond_half_a_turn(lon).any():
            self.found = self._decided()
        if not self.found:
            return batch
        turn = beyond_half_a_turn(lon) | ((lon == NOT_AVAILABLE) & (np.abs(lat) <= 90))  # noqa: PLR2004  a right angle
        tally.add(TURNED, int(turn.sum()), lambda: self._told(batch.slice(int(turn.argmax()), 1)))
        column = pa.array(np.where(turn, lon - 360, lon), from_pandas=True)
        return batch.set_column(batch.schema.get_field_index("lon"), batch.schema.field("lon"), column)

    def _decided(self) -> bool:
        """Look at all longitudes of the file, until one is below 0."""
        rows = beyond = 0
        for chunk in self.raw.chunks([self.column], Tally()):
            lon = floats(numbers(text_or_plain(chunk.table.column(self.column)), LETTERS["lon"]))
            lon = lon[np.isfinite(lon) & (np.abs(lon) != NOT_AVAILABLE)]
            if (lon < 0).any():
                return False
            rows += len(lon)
            beyond += int(beyond_half_a_turn(lon).sum())
        return beyond >= FEWEST_SHARE * rows

    def _told(self, row: pa.RecordBatch) -> str:
        values = row.to_pylist()[0]
        return f"{self.raw.name}: id {values['id']}, {values['time']}, lon {values['lon']}, lat {values['lat']}"


def beyond_half_a_turn(lon_deg: Floats) -> NDArray[np.bool_]:
    """Which longitudes, shape (n,), can only be of 0 to 360 degrees: beyond 180, up to 360, and not 181."""
    beyond = (lon_deg > 180) & (lon_deg <= 360)  # noqa: PLR2004  half a turn, and a whole
    return np.asarray(beyond & (lon_deg != NOT_AVAILABLE))
