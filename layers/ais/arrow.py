"""Positions of an AIS feed as Arrow record batches, built without a loop over rows."""

from collections.abc import Mapping, Sequence

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from layers.ais.parts import Position
from layers.ais.payload import Reports
from layers.ais.sentences import Places, Sentences
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
    ]
)
MMSI_DIGITS = 9
TAIL_OF_TAG = 4  # a star, two digits and a backslash stand between the fields of a tag block and the sentence


def batch(reports: Reports, times: Times, sources: pa.Array) -> pa.RecordBatch:
    """Positions of `SCHEMA`; a speed or course that is NaN becomes null."""
    known = [pa.array(values, from_pandas=True) for values in (reports.speed_kn, reports.course_deg)]
    when = pa.array(times).cast(SCHEMA.field("time").type)
    columns = [nine_digits(reports.mmsi), when, pa.array(reports.lon), pa.array(reports.lat), *known, sources]
    return pa.RecordBatch.from_arrays(columns, schema=SCHEMA)


def batch_of(positions: Sequence[Position]) -> pa.RecordBatch:
    """Positions that were read one by one."""
    numbers = (np.array([each[i] for each in positions], dtype=np.float64) for i in (3, 4, 5, 6))
    reports = Reports(np.array([each.mmsi for each in positions], dtype=np.int64), *numbers)
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
