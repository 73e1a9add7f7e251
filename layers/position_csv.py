"""Positions from separated text, block by block: any size, packed or not; one line is one row."""

import csv
import zipfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import IO, NamedTuple

import pyarrow as pa
import pyarrow.csv

from layers.position_columns import plain, roles_named
from layers.position_rows import Chunk, Tally
from layers.unpacked import open_unpacked

BLOCK_BYTES = 1 << 23  # of unpacked text at a time
LONGEST_LINE = 1 << 24  # bytes; a longer one is no text
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
            for _ in range(self.first_line - 1):
                stream.readline()
            line = self.first_line
            for block in _blocks(stream):
                lines = block.count(b"\n")
                yield self._chunk(block, range(line, line + lines), layout, tally)
                line += lines

    def _chunk(self, block: bytes, lines: range, layout: "_Layout", tally: Tally) -> Chunk:
        parsed = _parsed(block, len(lines), layout)

        def told(index: int) -> str:
            text = block.split(b"\n", index + 1)[index].decode(self.encoding, errors="replace").rstrip("\r")
            return f"{self.name}, line {lines[index]}: {text}"

        def where(row: int) -> str:
            if not parsed.ragged and not parsed.lines:
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
        See `layers.unpacked.open_unpacked`.

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
        first_line = 1
        for raw in iter(lambda: stream.readline(LONGEST_LINE), b""):
            first_line += 1
            if raw.startswith(UTF_16):
                raise ValueError("it is text in UTF-16; expected UTF-8. Save it as such.")
            header, encoding = _decoded(raw.removeprefix(b"\xef\xbb\xbf"))
            header = header.strip("\r\n")
            separator = max(SEPARATORS, key=lambda mark: len(_split(header, mark)))
            columns = tuple(name.strip() for name in _split(header, separator))
            if header.strip() and not header.lower().startswith("sep=") and not _is_comment(columns):
                break  # spreadsheets begin a file with sep=
        else:
            raise ValueError("the file is empty; expected a header line, and a row for each position.")
    return CsvFile(path, member, columns, separator, first_line, encoding, max_unpacked_bytes)


def _split(header: str, separator: str) -> list[str]:
    return next(csv.reader([header], delimiter=separator), [])


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


def _blocks(stream: IO[bytes]) -> Iterator[bytes]:
    """Whole lines, some BLOCK_BYTES at a time."""
    rest = b""
    while data := stream.read(BLOCK_BYTES):
        data = rest + data
        cut = data.rfind(b"\n") + 1
        if cut:
            yield data[:cut]
        rest = data[cut:]
        if len(rest) > LONGEST_LINE:
            raise ValueError(f"there is a line of more than {LONGEST_LINE >> 20} MiB; expected text, a row a line.")
    if rest.strip():
        yield rest + b"\n"


class _Layout(NamedTuple):
    separator: str
    width: int
    places: dict[str, int]  # of the columns wanted
    encoding: str


class _Parsed(NamedTuple):
    table: pa.Table
    ragged: int
    lines: list[int]  # of the rows, from 0; empty where they follow each other
    ragged_lines: list[int]


def _parsed(block: bytes, lines: int, layout: _Layout) -> _Parsed:
    """Rows of a block; where lines and rows do not add up (quotes left open, blank lines), line by line.

    So are blocks with a carriage return in a line, at which pyarrow would begin a row that no line stands for, and
    those that end in an open quote, which pyarrow closes there.
    """
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
            pa.csv.ReadOptions(column_names=names, encoding=layout.encoding),
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
    if table.num_rows + len(ragged) != lines:
        return _parsed_by_line(block, layout)
    return _Parsed(table, len(ragged), [], [])


def _parsed_by_line(block: bytes, layout: _Layout) -> _Parsed:
    values: dict[str, list[str | None]] = {name: [] for name in layout.places}
    lines, ragged_lines = [], []
    for number, text in enumerate(block.decode(layout.encoding, errors="replace").split("\n")):
        if not text.strip():
            continue
        fields = _fields(text.rstrip("\r"), layout)
        if len(fields) != layout.width:
            ragged_lines.append(number)
            continue
        lines.append(number)
        for name, place in layout.places.items():
            values[name].append(None if fields[place] in MISSING else fields[place])
    table = pa.table({name: pa.array(column, pa.string()) for name, column in values.items()})
    return _Parsed(table, len(ragged_lines), lines, ragged_lines)


def _fields(text: str, layout: _Layout) -> list[str]:
    """Fields of a line; a quote that is never closed is a character like others, as in names of ships."""
    fields, closed = _split_line(text, layout)
    return fields if closed or len(fields) == layout.width else text.split(layout.separator)


class _Split(NamedTuple):
    fields: list[str]
    closed: bool  # no quote is left open


def _split_line(text: str, layout: _Layout) -> _Split:
    reader = csv.reader([text, ""], delimiter=layout.separator)
    try:
        return _Split(next(reader), reader.line_num == 1)  # a quote left open takes the line after
    except csv.Error:
        return _Split([], closed=False)
