"""What aisstream.io is asked for: the boxes about what is watched, and messages that hold positions."""

import json
from collections.abc import Iterable

import geopandas as gpd
import shapely

from geo.geodesy.antimeridian import split_shape
from layers.feeds.aisstream import POSITIONS

MARGIN_DEG = 1.0  # about a shape: an entry needs the position before it, outside
MOST_BOXES = 50  # more are asked for as one
HALF_TURN_DEG, POLE_DEG = 180.0, 90.0

Box = tuple[float, float, float, float]  # west, south, east, north


def boxes_about(frames: Iterable[gpd.GeoDataFrame]) -> list[Box]:
    """Boxes about shapes: west, south, east, north in degrees, none of them across 180.

    Parameters
    ----------
    frames : iterable of GeoDataFrame
        Zones and lines, any CRS.

    Returns
    -------
    list of Box
        One for each part of a shape; a single one about all if there were more than `MOST_BOXES`.
    """
    bounds = []
    for frame in frames:
        shapes = frame.geometry if frame.crs is None else frame.to_crs(4326).geometry
        split = [split_shape(shape) for shape in shapes if shape is not None and not shape.is_empty]
        bounds += [part.bounds for shape in split for part in shapely.get_parts(shape)]
    if len(bounds) > MOST_BOXES:
        wests, souths, easts, norths = zip(*bounds, strict=True)
        bounds = [(min(wests), min(souths), max(easts), max(norths))]
    return sorted({box for each in bounds for box in _widened(*each)})


def _widened(west: float, south: float, east: float, north: float) -> list[Box]:
    west, east = west - MARGIN_DEG, east + MARGIN_DEG
    south, north = max(south - MARGIN_DEG, -POLE_DEG), min(north + MARGIN_DEG, POLE_DEG)
    turns = ((shift - HALF_TURN_DEG, shift + HALF_TURN_DEG, shift) for shift in (-360.0, 0.0, 360.0))
    return [
        (max(west, low) - shift, south, min(east, high) - shift, north)
        for low, high, shift in turns
        if max(west, low) < min(east, high)
    ]


def subscription(key: str, boxes: Iterable[Box]) -> str:
    """Write the message that a client sends first, with its key: latitude before longitude, as aisstream.io has it."""
    corners = [[[south, west], [north, east]] for west, south, east, north in boxes]
    return json.dumps({"APIKey": key, "BoundingBoxes": corners, "FilterMessageTypes": sorted(POSITIONS)})
