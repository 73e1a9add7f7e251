"""Rows in the CRS that was asked for, and what is to know of them there."""

from dataclasses import replace

import geopandas as gpd
import shapely

from geo.geodesy.projected import projected
from layers.catalogue.catalogue import Description
from layers.files.datum_shift import shift_from_wgs84
from layers.story_file.where import BOX, chosen
from maps.formats.asked import Asked
from maps.formats.vertices import coordinates


def in_crs(
    lonlat: gpd.GeoDataFrame, described: Description, asked: Asked
) -> tuple[gpd.GeoDataFrame, Description, list[str]]:
    """Bring rows to another CRS.

    Parameters
    ----------
    lonlat : GeoDataFrame, EPSG:4326
    described : Description
        Of these rows.
    asked : Asked
        Names the CRS.

    Returns
    -------
    (GeoDataFrame, Description, list of str)
        Rows in the CRS; the description, whose accuracy is no better than that of the way to its datum; and what a
        reader must know, a line each: that rows lie outside of the area of the CRS, that the way is known to metres.

    Raises
    ------
    ValueError
        As `geo.geodesy.projected.projected` and `layers.files.datum_shift.shift_from_wgs84` do.
    """
    places = shapely.get_coordinates(lonlat.geometry.to_numpy())
    shift = shift_from_wgs84(asked.reference, places, asked.crs)
    notes = [words for words in (_outside(lonlat, asked), shift.words) if words]
    told = replace(described, columns={**described.columns, lonlat.geometry.name: coordinates(asked.reference)})
    return projected(lonlat, asked.reference), _as_known(told, shift.accuracy_m), notes


def _as_known(described: Description, shift_m: float) -> Description:
    """Tell of rows in another datum what is known of their places there: nothing better than of the way to it."""
    if described.accuracy_m is None:
        return described
    best, worst = described.accuracy_m
    return replace(described, accuracy_m=(max(best, shift_m), max(worst, shift_m)))


def _outside(lonlat: gpd.GeoDataFrame, asked: Asked) -> str:
    """Say if rows lie outside of the area for which a CRS was made, where it says so; else empty."""
    area = asked.reference.area_of_use
    placed = lonlat[~(lonlat.geometry.is_empty | lonlat.geometry.isna())]
    if area is None or len(chosen(placed, {BOX: list(area.bounds)}, "rows")) == len(placed):
        return ""
    west, south, east, north = area.bounds
    where = f"longitude {west:g} to {east:g}, latitude {south:g} to {north:g}"
    return f"rows outside of the area of {asked.crs} ({where}), where lengths and areas in it can be far off"
