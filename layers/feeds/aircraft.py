"""Aircraft as readsb, dump1090, tar1090 and the open aggregators publish them: `aircraft.json`, asked for again.

A document says when it was made (`now`) and of each aircraft how old its position was (`seen_pos`); the time of a
position is one less the other. Aircraft that were not heard anew stand in the next document with the same position,
which is told once.
"""

from typing import Any

import msgspec

from layers.feeds.lines import NO_TIME, NOT_JSON, POSITION, FeedDecoder, decoded
from layers.feeds.rows import BAROMETRIC, FEET_PER_MINUTE_M_S, FOOT_M, GEOMETRIC, Row, time_us

MILLISECONDS_FROM = 1e11  # as seconds, the year 5138
SAME_US = 250_000  # now and seen_pos are rounded to tenths of a second, or finer
MOST_KNOWN = 100_000  # aircraft of which the last position is known
HEX_DIGITS = 6
NOT_ICAO = "~"  # before an address that is no ICAO address: TIS-B, anonymous
TOLD_BEFORE = "not a new position: told before"
WITHOUT = "not a position: heard without one"


class Document(msgspec.Struct):
    """`aircraft` of readsb and dump1090, `ac` of the aggregators; `now` in seconds or milliseconds since 1970."""

    now: float
    aircraft: list[msgspec.Raw] | None = None
    ac: list[msgspec.Raw] | None = None


class Aircraft(msgspec.Struct):
    """One aircraft: feet, knots, feet per minute, degrees, seconds."""

    hex: str
    lat: float | None = None
    lon: float | None = None
    seen_pos: float | None = None
    gs: float | None = None
    track: float | None = None
    alt_geom: float | None = None
    alt_baro: float | str | None = None  # "ground"
    geom_rate: float | None = None
    baro_rate: float | None = None


DOCUMENT, AIRCRAFT = msgspec.json.Decoder(Document), msgspec.json.Decoder(Aircraft)


class AircraftDecoder(FeedDecoder):
    """Reader of documents, one a line, or over several lines as the programs write them.

    Ids are addresses in lower case, six hexadecimal digits, with "~" before those that are no ICAO address.
    """

    longest_line_bytes = 1 << 25
    expected = 'Expected documents {"now": ..., "aircraft": [...]} as readsb and dump1090 write aircraft.json.'

    def __init__(self) -> None:
        super().__init__()
        self._open: list[bytes] = []  # lines of a document that has not ended
        self._open_bytes = 0
        self._last: dict[str, tuple[int, float, float]] = {}

    def read(self, line: bytes, received_us: int | None) -> list[Row]:
        """Read a line: a document, or a part of one."""
        del received_us
        text = line.strip()
        begins = line.startswith(b"{") and not text[1:].lstrip().startswith(b'"hex"')
        if begins or self._open_bytes + len(line) > self.longest_line_bytes:
            self._give_up()
        if not begins and not self._open:
            self.tally.add(NOT_JSON, line)
            return []
        self._open.append(line)
        self._open_bytes += len(line)
        if line.rstrip() == b"}" or (begins and text.endswith(b"}")):
            return self._document(b"\n".join(self._taken()))
        return []

    def close(self) -> Any:  # noqa: ANN401  pyarrow has no types
        """Read what is left."""
        last = super().close()
        self._give_up()
        return last

    def _taken(self) -> list[bytes]:
        lines, self._open, self._open_bytes = self._open, [], 0
        return lines

    def _give_up(self) -> None:
        """Count the document that has not ended: another begins."""
        if lines := self._taken():
            self.tally.add("document cut short", lines[0])

    def _document(self, text: bytes) -> list[Row]:
        found = decoded(DOCUMENT, text)
        if found is None:
            self.tally.add(NOT_JSON, text)
            return []
        aircraft = found.aircraft if found.aircraft is not None else found.ac
        if aircraft is None:
            self.tally.add("document without aircraft", text)
            return []
        now_s = found.now / 1000 if found.now > MILLISECONDS_FROM else found.now
        rows = [row for each in aircraft if (row := self._aircraft(bytes(each), now_s)) is not None]
        while len(self._last) > MOST_KNOWN:
            del self._last[next(iter(self._last))]
        return rows

    def _aircraft(self, text: bytes, now_s: float) -> Row | None:
        found = decoded(AIRCRAFT, text)
        if found is None:
            self.tally.add(NOT_JSON, text)
            return None
        name = address(found.hex)
        when = None if found.seen_pos is None or found.seen_pos < 0 else time_us(now_s - found.seen_pos)
        if name is None:
            self.tally.add("no address of six hexadecimal digits", text)
        elif found.lon is None or found.lat is None:
            self.tally.add(WITHOUT, text)
        elif when is None:
            self.tally.add(NO_TIME, text)
        elif not self._is_new(name, when, found.lon, found.lat):
            self.tally.add(TOLD_BEFORE)
        else:
            self.tally.add(POSITION, text)
            return Row(
                name, when, found.lon, found.lat, found.gs, found.track, None, *height(found), vertical_rate_m_s(found)
            )
        return None

    def _is_new(self, name: str, when: int, lon: float, lat: float) -> bool:
        before = self._last.pop(name, None)
        is_new = before is None or when > before[0] + (SAME_US if (lon, lat) == before[1:] else 0)
        self._last[name] = (when, lon, lat) if is_new or before is None else before
        return is_new


def address(text: str) -> str | None:
    """Address in lower case, None if it is none.

    >>> address("~2A4B6C"), address("4CA6"), address("3C6DD4 ")
    ('~2a4b6c', None, '3c6dd4')
    """
    name = text.strip().lower()
    digits = name.removeprefix(NOT_ICAO)
    return name if len(digits) == HEX_DIGITS and all(c in "0123456789abcdef" for c in digits) else None


def height(found: Aircraft) -> tuple[float | None, str | None]:
    """Metres and their kind: the geometric height where there is one, else the pressure altitude; not on the ground."""
    if found.alt_baro == "ground":
        return None, None
    if found.alt_geom is not None:
        return found.alt_geom * FOOT_M, GEOMETRIC
    if found.alt_baro is None or isinstance(found.alt_baro, str):
        return None, None
    return found.alt_baro * FOOT_M, BAROMETRIC


def vertical_rate_m_s(found: Aircraft) -> float | None:
    """Rate of climb, of the geometric height where it is told, else of the pressure altitude."""
    feet = found.baro_rate if found.geom_rate is None else found.geom_rate
    return None if feet is None else feet * FEET_PER_MINUTE_M_S
