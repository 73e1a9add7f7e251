"""What is to be watched: anybody's lines, polygons or points as weighted targets."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from functools import partial
from typing import Literal

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray

from geo.access.dense import Targets
from geo.events.whole_shapes import check_edges_apart, mended, misread, whole_shape
from geo.geodesy.antimeridian import rebuild, split_shape
from geo.geodesy.area_cells import area_cells
from geo.geodesy.cells import lane_cells
from geo.geodesy.edge_models import as_drawn
from geo.geodesy.edges import USUAL_EDGES, Edges, check_edges, densify_coordinates
from geo.geodesy.geodesic import Floats
from geo.geodesy.own_edges import in_degrees
from geo.geodesy.row_names import ids_of
from layers.positions.heights import targets_note
from layers.shapes.places import TOLERANCE_M
from layers.stories.given import GivenShapes
from leadline.near import checks_names
from leadline.words import N_, _, following

Unit = Literal["km", "km2", "points"]
CELL_KM = 4.0
EDGES_TOLD = {
    "parallel-aware": N_(
        "Edges run along parallels and meridians where both ends lie on one, else they are geodesics."
    ),
    "geodesic": N_("Edges are geodesics."),
    "rhumb": N_("Edges are rhumb lines."),
    "planar": N_("Edges are straight in longitude and latitude, between the vertices that they have here."),
}
EDGES_OF_OTHERS = {
    "parallel-aware": N_(
        "Edges of other rows run along parallels and meridians where both ends lie on one, else they are geodesics."
    ),
    "geodesic": N_("Edges of other rows are geodesics."),
    "rhumb": N_("Edges of other rows are rhumb lines."),
    "planar": N_(
        "Edges of other rows are straight in longitude and latitude, between the vertices that they have here."
    ),
}
EQUAL_AREA = 6933  # EPSG; also of polygons larger than half of the Earth
WHOLE_KM = 1e6  # longer than any line between two vertices
FEWEST_CELLS, MOST_CELLS = 200, 5_000  # of a question that many sets of satellites answer
AREA_CELLS = 10_000  # of all polygons together, about: wider cells for larger areas, never narrower than CELL_KM
NAMES = ("id", "name")  # columns whose values name points, where they tell all of them apart
HIGHEST_M = 100_000.0  # of a target; above, a height in feet or a sum gone wrong


@dataclass(frozen=True, slots=True, eq=False)
class Watched:
    """Targets, what each stands for in `unit`, and where they are.

    `places` has a row a target: `target` (its name or number), `lon_deg`, `lat_deg`. `cell_km` is the side of a cell,
    0 for points; `credits` are owed where the data are ours; `notes` tell how edges, names and heights were read.
    """

    title: str
    unit: Unit
    targets: Targets
    weight: Floats
    places: pd.DataFrame
    cell_km: float
    credits: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()

    @property
    def total(self) -> float:
        """Kilometres of line, square kilometres, or number of points."""
        return float(self.weight.sum())


def given_watched(given: GivenShapes, edges: Edges | None = None) -> Watched:
    """Make targets of lanes or points that somebody named.

    Parameters
    ----------
    given : GivenShapes
        From `layers.stories.given_shapes`, as "lanes" or "at".
    edges : str, optional
        As for `watched`.

    Raises
    ------
    ValueError
        Naming the file or layer, as `watched` does.
    """
    try:
        found = watched(given.frame, title=given.title, edges=edges)
    except ValueError as error:
        raise ValueError(f"{given.title}: {error}") from error
    height = [words] if (words := targets_note(given.frame)) else []
    return replace(found, credits=given.credits, notes=(*given.notes, *height, *found.notes))


@checks_names
def watched(frame: gpd.GeoDataFrame, *, title: str = "targets", edges: Edges | None = None) -> Watched:
    """Targets of lines, polygons or points.

    Parameters
    ----------
    frame : GeoDataFrame, any CRS
        Lines are cut into cells of at most 4 km, weighted with their geodesic kilometres; polygons into cells of at
        least 4 km by 4 km, some 10,000 in all, weighted with their square kilometres; points are taken as they are,
        with weight 1, at `height_m` above the ellipsoid if there is such a column, else at their third coordinate
        (which RFC 7946 defines so), else at 0.
    title : str
        For people.
    edges : str, optional
        Model of `geo.geodesy.edges` of edges whose row has no `edge_model`. If left out, those of a projected CRS are
        straight in it, others "parallel-aware" as everywhere.

    Returns
    -------
    Watched

    Raises
    ------
    ValueError
        If `frame` has no CRS, no rows, geometries of different kinds, missing ones, coordinates or heights that are
        not numbers, a polygon that crosses itself or goes round a pole, or nothing to measure.
    """
    check_edges(edges or USUAL_EDGES)
    lonlat = _checked(in_degrees(frame, "the data", edges=edges, tolerance_m=TOLERANCE_M))
    edges = edges or USUAL_EDGES
    unit = unit_of(lonlat)
    if unit == "points":
        return _points(lonlat, title)
    if unit == "km":
        cells = lane_cells(_drawn(lonlat, edges), CELL_KM)
        return _cells(cells, cells["length_km"], title, "km", CELL_KM, _edges_note(lonlat, edges))
    drawn = _drawn(lonlat, edges)
    total_km2 = float(drawn.to_crs(EQUAL_AREA).area.sum()) / 1e6
    side = max(CELL_KM, float(np.sqrt(total_km2 / AREA_CELLS)))
    cells = area_cells(drawn, side, edges="planar")
    return _cells(cells, cells["area_km2"], title, "km2", side, _edges_note(lonlat, edges))


def cells_of(frame: gpd.GeoDataFrame, side_km: float, *, columns: tuple[str, ...] = ()) -> gpd.GeoDataFrame:
    """Cut lines or polygons into cells of a size that is asked for, for questions that many sets of satellites answer.

    Parameters
    ----------
    frame : GeoDataFrame, any CRS
        Rows of one kind: lines, polygons or points.
    side_km : float
        Longest cell of a line, or about the side of one of a polygon, km; points are taken as they are.
    columns : tuple of str
        Columns of the rows that their cells have too.

    Returns
    -------
    GeoDataFrame, EPSG:4326
        A point a cell: `line` (index of its row), `part`, `cell`, `amount` (km, km2, or 1 for a point), `height_m`.

    Raises
    ------
    ValueError
        As `watched`.
    """
    lonlat = _checked(in_degrees(frame, "the data", tolerance_m=TOLERANCE_M))
    unit = unit_of(lonlat)
    if unit == "points":
        single = lonlat.explode(ignore_index=False)
        cells = gpd.GeoDataFrame(geometry=single.geometry.force_2d().reset_index(drop=True), crs=4326).assign(
            line=single.index, part=0, cell=0, amount=1.0, height_m=_heights(single)
        )
    elif unit == "km":
        cells = lane_cells(as_geodesics(lonlat), side_km).rename(columns={"length_km": "amount"}).assign(height_m=0.0)
    else:
        cells = area_cells(_drawn(lonlat, USUAL_EDGES), side_km, edges="planar").assign(part=0, height_m=0.0)
        cells = cells.rename(columns={"polygon": "line", "area_km2": "amount"})
    return cells.assign(**{name: lonlat[name].loc[cells["line"]].to_numpy() for name in columns})


def amount_of(frame: gpd.GeoDataFrame) -> float:
    """Geodesic kilometres of lines, square kilometres of polygons, or the number of points."""
    lonlat = _checked(in_degrees(frame, "the data", tolerance_m=TOLERANCE_M))
    match unit_of(lonlat):
        case "points":
            return float(len(lonlat.explode()))
        case "km":
            return float(lane_cells(as_geodesics(lonlat), WHOLE_KM)["length_km"].sum())
    return float(_drawn(lonlat, USUAL_EDGES).to_crs(EQUAL_AREA).area.sum()) / 1e6


def cell_side_km(usual_km: float, unit: Unit, amounts: Iterable[float], *, most: int = MOST_CELLS) -> float:
    """Size of cells: as usual, but less for small targets and more for large ones; 0 for points.

    >>> cell_side_km(80.0, "km", [24_979.0, 17_341.0]), cell_side_km(80.0, "km", [120.0])
    (80.0, 0.6)
    """
    sizes = list(amounts)
    if unit == "points":
        return 0.0
    power = 1.0 if unit == "km" else 0.5
    finest, coarsest = (max(sizes) / most) ** power, (min(sizes) / FEWEST_CELLS) ** power
    return float(max(min(usual_km, coarsest), finest))


def unit_of(lonlat: gpd.GeoDataFrame) -> Unit:
    """Tell what rows are measured in, by their kind of geometry; ValueError if there are several kinds."""
    kinds = {kind.removeprefix("Multi").removesuffix("String") for kind in lonlat.geom_type}
    units: dict[str, Unit] = {"Line": "km", "Polygon": "km2", "Point": "points"}
    if len(kinds) != 1 or not kinds <= set(units):
        raise ValueError(
            f"there are geometries of the kinds {', '.join(sorted(set(lonlat.geom_type)))}; "
            "expected lines, polygons or points, one kind in a file."
        )
    return units[kinds.pop()]


def as_geodesics(lonlat: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """Lines whose edges are geodesics: as they are where they say so, else with vertices along their own edges."""
    if set(_models(lonlat, USUAL_EDGES)) == {"geodesic"}:
        return lonlat
    return _drawn(lonlat, USUAL_EDGES)


def _checked(lonlat: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """Return the frame with its geometry column named so, if every row has a place; else raise ValueError."""
    if lonlat.empty:
        raise ValueError("there are no rows; expected lines, polygons or points.")
    shapes = lonlat.geometry.to_numpy()
    coordinates, row = shapely.get_coordinates(shapes, return_index=True)
    wrong = shapely.is_missing(shapes) | shapely.is_empty(shapes)
    wrong[row[~np.isfinite(coordinates).all(axis=1)]] = True
    _refuse(wrong, lonlat.index, "no geometry, or coordinates that are not numbers (NaN); drop or mend them")
    if words := misread(*coordinates.T):
        raise ValueError(words)
    return lonlat.rename_geometry("geometry") if lonlat.geometry.name != "geometry" else lonlat


def _refuse(wrong: NDArray[np.bool_], index: pd.Index, words: str) -> None:
    if wrong.any():
        rows = ", ".join(str(name) for name in index[wrong][:5])
        raise ValueError(f"{wrong.sum()} of {len(wrong)} rows have {words}: {rows}{' ...' if wrong.sum() > 5 else ''}.")  # noqa: PLR2004


def _drawn(lonlat: gpd.GeoDataFrame, edges: Edges) -> gpd.GeoDataFrame:
    """Geometry whole and with vertices enough along its edges, cut at 180 degrees."""
    models = _models(lonlat, edges)
    shapes = []
    for name, shape, model in zip(ids_of(lonlat), lonlat.geometry, map(as_drawn, models), strict=True):
        check_edges(model)
        whole = whole_shape(shape, name, "polygons")
        dense = rebuild(whole, partial(densify_coordinates, edges=model, tolerance_m=TOLERANCE_M))
        check_edges_apart(dense, name, "polygons", model)
        shapes.append(split_shape(mended(dense)) if dense.geom_type.endswith("Polygon") else dense)
    return gpd.GeoDataFrame(geometry=gpd.GeoSeries(shapes, index=lonlat.index, crs=4326))


def _models(lonlat: gpd.GeoDataFrame, edges: Edges) -> list[str]:
    given = list(lonlat["edge_model"]) if "edge_model" in lonlat.columns else [None] * len(lonlat)
    return [model if isinstance(model, str) else edges for model in given]  # checked where used


def _edges_note(lonlat: gpd.GeoDataFrame, edges: Edges) -> tuple[str, ...]:
    """Say how edges were read."""
    declared = lonlat["edge_model"].dropna().tolist() if "edge_model" in lonlat.columns else []
    models = [  # without those that were written out, which are told where they are read
        model
        for model in dict.fromkeys(_models(lonlat, edges))
        if as_drawn(model) == model and (model != "planar" or model not in declared)
    ]
    if not models:
        return ()
    first, *others = models
    return (following([_(EDGES_TOLD[first]), *(_(EDGES_OF_OTHERS[model]) for model in others)]),)


def _points(lonlat: gpd.GeoDataFrame, title: str) -> Watched:
    single = lonlat.explode(ignore_index=False)
    height = _heights(single)
    lon, lat = single.geometry.x.to_numpy(), single.geometry.y.to_numpy()
    places = pd.DataFrame({"target": _labels(single), "lon_deg": lon, "lat_deg": lat})
    notes = (_height_note(height),) if "height_m" not in single.columns and np.any(height) else ()
    return Watched(title, "points", Targets.of(lon, lat, height), np.ones(len(single)), places, 0.0, (), notes)


def _height_note(height: Floats) -> str:
    low, high = float(height.min()), float(height.max())
    told = (
        _("Heights of the points are their third coordinate, {low:,.10g} m above the ellipsoid.")
        if low == high
        else _("Heights of the points are their third coordinate, {low:,.10g} to {high:,.10g} m above the ellipsoid.")
    )
    return told.format(low=low, high=high)


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


def _cells(
    cells: gpd.GeoDataFrame, weight: pd.Series, title: str, unit: Unit, cell_km: float, notes: tuple[str, ...]
) -> Watched:
    if not weight.sum() > 0:
        raise ValueError("the geometries have no length and no area; expected something to measure.")
    lon, lat = cells.geometry.x.to_numpy(), cells.geometry.y.to_numpy()
    places = pd.DataFrame({"target": np.arange(len(cells)), "lon_deg": lon, "lat_deg": lat})
    return Watched(title, unit, Targets.of(lon, lat), weight.to_numpy(dtype=float), places, cell_km, (), notes)
