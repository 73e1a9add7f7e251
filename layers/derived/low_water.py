"""Claims measured from the low-water line of islands: the points from which their belts are drawn.

Where no low-water line can be read, belts are drawn about published points that lie on the islands. Which government
published a point says nothing of whose the island is: a position is the same for all who claim it.
"""

from typing import TYPE_CHECKING, Annotated, Any

import geopandas as gpd
import msgspec
import pandas as pd
import shapely
from msgspec import Meta

from layers.catalogue.sources import SEPARATOR, source_ids
from layers.catalogue.toml_words import Words
from layers.story_file.where import chosen
from leadline.words import N_, _, listed

if TYPE_CHECKING:
    from layers.stories.story import Story

RECALLED = "recalled"  # the source of what nobody read
COLUMNS = {  # beside those of the rows it is made from
    "claimant": N_("government that claims or declares it"),
    "group": N_("name of the baseline that the points stand for"),
    "also_claimed_by": N_("who else claims the land, in alphabetical order; empty for nobody"),
    "not_drawn": N_("which of those have no points here, and why; empty if all have"),
    "contested": N_("who disputes it, in words"),
}


class Points(msgspec.Struct, kw_only=True, forbid_unknown_fields=True, frozen=True):
    """Some rows of a layer of points."""

    layer: Annotated[str, Meta(description="layer of points")]
    where: Annotated[dict[str, Any], Meta(description="which of its rows, by column")]


class Claim(msgspec.Struct, kw_only=True, forbid_unknown_fields=True, frozen=True):
    """A claim to islands whose baseline is their low-water line."""

    id: Annotated[str, Meta(description="unique in the layer")]
    claimant: Annotated[str, Meta(description="government that claims")]
    group: Annotated[str, Meta(description="what the islands are called")]
    points: Annotated[tuple[Points, ...], Meta(description="points that lie on them")]
    also_claimed_by: Annotated[str, Meta(description="who else claims them, in alphabetical order")] = ""
    accuracy_m: Annotated[float, Meta(description="metres that the coast may lie beyond the points", ge=0)]
    contested: Annotated[Words, Meta(description="who disputes it, in words")] = ""
    note: Annotated[Words, Meta(description="what a reader must know before using it")] = ""
    law: Annotated[tuple[str, ...], Meta(description="sources of the claim; with `recalled`, part of it is recalled")]


class Fields(msgspec.Struct, kw_only=True, forbid_unknown_fields=True, frozen=True, tag_field="by", tag="low_water"):
    """Points of islands, gathered by claim; to be buffered by `belt`."""

    claims: Annotated[tuple[Claim, ...], Meta(description="the claims, in their order")]


def derive(fields: Fields, story: "Story") -> gpd.GeoDataFrame:
    """Gather the points of each claim.

    Parameters
    ----------
    fields : Fields
    story : Story
        For the points.

    Returns
    -------
    GeoDataFrame, EPSG:4326
        One MultiPoint a claim, with the columns of `layers.derived.baselines` but `edge_model`; to be buffered, not
        drawn: the points lie on land or on a reef and are no line.

    Raises
    ------
    ValueError
        If a claim has no points.
    """
    rows = [_row(claim, _points_of(claim, story)) for claim in fields.claims]
    return gpd.GeoDataFrame(rows, geometry="geometry", crs=4326)


def _points_of(claim: Claim, story: "Story") -> gpd.GeoDataFrame:
    own = [chosen(story.load(part.layer), part.where, part.layer) for part in claim.points]
    found = gpd.GeoDataFrame(pd.concat(own, ignore_index=True), geometry="geometry", crs=4326)
    if found.empty:
        told = " or ".join(f"{part.layer} ({part.where})" for part in claim.points)
        raise ValueError(f"claim {claim.id!r} has no points in {told}; expected some.")
    return found


def _row(claim: Claim, points: gpd.GeoDataFrame) -> dict[str, object]:
    return {
        "id": claim.id,
        "name": listed([_(claim.claimant), _(claim.group)]),
        "source_id": SEPARATOR.join(sorted({*source_ids(points), *claim.law})),
        "status": "part published, part recalled" if RECALLED in claim.law else "derived",
        "accuracy_m": claim.accuracy_m,
        "as_of": points["as_of"].max(),
        "note": claim.note,
        "geometry": shapely.MultiPoint(list(points.geometry)),
        "claimant": claim.claimant,
        "group": claim.group,
        "also_claimed_by": claim.also_claimed_by,
        "not_drawn": "",
        "contested": claim.contested,
    }
