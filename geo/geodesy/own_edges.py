"""Edges that are straight in the CRS of a file, or great circles, written in longitude and latitude."""

from collections.abc import Callable
from functools import partial
from typing import Literal

import geopandas as gpd
import numpy as np
import pyproj
import shapely
from numpy.typing import NDArray
from shapely.geometry.base import BaseGeometry

from geo.geodesy.antimeridian import TURN_DEG, rebuild, unwrap
from geo.geodesy.edge_models import written_out
from geo.geodesy.edges import LONGEST_DEGREE_M, LONGEST_STEP_M, USUAL_EDGES, Edges, densify_coordinates
from geo.geodesy.geodesic import Floats, require_crs

OwnEdges = Literal["projected", "spherical"]
Way = Callable[
    [Floats, Floats, Floats], Floats
]  # of starts (n, 2), ends (n, 2), shares (n,): longitude, latitude (n, 2)

WIDE_DEG = 90.0
FIRST_PIECES = 32  # of an edge that is long: so many places where it may bend, and longitudes that run on
PROBES = (0.25, 0.5, 0.75)  # where chord and edge are compared; an edge that bends both ways is straight at its middle
SURE = 0.6  # of the tolerance: between the probes an edge departs a little further
JOINED = 1e-4  # in the unit of the CRS, a tenth of a millimetre: what rounding leaves between edges that were one
LEAST_M = 1.0  # shorter pieces are not divided
MOST_ROUNDS = 40
MOST_VERTICES = 5_000_000
UNNAMED = ("", "unknown", "undefined")  # what PROJ calls a CRS without a name


def in_degrees(
    frame: gpd.GeoDataFrame, name: str, *, edges: Edges | None = None, tolerance_m: float = 1.0
) -> gpd.GeoDataFrame:
    """Bring rows to longitude and latitude; edges that are no plain ones of WGS 84 are written so that they are.

    Parameters
    ----------
    frame : GeoDataFrame, any CRS
        Left as it was. `edge_model`, where a row has one, says what its edges mean between its vertices
        (`geo.geodesy.edges`).
    name : str
        Of the frame, for errors.
    edges : str, optional
        What edges of the other rows mean. If left out: straight in a projected CRS, else parallel-aware.
    tolerance_m : float
        Metres, more than 0.

    Returns
    -------
    GeoDataFrame, EPSG:4326
        Rows and columns of `frame`. Rows whose edges are straight in a projected CRS, and all of another datum, have
        vertices enough, longitudes that run on, and "planar in EPSG:32645" or the like as their `edge_model`: how their
        edges run, in which CRS; between the vertices written they are straight in longitude and latitude.

    Raises
    ------
    ValueError
        If `frame` has no CRS; as `lonlat_of` does; for an unknown model.
    """
    lonlat = require_crs(frame, name)
    crs = pyproj.CRS(frame.crs).to_2d()
    if is_wgs84(crs):
        return lonlat
    models = frame["edge_model"].to_numpy(dtype=object) if "edge_model" in frame else np.full(len(frame), None)
    models = np.array([model if isinstance(model, str) else None for model in models], dtype=object)
    placed, told = lonlat.geometry.to_numpy().copy(), models.copy()
    curved = (shapely.get_dimensions(placed) > 0) & ~shapely.is_empty(placed)
    for model in dict.fromkeys(models[curved]):
        meant = model or edges
        rows = np.flatnonzero(curved & (models == model))
        if crs.is_projected and meant is not None:
            continue
        own: OwnEdges | None = "projected" if crs.is_projected else None
        moved = lonlat_of(frame.iloc[rows], edges=meant or USUAL_EDGES, own=own, tolerance_m=tolerance_m)
        placed[rows], told[rows] = moved.geometry.to_numpy(), _told(crs, meant)
    if (told == models).all():
        return lonlat
    return lonlat.set_geometry(gpd.GeoSeries(placed, index=lonlat.index, crs=4326)).assign(edge_model=told)


def models_told(frame: gpd.GeoDataFrame, edges: Edges = USUAL_EDGES) -> list[str]:
    """How edges of each row run, in the words that `in_degrees` writes for it; rows of nothing but points likewise.

    >>> models_told(gpd.GeoDataFrame(geometry=[shapely.box(0, 0, 9, 9)], crs=32645))
    ['planar in EPSG:32645']
    """
    own = list(frame["edge_model"]) if "edge_model" in frame.columns else [None] * len(frame)
    crs = pyproj.CRS(frame.crs).to_2d()
    asked = None if edges == USUAL_EDGES else edges
    models = [model if isinstance(model, str) else asked for model in own]
    if is_wgs84(crs):
        return [model or USUAL_EDGES for model in models]
    return [model if crs.is_projected and model is not None else _told(crs, model) for model in models]


def _told(crs: pyproj.CRS, model: str | None) -> str:
    return written_out(model or ("planar" if crs.is_projected else USUAL_EDGES), crs_code(crs))


def crs_code(crs: pyproj.CRS) -> str:
    """Code of a CRS, or its name where it has none.

    >>> crs_code(pyproj.CRS(32645))
    'EPSG:32645'
    """
    code = crs.to_authority()
    if code:
        return ":".join(code)
    return "a CRS without a name" if crs.name in UNNAMED else str(crs.name)


def is_wgs84(crs: pyproj.CRS) -> bool:
    """Whether coordinates of a CRS are longitudes and latitudes of WGS 84, in either order of its axes."""
    return pyproj.CRS(4326).equals(crs, ignore_axis_order=True) or crs.to_authority() == ("OGC", "CRS84")


def lonlat_of(
    frame: gpd.GeoDataFrame, *, edges: Edges = USUAL_EDGES, own: OwnEdges | None = None, tolerance_m: float = 1.0
) -> gpd.GeoDataFrame:
    """Bring lines and polygons to longitude and latitude, every edge where its own CRS has it.

    Parameters
    ----------
    frame : GeoDataFrame, any CRS
        Left as it was; points are brought over as they are.
    edges : str
        Model of `geo.geodesy.edges` by which edges run in the degrees of a geographic CRS: a parallel of one datum is
        none of another, so they are densified before they are shifted. Without meaning where `own` is given.
    own : {"projected", "spherical"}, optional
        Edges are straight in the coordinates of the CRS; or great circles of a sphere (GeoParquet's word, which takes
        geodetic latitudes for those of the sphere). Vertices are added until a chord in longitude and latitude stays
        within the tolerance.
    tolerance_m : float
        Metres, more than 0.

    Returns
    -------
    GeoDataFrame, EPSG:4326
        Same rows and columns; longitudes run on within a line or ring, so they may leave [-180, 180].

    Raises
    ------
    ValueError
        If a place has no longitude and latitude in its CRS, or an edge needs more than 5,000,000 vertices.

    References
    ----------
    GeoParquet 1.1, `edges`; Shoemake (1985), doi:10.1145/325165.325242, for points along a great circle.
    """
    move = pyproj.Transformer.from_crs(frame.crs, 4326, always_xy=True)
    if own == "spherical":
        change = partial(_followed, way=_great_circle, move=move, tolerance_m=tolerance_m)
    elif own == "projected":
        change = partial(_followed, way=partial(_straight, move=move), move=move, tolerance_m=tolerance_m)
    else:
        change = partial(_shifted, crs=pyproj.CRS(frame.crs), move=move, edges=edges, tolerance_m=tolerance_m)
    given = map(_joined, frame.geometry) if own == "projected" else frame.geometry
    shapes = [shape if shape is None or shape.is_empty else _changed(shape, change, move) for shape in given]
    return frame.set_geometry(gpd.GeoSeries(shapes, index=frame.index, crs=4326))


def _joined(shape: BaseGeometry | None) -> BaseGeometry | None:
    """Join parts that share an edge, as those of a zone cut at 180 degrees do in a projection of that place."""
    if shape is None or shape.geom_type != "MultiPolygon":
        return shape
    parts = shapely.get_parts(shape)
    if len(parts) == 1 or not shapely.is_valid(parts).all():
        return shape
    whole: BaseGeometry = shapely.union_all(parts, grid_size=JOINED)
    return whole if shapely.get_num_geometries(whole) < len(parts) else shape


def _changed(shape: BaseGeometry, change: Callable[[Floats], Floats], move: pyproj.Transformer) -> BaseGeometry:
    if shape.geom_type in ("Point", "MultiPoint"):
        return shapely.transform(shape, lambda xy: _moved(move, xy))
    if shape.geom_type in ("MultiPolygon", "MultiLineString", "GeometryCollection"):
        parts = [_changed(part, change, move) for part in shapely.get_parts(shape)]
        return type(shape)(parts)  # type: ignore[call-arg]  # each takes its parts
    changed = rebuild(shape, change)
    if isinstance(changed, shapely.Polygon) and len(changed.interiors):
        middle = (changed.bounds[0] + changed.bounds[2]) / 2  # of the outer ring
        return rebuild(changed, lambda xy: xy - [TURN_DEG * np.round((xy[:, 0].mean() - middle) / TURN_DEG), 0])
    return changed


def _moved(move: pyproj.Transformer, xy: Floats) -> Floats:
    """Longitude and latitude, shape (n, 2); ValueError where there is none."""
    lonlat = np.column_stack(move.transform(xy[:, 0], xy[:, 1]))
    wrong = ~np.isfinite(lonlat).all(axis=1)
    if wrong.any():
        x, y = xy[wrong][0]
        raise ValueError(
            f"the place ({x:.10g}, {y:.10g}) has no longitude and latitude in {move.source_crs.name}; expected "  # type: ignore[union-attr]
            "coordinates of the CRS that is declared. Declare the one that they are in."
        )
    return lonlat


def _shifted(xy: Floats, *, crs: pyproj.CRS, move: pyproj.Transformer, edges: Edges, tolerance_m: float) -> Floats:
    """Densify in the degrees of a geographic CRS, whatever its unit, and shift to WGS 84."""
    to_deg = np.degrees(crs.axis_info[0].unit_conversion_factor)
    dense = densify_coordinates(xy * to_deg, edges=edges, tolerance_m=tolerance_m / 2)
    lonlat = _moved(move, dense / to_deg)
    return np.column_stack([unwrap(lonlat[:, 0]), lonlat[:, 1]])


def _straight(start: Floats, end: Floats, share: Floats, *, move: pyproj.Transformer) -> Floats:
    return _moved(move, start + share[:, None] * (end - start))


def _great_circle(start: Floats, end: Floats, share: Floats) -> Floats:
    one, two = _unit(start), _unit(end)
    angle = np.arctan2(np.linalg.norm(np.cross(one, two), axis=1), (one * two).sum(axis=1))
    safe = np.where(angle > 0, np.sin(angle), 1.0)
    at = np.where(angle > 0, np.sin((1 - share) * angle) / safe, 1 - share)[:, None] * one
    at = at + np.where(angle > 0, np.sin(share * angle) / safe, share)[:, None] * two
    lat = np.arctan2(at[:, 2], np.hypot(at[:, 0], at[:, 1]))
    return np.asarray(np.degrees(np.column_stack([np.arctan2(at[:, 1], at[:, 0]), lat])))


def _unit(lonlat_deg: Floats) -> Floats:
    lon, lat = np.radians(lonlat_deg).T
    return np.column_stack([np.cos(lat) * np.cos(lon), np.cos(lat) * np.sin(lon), np.sin(lat)])


def _followed(xy: Floats, *, way: Way, move: pyproj.Transformer, tolerance_m: float) -> Floats:
    """Vertices in longitude and latitude, each edge halved until chords keep to it; every given vertex stays."""
    vertices = _moved(move, xy)
    start, end = xy[:-1], xy[1:]
    around = np.abs(np.diff(vertices[:, 0])) > WIDE_DEG  # perhaps the long way round the Earth
    steps = np.where(around | (_chord_m(vertices[:-1], vertices[1:]) > LONGEST_STEP_M), FIRST_PIECES, 1)
    edge = np.repeat(np.arange(len(start)), steps)
    share = (np.arange(len(edge)) - np.repeat(np.cumsum(steps) - steps, steps)) / steps[edge]
    for _ in range(MOST_ROUNDS):
        until = np.append(np.where(edge[1:] == edge[:-1], share[1:], 1.0), 1.0)
        far = _departs(way, start, end, edge, share, until, tolerance_m)
        if not far.any():
            break
        if len(edge) + far.sum() > MOST_VERTICES:
            raise ValueError(f"an edge needs more than {MOST_VERTICES:,} vertices; expected shorter ones, or fewer.")
        edge = np.concatenate([edge, edge[far]])
        share = np.concatenate([share, (share[far] + until[far]) / 2])
        order = np.lexsort((share, edge))
        edge, share = edge[order], share[order]
    lonlat = np.vstack([way(start[edge], end[edge], share), vertices[-1:]])
    lonlat[:-1][share == 0] = vertices[:-1]
    return np.column_stack([unwrap(lonlat[:, 0]), lonlat[:, 1]])


def _departs(
    way: Way, start: Floats, end: Floats, edge: NDArray[np.int64], share: Floats, until: Floats, tolerance_m: float
) -> NDArray[np.bool_]:
    """Pieces whose chord lies further than the tolerance from the edge, or that are very long."""
    first, last = start[edge], end[edge]
    low, high = way(first, last, share), way(first, last, until)
    length = _chord_m(low, high)
    far = length > LONGEST_STEP_M
    for probe in PROBES:
        at = way(first, last, share + probe * (until - share))
        far |= _from_chord_m(low, high, at) > SURE * tolerance_m
    return far & (length > LEAST_M)


def _metres(lonlat: Floats, origin: Floats) -> Floats:
    """East and north of an origin, metres, about; the short way round."""
    lon = lonlat[:, 0] - origin[:, 0]
    lon = lon - TURN_DEG * np.round(lon / TURN_DEG)
    return np.column_stack([lon * np.cos(np.radians(lonlat[:, 1])), lonlat[:, 1] - origin[:, 1]]) * LONGEST_DEGREE_M


def _chord_m(one: Floats, two: Floats) -> Floats:
    return np.asarray(np.hypot(*np.maximum(np.abs(_metres(two, one)), np.abs(_metres(one, two))).T))


def _from_chord_m(low: Floats, high: Floats, at: Floats) -> Floats:
    """Distance of points from chords that are straight in longitude and latitude, in the scale of the point."""
    scale = np.column_stack([np.cos(np.radians(at[:, 1])), np.ones(len(at))]) * LONGEST_DEGREE_M
    along, off = high - low, at - low
    for part in (along, off):
        part[:, 0] -= TURN_DEG * np.round(part[:, 0] / TURN_DEG)
    along, off = along * scale, off * scale
    square = np.maximum((along**2).sum(axis=1), 1e-12)
    share = np.clip((along * off).sum(axis=1) / square, 0, 1)
    return np.asarray(np.linalg.norm(off - share[:, None] * along, axis=1))
