"""Valid files with some of their bytes exchanged, cut, doubled, moved or replaced by what breaks readers."""

import io
import re
import zipfile
from typing import NamedTuple

from hypothesis import strategies as st

MARKS = (
    b"\0", b"\r", b"\n", b'"', b",", b";", b"\t", b"#", b"\xff", b"\xef\xbb\xbf", b"\xff\xfe", b"|", b"\\", b"'", b" ",
    b"{", b"}", b"[", b"]", b"<", b">", b"&", b":", b"=", b"-", b".", b"e", b"(", b")", b"%", b"*",
)  # fmt: skip
WORDS = (
    *(b"1E400", b"-1E400", b"nan", b"inf", b"-inf", b"null", b"true", b"0", b"-0.0", b"-1", b"9" * 400, b"1e308"),
    *(b"181", b"91", b"360", b"25,5", b"0x10", b"1_000", b"9223372036854775807", b"9223372036854775808"),
    *(b"-9223372036854775809", b"4294967296", b"2147483648", b"1786000000", b"0001-01-01", b"9999-12-31T23:59:59Z"),
    *(b"2026-02-30", b"2026-13-01", "é".encode(), "\U0001f6a2".encode(), "\u202e".encode(), "\u0660".encode()),
    *("\u2028".encode(), b"\xed\xa0\x80", b"\\ud800", b"\\u0000", b"\\x00", b"\x1b[31m", b"\xc2\x85", b"\x0b"),
    *(b"\x0c", b"\x1c", b"[]", b"{}", b'""', b"''", b"[[", b"{{", b"[" * 3000, b"(" * 3000, b'{"a":' * 2000),
    *(b"<a>" * 2000, b"a" * 3000, b"&lt;", b"&#0;", b"&x;", b"<!DOCTYPE x [<!ENTITY x 'y'>]>", b"<![CDATA[", b"%s"),
    *(b"{0}", b"{n!r}", b"../x", b"/etc/passwd", b"__class__", b"id", b"time", b"lon", b"lat", b"geometry", b"type"),
    *(b"name", b"coordinates", b"crs", b"features", b"nan,nan"),
)


class Edit(NamedTuple):
    """One change: what is done, where (of 65,536 parts), over how many bytes, and with which word."""

    how: int
    at: int
    size: int
    word: int
    inside: int


EDITS = st.lists(
    st.builds(
        Edit, st.integers(0, 9), st.integers(0, 65535), st.integers(0, 300), st.integers(0, 255), st.integers(0, 255)
    ),
    min_size=1,
    max_size=6,
)


def mutated(content: bytes, edits: list[Edit]) -> bytes:
    """Change the bytes; of an archive now and then those of a member, so that it can be unpacked."""
    for edit in edits:
        packed = edit.inside % 4 and content[:4] == b"PK\x03\x04"
        inner = _member(content, edit) if packed else None
        content = _changed(content, edit) if inner is None else inner
    return content


def _changed(content: bytes, edit: Edit) -> bytes:  # noqa: PLR0911  a change each
    at = edit.at * (len(content) + 1) >> 16
    end = min(len(content), at + edit.size)
    word = WORDS[edit.word % len(WORDS)]
    match edit.how:
        case 0:
            return content[:at] + bytes([edit.word]) + content[at + 1 :]
        case 1:
            return content[:at] + content[end:]
        case 2:
            return content[:end] + content[at:end] * (1 + edit.word % 3) + content[end:]
        case 3:
            return content[:at] + MARKS[edit.word % len(MARKS)] + content[at:]
        case 4:
            return content[:at] + word + content[at:]
        case 5:  # a value, or a name, becomes another
            found = re.compile(rb"-?[\w.+]+").search(content, at)
            return content[: found.start()] + word + content[found.end() :] if found else content + word
        case 6:
            lines = content.split(b"\n")
            one, other = edit.at % len(lines), edit.size % len(lines)
            lines.insert(other, lines[one])
            return b"\n".join(lines)
        case 7:
            lines = content.split(b"\n")
            del lines[edit.at % len(lines)]
            return b"\n".join(lines)
        case 8:
            return content[:at] if edit.word % 2 else content[: at ^ 1] + content[at:]
        case _:  # a number becomes another
            return content[:at] + (edit.word * 0x01010101 & 0xFFFFFFFF).to_bytes(4, "little") + content[at + 4 :]


def _member(content: bytes, edit: Edit) -> bytes | None:
    """Archive with one member changed, or under another name; None if it is none any more."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            members = [(each.filename, archive.read(each)) for each in archive.infolist() if each.file_size < 1 << 20]
    except Exception:  # noqa: BLE001  what was broken before
        return None
    if not members:
        return None
    number = edit.inside % len(members)
    name, data = members[number]
    if edit.inside % 16 == 1:
        name = WORDS[edit.word % len(WORDS)].decode("utf-8", "replace")[:200].replace("\0", "") or "x"
    members[number] = (name, _changed(data, edit))
    packed = io.BytesIO()
    try:
        with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
            for each, inner in members:
                archive.writestr(each, inner)
    except Exception:  # noqa: BLE001  names that zipfile does not write
        return None
    return packed.getvalue()


def with_sums(content: bytes, ending: str) -> bytes:
    """Text whose lines have the checksums that belong to them, so that what is wrong in it is read."""
    if ending == ".nmea":
        return re.sub(rb"([!$])([^!$*\r\n]{5,200})\*..", _nmea, content)
    if ending == ".tle":
        return re.sub(rb"(?m)^([12] .{66}).", _element, content)
    return content


def _nmea(found: re.Match[bytes]) -> bytes:
    total = 0
    for each in found[2]:
        total ^= each
    return found[1] + found[2] + b"*%02X" % total


def _element(found: re.Match[bytes]) -> bytes:
    total = sum(each - 48 if 48 <= each <= 57 else each == 45 for each in found[1])
    return found[1] + b"%d" % (total % 10)
