"""Layers as shapefiles, zipped, with a list of what their short names stand for."""

import json
import tempfile
import zipfile
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from layers.catalogue.column_kinds import DATE
from maps.formats.exported import ExportedLayer
from maps.formats.gdal import flat_where, write_gdal
from maps.formats.plain_columns import plain_layer
from maps.formats.rows import own_columns, ready
from maps.formats.words import summary_text, words_of

NAME_BYTES, TEXT_BYTES = 10, 254  # of dBASE III
CUT, BLANKS = "texts cut to 254 bytes", "blanks at the ends of texts left out"
NUMBERS = "numbers too large, or too near to 0, for dBASE are text"
LARGEST_WHOLE, SMALLEST_WHOLE = 10**18 - 1, -(10**17) + 1  # of 18 characters: GDAL (3.12) makes floats of longer ones
LARGEST, SMALLEST = 1e23, 1e-6  # of 24 characters, 15 of them behind the point: half a part in 10**9 at 1e-6
KINDS = ("points", "lines", "areas")  # by dimension
STAMP = (1980, 1, 1, 0, 0, 0)  # the first day that a zip file can tell, so that the same rows give the same bytes


def write_shapefile(layer: ExportedLayer, path: Path) -> list[str]:
    """Write a layer to a zip file of shapefiles: one of points, one of lines, one of areas, where it has several.

    Names of columns have 10 characters at most, and columns.json in the file says what each stands for; texts have 254
    bytes at most (UTF-8) and no blanks at either end, times are text, and so are numbers in columns where some are of
    more than 18 digits, 10^23 and more, or nearer to 0 than 10^-6. README.txt has title, licence and credit.
    """
    layer, changed = plain_layer(layer, one_case=False)
    rows, flat = ready(layer.frame), []
    names = short_names(map(str, own_columns(rows)))
    table, lost = _table(rows, names)
    with tempfile.TemporaryDirectory(dir=path.parent) as folder:  # noqa: TID251  in a draft, which goes with it
        for kind, part in _parts(table):
            name = f"{layer.name}_{kind}" if kind else layer.name
            part, without = flat_where(part, one_kind=False)  # noqa: PLW2901
            flat += without
            write_gdal(part, Path(folder) / f"{name}.shp", "ESRI Shapefile", name, ENCODING="UTF-8")
        words = words_of(layer)
        columns = {short: {"name": name} | words.get("columns", {}).get(name, {}) for name, short in names.items()}
        _write(Path(folder) / "columns.json", json.dumps(words | {"columns": columns}, indent=1, ensure_ascii=False))
        _write(Path(folder) / "README.txt", f"{layer.title}\n\n{summary_text(layer)}")
        _zip(Path(folder), path)
    return [*changed, *flat, *_lost(names, lost)]


def short_names(names: Iterable[str]) -> dict[str, str]:
    """Give each column a name of 10 ASCII characters that no other has, as nearly as it can be its own.

    >>> short_names(["length_km", "in_view_share", "in_view_shares"])
    {'length_km': 'length_km', 'in_view_share': 'in_view_sh', 'in_view_shares': 'in_view__2'}
    """
    found: dict[str, str] = {}
    for name in names:
        plain = "".join(c if c.isascii() and (c.isalnum() or c == "_") else "_" for c in name)
        tries = (plain[:NAME_BYTES], *(f"{plain[: NAME_BYTES - len(f'_{n}')]}_{n}" for n in range(2, 1000)))
        taken = {short.casefold() for short in found.values()}
        found[name] = next(each for each in tries if each.casefold() not in taken)
    return found


def _table(rows: gpd.GeoDataFrame, names: dict[str, str]) -> tuple[gpd.GeoDataFrame, dict[str, dict[str, int]]]:
    """Rows as dBASE holds them, and what texts lost: in how many of each column."""
    cells: dict[str, Any] = {}
    lost: dict[str, dict[str, int]] = {NUMBERS: {}, CUT: {}, BLANKS: {}}
    for name, short in names.items():
        cells[short], counts = _cells(rows[name])
        for what, count in counts.items():
            lost[what] |= {name: count} if count else {}
    return gpd.GeoDataFrame(cells, index=rows.index, geometry=rows.geometry, crs=rows.crs), lost


def _cells(column: "pd.Series[Any]") -> tuple["pd.Series[Any]", dict[str, int]]:
    if pd.api.types.is_numeric_dtype(column.dtype) and (odd := _unheld(column)):
        return column.astype(object).where(column.notna(), None).map(str, na_action="ignore"), {NUMBERS: odd}
    if column.dtype == DATE or pd.api.types.is_numeric_dtype(column.dtype):
        return column, {}
    if isinstance(column.dtype, pd.DatetimeTZDtype):
        return column.map(lambda time: time.isoformat().replace("+00:00", "Z"), na_action="ignore").astype("str"), {}
    texts = column.map(str, na_action="ignore")
    bare, short = (texts.map(how, na_action="ignore") for how in (_bare, short_text))
    there = texts.notna()
    cut = there & (bare.map(lambda text: len(text.encode()), na_action="ignore") > TEXT_BYTES)
    return short, {CUT: int(cut.sum()), BLANKS: int(((bare != texts) & there).sum())}


def _unheld(column: "pd.Series[Any]") -> int:
    """Count the numbers that are others in dBASE."""
    there = column.dropna()
    if pd.api.types.is_float_dtype(column.dtype):
        size = there.to_numpy(float)
        size = np.abs(size[np.isfinite(size) & (size != 0)])
        return int(((size >= LARGEST) | (size < SMALLEST)).sum())
    if pd.api.types.is_integer_dtype(column.dtype):
        return int((~there.between(SMALLEST_WHOLE, LARGEST_WHOLE)).sum())
    return 0


def _bare(text: str) -> str:
    return text.strip(" ")


def short_text(text: str) -> str:
    """Text as dBASE has it: 254 bytes at most, cut before a character and not inside, without blanks at either end.

    dBASE fills texts up with blanks behind, and GDAL (3.11) reads without those in front.
    """
    return _bare(_bare(text).encode()[:TEXT_BYTES].decode(errors="ignore"))


def _parts(table: gpd.GeoDataFrame) -> Iterator[tuple[str, gpd.GeoDataFrame]]:
    """Rows by kind of geometry, those without any with the first; a name for each if there are several."""
    kinds = pd.Series(shapely.get_dimensions(table.geometry.to_numpy()), index=table.index)
    there = sorted(set(kinds[kinds >= 0])) or [0]
    kinds[kinds < 0] = there[0]
    for kind in there:
        yield KINDS[kind] if len(there) > 1 else "", table[kinds == kind]


def _lost(names: dict[str, str], lost: dict[str, dict[str, int]]) -> Iterator[str]:
    renamed = {name: short for name, short in names.items() if name != short}
    if renamed:
        yield f"names cut to 10 characters: {', '.join(f'{name} is {short}' for name, short in renamed.items())}"
    for what, counts in lost.items():
        if counts:
            yield f"{what}: {', '.join(f'{count} of {name}' for name, count in counts.items())}"


def _write(path: Path, text: str) -> None:
    path.write_text(text + "\n", encoding="utf-8")


def _zip(folder: Path, path: Path) -> None:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for each in sorted(folder.iterdir()):
            archive.writestr(zipfile.ZipInfo(each.name, STAMP), each.read_bytes(), zipfile.ZIP_DEFLATED)
