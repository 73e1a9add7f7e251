"""Shapes as columns: Web Mercator units, counts of parts, rings and vertices, and the zoom level of each vertex."""

from typing import Any, NamedTuple

import geopandas as gpd
import numpy as np
import shapely
from numpy.typing import NDArray

from geo.geodesy.vertex_levels import junctions, vertex_levels
from geo.geodesy.web_mercator import world_units
from maps.packed.outlines import coded
from maps.packed.streams import SAMPLE, Streams, deflated

WEST_DEG = -30.0  # a map shows the world from here eastward, unless it says otherwise: the Pacific is whole
POINT, LINE, AREA = 0, 1, 2
KINDS = ("Point", "LineString", "LinearRing", "Polygon", "MultiPoint", "MultiLineString", "MultiPolygon")
_FAMILY = np.array([POINT, LINE, LINE, AREA, POINT, LINE, AREA])  # by shapely's number of the type, as in KINDS


class Lines(NamedTuple):
    """Vertices of all lines and rings of a layer, one after the other; rings without their first vertex again."""

    xy: NDArray[np.int64]  # shape (n, 2), units of geo.geodesy.web_mercator
    vertices: NDArray[np.int64]  # of each line
    row: NDArray[np.int64]  # of each line
    first: NDArray[np.bool_]  # of each line: whether it begins a part of its row, rather than being a hole in it
    levels: NDArray[np.uint8]  # of each vertex; zeros if not asked for


def families(shapes: gpd.GeoSeries) -> NDArray[np.int64]:
    """Whether rows are points, lines or areas.

    Raises
    ------
    ValueError
        If a geometry is of another type, as a GeometryCollection.
    """
    kinds = shapely.get_type_id(shapes.to_numpy())
    unknown = sorted({shapes.iloc[n].geom_type for n in np.flatnonzero((kinds < 0) | (kinds >= len(KINDS)))[:1]})
    if unknown:
        raise ValueError(
            f"geometries of type {', '.join(unknown)} cannot be packed; expected {', '.join(KINDS)}. "
            "Take them apart with explode()."
        )
    found: NDArray[np.int64] = _FAMILY[kinds]
    return found


def point_units(
    shapes: gpd.GeoSeries, bits: int, west_deg: float = WEST_DEG
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Places of all points, and the row of each."""
    coordinates, row = shapely.get_coordinates(shapes.to_numpy(), return_index=True)
    east = _placed(coordinates[:, 0], coordinates[:, 0], west_deg)
    return world_units(east, coordinates[:, 1], bits), row


def lines_of(shapes: gpd.GeoSeries, bits: int, *, levelled: bool = True, west_deg: float = WEST_DEG) -> Lines:
    """Lines and rings of a layer, each part moved as a whole into the world that the map shows.

    Parameters
    ----------
    shapes : GeoSeries, EPSG:4326
        Lines and areas; longitudes may run past 180.
    bits : int
        Of the units.
    levelled : bool
        Find the zoom level of each vertex; those at which lines meet are always kept, so that borders in common are
        thinned alike.
    west_deg : float
        Where the map's world begins.
    """
    parts, part_row = shapely.get_parts(shapely.force_2d(shapes.to_numpy()), return_index=True)
    areas = shapely.get_type_id(parts) == shapely.GeometryType.POLYGON
    rings, ring_part = _rings(parts, areas)
    coordinates, line = shapely.get_coordinates(rings, return_index=True)
    part = ring_part[line]
    east = _placed(coordinates[:, 0], shapely.bounds(parts)[part, 2], west_deg)
    xy = world_units(east, coordinates[:, 1], bits)
    xy, line = _without_repeats(xy, line)
    levels = _levels(xy, line, bits) if levelled else np.zeros(len(xy), dtype=np.uint8)
    last = np.diff(line, append=-1) != 0
    closing = last & areas[ring_part[line]] & (np.bincount(line)[line] > 1)
    vertices = np.bincount(line[~closing], minlength=len(rings))
    first = np.diff(ring_part, prepend=-1) != 0
    return Lines(xy[~closing], vertices, part_row[ring_part], first, levels[~closing])


def _rings(parts: NDArray[Any], areas: NDArray[np.bool_]) -> tuple[NDArray[Any], NDArray[np.int64]]:
    """Lines as they are and rings of areas, in order, with the part of each."""
    rings, of_area = shapely.get_rings(parts[areas], return_index=True)
    places = np.concatenate([np.flatnonzero(~areas), np.flatnonzero(areas)[of_area]])
    order = np.argsort(places, kind="stable")
    return np.concatenate([parts[~areas], rings])[order], places[order]


def _placed(lon: NDArray[np.float64], eastmost: NDArray[np.float64], west_deg: float) -> NDArray[np.float64]:
    """Longitudes of the map's world: what ends west of its western edge is moved round the globe."""
    return lon + np.where(eastmost < west_deg, 360.0, 0.0)


def _without_repeats(xy: NDArray[np.int64], line: NDArray[np.int64]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Leave out vertices at the same unit as the one before; every line keeps its first."""
    moved = np.any(np.diff(xy, axis=0, prepend=-1) != 0, axis=1) | (np.diff(line, prepend=-1) != 0)
    return xy[moved], line[moved]


def _levels(xy: NDArray[np.int64], line: NDArray[np.int64], bits: int) -> NDArray[np.uint8]:
    starts = np.flatnonzero(np.diff(line, prepend=-1))
    return vertex_levels(xy, starts, junctions(xy, starts), bits=bits)


def pack_points(
    streams: Streams,
    shapes: gpd.GeoSeries,
    bits: int,
    *,
    tracks: NDArray[np.intp] | None = None,
    west_deg: float = WEST_DEG,
) -> dict[str, Any]:
    """Write points: places, and where rows have several, how many.

    Rows of one point each are written track by track if that is shorter: a vessel's next fix is near its last, which is
    some thousand rows before where vessels report in turn.
    """
    xy, row = point_units(shapes, bits, west_deg)
    counts = np.bincount(row, minlength=len(shapes))
    single = bool((counts == 1).all())
    order = np.argsort(tracks, kind="stable") if tracks is not None and single else None
    together = order is not None and deflated(xy[order[:SAMPLE], 0]) < deflated(xy[:SAMPLE, 0])
    written = xy[order] if together else xy
    header = {"x": streams.integers(written[:, 0]), "y": streams.integers(written[:, 1]), "byTrack": together}
    return header if single else {**header, "counts": streams.integers(counts)}


def pack_lines(streams: Streams, shapes: gpd.GeoSeries, bits: int, *, west_deg: float = WEST_DEG) -> dict[str, Any]:
    """Write lines and areas: vertices with their levels, vertices of each line, lines and parts of each row."""
    lines = lines_of(shapes, bits, west_deg=west_deg)
    vertices = {
        "x": streams.integers(lines.xy[:, 0]),
        "y": streams.integers(lines.xy[:, 1]),
        "levels": streams.integers(lines.levels, 0),
    }
    return {**vertices, **_pack_counts(streams, lines, len(shapes))}


def pack_outlines(streams: Streams, shapes: gpd.GeoSeries, bits: int, *, west_deg: float = WEST_DEG) -> dict[str, Any]:
    """Write areas that are only drawn: their outlines as `maps.packed.outlines` has them, the same counts."""
    lines = lines_of(shapes, bits, levelled=False, west_deg=west_deg)
    outlines = streams.bytes(coded(lines.xy, lines.vertices))
    return {"coded": outlines, **_pack_counts(streams, lines, len(shapes))}


def _pack_counts(streams: Streams, lines: Lines, rows: int) -> dict[str, Any]:
    return {
        "vertices": streams.integers(lines.vertices),
        "lines": streams.integers(np.bincount(lines.row, minlength=rows)),
        "first": streams.integers(lines.first, 0),
    }
