"""Tables of text beside a story: every value as it is written, numbers where all of a column are."""

import csv
import re
from io import StringIO
from pathlib import Path
from typing import Any

import geopandas as gpd
import pandas as pd

from layers.positions.columns import ALIASES, plain
from layers.shapes.tables import GEOMETRY

DELIMITERS = ",;\t|"
TEXT_COLUMNS = ("id", "name", "kind", "source_id", "status", "as_of", "note")
_NUMBER = re.compile(r"[+-]?(?:(?:0|[1-9]\d*)(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d+)?")
_TRUTHS = {"true": True, "false": False}


def has_shapes(path: Path) -> bool:
    """Whether a table has a column of WKT or WKB, or two of longitude and latitude."""
    names = [plain(name) for name in _header(path)]
    lon, lat = ({name for group in ALIASES[role] for name in group} for role in ("lon", "lat"))
    return bool(set(names) & set(GEOMETRY)) or bool(set(names) & lon and set(names) & lat)


def plain_table(path: Path) -> pd.DataFrame:
    """Read a table of text without geometry.

    Parameters
    ----------
    path : Path
        CSV, or with semicolons, tabs or bars between its columns, UTF-8; the first line names the columns.

    Returns
    -------
    DataFrame
        Columns whose cells are all numbers as such, missing where empty; codes with a leading nought stay text, and
        text is empty where a cell is. `true` and `false` are truths. `id name kind source_id status as_of note` are
        text.

    Raises
    ------
    ValueError
        If it has no rows, a line has more cells than columns, or columns have no name or the same.
    """
    try:
        text = path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as error:
        raise ValueError("it is not UTF-8; expected that encoding. Save it anew as UTF-8.") from error
    header = _header(path)
    wrong = [name for name in header if not name.strip() or header.count(name) > 1]
    if wrong:
        raise ValueError(f"its columns are {', '.join(map(repr, header))}; expected a name for each, none twice.")
    rows = [row for row in csv.reader(StringIO(text), delimiter=_delimiter(text)) if any(map(str.strip, row))][1:]
    long = next((number for number, row in enumerate(rows, start=1) if len(row) > len(header)), None)
    if long is not None:
        raise ValueError(
            f"row {long} has {len(rows[long - 1])} cells, {', '.join(rows[long - 1])!r}; expected {len(header)}, one "
            "for each column. Put quotes about a cell that holds the sign between cells."
        )
    read = pd.DataFrame([row + [""] * (len(header) - len(row)) for row in rows], columns=header, dtype=str)
    if read.empty:
        raise ValueError("it holds no rows; expected a line for each, under the names of the columns.")
    return pd.DataFrame({str(name): _values(str(name), read[name]) for name in read})


def of_their_kinds(frame: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """Give the columns of a table with shapes, which are read as text, the kinds that `plain_table` gives them."""
    texts = [name for name in frame.columns if name != frame.geometry.name]
    return frame.assign(**{str(name): _values(str(name), frame[name].fillna("").astype(str)) for name in texts})


def _header(path: Path) -> list[str]:
    try:
        text = path.read_text(encoding="utf-8-sig", errors="replace")
    except OSError as error:
        raise ValueError(f"it cannot be read ({error}).") from error
    return next(csv.reader(StringIO(text), delimiter=_delimiter(text)), [])


def _delimiter(text: str) -> str:
    first = text.partition("\n")[0]
    return max(DELIMITERS, key=first.count)


def _values(name: str, cells: "pd.Series[Any]") -> "pd.Series[Any]":
    cells = cells.str.strip()
    there = cells[cells != ""]
    if name in TEXT_COLUMNS or there.empty:
        return cells if name in TEXT_COLUMNS or not there.empty else pd.to_numeric(cells.where(cells != ""))
    if all(_NUMBER.fullmatch(cell) for cell in there):
        return pd.to_numeric(cells.where(cells != "")) if len(there) < len(cells) else pd.to_numeric(cells)
    if len(there) == len(cells) and set(cells.str.lower()) <= set(_TRUTHS):
        return cells.str.lower().map(_TRUTHS)
    return cells
