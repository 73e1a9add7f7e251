"""AIS as aisstream.io sends it: one JSON object a message, live by websocket or recorded as lines.

{"MessageType": "PositionReport", "MetaData": {"MMSI": 259000420, "time_utc": "2022-12-29 18:22:32.318353 +0000
UTC", ...}, "Message": {"PositionReport": {"UserID": 259000420, "Latitude": 66.02695, "Longitude": 12.25382, ...}}}
"""

import re
from datetime import UTC, datetime

import msgspec

from layers.ais.times import microseconds
from layers.feeds.lines import NO_TIME, NOT_JSON, POSITION, FeedDecoder, decoded
from layers.feeds.marine import MMSI_MOST, course_deg, mmsi, speed_kn, status_of
from layers.feeds.rows import Row

POSITIONS = {  # type of message: its number where it is only one, and the class of the transponder
    "PositionReport": (None, "A"),
    "StandardSearchAndRescueAircraftReport": (9, None),
    "StandardClassBPositionReport": (18, "B"),
    "ExtendedClassBPositionReport": (19, "B"),
    "LongRangeAisBroadcastMessage": (27, "A"),
}
TIME = re.compile(r"(\d{4}-\d\d-\d\d)[ T](\d\d:\d\d:\d\d)(?:\.(\d{1,9}))?(?: ?Z| \+0000(?: UTC)?)")


class Meta(msgspec.Struct):
    """What aisstream.io adds."""

    time_utc: str | None = None


class Envelope(msgspec.Struct):
    """A message of any type, or what went wrong."""

    MessageType: str | None = None
    MetaData: Meta | None = None
    Message: dict[str, msgspec.Raw] | None = None
    error: str | None = None


class Report(msgspec.Struct):
    """Fields of a message that holds a position, as ITU-R M.1371 has them, scaled to knots and degrees."""

    UserID: int
    Latitude: float
    Longitude: float
    Sog: float | None = None
    Cog: float | None = None
    MessageID: int | None = None
    NavigationalStatus: int | None = None
    Valid: bool = True


ENVELOPE, REPORT = msgspec.json.Decoder(Envelope), msgspec.json.Decoder(Report)


class AisstreamDecoder(FeedDecoder):
    """Reader of messages, one a line; ids are MMSI of nine digits."""

    expected = 'Expected lines of JSON with "MessageType", "MetaData" and "Message", as aisstream.io sends them.'

    def read(self, line: bytes, received_us: int | None) -> list[Row]:
        """Read a message."""
        found = decoded(ENVELOPE, line)
        if found is None:
            self.tally.add(NOT_JSON, line)
        elif found.error is not None:
            self.tally.add("error of the server", found.error)
        elif found.MessageType is None:
            self.tally.add(NOT_JSON, line)
        elif found.MessageType not in POSITIONS:
            self.tally.add(f"not a position: {found.MessageType[:60]}", line)
        else:
            return self._report(found, line, received_us)
        return []

    def _report(self, found: Envelope, line: bytes, received_us: int | None) -> list[Row]:
        kind = found.MessageType or ""
        number, ship_class = POSITIONS[kind]
        report = decoded(REPORT, bytes((found.Message or {}).get(kind, b"")))
        if report is None:
            self.tally.add(NOT_JSON, line)
            return []
        when = read_time((found.MetaData.time_utc if found.MetaData else None) or "") or received_us
        if not report.Valid:
            self.tally.add("message that aisstream.io calls invalid", line)
        elif not 0 <= report.UserID <= MMSI_MOST:
            self.tally.add("MMSI of more than nine digits", line)
        elif when is None:
            self.tally.add(NO_TIME, line)
        else:
            self.tally.add(POSITION, line)
            told = (speed_kn(report.Sog), course_deg(report.Cog))
            message, status = number or report.MessageID, status_of(report.NavigationalStatus)
            place = (mmsi(report.UserID), when, report.Longitude, report.Latitude)
            return [Row(*place, *told, ship_class=ship_class, message=message, status=status)]
        return []


def read_time(text: str) -> int | None:
    """Microseconds since 1970 of a time as Go writes it, None if it is none.

    >>> read_time("2022-12-29 18:22:32.318353 +0000 UTC"), read_time("yesterday")
    (1672338152318353, None)
    """
    found = TIME.match(text)
    if not found:
        return None
    try:
        whole = datetime.fromisoformat(f"{found[1]}T{found[2]}").replace(tzinfo=UTC)
    except ValueError:
        return None
    return microseconds(whole) + int((found[3] or "0").ljust(6, "0")[:6])
