"""Shipping lanes: the edges of a sea network that shortest routes between some ports use."""

from typing import TYPE_CHECKING, Annotated, Literal

import geopandas as gpd
import msgspec
import pandas as pd
from msgspec import Meta

from layers.sea import lanes, lanes_ornl, sea_areas
from leadline.words import N_

if TYPE_CHECKING:
    from layers.stories.story import Story

LIBRARY_SEAS = "leadline:sea_areas"
NETWORKS = {"searoute": lanes.SEAROUTE, "ornl": lanes_ornl.OAK_RIDGE}
RESTS_ON = (LIBRARY_SEAS,)
COLUMNS = {  # beside those of the rows it is made from
    "class": N_(
        "major, middle or minor: the busiest quarter, the half between and the least busy quarter of "
        "the lane km, by n_routes"
    ),
    "sea": N_("the sea it lies in, or other; a lane is cut where the sea changes"),
    "n_routes": N_("routes between the ports that use it"),
    "length_km": N_("geodesic length on WGS 84, km"),
    "edge_model": N_("what joins two vertices: the geodesic"),
}


class Fields(msgspec.Struct, kw_only=True, forbid_unknown_fields=True, frozen=True, tag_field="by", tag="sea_lanes"):
    """Lanes between ports, cut where the sea changes, with the number of routes that use them and a class by it."""

    ports: Annotated[str, Meta(description="layer of points between which every pair is one route")]
    network: Annotated[
        Literal["searoute", "ornl"], Meta(description="sea network: that of searoute, or Oak Ridge's of 2000")
    ] = "searoute"
    seas: Annotated[
        tuple[str, ...],
        Meta(description="rows of layers of polygons that cut the lanes; an earlier one first where two overlap"),
    ] = ()
    classes_of: Annotated[
        str, Meta(description="name of the sea whose lane km give the classes; all lanes if left out")
    ] = ""
    note: Annotated[str, Meta(description="what notes of lanes end with")] = ""


def derive(fields: Fields, story: "Story") -> gpd.GeoDataFrame:
    """Count the routes.

    Parameters
    ----------
    fields : Fields
    story : Story
        For ports and seas.

    Returns
    -------
    GeoDataFrame, EPSG:4326
        As `layers.sea.lanes.load`. Kept in the cache.

    Raises
    ------
    ValueError
        If there are fewer than two ports, two seas of one name, or no lane in the sea that gives the classes.
    """
    ports = story.load(fields.ports)
    if len(ports) < 2:  # noqa: PLR2004  a route has two ends
        raise ValueError(f"{fields.ports} has {len(ports)} row; expected two ports or more.")
    return lanes.between(
        ports, NETWORKS[fields.network], _seas(fields, story), classes_of=fields.classes_of, note=fields.note
    )


def _seas(fields: Fields, story: "Story") -> gpd.GeoDataFrame:
    """Outlines of the seas: those of the library with the land behind the coast inside, so that no lane is lost."""
    if not fields.seas:
        return sea_areas.outlines().iloc[:0]
    if not fields.seas:
        return sea_areas.outlines().iloc[:0]
    rows = pd.concat([_sea(reference, story) for reference in fields.seas], ignore_index=True)
    found = gpd.GeoDataFrame(rows[["id", "name", "geometry"]], geometry="geometry", crs=4326)
    twice = found["name"][found["name"].duplicated()]
    if len(twice):
        raise ValueError(f"seas has two rows called {twice.iloc[0]!r}; expected each sea once.")
    return found


def _sea(reference: str, story: "Story") -> gpd.GeoDataFrame:
    of, _, row = reference.partition("/")
    if of != LIBRARY_SEAS:
        return story.rows(reference)
    outlines = sea_areas.outlines()
    known = list(outlines["id"])
    if row and row not in known:
        raise ValueError(f"seas names {reference!r}; expected one of {', '.join(f'{of}/{each}' for each in known)}.")
    return outlines[outlines["id"] == row] if row else sea_areas.one_each()
