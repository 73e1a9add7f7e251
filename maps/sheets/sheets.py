"""Layers of the toolkit as sheets: which rows, with vertices enough to draw the lines they mean."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, fields
from typing import Any

import geopandas as gpd
import pandas as pd

import layers
from geo import densify
from geo.geodesy.edges import Edges
from maps.page.sheet import Detail, Sheet, SheetOptions

METRES_PER_KM = 1000.0
DRAWING_TOLERANCE_M = 50.0  # a tenth of a pixel at zoom 8
# What an edge model (see geo.geodesy.edges) means to a reader of the map.
EDGES: Mapping[Edges, str] = {
    "parallel-aware": "parallels where latitude is equal, meridians where longitude is equal, else geodesics",
    "geodesic": "geodesics, the shortest paths on the ellipsoid",
    "rhumb": "rhumb lines, of constant azimuth",
    "planar": "straight in longitude and latitude",
}
EDGES_TOLD = Detail("edges", "Edges")  # see `told_edges`


@dataclass(frozen=True, slots=True, kw_only=True)
class SheetSpec(SheetOptions):
    """A layer of the toolkit on a page, or those of its rows that `keep` is true for."""

    layer: str
    keep: Callable[[gpd.GeoDataFrame], pd.Series] | None = None

    def sheet(self) -> Sheet:
        """Load the layer and make its sheet, its edges written out as its `edge_model` says."""
        frame = layers.load(self.layer)
        frame = frame[self.keep(frame)] if self.keep else frame
        options = {field.name: getattr(self, field.name) for field in fields(SheetOptions)}
        return Sheet(frame=drawable(told_edges(frame[~frame.geometry.is_empty])), **options)


def drawable(frame: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """Rows with vertices enough that straight strokes between them are the lines they mean."""
    if "edge_model" not in frame.columns:
        return frame
    parts = [densify(rows, edges=edges, tolerance_m=DRAWING_TOLERANCE_M) for edges, rows in frame.groupby("edge_model")]
    return pd.concat(parts).loc[frame.index]


def told_edges(frame: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """Rows with a column `edges`: what their `edge_model` means, in words; as they are if they have none."""
    return frame.assign(edges=frame["edge_model"].map(EDGES)) if "edge_model" in frame.columns else frame


def short_name(row: Any) -> str:  # noqa: ANN401  a row of a frame
    """Name without what stands behind a comma or in brackets.

    >>> short_name({"name": "Tokyo, Prime Minister's Office (Kantei)"})
    'Tokyo'
    """
    return str(row["name"]).split("(")[0].split(",")[0].strip()


def accuracy_km(row: Any) -> float:  # noqa: ANN401
    """How far a row may be off, km: of a length or range that is known no better than the row's position.

    >>> accuracy_km({"accuracy_m": 5000.0})
    5.0
    """
    return float(row["accuracy_m"]) / METRES_PER_KM


def of_kind(*kinds: str) -> Callable[[gpd.GeoDataFrame], pd.Series]:
    """Condition for `SheetSpec.keep`: the row is of one of these kinds."""
    return lambda frame: frame["kind"].isin(kinds)
