"""Two-line elements as text: whole lines, each field in its columns, and their checksums."""

import re

WHOLE, WITHOUT_CHECKSUM = 69, 68  # characters
_NUMBER = r"(?: *\d+|[A-HJ-NP-Z]\d{4})"
_SIGNED = r"[ +\-]"
_POWER = rf"{_SIGNED}[ \d]{{4}}\d(?:[+\-]\d| \d|  )"  # 12345-4: a point before, a power of ten behind
_LAYOUT = {  # columns as in the publisher's description; from 0
    1: (
        ("catalogue number", 2, 7, rf"(?=.{{5}}$){_NUMBER}"),
        ("year of the epoch", 18, 20, r"[ \d]\d"),
        ("day of the epoch", 20, 32, r" {0,2}\d{1,3}\.\d{1,8} *"),
        ("first derivative", 33, 43, rf"{_SIGNED}?[ \d]?\.[ \d]{{8}}"),
        ("second derivative", 44, 52, _POWER),
        ("drag term", 53, 61, _POWER),
        ("ephemeris type", 62, 63, r"[ 0-3]"),
    ),
    2: (
        ("catalogue number", 2, 7, rf"(?=.{{5}}$){_NUMBER}"),
        ("inclination", 8, 16, r" {0,2}\d{1,3}\.\d{1,4} *"),
        ("node", 17, 25, r" {0,2}\d{1,3}\.\d{1,4} *"),
        ("eccentricity", 26, 33, r" *\d+"),
        ("argument of perigee", 34, 42, r" {0,2}\d{1,3}\.\d{1,4} *"),
        ("mean anomaly", 43, 51, r" {0,2}\d{1,3}\.\d{1,4} *"),
        ("mean motion", 52, 63, r" ?\d{1,2}\.\d{1,8} *"),
    ),
}
_BLANK = {1: (1, 8, 17, 32, 43, 52, 61, 63), 2: (1, 7, 16, 25, 33, 42, 51)}
_BEGINS = {
    1: re.compile(r"1 (?: *\d+|[A-HJ-NP-Z]\d{4})[A-Z ] .{8} [ \d]\d"),
    2: re.compile(r"2 (?: *\d+|[A-HJ-NP-Z]\d{4}) +\d+\."),
}
_DAYS = range(1, 367)


def looks_like_line(number: int, line: str) -> bool:
    """Whether a line of a file is line 1 or 2 of elements, whole or not, rather than a name that begins with a digit.

    >>> looks_like_line(1, "1 KUNS-PF"), looks_like_line(2, "2  5504  97.92")
    (False, True)
    """
    return _BEGINS[number].match(line) is not None


def has_checksum(line: str) -> bool:
    """Whether the last column of a line is filled; old files and some programs leave it out."""
    return len(line.rstrip()) != WITHOUT_CHECKSUM


def check_line(name: str, number: int, line: str, *, checksum: bool = True) -> None:
    """Raise ValueError, naming the satellite, unless `line` is whole, bears its number and has a right checksum.

    Parameters
    ----------
    name : str
        Of the satellite.
    number : int
        1 or 2.
    line : str
        Blanks at its end are left out of account.
    checksum : bool
        Whether a line that ends before its checksum is an error.

    Raises
    ------
    ValueError
        Also if a field is not a number in its columns, which no checksum tells: C's reader takes letters for zeros.
    """
    text = line.rstrip()
    lengths = (WHOLE,) if checksum else (WHOLE, WITHOUT_CHECKSUM)
    if len(text) not in lengths or text[0] != str(number) or not text.isascii():
        hint = " It ends before its checksum." if checksum and len(text) == WITHOUT_CHECKSUM else ""
        raise ValueError(
            f"satellite {name!r}: line {number} is {text[:80]!r} ({len(text)} characters); "
            f"expected {WHOLE} that begin with {number}.{hint}"
        )
    if len(text) == WHOLE:
        _check_sum(name, number, text)
    for field, first, end, pattern in _LAYOUT[number]:
        if not re.fullmatch(pattern, text[first:end], re.ASCII):
            raise ValueError(
                f"satellite {name!r}: line {number} has {text[first:end]!r} as {field}, columns {first + 1} to {end}; "
                "expected a number there. Copy the lines again from where they are published."
            )
    moved = [column for column in _BLANK[number] if text[column] != " "]
    if moved or (number == 1 and not _sound_day(text)):
        at = f"{text[moved[0]]!r} in column {moved[0] + 1}" if moved else f"day {text[20:32].strip()} of a year"
        raise ValueError(
            f"satellite {name!r}: line {number} has {at}; expected {'a blank' if moved else 'day 1 to 366'}. "
            "Copy the lines again from where they are published."
        )


def _sound_day(text: str) -> bool:
    return int(float(text[20:32])) in _DAYS


def _check_sum(name: str, number: int, line: str) -> None:
    total = sum(int(c) if c.isdigit() else c == "-" for c in line[: WHOLE - 1]) % 10
    if line[WHOLE - 1] != str(total):
        raise ValueError(
            f"satellite {name!r}: line {number} ends with checksum {line[WHOLE - 1]}, its digits give {total}; "
            "a digit was changed on the way. Copy the lines again from where they are published."
        )
