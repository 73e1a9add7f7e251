"""Which rows of tracks are counted: conditions on any column of a file, or on what was read of it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
from numpy.typing import NDArray

from layers.positions.columns import FIELDS, listed
from layers.positions.rows import numbers, text_or_plain
from layers.story_file.where import chosen
from layers.story_file.where_text import where_of
from leadline.near import did_you_mean

ALIASES: dict[str, str] = {
    **{str(role): name for role, name in FIELDS.items()},
    "class": "ship_class",
}  # what a field may be called where the file has no such column


@dataclass(frozen=True, slots=True)
class RowFilter:
    """Conditions on rows, as `layers.story_file.where` has them; `words` are those of the user."""

    where: Mapping[str, Any]
    words: str = field(default="")

    def columns(self, names: Sequence[str], fields: Sequence[str]) -> dict[str, str]:
        """Tell which column of a file, or which field of its positions, each condition is about.

        Raises
        ------
        ValueError
            If there is none, with the name that was perhaps meant.
        """
        found = {}
        for name in self.where:
            meant = name if name in names else ALIASES.get(name, name)
            if meant not in names and meant not in fields and len(alike := _but_for_case(name, names)) == 1:
                meant = alike[0]
            if meant not in names and meant not in fields:
                there = [*names, *(one for one in fields if one not in names)]
                raise ValueError(
                    f"where asks of {name!r}, which is not among {listed(there)}.{did_you_mean(name, there)}"
                )
            found[name] = meant
        return found

    def holds(self, values: Mapping[str, Any]) -> NDArray[np.bool_]:
        """Which rows, shape (n,), fit all conditions; `values` are Arrow arrays by name of the condition."""
        frame = pd.DataFrame({name: _series(values[name], self.where[name]) for name in self.where})
        kept = np.zeros(len(frame), dtype=bool)
        kept[chosen(frame, self.where, "the tracks").index] = True
        return kept


def _but_for_case(name: str, names: Sequence[str]) -> list[str]:
    return [one for one in names if one.casefold() == name.casefold()]


def row_filter(where: str | Mapping[str, Any] | None) -> RowFilter | None:
    """Filter of conditions as text ("ship_type >= 80") or as the table of a story; None of none.

    Raises
    ------
    ValueError
        As `layers.story_file.where_text.where_of` does.
    """
    if where is None or where == {}:
        return None
    if isinstance(where, str):
        return RowFilter(where_of(where), where)
    return RowFilter(where, ", ".join(f"{name} {condition!r}" for name, condition in where.items()))


def _series(values: Any, condition: Any) -> "pd.Series[Any]":  # noqa: ANN401  Arrow arrays; what a story can write
    """Values to be compared: of texts the numbers, where the condition is about numbers."""
    array = text_or_plain(values if isinstance(values, pa.ChunkedArray) else pa.chunked_array([values]))
    if pa.types.is_string(array.type) and _numeric(condition):
        array = numbers(array)
    if pa.types.is_decimal(array.type):
        array = numbers(array)
    return pd.Series(array.to_pandas())


def _numeric(condition: Any) -> bool:  # noqa: ANN401
    parts = condition.values() if isinstance(condition, Mapping) else [condition]
    flat = [one for part in parts for one in (part if isinstance(part, list | tuple) else [part])]
    return any(isinstance(one, int | float) and not isinstance(one, bool) for one in flat)
