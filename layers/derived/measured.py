"""Rows of a file with their length or area on the ellipsoid."""

from typing import TYPE_CHECKING, Annotated

import geopandas as gpd
import msgspec
from msgspec import Meta

from geo.geodesy.edges import Edges, densify
from geo.geodesy.geodesic import lengths_m
from geo.geodesy.merged import areas_m2
from layers.catalogue.typed import features
from leadline.words import N_

if TYPE_CHECKING:
    from layers.stories.story import Story

METRES_PER_KM = 1000.0
COLUMNS = {  # beside those of the rows it is made from
    "length_km": N_("length along its edges on WGS 84, km"),
    "area_km2": N_("area inside its edges on WGS 84, km2"),
    "edge_model": N_("what the edges between two vertices mean"),
}


class Fields(msgspec.Struct, kw_only=True, forbid_unknown_fields=True, frozen=True, tag_field="by", tag="measured"):
    """Lines or polygons of a GeoJSON file, measured along their edges on WGS 84."""

    file: Annotated[str, Meta(description="GeoJSON file beside the story, in longitude and latitude")]
    edges: Annotated[Edges, Meta(description="what joins two vertices, unless a column `edge_model` says it")] = (
        "geodesic"
    )
    length_km: Annotated[bool, Meta(description="whether to add a column `length_km`, kilometres")] = False
    area_km2: Annotated[bool, Meta(description="whether to add a column `area_km2`, square kilometres")] = False


def derive(fields: Fields, story: "Story") -> gpd.GeoDataFrame:
    """Read and measure.

    Parameters
    ----------
    fields : Fields
    story : Story
        For the file.

    Returns
    -------
    GeoDataFrame, EPSG:4326
        The rows of the file, their vertices as they are (densify before drawing), and the columns asked for.
    """
    rows = features(story.file(fields.file))
    drawn = densify(rows, edges=fields.edges)
    if fields.length_km:
        rows = rows.assign(length_km=lengths_m(drawn) / METRES_PER_KM)
    return rows.assign(area_km2=areas_m2(rows, edges=fields.edges) / METRES_PER_KM**2) if fields.area_km2 else rows
