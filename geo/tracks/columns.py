"""Tables as named tuples of arrays of one length: rows picked, tables put one under the other."""

from typing import Any, TypeVar

import numpy as np
from numpy.typing import NDArray

Numbers = TypeVar("Numbers", bound="np.integer[Any]")
Table = TypeVar("Table", bound="tuple[Any, ...]")


def pick(table: Table, which: Any) -> Table:  # noqa: ANN401  whatever numpy takes as an index of rows
    """Return some rows, in the order of `which` (a mask, an order or a slice); columns may be tables themselves."""
    columns = (pick(column, which) if isinstance(column, tuple) else column[which] for column in table)
    return type(table)(*columns)


def stack(*tables: Table) -> Table:
    """Return all rows of tables of one kind, one table after the other; types are those of the first."""
    columns = (
        stack(*parts) if isinstance(parts[0], tuple) else np.concatenate(parts).astype(parts[0].dtype, copy=False)
        for parts in zip(*tables, strict=True)
    )
    return type(tables[0])(*columns)


def distinct(values: NDArray[Numbers]) -> NDArray[Numbers]:
    """Return the whole numbers that occur, sorted.

    For many numbers that differ: `np.unique` puts them into a hash table first (numpy 2.4), which takes 4.1 s for a
    million keys and 0.05 s for a tenth of them, where sorting takes 0.03 s.

    >>> distinct(np.array([3, 1, 3])).tolist()
    [1, 3]
    """
    ordered = np.sort(values)
    found: NDArray[Numbers] = ordered[np.append(np.ones(min(len(ordered), 1), dtype=bool), ordered[1:] != ordered[:-1])]
    return found
