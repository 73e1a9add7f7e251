"""Vertices of layers as they leave: enough that straight lines in degrees, as a GIS draws them, are the edges."""

from typing import Literal

import geopandas as gpd
import numpy as np
import shapely

from geo import densify
from geo.geodesy.geodesic import require_crs
from layers.catalogue.catalogue import with_edge_model

Vertices = Literal["densified", "declared"]

TOLERANCE_M = 1.0  # that of the engine of events (`geo.Rules`); no layer states an accuracy below 15 m
DECLARED = "declared"  # what the column `vertices` says of a row that is written as it stands


def densified(frame: gpd.GeoDataFrame, *, tolerance_m: float = TOLERANCE_M) -> gpd.GeoDataFrame:
    """Rows with vertices enough that straight lines in degrees between them, as a GIS draws, are the edges they mean.

    Parameters
    ----------
    frame : GeoDataFrame, any CRS
        `edge_model` says what edges mean (see `geo.geodesy.edges`), or `attrs["edge_model"]` as `layers.load` sets it;
        rows without one, and points, are kept as they are.
    tolerance_m : float
        How far a straight line in degrees may lie from the edge, metres.

    Returns
    -------
    GeoDataFrame, EPSG:4326
        With a column `vertices`: "declared", or "densified to 1 m" on rows that got some. Their `edge_model` stays
        true: each vertex added lies on the edge. Cut at 180 degrees. The frame as it was if nothing says what its
        edges mean.

    Raises
    ------
    ValueError
        As `geo.densify` does.
    """
    frame = with_edge_model(frame)
    if "edge_model" not in frame.columns:
        return frame
    lonlat = require_crs(frame, "frame")
    shapes, told = lonlat.geometry.to_numpy().copy(), np.full(len(lonlat), DECLARED, dtype=object)
    curved = (shapely.get_dimensions(shapes) > 0) & ~shapely.is_empty(shapes)
    models = lonlat["edge_model"].where(curved)
    for model, rows in models.groupby(models).indices.items():
        if model != "planar":
            shapes[rows] = densify(lonlat.iloc[rows], edges=model, tolerance_m=tolerance_m).geometry.to_numpy()
            told[rows] = f"densified to {tolerance_m:g} m"
    return lonlat.set_geometry(gpd.GeoSeries(shapes, index=lonlat.index, crs=4326)).assign(vertices=told)


def told_vertices(declared: gpd.GeoDataFrame, written: gpd.GeoDataFrame) -> list[str]:
    """Say what the vertices of rows as written are to those declared, and what of the rows gave way to them."""
    before, now = (int(shapely.get_num_coordinates(each.geometry.to_numpy()).sum()) for each in (declared, written))
    if "vertices" in written:
        dense = [words for words in written["vertices"].unique() if words != DECLARED]
        told = (
            f"{dense[0]}, {now:,} for {before:,} declared; straight lines in degrees between them are the edges that "
            "edge_model declares. --vertices declared writes the declared ones alone."
            if dense
            else f"the {before:,} declared; straight lines in degrees between them are the edges of this layer."
        )
    elif "edge_model" in written:
        told = (
            f"the {before:,} declared; a GIS joins them by straight lines in degrees, which are not the edges that "
            "edge_model declares."
        )
    else:
        return []
    return [f"vertices: {told}", *_given_way(declared, written)]


def _given_way(declared: gpd.GeoDataFrame, written: gpd.GeoDataFrame) -> list[str]:
    """Say if heights, or a column of the layer's own by the name `vertices`, are not written."""
    high, still = (int(shapely.has_z(each.geometry.to_numpy()).sum()) for each in (declared, written))
    lines = [f"heights of {high - still} rows are left out: vertices along edges have none."] if high > still else []
    own = "vertices" in declared and "vertices" in written and not declared["vertices"].equals(written["vertices"])
    if own and not declared["vertices"].astype(str).str.startswith((DECLARED, "densified to")).all():
        lines.append("the layer's own column vertices is replaced by what its vertices are; rename it to keep it.")
    return lines
