"""The layers as the pages show them: in what words, style and order."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, fields
from typing import Any

import geopandas as gpd
import pandas as pd

import layers
from geo import densify
from geo.edges import Edges
from maps.measure import Measure
from maps.sheet import Detail, Sheet, SheetOptions
from maps.style import style_of

DRAWING_TOLERANCE_M = 50.0  # a tenth of a pixel at zoom 8
# What an edge model (see geo.edges) means to a reader of the map.
EDGES: Mapping[Edges, str] = {
    "parallel-aware": "parallels where latitude is equal, meridians where longitude is equal, else geodesics",
    "geodesic": "geodesics, the shortest paths on the ellipsoid",
    "rhumb": "rhumb lines, of constant azimuth",
    "planar": "straight in longitude and latitude",
}
WINDOWS_H = (0.5, 1, 2, 3, 4, 6, 8, 12, 24)  # those of the columns within_<T>h of lanes_in_view


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


def lane_style(row: Any) -> str:  # noqa: ANN401
    """Style of a lane by its class."""
    return f"lane-{row['class']}"


def of_kind(*kinds: str) -> Callable[[gpd.GeoDataFrame], pd.Series]:
    """Condition for `SheetSpec.keep`: the row is of one of these kinds."""
    return lambda frame: frame["kind"].isin(kinds)


def lane_width_px(row: Any) -> float:  # noqa: ANN401
    """Width of a piece of lane: that of its class, and a little more, to cover the lane under it."""
    return style_of(lane_style(row)).width_px + 0.8


def within(hours: float) -> Measure:
    """Share of the windows of a length, put anywhere in the week, in which a piece of lane is looked at."""
    return Measure(
        column=f"within_{hours:g}h",
        title=f"seen within {hours:g} h",
        unit="%",
        limits=(50, 70, 85, 95),
        factor=100,
        decimals=0,
        within_h=hours,
        says=f"Within {hours:g} h: {{:.1f}} % of the lane length on average.",
    )


GAP = Measure(
    column="mean_gap_h",
    title="mean time between looks",
    unit="h",
    limits=(0.45, 0.65, 1, 1.4),
    decimals=2,
    falling=True,
    says="Between two looks {:.2f} h on average.",
)
REACHED = Measure(
    column="in_view_share",
    title="share of the time in reach",
    unit="%",
    limits=(3, 4.5, 6, 8.5),
    factor=100,
    says="In reach {:.1f} % of the time on average.",
)
WATCH_MEASURES = (GAP, REACHED, *(within(hours) for hours in WINDOWS_H))


def watch(group: str, *, shown: bool) -> SheetSpec:
    """Colour lanes by how often radar satellites of a group of nations could look."""
    return SheetSpec(
        layer="lanes_in_view",
        title=group,
        group="Whose radar satellites could look at the lanes",
        keep=lambda frame: frame["group"] == group,
        width_px=lane_width_px,
        shown=shown,
        details=(
            Detail("longest_gap_h", "Between looks, longest", "{:.1f} h"),
            Detail("looks_per_day", "Looks a day, mean", "{:.0f}"),
            Detail("class", "Class of lane"),
        ),
        decimals=3,
        measures=WATCH_MEASURES,
        single=True,
    )


def swath_style(row: Any) -> str:  # noqa: ANN401
    """Style of a strip by the nation of its satellite.

    >>> [swath_style({"nation": nation}) for nation in ("Japan", "USA", "Italy")]
    ['swath-jp', 'swath-us', 'swath-other']
    """
    return {"Japan": "swath-jp", "USA": "swath-us"}.get(row["nation"], "swath-other")


def passes(title: str, keep: Callable[[gpd.GeoDataFrame], pd.Series], *, shown: bool) -> SheetSpec:
    """Show the strips of ground that some satellites could image while the time slider is at their pass."""
    return SheetSpec(
        layer="swaths_of_a_day",
        title=title,
        group="Passes, by the time below the map",
        keep=keep,
        style=swath_style,
        shown=shown,
        details=(
            Detail("start_utc", "Over the sea from", "{:%Y-%m-%d %H:%M:%S} UTC"),
            Detail("end_utc", "To", "{:%H:%M:%S} UTC"),
            Detail("nation", "Nation"),
            Detail("direction", "Direction"),
            Detail("band", "Band"),
        ),
        decimals=2,
        timed=True,
    )


def zone(layer: str, title: str, *, shown: bool = True) -> SheetSpec:
    """Draw a layer of zones that somebody claims."""
    return SheetSpec(
        layer=layer,
        title=title,
        group="Zones at sea",
        shown=shown,
        details=(Detail("claimant", "Claimed by"), Detail("contested", "Contested"), Detail("edges", "Edges")),
        decimals=4,
    )


def median_style(row: Any) -> str:  # noqa: ANN401
    """Style of a median line by the year in which the ministry published it."""
    return f"median_line-{row['as_of'][:4]}"


MEDIAN_LINES = SheetSpec(
    layer="median_lines",
    title="Median lines of the Taiwan Strait",
    group="Claims",
    style=median_style,
    details=(
        Detail("claimant", "Published by"),
        Detail("as_of", "Published"),
        Detail("length_km", "Length", "{:,.0f} km"),
        Detail("edges", "Edges"),
    ),
    label=lambda row: f"median line of {row['as_of'][:4]}",
    note="As Taiwan's defence ministry stated them. Edges: geodesics between its points, which is assumed.",
    rank=1,
    label_from_zoom=5.0,
)
ADIZ = SheetSpec(
    layer="adiz",
    title="Air defence identification zones",
    group="Claims",
    keep=lambda frame: ~frame["closed_by_chord"] | (frame["kind"] == "adiz_drawing_chord"),
    details=(Detail("claimant", "Claimed by"), Detail("edges", "Edges")),
    note=f"Edges: {EDGES['parallel-aware']}; the card of each line tells its own.",
    label=lambda row: "" if row["closed_by_chord"] else f"{row['claimant']} ADIZ",
    rank=2,
    label_from_zoom=4.0,
    decimals=4,
)
BASE_POINTS = SheetSpec(
    layer="base_points",
    title="Base points",
    group="Zones at sea",
    shown=False,
    details=(Detail("claimant", "Claimed by"), Detail("number", "Number")),
)
PLACES = SheetSpec(layer="places", title="Places of the story", group="Places", label=short_name, rank=2)
LANES = SheetSpec(
    layer="lanes",
    title="Lanes, searoute network (schematic)",
    group="Shipping lanes",
    style=lane_style,
    details=(Detail("n_routes", "Routes", "{:.0f} of 276"), Detail("length_km", "Length", "{:,.0f} km")),
    decimals=3,
)
LANES_ORNL = SheetSpec(
    layer="lanes_ornl",
    title="Lanes, ORNL network (schematic)",
    group="Shipping lanes",
    style=lane_style,
    shown=False,
    details=LANES.details,
    decimals=3,
)
CHOKEPOINTS = SheetSpec(
    layer="chokepoints",
    title="Straits and other chokepoints",
    group="Places",
    shown=False,
    label=short_name,
    rank=8,
    label_from_zoom=4.5,
)
DISPUTED = SheetSpec(
    layer="disputed_features",
    title="Disputed features",
    group="Places",
    details=(Detail("claimants", "Claimed by"), Detail("occupant", "Held by"), Detail("group", "Group")),
    label=short_name,
    rank=8,
    label_from_zoom=6.0,
)
PORTS = SheetSpec(
    layer="ports",
    title="Ports that the lanes join",
    group="Places",
    details=(Detail("unlocode", "UN/LOCODE"), Detail("role", "Role")),
    label=short_name,
    rank=7,
    label_from_zoom=4.5,
)
REACH = SheetSpec(
    layer="misawa_reach",
    title="Published ranges and shortest paths",
    group="Reach",
    details=(Detail("range_km", "Range", "{:,.0f} km"), Detail("distance_km", "Distance", "{:,.0f} km")),
    label=lambda row: (
        short_name(row) + (f", {row['range_km']:,.0f} km" if row["range_km"] > 0 else f", {row['distance_km']:,.0f} km")
    ),
    rank=3,
    decimals=4,
)

HEIGHT = ("Height above sea level", "{:.0f} ft")
BASE = SheetSpec(
    layer="misawa",
    title="Misawa Air Base",
    group="Places",
    keep=of_kind("units", "event", "airport_reference_point"),
    details=(
        Detail("start", "From"),
        Detail("end", "To"),
        Detail("aircraft", "Fighters", "{:.0f}"),
        Detail("elevation_ft", *HEIGHT),
    ),
    label=lambda row: "Misawa Air Base" if row["kind"] == "airport_reference_point" else "",
    rank=1,
)
