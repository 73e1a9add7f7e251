"""What a layer is coloured by, a number in classes or a class by name; a reader chooses among several on the page."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from string import Formatter
from typing import Any

import geopandas as gpd
import numpy as np

from geo.figures import accuracy_of_digits, rounded
from leadline.near import checks_names
from leadline.words import _
from maps.page.style_table import RAMP


@checks_names
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
        Sentence with a place for the mean over the layer, as "{:g} % on average"; the number comes with three digits.
        Other columns of the same unit may stand beside it by name, as "{in_view_share:.0f} %".
    factor : float
        What turns the column's value into one in `unit`.
    decimals : int
        Decimal places on the page.
    falling : bool
        Whether small values get the bright end of the ramp: hours between looks.
    within_h : float, optional
        The window in hours, of the measures that the reader chooses with a slider.
    opens : bool
        Whether the page opens with it; else with the first.

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
    opens: bool = False

    def __post_init__(self) -> None:
        if len(self.limits) != len(RAMP) - 1 or list(self.limits) != sorted(set(self.limits)):
            raise ValueError(
                f"measure {self.title!r} has the limits {self.limits}; expected {len(RAMP) - 1} numbers that rise, "
                f"which part the {len(RAMP)} colours of the ramp."
            )

    @property
    def keys(self) -> tuple[str, ...]:
        """Keys of the style table, by rising value."""
        return RAMP[::-1] if self.falling else RAMP

    @property
    def classes(self) -> list[str]:
        """Words for the classes, by rising value; the unit stands at both ends.

        >>> Measure(column="x", title="x", unit="h", limits=(1, 2, 3, 4.5), says="").classes
        ['under 1 h', '1 to 2', '2 to 3', '3 to 4.5', '4.5 h and more']
        """
        words = [f"{limit:g}" for limit in self.limits]
        between = [_("{low} to {high}").format(low=low, high=high) for low, high in pairwise(words)]
        first = _("under {number} {unit}").format(number=words[0], unit=self.unit)
        return [first, *between, _("{number} {unit} and more").format(number=words[-1], unit=self.unit)]

    @property
    def single_classes(self) -> list[str]:
        """Words for the classes where a legend may leave some out: the unit stands with each.

        >>> Measure(column="x", title="x", unit="h", limits=(1, 2, 3, 4.5), says="").single_classes
        ['under 1 h', '1 to 2 h', '2 to 3 h', '3 to 4.5 h', '4.5 h and more']
        """
        first, *between, last = self.classes
        return [first, *(f"{words} {self.unit}".strip() for words in between), last]

    def value(self, row: Any) -> float:  # noqa: ANN401  a row of a frame
        """Value of a row in `unit`, rounded for the page."""
        return round(float(row[self.column]) * self.factor, self.decimals)

    def key(self, row: Any) -> str:  # noqa: ANN401
        """Key of the style table for a row: that of its class."""
        return self.keys[int(np.searchsorted(self.limits, self.value(row), side="right"))]

    def sentence(self, frame: gpd.GeoDataFrame, weight: str) -> str:
        """`says` with the mean over the rows, weighted with a column; empty for a frame without rows."""
        if frame.empty:
            return ""

        def mean(column: str) -> float:
            return rounded(np.average(frame[column], weights=frame[weight]) * self.factor)

        others = {name for _text, name, *_ in Formatter().parse(self.says) if name and not name.isdigit()}
        unknown = sorted(others - set(frame.columns))
        if unknown:
            raise ValueError(
                f"measure {self.title!r} says {self.says!r}, and the layer has no column {unknown[0]}; expected {{}} "
                "for its own mean, or the name of a column of the same unit."
            )
        return self.says.format(mean(self.column), **{name: mean(name) for name in others})

    def block(self, frame: gpd.GeoDataFrame, weight: str) -> dict[str, Any]:
        """Write the measure as the page's scripts read it."""
        return {
            "key": self.column,
            "title": self.title,
            "unit": self.unit,
            "limits": list(self.limits),
            "classes": self.classes,
            "keys": list(self.keys),
            "hours": self.within_h,
            "opens": self.opens,
            "named": False,
            "says": self.sentence(frame, weight),
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class Classes:
    """A column of names, the words that a reader sees for each, and their looks.

    Parameters
    ----------
    column : str
        Of the layer's frame; every value is a name of `names`.
    title : str
        Words of the legend: "class of traffic".
    names : mapping of str to (str, str)
        Name in the column -> words of the legend, key of the style table; in the order of the legend.
    says : str
        Sentence with a place for each name: the weight of its rows, as "{major:,g} km of major lanes"; three digits.
    opens : bool
        Whether the page opens with it; else with the first.
    """

    column: str
    title: str
    names: Mapping[str, tuple[str, str]]
    says: str
    opens: bool = False

    @property
    def within_h(self) -> None:
        """None: no window belongs to a class."""

    @property
    def keys(self) -> tuple[str, ...]:
        """Keys of the style table, in the order of the names."""
        return tuple(key for _, key in self.names.values())

    def key(self, row: Any) -> str:  # noqa: ANN401
        """Key of the style table for a row: that of its name."""
        return self.keys[self.value(row)]

    def value(self, row: Any) -> int:  # noqa: ANN401  a row of a frame
        """Place of the row's name among the names; raise ValueError, listing them, if it is none."""
        if row[self.column] not in self.names:
            raise ValueError(
                f"row {row['id']!r} has the {self.column} {row[self.column]!r}; expected {', '.join(self.names)}."
            )
        return list(self.names).index(row[self.column])

    def sentence(self, frame: gpd.GeoDataFrame, weight: str) -> str:
        """`says` with the weight of the rows of each name; empty for a frame without rows."""
        if frame.empty:
            return ""
        sums = {name: float(frame.loc[frame[self.column] == name, weight].sum()) for name in self.names}
        return self.says.format(**{name: rounded(total, accuracy_of_digits(total)) for name, total in sums.items()})

    def block(self, frame: gpd.GeoDataFrame, weight: str) -> dict[str, Any]:
        """Write the classes as the page's scripts read a measure: the place of a name is its value."""
        return {
            "key": self.column,
            "title": self.title,
            "unit": "",
            "limits": [place + 0.5 for place in range(len(self.names) - 1)],
            "classes": [words for words, _ in self.names.values()],
            "keys": list(self.keys),
            "hours": None,
            "opens": self.opens,
            "named": True,
            "says": self.sentence(frame, weight),
        }


def opening(measures: Sequence[Measure | Classes]) -> Measure | Classes:
    """Of some measures the one that a page opens with: the first that says so, else the first."""
    return next((measure for measure in measures if measure.opens), measures[0])
