"""What is to be watched: anybody's lines, polygons or points as weighted targets; by default the lanes of the sea."""

from dataclasses import dataclass, replace
from pathlib import Path
from typing import Literal

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray

from geo.area_cells import area_cells
from geo.cells import lane_cells
from geo.dense_access import Targets
from geo.geodesic import Floats, areas_m2, require_crs
from layers.sources import credit_lines

Unit = Literal["km", "km2", "points"]
CELL_KM = 4.0
AREA_CELLS = 10_000  # of all polygons together, about: wider cells for larger areas, never narrower than CELL_KM
NAMES = ("id", "name")  # columns whose values name points, where they tell all of them apart
HIGHEST_M = 100_000.0  # of a target; above, a height in feet or a sum gone wrong


@dataclass(frozen=True, slots=True, eq=False)
class Watched:
    """Targets, what each stands for in `unit`, and where they are.

    `places` has a row a target: `target` (its name or number), `lon_deg`, `lat_deg`. `cell_km` is the side of a cell,
    0 for points; `credits` are owed where the data are ours.
    """

    title: str
    unit: Unit
    targets: Targets
    weight: Floats
    places: pd.DataFrame
    cell_km: float
    credits: tuple[str, ...] = ()

    @property
    def total(self) -> float:
        """Kilometres of line, square kilometres, or number of points."""
        return float(self.weight.sum())


def lanes_of_the_sea() -> Watched:
    """Shipping lanes of the South China Sea, on the default network."""
    from layers import lane_looks  # noqa: PLC0415  and with it the checks, which own lines do not need

    lanes = lane_looks.sea_lanes("searoute")
    found = watched(lanes, title=f"lanes of the {lane_looks.SEA}")
    return replace(found, credits=tuple(credit_lines(lanes)))


def read_watched(path: Path, *, points_only: bool = False) -> Watched:
    """Read what is to be watched from any file that geopandas reads, GeoParquet included.

    Parameters
    ----------
    path : Path
        With one layer, of lines, polygons or points; in any CRS, which it declares.
    points_only : bool
        Whether anything but points is refused.

    Returns
    -------
    Watched
        See `watched`.

    Raises
    ------
    ValueError
        Naming the file: if it is missing, cannot be read, holds several layers, and as `watched` does.
    """
    if not path.exists():
        raise ValueError(f"{path}: there is no such file; expected lines, polygons or points.")
    try:
        frame = read_frame(path)
        if points_only and (kinds := set(frame.geom_type.dropna()) - {"Point", "MultiPoint"}):
            raise ValueError(  # noqa: TRY301  told with the name of the file, as all others
                f"it holds {', '.join(sorted(kinds))}; expected points. Give lines and polygons with --lanes."
            )
        return watched(frame, title=path.name)
    except ValueError as error:
        raise ValueError(f"{path}: {error}") from error


def watched(frame: gpd.GeoDataFrame, *, title: str = "targets") -> Watched:
    """Targets of lines, polygons or points.

    Parameters
    ----------
    frame : GeoDataFrame, any CRS
        Lines are cut into cells of at most 4 km, weighted with their geodesic kilometres; polygons into cells of at
        least 4 km by 4 km, some 10,000 in all, weighted with their square kilometres; points are taken as they are,
        with weight 1, at `height_m` above the ellipsoid if there is such a column, else at their third coordinate
        (which RFC 7946 defines so), else at 0. Edges are geodesics.
    title : str
        For people.

    Returns
    -------
    Watched

    Raises
    ------
    ValueError
        If `frame` has no CRS, no rows, geometries of different kinds, missing ones, coordinates or heights that are
        not numbers, or nothing to measure.
    """
    lonlat = _checked(require_crs(frame, "the data"))
    kinds = {kind.removeprefix("Multi").removesuffix("String") for kind in lonlat.geom_type}
    if kinds == {"Point"}:
        return _points(lonlat, title)
    if kinds == {"Line"}:
        cells = lane_cells(lonlat[["geometry"]], CELL_KM)
        return _cells(cells, cells["length_km"], title, "km", CELL_KM)
    if kinds == {"Polygon"}:
        total_km2 = float(areas_m2(lonlat).sum()) / 1e6
        side = max(CELL_KM, float(np.sqrt(total_km2 / AREA_CELLS)))
        cells = area_cells(lonlat[["geometry"]], side)
        return _cells(cells, cells["area_km2"], title, "km2", side)
    raise ValueError(
        f"there are geometries of the kinds {', '.join(sorted(set(lonlat.geom_type)))}; "
        "expected lines, polygons or points, one kind in a file."
    )


def read_frame(path: Path) -> gpd.GeoDataFrame:
    """Read a file of one layer that geopandas reads, GeoParquet included; ValueError if it is none."""
    import pyogrio  # noqa: PLC0415  paid for by files only

    if path.suffix in {".parquet", ".geoparquet"}:
        return gpd.read_parquet(path)
    try:
        names = pyogrio.list_layers(path)[:, 0]
        if len(names) > 1:
            raise ValueError(
                f"it holds the layers {', '.join(map(str, names))}; expected one. Write the one that is meant to a "
                "file of its own."
            )
        frame = gpd.read_file(path)
    except pyogrio.errors.DataSourceError as error:
        raise ValueError(f"it cannot be read as geographic data ({error}).") from error
    if not isinstance(frame, gpd.GeoDataFrame):
        raise ValueError("it is a table without geometry; expected lines, polygons or points.")  # noqa: TRY004
    return frame


def _checked(lonlat: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """Return the frame with its geometry column named so, if every row has a place; else raise ValueError."""
    if lonlat.empty:
        raise ValueError("there are no rows; expected lines, polygons or points.")
    shapes = lonlat.geometry.to_numpy()
    coordinates, row = shapely.get_coordinates(shapes, return_index=True)
    wrong = shapely.is_missing(shapes) | shapely.is_empty(shapes)
    wrong[row[~np.isfinite(coordinates).all(axis=1)]] = True
    _refuse(wrong, lonlat.index, "no geometry, or coordinates that are not numbers (NaN); drop or mend them")
    _refuse(
        np.isin(np.arange(len(lonlat)), row[np.abs(coordinates[:, 1]) > 90]),  # noqa: PLR2004  a right angle
        lonlat.index,
        "latitudes outside [-90, 90]; expected longitude first, in the CRS that the data declare",
    )
    return lonlat.rename_geometry("geometry") if lonlat.geometry.name != "geometry" else lonlat


def _refuse(wrong: NDArray[np.bool_], index: pd.Index, words: str) -> None:
    if wrong.any():
        rows = ", ".join(str(name) for name in index[wrong][:5])
        raise ValueError(f"{wrong.sum()} of {len(wrong)} rows have {words}: {rows}{' ...' if wrong.sum() > 5 else ''}.")  # noqa: PLR2004


def _points(lonlat: gpd.GeoDataFrame, title: str) -> Watched:
    single = lonlat.explode(ignore_index=False)
    height = _heights(single)
    lon, lat = single.geometry.x.to_numpy(), single.geometry.y.to_numpy()
    places = pd.DataFrame({"target": _labels(single), "lon_deg": lon, "lat_deg": lat})
    return Watched(title, "points", Targets.of(lon, lat, height), np.ones(len(single)), places, 0.0)


def _heights(points: gpd.GeoDataFrame) -> Floats:
    if "height_m" in points.columns:
        height = pd.to_numeric(points["height_m"], errors="coerce").to_numpy(dtype=float)
    elif points.geometry.has_z.any():
        height = shapely.get_z(points.geometry.to_numpy())
    else:
        return np.zeros(len(points))
    _refuse(
        ~(np.abs(height) <= HIGHEST_M), points.index, f"a height that is no number of metres within +-{HIGHEST_M:g}"
    )
    return np.asarray(height)


def _labels(points: gpd.GeoDataFrame) -> list[object]:
    """Names of points by the first column that tells them apart, else their numbers from 0."""
    for column in NAMES:
        if column in points.columns and points[column].notna().all() and points[column].is_unique:
            return list(points[column])
    return list(range(len(points)))


def _cells(cells: gpd.GeoDataFrame, weight: pd.Series, title: str, unit: Unit, cell_km: float) -> Watched:
    if not weight.sum() > 0:
        raise ValueError("the geometries have no length and no area; expected something to measure.")
    lon, lat = cells.geometry.x.to_numpy(), cells.geometry.y.to_numpy()
    places = pd.DataFrame({"target": np.arange(len(cells)), "lon_deg": lon, "lat_deg": lat})
    return Watched(title, unit, Targets.of(lon, lat), weight.to_numpy(dtype=float), places, cell_km)
