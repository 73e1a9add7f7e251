"""Times of positions: ISO 8601, epochs in any unit, day-first dates, compact dates; always microseconds in UTC."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any, Literal, get_args
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from geo.tracks.fixes import EXACT
from geo.tracks.zoneless import say_zoneless
from layers.positions.said_zones import ZONE_NAMED, ZONED, SaidZone, clocks_of, other_zone

TimeUnit = Literal["s", "ms", "us", "ns"]
UTC_US = pa.timestamp("us", "UTC")
PER_UNIT_US: dict[TimeUnit, float] = {"s": 1e6, "ms": 1e3, "us": 1.0, "ns": 1e-3}
UNIT_NAMES: dict[TimeUnit, str] = {"s": "seconds", "ms": "milliseconds", "us": "microseconds", "ns": "nanoseconds"}
# An epoch is known by its size only if it means a date from 1990 on, when satellites began to fix ships, until 2100:
# then no value fits two units, and none is a date written as digits.
EARLIEST_US, LATEST_US = 631_152_000e6, 4_102_444_800e6
COMPACT = {8: "%Y%m%d", 12: "%Y%m%d%H%M", 14: "%Y%m%d%H%M%S"}  # by number of digits
# A spreadsheet's number, 1.786000E+09 or 4E+08; never a hexadecimal address such as 4e0042.
EXPONENT = r"^\d(?:\.\d+[eE]\+?|[eE]\+)\d+$"
DOUBLE = 64  # bits
LARGEST_EXPONENT = 2  # digits of it: more is no number of anything
# How other programs write what is ISO 8601 but for a mark: Go (2026-08-06 07:06:40.2 +0000 UTC), BigQuery and SQL (UTC,
# GMT, UTC+9), cameras and loggers (2026/08/06), exactEarth (20260806_070640).
NEARLY_ISO = (
    (r" ?([+-]\d\d:?\d\d) [A-Z]{2,5}$", r"\1"),
    (r" ?(?:UTC|GMT)([+-])(\d)(:\d\d)?$", r"\10\2\3"),
    (r" ?(?:UTC|GMT)([+-]\d\d)", r"\1"),
    (r" ?(?:UTC|GMT)$", "Z"),
    (r"^(\d{4})/(\d\d?)/(\d\d?)", r"\1-\2-\3"),
    (r"^(\d{8})_(\d{6})", r"\1T\2"),
)
ISO = re.compile(r"\d{4}(?:-?\d\d-?\d\d|-\d\d?-\d\d?)")  # how every such string begins; pandas takes "now" for one
SLASHED = re.compile(
    r"(?P<first>\d{1,2})(?P<mark>[/.-])(?P<second>\d{1,2})(?P=mark)\d{4}"
    r"(?P<between>[ T])\d{1,2}:\d\d(?P<seconds>:\d\d)?(?P<fraction>\.\d+)?(?P<half> ?[AaPp][Mm])?"
)
SLASHED_WIDTH = 19  # of dd/mm/yyyy HH:MM:SS
MOST_MONTHS = 12
ZONE_DIRECTIVE, CLOCK_DIRECTIVE = re.compile("%[zZ]"), re.compile("%[HIcsTXR]")  # of strptime
SKIPPED = "the clock of {} was set forward and never showed this time"
REPEATED = "the clock of {} was set back and showed this time twice"


@dataclass(frozen=True, slots=True, kw_only=True)
class TimeReading:
    """How one column of times is read.

    `kind` is "timestamp" (typed by the file), "iso", "epoch" (in `unit`) or "format" (of `strptime`). Naive times are
    of `zone`, by default UTC. `certain` epochs were named by the user; others are held to 1990 to 2100.
    """

    kind: Literal["timestamp", "iso", "epoch", "format"]
    unit: TimeUnit = "s"
    format: str = ""
    zone: str | None = None
    certain: bool = False

    @property
    def words(self) -> str:
        """For the user."""
        naive = f"{self.zone or 'UTC'} where they name no zone"
        if self.kind == "epoch":
            return f"{UNIT_NAMES[self.unit]} since 1970 UTC"
        return {"timestamp": "timestamps", "iso": "ISO 8601", "format": f"dates as {self.format}"}[self.kind] + (
            f", {naive}"
        )

    def read(self, values: Any) -> pa.Array:  # noqa: ANN401  pyarrow publishes no types
        """Read an Arrow array as timestamp[us, UTC], shape (n,); null where a time cannot be read."""
        if pa.types.is_timestamp(values.type) or pa.types.is_date(values.type):
            return self._typed(values)
        if self.kind == "epoch":
            return self._epochs(values)
        strings = pc.utf8_trim_whitespace(pc.cast(values, pa.string()))
        if self.kind == "iso":
            return self._iso(strings)
        return self._formatted(strings)

    def _typed(self, values: pa.Array) -> pa.Array:
        if getattr(values.type, "tz", None) is not None:
            return pc.cast(values, UTC_US, safe=False)
        return self._localised(pc.cast(values, pa.timestamp("us"), safe=False))

    def _localised(self, naive: pa.Array) -> pa.Array:
        """Naive timestamps[us] as UTC; null where the clock of the zone skipped or repeated that time."""
        if self.zone is None:
            return pc.cast(pc.cast(naive, pa.int64()), UTC_US)
        local = naive.to_pandas().dt.tz_localize(self.zone, ambiguous="NaT", nonexistent="NaT")
        return _to_arrow(local.dt.tz_convert("UTC"))

    def is_zoneless(self, values: Any) -> bool:  # noqa: ANN401  pyarrow publishes no types
        """Whether any of these values, shape (n,), is a time that names no zone, and nobody said which it is.

        Days without a clock are no such times.
        """
        if self.zone is not None or self.kind == "epoch" or pa.types.is_date(values.type):
            return False
        if pa.types.is_timestamp(values.type):
            return values.type.tz is None and len(values) > 0
        if self.kind == "format":
            return not ZONE_DIRECTIVE.search(self.format) and bool(CLOCK_DIRECTIVE.search(self.format))
        clocks = clocks_of(values)
        return len(clocks) > 0 and not pc.all(pc.match_substring_regex(clocks, ZONE_NAMED)).as_py()

    def off_the_clock(self, values: Any) -> dict[str, NDArray[np.bool_]]:  # noqa: ANN401  pyarrow publishes no types
        """Which values, shape (n,), the clock of the zone never showed, or showed twice, by words for it.

        Summer time takes an hour of the clock in spring and gives one twice in autumn; neither is read.
        """
        if self.zone is None or self.kind == "epoch":
            return {}
        naive = replace(self, zone=None).read(values)
        lost = _mask(pc.and_(pc.is_valid(naive), pc.is_null(self.read(values))))
        if not lost.any():
            return {}
        local = naive.filter(pa.array(lost)).cast(pa.timestamp("us")).to_pandas()
        first = local.dt.tz_localize(self.zone, ambiguous=np.ones(len(local), dtype=bool), nonexistent="NaT")
        skipped = lost.copy()
        skipped[lost] = first.isna().to_numpy()
        return {
            words.format(self.zone): rows
            for words, rows in ((SKIPPED, skipped), (REPEATED, lost & ~skipped))
            if rows.any()
        }

    def _epochs(self, values: pa.Array) -> pa.Array:
        micros = np.round(_numbers(values) * PER_UNIT_US[self.unit])
        usable = np.isfinite(micros) & (np.abs(micros) < 2.0**62)
        if not self.certain:
            usable &= (micros >= EARLIEST_US) & (micros < LATEST_US)
        whole = np.where(usable, micros, 0).astype(np.int64)
        return pa.array(whole, mask=~usable).cast(UTC_US)

    def _iso(self, strings: pa.Array) -> pa.Array:
        try:
            return self._localised(pc.cast(strings, pa.timestamp("us")))
        except pa.ArrowInvalid:  # a time zone, nanoseconds, or a bad row
            pass
        try:
            return pc.cast(strings, UTC_US)
        except pa.ArrowInvalid:
            return self._iso_nearly(strings)

    def _iso_nearly(self, strings: pa.Array) -> pa.Array:
        for pattern, written in NEARLY_ISO:
            strings = pc.replace_substring_regex(strings, pattern, written)
        try:
            return pc.cast(strings, UTC_US)
        except pa.ArrowInvalid:
            return self._iso_slowly(strings.to_pandas())

    def _iso_slowly(self, texts: "pd.Series[str]") -> pa.Array:
        texts = texts.where(texts.str.match(ISO.pattern).eq(other=True))
        times = pd.to_datetime(texts, format="ISO8601", utc=True, errors="coerce").dt.as_unit("us")
        if self.zone is not None:
            naive = ~texts.str.contains(r"(?:[Zz]|[+-]\d\d:?(?:\d\d)?)$").eq(other=True)
            local = self._localised(_to_arrow(times).cast(pa.timestamp("us"))).to_pandas()
            times = times.where(~naive, local)
        return _to_arrow(times)

    def _formatted(self, strings: pa.Array) -> pa.Array:
        if self.format in {"%d/%m/%Y %H:%M:%S", "%m/%d/%Y %H:%M:%S"}:
            try:
                return self._localised(_slashed(strings, month_first=self.format.startswith("%m")))
            except pa.ArrowInvalid:  # a bad row, or one of another width
                pass
        times = pd.to_datetime(strings.to_pandas(), format=self.format, utc=True, errors="coerce").dt.as_unit("us")
        if "%z" in self.format or "%Z" in self.format:
            return _to_arrow(times)
        return self._localised(_to_arrow(times).cast(pa.timestamp("us")))


def check_time_arguments(time_unit: str | None, time_format: str | None, timezone: str | None) -> None:
    """Raise ValueError for a unit or a zone that does not exist, or where both unit and format are given."""
    if time_unit is not None and time_unit not in get_args(TimeUnit):
        raise ValueError(f"time_unit is {time_unit!r}; expected one of {', '.join(get_args(TimeUnit))}.")
    if time_unit is not None and time_format is not None:
        raise ValueError(f"time_unit is {time_unit!r} and time_format {time_format!r}; expected one of the two.")
    if time_format is not None:
        try:
            pd.to_datetime(pd.Series(["x"]), format=time_format, errors="coerce")
        except (ValueError, re.error) as error:
            raise ValueError(
                f"time_format is {time_format!r}, which cannot be used ({error}); expected each part of a time once, "
                'as strptime has it: "%d.%m.%Y %H:%M".'
            ) from error
    if timezone is not None:
        try:
            ZoneInfo(timezone)
        except (ZoneInfoNotFoundError, ValueError) as error:
            raise ValueError(
                f"timezone is {timezone!r}; expected a name of the IANA database, such as Asia/Tokyo."
            ) from error


def recognise_times(
    sample: Any,  # noqa: ANN401  pyarrow publishes no types
    column: str,
    *,
    time_unit: TimeUnit | None = None,
    time_format: str | None = None,
    timezone: str | None = None,
    said: list[SaidZone] | None = None,
) -> TimeReading:
    """Tell how a column of times is written.

    Parameters
    ----------
    sample : pyarrow.Array or ChunkedArray, shape (n,)
        First values of the column: timestamps, dates, numbers or strings.
    column : str
        Its name, for messages; "# Timestamp", of the Danish Maritime Authority, means the day comes first.
    time_unit : {"s", "ms", "us", "ns"}, optional
        Of numbers since 1970; by default by their size, which must mean a date from 1990 to 2100.
    time_format : str, optional
        As `strptime` wants it, for strings; by default ISO 8601, day-first or month-first where the values tell, or
        digits (YYYYMMDD, with HHMM, with SS).
    timezone : str, optional
        Of times without a zone; by default UTC.
    said : list, optional
        Gets what the column says of zones, for `layers.positions.said_zones.settle_zones`; without it a column without
        zones is warned of at once.

    Warns
    -----
    ZonelessTimesWarning
        If times without a zone are taken for UTC because nobody says it.

    Raises
    ------
    ValueError
        If no value can be read, they are durations, or a day cannot be told from a month.
    """
    values = pc.drop_null(sample)
    refuse_durations(values.type, column)
    reading = _recognised(values, column, time_unit, time_format, timezone)
    zoneless = reading.is_zoneless(values)
    if said is not None:
        said.append(SaidZone(column, zoneless, other_zone(values) if reading.kind != "epoch" else ""))
    elif zoneless:
        say_zoneless(column, ZONED)
    return reading


def _recognised(
    values: Any,  # noqa: ANN401  pyarrow publishes no types
    column: str,
    time_unit: TimeUnit | None,
    time_format: str | None,
    timezone: str | None,
) -> TimeReading:
    if pa.types.is_timestamp(values.type) or pa.types.is_date(values.type):
        return TimeReading(kind="timestamp", zone=timezone)
    if time_format is not None:
        return TimeReading(kind="format", format=time_format, zone=timezone)
    if time_unit is not None:
        return TimeReading(kind="epoch", unit=time_unit, certain=True)
    texts = pc.cast(values, pa.string()).to_pandas().str.strip()
    ways = [*_by_numbers(texts, timezone), TimeReading(kind="iso", zone=timezone), *_by_slashes(texts, column)]
    ways = [replace(way, zone=timezone) if way.kind == "format" else way for way in ways]
    hits = [len(values) - way.read(values).null_count for way in ways]
    if not any(hits):
        _refuse_off_the_clock(values, column, texts, ways)
        if _rounded(values):
            raise ValueError(
                f"column {column} holds {texts[0]!r}, a number that a spreadsheet has rounded: digits are lost. "
                "Expected all digits; format the column as a number without decimals and save it again."
            )
        if pa.types.is_floating(values.type) and values.type.bit_width < DOUBLE:
            raise ValueError(
                f"column {column} holds floats of {values.type.bit_width} bits, {texts[0]} among them, which tell "
                "seconds since 1970 only to two minutes. Expected whole numbers, floats of 64 bits or timestamps."
            )
        raise ValueError(
            f"column {column} holds {', '.join(map(repr, texts[:3])) or 'nothing'}, which is no time that can be told; "
            "expected ISO 8601, or seconds, milliseconds, microseconds or nanoseconds since 1970 that mean a date from "
            '1990 to 2100. Say time_unit="s" (or ms, us, ns), time_format="%d.%m.%Y %H:%M", or name another column '
            'with columns={"time": "NAME"}. Name a day and a clock in two columns both: columns={"time": "DAY+CLOCK"}.'
        )
    return ways[int(np.argmax(hits))]


def _refuse_off_the_clock(
    values: Any,  # noqa: ANN401  pyarrow publishes no types
    column: str,
    texts: "pd.Series[str]",
    ways: Sequence[TimeReading],
) -> None:
    """Raise ValueError where values are times, but such as the clock of the zone never showed, or showed twice."""
    for way in ways:
        for words, rows in way.off_the_clock(values).items():
            raise ValueError(
                f"column {column} holds {texts.iloc[int(rows.argmax())]!r}: {words}. Expected times in UTC, or with "
                "their offset: 2026-10-25T02:30:00+01:00."
            )


def refuse_durations(kind: pa.DataType, column: str) -> None:
    """Raise ValueError for a column of durations, as pandas makes of clocks."""
    if pa.types.is_duration(kind):
        raise ValueError(
            f"column {column} holds durations ({kind}), which are no times and no clock; expected times, or a clock as "
            "time of day or as text such as 07:06:40. If they count from midnight, add the day to them and write times."
        )


def _by_numbers(texts: "pd.Series[str]", zone: str | None) -> list[TimeReading]:
    digits = texts.where(texts.str.fullmatch(r"\d+").eq(other=True)).dropna().str.len()
    compact = [COMPACT[size] for size in sorted(set(digits)) if size in COMPACT]
    return [
        *(TimeReading(kind="epoch", unit=unit) for unit in get_args(TimeUnit)),
        *(TimeReading(kind="format", format=format_, zone=zone) for format_ in compact),
    ]


def _by_slashes(texts: "pd.Series[str]", column: str) -> list[TimeReading]:
    found = [match for text in texts.dropna() if (match := SLASHED.fullmatch(text))]
    if not found:
        return []
    first, second = (max(int(match[part]) for match in found) for part in ("first", "second"))
    danish = column.strip().lower() == "# timestamp"
    day_first, month_first = (_format(found[0], order) for order in (("%d", "%m", "%Y"), ("%m", "%d", "%Y")))
    if first <= MOST_MONTHS and second <= MOST_MONTHS and not danish:
        raise ValueError(
            f"column {column} holds {found[0][0]!r}, where day and month cannot be told apart; expected a day above 12 "
            f'among the first rows. Say time_format="{day_first}" (day first) or time_format="{month_first}".'
        )
    return [TimeReading(kind="format", format=day_first if first > MOST_MONTHS or danish else month_first)]


def _format(found: re.Match[str], order: Sequence[str]) -> str:
    """Give the format of `strptime` for times that are written like one of them."""
    half = found["half"] or ""  # of the day: AM or PM
    seconds, fraction = ":%S" if found["seconds"] else "", ".%f" if found["fraction"] else ""
    clock = f"{'%I' if half else '%H'}:%M{seconds}{fraction}{half[:-2] + '%p' if half else ''}"
    return found["mark"].join(order) + found["between"] + clock


def _slashed(strings: pa.Array, *, month_first: bool) -> pa.Array:
    """Read dd/mm/yyyy HH:MM:SS by moving the characters: strptime of pyarrow takes 31 February for 3 March."""
    if pc.any(pc.not_equal(pc.utf8_length(strings), SLASHED_WIDTH)).as_py():
        raise pa.ArrowInvalid("not all are of the width of dd/mm/yyyy HH:MM:SS")
    first, second, year = (pc.utf8_slice_codeunits(strings, *ends) for ends in ((0, 2), (3, 5), (6, 10)))
    month, day = (first, second) if month_first else (second, first)
    date = pc.binary_join_element_wise(year, month, day, "-")
    return pc.cast(pc.binary_join_element_wise(date, pc.utf8_slice_codeunits(strings, 11), "T"), pa.timestamp("us"))


def whole_digits(values: pa.Array) -> pa.Array:
    """Floating point numbers, shape (n,), null where they are beyond those that their type can tell from the next.

    >>> whole_digits(pa.array([431000111.0, 7.0], pa.float32())).to_pylist()  # 431000096 in 32 bits
    [None, 7.0]
    """
    largest = EXACT[values.type.bit_width]
    return pc.if_else(pc.greater(pc.abs(values), pa.scalar(largest, values.type)), None, values)


def digits_lost(text: str) -> bool:
    """Whether a spreadsheet's number, such as 4.1E+08, has fewer digits than it had before it was written so."""
    mantissa, exponent = text.lower().replace("+", "").split("e")
    return len(exponent) > LARGEST_EXPONENT or len(mantissa.partition(".")[2]) < int(exponent)


def _rounded(strings: Any) -> pa.Array | None:  # noqa: ANN401  pyarrow publishes no types
    """Which strings, shape (n,), are numbers without all of their digits; None if none is."""
    if not pa.types.is_string(strings.type):
        return None
    hits = pc.match_substring_regex(strings, EXPONENT)
    if not pc.any(hits).as_py():
        return None
    return pa.array(
        [bool(hit) and digits_lost(text) for text, hit in zip(strings.to_pylist(), hits.to_pylist(), strict=True)]
    )


def _numbers(values: Any) -> NDArray[np.float64]:  # noqa: ANN401  pyarrow publishes no types
    if pa.types.is_string(values.type) or pa.types.is_large_string(values.type):
        if isinstance(values, pa.ChunkedArray):
            values = pa.concat_arrays(values.chunks)
        if (rounded := _rounded(values)) is not None:
            values = pc.if_else(rounded, None, values)
        return np.asarray(pd.to_numeric(values.to_pandas(), errors="coerce").to_numpy(dtype=float, na_value=np.nan))
    if pa.types.is_floating(values.type) and values.type.bit_width < DOUBLE:  # of seconds, every 128th
        values = whole_digits(values)
    return np.asarray(pc.cast(values, pa.float64(), safe=False).to_numpy(zero_copy_only=False), dtype=float)


def _mask(flags: Any) -> NDArray[np.bool_]:  # noqa: ANN401  pyarrow publishes no types
    flags = pa.concat_arrays(flags.chunks) if isinstance(flags, pa.ChunkedArray) else flags
    return np.asarray(flags.to_numpy(zero_copy_only=False), dtype=bool)


def _to_arrow(times: "pd.Series[Any]") -> pa.Array:
    return pa.array(times.dt.as_unit("us"), from_pandas=True).cast(UTC_US)
