"""One point for each of many things: typed points, middles of typed shapes, points and middles of other layers."""

from typing import TYPE_CHECKING, Annotated

import geopandas as gpd
import msgspec
import pandas as pd
import shapely
from msgspec import Meta

from layers.catalogue.schema import COLUMNS as STANDARD_COLUMNS
from layers.catalogue.toml_words import Words
from layers.catalogue.typed import features

if TYPE_CHECKING:
    from layers.stories.story import Story


class Taken(msgspec.Struct, kw_only=True, forbid_unknown_fields=True, frozen=True):
    """Points of another layer."""

    rows: Annotated[tuple[str, ...], Meta(description="rows of layers of points, in their order")]
    kind: Annotated[str, Meta(description="kind that they have here; their own if left out")] = ""


class Middle(msgspec.Struct, kw_only=True, forbid_unknown_fields=True, frozen=True):
    """Middle of a shape of another layer: its centroid in longitude and latitude."""

    of: Annotated[str, Meta(description="row of a layer")]
    id: Annotated[str, Meta(description="unique in the layer")]
    name: Annotated[Words, Meta(description="what a reader calls it")]
    kind: Annotated[str, Meta(description="what sort of thing it is")]
    accuracy_m: Annotated[float, Meta(description="metres by which another convention may put it elsewhere", ge=0)]
    note: Annotated[Words, Meta(description="what a reader must know before using it")] = ""


class Fields(msgspec.Struct, kw_only=True, forbid_unknown_fields=True, frozen=True, tag_field="by", tag="midpoints"):
    """Points of a file, shapes of it by the mean of their vertices, points and middles of other layers."""

    file: Annotated[str, Meta(description="GeoJSON file beside the story, in longitude and latitude")]
    taken: Annotated[tuple[Taken, ...], Meta(description="points of other layers")] = ()
    middles: Annotated[tuple[Middle, ...], Meta(description="middles of shapes of other layers")] = ()


def derive(fields: Fields, story: "Story") -> gpd.GeoDataFrame:
    """Gather the points.

    Parameters
    ----------
    fields : Fields
    story : Story
        For the file and the layers.

    Returns
    -------
    GeoDataFrame, EPSG:4326
        Points with the columns of the file. The mean of vertices is good to a metre over a shape of 9 km.

    Raises
    ------
    ValueError
        If a row that is taken is no point.
    """
    typed = features(story.file(fields.file))
    typed["geometry"] = [_mean(shape) for shape in typed.geometry]
    parts = [typed, *(_taken(one, story) for one in fields.taken), *(_middle(one, story) for one in fields.middles)]
    return gpd.GeoDataFrame(pd.concat(parts, ignore_index=True), geometry="geometry", crs=4326)


def _mean(shape: shapely.Geometry) -> shapely.Point:
    return shapely.Point(shapely.get_coordinates(shape).mean(axis=0))


def _taken(one: Taken, story: "Story") -> gpd.GeoDataFrame:
    rows = gpd.GeoDataFrame(pd.concat([story.rows(row) for row in one.rows], ignore_index=True), geometry="geometry")
    others = rows[rows.geom_type != "Point"]
    if len(others):
        raise ValueError(f"{others['id'].iloc[0]!r} is a {others.geom_type.iloc[0]}; expected a point.")
    own = rows[[name for name in rows if name in STANDARD_COLUMNS]]
    return own.assign(kind=one.kind) if one.kind else own


def _middle(one: Middle, story: "Story") -> gpd.GeoDataFrame:
    shape = story.rows(one.of).iloc[0]
    row = {
        "id": one.id,
        "name": one.name,
        "kind": one.kind,
        "source_id": shape["source_id"],
        "status": "derived",
        "accuracy_m": one.accuracy_m,
        "as_of": shape["as_of"],
        "note": one.note,
    }
    return gpd.GeoDataFrame([row], geometry=[shape.geometry.centroid], crs=4326)
