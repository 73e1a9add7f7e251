"""Events and crossings appended to files as they close."""

import csv
import io
import json
import math
from pathlib import Path
from typing import Any

import pandas as pd

from geo.events.events import Found, find_events
from layers.files.output import check_place
from maps.export.access_file import ISO

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
                is_new = not path.exists() or not path.stat().st_size
                with path.open("a", encoding="utf-8", newline="") as file:
                    file.write((header(path, name) if is_new else "") + "".join(rows_text(path, table)))
                self.rows += len(table)


def header(path: Path, name: str) -> str:
    """Give the first line of a file of "events" or "crossings": columns in a .csv, none in a .jsonl."""
    columns = [str(column) for column in getattr(find_events([]), name).columns]
    return _csv_line(columns) if path.suffix == ".csv" else ""


def rows_text(path: Path, table: pd.DataFrame) -> list[str]:
    """Write each row as a line, with its end, in the format of the file."""
    columns = [str(name) for name in table.columns]
    rows = [[_plain(value) for value in row] for row in table.itertuples(index=False)]
    if path.suffix == ".csv":
        return [_csv_line(row) for row in rows]
    return [json.dumps(dict(zip(columns, row, strict=True))) + "\n" for row in rows]


def _csv_line(cells: list[Any]) -> str:
    line = io.StringIO()
    csv.writer(line, lineterminator="\n").writerow(cells)
    return line.getvalue()


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


def _plain(value: Any) -> Any:  # noqa: ANN401  a cell of any type
    if isinstance(value, pd.Timestamp):
        return value.strftime(ISO)
    return None if isinstance(value, float) and math.isnan(value) else value
