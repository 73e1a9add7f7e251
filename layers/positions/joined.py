"""Values that stand in two columns of a table: the day and the clock, a coordinate and the letter of its hemisphere."""

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import NamedTuple

import pyarrow as pa
import pyarrow.compute as pc

from layers.positions.columns import Role, plain
from layers.positions.rows import LETTERS, Chunk, RawFile, Tally, text_or_plain
from layers.positions.times import refuse_durations

BOTH = "+"  # between two columns that are read as one: columns={"time": "Date+Clock"}
JOINED: tuple[Role, ...] = ("time", "lon", "lat")
SAMPLE_ROWS = 10_000
NEAR = 2  # columns from a coordinate, in which letters of hemispheres are looked for
ZONE = r"(?: ?(?:Z|UTC|GMT|[+-]\d\d(?::?\d\d)?))?"
MIDNIGHT = rf"[ T]0{{1,2}}:00(?::00(?:\.0+)?)?{ZONE}$"  # as days are written by programs that know only instants
DATE = r"(?:\d{4}[-/.]\d{1,2}[-/.]\d{1,2}|\d{1,2}[-/.]\d{1,2}[-/.]\d{4}|(?:19|20)\d{6})"
DAY = rf"^{DATE}(?:{MIDNIGHT})?$"
CLOCK = rf"^(?:\d{{1,2}}:\d\d(?::\d\d(?:[.,]\d+)?)?(?: ?[AaPp][Mm])?{ZONE}|[0-2]\d[0-5]\d[0-5]\d)$"
DIGITS = r"^(\d\d)(\d\d)(\d\d)$"  # of a clock: 070640
# How columns of hemispheres are called (N/S, N/S Indicator, lat_hemisphere, GPSLatitudeRef), what they hold that can be
# read, and what else they can hold that must not be passed over: other words, and flags.
AXIS: dict[Role, tuple[str, ...]] = {"lat": ("ns", "nors", "northsouth"), "lon": ("ew", "eorw", "eastwest")}
INDICATOR = re.compile(r"(?:indicator|indic|ind|flag|sign|ref|dir(?:ection)?|hem(?:i(?:sphere)?)?)$")
HEMISPHERES: dict[Role, str] = {
    "lat": r"(?i)^(?:n(?:orth)?|s(?:outh)?)\.?$",
    "lon": r"(?i)^(?:e(?:ast)?|w(?:est)?)\.?$",
}
WORD, FLAG = r"^\pL{1,9}\.?$", r"^[+-]?[01](?:\.0)?$"
CLOCK_DIRECTIVES = re.compile(r"%[HIMTRXcr]")


@dataclass(frozen=True, slots=True)
class JoinedFile:
    """A file with further columns, each made of two of its own; `joined` has them by name."""

    raw: RawFile
    joined: Mapping[str, "Pair"]

    @property
    def name(self) -> str:
        """Name of the file."""
        return self.raw.name

    @property
    def columns(self) -> tuple[str, ...]:
        """Columns of the file, then those that are made."""
        return (*self.raw.columns, *self.joined)

    @property
    def geometry(self) -> str | None:
        """Name of the column of points."""
        return self.raw.geometry

    def chunks(self, wanted: Sequence[str], tally: Tally) -> Iterator[Chunk]:
        """Rows with the columns wanted."""
        stored = dict.fromkeys(part for name in wanted for part in (self.joined.get(name) or (name,))[:2])
        for chunk in self.raw.chunks(list(stored), tally):
            columns = [
                self.joined[name].of(chunk.table) if name in self.joined else chunk.table.column(name)
                for name in wanted
            ]
            yield Chunk(pa.table(columns, names=list(wanted)), chunk.where)


class Pair(NamedTuple):
    """Two columns that are one value: a day and a clock, or a coordinate and the letter of its hemisphere."""

    first: str
    second: str
    day: bool

    def of(self, table: pa.Table) -> pa.Array:
        """Values as text, the second behind the first; null where either is missing."""
        first, second = (_text(table, column) for column in self[:2])
        if self.day:
            first = pc.replace_substring_regex(first, MIDNIGHT, "")
            second = pc.replace_substring_regex(second, DIGITS, r"\1:\2:\3")
        else:
            for pattern in HEMISPHERES.values():  # of a word its letter
                known = pc.match_substring_regex(second, pattern)
                second = pc.if_else(known, pc.utf8_slice_codeunits(second, 0, 1), second)
        return pc.binary_join_element_wise(first, second, " ")


def joined_as_named(file: RawFile, given: Mapping[str, str | None]) -> RawFile:
    """Make the columns that the user named as two, such as {"time": "Date+Clock"}; else the file as it is."""
    pairs = {}
    for role in JOINED:
        name = given.get(role) or ""
        if name in file.columns:
            continue
        parts = [(name[:at], name[at + 1 :]) for at, mark in enumerate(name) if mark == BOTH]
        found = [pair for pair in parts if set(pair) <= set(file.columns)]
        if found:
            pairs[name] = Pair(*found[0], day=role == "time")
    return JoinedFile(file, pairs) if pairs else file


def joined_as_found(
    file: RawFile, roles: Mapping[Role, str], time_format: str | None, given: Collection[str] = ()
) -> tuple[RawFile, dict[Role, str]]:
    """Find the other half of a time or coordinate that is only half of one, and make the columns of both.

    A time is half of one where its column holds days alone, or clocks alone; a coordinate may have its hemisphere in a
    column of its own, of the letters N and S or E and W alone, or of these words.

    Parameters
    ----------
    file : RawFile
    roles : mapping
        Column by role.
    time_format : str or None
        What the user said of the times.
    given : collection of str
        Roles whose column the user named.

    Returns
    -------
    tuple
        File and roles with the columns that were made, or as they were.

    Raises
    ------
    ValueError
        If two columns could be the other half, or a column is called as those of hemispheres are and holds something
        else: the user settles it by naming the column of the coordinate.
    """
    pairs: dict[Role, Pair] = {}
    if day_and_clock := _day_and_clock(file, roles, time_format):
        pairs["time"] = day_and_clock
    pairs |= _hemispheres(file, roles, given)
    if not pairs:
        return file, dict(roles)
    made: dict[Role, str] = {role: f"{pair.first}{BOTH}{pair.second}" for role, pair in pairs.items()}
    return JoinedFile(file, {made[role]: pair for role, pair in pairs.items()}), dict(roles) | made


def is_day(values: pa.Array) -> bool:
    """Whether all of some times, shape (n,), are days without a clock, not even midnight."""
    return _all(values, f"^{DATE}$")


def _day_and_clock(file: RawFile, roles: Mapping[Role, str], time_format: str | None) -> Pair | None:
    column = roles["time"]
    sample = _sample(file, [column])[column]
    half_format = time_format is not None and not CLOCK_DIRECTIVES.search(time_format)
    day, clock = _all(sample, DAY) or half_format, _all(sample, CLOCK)
    if not day and not clock:
        return None
    others = [name for name in file.columns if name not in roles.values() and file.columns.count(name) == 1]
    samples = _sample(file, others)
    found = [name for name in others if _all(samples[name], CLOCK if day else DAY) and _named(name, samples[name])]
    if len(found) > 1:
        what = ("days", "clock") if day else ("clocks", "day")
        example = f"{column}{BOTH}{found[0]}" if day else f"{found[0]}{BOTH}{column}"
        raise ValueError(
            f"column {column} holds {what[0]} alone, and the columns {' and '.join(found)} could both be the "
            f'{what[1]}; expected one. Say which with columns={{"time": "{example}"}}.'
        )
    if not found:
        return None
    return Pair(column, found[0], day=True) if day else Pair(found[0], column, day=True)


def _named(name: str, values: pa.Array) -> bool:
    """Whether a column of clocks, or days, that are digits alone is called so; others are told by their colons."""
    digits = _all(values, r"^\d+$")
    return not digits or any(word in plain(name) for word in ("time", "clock", "date", "day", "hms"))


def _hemispheres(file: RawFile, roles: Mapping[Role, str], given: Collection[str]) -> dict[Role, Pair]:
    """Pairs of a coordinate and the column of its hemisphere, for those that have one."""
    axes: tuple[Role, ...] = ("lat", "lon")
    columns = file.raw.columns if isinstance(file, JoinedFile) else file.columns  # not those that are joined already
    placed = {role: columns.index(roles[role]) for role in axes if roles[role] in columns}
    if not placed:
        return {}
    near = {name for at in placed.values() for name in columns[max(0, at - NEAR) : at + NEAR + 1]}
    candidates = [
        name
        for name in columns
        if name not in roles.values() and (name in near or any(_of_axis(name, role) for role in axes))
    ]
    samples = _sample(file, [name for name in candidates if columns.count(name) == 1])
    lettered = {role: [n for n, v in samples.items() if _all(v, HEMISPHERES[role])] for role in placed}
    both = len(lettered) == len(axes) and all(len(found) == 1 for found in lettered.values())
    pairs: dict[Role, Pair] = {}
    for role, names in lettered.items():
        found = names if both else [name for name in names if _of_axis(name, role)]
        if len(found) > 1:
            raise ValueError(
                f"the columns {' and '.join(found)} could both hold the hemispheres of {roles[role]}; expected one. "
                f'Say which with columns={{"{role}": "{roles[role]}{BOTH}{found[0]}"}}.'
            )
        if found:
            pairs[role] = Pair(roles[role], found[0], day=False)
    used = {pair.second for pair in pairs.values()}
    unread = {role: roles[role] for role in placed if role not in pairs and role not in given}
    _refuse_unread({name: values for name, values in samples.items() if name not in used}, unread)
    return pairs


def _refuse_unread(samples: Mapping[str, pa.Array], unread: Mapping[Role, str]) -> None:
    """Raise ValueError for a column that is called as those of hemispheres are, but whose words nobody can read here.

    Flags (1, -1, 0) are such words only where both axes have them: `ns` can be nanoseconds.
    """
    named = {role: [name for name in samples if _of_axis(name, role)] for role in unread}
    words = {role: [n for n in names if _all(samples[n], WORD)] for role, names in named.items()}
    flags = {role: [n for n in names if _all(samples[n], FLAG)] for role, names in named.items()}
    if len(flags) == len(AXIS) and all(flags.values()):
        words = {role: words[role] + flags[role] for role in words}
    for role, names in words.items():
        if names:
            raise ValueError(
                f"column {names[0]} is called as if it held the hemisphere of {unread[role]}, but holds "
                f"{samples[names[0]][0].as_py()!r}; expected {' and '.join(LETTERS[role])}. Write these, or signs into "
                f'{unread[role]}; if it is something else, say columns={{"{role}": "{unread[role]}"}}, which is then '
                "taken as it is."
            )


def _of_axis(name: str, role: Role) -> bool:
    """Whether a column is called as those of the hemispheres of an axis are: N/S, lat_hemisphere, GPSLatitudeRef."""
    words = plain(name)
    core = INDICATOR.sub("", words)
    if core in AXIS[role] or words.startswith("hemi"):
        return True
    return role in words.replace("platform", "") and (core != words or any(part in words for part in AXIS[role]))


def _sample(file: RawFile, columns: Sequence[str]) -> dict[str, pa.Array]:
    """Values of the first rows, by column, that are not missing; of none where bytes are no text."""
    found = {name: pa.array([], pa.string()) for name in columns}
    for chunk in file.chunks(columns, Tally()) if columns else ():
        for name in columns:
            with suppress(pa.ArrowInvalid):
                found[name] = pc.drop_null(text_or_plain(chunk.table.column(name)))[:SAMPLE_ROWS]
        break
    return found


def _text(table: pa.Table, column: str) -> pa.Array:
    refuse_durations(table.column(column).type, column)
    return pc.utf8_trim_whitespace(pc.cast(text_or_plain(table.column(column)), pa.string()))


def _all(values: pa.Array, pattern: str) -> bool:
    """Whether there are values, and all of them are written so."""
    kind = values.type
    if not len(values) or any(test(kind) for test in (pa.types.is_nested, pa.types.is_floating, pa.types.is_duration)):
        return False
    texts = pc.utf8_trim_whitespace(pc.cast(values, pa.string()))
    return bool(pc.all(pc.match_substring_regex(texts, pattern)).as_py())
