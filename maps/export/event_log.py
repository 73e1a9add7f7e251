"""Events and crossings appended to files as they close."""

import csv
import json
import math
from pathlib import Path
from typing import Any

import pandas as pd

from geo.events.events import Found, find_events
from layers.files.output import check_place

SUFFIXES = (".csv", ".jsonl")


class EventLog:
    """Files that grow: events in one, crossings of lines in another beside it ("<name>-crossings").

    Parameters
    ----------
    path : Path
        Ending in .csv or .jsonl. If it is there already, with the same columns, rows are added behind its last.
    zones, lines : bool
        Whether zones and lines are looked for; crossings go into `path` itself where there are no zones.

    Raises
    ------
    ValueError
        If the ending is none of these, there is no such folder, or the file has other columns.
    """

    def __init__(self, path: Path, *, zones: bool = True, lines: bool = False) -> None:
        check_place(path, SUFFIXES)
        self.paths: dict[str, Path] = {}
        if zones:
            self.paths["events"] = path
        if lines:
            self.paths["crossings"] = path.with_name(f"{path.stem}-crossings{path.suffix}") if zones else path
        self.rows = 0
        if path.suffix == ".csv":
            nothing = find_events([])
            for name, each in self.paths.items():
                _check_header(each, [str(column) for column in getattr(nothing, name).columns])

    def add(self, found: Found) -> None:
        """Append what closed; each call leaves whole rows on disk."""
        for name, path in self.paths.items():
            table: pd.DataFrame = getattr(found, name)
            if len(table):
                _append(path, table)
                self.rows += len(table)


def _check_header(path: Path, columns: list[str]) -> None:
    """Raise ValueError if a file is there and has other columns."""
    if not path.exists() or not path.stat().st_size:
        return
    with path.open(encoding="utf-8", newline="") as file:
        first = next(csv.reader(file), [])
    if first != columns:
        raise ValueError(
            f"{path}: its columns are {','.join(first)!r}; expected {','.join(columns)}. Name another file."
        )


def _append(path: Path, table: pd.DataFrame) -> None:
    columns = [str(name) for name in table.columns]
    rows = [[_plain(value) for value in row] for row in table.itertuples(index=False)]
    is_new = not path.exists() or not path.stat().st_size
    with path.open("a", encoding="utf-8", newline="") as file:
        if path.suffix == ".csv":
            csv.writer(file, lineterminator="\n").writerows([columns, *rows] if is_new else rows)
        else:
            file.writelines(json.dumps(dict(zip(columns, row, strict=True))) + "\n" for row in rows)


def _plain(value: Any) -> Any:  # noqa: ANN401  a cell of any type
    if isinstance(value, pd.Timestamp):
        return value.isoformat()
    return None if isinstance(value, float) and math.isnan(value) else value
