"""AIS as AIS-catcher writes it in JSON: an object a message, or several in the envelope that it posts.

{"class": "AIS", "rxtime": "20260926235957", "rxuxtime": 1790467197.359632, "type": 1, "mmsi": 316001269,
"lon": -123.132683, "lat": 49.006222, "speed": 0, "course": 264.6, "status": 0, ...}
{"protocol": "jsonaiscatcher", "stationid": "my-station", "msgs": [{...}, {...}]}
"""

from datetime import UTC, datetime

import msgspec

from layers.ais.report import TYPE, TYPES_KNOWN, label
from layers.ais.times import microseconds
from layers.feeds.lines import NO_TIME, NOT_JSON, POSITION, FeedDecoder, decoded
from layers.feeds.marine import MMSI_MOST, course_deg, mmsi, speed_kn, status_of
from layers.feeds.rows import Row, time_us

CLASS_OF = {1: "A", 2: "A", 3: "A", 9: None, 18: "B", 19: "B", 27: "A"}  # messages with a position of a vessel


class Message(msgspec.Struct):
    """One message: degrees, knots; `turn` in degrees a minute, or text where the ship says only which way."""

    mmsi: int | None = None
    type: int | None = None
    lat: float | None = None
    lon: float | None = None
    speed: float | None = None
    course: float | None = None
    status: int | None = None
    turn: float | str | None = None
    rxuxtime: float | None = None
    rxtime: str | None = None
    msgs: list[msgspec.Raw] | None = None  # of an envelope
    stationid: str | None = None


MESSAGE = msgspec.json.Decoder(Message)


class AisCatcherDecoder(FeedDecoder):
    """Reader of messages, one or one envelope of them a line; ids are MMSI of nine digits."""

    longest_line_bytes = 1 << 23
    expected = 'Expected lines of JSON with "mmsi", "type", "lon", "lat" and "rxuxtime", as AIS-catcher writes them.'

    def read(self, line: bytes, received_us: int | None) -> list[Row]:
        """Read a message or an envelope."""
        found = decoded(MESSAGE, line)
        if found is None:
            self.tally.add(NOT_JSON, line)
            return []
        if found.msgs is None:
            return self._message(found, line, None, received_us)
        rows: list[Row] = []
        for each in found.msgs:
            text = bytes(each)
            message = decoded(MESSAGE, text)
            if message is None:
                self.tally.add(NOT_JSON, text)
            else:
                rows += self._message(message, text, found.stationid or None, received_us)
        return rows

    def _message(self, found: Message, text: bytes, source: str | None, received_us: int | None) -> list[Row]:
        when = received_time(found) or received_us
        if found.mmsi is None or found.type is None:
            self.tally.add(NOT_JSON, text)
        elif not 0 <= found.mmsi <= MMSI_MOST:
            self.tally.add("MMSI of more than nine digits", text)
        elif found.type not in CLASS_OF:
            known = found.type in TYPES_KNOWN
            self.tally.add(label(TYPE + found.type) if known else "unknown message type", text)
        elif found.lon is None or found.lat is None:
            self.tally.add("not a position: the message has none", text)
        elif when is None:
            self.tally.add(NO_TIME, text)
        else:
            self.tally.add(POSITION, text)
            turn = found.turn if isinstance(found.turn, float) else None
            return [
                Row(
                    mmsi(found.mmsi),
                    when,
                    found.lon,
                    found.lat,
                    speed_kn(found.speed),
                    course_deg(found.course),
                    source or found.stationid,
                    ship_class=CLASS_OF[found.type],
                    message=found.type,
                    status=status_of(found.status),
                    turn_deg_min=turn,
                )
            ]
        return []


def received_time(found: Message) -> int | None:
    """When the receiver heard a message: microseconds since 1970; None if it does not say."""
    if found.rxuxtime is not None:
        return time_us(found.rxuxtime)
    try:
        return microseconds(datetime.strptime(found.rxtime or "", "%Y%m%d%H%M%S").replace(tzinfo=UTC))
    except ValueError:
        return None
