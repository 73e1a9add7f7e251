"""Parts of a layer: rows that meet a box of longitudes and latitudes, columns by name."""

from collections.abc import Sequence
from math import isfinite
from typing import Any, NamedTuple

import geopandas as gpd
import numpy as np
import shapely
from numpy.typing import NDArray
from shapely.geometry.base import BaseGeometry

from geo.geodesy.antimeridian import HALF_TURN_DEG
from geo.geodesy.edge_models import as_drawn
from geo.geodesy.edges import LONGEST_DEGREE_M, densify
from layers.catalogue.catalogue import with_edge_model
from leadline.near import did_you_mean

Bounds = tuple[float, float, float, float]

KEPT = ("id", "source_id", "edge_model", "geometry")  # what a row is, whence it comes and what its edges mean
TURN_DEG = 2 * HALF_TURN_DEG
POLE_DEG = 90.0
SHORTEST_DEGREE_M = 110_500.0  # no degree of a meridian is shorter on WGS 84
TOLERANCE_M = 1.0  # as exports draw edges


class Box(NamedTuple):
    """Longitudes and latitudes between sides that belong to it; `lon_deg` are stretches within [-180, 180]."""

    lon_deg: tuple[tuple[float, float], ...]
    south: float
    north: float

    def shapes(self) -> list[BaseGeometry]:
        """Each stretch as a polygon; as a line or a point where it has no width or no height."""
        return [_rectangle(west, self.south, east, self.north) for west, east in self.lon_deg]

    def meets(self, shapes: Any) -> NDArray[np.bool_]:  # noqa: ANN401
        """Whether shapes, read with straight lines in degrees, meet it."""
        met: NDArray[np.bool_] = np.any([shapely.intersects(shapes, each) for each in self.shapes()], axis=0)
        return met


def box(bbox: Sequence[float]) -> Box:
    """Read a box of longitudes and latitudes.

    Parameters
    ----------
    bbox : (west, south, east, north)
        Degrees, EPSG:4326. A box across 180 degrees is written either way: west greater than east,
        (170, -10, -170, 10), or past 180, (170, -10, 190, 10). 360 degrees and more are all longitudes.

    Returns
    -------
    Box
        Two stretches if it crosses 180 degrees. The meridian of 180 degrees is in it as both, 180 and -180.

    Raises
    ------
    ValueError
        If it is not four numbers, south is greater than north, a latitude is outside of [-90, 90], or a longitude of
        [-540, 540], a turn beyond the usual.

    >>> box((170, -10, 190, 10)) == box((170, -10, -170, 10))
    True
    >>> box((170, -10, 190, 10)).lon_deg
    ((170.0, 180.0), (-180.0, -170.0))
    """
    west, south, east, north = _checked(bbox)
    if east - west >= TURN_DEG:
        return Box(((-HALF_TURN_DEG, HALF_TURN_DEG),), south, north)
    west, east = _within(west), _within(east)  # sides that are within are kept to the last digit
    if west > east:
        return Box(((west, HALF_TURN_DEG), (-HALF_TURN_DEG, east)), south, north)
    beside = {-HALF_TURN_DEG: HALF_TURN_DEG, HALF_TURN_DEG: -HALF_TURN_DEG}
    same_meridian = tuple((beside[side], beside[side]) for side in {west, east} if side in beside)
    return Box(((west, east), *same_meridian), south, north)


def _within(lon_deg: float) -> float:
    """Longitude in [-180, 180]."""
    return lon_deg if abs(lon_deg) <= HALF_TURN_DEG else (lon_deg + HALF_TURN_DEG) % TURN_DEG - HALF_TURN_DEG


def _checked(bbox: Sequence[float]) -> Bounds:
    try:
        west, south, east, north = (float(each) for each in bbox)
    except (TypeError, ValueError):
        raise ValueError(f"bbox {bbox!r}; expected four numbers of degrees: west, south, east, north.") from None
    if not all(map(isfinite, (west, south, east, north))) or max(abs(west), abs(east)) > TURN_DEG + HALF_TURN_DEG:
        raise ValueError(f"bbox {bbox}; expected degrees of longitude (west, east) and latitude (south, north).")
    if not -POLE_DEG <= south <= north <= POLE_DEG:
        raise ValueError(
            f"bbox {bbox} has south {south:g} and north {north:g}; expected -90 <= south <= north <= 90, in the order "
            "west, south, east, north: longitude comes first."
        )
    return west, south, east, north


def _rectangle(west: float, south: float, east: float, north: float) -> BaseGeometry:
    if west < east and south < north:
        return shapely.box(west, south, east, north)
    corners = [(west, south), (east, north)]
    return shapely.Point(corners[0]) if corners[0] == corners[1] else shapely.LineString(corners)


def rows_in(frame: Any, bbox: Sequence[float]) -> Any:  # noqa: ANN401  geopandas has no types
    """Rows that meet a box, whole; those without geometry do not.

    Parameters
    ----------
    frame : GeoDataFrame, EPSG:4326
        As `layers.load` gives it; left as it was.
    bbox : (west, south, east, north)
        As for `box`, its sides parallels and meridians, which belong to it.

    Returns
    -------
    GeoDataFrame
        In the order and with the index of `frame`. An edge is where its model says that it runs, to 1 m: a geodesic may
        meet a box that the straight line in degrees between its ends does not.

    Raises
    ------
    ValueError
        As for `box`; if `frame` has no geometry; if an edge comes within a degree of a pole (see `geo.densify`).
    """
    if not isinstance(frame, gpd.GeoDataFrame):
        raise ValueError("a table has no places, and no bbox can choose from it; leave bbox out, or filter its rows.")  # noqa: TRY004
    area = box(bbox)
    met = area.meets(frame.geometry.to_numpy())
    for model, rows in _curved(frame).items():
        near = rows[_near(frame.geometry.to_numpy()[rows], area)]
        dense = densify(frame.iloc[near][[frame.geometry.name]], edges=model, tolerance_m=TOLERANCE_M)
        met[rows] = False
        met[near] = area.meets(dense.geometry.to_numpy())
    return frame[met]


def _near(shapes: Any, area: Box) -> NDArray[np.bool_]:  # noqa: ANN401
    """Whether shapes may meet a box, whatever the model of their edges: densifying all takes long.

    No shortest line between two vertices goes farther from both than half its length, and no edge is longer than the
    way along its meridian and its parallel.
    """
    coordinates, of = shapely.get_coordinates(shapes, return_index=True)
    steps = np.abs(np.diff(coordinates, axis=0)).sum(axis=1)
    longest = np.zeros(len(shapes))
    np.maximum.at(longest, of[1:], np.where(of[1:] == of[:-1], steps, 0))
    reach = longest / 2 * LONGEST_DEGREE_M / SHORTEST_DEGREE_M  # degrees of latitude
    west, south, east, north = shapely.bounds(shapes).T
    highest = np.maximum(np.abs(south), np.abs(north)) + reach
    aside = np.where(highest < POLE_DEG, reach / np.cos(np.radians(np.minimum(highest, POLE_DEG - 1e-9))), TURN_DEG)
    beside = [
        (west - aside <= b + turn) & (east + aside >= a + turn)
        for a, b in area.lon_deg
        for turn in (-TURN_DEG, 0, TURN_DEG)
    ]
    near: NDArray[np.bool_] = np.any(beside, axis=0) & (south - reach <= area.north) & (north + reach >= area.south)
    return near


def _curved(frame: gpd.GeoDataFrame) -> dict[Any, NDArray[np.intp]]:
    """Positions of lines and areas whose edges are no straight lines in degrees, by the model of their edges."""
    told = with_edge_model(frame)
    if "edge_model" not in told:
        return {}
    shapes = frame.geometry.to_numpy()
    bent = told["edge_model"].map(as_drawn, na_action="ignore") != "planar"
    curved = (shapely.get_dimensions(shapes) > 0) & ~shapely.is_empty(shapes) & bent
    models = told["edge_model"].where(curved).replace("", None)
    return {str(model): np.asarray(rows) for model, rows in models.groupby(models).indices.items()}


def only_columns(frame: Any, columns: Sequence[str]) -> Any:  # noqa: ANN401
    """Rows with some of their columns, in the order of the layer.

    Parameters
    ----------
    frame : GeoDataFrame or DataFrame
        As `layers.load` gives it; left as it was.
    columns : sequence of str
        Names. Geometry, `id`, `source_id` and `edge_model` are kept in any case, where there are such.

    Raises
    ------
    ValueError
        If there is no such column; the message has the nearest and all.
    """
    if isinstance(columns, str):
        raise ValueError(f"columns {columns!r}; expected a list of names: columns=[{columns!r}].")  # noqa: TRY004
    known = [str(c) for c in frame.columns]
    for name in columns:
        if name not in known:
            hint = did_you_mean(name, known)
            raise ValueError(f"there is no column {name!r}; expected some of {', '.join(known)}.{hint}")
    kept = frame[[c for c in frame.columns if c in columns or c in KEPT]]
    kept.attrs = dict(frame.attrs)
    return kept
