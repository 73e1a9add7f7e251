"""Tables of text with shapes in them: as WKT or WKB in a column, or as two columns of longitude and latitude."""

import re
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from layers.positions.columns import ALIASES, plain

TEXT = (".csv", ".tsv", ".txt", ".psv")
GEOMETRY = (
    "wkt",
    "geometry",
    "geom",
    "thegeom",
    "wkbgeometry",
    "wkb",
    "shape",
    "geomwkt",
    "wktgeom",
    "geog",
    "geography",
)
SRID = re.compile(r"\s*SRID\s*=\s*(\d+)\s*;", re.IGNORECASE)
HEXADECIMAL = re.compile(r"[0-9A-Fa-f]+")


PLACES = "WKT in a column called WKT or geometry, or columns called lon and lat"  # what a table needs for a map
DEGREES_WITH_COMMA = re.compile(r"\s*[+-]?\d{1,3},\d+\s*")


def with_geometry(table: pd.DataFrame, lon: str = "", lat: str = "") -> gpd.GeoDataFrame:
    """Give a table its geometry.

    Parameters
    ----------
    table : DataFrame
        With a column of WKT, EWKT or WKB in hexadecimal digits whose name says so (WKT, geometry, geom, ...), else
        with one of longitudes and one of latitudes. Cells without text are rows without geometry.
    lon, lat : str
        Columns of longitudes and latitudes, if they are called otherwise than `lon`, `longitude`, `lat`, ....

    Returns
    -------
    GeoDataFrame
        The other columns and "geometry", in the CRS of the SRID if the cells have one, else without CRS.

    Raises
    ------
    ValueError
        If there are no such columns, a cell is no geometry or no number, or cells have different SRIDs.
    """
    if not (lon or lat):
        for column in table.columns:
            if plain(str(column)) in GEOMETRY:
                return _of_texts(table.drop(columns=[column]), table[column], str(column))
    of_x, of_y = (_column(table, role, asked) for role, asked in (("lon", lon), ("lat", lat)))
    if of_x is None or of_y is None:
        raise ValueError(f"it is a table without geometry; expected lines, polygons or points: {PLACES}.")
    x, y = (_numbers(table[column], column) for column in (of_x, of_y))
    places = gpd.points_from_xy(x, y)
    places[np.isnan(x) | np.isnan(y)] = None
    return gpd.GeoDataFrame(table.drop(columns=[of_x, of_y]), geometry=places)


def _column(table: pd.DataFrame, role: Any, asked: str = "") -> str | None:  # noqa: ANN401  a Role
    if asked and asked not in table.columns:
        known = ", ".join(map(str, table.columns))
        raise ValueError(f"{role} = {asked!r} is no column of it; expected one of {known}.")
    if asked:
        return asked
    for group in ALIASES[role]:
        if found := [str(name) for name in table.columns if plain(str(name)) in group]:
            return found[0]
    return None


def _numbers(column: "pd.Series[Any]", name: str) -> np.ndarray[Any, np.dtype[np.float64]]:
    text = column.where(column.astype(str).str.strip() != "")
    if _have_commas(text.dropna().astype(str)):
        text = text.astype(str).str.replace(",", ".").where(text.notna())
    numbers = pd.to_numeric(text, errors="coerce")
    if (wrong := numbers.isna() & text.notna()).any():
        raise ValueError(f"column {name!r} holds {text[wrong].iloc[0]!r}; expected degrees as numbers.")
    return np.asarray(numbers, dtype=float)


def _have_commas(cells: "pd.Series[Any]") -> bool:
    """Whether degrees are written with a decimal comma, as 18,66: in some cells, and a point in none."""
    with_comma = cells.str.fullmatch(DEGREES_WITH_COMMA)
    return bool(with_comma.any()) and not cells[~with_comma].str.contains("[.,]").any()


def _of_texts(table: pd.DataFrame, column: "pd.Series[Any]", name: str) -> gpd.GeoDataFrame:
    texts = ["" if pd.isna(cell) else str(cell).strip() for cell in column]
    srids = {int(found[1]) for text in texts if (found := SRID.match(text))}
    shapes = []
    for number, text in enumerate(texts, start=1):
        try:
            shapes.append(_shape(SRID.sub("", text, count=1)))
        except (shapely.errors.ShapelyError, ValueError) as error:
            raise ValueError(
                f"row {number} of column {name!r} is {text[:60]!r}, which is no geometry "
                f"({' '.join(str(error).split())}); expected WKT or WKB in hexadecimal digits, rings closed."
            ) from error
    srids |= {srid for shape in shapes if shape is not None and (srid := int(shapely.get_srid(shape)))}
    if len(srids) > 1:
        raise ValueError(f"column {name!r} holds the SRIDs {', '.join(map(str, sorted(srids)))}; expected one.")
    return gpd.GeoDataFrame(table, geometry=gpd.GeoSeries(shapes, index=table.index, crs=next(iter(srids), None)))


def _shape(text: str) -> Any:  # noqa: ANN401  a geometry or None
    if not text:
        return None
    shape = shapely.from_wkb(text) if HEXADECIMAL.fullmatch(text) else shapely.from_wkt(text)
    if shapely.get_type_id(shape) > shapely.GeometryType.GEOMETRYCOLLECTION:
        raise ValueError("curves are read from GeoPackage, not from tables")
    return shape
