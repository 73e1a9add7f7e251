"""Ground within a distance of rows of any layer, by the geodesic buffer."""

import sys
from typing import TYPE_CHECKING, Annotated, Any

import geopandas as gpd
import msgspec
import shapely
from msgspec import Meta

from geo.geodesy.buffer import buffer
from geo.geodesy.edges import USUAL_EDGES, densify
from geo.geodesy.geodesic import NAUTICAL_MILE_M
from layers.catalogue.cache import cached_frame, digest
from layers.catalogue.catalogue import with_edge_model
from layers.catalogue.schema import COLUMNS as STANDARD_COLUMNS
from layers.story_file.where import chosen
from leadline.words import N_

if TYPE_CHECKING:
    from layers.stories.story import Story

METRES_PER_KM = 1000.0
SNAP_DEG = 1e-9  # 0.1 mm: edges that coincide are cut without a sliver
TOLERANCE_M = 10.0  # of edges, before they are buffered
COLUMNS = {  # beside those of the rows it is made from
    "distance_km": N_("how far it reaches from the row it is drawn about, km, geodesic"),
}


class Fields(msgspec.Struct, kw_only=True, forbid_unknown_fields=True, frozen=True, tag_field="by", tag="buffer"):
    """Polygons of all that lies within a distance of points, lines or polygons, these included."""

    of: Annotated[str, Meta(description="layer, or a row of it")]
    where: Annotated[dict[str, Any], Meta(description="which of its rows, by column; all if left out")] = {}
    km: Annotated[
        Annotated[float, Meta(gt=0, le=5000)] | None, Meta(description="distance, kilometres: at most 5,000")
    ] = None
    nm: Annotated[
        Annotated[float, Meta(gt=0, le=2699)] | None, Meta(description="distance, nautical miles, in place of km")
    ] = None
    without: Annotated[str, Meta(description="layer of polygons, or a row of it, that is cut out, as land")] = ""

    def __post_init__(self) -> None:
        if (self.km is None) == (self.nm is None):
            raise ValueError("expected a distance, km or nm, one of them")

    @property
    def distance_m(self) -> float:
        """Distance in metres."""
        return self.km * METRES_PER_KM if self.km is not None else (self.nm or 0.0) * NAUTICAL_MILE_M


def derive(fields: Fields, story: "Story") -> gpd.GeoDataFrame:
    """Draw the polygons.

    Parameters
    ----------
    fields : Fields
    story : Story
        For the rows, and what is cut out.

    Returns
    -------
    GeoDataFrame, EPSG:4326
        A row for each row: its id, name, source, accuracy and date; `distance_km`. Kept in the cache.

    Raises
    ------
    ValueError
        If there are no such rows, or nothing is left of one.
    """
    rows = chosen(with_edge_model(story.rows(fields.of)), fields.where, fields.of)
    if rows.empty:
        raise ValueError(f"{fields.of} has no row where {fields.where}; expected some.")
    cut = story.rows(fields.without) if fields.without else rows.iloc[:0]
    key = digest(rows, cut, fields, sys.modules[__name__], buffer, densify)
    return cached_frame("buffer", key, lambda: _derive(fields, rows, cut))


def _derive(fields: Fields, rows: gpd.GeoDataFrame, cut: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    dense = densify(rows, edges=USUAL_EDGES, tolerance_m=TOLERANCE_M)
    near = buffer(dense, fields.distance_m).geometry
    if len(cut):
        reached = near.union_all()
        ground = shapely.union_all([shape for shape in cut.geometry if shape.intersects(reached)])
        near = gpd.GeoSeries(
            shapely.difference(near.to_numpy(), ground, grid_size=SNAP_DEG), index=near.index, crs=4326
        )
    if near.is_empty.any():
        raise ValueError(f"nothing is left of {rows['id'][near.is_empty].iloc[0]!r} without {fields.without}.")
    kept = rows[[c for c in rows if c in STANDARD_COLUMNS and c not in ("kind", "status", "note")]]
    return gpd.GeoDataFrame(
        kept.assign(status="derived", distance_km=fields.distance_m / METRES_PER_KM, edge_model="geodesic"),
        geometry=near,
        crs=4326,
    ).reset_index(drop=True)
