"""A number by which a layer is coloured, with its classes; a reader chooses among several on the page."""

from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import geopandas as gpd
import numpy as np

from maps.style import RAMP


@dataclass(frozen=True, slots=True, kw_only=True)
class Measure:
    """A column, the words that a reader sees for it, and where its classes part.

    Parameters
    ----------
    column : str
        Of the layer's frame; no value is missing.
    title, unit : str
        Words of the legend: "seen within 3 h", "%".
    limits : tuple of float
        In `unit`, rising: one fewer than the colours of the ramp. A value at a limit is in the class above.
    says : str
        Sentence with a place for the mean over the layer, as "{:.0f} % on average".
    factor : float
        What turns the column's value into one in `unit`.
    decimals : int
        Decimal places on the page.
    falling : bool
        Whether small values get the bright end of the ramp: hours between looks.
    within_h : float, optional
        The window in hours, of the measures that the reader chooses with a slider.

    Raises
    ------
    ValueError
        If the limits do not rise, or are too few or too many for the ramp.
    """

    column: str
    title: str
    unit: str
    limits: tuple[float, ...]
    says: str
    factor: float = 1.0
    decimals: int = 1
    falling: bool = False
    within_h: float | None = None

    def __post_init__(self) -> None:
        if len(self.limits) != len(RAMP) - 1 or list(self.limits) != sorted(set(self.limits)):
            raise ValueError(
                f"measure {self.title!r} has the limits {self.limits}; expected {len(RAMP) - 1} numbers that rise, "
                f"which part the {len(RAMP)} colours of the ramp."
            )

    @property
    def classes(self) -> list[str]:
        """Words for the classes, by rising value; the unit stands at both ends.

        >>> Measure(column="x", title="x", unit="h", limits=(1, 2, 3, 4.5), says="").classes
        ['under 1 h', '1 to 2', '2 to 3', '3 to 4.5', '4.5 h and more']
        """
        words = [f"{limit:g}" for limit in self.limits]
        between = [f"{low} to {high}" for low, high in pairwise(words)]
        return [f"under {words[0]} {self.unit}", *between, f"{words[-1]} {self.unit} and more"]

    def value(self, row: Any) -> float:  # noqa: ANN401  a row of a frame
        """Value of a row in `unit`, rounded for the page."""
        return round(float(row[self.column]) * self.factor, self.decimals)

    def sentence(self, frame: gpd.GeoDataFrame, weight: str) -> str:
        """`says` with the mean over the rows, weighted with a column; empty for a frame without rows."""
        if frame.empty:
            return ""
        return self.says.format(np.average(frame[self.column], weights=frame[weight]) * self.factor)

    def block(self, frame: gpd.GeoDataFrame, weight: str) -> dict[str, Any]:
        """Write the measure as the page's scripts read it."""
        return {
            "title": self.title,
            "unit": self.unit,
            "limits": list(self.limits),
            "classes": self.classes,
            "keys": list(reversed(RAMP) if self.falling else RAMP),
            "hours": self.within_h,
            "says": self.sentence(frame, weight),
        }
