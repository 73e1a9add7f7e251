"""Zones and lines made ready to be met: edges as their model says, in one frame of continuous longitudes."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import partial

import geopandas as gpd
import numpy as np
import shapely
from numpy.typing import NDArray
from shapely.geometry.base import BaseGeometry

from geo.events.whole_shapes import TOUCH_DEG, check_edges_apart, check_plane, check_shape, moved, whole_shape
from geo.geodesy.antimeridian import HALF_TURN_DEG, TURN_DEG, rebuild
from geo.geodesy.edge_models import as_drawn
from geo.geodesy.edges import USUAL_EDGES, check_edges, densify_coordinates
from geo.geodesy.geodesic import Floats
from geo.geodesy.own_edges import in_degrees
from geo.geodesy.row_names import ids_of
from geo.tracks.fixes import Ints
from geo.tracks.rules import Rules


@dataclass(frozen=True, slots=True)
class Boundary:
    """Shapes in one frame: longitudes run on from `seam_deg`, and no shape is cut at 180 degrees.

    Attributes
    ----------
    names, models : list of str
        Id and edge model of each zone or line.
    shapes : list of (int, geometry)
        Number of the zone or line, and its geometry in the frame, densified. Where shapes go round the whole Earth
        and leave no meridian free, each stands three times, a turn apart.
    edges_deg : array of float, shape (m, 4)
        From longitude and latitude to longitude and latitude, in the order in which they are drawn.
    owner : array of int, shape (m,)
        Number of the zone or line.
    chain : array of int, shape (m,)
        Number of the ring or line string; edges of one chain follow each other.
    seam_deg : float
        Tracks are moved by whole turns to longitudes in [seam_deg, seam_deg + 360).
    all_round : bool
        Whether shapes stand three times.
    """

    names: list[str]
    models: list[str]
    shapes: list[tuple[int, BaseGeometry]]
    edges_deg: Floats
    owner: Ints
    chain: Ints
    seam_deg: float
    all_round: bool

    def in_frame(self, lon_deg: Floats) -> Floats:
        """Move longitudes in [-180, 180] into the frame."""
        if self.seam_deg == -HALF_TURN_DEG:
            return lon_deg
        return np.where(lon_deg < self.seam_deg, lon_deg + TURN_DEG, lon_deg)


def boundary_of(frame: gpd.GeoDataFrame | None, rules: Rules, *, what: str) -> Boundary:
    """Make zones (polygons) or lines ready.

    Parameters
    ----------
    frame : GeoDataFrame, any CRS, or None
        Rows are named as `geo.geodesy.row_names.ids_of` says; `edge_model`, where there is one, says what their edges
        mean, else those of a projected CRS are straight in it (`geo.geodesy.own_edges.in_degrees`), unless the rules
        ask for another model than the usual one. A jump of more than 180 degrees in longitude is read as the short way
        round; shapes cut at 180 degrees are joined.
    rules : Rules
        For rows without an edge model, and the tolerance of chords.
    what : {"zones", "lines"}
        Which geometries are expected.

    Raises
    ------
    ValueError
        For a missing CRS, two rows of one id, a wrong type of geometry, one that is empty or not valid, an unknown
        edge model, or a latitude beyond 85 degrees.
    """
    if frame is None:
        return _in_one_frame([], [], [])
    if not isinstance(frame, gpd.GeoDataFrame):
        raise ValueError(  # noqa: TRY004  bad input, as all others
            f"{what} are a {type(frame).__name__}; expected a GeoDataFrame. Make one with "
            'gpd.GeoDataFrame({"id": [...]}, geometry=[...], crs=4326).'
        )
    asked = None if rules.edge_model == USUAL_EDGES else rules.edge_model
    lonlat = in_degrees(frame, what, edges=asked, tolerance_m=rules.tolerance_m)
    names = ids_of(frame, what)
    twice = next((name for n, name in enumerate(names) if name in names[:n]), None)
    if twice is not None:
        raise ValueError(
            f"{what} hold the id {twice!r} twice; expected one row each. Dissolve the rows, or rename one."
        )
    given = list(lonlat["edge_model"]) if "edge_model" in lonlat.columns else [None] * len(names)
    models = [model if isinstance(model, str) else rules.edge_model for model in given]
    shapes = []
    for name, model, shape in zip(names, map(as_drawn, models), lonlat.geometry, strict=True):
        check_edges(model)
        check_shape(shape, name, what)
        check_plane(shape, name, what)
        whole = whole_shape(shape, name)
        dense = rebuild(whole, partial(densify_coordinates, edges=model, tolerance_m=rules.tolerance_m))
        check_edges_apart(dense, name, what, model)
        shapes.append(dense)
    return _in_one_frame(names, models, shapes)


def _is_band(shape: BaseGeometry) -> bool:
    """Whether a zone goes once round the Earth between two parallels."""
    return bool(shape.bounds[2] - shape.bounds[0] >= TURN_DEG - TOUCH_DEG) and shape.geom_type.endswith("Polygon")


def _in_one_frame(names: list[str], models: list[str], shapes: Sequence[BaseGeometry]) -> Boundary:
    seam, all_round = _seam([(shape.bounds[0], shape.bounds[2]) for shape in shapes])
    placed: list[tuple[int, BaseGeometry]] = []
    for number, shape in enumerate(shapes):
        if _is_band(shape):  # joined end to end: where it was cut there is no edge
            placed.append((number, shapely.union_all([moved(shape, turn) for turn in (-TURN_DEG, 0, TURN_DEG)])))
            continue
        turn = -TURN_DEG * np.floor((shape.bounds[0] - seam) / TURN_DEG)
        turns = (turn - TURN_DEG, turn, turn + TURN_DEG) if all_round else (turn,)
        placed += [(number, moved(shape, by_deg)) for by_deg in turns]
    chains = [(number, xy) for number, shape in placed for xy in _chains(shape)]
    edges = [np.column_stack([xy[:-1], xy[1:]]) for _, xy in chains]
    edges = [e[(e[:, 0] != e[:, 2]) | (e[:, 1] != e[:, 3])] for e in edges]
    counts = [len(e) for e in edges]
    return Boundary(
        names=names,
        models=models,
        shapes=placed,
        edges_deg=np.vstack([np.empty((0, 4)), *edges]),
        owner=np.repeat(np.array([number for number, _ in chains], dtype=np.int64), counts),
        chain=np.repeat(np.arange(len(chains)), counts),
        seam_deg=seam,
        all_round=all_round,
    )


def _chains(shape: BaseGeometry) -> Iterable[NDArray[np.float64]]:
    parts = shapely.get_parts(shape)
    lines = shapely.get_rings(parts) if shape.geom_type.endswith("Polygon") else parts
    return (shapely.get_coordinates(line) for line in lines)


def _seam(spans: list[tuple[float, float]]) -> tuple[float, bool]:
    """Meridian that no shape crosses, 180 degrees if it can be, else amid the widest gap; and whether there is none."""
    if any(east - west >= TURN_DEG - TOUCH_DEG for west, east in spans):
        return -HALF_TURN_DEG, True
    if all(west >= -HALF_TURN_DEG and east <= HALF_TURN_DEG for west, east in spans):
        return -HALF_TURN_DEG, False
    starts = sorted(((west + HALF_TURN_DEG) % TURN_DEG, east - west) for west, east in spans)
    reach = max(start + width for start, width in starts) - TURN_DEG  # how far the last ones run round
    widest, seam = 0.0, 0.0
    for start, width in starts:
        if start - reach > widest:
            widest, seam = start - reach, (start + reach) / 2
        reach = max(reach, start + width)
    return seam - HALF_TURN_DEG, widest == 0
