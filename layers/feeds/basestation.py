"""Aircraft by SBS-1 ("BaseStation", port 30003), as readsb, dump1090 and Kinetic's receivers send them.

    MSG,3,1,1,4CA2D6,1,2026/11/22,13:00:05.120,2026/11/22,13:00:05.160,,37000,,,51.45735,-1.02826,,,0,0,0,0

A line says its date and time in the local time of the receiver, and not which zone that is.
"""

from datetime import UTC, datetime, timedelta, tzinfo

from layers.ais.times import microseconds
from layers.feeds.aircraft import address
from layers.feeds.lines import NO_TIME, POSITION, FeedDecoder
from layers.feeds.rows import BAROMETRIC, FEET_PER_MINUTE_M_S, FOOT_M, SECOND_US, Row

FIELDS = 22
MSG, SURFACE, AIRBORNE, VELOCITY = "MSG", "2", "3", "4"
OTHER_LINES = ("SEL", "ID", "AIR", "STA", "CLK")
TYPES = frozenset("12345678")
VELOCITY_US = 10 * SECOND_US  # a velocity told so long before a position is still its own
MOST_KNOWN = 20_000


class BaseStationDecoder(FeedDecoder):
    """Reader of lines; positions are those of MSG,3 (airborne) and MSG,2 (surface).

    Parameters
    ----------
    zone : tzinfo, optional
        Of the receiver's clock. Without it the time of a position is that of its receipt, and one without that has no
        time.
    """

    longest_line_bytes = 1 << 12
    expected = "Expected lines of SBS-1 (MSG,3,...) as port 30003 sends them."

    def __init__(self, zone: tzinfo | None = None) -> None:
        super().__init__()
        self._zone = zone
        self._velocities: dict[str, tuple[int, float | None, float | None, float | None]] = {}

    def read(self, line: bytes, received_us: int | None) -> list[Row]:
        """Read a line."""
        fields = [field.strip() for field in line.decode("ascii", "replace").split(",")]
        if fields[0] in OTHER_LINES:
            self.tally.add(f"not a position: {fields[0]}", line)
        elif fields[0] != MSG or len(fields) < FIELDS or fields[1] not in TYPES:
            self.tally.add("not a line of SBS-1", line)
        elif (name := address(fields[4])) is None:
            self.tally.add("no address of six hexadecimal digits", line)
        elif fields[1] not in (SURFACE, AIRBORNE, VELOCITY):
            self.tally.add(f"not a position: MSG,{fields[1]}", line)
        else:
            return self._message(name, fields, line, received_us)
        return []

    def _message(self, name: str, fields: list[str], line: bytes, received_us: int | None) -> list[Row]:
        try:
            height_ft, speed, course, lat, lon, climb = (number(fields[at]) for at in (11, 12, 13, 14, 15, 16))
        except ValueError:
            self.tally.add("number that is none", line)
            return []
        when = self._time(fields[6], fields[7], received_us)
        if isinstance(when, str):
            self.tally.add(when, line)
        elif fields[1] == VELOCITY:
            self.tally.add("not a position: MSG,4 (velocity)", line)
            self._remember(name, (when, speed, course, climb))
        elif lon is None or lat is None:
            self.tally.add("not a position: MSG without one", line)
        else:
            self.tally.add(POSITION, line)
            told = self._velocities.get(name)
            if told is not None and abs(when - told[0]) <= VELOCITY_US:
                speed, course, climb = (
                    a if a is not None else b for a, b in zip((speed, course, climb), told[1:], strict=True)
                )
            on_ground = fields[1] == SURFACE or fields[21] in ("-1", "1")
            height_m, kind = (
                (height_ft * FOOT_M, BAROMETRIC) if height_ft is not None and not on_ground else (None, None)
            )
            rate = None if climb is None else climb * FEET_PER_MINUTE_M_S
            return [Row(name, when, lon, lat, speed, course, None, height_m, kind, rate)]
        return []

    def _remember(self, name: str, velocity: tuple[int, float | None, float | None, float | None]) -> None:
        self._velocities.pop(name, None)
        self._velocities[name] = velocity
        if len(self._velocities) > MOST_KNOWN:
            del self._velocities[next(iter(self._velocities))]

    def _time(self, date: str, time: str, received_us: int | None) -> int | str:
        """Microseconds since 1970, or why there are none."""
        if self._zone is None:
            return NO_TIME if received_us is None else received_us
        try:
            local = datetime.fromisoformat(f"{date.replace('/', '-')}T{time}").replace(tzinfo=self._zone)
            moments = {local.replace(fold=fold).astimezone(UTC) for fold in (0, 1)}
        except (ValueError, OverflowError):
            return NO_TIME
        written = local.replace(tzinfo=None)
        known = {each for each in moments if each.astimezone(self._zone).replace(tzinfo=None, fold=0) == written}
        if not known:
            return "time that the clock of the zone skips"
        if len(known) > 1 and received_us is None:
            return "time that the clock of the zone shows twice"
        received = datetime(1970, 1, 1, tzinfo=UTC) + timedelta(microseconds=received_us or 0)
        return microseconds(min(known, key=lambda each: abs(each - received)))


def number(text: str) -> float | None:
    """Read the number of a field, None where it is empty; ValueError for what is none.

    >>> number("-640"), number("")
    (-640.0, None)
    """
    if not text:
        return None
    value = float(text)
    if not abs(value) < 1e9:  # noqa: PLR2004  infinite, or no number
        raise ValueError(text)
    return value
