"""Belts of sea of some breadth seaward of baselines, by the geodesic buffer: territorial seas, contiguous zones.

Claims are drawn as claimed: they overlap, and no line is drawn between opposite coasts.
"""

import sys
from collections.abc import Iterable
from typing import TYPE_CHECKING, Annotated, Any, Literal

import geopandas as gpd
import msgspec
import pandas as pd
import shapely
from msgspec import Meta

from geo.geodesy.buffer import buffer, cuts
from geo.geodesy.edges import densify_coordinates
from geo.geodesy.geodesic import NAUTICAL_MILE_M
from layers.catalogue.cache import cached_frame, digest, in_source
from layers.catalogue.other_names import other_name_columns
from layers.catalogue.schema import worst_status
from layers.catalogue.sources import SEPARATOR, source_ids
from layers.catalogue.toml_words import Words
from leadline.words import N_, _, following, listed, unstopped

if TYPE_CHECKING:
    from layers.stories.story import Story

Corner = Literal["north-west", "north-east", "south-west", "south-east"]
SNAP_DEG = 1e-9  # 0.1 mm: edges that coincide are cut without a sliver
THIN_DEG = 1e-5  # 1 m: two belts that are cut along one geodesic leave slivers of cm between their chords
WKT_DECIMALS = 6  # 0.1 m
SLIT_DEG2 = 1e-8  # about 100 m2: the joints of a buffer may leave holes of less than 1 m2, no zone is so small
OVERSHOOT_DEG = 2.0  # open lines are carried on past their ends to part sea from land there
OVERSHOOT_NM = 100.0  # which is more than this along a meridian, and along a parallel up to 33 degrees of latitude
COLUMNS = {  # beside those of the rows it is made from
    "claimant": N_("government that claims or declares it"),
    "group": N_("name of the baseline that it begins at"),
    "also_claimed_by": N_("who else claims the land it is drawn round, in alphabetical order; empty for nobody"),
    "not_drawn": N_("which of those have no belt here, and why; empty if all have"),
    "contested": N_("who disputes it, in words"),
    "not_read": N_("which base points of its baseline were not read; it is cut off there, and empty for a whole one"),
    "cut_edges": N_("edges along which it is cut off there, WKT in EPSG:4326: no limit of anybody; empty for none"),
    "edge_model": N_("what the edges between two vertices mean"),
}


class Fields(msgspec.Struct, kw_only=True, forbid_unknown_fields=True, frozen=True, tag_field="by", tag="belt"):
    """Sea within a breadth of baselines, on their seaward side; neither internal waters nor land."""

    baselines: Annotated[str, Meta(description="layer of baselines, as the derivation `baselines` makes it")]
    points: Annotated[str, Meta(description="layer of claims by low-water line, as `low_water` makes it")] = ""
    breadth_nm: Annotated[float, Meta(description="outer breadth, nautical miles", gt=0, le=OVERSHOOT_NM)]
    beyond_nm: Annotated[float, Meta(description="inner breadth that is cut out, nautical miles", ge=0)] = 0.0
    id: Annotated[str, Meta(description="what ids begin with, before that of the group's first line")]
    name: Annotated[Words, Meta(description="what names begin with, before claimant and group")]
    note: Annotated[Words, Meta(description="what notes begin with, before those of the baselines")] = ""
    ids: Annotated[dict[str, str], Meta(description="group: its id, where not that of its first line")] = {}
    laws: Annotated[dict[str, str], Meta(description="claimant: source of the breadth")] = {}
    recalled: Annotated[dict[str, Words], Meta(description="source that is recalled: what the note says of it")] = {}
    land_lies: Annotated[
        dict[str, Corner],
        Meta(description="group of an open line that has the sea on its left: where the land behind it lies"),
    ] = {}
    unknown_side_m: Annotated[
        dict[str, float], Meta(description="group: metres that land may reach beyond the known points")
    ] = {}

    def __post_init__(self) -> None:
        if self.beyond_nm >= self.breadth_nm:
            raise ValueError(
                f"beyond_nm is {self.beyond_nm:g} and breadth_nm {self.breadth_nm:g}; expected the inner breadth less "
                "than the outer"
            )


def derive(fields: Fields, story: "Story") -> gpd.GeoDataFrame:
    """Draw the belts.

    Parameters
    ----------
    fields : Fields
    story : Story
        For baselines and points.

    Returns
    -------
    GeoDataFrame, EPSG:4326
        One row a group of baselines or a claim by low-water line; the columns of `layers.derived.baselines`. The
        landward side of an open baseline is cut off along the line, carried on straight past its ends; an open line of
        which nobody says where the land lies has its belt on both sides; about points nothing is cut out. Kept in the
        cache.
    """
    lines = story.load(fields.baselines)
    points = story.load(fields.points) if fields.points else lines.iloc[:0]
    whole = _one_a_group(fields, lines)
    drawn = whole[["group", "geometry"]].assign(goes_on=whole["not_read"].ne(""))
    own = points[["geometry"]]
    key = digest(drawn, own, in_source(fields), sys.modules[__name__], buffer, cuts, densify_coordinates)
    belts = cached_frame("belt", key, lambda: _drawn(fields, drawn, own))
    rows = pd.concat([whole, points], ignore_index=True).fillna({"not_read": ""}).assign(cut_edges=belts["cut_edges"])
    told = rows.drop(columns=["kind", *other_name_columns(rows)], errors="ignore").assign(
        id=fields.id + rows["id"],
        name=[fields.name + name for name in rows["name"]],
        edge_model="geodesic",
        note=[following(filter(None, [fields.note, note])) for note in rows["note"]],
        geometry=belts.geometry,
    )
    return gpd.GeoDataFrame(told, geometry="geometry", crs=4326)


def _drawn(fields: Fields, whole: gpd.GeoDataFrame, points: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    belts = _within(fields.breadth_nm * NAUTICAL_MILE_M, fields, whole, points)
    if not fields.beyond_nm:
        return belts
    inner = _within(fields.beyond_nm * NAUTICAL_MILE_M, fields, whole, points)
    beyond = shapely.difference(belts.geometry.to_numpy(), inner.geometry.to_numpy(), grid_size=SNAP_DEG)
    return belts.set_geometry([without_slits(shape) for shape in beyond], crs=4326)


def _within(distance_m: float, fields: Fields, whole: gpd.GeoDataFrame, points: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """Sea within a distance of each baseline, metres, on its seaward side, and about each point; no words."""
    dense = whole.set_geometry([_dense(line) for line in whole.geometry], crs=4326)
    goes_on = dense["goes_on"]
    reached = gpd.GeoDataFrame(
        pd.concat([buffer(dense[~goes_on], distance_m), buffer(dense[goes_on], distance_m, ends="open")]).sort_index(),
        geometry="geometry",
        crs=4326,
    )
    reached["cut_edges"] = [
        shapely.to_wkt(cuts(line, distance_m), rounding_precision=WKT_DECIMALS) if on else ""
        for line, on in zip(dense.geometry, goes_on, strict=True)
    ]
    seaward = [
        without_slits(shapely.difference(area, _inside(line, fields.land_lies.get(group)), grid_size=SNAP_DEG))
        for area, line, group in zip(reached.geometry, whole.geometry, whole["group"], strict=True)
    ]
    belts = [reached.set_geometry(seaward, crs=4326), *([buffer(points, distance_m)] if len(points) else [])]
    every = pd.concat(belts, ignore_index=True).fillna({"cut_edges": ""})
    return gpd.GeoDataFrame(every[["cut_edges", "geometry"]], geometry="geometry", crs=4326)


def without_slits(shape: shapely.Geometry) -> shapely.Geometry:
    """Fill holes and drop parts below `SLIT_DEG2`, and drop parts thinner than a metre.

    They come from rounding and not from a baseline.
    """
    kept = [
        shapely.Polygon(part.exterior, [hole for hole in part.interiors if shapely.Polygon(hole).area >= SLIT_DEG2])
        for part in shapely.get_parts(shape)
        if part.area >= max(SLIT_DEG2, THIN_DEG * part.length / 2)
    ]
    return kept[0] if len(kept) == 1 else shapely.MultiPolygon(kept)


def _one_a_group(fields: Fields, lines: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    rows = [_joined(fields, own) for _, own in lines.groupby("group", sort=False)]
    return gpd.GeoDataFrame(rows, geometry="geometry", crs=4326)


def _joined(fields: Fields, own: gpd.GeoDataFrame) -> dict[str, Any]:
    """One row of the stretches of a baseline, with their sources, worst status, worst accuracy and all notes."""
    first: dict[str, Any] = own.iloc[0].to_dict()
    law = fields.laws.get(first["claimant"])
    sources = sorted({*source_ids(own), *([law] if law else [])})
    recalled = [words for source, words in fields.recalled.items() if source in sources]
    return first | {
        "id": fields.ids.get(first["group"], first["id"]),
        "name": listed([_(first["claimant"]), _(first["group"])]),
        "source_id": SEPARATOR.join(sources),
        "status": "part published, part recalled" if recalled else worst_status(own["status"]),
        "accuracy_m": max(float(own["accuracy_m"].max()), fields.unknown_side_m.get(first["group"], 0.0)),
        "note": following(filter(None, [*own["note"], *recalled])),
        "also_claimed_by": _others(own["also_claimed_by"]),
        "not_drawn": "; ".join(dict.fromkeys(words for words in own["not_drawn"] if words)),
        "contested": following(_said_nowhere_else(own["contested"])),
        "not_read": listed([words for words in own["not_read"] if words]),
        "geometry": shapely.line_merge(shapely.MultiLineString(list(own.geometry)), directed=True),
    }


def _said_nowhere_else(texts: Iterable[str]) -> list[str]:
    """Texts, each once, without those that another begins with."""
    every = list(dict.fromkeys(filter(None, texts)))
    return [one for one in every if not any(other.startswith(unstopped(one)) for other in every if other != one)]


def _others(told: pd.Series) -> str:
    """All claimants that the stretches of a baseline name, in alphabetical order."""
    return ", ".join(sorted({name for names in told for name in names.split(", ") if name}, key=str.casefold))


def _dense(line: shapely.LineString) -> shapely.LineString:
    return shapely.LineString(densify_coordinates(line.coords, edges="geodesic"))


def _inside(line: shapely.LineString, land: Corner | None) -> shapely.Geometry:
    """Land and internal waters: what a closed baseline holds, or the landward side of an open one."""
    dense = _dense(line)
    if line.is_closed:
        return shapely.Polygon(dense)
    return _right_of(dense, land) if land else shapely.Polygon()


def _right_of(line: shapely.LineString, land: Corner) -> shapely.Polygon:
    """Land side of a line that has the sea on its left, both ends carried on and closed far inland."""
    start, after, before, end = shapely.get_coordinates(line)[[0, 1, -2, -1]]
    ahead = end + (end - before) / float(abs(complex(*(end - before)))) * OVERSHOOT_DEG
    behind = start + (start - after) / float(abs(complex(*(start - after)))) * OVERSHOOT_DEG
    north, west = land.startswith("north"), land.endswith("west")
    x = min(ahead[0], behind[0]) - OVERSHOOT_DEG if west else max(ahead[0], behind[0]) + OVERSHOOT_DEG
    y = max(ahead[1], behind[1]) if north else min(ahead[1], behind[1])
    return shapely.Polygon([behind, *line.coords, ahead, (x, ahead[1]), (x, y)])
