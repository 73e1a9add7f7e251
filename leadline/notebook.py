"""What a result shows where a notebook prints it: a few lines of HTML that take the colours of the page they stand on.

No colours, no scripts, no fonts: text is escaped here, and readable on dark themes as on light ones.
"""

from __future__ import annotations

import re
from html import escape

from leadline.words import ngettext

TYPE_CHECKING = False  # checkers take it for true; `typing` is not loaded for the names of types
if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    import pandas as pd

MOST_ROWS, MOST_LETTERS = 8, 160  # of a table; of a cell
_UNWRITABLE = re.compile(r"[\0-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff]")
_CELL = "style='text-align: start; vertical-align: top'"


def shown(value: object, most: int = MOST_LETTERS) -> str:
    """Text of a value as HTML that shows it and nothing else; cut where it is long.

    >>> shown("<b onclick='x()'>"), shown(1234.5678), shown("long", most=3)
    ('&lt;b onclick=&#x27;x()&#x27;&gt;', '1,235', 'lo…')
    """
    words = number(value) if isinstance(value, float) else str(value)
    words = _UNWRITABLE.sub("\ufffd", words)
    return escape(words if len(words) <= most else f"{words[: most - 1]}…", quote=True)


def number(value: float) -> str:
    """Write a number short: four digits, thousands apart.

    >>> number(0.0123456), number(-1234567.0), number(12.0), number(float("nan"))
    ('0.01235', '-1,235,000', '12', 'nan')
    """
    return f"{float(f'{value:.4g}'):,.15g}"


def block(answer: str, *lines: str, tables: Iterable[str] = (), bold: str = "") -> str:
    """Put an answer first, then lines and tables below it.

    Parameters
    ----------
    answer : str
        The sentence that stands first, text; it is not cut.
    *lines : str
        Text below it, a paragraph each; "" is left out.
    tables : iterable of str
        HTML of `table`.
    bold : str
        What stands before the answer: a verdict.
    """
    first = f"<strong>{shown(bold)}</strong>: " if bold else ""
    said = [f'<p dir="auto">{first}{shown(answer, most=2000)}</p>']
    said += [f'<p dir="auto">{shown(line, most=2000)}</p>' for line in lines if line]
    return f"<div style='max-width: 60em; overflow-x: auto'>{''.join(said)}{''.join(tables)}</div>"


def table(
    heads: Sequence[str],
    rows: Sequence[Sequence[object]],
    *,
    of: int | None = None,
    title: str = "",
    most: int = MOST_ROWS,
) -> str:
    """Write the first rows of a table, and how many more there are; "" if there is none.

    Parameters
    ----------
    heads : sequence of str
        Names of the columns; none for a table of names and values.
    rows : sequence of sequences
    of : int, optional
        How many there are, if `rows` are not all.
    title : str
        What stands above it.
    most : int
        How many rows are told; the others are counted.
    """
    if not rows:
        return ""
    head = "".join(f"<th scope='col' {_CELL}>{shown(each)}</th>" for each in heads)
    body = "".join(f"<tr>{''.join(map(_cell, row))}</tr>" for row in rows[:most])
    above = f"<caption {_CELL}>{shown(title)}</caption>" if title else ""
    more = (len(rows) if of is None else of) - min(len(rows), most)
    left = ngettext("and {n} more row", "and {n} more rows", more).format(n=f"{more:,}")
    parts = [above, f"<thead><tr>{head}</tr></thead>" if heads else "", f"<tbody>{body}</tbody>"]
    return f"<table>{''.join(parts)}</table>{f'<p>{shown(left)}</p>' if more else ''}"


def _cell(value: object) -> str:
    return f"<td dir='auto' {_CELL}>{shown(value)}</td>"


def rows_of(frame: pd.DataFrame, columns: Sequence[str], title: str = "") -> str:
    """Write the first rows of a DataFrame, of some of its columns; times to the second."""
    there = [name for name in columns if name in frame]
    first = frame[there].head(MOST_ROWS)
    cells = [[_told(cell) for cell in row] for row in first.itertuples(index=False)]
    return table(there, cells, of=len(frame), title=title)


def _told(cell: object) -> object:
    """Leave the fractions of a time out."""
    strftime = getattr(cell, "strftime", None)
    return cell if strftime is None or cell != cell else strftime("%Y-%m-%d %H:%M:%S")  # noqa: PLR0124  NaT


def folded(title: str, inside: str) -> str:
    """Put something behind a line that opens it; "" if there is nothing."""
    return f"<details><summary>{shown(title)}</summary>{inside}</details>" if inside else ""
