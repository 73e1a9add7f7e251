"""Open water in a strait, beyond a belt of some breadth on either bank: an illustration, not anybody's limits."""

import sys
from typing import TYPE_CHECKING, Annotated

import geopandas as gpd
import msgspec
import numpy as np
import shapely
from msgspec import Meta
from numpy.typing import NDArray

from geo.geodesy.buffer import buffer
from geo.geodesy.geodesic import NAUTICAL_MILE_M
from layers.catalogue.cache import cached_frame, digest
from layers.catalogue.toml_words import Words
from leadline.words import N_

if TYPE_CHECKING:
    from layers.stories.story import Story

Box = tuple[float, float, float, float]
Place = tuple[float, float]
SNAP_DEG = 1e-9  # 0.1 mm
STEP_DEG = 0.01  # longest edge, 1 km: the same line whether edges are geodesics or straight in degrees
COLUMNS = {  # beside those of the rows it is made from
    "illustrative": N_("true: must be said on a map that draws it"),
}


class Bank(msgspec.Struct, kw_only=True, forbid_unknown_fields=True, frozen=True):
    """One side of the strait, and what its belt is called."""

    inland: Annotated[Place, Meta(description="a place on it; longitude, latitude, degrees")]
    id: Annotated[str, Meta(description="of its belt, unique in the layer")]
    name: Annotated[Words, Meta(description="of its belt, for a reader")]


class Fields(
    msgspec.Struct, kw_only=True, forbid_unknown_fields=True, frozen=True, tag_field="by", tag="strait_corridor"
):
    """Water of a strait beyond a belt of some breadth on either side, from one narrow to the other, and the belts."""

    land: Annotated[str, Meta(description="layer of land, or a row of it, that has both banks")]
    breadth_nm: Annotated[float, Meta(description="breadth of the belts, nautical miles", gt=0)]
    coast: Annotated[Box, Meta(description="box of every coast within reach; west, south, east, north, degrees")]
    strait: Annotated[Box, Meta(description="box at which the belts are cut off; likewise")]
    narrows: Annotated[
        tuple[Box, Box], Meta(description="boxes, one about each end of the strait, in which the banks come closest")
    ]
    banks: Annotated[tuple[Bank, Bank], Meta(description="the two sides")]
    midwater: Annotated[Place, Meta(description="a place in the open water; longitude, latitude, degrees")]
    id: Annotated[str, Meta(description="of the corridor, unique in the layer")]
    name: Annotated[Words, Meta(description="of the corridor, for a reader")]
    note: Annotated[Words, Meta(description="of the corridor")]
    belt_note: Annotated[Words, Meta(description="of the belts")]
    belt_kind: Annotated[str, Meta(description="kind of the belts")] = "belt"


def derive(fields: Fields, story: "Story") -> gpd.GeoDataFrame:
    """Draw the corridor and the belts.

    Parameters
    ----------
    fields : Fields
    story : Story
        For the land.

    Returns
    -------
    GeoDataFrame, EPSG:4326
        Polygons: `strait_corridor` (water beyond both belts and their bays, from one narrow of the strait to the
        other) and a belt for each bank; standard columns but source and status, then `illustrative`, true. Across the
        bays of a bank its belt is closed by the shortest line. Kept in the cache.

    Raises
    ------
    ValueError
        If the land has not one island or mainland at either place, or no open water between them.
    """
    coast = story.rows(fields.land).clip(shapely.box(*fields.coast))
    key = digest(coast, fields, sys.modules[__name__], buffer)
    return cached_frame("strait-corridor", key, lambda: _derive(fields, coast))


def _derive(fields: Fields, coast: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    breadth_m = fields.breadth_nm * NAUTICAL_MILE_M
    parts = coast[["accuracy_m", "as_of", "geometry"]].explode(index_parts=False)
    near = buffer(parts, breadth_m)
    sides = [_own(parts, shapely.Point(bank.inland), fields.land) for bank in fields.banks]
    reaches = [near.geometry.to_numpy()[own][0] for own in sides]
    first, second = (parts.geometry.to_numpy()[own][0] for own in sides)
    between = between_narrows(first, second, fields.narrows)
    closed = [_closed(reach, between) for reach in reaches]
    corridor = _corridor(fields, between, shapely.union_all([near.union_all(), *closed]))
    shapes = [(fields.id, fields.name, "strait_corridor", fields.note, shapely.segmentize(corridor, STEP_DEG))]
    ground, strait = parts.union_all(), shapely.box(*fields.strait)
    shapes += [
        (bank.id, bank.name, fields.belt_kind, fields.belt_note, _belt(reach, ground, strait))
        for bank, reach in zip(fields.banks, reaches, strict=True)
    ]
    frame = gpd.GeoDataFrame(shapes, columns=["id", "name", "kind", "note", "geometry"], geometry="geometry", crs=4326)
    land = parts.iloc[0]
    return frame.assign(accuracy_m=float(land["accuracy_m"]), as_of=land["as_of"], illustrative=True)


def _corridor(fields: Fields, between: shapely.Polygon, reach: shapely.Geometry) -> shapely.Geometry:
    open_water = shapely.get_parts(shapely.difference(between, reach, grid_size=SNAP_DEG))
    corridor = [water for water in open_water if water.contains(shapely.Point(fields.midwater))]
    if not corridor:
        raise ValueError(
            f"no open water at {list(fields.midwater)} beyond {fields.breadth_nm:g} nautical miles from {fields.land}; "
            "expected a strait that is wider there. Look at its coast."
        )
    found: shapely.Geometry = corridor[0]
    return found


def _own(parts: gpd.GeoDataFrame, inland: shapely.Point, land: str) -> NDArray[np.bool_]:
    """Which of the polygons is the bank that holds a point."""
    own: NDArray[np.bool_] = parts.contains(inland).to_numpy()
    if own.sum() != 1:
        raise ValueError(
            f"{int(own.sum())} polygons of {land} hold {inland.wkt}; expected one. Look at its coast there, or move "
            "the place inland."
        )
    return own


def between_narrows(north: shapely.Geometry, south: shapely.Geometry, narrows: tuple[Box, Box]) -> shapely.Polygon:
    """Ground between the shortest lines, in degrees, from bank to bank at either end of the strait."""
    boxes = np.array([shapely.box(*box) for box in narrows], dtype=object)
    ends = shapely.shortest_line(shapely.intersection(north, boxes), shapely.intersection(south, boxes))
    west, east = (shapely.get_coordinates(line) for line in ends)
    return shapely.Polygon([*west, *east[::-1]])


def _closed(reach: shapely.Geometry, between: shapely.Polygon) -> shapely.Geometry:
    """One side's belt with its bays: the hull of what of it lies between the narrows."""
    hull: shapely.Geometry = shapely.convex_hull(shapely.intersection(reach, between))
    return hull


def _belt(reach: shapely.Geometry, ground: shapely.Geometry, strait: shapely.Polygon) -> shapely.Geometry:
    """Water within the breadth of one side's coast, in the box, without the land of either side."""
    belt: shapely.Geometry = shapely.difference(shapely.intersection(reach, strait), ground, grid_size=SNAP_DEG)
    return belt
