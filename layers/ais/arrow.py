"""Positions and beacons of an AIS feed as Arrow record batches, built without a loop over rows."""

from collections.abc import Mapping, Sequence

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from layers.ais.parts import Beacon, Position
from layers.ais.payload import CLASS_A, CLASS_B, NO_STATUS, NO_TURN, BeaconReports, Reports
from layers.ais.sentences import Flags, Places, Sentences
from layers.ais.times import NOWHERE, Lead, Times

SCHEMA = pa.schema(
    [
        ("id", pa.string()),
        ("time", pa.timestamp("us", tz="UTC")),
        ("lon", pa.float64()),
        ("lat", pa.float64()),
        ("speed_kn", pa.float64()),
        ("course_deg", pa.float64()),
        ("source", pa.string()),
        ("ship_class", pa.dictionary(pa.int8(), pa.string())),
        ("message", pa.int8()),
        ("status", pa.int8()),
        ("turn_deg_min", pa.float64()),
    ]
)
BEACON_SCHEMA = pa.schema(
    [
        ("id", pa.string()),
        ("time", pa.timestamp("us", tz="UTC")),
        ("lon", pa.float64()),
        ("lat", pa.float64()),
        ("source", pa.string()),
        ("message", pa.int8()),
        ("virtual", pa.bool_()),
    ]
)
CLASSES = pa.array(["A", "B"])
CLASS_OF_TYPE = np.full(256, -1, dtype=np.int8)  # -1: sent by aircraft (9) or by both classes (27)
CLASS_OF_TYPE[list(CLASS_A)], CLASS_OF_TYPE[list(CLASS_B)] = 0, 1
# Degrees a minute by what is sent, 4.733 times the root of it; 127, "more than 5 degrees in 30 s", is at least 10.
TURNS_DEG_MIN = np.arange(256, dtype=np.uint8).view(np.int8).astype(np.float64)
TURNS_DEG_MIN = np.sign(TURNS_DEG_MIN) * (TURNS_DEG_MIN / 4.733) ** 2
TURNS_DEG_MIN[[127, 129, 128]] = 10.0, -10.0, np.nan
MMSI_DIGITS = 9
TAIL_OF_TAG = 4  # a star, two digits and a backslash stand between the fields of a tag block and the sentence


def batch(reports: Reports, times: Times, sources: pa.Array) -> pa.RecordBatch:
    """Positions of `SCHEMA`; a speed, course or rate of turn that is NaN becomes null."""
    speed, course = (pa.array(values, from_pandas=True) for values in (reports.speed_kn, reports.course_deg))
    of_class = CLASS_OF_TYPE[reports.message]
    columns = [
        nine_digits(reports.mmsi),
        pa.array(times).cast(SCHEMA.field("time").type),
        pa.array(reports.lon),
        pa.array(reports.lat),
        speed,
        course,
        sources,
        pa.DictionaryArray.from_arrays(_known(of_class, of_class >= 0), CLASSES),
        pa.array(reports.message.view(np.int8)),
        _known(reports.status.view(np.int8), reports.status != NO_STATUS),
        _known(TURNS_DEG_MIN[reports.turn.view(np.uint8)], reports.turn != NO_TURN),
    ]
    return pa.RecordBatch.from_arrays(columns, schema=SCHEMA)


def beacon_batch(reports: BeaconReports, times: Times, sources: pa.Array) -> pa.RecordBatch:
    """Beacons of `BEACON_SCHEMA`."""
    columns = [
        nine_digits(reports.mmsi),
        pa.array(times).cast(BEACON_SCHEMA.field("time").type),
        pa.array(reports.lon, from_pandas=True),
        pa.array(reports.lat, from_pandas=True),
        sources,
        pa.array(reports.message.view(np.int8)),
        pa.array(reports.virtual),
    ]
    return pa.RecordBatch.from_arrays(columns, schema=BEACON_SCHEMA)


def beacon_batch_of(beacons: Sequence[Beacon]) -> pa.RecordBatch:
    """Beacons that were read one by one."""
    rows = [each._asdict() | {"id": f"{each.mmsi:0{MMSI_DIGITS}d}", "time": each.time_us} for each in beacons]
    return pa.RecordBatch.from_pylist(rows, schema=BEACON_SCHEMA)


def _known(values: npt.NDArray[np.int8] | npt.NDArray[np.float64], known: Flags) -> pa.Array:
    """Values where they are known, else null, shape (n,)."""
    bits = pa.py_buffer(np.packbits(known, bitorder="little"))
    return pa.Array.from_buffers(pa.from_numpy_dtype(values.dtype), len(values), [bits, pa.py_buffer(values)])


def batch_of(positions: Sequence[Position]) -> pa.RecordBatch:
    """Positions that were read one by one."""
    lon, lat, speed, course = (np.array([each[i] for each in positions], dtype=np.float64) for i in (3, 4, 5, 6))
    message, status = (np.array([each[i] for each in positions], dtype=np.uint8) for i in (8, 9))
    turn = np.array([each.turn for each in positions], dtype=np.int8)
    mmsi = np.array([each.mmsi for each in positions], dtype=np.int64)
    reports = Reports(mmsi, lon, lat, speed, course, message, status, turn)
    times = np.array([each.time_us for each in positions], dtype=np.int64)
    return batch(reports, times, pa.array([each.source for each in positions], type=pa.string()))


def merged(fast: pa.RecordBatch, fast_lines: Places, slow: Sequence[Position]) -> pa.RecordBatch:
    """Both in the order of their lines."""
    if not slow:
        return fast
    lines = np.concatenate((fast_lines, [each.line for each in slow]))
    return joined([fast, batch_of(slow)]).take(pa.array(np.argsort(lines, kind="stable")))


def joined(batches: Sequence[pa.RecordBatch]) -> pa.RecordBatch:
    """One batch of all rows."""
    if len(batches) == 1:
        return batches[0]
    table = pa.Table.from_batches(batches, schema=SCHEMA).combine_chunks()
    return table.to_batches()[0] if len(table) else pa.RecordBatch.from_pylist([], schema=SCHEMA)


def nine_digits(mmsi: npt.NDArray[np.int64]) -> pa.StringArray:
    """Write numbers below 10^9 with nine digits, shape (n,)."""
    digits = np.empty((len(mmsi), MMSI_DIGITS), dtype=np.uint8)
    rest = mmsi.astype(np.uint32)
    for column in range(MMSI_DIGITS - 1, -1, -1):
        tenth = rest // np.uint32(10)
        digits[:, column] = rest - tenth * np.uint32(10)
        rest = tenth
    digits += ord("0")
    ends = np.arange(len(mmsi) + 1, dtype=np.int32) * MMSI_DIGITS
    return pa.StringArray.from_buffers(len(mmsi), pa.py_buffer(ends), pa.py_buffer(digits))


def sources(sentences: Sentences, lead: Lead, rows: Places, shared: Mapping[int, str] | None = None) -> pa.Array:
    """Take the sources of some rows, null where the tag block names none; `shared` holds those of groups."""
    at = lead.source[rows]
    if not (at != NOWHERE).any():
        found = pa.nulls(len(rows), pa.string())
    else:
        comma = np.append(sentences.commas, len(sentences.text))[np.searchsorted(sentences.commas, at)]
        stop = np.minimum(comma, sentences.bang[rows] - TAIL_OF_TAG)
        found = _slices(sentences, at, np.where(at == NOWHERE, 0, stop - at))
    if not shared:
        return found
    return pa.array([shared.get(row, name) for row, name in zip(rows.tolist(), found.to_pylist(), strict=True)])


def _slices(sentences: Sentences, at: Places, length: Places) -> pa.Array:
    """Copy stretches of the text, shape (n,); one of no length is null, a byte that is not ASCII a question mark."""
    ends = np.concatenate(([0], np.cumsum(length)))
    letters = sentences.text[np.repeat(at - ends[:-1], length) + np.arange(ends[-1])]
    letters[letters > 127] = ord("?")  # noqa: PLR2004  ASCII
    empty = np.packbits(length > 0, bitorder="little")
    buffers = [pa.py_buffer(empty), pa.py_buffer(ends.astype(np.int32)), pa.py_buffer(letters)]
    return pa.Array.from_buffers(pa.string(), len(at), buffers)
