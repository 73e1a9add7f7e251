"""Rows of a file turned into positions; the bad ones counted by reason, with an example of each."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import Any, Protocol

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from geo.geodesy.geodesic import Floats
from layers.positions.columns import FIELDS, REQUIRED, ROLES, AxisEvidence, Role
from layers.positions.optional import (
    PLAIN,
    Units,
    beacons,
    height_kinds,
    no_statuses,
    of_role,
    on_ground,
    ship_classes,
    stations,
)
from layers.positions.times import EXPONENT, UTC_US, TimeReading, digits_lost, whole_digits

TYPES: dict[Role, pa.DataType] = {
    "id": pa.string(),
    "time": UTC_US,
    "lon": pa.float64(),
    "lat": pa.float64(),
    "speed": pa.float64(),
    "course": pa.float64(),
    "source": pa.string(),
    "height": pa.float64(),
    "height_kind": pa.dictionary(pa.int8(), pa.string()),
    "vertical_rate": pa.float64(),
    "ship_class": pa.dictionary(pa.int8(), pa.string()),
    "message": pa.int8(),
    "status": pa.int8(),
    "turn": pa.float64(),
    "name": pa.string(),
}
UNREADABLE: dict[Role, str] = {
    "id": "id has lost digits (a number such as 4.1E+08)",
    "time": "time cannot be read",
    "lon": "longitude is no number",
    "lat": "latitude is no number",
    "speed": "speed is no number (row kept without)",
    "course": "course is no number (row kept without)",
    "height": "height is no number (row kept without)",
    "vertical_rate": "vertical rate is no number (row kept without)",
    "message": "message type is none (row kept without)",
    "status": "navigational status is none of ITU-R M.1371 (row kept without)",
    "turn": "rate of turn is no number (row kept without)",
}
LEFT_OUT = "left out by where: "
STATION = "base station or aid to navigation, no vessel (kept as a beacon)"
ON_GROUND = "on the ground, without a height (row kept without)"
LETTERS: dict[Role, str] = {"lat": "NS", "lon": "EW"}  # of hemispheres, the positive one first
DEGREES = r"(\d[\d.,]*(?:[eE][+-]?\d+)?)"
# Degrees and minutes, or degrees, minutes and seconds, which may be 60 where they were rounded, with marks or blanks.
_MARK, _MINUTE = r"(?:\s*[°º:-]\s*|\s+)", r"(?:\s*['′’:-]\s*|\s+)"
_LAST = r"(\d{1,2}(?:[.,]\d+)?)"
SEXAGESIMAL = rf"(\d{{1,3}}){_MARK}(?:(\d{{1,2}}){_MINUTE}{_LAST}\s*(?:[\"″”]|''|′′|’’)?|{_LAST}\s*['′’]?)"
SIXTY = 60.0
EXAMPLE_LENGTH = 200


def schema(roles: Sequence[Role]) -> pa.Schema:
    """Give the schema of positions with the required fields and those of `roles`; heights come with their kind."""
    there: set[Role] = {*REQUIRED, *roles} | ({"height_kind"} if "height" in roles else set())
    return pa.schema([(FIELDS[role], TYPES[role]) for role in ROLES if role in there])


@dataclass(frozen=True, slots=True)
class Chunk:
    """Some rows of a file, as written there; `where(row)` tells the place and content of one, for an example."""

    table: pa.Table
    where: Callable[[int], str]


class RawFile(Protocol):
    """One file, or one member of an archive, before it is known which column is which.

    `geometry` names the column of points, if there is one: its longitudes and latitudes, EPSG:4326, are the columns
    `<geometry>.x` and `<geometry>.y`.
    """

    @property
    def name(self) -> str:
        """For messages and examples."""

    @property
    def columns(self) -> tuple[str, ...]:
        """As written in the file."""

    @property
    def geometry(self) -> str | None:
        """Name of the column of points."""

    def chunks(self, wanted: Sequence[str], tally: "Tally") -> Iterator[Chunk]:
        """Rows with the columns wanted; rows that cannot be cut into columns are counted."""


@dataclass(slots=True)
class Tally:
    """Rows by reason, with the first example."""

    counts: dict[str, int] = field(default_factory=dict)
    examples: dict[str, str] = field(default_factory=dict)
    beacons: list[pa.RecordBatch] = field(default_factory=list)

    def add(self, reason: str, rows: int, example: Callable[[], str]) -> None:
        """Count rows; the example is asked for only if it is the first of its reason."""
        if rows:
            self.counts[reason] = self.counts.get(reason, 0) + rows
            if reason not in self.examples:
                self.examples[reason] = example()[:EXAMPLE_LENGTH]

    def take(self, other: "Tally") -> None:
        """Count what another has counted, and take its beacons."""
        self.beacons += other.beacons
        for reason, rows in other.counts.items():
            self.add(reason, rows, partial(other.examples.__getitem__, reason))

    def frame(self) -> pd.DataFrame:
        """Columns reason, rows, example; the most frequent first."""
        rows = [(reason, count, self.examples[reason]) for reason, count in self.counts.items()]
        rows.sort(key=lambda row: -row[1])
        return pd.DataFrame(rows, columns=["reason", "rows", "example"]).astype({"rows": "int64"})


class RowFilter(Protocol):
    """Conditions on rows."""

    @property
    def words(self) -> str:
        """As the user wrote them."""

    def columns(self, names: Sequence[str], fields: Sequence[str]) -> dict[str, str]:
        """Column of a file, or field of its positions, by the name that a condition has for it."""

    def holds(self, values: Mapping[str, pa.Array]) -> NDArray[np.bool_]:
        """Which rows fit all conditions, whose values are given by name."""


@dataclass(frozen=True, slots=True)
class Reading:
    """How the rows of one file become positions.

    `roles` gives the column by role, `constant_id` the id of all rows where there is no column for it, `prefix` what
    stands before every id; `knots` is what the file's speeds are multiplied with; `schema` is that of the result;
    `units` are those of heights and vertical rates. `rows` says which rows are wanted, `asked` about which columns or
    fields, `also` which of them are columns of the file.
    """

    name: str
    roles: dict[Role, str]
    times: TimeReading
    knots: float
    schema: pa.Schema
    constant_id: str = ""
    prefix: str = ""
    units: Units = PLAIN
    rows: RowFilter | None = None
    asked: Mapping[str, str] = field(default_factory=dict)
    also: tuple[str, ...] = ()

    @property
    def wanted(self) -> list[str]:
        """Columns of the file that are read."""
        return list(dict.fromkeys([*self.roles.values(), *self.also]))

    def convert(self, chunk: Chunk, tally: Tally, evidence: AxisEvidence) -> pa.RecordBatch:
        """Positions of a chunk, without the rows that cannot be read; missing values stay, as nulls."""
        rows = chunk.table.num_rows
        found: dict[Role, pa.Array] = {}
        bad, unreads = np.zeros(rows, dtype=bool), list[tuple[str, NDArray[np.bool_]]]()
        for role, column in self.roles.items():
            raw = _raw(role, chunk.table.column(column))
            if role == "height" and (ground := on_ground(raw)) is not None:
                unreads.append((ON_GROUND, ground))
                raw = pc.if_else(pa.array(ground), None, raw)
            found[role] = self._values(role, raw)
            if role in UNREADABLE and found[role].null_count > raw.null_count:
                unread = _mask(pc.and_(pc.is_valid(raw), pc.is_null(found[role])))
                if role == "status":
                    unread &= ~no_statuses(raw)
                self._refuse_other_header(chunk, role, raw, unread)
                wrong = unread & ~bad
                bad |= wrong & (role in REQUIRED)
                unreads += self._reasons(role, raw, wrong)
        if "id" not in found:
            found["id"] = pa.repeat(self.constant_id, rows)
        if "height" in found:
            found["height_kind"] = height_kinds(found.get("height_kind"), found["height"], self.units)
        unwanted = self._unwanted(chunk, found)
        for reason, which in unreads:
            tally.add(reason, int((which & ~unwanted).sum()), partial(_tell_first, chunk, which & ~unwanted))
        if self.rows is not None:
            tally.add(LEFT_OUT + self.rows.words, int(unwanted.sum()), partial(_tell_first, chunk, unwanted))
        bad |= unwanted
        bad |= self._stations(chunk, found, bad, tally)
        if self.prefix:
            found["id"] = pc.binary_join_element_wise(self.prefix, found["id"], ": ")
        evidence.add(floats(found["lon"]), floats(found["lat"]))
        arrays = [found[role] if role in found else pa.nulls(rows, TYPES[role]) for role in self._fields()]
        batch = pa.RecordBatch.from_arrays(arrays, schema=self.schema)
        return batch.filter(pa.array(~bad)) if bad.any() else batch

    def _reasons(self, role: Role, raw: pa.Array, wrong: NDArray[np.bool_]) -> list[tuple[str, NDArray[np.bool_]]]:
        """Why values of some rows cannot be read, and which."""
        clock = self.times.off_the_clock(raw) if role == "time" else {}
        rest = wrong.copy()
        for rows in clock.values():
            rest &= ~rows
        return [(UNREADABLE[role], rest), *((words, wrong & rows) for words, rows in clock.items())]

    def _stations(
        self, chunk: Chunk, found: Mapping[Role, pa.Array], bad: NDArray[np.bool_], tally: Tally
    ) -> NDArray[np.bool_]:
        """Which rows are of base stations and aids to navigation; counted, and kept as beacons."""
        none = np.zeros(chunk.table.num_rows, dtype=bool)
        if not {"ship_class", "message"} & set(self.roles):
            return none
        raw = _raw("ship_class", chunk.table.column(self.roles["ship_class"])) if "ship_class" in self.roles else None
        kinds = stations(raw, found.get("message"), chunk.table.num_rows)
        if kinds.null_count == len(kinds):
            return none
        which = _mask(pc.is_valid(kinds)) & ~bad
        tally.add(STATION, int(which.sum()), partial(_tell_first, chunk, which))
        tally.beacons.append(beacons(found, pc.if_else(pa.array(which), kinds, pa.scalar(None, pa.int8()))))
        return which

    def _unwanted(self, chunk: Chunk, found: Mapping[Role, pa.Array]) -> NDArray[np.bool_]:
        """Which rows the user does not want: by columns as they are written, and by what was read of them."""
        if self.rows is None:
            return np.zeros(chunk.table.num_rows, dtype=bool)
        fields = {FIELDS[role]: values for role, values in found.items()}
        of_file = {name: chunk.table.column(name) for name in self.also if name != self.roles["time"]}
        values = fields | of_file | {self.roles["time"]: found["time"]}
        return ~self.rows.holds({name: values[column] for name, column in self.asked.items()})

    def _refuse_other_header(self, chunk: Chunk, role: Role, raw: pa.Array, unread: NDArray[np.bool_]) -> None:
        """Raise ValueError where another header begins, as in files put together, with its columns in another order."""
        if not pa.types.is_string(raw.type):
            return
        others = {name.lower() for name in self.roles.values()} - {self.roles[role].lower()}
        texts = pc.utf8_lower(pc.utf8_trim(raw.filter(pa.array(unread)), characters=' "'))
        hits = np.flatnonzero(_mask(pc.is_in(texts, pa.array(sorted(others), pa.string()))))
        if len(hits):
            row = int(np.flatnonzero(unread)[hits[0]])
            raise ValueError(
                f"{chunk.where(row)[:EXAMPLE_LENGTH]} is another header, with {raw[row].as_py()} where the first has "
                f"{self.roles[role]}; expected one order of columns. Part the file there."
            )

    def _fields(self) -> list[Role]:
        return [role for role in ROLES if FIELDS[role] in self.schema.names]

    def _values(self, role: Role, raw: pa.Array) -> pa.Array:
        if role == "time":
            return self.times.read(raw)
        if role == "id":
            return _ids(raw.dictionary).take(raw.indices) if pa.types.is_dictionary(raw.type) else _ids(raw)
        if role in {"source", "height_kind", "name"}:
            return pc.cast(raw, pa.string())
        if role == "ship_class":
            return ship_classes(raw)
        values = numbers(raw, LETTERS.get(role, ""))
        if role == "speed" and self.knots != 1:
            return pc.multiply(values, self.knots)
        return of_role(role, raw, values, self.units)


def _tell_first(chunk: Chunk, wrong: NDArray[np.bool_]) -> str:
    return chunk.where(int(wrong.argmax()))


def usable_rows(batch: pa.RecordBatch) -> int:
    """Rows that have all that a position needs, on the Earth."""
    placed = (np.abs(floats(batch.column("lat"))) <= 90) & (np.abs(floats(batch.column("lon"))) <= 180)  # noqa: PLR2004
    missing = [_mask(pc.is_null(column)) for role in REQUIRED if (column := batch.column(role)).null_count]
    return int(np.sum(placed & ~np.any(missing, axis=0))) if missing else int(placed.sum())


def one_array(column: Any) -> pa.Array:  # noqa: ANN401  pyarrow publishes no types
    """Array of a chunked one."""
    return pa.concat_arrays(column.chunks) if column.num_chunks else pa.array([], column.type)


def text_or_plain(column: Any) -> pa.Array:  # noqa: ANN401  pyarrow publishes no types
    """One array of a column, without a dictionary, of no other string type than `string`, and with NaN as null."""
    array = one_array(column)
    if pa.types.is_dictionary(array.type):
        array = array.dictionary_decode()
    kind = array.type
    if pa.types.is_large_string(kind) or pa.types.is_string_view(kind) or pa.types.is_binary(kind):
        return pc.cast(array, pa.string())
    if pa.types.is_floating(kind):  # NaN is how tables without nulls say "missing"
        missing = pc.is_nan(array)
        return pc.if_else(missing, pa.scalar(None, kind), array) if pc.any(missing).as_py() else array
    return array


def _raw(role: Role, column: Any) -> pa.Array:  # noqa: ANN401  pyarrow publishes no types
    """One array of a column; ids that are strings keep their dictionary, so that each is looked at once."""
    array = one_array(column)
    if role != "id" or not pa.types.is_dictionary(array.type):
        return text_or_plain(column)
    strings = pa.types.is_string(array.type.value_type) and not array.dictionary.null_count
    return array if strings else text_or_plain(column)


def _ids(raw: pa.Array) -> pa.Array:
    """Turn identifiers into strings: whole numbers into digits, null where a spreadsheet has rounded them."""
    if pa.types.is_floating(raw.type):
        raw = whole_digits(raw)
        try:
            return pc.cast(pc.cast(raw, pa.int64()), pa.string())
        except pa.ArrowInvalid:  # not whole numbers: names that look like numbers
            return pc.cast(raw, pa.string())
    if pa.types.is_integer(raw.type):
        return pc.cast(raw, pa.string())
    strings = pc.utf8_trim_whitespace(pc.cast(raw, pa.string()))
    if not pc.any(pc.match_substring_regex(strings, r"[.+]")).as_py():
        return strings
    strings = pc.replace_substring_regex(strings, r"^(\d+)\.0*$", r"\1")
    rounded = pc.match_substring_regex(strings, EXPONENT)
    if not pc.any(rounded).as_py():
        return strings
    return pa.array(
        [
            _all_digits(text) if text and hit else text
            for text, hit in zip(strings.to_pylist(), rounded.to_pylist(), strict=True)
        ],
        pa.string(),
    )


def _all_digits(text: str) -> str | None:
    """Digits of 1.2639560807591E+13; None of 4.1E+08, which could stand for ten million ships."""
    return None if digits_lost(text) else str(round(float(text)))


def numbers(raw: pa.Array, letters: str = "") -> pa.Array:
    """Turn a column into numbers as float64; null where a string is none. A decimal comma is one.

    `letters` are those of the hemispheres of a coordinate, before or behind it: 25.5 S is -25.5, and so is -25.5 S;
    -25.5 N is nothing. With one, 25°30'00"S and 25-30.0S are -25.5 too, with capital letters and no sign.
    """
    if pa.types.is_decimal(raw.type):  # by way of text: the cast of pyarrow is off in the last place
        raw = pc.cast(raw, pa.string())
    if pa.types.is_boolean(raw.type):
        return pa.nulls(len(raw), pa.float64())
    if not pa.types.is_string(raw.type):
        return pc.cast(raw, pa.float64(), safe=False)
    try:
        return pc.cast(raw, pa.float64())
    except pa.ArrowInvalid:
        texts = pc.utf8_trim_whitespace(raw)
    if letters:
        texts = _signed(texts, *letters)
    comma = pc.match_substring_regex(texts, r"^[+-]?\d+,\d+$")
    texts = pc.if_else(comma, pc.replace_substring(texts, ",", "."), texts)
    values = pd.to_numeric(texts.to_pandas(), errors="coerce").to_numpy(dtype=float, na_value=np.nan)
    if letters:
        values = np.where(np.isnan(values), _sexagesimal(texts, letters), values)
    return pa.array(values, from_pandas=True)


def _sexagesimal(texts: pa.Array, letters: str) -> Floats:
    """Degrees of texts as 25°30'00"S, shape (n,); NaN of others."""
    found = np.full(len(texts), np.nan)
    behind, before = rf"^{SEXAGESIMAL}\s*(?P<letter>[{letters}])$", rf"^(?P<letter>[{letters}])\s*{SEXAGESIMAL}$"
    for pattern in (behind, before):
        rows = np.flatnonzero(_mask(pc.fill_null(pc.match_substring_regex(texts, pattern), False)))
        if not len(rows):
            continue
        parts = texts.take(pa.array(rows)).to_pandas().str.extract(pattern)
        letter = parts.pop("letter")
        degrees, minute, second, minutes = (
            part.str.replace(",", ".").astype(float).fillna(0.0).to_numpy() for _, part in parts.items()
        )
        fits = np.maximum(np.maximum(minute, second), minutes) <= SIXTY
        value = degrees + (minute + minutes) / SIXTY + second / SIXTY**2
        found[rows[fits]] = np.where(letter == letters[1], -value, value)[fits]
    return found


def _signed(texts: pa.Array, positive: str, negative: str) -> pa.Array:
    """Write the letters of hemispheres as signs."""
    for letter, read, sign in ((positive, r"\+?", ""), (negative, r"[+-]?", "-")):
        for pattern in (rf"(?i)^{read}{DEGREES}\s*°?\s*{letter}$", rf"(?i)^{letter}\s*{read}{DEGREES}\s*°?$"):
            texts = pc.replace_substring_regex(texts, pattern, rf"{sign}\1")
    return texts


def _mask(array: pa.Array) -> NDArray[np.bool_]:
    return np.asarray(array.to_numpy(zero_copy_only=False), dtype=bool)


def floats(array: pa.Array) -> Floats:
    """Values as float64, shape (n,); NaN for null."""
    return np.asarray(array.to_numpy(zero_copy_only=False), dtype=float)
