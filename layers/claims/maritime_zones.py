"""Belts of sea seaward of the baselines, by the geodesic buffer: what two layers of zones have in common."""

from typing import Any

import geopandas as gpd
import pandas as pd
import shapely

from geo.geodesy.buffer import buffer
from geo.geodesy.edges import densify_coordinates
from layers.catalogue.sources import SEPARATOR, source_ids
from layers.claims import baselines, low_water

LAWS = {
    "ROC": "roc-law-1998",
    "PRC": "prc-law-1992",
}  # the breadths; the PRC's is recalled; others in low_water
RECALLED_LAWS = {"prc-law-1992"}
# Coasts that stand inside an open baseline: the side of the line, seen in its drawn direction, on which the sea lies.
# Dongsha has no entry: its east side is not known, so the sea is drawn on both sides.
SEAWARD_LEFT = {"mainland coast"}
UNKNOWN_SIDE_M = {"Dongsha (Pratas)": 20_000.0}  # how far the reef reaches beyond the known points, recalled
SNAP_DEG = 1e-9  # 0.1 mm: edges that coincide are cut without a sliver
SLIT_DEG2 = 1e-8  # about 100 m2: the joints of a buffer may leave holes of less than 1 m2, no zone is so small
OVERSHOOT_DEG = (
    2.0  # open lines are carried on past their ends to part sea from land there: more than 24 nautical miles
)


def within(distance_m: float) -> gpd.GeoDataFrame:
    """Sea within a distance of each baseline, on its seaward side; neither internal waters nor land.

    Parameters
    ----------
    distance_m : float
        Breadth, metres: 22,224 for 12 nautical miles.

    Returns
    -------
    GeoDataFrame, EPSG:4326
        One row a group of baselines or a claim by low-water line, the columns of `baselines` with the ids and names
        of the groups. The landward side of an open baseline is cut off along the line, carried on straight past its
        ends; about the points of `low_water` nothing is cut out.
    """
    lines = _one_a_group(baselines.load())
    reached = buffer(lines.set_geometry([_dense(line) for line in lines.geometry], crs=4326), distance_m)
    seaward = [
        without_slits(shapely.difference(area, _inside(line, group), grid_size=SNAP_DEG))
        for area, line, group in zip(reached.geometry, lines.geometry, lines["group"], strict=True)
    ]
    belts = [reached.set_geometry(seaward, crs=4326), buffer(low_water.load(), distance_m)]
    return gpd.GeoDataFrame(pd.concat(belts, ignore_index=True), geometry="geometry", crs=4326)


def without_slits(shape: shapely.Geometry) -> shapely.Geometry:
    """Fill holes and drop parts below `SLIT_DEG2`, which come from rounding and not from a baseline."""
    kept = [
        shapely.Polygon(part.exterior, [hole for hole in part.interiors if shapely.Polygon(hole).area >= SLIT_DEG2])
        for part in shapely.get_parts(shape)
        if part.area >= SLIT_DEG2
    ]
    return kept[0] if len(kept) == 1 else shapely.MultiPolygon(kept)


def _one_a_group(lines: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    rows = [_joined(own) for _, own in lines.groupby("group", sort=False)]
    return gpd.GeoDataFrame(rows, geometry="geometry", crs=4326)


def _joined(own: gpd.GeoDataFrame) -> dict[str, Any]:
    """One row of the stretches of a baseline, with their sources, worst status, worst accuracy and all notes."""
    first: dict[str, Any] = own.iloc[0].to_dict()
    sources = sorted({*source_ids(own), LAWS[first["claimant"]]})
    recalled = "12 and 24 nautical miles by the law of 1992, recalled." if RECALLED_LAWS & set(sources) else ""
    return first | {
        "id": own["id"].iloc[0].removesuffix("-12-26"),
        "name": f"{first['claimant']}, {first['group']}",
        "source_id": SEPARATOR.join(sources),
        "status": "part published, part recalled" if recalled else baselines.worst_status(own["status"]),
        "accuracy_m": max(float(own["accuracy_m"].max()), UNKNOWN_SIDE_M.get(first["group"], 0.0)),
        "note": " ".join([*own["note"], *([recalled] if recalled else [])]),
        "also_claimed_by": _others(own["also_claimed_by"]),
        "not_drawn": "; ".join(dict.fromkeys(words for words in own["not_drawn"] if words)),
        "contested": " ".join(dict.fromkeys(own["contested"])),
        "geometry": shapely.line_merge(shapely.MultiLineString(list(own.geometry)), directed=True),
    }


def _others(told: pd.Series) -> str:
    """All claimants that the stretches of a baseline name, in alphabetical order."""
    return ", ".join(sorted({name for names in told for name in names.split(", ") if name}, key=str.casefold))


def _dense(line: shapely.LineString) -> shapely.LineString:
    return shapely.LineString(densify_coordinates(line.coords, edges="geodesic"))


def _inside(line: shapely.LineString, group: str) -> shapely.Geometry:
    """Land and internal waters: what a closed baseline holds, or the landward side of an open one."""
    dense = _dense(line)
    if line.is_closed:
        return shapely.Polygon(dense)
    if group not in SEAWARD_LEFT:
        return shapely.Polygon()
    return _right_of(dense)


def _right_of(line: shapely.LineString) -> shapely.Polygon:
    """Land side of a line that has the sea on its left, both ends carried on and closed far inland."""
    start, after, before, end = shapely.get_coordinates(line)[[0, 1, -2, -1]]
    ahead = end + (end - before) / float(abs(complex(*(end - before)))) * OVERSHOOT_DEG
    behind = start + (start - after) / float(abs(complex(*(start - after)))) * OVERSHOOT_DEG
    # the mainland lies to the west and north: a corner north-west of both ends closes the shape
    corner = (min(ahead[0], behind[0]) - OVERSHOOT_DEG, max(ahead[1], behind[1]))
    return shapely.Polygon([behind, *line.coords, ahead, (corner[0], ahead[1]), corner])
