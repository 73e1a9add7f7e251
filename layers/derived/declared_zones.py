"""Zones as they were declared; sides closed for drawing, and parts that are declared by a distance from a coast."""

import sys
from typing import TYPE_CHECKING, Annotated, Any

import geopandas as gpd
import msgspec
import pandas as pd
import shapely
from msgspec import Meta

from geo.geodesy.buffer import buffer
from geo.geodesy.geodesic import NAUTICAL_MILE_M
from layers.catalogue.cache import cached_frame, digest
from layers.catalogue.toml_words import Words
from layers.catalogue.typed import features
from leadline.words import N_

if TYPE_CHECKING:
    from layers.stories.story import Story

Box = tuple[float, float, float, float]
COLUMNS = {  # beside those of the rows it is made from
    "closed_by_chord": N_("true where a side of the polygon is drawn but not declared"),
    "edge_model": N_("what the edges between two vertices mean: densify by it before measuring or drawing"),
}


class Called(msgspec.Struct, kw_only=True, forbid_unknown_fields=True, frozen=True):
    """What a derived row is called."""

    id: Annotated[str, Meta(description="unique in the layer")]
    name: Annotated[Words, Meta(description="what a reader calls it")]
    kind: Annotated[str, Meta(description="what sort of thing it is")]
    note: Annotated[Words, Meta(description="what a reader must know before using it")]


class Closed(msgspec.Struct, kw_only=True, forbid_unknown_fields=True, frozen=True):
    """A declared line that is closed by a chord so that it can be drawn; the chord is a row of its own."""

    line: Annotated[str, Meta(description="id of the line in the file")]
    polygon: Annotated[Called, Meta(description="the line closed")]
    chord: Annotated[Called, Meta(description="the side that nobody declared, from the last point to the first")]


class NearCoast(msgspec.Struct, kw_only=True, forbid_unknown_fields=True, frozen=True):
    """A part that is declared as a distance from the coast of an island."""

    words: Annotated[Called, Meta(description="what it is called")]
    land: Annotated[str, Meta(description="layer of land, or a row of it")]
    island_in: Annotated[Box, Meta(description="box that holds the island and no other; west, south, east, north")]
    breadth_nm: Annotated[float, Meta(description="distance from the coast, nautical miles", gt=0)]
    within: Annotated[Box, Meta(description="box at which it is cut off; west, south, east, north, degrees")]
    source: Annotated[str, Meta(description="id of the source, several joined by ';'")]
    status: Annotated[str, Meta(description="how it is known")] = "approximate"
    as_of: Annotated[str, Meta(description="year, month or day that it speaks of")]
    columns: Annotated[dict[str, str], Meta(description="values of the layer's own columns")] = {}


class Fields(
    msgspec.Struct, kw_only=True, forbid_unknown_fields=True, frozen=True, tag_field="by", tag="declared_zones"
):
    """Polygons and lines of a file, lines closed by a chord, and zones about a coast."""

    file: Annotated[str, Meta(description="GeoJSON file beside the story, in longitude and latitude")]
    closed: Annotated[tuple[Closed, ...], Meta(description="lines to be closed")] = ()
    near_coast: Annotated[tuple[NearCoast, ...], Meta(description="parts by a distance from a coast")] = ()


def derive(fields: Fields, story: "Story") -> gpd.GeoDataFrame:
    """Read the zones and derive what is not declared as a polygon.

    Parameters
    ----------
    fields : Fields
    story : Story
        For the file and the land.

    Returns
    -------
    GeoDataFrame, EPSG:4326
        The rows of the file, each closed line as a polygon and its chord, and the parts by coast, with declared
        vertices only: densify by `edge_model` before measuring or drawing. Then `closed_by_chord`, true where a side
        of the polygon is not declared. A polygon has the line's source, accuracy, date and own columns, and the status
        "derived"; a chord is "assumed", its accuracy missing.

    Raises
    ------
    ValueError
        If the file has no such line, or the land not one island in a box.
    """
    typed = features(story.file(fields.file))
    parts = [typed, *(_closed(one, typed, fields.file) for one in fields.closed)]
    parts += [_near_coast(one, story) for one in fields.near_coast]
    rows = pd.concat(parts, ignore_index=True)
    rows["closed_by_chord"] = rows["id"].isin([one.polygon.id for one in fields.closed])
    return gpd.GeoDataFrame(rows, geometry="geometry", crs=4326)


def _closed(one: Closed, typed: gpd.GeoDataFrame, file: str) -> gpd.GeoDataFrame:
    found = typed[typed["id"] == one.line]
    if len(found) != 1 or found.geometry.iloc[0].geom_type != "LineString":
        raise ValueError(f"{file} has no line {one.line!r}; expected one of {', '.join(typed['id'])}.")
    row = found.iloc[0]
    line = row.geometry
    own = [name for name in typed if name not in {"id", "name", "kind", "note", "status", "geometry"}]
    common: dict[str, Any] = {name: row[name] for name in own}
    chord = shapely.LineString([line.coords[-1], line.coords[0]])
    return gpd.GeoDataFrame(
        [
            common | _words(one.polygon) | {"status": "derived", "geometry": shapely.Polygon(line)},
            common | _words(one.chord) | {"status": "assumed", "accuracy_m": float("nan"), "geometry": chord},
        ],
        geometry="geometry",
        crs=4326,
    )


def _words(words: Called) -> dict[str, str]:
    return {"id": words.id, "name": words.name, "kind": words.kind, "note": words.note}


def _near_coast(one: NearCoast, story: "Story") -> gpd.GeoDataFrame:
    """Draw the part of a zone that lies within a distance of an island's coast, by the geodesic buffer."""
    parts = story.rows(one.land).explode(index_parts=False)
    island = parts[parts.within(shapely.box(*one.island_in))]
    if len(island) != 1:
        raise ValueError(
            f"{one.land} has {len(island)} islands within {list(one.island_in)}; expected one for "
            f"{one.words.id!r}. If the land changed, look up the island there."
        )
    island = island.reset_index(drop=True)
    code = (sys.modules[__name__], buffer)
    return cached_frame("near-coast", digest(island, one, *code), lambda: _within_coast(one, island))


def _within_coast(one: NearCoast, island: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    near = buffer(island, one.breadth_nm * NAUTICAL_MILE_M).geometry.iloc[0]
    row = {
        **_words(one.words),
        "source_id": one.source,
        "status": one.status,
        "accuracy_m": float(island["accuracy_m"].iloc[0]),
        "as_of": one.as_of,
        **one.columns,
        "geometry": shapely.intersection(near, shapely.box(*one.within)),
    }
    return gpd.GeoDataFrame([row], geometry="geometry", crs=4326)
