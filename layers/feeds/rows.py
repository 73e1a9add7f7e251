"""Positions that feeds send, as Arrow record batches; what a feed does not say is null."""

from collections.abc import Sequence
from typing import NamedTuple

import pyarrow as pa

FOOT_M = 0.3048  # exact, since 1959
FEET_PER_MINUTE_M_S = FOOT_M / 60
SECOND_US = 1_000_000
LAST_S = 4_102_444_800  # 2100-01-01: no clock that is right says more
GEOMETRIC, BAROMETRIC = "geometric", "barometric"

SCHEMA = pa.schema(
    [
        ("id", pa.string()),
        ("time", pa.timestamp("us", tz="UTC")),
        ("lon", pa.float64()),
        ("lat", pa.float64()),
        ("speed_kn", pa.float64()),
        ("course_deg", pa.float64()),
        ("source", pa.string()),
        ("height_m", pa.float64()),
        ("height_kind", pa.string()),
        ("vertical_rate_m_s", pa.float64()),
        ("ship_class", pa.string()),
        ("message", pa.int64()),
        ("status", pa.int64()),
        ("turn_deg_min", pa.float64()),
    ]
)


class Row(NamedTuple):
    """One position; microseconds since 1970, UTC; degrees of WGS 84; knots; degrees from true north; metres.

    `height_kind` is "geometric" (above the WGS 84 ellipsoid) or "barometric" (pressure altitude, 1013.25 hPa);
    `message` is the AIS message type, `status` the navigational status of ITU-R M.1371.
    """

    id: str
    time_us: int
    lon_deg: float
    lat_deg: float
    speed_kn: float | None = None
    course_deg: float | None = None
    source: str | None = None
    height_m: float | None = None
    height_kind: str | None = None
    vertical_rate_m_s: float | None = None
    ship_class: str | None = None
    message: int | None = None
    status: int | None = None
    turn_deg_min: float | None = None


def batch(rows: Sequence[Row]) -> pa.RecordBatch:
    """Rows as a batch of `SCHEMA`, in their order."""
    columns = zip(*rows, strict=True) if rows else ((),) * len(SCHEMA)
    arrays = [pa.array(list(column), type=field.type) for column, field in zip(columns, SCHEMA, strict=True)]
    return pa.RecordBatch.from_arrays(arrays, schema=SCHEMA)


def time_us(seconds: float) -> int | None:
    """Microseconds of seconds since 1970, None if no clock that is right says so."""
    return round(seconds * SECOND_US) if 0 < seconds < LAST_S else None
