"""The rows of a layer in plain columns, as wide as a terminal of old."""

from collections.abc import Iterator, Sequence
from textwrap import wrap
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import pandas as pd

WIDTH = 80
SMALL = 30  # rows; as many are told whole, of more the first
FIRST = 8
LINES = 45  # of all blocks of columns together
WIDEST = 24  # of a cell of text
BETWEEN = "  "
CUT = "…"
NAMES = ("name", "id")  # what tells a row: the first of these that is there
LAST = ("status", "as_of", "accuracy_m", "source_id", "edge_model", "note")  # what most layers have, behind their own
SHAPE = 40  # no cell of a geometry is wider


def rows_told(frame: "pd.DataFrame") -> Iterator[str]:
    r"""Lines of at most 80 columns: all rows of a small table, the first of a longer one, and as many columns as fit.

    Parameters
    ----------
    frame : DataFrame
        A column with one value in all rows is told once, above. Geometries are told by kind and bounds; wide text is
        cut.

    Yields
    ------
    str

    Examples
    --------
    >>> import pandas as pd
    >>> frame = pd.DataFrame({"name": ["Bab el-Mandeb", "Dover"], "km": [26.123456, 33], "seen": "2026"})
    >>> print(*rows_told(frame), sep="\n")
    seen is 2026 in all rows
    <BLANKLINE>
    name                km
    Bab el-Mandeb  26.1235
    Dover               33
    """
    if not len(frame):
        yield "no rows"
        return
    whole = len(frame) <= SMALL
    shown = frame if whole else frame.head(FIRST)
    same = _same(frame)
    for column, value in same.items():
        yield f"{column} is {_cut(value, WIDTH - len(column) - len(' is  in all rows'))} in all rows"
    yield from [""] * bool(same)
    columns = [_column(shown, name) for name in _in_order(frame, set(same))]
    blocks = list(_blocks(columns)) if columns else []
    most = max(1, LINES // (len(shown) + 2)) if whole else 1
    for n, block in enumerate(blocks[:most]):
        yield from [""] * bool(n)
        yield from _lines(block)
    if not whole:
        yield f"{CUT} and {len(frame) - FIRST:,} rows more"
    if rest := [column.name for block in blocks[most:] for column in block[1:]]:
        yield from wrap(f"more columns: {', '.join(rest)}", WIDTH, break_long_words=False, subsequent_indent="  ")


class _Column:
    """A name and cells as text, cut to what they may take."""

    def __init__(self, name: str, cells: Sequence[str], widest: int, *, right: bool) -> None:
        self.name, self.right = name, right
        self.cells = [_cut(cell, widest) for cell in (name, *cells)]
        self.width = max(map(_wide, self.cells))

    def padded(self, row: int) -> str:
        """Give a cell as wide as the column; the first one is the name."""
        cell = self.cells[row]
        room = " " * (self.width - _wide(cell))
        return room + cell if self.right else cell + room


def _same(frame: "pd.DataFrame") -> dict[str, str]:
    """Columns of which each row has the same value, with it; empty ones are told as such."""
    if len(frame) == 1:
        return {}
    found = {}
    for name in frame.columns:
        if name != "geometry":
            told = {_cell(value) for value in frame[name]}
            if len(told) == 1:
                found[str(name)] = told.pop() or "empty"
    return found


def _in_order(frame: "pd.DataFrame", same: set[str]) -> list[str]:
    """Columns that differ: what tells a row, the geometry, the layer's own, then those that most layers have."""
    there = [str(name) for name in frame.columns if name not in same]
    first = next((name for name in (*NAMES, *there) if name in there), "")
    ranks = {"kind": 1, "geometry": 2, "id": 3, **dict.fromkeys(LAST, 6), first: 0}
    return sorted(there, key=lambda name: ranks.get(name, 5 if name.startswith("name_") else 4))


def _column(frame: "pd.DataFrame", name: str) -> _Column:
    values = list(frame[name])
    if name == "geometry":
        return _Column(name, [_shape(value) for value in values], SHAPE, right=False)
    numbers = all(isinstance(value, int | float) or value is None for value in map(_plain, values))
    return _Column(name, [_cell(value) for value in values], WIDEST, right=numbers)


def _blocks(columns: list[_Column]) -> Iterator[list[_Column]]:
    """Columns that fit side by side; what tells a row begins each."""
    first, *others = columns
    block = [first]
    for column in others:
        if sum(one.width + len(BETWEEN) for one in block) + column.width > WIDTH:
            yield block
            block = [first]
        block.append(column)
    yield block


def _lines(block: list[_Column]) -> Iterator[str]:
    for row in range(len(block[0].cells)):
        yield BETWEEN.join(column.padded(row) for column in block).rstrip()


def _plain(value: Any) -> Any:  # noqa: ANN401
    """Give a value as Python has it: numpy's numbers as int and float."""
    return value.item() if hasattr(value, "item") and not hasattr(value, "isoformat") else value


def _cell(value: Any) -> str:  # noqa: ANN401
    r"""Text of a value on one line, with nothing that a terminal would obey; empty where there is none.

    >>> _cell(26.123456), _cell(1234567.0), _cell(float("nan")), _cell(True), _cell("two\nlines \x1b[2J")
    ('26.1235', '1234567', '', 'yes', 'two lines [2J')
    """
    value = _plain(value)
    if value is None or value != value or str(value) in ("NaT", "<NA>"):  # noqa: PLR0124  what is not itself is NaN
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, float):
        return f"{value:.0f}" if value.is_integer() else f"{value:.6g}"
    return " ".join("".join(c if c.isprintable() else " " for c in str(value)).split())


def _shape(shape: Any) -> str:  # noqa: ANN401
    """Kind and place of a geometry.

    >>> import shapely
    >>> _shape(shapely.Point(121.5, 25)), _shape(shapely.box(-1, 49.96, 2, 51))
    ('Point 121.50 25.00', 'Polygon -1.0 50.0 2.0 51.0')
    """
    if shape is None or shape.is_empty:
        return ""
    kind = shape.geom_type
    if kind == "Point":
        return f"{kind} {shape.x:.2f} {shape.y:.2f}"
    return f"{kind} " + " ".join(f"{bound:.1f}" for bound in shape.bounds)


def _wide(words: str) -> int:
    """Columns that words take on a terminal: letters of East Asia take two."""
    from rich.cells import cell_len  # noqa: PLC0415  paid for by who looks at rows

    return cell_len(words)


def _cut(words: str, widest: int) -> str:
    """Words of at most so many columns.

    >>> _cut("a strait of some width", 12), _cut("\u53f0\u6e7e\u6d77\u5ce1", 6)
    ('a strait of…', '\u53f0\u6e7e…')
    """
    from rich.cells import set_cell_size  # noqa: PLC0415

    return words if _wide(words) <= widest else f"{set_cell_size(words, widest - 1).rstrip()}{CUT}"
