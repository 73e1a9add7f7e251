"""The Tsugaru Strait with a territorial sea of 3 nautical miles on each side: an illustration, not Japan's limits."""

import sys

import geopandas as gpd
import shapely

from geo.buffer import buffer
from geo.geodesic import NAUTICAL_MILE_M
from layers import land
from layers.cache import cached_frame, digest
from layers.typed import standard

BREADTH_M = 3 * NAUTICAL_MILE_M
STRAIT = shapely.box(140.15, 41.1, 141.35, 41.9)  # a drawing box, outside the two narrows; not in any law
COAST = shapely.box(139.5, 40.4, 142.0, 42.6)  # every coast within reach of the strait
COASTS = {"hokkaido": shapely.Point(140.6, 42.0), "honshu": shapely.Point(140.6, 40.7)}  # inland of each
MIDSTRAIT = shapely.Point(140.6, 41.48)  # in the open water between the narrows
SNAP_DEG = 1e-9  # 0.1 mm
NOTE = (
    "Illustrative: 3 nautical miles from the coast of Natural Earth. Japan's baselines at Tsugaru were not read; where "
    "they close bays the true corridor is narrower: the one in OpenStreetMap lies inside this, with a third of its "
    "area. That 3 nautical miles are kept here is recalled from the law of 1977. Cut off at a drawing box."
)


def load() -> gpd.GeoDataFrame:
    """Derive an illustrative corridor of open water between two belts of 3 nautical miles.

    Returns
    -------
    GeoDataFrame, EPSG:4326
        Polygons: `strait_corridor` (the water beyond both belts that joins the two ends of the strait) and two
        `territorial_sea_3_nm` belts; standard columns, then `illustrative`, true. Kept in the cache.

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
    reach, ground = near.union_all(), parts.union_all()
    open_water = shapely.get_parts(shapely.difference(STRAIT, reach, grid_size=SNAP_DEG))
    corridor = [water for water in open_water if water.contains(MIDSTRAIT)]
    if not corridor:
        raise ValueError(
            f"no open water at {MIDSTRAIT.wkt} beyond {BREADTH_M:.0f} m from the land layer; "
            "expected the Tsugaru Strait. If the land data changed, look at its coast there."
        )
    belts = {side: _belt(parts, near, at, ground) for side, at in COASTS.items()}
    shapes = [("tsugaru-corridor", "Tsugaru Strait, open corridor (illustrative)", "strait_corridor", corridor[0])]
    shapes += [
        (f"tsugaru-3nm-{side}", f"3 nautical miles off {side.title()} (illustrative)", "territorial_sea_3_nm", belt)
        for side, belt in belts.items()
    ]
    first = parts.iloc[0]
    frame = gpd.GeoDataFrame(shapes, columns=["id", "name", "kind", "geometry"], geometry="geometry", crs=4326)
    return standard(
        frame.assign(
            source_id=f"{land.POLYGONS_SOURCE};recalled",
            status="derived",
            accuracy_m=float(first["accuracy_m"]),
            as_of=first["as_of"],
            note=NOTE,
            illustrative=True,
        )
    )


def _belt(
    parts: gpd.GeoDataFrame, near: gpd.GeoDataFrame, inland: shapely.Point, ground: shapely.Geometry
) -> shapely.Geometry:
    """Water within the breadth of one side's coast, in the box, without the land of either side."""
    own = parts.contains(inland).to_numpy()
    if own.sum() != 1:
        raise ValueError(
            f"{int(own.sum())} polygons of the land layer hold {inland.wkt}; expected one island. "
            "If the land data changed, look at its coast there."
        )
    reach: shapely.Geometry = near.geometry.to_numpy()[own][0]
    belt: shapely.Geometry = shapely.difference(shapely.intersection(reach, STRAIT), ground, grid_size=SNAP_DEG)
    return belt
