"""What the edge between two vertices means on the ellipsoid, and how to write it with vertices enough."""

from __future__ import annotations

import geopandas as gpd
import numpy as np
import pyproj
from numpy.typing import ArrayLike, NDArray
from shapely.geometry.base import BaseGeometry

from geo.geodesy.antimeridian import rebuild, split_shape, unwrap, whole_turns_divided
from geo.geodesy.edge_models import USUAL_EDGES, Edges, check_edges
from geo.geodesy.geodesic import EARTH_MEAN_RADIUS_M, WGS84, Floats, check_latitude, require_crs
from leadline.near import checks_names

__all__ = ["USUAL_EDGES", "Edges", "check_edges"]  # of edge_models, beside what stands here

HIGHEST_LATITUDE_DEG = 89.0
LONGEST_STEP_M = 100_000.0  # a chord of 100 km lies within 91 m of its arc in Web Mercator too
OBLIQUE_FACTOR = 4 / 3 * np.sqrt(2 / 3)  # largest value of sin A (1 + cos^2 A)
LONGEST_DEGREE_M = 111_700.0  # no degree of a meridian or of a parallel is longer on WGS 84
ALIGNED_DEG = 1e-9  # 0.1 mm: two vertices on one parallel or one meridian
PROBES = 33  # along an edge, for its highest latitude
AT_ONCE = 10_000  # edges: some 20 MB
_MERCATOR = pyproj.Proj(proj="merc", ellps="WGS84")


def step_m(lat_deg: ArrayLike, tolerance_m: float) -> Floats:
    """Longest step whose chord in longitude and latitude stays within `tolerance_m` of its geodesic.

    The chord of a geodesic of length L and azimuth A at latitude B departs from it by (L^2 tan|B| / 8R) times
    sin A (1 + cos^2 A), which is 1 along a parallel and 1.089 at most: about 10 km give 1 m at 25 N. Never more than
    100 km.
    """
    slope = np.maximum(np.tan(np.radians(np.abs(np.asarray(lat_deg, dtype=float)))), 1e-6)
    reach = np.sqrt(8 * EARTH_MEAN_RADIUS_M * tolerance_m / (OBLIQUE_FACTOR * slope))
    return np.asarray(np.minimum(reach, LONGEST_STEP_M))


@checks_names
def densify_coordinates(lonlat_deg: ArrayLike, *, edges: Edges = "geodesic", tolerance_m: float = 1.0) -> Floats:
    """Vertices of a line with further ones added along each edge, as its model says.

    Parameters
    ----------
    lonlat_deg : array_like, shape (n, 2)
        Longitude and latitude, EPSG:4326. A jump of more than 180 degrees is read as the short way round.
    edges : {"geodesic", "parallel-aware", "rhumb", "planar"}
        Shortest path on WGS 84; parallel where the latitudes are equal, meridian where the longitudes are, else
        geodesic (as aeronautical guidance reads); line of constant azimuth; straight in longitude and latitude.
    tolerance_m : float
        How far a chord in longitude and latitude may lie from the edge, metres.

    Returns
    -------
    array of float, shape (m, 2)
        Every given vertex, with those added; longitudes continuous, so they may leave [-180, 180].

    Raises
    ------
    ValueError
        For an unknown model, a tolerance that is not positive, a latitude outside [-90, 90], or an edge that comes
        within a degree of a pole, where longitude and latitude cannot draw it.

    References
    ----------
    Karney (2013), doi:10.1007/s00190-012-0578-z, for geodesics; rhumb lines are straight in the ellipsoidal Mercator
    projection (Snyder 1987, USGS Professional Paper 1395, eq. 7-7).

    Examples
    --------
    The shortest path between two places at 60 degrees north, a quarter of the Earth apart, goes up to 67.8 (67.79 on a
    sphere: the tangent of 60 over the cosine of 45); the line of constant azimuth stays on the parallel.

    >>> [densify_coordinates([[0, 60], [90, 60]], edges=edges)[:, 1].max().round(1) for edges in ("geodesic", "rhumb")]
    [np.float64(67.8), np.float64(60.0)]
    """
    check_edges(edges)
    if not tolerance_m > 0:
        raise ValueError(f"tolerance_m is {tolerance_m}; expected a positive number of metres.")
    lonlat = np.array(lonlat_deg, dtype=float)[:, :2]
    check_latitude(lonlat[:, 1])
    lonlat[:, 0] = unwrap(lonlat[:, 0])
    kept, pieces = 0, []
    long = np.flatnonzero(~_surely_short(lonlat, tolerance_m))
    for k, drawn in zip(long.tolist(), _drawn(lonlat[long], lonlat[long + 1], edges, tolerance_m), strict=True):
        pieces += [lonlat[kept:k], drawn]
        kept = k + 1
    return np.vstack([*pieces, lonlat[kept:]])


def _surely_short(lonlat: Floats, tolerance_m: float) -> NDArray[np.bool_]:
    """Edges that no model divides, told for all at once: most of those of a coast are."""
    highest = np.maximum(np.abs(lonlat[1:, 1]), np.abs(lonlat[:-1, 1]))
    steps = np.abs(np.diff(lonlat, axis=0)).sum(axis=1) * LONGEST_DEGREE_M
    return np.asarray((steps < 0.9 * step_m(np.minimum(highest, 80), tolerance_m)) & (highest < 80))  # noqa: PLR2004


def _drawn(starts: Floats, ends: Floats, edges: Edges, tolerance_m: float) -> list[Floats]:
    """Of each edge the start vertex and those added before the end, shape (k, 2)."""
    along_parallel = (edges == "parallel-aware") & (np.abs(starts[:, 1] - ends[:, 1]) < ALIGNED_DEG)
    geodesic = np.asarray((edges in {"geodesic", "parallel-aware"}) & ~along_parallel)
    found: dict[int, Floats] = {}
    at = np.flatnonzero(geodesic)
    for block in (at[k : k + AT_ONCE] for k in range(0, len(at), AT_ONCE)):
        found |= zip(block.tolist(), _geodesics(starts[block], ends[block], tolerance_m), strict=True)
    for k in np.flatnonzero(~geodesic).tolist():
        found[k] = _straight(starts[k], ends[k], edges, tolerance_m)
    return [found[k] for k in range(len(starts))]


def _straight(start: Floats, end: Floats, edges: Edges, tolerance_m: float) -> Floats:
    """Draw an edge that is straight in longitude and latitude, or in the Mercator projection."""
    (lon1, lat1), (lon2, lat2) = start.tolist(), end.tolist()
    length = WGS84.inv(lon1, lat1, lon2, lat2)[2]
    highest = max(abs(lat1), abs(lat2))
    if edges != "planar":
        refuse_pole(highest, lon1, lat1, lon2, lat2)
    # along a parallel the geodesic is much the shorter where the edge is long: measure the step on the parallel itself
    stretch = max(length, np.radians(abs(lon2 - lon1)) * EARTH_MEAN_RADIUS_M * np.cos(np.radians(min(highest, 89))))
    count = max(1, int(np.ceil(stretch / step_m(min(highest, HIGHEST_LATITUDE_DEG), tolerance_m))))
    share = np.arange(count) / count
    lon = lon1 + share * (lon2 - lon1)
    if edges != "rhumb":
        return np.column_stack([lon, lat1 + share * (lat2 - lat1)])
    north1, north2 = mercator([lat1, lat2])
    lat = mercator(north1 + share * (north2 - north1), inverse=True)
    lat[0] = lat1
    return np.column_stack([lon, lat])


def _geodesics(starts: Floats, ends: Floats, tolerance_m: float) -> list[Floats]:
    """Edges that are geodesics, all at once."""
    azimuth, _, length = WGS84.inv(*starts.T, *ends.T)
    probed = _along(starts, azimuth, np.linspace(0, length, PROBES, axis=-1).ravel(), np.full(len(starts), PROBES))
    lat = probed[:, 1].reshape(-1, PROBES)
    highest = np.abs(lat).max(axis=1)
    for k in np.flatnonzero(highest > HIGHEST_LATITUDE_DEG).tolist():
        (lon1, lat1), lon2 = starts[k].tolist(), float(ends[k, 0])
        refuse_pole(float(highest[k]), lon1, lat1, lon2, float(lat[k, -1]))
    counts = np.maximum(1, np.ceil(length / step_m(highest, tolerance_m)).astype(int))
    firsts = np.cumsum(counts) - counts
    number = np.arange(counts.sum()) - np.repeat(firsts, counts)
    lonlat = _along(starts, azimuth, number * np.repeat(length / counts, counts), counts)
    lonlat[firsts] = starts
    turns = np.round(np.diff(lonlat[:, 0], prepend=lonlat[:1, 0]) / 360)
    turns[firsts] = 0
    turns = np.cumsum(turns)
    lonlat[:, 0] -= 360 * (turns - np.repeat(turns[firsts], counts))
    return np.split(lonlat, firsts[1:])


def _along(starts: Floats, azimuth: Floats, away_m: Floats, counts: NDArray[np.intp]) -> Floats:
    """Places at distances along geodesics, `counts` of them on each."""
    lon1, lat1 = np.repeat(starts, counts, axis=0).T
    return np.column_stack(WGS84.fwd(lon1, lat1, np.repeat(azimuth, counts), away_m)[:2])


def mercator(lat_deg: ArrayLike, *, inverse: bool = False) -> Floats:
    """Metres north of the equator in the ellipsoidal Mercator projection; or, inverse, latitudes of such metres."""
    values = np.asarray(lat_deg, dtype=float)
    return np.asarray(_MERCATOR(np.zeros(values.size), values, inverse=inverse)[1])


def refuse_pole(highest: float, lon1: float, lat1: float, lon2: float, lat2: float) -> None:
    """Raise ValueError, naming the edge, if the highest latitude that it reaches is within a degree of a pole."""
    if highest > HIGHEST_LATITUDE_DEG:
        raise ValueError(
            f"the edge from ({lon1:z.4f}, {lat1:z.4f}) to ({lon2:z.4f}, {lat2:z.4f}) reaches latitude {highest:z.3f}; "
            f"expected at most {HIGHEST_LATITUDE_DEG} degrees from the equator. Use a polar projection there."
        )


@checks_names
def densify(frame: gpd.GeoDataFrame, *, edges: Edges = "geodesic", tolerance_m: float = 1.0) -> gpd.GeoDataFrame:
    """Rows as in `frame`, with vertices added along each edge so that planar tests in degrees hold to `tolerance_m`.

    Parameters
    ----------
    frame : GeoDataFrame, any CRS
        Lines and polygons; points pass through. Left as it was.
    edges, tolerance_m
        As for `densify_coordinates`; the vertices are read in EPSG:4326.

    Returns
    -------
    GeoDataFrame, EPSG:4326
        Same rows and columns; longitudes in [-180, 180], cut at 180 degrees where an edge crosses it.

    Raises
    ------
    ValueError
        If `frame` has no CRS, and as for `densify_coordinates`.

    Examples
    --------
    The shortest path between two places at 60 degrees north goes up to 67.8 (see `densify_coordinates`).

    >>> from shapely import LineString
    >>> line = gpd.GeoDataFrame(geometry=[LineString([(0, 60), (90, 60)])], crs=4326)
    >>> densify(line).total_bounds.round(1).tolist()
    [0.0, 60.0, 90.0, 67.8]
    """
    lonlat = require_crs(frame, "frame")
    check_edges(edges)
    shapes = [
        None
        if shape is None
        else split_shape(
            rebuild(_divided(shape), lambda xy: densify_coordinates(xy, edges=edges, tolerance_m=tolerance_m))
        )
        for shape in lonlat.geometry
    ]
    return lonlat.set_geometry(gpd.GeoSeries(shapes, index=lonlat.index, crs=4326))


def _divided(shape: BaseGeometry) -> BaseGeometry:
    """Divide edges of polygons that go once round the Earth: densified alone they would be no way at all."""
    return rebuild(shape, whole_turns_divided) if shape.geom_type in ("Polygon", "MultiPolygon") else shape
