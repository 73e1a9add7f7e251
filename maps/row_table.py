"""A table of rows under the map: what the marks say, for reading, for the keyboard and for screen readers."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

DECIMALS = 5  # of the marks' places on the page; see maps.sheet


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
