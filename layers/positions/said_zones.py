"""Whether columns of times name a zone: what can be read in two ways is said, or refused where another names one."""

import re
from collections.abc import Sequence
from typing import Any, NamedTuple

import pyarrow as pa
import pyarrow.compute as pc

from geo.tracks.zoneless import say_zoneless

CLOCK, ZONE_NAMED = r"\d[Tt _]+\d\d?:?\d\d", r"(?i)(Z|UTC|GMT|[+-]\d\d?(:?\d\d)?( [A-Z]{2,5})?)$"  # of ISO 8601
OFFSET = re.compile(r"[+-]\d\d?(?::?\d\d)?(?: [A-Za-z]{2,5})?$")
NO_OFFSET = re.compile(r"[+-]0?0(?::?00)?(?: [A-Za-z]{2,5})?$")
UTC_NAMES = ("UTC", "Etc/UTC", "Z", "GMT", "Etc/GMT", "+00:00")
NAMED_FILES = 3  # in a warning
ZONED = (
    'If they are, say so: read_tracks(..., timezone="UTC"); if a clock of another zone showed them, '
    'timezone="Asia/Tokyo".'
)


class SaidZone(NamedTuple):
    """Of a column of times: whether some name no zone, and a time or zone of it that is not UTC, "" for none."""

    column: str
    zoneless: bool
    other: str
    file: str = ""


def clocks_of(values: Any) -> pa.Array:  # noqa: ANN401  pyarrow publishes no types
    """Texts that have a clock; days without one name no zone and need none."""
    told = pc.utf8_trim_whitespace(pc.cast(values, pa.string()))
    return told.filter(pc.match_substring_regex(told, CLOCK))


def other_zone(values: Any) -> str:  # noqa: ANN401  pyarrow publishes no types
    """Name the zone of typed times, or give the first text whose offset is not that of UTC; "" where there is none.

    >>> other_zone(pa.array(["2026-08-06T07:00", "2026-08-06T15:00+08:00", "2026-08-06T07:00Z"]))
    '2026-08-06T15:00+08:00'
    >>> other_zone(pa.array([0], pa.timestamp("s", "Asia/Taipei"))), other_zone(pa.array(["2026-08-06 07:00:00+00:00"]))
    ('Asia/Taipei', '')
    """
    if pa.types.is_timestamp(values.type):
        zone = values.type.tz or "UTC"
        return "" if zone in UTC_NAMES else str(zone)
    if not (pa.types.is_string(values.type) or pa.types.is_large_string(values.type)):
        return ""
    clocks = clocks_of(values).unique().to_pylist()
    return next((each for each in clocks if OFFSET.search(each) and not NO_OFFSET.search(each)), "")


def settle_zones(said: Sequence[SaidZone]) -> None:
    """Say which files have times without a zone, or refuse them beside times of another zone than UTC.

    Warns
    -----
    ZonelessTimesWarning
        If times without a zone are taken for UTC because nobody says it.

    Raises
    ------
    ValueError
        If some times name no zone, and others, of the same column or file or of another, name one that is not UTC: the
        former may be of that zone too.
    """
    without = [each for each in said if each.zoneless]
    named = next((each for each in said if each.other), None)
    if not without:
        return
    if named is not None:
        first = without[0]
        whose = "others" if named.file == first.file else f"those of {named.file}"
        raise ValueError(
            f"{first.file}: column {first.column} holds times without a zone, and {whose} name one, as in "
            f"{named.other}: the former may be UTC or the clock of that zone. Expected one of the two to be said: "
            'timezone="UTC", or the zone of the clock, timezone="Asia/Taipei". Times that name a zone stay as they are.'
        )
    files = list(dict.fromkeys(each.file for each in without))
    more = f" and of {len(files) - NAMED_FILES} more" if len(files) > NAMED_FILES else ""
    say_zoneless(without[0].column, ZONED, f" of {', '.join(files[:NAMED_FILES])}{more}")
