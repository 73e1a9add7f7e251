"""How much of a line lies inside polygons, in geodesic length."""

from __future__ import annotations

import geopandas as gpd
import pandas as pd
import shapely

from geo.geodesy.edges import Edges, densify
from geo.geodesy.geodesic import lengths_m
from leadline.near import checks_names


@checks_names
def inside(
    lines: gpd.GeoDataFrame, polygons: gpd.GeoDataFrame, *, polygon_edges: Edges = "geodesic", tolerance_m: float = 1.0
) -> gpd.GeoDataFrame:
    """Cut each line to the part that lies inside any of the polygons.

    Parameters
    ----------
    lines : GeoDataFrame, any CRS
        Their edges are geodesics. Left as it was.
    polygons : GeoDataFrame, any CRS
        Taken together, so that an overlap counts once; closed (a line along an edge is inside).
    polygon_edges : {"geodesic", "parallel-aware", "rhumb", "planar"}
        What the edges of the polygons mean, see `geo.densify_coordinates`.
    tolerance_m : float
        Both are densified to within this distance of their true edges before they are cut, metres.

    Returns
    -------
    GeoDataFrame, EPSG:4326
        Rows and columns of `lines`; geometry is the part inside, empty where none is.

    Raises
    ------
    ValueError
        If a frame has no CRS, or as `geo.densify_coordinates` does.

    Examples
    --------
    >>> from shapely import LineString, box
    >>> line = gpd.GeoDataFrame(geometry=[LineString([(0, 0), (10, 0)])], crs=4326)
    >>> zone = gpd.GeoDataFrame(geometry=[box(2, -1, 5, 1)], crs=4326)
    >>> inside(line, zone).total_bounds.round(6).tolist()
    [2.0, 0.0, 5.0, 0.0]
    """
    dense = densify(lines, tolerance_m=tolerance_m)
    cover = shapely.union_all(densify(polygons, edges=polygon_edges, tolerance_m=tolerance_m).geometry.to_numpy())
    shapely.prepare(cover)
    parts = shapely.intersection(dense.geometry.to_numpy(), cover)
    return dense.set_geometry(gpd.GeoSeries(parts, index=dense.index, crs=4326))


@checks_names
def length_inside_m(
    lines: gpd.GeoDataFrame, polygons: gpd.GeoDataFrame, *, polygon_edges: Edges = "geodesic", tolerance_m: float = 1.0
) -> pd.Series:
    """Geodesic length of the part of each line inside the polygons, metres; arguments as for `inside`.

    Returns
    -------
    Series of float, metres
        Named "length_inside_m"; index as in `lines`. Each crossing of an outline is placed to within `tolerance_m`.

    Examples
    --------
    Three degrees of the equator: 6,378,137 m times pi / 60.

    >>> from shapely import LineString, box
    >>> line = gpd.GeoDataFrame(geometry=[LineString([(0, 0), (10, 0)])], crs=4326)
    >>> zone = gpd.GeoDataFrame(geometry=[box(2, -1, 5, 1)], crs=4326)
    >>> round(float(length_inside_m(line, zone).iloc[0]), 1), round(6_378_137 * 3.141592654 / 60, 1)
    (333958.5, 333958.5)
    """
    parts = inside(lines, polygons, polygon_edges=polygon_edges, tolerance_m=tolerance_m)
    return lengths_m(parts).rename("length_inside_m")


@checks_names
def share_inside(
    lines: gpd.GeoDataFrame, polygons: gpd.GeoDataFrame, *, polygon_edges: Edges = "geodesic", tolerance_m: float = 1.0
) -> float:
    """Share of the length of all lines together that lies inside the polygons, in [0, 1]; arguments as for `inside`.

    Raises
    ------
    ValueError
        If the lines have no length, since no share of nothing exists; and as for `inside`.

    Examples
    --------
    >>> from shapely import LineString, box
    >>> line = gpd.GeoDataFrame(geometry=[LineString([(0, 0), (10, 0)])], crs=4326)
    >>> zone = gpd.GeoDataFrame(geometry=[box(2, -1, 5, 1)], crs=4326)
    >>> round(share_inside(line, zone), 6)
    0.3
    """
    total = float(lengths_m(lines).sum())
    if total == 0:
        raise ValueError(f"the {len(lines)} lines have no length; expected at least one line of two distinct points.")
    return float(length_inside_m(lines, polygons, polygon_edges=polygon_edges, tolerance_m=tolerance_m).sum()) / total
