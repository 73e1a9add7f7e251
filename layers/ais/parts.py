"""Messages in several sentences, and sentences written oddly: one by one, read by pyais."""

import re
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from layers.ais.payload import (
    BEACONS,
    BITS,
    CLASS_A,
    HALF_TURN_DEG,
    LARGEST_MMSI,
    NO_STATUS,
    NO_TURN,
    QUARTER_TURN_DEG,
    SIX,
    TURN_LETTER,
    reason_of_type,
)
from layers.ais.report import TYPE, Reason, Tally
from layers.ais.sentences import ARMOUR
from layers.ais.times import NO_TIME

REACH_LINES = 1000  # parts of one message, or lines of one group, are not looked for further apart
GROUP = re.compile(rb"(\d{1,4})-(\d{1,4})-(\d{1,12})[,*]")
OUTSIDE = re.compile(rb"[^0-W`-w]")
COURSE_MISSING_DEG = 360.0
FIELDS = 7  # of a sentence
PAYLOAD = 5  # behind the tag, the count, the number, the sequence and the channel
KIND = {bytes([letter]): int(ARMOUR[letter]) for letter in range(256)} | {b"": 255}  # message type by first letter
SPEED_MISSING_KN = {9: 1023.0, 27: 63.0}
SPEED_MISSING_CLASS_AB_KN = 102.3


Key = tuple[bytes | str | None, ...]  # tag, count, sequence, channel, source


class Heard(NamedTuple):
    """When and by whom a line was heard: microseconds since 1970 or `NO_TIME`, and the source of its tag block."""

    time_us: int
    source: str | None


class Part(NamedTuple):
    """One sentence of a message."""

    line: int  # counted from the first line ever read
    raw: bytes  # the sentence from ! to the checksum
    time_us: int  # or `NO_TIME`
    source: str | None
    shown: bytes  # the line that it stands in, as far as an example shows it


class Position(NamedTuple):
    """A position read one by one."""

    line: int
    mmsi: int
    time_us: int
    lon: float
    lat: float
    speed_kn: float
    course_deg: float
    source: str | None
    message: int
    status: int
    turn: int


class Beacon(NamedTuple):
    """A base station or an aid to navigation read one by one."""

    mmsi: int
    time_us: int
    lon: float | None
    lat: float | None
    source: str | None
    message: int
    virtual: bool


@dataclass
class Groups:
    """Time and source of the first line of each group, which later lines of it share (NMEA 4.10, field g:)."""

    _open: dict[bytes, tuple[int, bytes, Heard]] = field(default_factory=dict)

    def share(self, value: bytes, line: int, heard: Heard) -> Heard:
        """Fill in what a line lacks from the earlier line of its group; `value` begins with number-total-name."""
        found = GROUP.match(value)
        if not found:
            return heard
        number, total, name = found.groups()
        if int(number) > 1 and (earlier := self._open.get(name)) and earlier[1] == total:
            first_line, _, first = earlier
            if line - first_line <= REACH_LINES:
                time_us = first.time_us if heard.time_us == NO_TIME else heard.time_us
                return Heard(time_us, heard.source or first.source)
        if int(number) == 1 and int(total) > 1:
            self._open.pop(name, None)
            self._open[name] = (line, total, heard)
            while len(self._open) > REACH_LINES:
                del self._open[next(iter(self._open))]
        return heard


@dataclass
class Assembly:
    """Parts that wait for the rest of their message."""

    tally: Tally
    beacons: list[Beacon] = field(default_factory=list)  # until somebody takes them
    _waiting: dict[Key, list[Part]] = field(default_factory=dict)

    def read(self, part: Part, *, plain: bool) -> Position | None:
        """Take one sentence and count it; gives a position once the last part of its message has come.

        Parameters
        ----------
        part : Part
            Any sentence; if plain, one part of a message in several, with a good checksum.
        plain : bool
            Laid out as the standard says.
        """
        if not plain:
            return self._odd(part)
        key, number, count = _key(part)
        if number == 1:
            self._give_up(key)
            self._waiting[key] = [part]
            return None
        self.forget(part.line)
        key = self._alike(key)
        parts = self._waiting.get(key, [])
        if len(parts) != number - 1:
            self._give_up(key)
            self.tally.add(Reason.INCOMPLETE, part.line, part.shown)
            return None
        parts.append(part)
        if number < count:
            return None
        return self._finish(self._waiting.pop(key))

    @property
    def is_waiting(self) -> bool:
        """Whether any message waits for its rest."""
        return bool(self._waiting)

    def supersede(self, part: Part) -> None:
        """Give up the message that a new first part ends; the new one is dealt with elsewhere."""
        if self._waiting:
            self._give_up(_key(part)[0])

    def _alike(self, key: Key) -> Key:
        """Key of the message that a part without a source belongs to: many stations tag the first part only."""
        if key in self._waiting or key[-1] is not None:
            return key
        alike = [other for other in self._waiting if other[:-1] == key[:-1]]
        return alike[0] if len(alike) == 1 else key

    def _odd(self, part: Part) -> Position | None:
        """Read a sentence that is not laid out plainly, as far as pyais can."""
        raw = part.raw
        if raw.partition(b",")[0][3:].upper() not in {b"VDM", b"VDO"}:
            self.tally.add(Reason.NOT_AIS, part.line, part.shown)
            return None
        body, star, given = raw[1:].partition(b"*")
        if not re.fullmatch(rb"[0-9A-Fa-f]{2}", given[:2]) or int(given[:2], 16) != _exclusive_or(body):
            self.tally.add(Reason.CHECKSUM if star else Reason.MALFORMED, part.line, part.shown)
            return None
        fields = body.split(b",")
        alone = len(fields) == FIELDS and fields[1:3] == [b"1", b"1"]
        return self._finish([part._replace(raw=raw[: len(body) + 4])], None if alone else Reason.MALFORMED)

    def waiting(self) -> list[bytes]:
        """List lines that wait for the rest of their message."""
        return [part.shown for parts in self._waiting.values() for part in parts]

    def forget(self, line: int | None = None) -> None:
        """Give up messages whose last part came too long before a line, or all."""
        for key, parts in list(self._waiting.items()):
            if line is None or line - parts[-1].line > REACH_LINES:
                self._give_up(key)

    def _give_up(self, key: Key) -> None:
        for part in self._waiting.pop(key, ()):
            self.tally.add(Reason.INCOMPLETE, part.line, part.shown)

    def _finish(self, parts: list[Part], reason: int | None = None) -> Position | None:
        """Read a whole message and count its lines."""
        code = _reason(parts) if reason is None else reason
        position = None
        if code == Reason.POSITION:
            code, position = _decoded(parts)
        elif code - TYPE in BEACONS and (beacon := _beacon(parts)):
            self.beacons.append(beacon)
        last = parts[-1]
        if position is None:
            self.tally.add(code, parts[0].line, parts[0].shown, len(parts))
            return None
        self.tally.add(Reason.POSITION, last.line, last.shown)
        if len(parts) > 1:
            self.tally.add(Reason.EARLIER_PART, parts[0].line, parts[0].shown, len(parts) - 1)
        return position


def _key(part: Part) -> tuple[Key, int, int]:
    """Tell what the parts of a message have in common, which of them this is, and how many there are."""
    tag, count, number, sequence, channel, _ = part.raw.split(b",", 5)
    return (tag, count, sequence, channel, part.source), int(number), int(count)


def _exclusive_or(body: bytes) -> int:
    value = 0
    for byte in body:
        value ^= byte
    return value


def _reason(parts: list[Part]) -> int:
    """Tell from type, length and alphabet what a whole message gives."""
    kind = KIND[parts[0].raw.split(b",", PAYLOAD + 1)[PAYLOAD][:1]]
    code = reason_of_type(kind)
    if code != Reason.POSITION:
        return code
    fields = [part.raw.split(b",") for part in parts]
    payload = b"".join(each[PAYLOAD] for each in fields)
    if OUTSIDE.search(payload):
        return Reason.ALPHABET
    fill = fields[-1][-1].partition(b"*")[0]
    if not fill.isdigit():
        return Reason.MALFORMED
    return code if SIX * len(payload) - int(fill) >= BITS[kind] else Reason.SHORT


def _decoded(parts: list[Part]) -> tuple[int, Position | None]:
    """Position of a whole message of a kind that holds one; longitude and latitude to 0.000001 degrees."""
    message = _message(parts)
    if message is None:
        return Reason.MALFORMED, None
    if message.mmsi > LARGEST_MMSI:
        return Reason.MMSI, None
    time_us = _heard_us(parts)
    if time_us == NO_TIME:
        return Reason.NO_TIME, None
    missing_kn = SPEED_MISSING_KN.get(message.msg_type, SPEED_MISSING_CLASS_AB_KN)
    return Reason.POSITION, Position(
        line=parts[-1].line,
        mmsi=message.mmsi,
        time_us=time_us,
        lon=message.lon,
        lat=message.lat,
        speed_kn=float("nan") if message.speed >= missing_kn else message.speed,
        course_deg=float("nan") if message.course >= COURSE_MISSING_DEG else message.course,
        source=_heard_by(parts),
        message=message.msg_type,
        status=int(getattr(message, "status", NO_STATUS)),
        turn=_turn(parts) if message.msg_type in CLASS_A else NO_TURN,
    )


def _beacon(parts: list[Part]) -> Beacon | None:
    """Give the base station or aid to navigation of a whole message; None if it cannot be read, or has no time."""
    message, time_us = _message(parts), _heard_us(parts)
    if message is None or message.mmsi > LARGEST_MMSI or time_us == NO_TIME or message.lon is None:
        return None
    known = abs(message.lon) <= HALF_TURN_DEG and abs(message.lat) <= QUARTER_TURN_DEG
    return Beacon(
        mmsi=message.mmsi,
        time_us=time_us,
        lon=message.lon if known else None,
        lat=message.lat if known else None,
        source=_heard_by(parts),
        message=message.msg_type,
        virtual=bool(getattr(message, "virtual_aid", False)),
    )


def _message(parts: list[Part]) -> Any | None:  # noqa: ANN401  of each type another class
    from pyais import decode  # noqa: PLC0415  paid for by such messages only
    from pyais.exceptions import AISBaseException  # noqa: PLC0415

    try:
        return decode(*(part.raw for part in parts))
    except (AISBaseException, ArithmeticError, LookupError, TypeError, ValueError):
        return None


def _heard_us(parts: list[Part]) -> int:
    return next((part.time_us for part in parts if part.time_us != NO_TIME), NO_TIME)


def _heard_by(parts: list[Part]) -> str | None:
    return next((part.source for part in parts if part.source), None)


def _turn(parts: list[Part]) -> int:
    """Rate of turn as it is sent: pyais rounds it."""
    payload = b"".join(part.raw.split(b",")[PAYLOAD] for part in parts)
    sent = (int(ARMOUR[payload[TURN_LETTER]]) << 2 | int(ARMOUR[payload[TURN_LETTER + 1]]) >> 4) & 255
    return sent - 256 if sent >= 128 else sent  # noqa: PLR2004  two's complement
