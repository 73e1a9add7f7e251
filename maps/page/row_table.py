"""Tables of rows: what the map says, for reading, for the keyboard and for screen readers.

Every layer has one, made by the page's scripts from the rows they draw. A `RowTable` is one more, of rows that say in
words what several layers mean together.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from string import Formatter
from typing import Any, NamedTuple

import pandas as pd

DECIMALS = 5  # of the marks' places on the page; see maps.page.sheet


def unit_of(form: str, values: "pd.Series[Any]") -> str | None:
    """Find the unit behind the number of a form; None if what it writes is no number that a table can sort.

    >>> numbers = pd.Series([1.5, 2.0])
    >>> unit_of("{:,.1f} km", numbers), unit_of("{:.0f}", numbers), unit_of("{:.0%}", numbers)
    ('km', '', '%')
    >>> unit_of("about {:.0f} km", numbers), unit_of("{} km", pd.Series(["1.5"])), unit_of("{:e}", numbers)
    (None, None, None)
    """
    parts = list(Formatter().parse(form))
    if not parts or not pd.api.types.is_numeric_dtype(values) or pd.api.types.is_bool_dtype(values):
        return None
    (before, _, spec, _), *after = parts
    words = [text for text, name, *_ in after if name is None]
    if before or len(words) < len(after) or (spec and spec[-1] not in "fd%"):
        return None
    return ("%" if spec and spec.endswith("%") else "") + "".join(words).strip()


class Row(NamedTuple):
    """Cells of a row, and where and when the map shows it: degrees, and seconds since 1970 or None."""

    cells: Sequence[str]
    lon_deg: float
    lat_deg: float
    at_s: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class RowTable:
    """A table under the map; each row has a button that shows its mark.

    Parameters
    ----------
    title : str
        Words on the button that opens the table, and its caption.
    columns : tuple of str
    rows : tuple of Row
        Each with as many cells as there are columns.
    notes : tuple of str
        Sentences under the table.

    Raises
    ------
    ValueError
        If a row has another number of cells.
    """

    title: str
    columns: tuple[str, ...]
    rows: tuple[Row, ...]
    notes: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        wrong = next((row for row in self.rows if len(row.cells) != len(self.columns)), None)
        if wrong:
            raise ValueError(
                f"a row of table {self.title!r} has {len(wrong.cells)} cells; expected {len(self.columns)}."
            )

    def block(self) -> dict[str, Any]:
        """Write the table as the page's scripts read it."""
        return {
            "title": self.title,
            "columns": list(self.columns),
            "rows": [
                [list(row.cells), round(row.lon_deg, DECIMALS), round(row.lat_deg, DECIMALS), row.at_s]
                for row in self.rows
            ],
            "notes": list(self.notes),
        }
