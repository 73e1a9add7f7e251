"""Words of the command line: negative values, and errors of the library in which keyword arguments become options."""

import ast
import re
import shlex
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

COLUMNS = re.compile(r"columns=(\{[^{}]*\})")
ARGUMENT = re.compile(r'\b(time_unit|time_format|timezone|encoding)="([^"]*)"')
NAMED = re.compile(
    r"(?:(?<=^)|(?<=: )|(?<=with )|(?<= or )|(?<= and ))(time_unit|time_format|timezone|encoding|default_time)"
    r"(?= is | '| or |\.$)"
)
PLAIN = re.compile(r"[\w=,.-]+")  # needs no quotation marks in a shell
UNPACKED = "max_unpacked_bytes=4_000_000_000"
CALLS = {
    UNPACKED: "--max-unpacked 4GB",
    "read_tracks(..., --timezone UTC)": "--timezone UTC",
    'edge_model="planar"': "--edge-model planar",
    "make_valid()": "QGIS (Fix geometries) or ogr2ogr -makevalid",
}


UNPRINTED = re.compile("[\x00-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u2069]")  # orders to a terminal, ends of lines, turns
NEGATIVE = re.compile(r"-[0-9.]")  # no option of ours begins so


def in_one_line(words: str) -> str:
    r"""Words of an error with what a file or a name had in them that would end the line, or command the terminal.

    >>> in_one_line("'a\n\x1b[31mb' is no time.")
    "'a\\n\\x1b[31mb' is no time."
    """
    return UNPRINTED.sub(lambda found: repr(found[0])[1:-1], words)


def with_negative_values(words: Sequence[str]) -> list[str]:
    """Join an option and a value behind it that begins with a minus, which argparse takes for another option.

    >>> with_negative_values(["export", "--bbox", "-10,30,10,40", "--claim=-5", "--", "--claim", "-5"])
    ['export', '--bbox=-10,30,10,40', '--claim=-5', '--', '--claim', '-5']
    """
    end = words.index("--") if "--" in words else len(words)
    joined: list[str] = []
    for n, word in enumerate(words):
        option = joined[-1] if joined and n < end else ""
        if NEGATIVE.match(word) and option.startswith("--") and "=" not in option:
            joined[-1] = f"{option}={word}"
        else:
            joined.append(word)
    return joined


@contextmanager
def in_options() -> Iterator[None]:
    """Tell a ValueError as the command line would."""
    try:
        yield
    except ValueError as error:
        raise ValueError(as_options(str(error))) from error


def as_options(words: str) -> str:
    """Write the keyword arguments and calls that an error advises as options and programs.

    >>> as_options('say columns={"lon": "x", "id": None}, or time_format="%d/%m/%Y %H:%M"')
    "say --columns lon=x,id=-, or --time-format '%d/%m/%Y %H:%M'"
    """
    words = COLUMNS.sub(_columns, words)
    words = ARGUMENT.sub(lambda found: f"{_option(found[1])} {shlex.quote(found[2])}", words)
    words = NAMED.sub(lambda found: _option(found[1]), words)
    for call, program in CALLS.items():
        words = words.replace(call, program)
    return words


def _option(name: str) -> str:
    return f"--{name.replace('_', '-')}"


def _columns(found: re.Match[str]) -> str:
    try:
        columns = ast.literal_eval(found[1])
    except (SyntaxError, ValueError):  # a name with a quotation mark in it
        return found[0]
    if any("," in (name or "") for name in columns.values()):  # which the option cannot say
        return found[0]
    pairs = ",".join(f"{role}={'-' if name is None else name}" for role, name in columns.items())
    return f"--columns {pairs if PLAIN.fullmatch(pairs) else shlex.quote(pairs)}"
