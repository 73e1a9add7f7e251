"""What rows would weigh on a page, known before the work: a page that no browser opens is refused in one line."""

from collections.abc import Collection, Iterable
from typing import Any, NamedTuple, Self

import geopandas as gpd
import pandas as pd
import shapely
from geopandas.array import GeometryDtype

MOST_ROWS = 2_000_000  # of all layers of a page
MOST_VERTICES = 10_000_000
MOST_TEXT = 100_000_000  # characters in cells
MOST_CELL = 250_000  # characters of one cell: a card of some 80 screens
MOST_LAYERS = 200


class Weight(NamedTuple):
    """Rows, vertices, characters in cells of text, and those of the longest cell with its column.

    Examples
    --------
    >>> frame = gpd.GeoDataFrame({"name": ["a", "bcd"]}, geometry=gpd.points_from_xy([0, 1], [0, 1]), crs=4326)
    >>> Weight.of(frame)
    Weight(rows=2, vertices=2, text=4, longest=3, column='name')
    """

    rows: int = 0
    vertices: int = 0
    text: int = 0
    longest: int = 0
    column: str = ""

    @classmethod
    def of(cls, frame: gpd.GeoDataFrame, *, without: Collection[str] = ()) -> Self:
        """Weigh the rows of one frame; columns `without` are no text, such as images."""
        columns = [(str(name), frame.iloc[:, n]) for n, name in enumerate(frame.columns) if name not in without]
        lengths = [(name, _lengths(values)) for name, values in columns if _is_text(values)]
        known = [(int(each.max()), name) for name, each in lengths if len(each)]
        longest, column = max(known, default=(0, ""))
        shapes = [
            values for _, values in columns if isinstance(values.dtype, GeometryDtype)
        ]  # one, or several of one name
        vertices = sum(int(shapely.get_num_coordinates(each.to_numpy()).sum()) for each in shapes)
        return cls(len(frame), vertices, sum(int(each.sum()) for _, each in lengths), longest, column)

    def with_other(self, other: "Weight") -> "Weight":
        """Weigh both."""
        most = self if self.longest >= other.longest else other
        return Weight(
            self.rows + other.rows, self.vertices + other.vertices, self.text + other.text, most.longest, most.column
        )


def check_weight(layers: Iterable[tuple[str, Weight]]) -> None:
    """Raise ValueError if a page of layers, each with its title, would be more than a browser opens.

    A million points took 32 CPU seconds and 1.4 GB beside other work, and made a page of 9 MB; 10,000 areas of 200
    vertices 21 s, 0.8 GB and 11 MB. More than twice that is a data set, not a page.
    """
    count, whole = 0, Weight()
    for title, each in layers:
        count += 1
        if each.longest > MOST_CELL:
            raise ValueError(
                f"a cell in column {each.column!r} of {title!r:.60} has {each.longest:,} characters; expected at most "
                f"{MOST_CELL:,}, which a card can tell. Shorten it, or leave the column out (details=[...])."
            )
        whole = whole.with_other(each)
    for many, most, what, mend in (
        (
            count,
            MOST_LAYERS,
            "layers",
            "Put them together (pandas.concat), with a column that names each, or draw some.",
        ),
        (whole.rows, MOST_ROWS, "rows", "Draw some of them (frame.sample), or count them by cells first."),
        (whole.vertices, MOST_VERTICES, "vertices", "Simplify them (frame.simplify), or draw some."),
        (whole.text, MOST_TEXT, "characters in cells", "Leave columns out (frame[[...]]), or draw some rows."),
    ):
        if many > most:
            raise ValueError(f"the page would have {many:,} {what}; expected at most {most:,}. {mend}")


def _is_text(values: "pd.Series[Any]") -> bool:
    return pd.api.types.is_object_dtype(values.dtype) or pd.api.types.is_string_dtype(values.dtype)


def _lengths(values: "pd.Series[Any]") -> "pd.Series[int]":
    """Lengths of the texts among values."""
    if isinstance(values.dtype, pd.StringDtype):
        return values.str.len().dropna().astype("int64")
    return pd.Series([len(each) for each in values if isinstance(each, str)], dtype="int64")
