"""Positions from separated text, block by block: any size, packed or not; a row a line, or more within quotes."""

import csv
import io
import zipfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import IO, TYPE_CHECKING, NamedTuple, cast

import numpy as np
import pyarrow as pa
import pyarrow.csv

from layers.files.unpacked import open_unpacked
from layers.positions.columns import plain, roles_named
from layers.positions.rows import Chunk, Tally

if TYPE_CHECKING:
    from _typeshed import WriteableBuffer

BLOCK_BYTES = 1 << 23  # of unpacked text at a time
LONGEST_LINE = 1 << 24  # bytes; a longer one is no text
MOST_LINES = 100  # of a row, with line breaks within quotes; a quote that stays open for longer is a character
HEAD_BYTES = 1 << 20  # of remarks and blank lines that may stand before the header
MOST_RAGGED, FEWEST_GOOD = 1_000_000, 0.001  # lines of another number of fields, and their share that must be rows
SEPARATORS = (",", ";", "\t", "|")
MISSING = ("", "NA", "N/A", "NaN", "nan", "null", "NULL", "None", "\\N")
RAGGED = "wrong number of fields"
TEXT_SUFFIXES = {".csv", ".tsv", ".txt"}
UTF_8, WINDOWS_1252 = "utf-8", "cp1252"
FEWEST_NAMED = 3  # columns of known names in a header that begins with #; a remark has fewer
UTF_16 = (b"\xff\xfe", b"\xfe\xff")


@dataclass(frozen=True, slots=True)
class CsvFile:
    """A text file with a header line; `member` is that of a zip archive, `first_line` that of the first row.

    `encoding` is Windows-1252 (which has the letters of Latin-1) where the header is no UTF-8, else UTF-8.
    """

    path: Path
    member: str
    columns: tuple[str, ...]
    separator: str
    first_line: int
    encoding: str = UTF_8
    max_unpacked_bytes: int | None = None
    returns: bool = False  # lines end in a carriage return alone

    @property
    def name(self) -> str:
        """Name of the file, and of the member of an archive."""
        return f"{self.path.name}/{self.member}" if self.member else self.path.name

    @property
    def geometry(self) -> None:
        """Text has no column of points."""
        return None

    def chunks(self, wanted: Sequence[str], tally: Tally) -> Iterator[Chunk]:
        """Rows as strings; lines with another number of fields than the header are counted."""
        layout = _Layout(
            self.separator, len(self.columns), {name: self.columns.index(name) for name in wanted}, self.encoding
        )
        with open_unpacked(self.path, member=self.member, max_unpacked_bytes=self.max_unpacked_bytes) as stream:
            lines = _returned(stream) if self.returns else stream
            for _ in range(self.first_line - 1):
                lines.readline()
            line, rows = self.first_line, 0
            for block in _blocks(lines, layout):
                count = block.count(b"\n")
                if block.strip():
                    self._refuse_fieldless(block, count, rows)
                    chunk = self._chunk(block, range(line, line + count), layout, tally)
                    rows += chunk.table.num_rows
                    self._refuse_ragged(rows, tally)
                    yield chunk
                line += count

    def _refuse_fieldless(self, block: bytes, lines: int, rows: int) -> None:
        """Raise ValueError, before they are cut into fields, for more than a million lines without separators."""
        filled = lines if lines < MOST_RAGGED else lines - _blank_lines(block)
        if filled > MOST_RAGGED and block.count(self.separator.encode()) + rows < FEWEST_GOOD * filled:
            raise ValueError(
                f"of {filled} lines next to none has a {self.separator!r} in it, as the header has; expected a table."
            )

    def _refuse_ragged(self, rows: int, tally: Tally) -> None:
        """Raise ValueError once a million lines are no rows, and next to none is one: no table takes so long."""
        ragged = tally.counts.get(RAGGED, 0)
        if ragged > MOST_RAGGED and rows < FEWEST_GOOD * ragged:
            raise ValueError(
                f"of the first {rows + ragged} lines {ragged} have another number of fields than the header has, "
                f"{len(self.columns)}, as {tally.examples[RAGGED]!r}; expected a table."
            )

    def _chunk(self, block: bytes, lines: range, layout: "_Layout", tally: Tally) -> Chunk:
        parsed = _parsed(block, len(lines), layout)

        def told(index: int) -> str:
            text = block.split(b"\n", index + 1)[index].decode(self.encoding, errors="replace").rstrip("\r")
            return f"{self.name}, line {lines[index]}: {text}"

        def where(row: int) -> str:
            if parsed.direct:
                return told(row)
            return told((parsed.lines or _parsed_by_line(block, layout).lines)[row])

        def first_ragged() -> str:
            return told((parsed.ragged_lines or _parsed_by_line(block, layout).ragged_lines)[0])

        tally.add(RAGGED, parsed.ragged, first_ragged)
        return Chunk(parsed.table, where)


def csv_files(path: Path, max_unpacked_bytes: int | None = None) -> list[CsvFile]:
    """Text tables of a file, one a member of an archive.

    Parameters
    ----------
    path : Path
        Text in UTF-8 (or Windows-1252, where the header is no UTF-8), with one header line, separated by comma,
        semicolon, tab or bar; or packed as .gz, .zst or .zip. Lines before the header that begin with # are skipped.
    max_unpacked_bytes : int, optional
        See `layers.files.open_unpacked`.

    Raises
    ------
    ValueError
        If the file is empty, in UTF-16, or an archive without tables.
    """
    if path.suffix.lower() != ".zip":
        return [_csv_file(path, "", max_unpacked_bytes)]
    with zipfile.ZipFile(path) as archive:
        members = [name for name in archive.namelist() if _is_table(Path(name))]
        if not members:
            raise ValueError(
                f"it is an archive of {', '.join(archive.namelist()[:5]) or 'nothing'}; expected tables ending in "
                f"{', '.join(sorted(TEXT_SUFFIXES))}. Unpack it and give the files in it."
            )
    return [_csv_file(path, member, max_unpacked_bytes) for member in members]


def _is_table(member: Path) -> bool:
    return member.suffix.lower() in TEXT_SUFFIXES and not member.name.startswith(".")


def _csv_file(path: Path, member: str, max_unpacked_bytes: int | None) -> CsvFile:
    with open_unpacked(path, member=member, max_unpacked_bytes=max_unpacked_bytes) as stream:
        first = stream.readline(LONGEST_LINE)
    if first.startswith(UTF_16):
        raise ValueError("it is text in UTF-16; expected UTF-8. Save it as such.")
    returns = b"\r" in first.rstrip(b"\r\n")
    with open_unpacked(path, member=member, max_unpacked_bytes=max_unpacked_bytes) as stream:
        header = _header(_returned(stream) if returns else stream)
    return CsvFile(path, member, *header, max_unpacked_bytes, returns)


class _Header(NamedTuple):
    columns: tuple[str, ...]
    separator: str
    first_line: int  # of the rows
    encoding: str


def _header(lines: IO[bytes]) -> _Header:
    """Header of a text, behind remarks and blank lines."""
    first_line, looked_at = 1, 0
    for raw in iter(lambda: lines.readline(LONGEST_LINE), b""):
        first_line += 1
        looked_at += len(raw)
        header, encoding = _decoded(raw.removeprefix(b"\xef\xbb\xbf").strip(b"\r\n"))
        if "\0" in header:
            raise ValueError("it is no text, for it holds bytes of zero; expected UTF-8. Save it as such.")
        if header.strip() and not (header.startswith("#") and not any(mark in header for mark in SEPARATORS)):
            separator = max(SEPARATORS, key=lambda mark: len(_split(header, mark)))
            columns = tuple(name.strip() for name in _split(header, separator))
            if not header.lower().startswith("sep=") and not _is_comment(
                columns
            ):  # spreadsheets begin a file with sep=
                return _Header(columns, separator, first_line, encoding)
        if looked_at > HEAD_BYTES:
            raise ValueError(
                f"its first {looked_at >> 20} MiB are remarks and blank lines; expected a header line, and a row for "
                "each position."
            )
    raise ValueError("the file is empty; expected a header line, and a row for each position.")


def _split(header: str, separator: str) -> list[str]:
    try:
        return next(csv.reader([header], delimiter=separator), [])
    except csv.Error:  # a name longer than the module takes
        return header.split(separator)


def _is_comment(columns: Sequence[str]) -> bool:
    """Tell a remark from a header that begins with #, such as "# Timestamp,Type of mobile,MMSI,..."."""
    if not columns or not columns[0].startswith("#"):
        return False
    danish = len(columns) > 1 and plain(columns[0]) == "timestamp"
    return not danish and len(roles_named(columns)) < FEWEST_NAMED


def _decoded(header: bytes) -> tuple[str, str]:
    """Header line and its encoding: one that is no UTF-8 is read as Windows-1252."""
    try:
        return header.decode(UTF_8), UTF_8
    except UnicodeDecodeError:
        return header.decode(WINDOWS_1252, errors="replace"), WINDOWS_1252


def _blocks(stream: IO[bytes], layout: "_Layout") -> Iterator[bytes]:
    """Whole rows, some BLOCK_BYTES at a time."""
    rest = b""
    while data := stream.read(BLOCK_BYTES):
        data = rest + data
        cut = _cut(data, layout)
        if cut:
            yield data[:cut]
        rest = data[cut:]
        if len(rest) > LONGEST_LINE:
            raise ValueError(f"there is a line of more than {LONGEST_LINE >> 20} MiB; expected text, a row a line.")
    if rest.strip():
        yield rest if rest.endswith(b"\n") else rest + b"\n"


def _cut(data: bytes, layout: "_Layout") -> int:
    """Bytes of whole lines, without those at their end that begin a row whose quotes the next block may close."""
    end = data.rfind(b"\n") + 1
    most = 2 * MOST_LINES  # twice as many, for the first may begin within a row
    lines = data[:end].rsplit(b"\n", most)[:-1][1 - most :]  # before them may be all the others, as one
    texts = [line.decode(layout.encoding, errors="replace") for line in lines]
    first = 0
    while first < len(texts):
        row = _row_at(texts, first, layout)
        if row.unfinished and first >= len(texts) - MOST_LINES:
            return end - sum(len(line) + 1 for line in lines[first:])
        first += row.lines
    return end


def _returned(stream: IO[bytes]) -> IO[bytes]:
    """Text whose lines end in carriage returns alone, as Excel for Macintosh saves it, with line feeds instead."""
    return cast("IO[bytes]", io.BufferedReader(_LineFeeds(stream), BLOCK_BYTES))


class _LineFeeds(io.RawIOBase):
    def __init__(self, stream: IO[bytes]) -> None:
        self._stream = stream

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: "WriteableBuffer", /) -> int:
        view = memoryview(buffer).cast("B")
        data = self._stream.read(len(view)).replace(b"\r", b"\n")
        view[: len(data)] = data
        return len(data)


class _Layout(NamedTuple):
    separator: str
    width: int
    places: dict[str, int]  # of the columns wanted
    encoding: str


class _Parsed(NamedTuple):
    table: pa.Table
    ragged: int
    direct: bool  # rows are the lines, one after the other
    lines: list[int]  # of the rows, from 0; empty where they were not looked for
    ragged_lines: list[int]


def _parsed(block: bytes, lines: int, layout: _Layout) -> _Parsed:
    """Rows of a block; where lines and rows do not add up (quotes left open at the end of a line), line by line.

    So are blocks with bytes that are no text, of which pyarrow tells on its own; with a carriage return in a line, at
    which it would begin a row that no line stands for; and those that end in an open quote, which it closes there. A
    block with quotes is one to pyarrow too: it would close them where it cuts, and lines and rows could add up.
    """
    if not _is_text(block, layout.encoding):
        return _parsed_by_line(block, layout)
    last = block[block.rfind(b"\n", 0, -1) + 1 : -1].decode(layout.encoding, errors="replace")
    if block.count(b"\r") != block.count(b"\r\n") or not _split_line(last, layout).closed:
        return _parsed_by_line(block, layout)
    ragged: list[int] = []

    def skip(row: "pa.csv.InvalidRow") -> str:
        ragged.append(row.actual_columns)
        return "skip"

    names = [str(place) for place in range(layout.width)]
    wanted = [str(place) for place in layout.places.values()]
    try:
        table = pa.csv.read_csv(
            pa.BufferReader(block),
            pa.csv.ReadOptions(
                column_names=names, encoding=layout.encoding, block_size=len(block) if b'"' in block else None
            ),
            pa.csv.ParseOptions(delimiter=layout.separator, invalid_row_handler=skip),
            pa.csv.ConvertOptions(
                include_columns=wanted,
                column_types=dict.fromkeys(wanted, pa.string()),
                null_values=list(MISSING),
                strings_can_be_null=True,
            ),
        ).rename_columns(list(layout.places))
    except pa.ArrowInvalid:  # bytes that are no UTF-8, quotes left open
        return _parsed_by_line(block, layout)
    direct = table.num_rows == lines
    if table.num_rows + len(ragged) != lines - (0 if direct else _blank_lines(block)):
        return _parsed_by_line(block, layout)
    return _Parsed(table, len(ragged), direct, [], [])


def _is_text(block: bytes, encoding: str) -> bool:
    """Whether all bytes are characters."""
    if block.isascii():
        return True
    try:
        block.decode(encoding)
    except UnicodeDecodeError:
        return False
    return True


def _blank_lines(block: bytes) -> int:
    """Count lines without any character."""
    text = np.frombuffer(block, np.uint8)
    ends = np.flatnonzero(text == ord("\n"))
    lengths = np.diff(ends, prepend=-1) - 1
    return int(np.sum((lengths == 0) | ((lengths == 1) & (text[ends - 1] == ord("\r")))))


def _parsed_by_line(block: bytes, layout: _Layout) -> _Parsed:
    values: dict[str, list[str | None]] = {name: [] for name in layout.places}
    lines: list[int] = []
    ragged_lines: list[int] = []
    texts = block.decode(layout.encoding, errors="replace").split("\n")
    number = 0
    while number < len(texts):
        first, row = number, _row_at(texts, number, layout)
        number += row.lines
        if len(row.fields) != layout.width:
            ragged_lines += [line for line in range(first, number) if texts[line].rstrip("\r")]
            continue
        lines.append(first)
        for name, place in layout.places.items():
            values[name].append(None if row.fields[place] in MISSING else row.fields[place])
    table = pa.table({name: pa.array(column, pa.string()) for name, column in values.items()})
    return _Parsed(table, len(ragged_lines), False, lines, ragged_lines)


class _Row(NamedTuple):
    fields: list[str]
    lines: int = 1
    unfinished: bool = False  # the lines ended before its quotes did


def _row_at(lines: Sequence[str], first: int, layout: _Layout) -> _Row:
    """Row that begins in a line; of more lines where a quote is closed in a later one, as RFC 4180 writes values.

    A quote that is never closed so is a character like others, as in names of ships, but not in a column that is
    wanted: what the line holds there nobody knows. So it is in other columns where the lines are rows on their own.
    """
    text = lines[first].rstrip("\r")
    if '"' not in text:
        return _Row(text.split(layout.separator))
    fields, closed = _split_line(text, layout)
    if closed:
        return _Row(fields)
    whole = _over_lines(lines, first, layout)
    parts = [line.rstrip("\r").split(layout.separator) for line in lines[first : first + whole.lines]]
    fits = [len(part) == layout.width for part in parts]
    inner = lines[first + 1 : first + whole.lines - 1]  # not all that is left: that takes quadratic time
    between = any(fit and '"' not in line for fit, line in zip(fits[1:-1], inner, strict=True))
    wanted = len(fields) - 1 in layout.places.values()  # the field that is open
    if whole.fields and (wanted or not (all(fits) or between)):
        return whole
    if len(fields) == layout.width:  # the last one is open
        return _Row([] if layout.width - 1 in layout.places.values() else fields, 1, whole.unfinished)
    return _Row(_unquoted(parts[0], layout) if fits[0] else [], 1, whole.unfinished)


def _unquoted(fields: list[str], layout: _Layout) -> list[str]:
    """Fields of a line that was cut at all separators, those wanted without quotes; none if one is cut in two."""
    for place in layout.places.values():
        if '"' in fields[place]:
            found, closed = _split_line(fields[place], layout)
            if not closed:
                return []
            fields[place] = found[0]
    return fields


def _over_lines(lines: Sequence[str], first: int, layout: _Layout) -> _Row:
    """Row that goes on over line breaks within quotes; without fields where none is closed before a separator."""
    here = lines[first : first + MOST_LINES]
    reader = csv.reader((f"{line}\n" for line in here), delimiter=layout.separator, strict=True)
    try:
        return _Row(next(reader), reader.line_num)
    except csv.Error:
        return _Row([], reader.line_num, reader.line_num == len(here) < MOST_LINES)


class _Split(NamedTuple):
    fields: list[str]
    closed: bool  # no quote is left open


def _split_line(text: str, layout: _Layout) -> _Split:
    reader = csv.reader([text, ""], delimiter=layout.separator)
    try:
        return _Split(next(reader), reader.line_num == 1)  # a quote left open takes the line after
    except csv.Error:
        return _Split([], closed=False)
