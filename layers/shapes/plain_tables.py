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
# As Excel writes numbers where a comma stands before decimals: thousands apart by blanks or points, or not at all.
_WITH_COMMA = re.compile(r"[+-]?(?:\d+|\d{1,3}(?:[ \u00a0\u202f]\d{3})+|\d{1,3}(?:\.\d{3})+)(?:,\d+)?")
_HARD_BLANK = re.compile("[\u00a0\u202f]")
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
        Columns whose cells are all numbers as such, missing where empty; with semicolons between columns 1 234,5 is one
        too. Codes with a leading nought stay text, and text is empty where a cell is. `true` and `false` are truths.
        `id name kind source_id status as_of note` are text.

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
    sign = _delimiter(text)
    rows = [row for row in csv.reader(StringIO(text), delimiter=sign) if any(map(str.strip, row))][1:]
    long = next((number for number, row in enumerate(rows, start=1) if len(row) > len(header)), None)
    if long is not None:
        raise ValueError(
            f"row {long} has {len(rows[long - 1])} cells, {', '.join(rows[long - 1])!r}; expected {len(header)}, one "
            "for each column. Put quotes about a cell that holds the sign between cells."
        )
    read = pd.DataFrame([row + [""] * (len(header) - len(row)) for row in rows], columns=header, dtype=str)
    if read.empty:
        raise ValueError("it holds no rows; expected a line for each, under the names of the columns.")
    return pd.DataFrame({str(name): _values(str(name), read[name], sign) for name in read})


def of_their_kinds(frame: gpd.GeoDataFrame, path: Path) -> gpd.GeoDataFrame:
    """Give the columns of a table with shapes, which are read as text, the kinds that `plain_table` gives them."""
    sign = _delimiter(_text(path))
    texts = [name for name in frame.columns if name != frame.geometry.name]
    return frame.assign(**{str(name): _values(str(name), frame[name].fillna("").astype(str), sign) for name in texts})


def _text(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8-sig", errors="replace")
    except OSError as error:
        raise ValueError(f"it cannot be read ({error}).") from error


def _header(path: Path) -> list[str]:
    text = _text(path)
    return next(csv.reader(StringIO(text), delimiter=_delimiter(text)), [])


def _delimiter(text: str) -> str:
    first = text.partition("\n")[0]
    return max(DELIMITERS, key=first.count)


def _values(name: str, cells: "pd.Series[Any]", sign: str) -> "pd.Series[Any]":
    cells = cells.str.strip()
    if name in TEXT_COLUMNS:
        return cells
    there = cells[cells != ""]
    if there.empty:
        return pd.to_numeric(cells.where(cells != ""))
    if sign == ";" and _have_commas(there):
        plainly = cells.str.replace(r"[. \u00a0\u202f]", "", regex=True).str.replace(",", ".")
        cells, there = plainly, plainly[plainly != ""]
    if all(_NUMBER.fullmatch(cell) for cell in there):
        return pd.to_numeric(cells.where(cells != "")) if len(there) < len(cells) else pd.to_numeric(cells)
    if len(there) == len(cells) and set(cells.str.lower()) <= set(_TRUTHS):
        return cells.str.lower().map(_TRUTHS)
    return cells


def _have_commas(there: "pd.Series[Any]") -> bool:
    """Whether all cells are numbers with a comma before decimals, if they have any.

    Blanks between thousands may part the digits of a telephone number, and a point may be one before decimals: they
    count where a number beside them has a comma, the point where one has both. The blank that is not broken, which
    Excel writes, counts always.
    """
    if not there.str.fullmatch(_WITH_COMMA).all():
        return False
    commas = there.str.contains(",", regex=False)
    points = there.str.contains(".", regex=False)
    if points.any():
        return bool((commas & points).any())
    return bool(commas.any() or there.str.contains(_HARD_BLANK).any())
