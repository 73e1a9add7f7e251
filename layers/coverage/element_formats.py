"""The formats of element files: two-line elements, and orbit mean-elements messages in JSON, CSV, XML or KVN."""

import csv
import json
import re
from collections.abc import Callable, Iterator, Mapping
from io import StringIO
from xml.etree import ElementTree as ET

from geo.orbits.mean_elements import shown
from geo.orbits.two_lines import looks_like_line

Entry = Mapping[str, object]
EXPECTED = "two-line elements, or mean elements (OMM) as JSON, CSV, XML or KVN"
DELIMITERS = ",;\t"
_KVN = re.compile(r"([A-Za-z][A-Za-z0-9_]*)\s*=\s*(.*?)\s*(?:\[[^\]]*\])?")  # KEY = value [unit]
_CONTENT = re.compile(r"^[ \t]*[^#\s].*$", re.MULTILINE)  # found so, gigabytes of # or of nothing take seconds
_END_OF_FILE = "\x1a"  # of CP/M and DOS, still written by some programs


def entries(text: str) -> Iterator[Entry]:
    """Yield the satellites of a file of elements, whose content tells its format.

    Parameters
    ----------
    text : str
        The whole file, its lines ended by newlines.

    Yields
    ------
    mapping
        The fields of a message with their values as they stand there, or `name` and `tle: [line1, line2]`.

    Raises
    ------
    ValueError
        Naming the line or the entry that cannot be read.
    """
    content = text.rstrip().rstrip(_END_OF_FILE).rstrip()
    return _reader(content)(content)


def _reader(content: str) -> Callable[[str], Iterator[Entry]]:
    begin = content.lstrip()[:1]
    if begin in {"{", "[", "<"}:
        return _from_xml if begin == "<" else _from_json
    first = next((line for _, line in _lines(content)), "")
    if _KVN.fullmatch(first) and not looks_like_line(1, first):
        return _from_kvn
    return _from_csv if _delimiter(first) else _from_lines


def _lines(content: str) -> Iterator[tuple[int, str]]:
    """Yield the lines with their numbers, without blank ones and those that begin with #."""
    number, counted = 1, 0
    for found in _CONTENT.finditer(content):
        number, counted = number + content.count("\n", counted, found.start()), found.start()
        yield number, found[0].strip()


def _from_lines(content: str) -> Iterator[Entry]:
    name, first = "", ""
    for number, line in _lines(content):
        if first:
            if not line.startswith("2 "):
                raise ValueError(
                    f"line {number} is {line[:80]!r}; expected line 2 of the elements that begin before it."
                )
            yield {"name": name or first[2:7].strip(), "tle": [first, line]}
            name, first = "", ""
        elif looks_like_line(1, line):
            first = line
        elif name or looks_like_line(2, line):
            raise ValueError(
                f"line {number} is {line[:80]!r}; expected line 1 of two-line elements. Also read: {EXPECTED}."
            )
        else:
            name = line.removeprefix("0 ").strip()
    if name or first:
        raise ValueError(f"the file ends within the elements of {shown(name or first[2:7])}; expected lines 1 and 2.")


def _from_json(content: str) -> Iterator[Entry]:
    """Objects of a JSON file, of a list in it, or of several one after the other."""
    decoder, at, number = json.JSONDecoder(object_pairs_hook=_each_once, parse_constant=_no_number), 0, 0
    content = content.lstrip()
    while at < len(content):
        try:
            value, at = decoder.raw_decode(content, at)
        except json.JSONDecodeError as error:
            raise ValueError(f"this is not JSON: {error}.") from error
        except RecursionError as error:
            raise ValueError("this JSON is nested too deep; expected a list of objects with elements.") from error
        for entry in value if isinstance(value, list) else [value]:
            number += 1
            if not isinstance(entry, dict):
                raise ValueError(  # noqa: TRY004  of a file's content, not of an argument
                    f"entry {number} is {shown(entry)}; expected an object with elements."
                )
            yield entry
        while at < len(content) and (content[at].isspace() or content[at] == ","):
            at += 1


def _each_once(pairs: list[tuple[str, object]]) -> dict[str, object]:
    found = dict(pairs)
    if len(found) < len(pairs):
        twice = next(key for key, _ in pairs if sum(key == other for other, _ in pairs) > 1)
        raise ValueError(f"an object has the field {shown(twice)} twice; expected each field once.")
    return found


def _no_number(word: str) -> float:
    raise ValueError(f"{word} stands for a number; expected finite numbers.")


def _delimiter(header: str) -> str:
    """Find what parts the columns of a table of mean elements; empty if a line is not the header of one."""
    return next((mark for mark in DELIMITERS if "EPOCH" in _columns(header, mark)), "")


def _columns(header: str, mark: str) -> list[str]:
    return [column.strip().strip('"').upper() for column in header.split(mark)]


def _from_csv(content: str) -> Iterator[Entry]:
    first, header = next(_lines(content))
    mark = _delimiter(header)
    columns = _columns(header, mark)
    if len(set(columns)) < len(columns):
        twice = next(column for column in columns if columns.count(column) > 1)
        raise ValueError(f"the table has the column {shown(twice)} twice; expected each once.")
    if mark == ";" and "," in content:
        raise ValueError("the table has ; between columns and commas in them; expected points in numbers, not commas.")
    body = content[content.index(header) + len(header) :]
    rows = csv.reader(StringIO(body, newline=""), delimiter=mark, strict=True)
    try:
        for row in rows:
            if not "".join(row).strip() or row[0].startswith("#"):
                continue
            line = first + rows.line_num - 1
            if len(row) != len(columns):
                raise ValueError(f"line {line} has {len(row)} fields; expected {len(columns)}, as the header.")
            yield dict(zip(columns, row, strict=True))
    except csv.Error as error:
        raise ValueError(f"line {first + rows.line_num - 1} cannot be read as CSV: {error}.") from error


def _from_xml(content: str) -> Iterator[Entry]:
    """Messages of a navigation data message: one a segment, its fields the elements that hold only text."""
    if "<!DOCTYPE" in content or "<!ENTITY" in content:
        raise ValueError("this XML declares a document type; expected a message without one, as CelesTrak writes it.")
    try:
        root = ET.fromstring(content.lstrip())  # noqa: S314  no entities, as made sure above
    except ET.ParseError as error:
        raise ValueError(f"this is not XML: {error}.") from error
    for element in root.iter():
        if _tag(element) == "segment":
            yield _each_once_of(element)


def _each_once_of(segment: ET.Element) -> Entry:
    leaves = [(_tag(leaf), leaf.text or "") for leaf in segment.iter() if len(leaf) == 0]
    return _each_once([(tag, text) for tag, text in leaves if tag != "COMMENT" and not tag.startswith("USER_DEFINED")])


def _tag(element: ET.Element) -> str:
    return str(element.tag).rpartition("}")[2]


def _from_kvn(content: str) -> Iterator[Entry]:
    """Messages one after the other; a new one begins where the first key comes again."""
    pairs: list[tuple[str, object]] = []
    for number, line in _lines(content):
        if line.split(maxsplit=1)[0] == "COMMENT":
            continue
        found = _KVN.fullmatch(line)
        if not found:
            raise ValueError(f"line {number} is {line[:80]!r}; expected KEY = value.")
        key = found[1].upper()
        if pairs and key == pairs[0][0]:
            yield _each_once(pairs)
            pairs = []
        if not key.startswith("USER_DEFINED"):
            pairs.append((key, found[2]))
    yield _each_once(pairs)
