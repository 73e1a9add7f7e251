"""How far something reaches and how far it is: range rings about a point, and shortest paths to others."""

from typing import TYPE_CHECKING, Annotated, Any

import geopandas as gpd
import msgspec
import numpy as np
import pandas as pd
import shapely
from msgspec import Meta

from geo.geodesy.edges import densify
from geo.geodesy.geodesic import destination, lengths_m
from layers.catalogue.sources import SEPARATOR, each_id
from layers.catalogue.toml_words import Words
from leadline.words import N_

if TYPE_CHECKING:
    from layers.stories.story import Story

RING_POINTS = 1441  # every quarter of a degree: at 2,173 km the chord is within 6 m of the ring
METRES_PER_KM = 1000.0
ROUTE_TOLERANCE_M = 10.0
RING, ROUTE = "range_ring", "great_circle_route"
COLUMNS = {  # beside those of the rows it is made from
    "range_km": N_("radius of a ring, km"),
    "distance_km": N_("geodesic length of a route on WGS 84, km"),
}


class Ring(msgspec.Struct, kw_only=True, forbid_unknown_fields=True, frozen=True):
    """A range, as it was published."""

    id: Annotated[str, Meta(description="unique in the layer")]
    name: Annotated[Words, Meta(description="what a reader calls it")]
    about: Annotated[str, Meta(description="the point about which it is drawn: a row of a layer")]
    range_km: Annotated[float, Meta(description="radius, kilometres", gt=0)]
    source: Annotated[str, Meta(description="id of the source, several joined by ';'")]
    status: Annotated[str, Meta(description="how the range is known")] = "published"
    accuracy_m: Annotated[float, Meta(description="metres by which the range may be off", ge=0)]
    as_of: Annotated[str, Meta(description="year, month or day that the range speaks of")]
    note: Annotated[Words, Meta(description="what a reader must know before using it")] = ""


class Route(msgspec.Struct, kw_only=True, forbid_unknown_fields=True, frozen=True):
    """A shortest path on the ellipsoid; no path that anybody took."""

    id: Annotated[str, Meta(description="unique in the layer")]
    name: Annotated[Words, Meta(description="what a reader calls it")]
    start: Annotated[str, msgspec.Meta(description="a row of a layer of points")] = msgspec.field(name="from")
    end: Annotated[str, msgspec.Meta(description="a row of a layer of points")] = msgspec.field(name="to")
    note: Annotated[Words, Meta(description="what a reader must know before using it")] = ""


class Fields(msgspec.Struct, kw_only=True, forbid_unknown_fields=True, frozen=True, tag_field="by", tag="reach"):
    """Geodesic rings of some range about points, and geodesics between points, as lines."""

    rings: Annotated[tuple[Ring, ...], Meta(description="the rings")] = ()
    routes: Annotated[tuple[Route, ...], Meta(description="the shortest paths")] = ()

    def __post_init__(self) -> None:
        if not (self.rings or self.routes):
            raise ValueError("there are neither rings nor routes; expected some of either")


def derive(fields: Fields, story: "Story") -> gpd.GeoDataFrame:
    """Draw rings and routes.

    Parameters
    ----------
    fields : Fields
    story : Story
        For the points.

    Returns
    -------
    GeoDataFrame, EPSG:4326
        Lines; standard columns, then `range_km` (radius of a ring) and `distance_km` (length of a route), each missing
        on the other kind. Rings are geodesic, closed, of 1,441 points; routes are geodesics of WGS 84 with vertices
        so dense that a chord lies within 10 m. A route is as accurate as both its ends together, and of their later
        date.

    Raises
    ------
    ValueError
        If the centre of a ring or an end of a route is not one point.
    """
    parts = [_rings(fields.rings, story)] if fields.rings else []
    parts += [_routes(fields.routes, story)] if fields.routes else []
    rows = gpd.GeoDataFrame(pd.concat(parts, ignore_index=True), geometry="geometry", crs=4326)
    return rows.reindex(columns=[*rows.columns, *({"range_km", "distance_km"} - set(rows.columns))])


def _rings(rings: tuple[Ring, ...], story: "Story") -> gpd.GeoDataFrame:
    rows = [
        {
            "id": ring.id,
            "name": ring.name,
            "kind": RING,
            "source_id": ring.source,
            "status": ring.status,
            "accuracy_m": ring.accuracy_m,
            "as_of": ring.as_of,
            "note": ring.note,
            "geometry": _ring(_point(story, ring.about).geometry, ring.range_km * METRES_PER_KM),
            "range_km": ring.range_km,
        }
        for ring in rings
    ]
    return gpd.GeoDataFrame(rows, geometry="geometry", crs=4326)


def _point(story: "Story", reference: str) -> Any:  # noqa: ANN401  a row
    rows = story.rows(reference)
    if len(rows) != 1 or rows.geometry.iloc[0].geom_type != "Point":
        raise ValueError(f"{reference} is not one point; expected a row of a layer of points, as 'places/base'.")
    return rows.iloc[0]


def _ring(centre: shapely.Point, radius_m: float) -> shapely.LineString:
    end = destination(centre.x, centre.y, np.linspace(0, 360, RING_POINTS), radius_m)
    ring = np.column_stack([end.lon_deg, end.lat_deg])
    ring[-1] = ring[0]  # closed to the last bit
    return shapely.LineString(ring)


def _routes(routes: tuple[Route, ...], story: "Story") -> gpd.GeoDataFrame:
    ends = [(_point(story, route.start), _point(story, route.end)) for route in routes]
    straight = gpd.GeoDataFrame(
        [
            {
                "id": route.id,
                "name": route.name,
                "kind": ROUTE,
                "source_id": SEPARATOR.join(each_id([start["source_id"], end["source_id"]])),
                "status": "derived",
                "accuracy_m": start["accuracy_m"] + end["accuracy_m"],
                "as_of": max(start["as_of"], end["as_of"]),
                "note": route.note,
                "geometry": shapely.LineString([start.geometry, end.geometry]),
            }
            for route, (start, end) in zip(routes, ends, strict=True)
        ],
        geometry="geometry",
        crs=4326,
    )
    return densify(straight, tolerance_m=ROUTE_TOLERANCE_M).assign(
        distance_km=lengths_m(straight).to_numpy() / METRES_PER_KM
    )
