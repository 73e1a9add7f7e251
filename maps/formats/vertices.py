"""Vertices of layers as they leave: enough that straight lines in degrees, as a GIS draws them, are the edges."""

from typing import Literal

import geopandas as gpd
import numpy as np
import pyproj
import shapely

from geo import densify
from geo.geodesy.edge_models import as_drawn
from geo.geodesy.geodesic import require_crs
from geo.geodesy.heights import with_heights
from geo.geodesy.own_edges import crs_code
from layers.catalogue.catalogue import with_edge_model

Vertices = Literal["densified", "declared"]

TOLERANCE_M = 1.0  # that of the engine of events (`geo.Rules`); no layer states an accuracy below 15 m
COUNTED = "vertices: "  # how the line begins that says how many there are
OWN_VERTICES = "vertices_in_layer"  # of a layer that has a column of that name
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
        true: each vertex added lies on the edge. Heights are linear along edges. Cut at 180 degrees. The frame as it
        was if nothing says what its edges mean.

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
        if as_drawn(model) != "planar":
            dense = densify(lonlat.iloc[rows], edges=model, tolerance_m=tolerance_m).geometry.to_numpy()
            pairs = zip(dense, shapes[rows], strict=True)
            shapes[rows] = [with_heights(new, old) if shapely.has_z(old) else new for new, old in pairs]
            told[rows] = f"densified to {tolerance_m:g} m"
    return lonlat.set_geometry(gpd.GeoSeries(shapes, index=lonlat.index, crs=4326)).assign(vertices=told)


def straight_in(crs: pyproj.CRS | None) -> str:
    """Tell in which coordinates lines between vertices are straight, as a GIS draws them.

    >>> straight_in(pyproj.CRS("EPSG:32651")), straight_in(pyproj.CRS("EPSG:4326"))
    ('in EPSG:32651', 'in degrees')
    """
    return f"in {crs_code(crs)}" if crs is not None and crs.is_projected else "in degrees"


def coordinates(crs: pyproj.CRS) -> str:
    """Tell what coordinates in a CRS are.

    >>> coordinates(pyproj.CRS("EPSG:32651")), coordinates(pyproj.CRS("EPSG:4267"))
    ('easting, northing, WGS 84 / UTM zone 51N (EPSG:32651)', 'longitude, latitude, NAD27 (EPSG:4267)')
    """
    axes = "longitude, latitude" if crs.is_geographic else "easting, northing"
    code = crs_code(crs)
    return f"{axes}, {crs.name} ({code})" if code != crs.name else f"{axes}, {crs.name}"


def told_vertices(declared: gpd.GeoDataFrame, written: gpd.GeoDataFrame) -> list[str]:
    """Say what the vertices of rows as written are to those declared, and whose heights gave way to them."""
    straight = f"straight lines {straight_in(written.crs)}"
    before, now = (int(shapely.get_num_coordinates(each.geometry.to_numpy()).sum()) for each in (declared, written))
    if "vertices" in written:
        dense = [words for words in written["vertices"].unique() if words != DECLARED]
        told = (
            f"{dense[0]}, {now:,} for {before:,} declared; {straight} between them are the edges that "
            "edge_model declares."
            if dense
            else f"the {before:,} declared; {straight} between them are the edges of this layer."
        )
    elif "edge_model" in written:
        told = (
            f"the {before:,} declared; a GIS joins them by {straight}, which are not the edges that "
            "edge_model declares."
        )
    else:
        return []
    return [f"{COUNTED}{told}", *_given_way(declared, written)]


def _given_way(declared: gpd.GeoDataFrame, written: gpd.GeoDataFrame) -> list[str]:
    """Say if heights are not written."""
    high, still = (int(shapely.has_z(each.geometry.to_numpy()).sum()) for each in (declared, written))
    return [f"heights of {high - still} rows that cross 180 degrees are left out."] if high > still else []


def own_column_apart(frame: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """Rows whose own column `vertices` bears another name, since files say there what the vertices of a row are.

    A column that an earlier export wrote is no such: it is made anew.
    """
    if "vertices" not in frame or frame["vertices"].astype(str).str.startswith((DECLARED, "densified to")).all():
        return frame
    names = (OWN_VERTICES, *(f"{OWN_VERTICES}_{n}" for n in range(2, len(frame.columns) + 3)))
    named = frame.rename(columns={"vertices": next(name for name in names if name not in frame)})
    named.attrs = dict(frame.attrs)
    return named
