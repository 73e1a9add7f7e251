"""The Tsugaru Strait with a territorial sea of 3 nautical miles on each side: an illustration, not Japan's limits."""

import sys

import geopandas as gpd
import numpy as np
import shapely
from numpy.typing import NDArray

from geo.geodesy.buffer import buffer
from geo.geodesy.geodesic import NAUTICAL_MILE_M
from layers.catalogue.cache import cached_frame, digest
from layers.catalogue.typed import standard
from layers.ground import land

BREADTH_M = 3 * NAUTICAL_MILE_M
STRAIT = shapely.box(140.15, 41.1, 141.35, 41.9)  # a drawing box, outside the two narrows; not in any law
COAST = shapely.box(139.5, 40.4, 142.0, 42.6)  # every coast within reach of the strait
COASTS = {"hokkaido": shapely.Point(140.6, 42.0), "honshu": shapely.Point(140.6, 40.7)}  # inland of each
MIDSTRAIT = shapely.Point(140.6, 41.48)  # in the open water between the narrows
NARROWS = (shapely.box(139.9, 41.0, 140.6, 42.0), shapely.box(140.6, 41.0, 141.2, 42.0))  # one in each
LIMIT_SOURCE = "jcg-designated-areas"
SNAP_DEG = 1e-9  # 0.1 mm
STEP_DEG = 0.01  # longest edge, 1 km: the same line whether edges are geodesics or straight in degrees
BELT_NOTE = (
    "Illustrative: 3 nautical miles from the coast of Natural Earth, where Japan's territorial sea ends at the least. "
    "Between two capes Japan joins these limits by lines of its own, whose positions were not read: more of the strait "
    "is its territorial sea than is drawn. Cut off at a drawing box."
)
CORRIDOR_NOTE = (
    "Illustrative: water beyond 3 nautical miles from both coasts, between the strait's two narrows only. Across the "
    "bays between them the limit is drawn by its shortest line, as Japan joins it by lines of its own, whose positions "
    "were not read; water beside it may be open too: in OpenStreetMap the open water between the narrows has 560 km2, "
    "and 95 % of this lies in it."
)


def load() -> gpd.GeoDataFrame:
    """Derive an illustrative corridor of open water between two belts of 3 nautical miles.

    Returns
    -------
    GeoDataFrame, EPSG:4326
        Polygons: `strait_corridor` (water beyond both belts and their bays, from one narrow of the strait to the
        other) and two `territorial_sea_3_nm` belts; standard columns, then `illustrative`, true. Kept in the cache.

    Raises
    ------
    ValueError
        If the land layer has no coast where the strait is.
    """
    coast = land.load().query("iso_a2 == 'JP'").clip(COAST)
    key = digest(coast, BREADTH_M, sys.modules[__name__], buffer)
    return cached_frame("tsugaru-strait", key, lambda: _derive(coast))


def _derive(coast: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    parts = coast[["accuracy_m", "as_of", "geometry"]].explode(index_parts=False)
    near = buffer(parts, BREADTH_M)
    ground = parts.union_all()
    sides = [_own(parts, at) for at in COASTS.values()]
    between = _between_narrows(*(parts.geometry.to_numpy()[own][0] for own in sides))
    closed = [_closed(near.geometry.to_numpy()[own][0], between) for own in sides]
    reach = shapely.union_all([near.union_all(), *closed])
    open_water = shapely.get_parts(shapely.difference(between, reach, grid_size=SNAP_DEG))
    corridor = [water for water in open_water if water.contains(MIDSTRAIT)]
    if not corridor:
        raise ValueError(
            f"no open water at {MIDSTRAIT.wkt} beyond {BREADTH_M:.0f} m from the land layer; "
            "expected the Tsugaru Strait. If the land data changed, look at its coast there."
        )
    belts = {side: _belt(near.geometry.to_numpy()[own][0], ground) for side, own in zip(COASTS, sides, strict=True)}
    name = "Tsugaru Strait, open corridor between the narrows (illustrative)"
    shapes = [("tsugaru-corridor", name, "strait_corridor", CORRIDOR_NOTE, shapely.segmentize(corridor[0], STEP_DEG))]
    shapes += [
        (
            f"tsugaru-3nm-{side}",
            f"3 nautical miles off {side.title()} (illustrative)",
            "territorial_sea_3_nm",
            BELT_NOTE,
            belt,
        )
        for side, belt in belts.items()
    ]
    first = parts.iloc[0]
    frame = gpd.GeoDataFrame(shapes, columns=["id", "name", "kind", "note", "geometry"], geometry="geometry", crs=4326)
    return standard(
        frame.assign(
            source_id=f"{land.POLYGONS_SOURCE};{LIMIT_SOURCE}",
            status="derived",
            accuracy_m=float(first["accuracy_m"]),
            as_of=first["as_of"],
            illustrative=True,
        )
    )


def _own(parts: gpd.GeoDataFrame, inland: shapely.Point) -> NDArray[np.bool_]:
    """Which of the polygons is the island that holds a point."""
    own: NDArray[np.bool_] = parts.contains(inland).to_numpy()
    if own.sum() != 1:
        raise ValueError(
            f"{int(own.sum())} polygons of the land layer hold {inland.wkt}; expected one island. "
            "If the land data changed, look at its coast there."
        )
    return own


def _between_narrows(north: shapely.Geometry, south: shapely.Geometry) -> shapely.Polygon:
    """Ground between the shortest lines from island to island at either end of the strait."""
    boxes = np.array(NARROWS, dtype=object)
    ends = shapely.shortest_line(shapely.intersection(north, boxes), shapely.intersection(south, boxes))
    west, east = (shapely.get_coordinates(line) for line in ends)
    return shapely.Polygon([*west, *east[::-1]])


def _closed(reach: shapely.Geometry, between: shapely.Polygon) -> shapely.Geometry:
    """One side's belt with its bays: the hull of what of it lies between the narrows."""
    hull: shapely.Geometry = shapely.convex_hull(shapely.intersection(reach, between))
    return hull


def _belt(reach: shapely.Geometry, ground: shapely.Geometry) -> shapely.Geometry:
    """Water within the breadth of one side's coast, in the box, without the land of either side."""
    belt: shapely.Geometry = shapely.difference(shapely.intersection(reach, STRAIT), ground, grid_size=SNAP_DEG)
    return belt
