"""Which layers stand on which page, in what words, and what each page says."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any

import geopandas as gpd
import pandas as pd
import shapely

import layers
from geo import densify
from layers import land
from layers.sources import Source
from maps.headline import Headline
from maps.lettering import LABELS
from maps.page import Bounds, Link, StoryMap, View
from maps.sheet import Detail, Sheet
from maps.style import kind_style, style_of

DRAWING_TOLERANCE_M = 50.0  # a tenth of a pixel at zoom 8
WATCH_LIMITS = (0.04, 0.06, 0.09)  # shares of the time that part the classes of `watch_style`
SMALLEST_FAR_ISLAND_DEG = 0.15


@dataclass(frozen=True, slots=True, kw_only=True)
class SheetSpec:
    """A layer, or those of its rows that `keep` is true for, on a page; the other fields as for `maps.sheet.Sheet`."""

    layer: str
    title: str
    group: str
    keep: Callable[[gpd.GeoDataFrame], pd.Series] | None = None
    style: Callable[[Any], str] = kind_style
    width_px: Callable[[Any], float] | None = None
    shown: bool = True
    details: tuple[Detail, ...] = ()
    label: Callable[[Any], str] | None = None
    rank: int = 5
    label_from_zoom: float = 0.0
    from_zoom: float = 0.0
    heavy: bool = False
    decimals: int = 5

    def sheet(self) -> Sheet:
        """Load the layer and make its sheet, its edges written out as its `edge_model` says."""
        frame = layers.load(self.layer)
        frame = frame[self.keep(frame)] if self.keep else frame
        return Sheet(
            frame=drawable(frame[~frame.geometry.is_empty]),
            title=self.title,
            group=self.group,
            style=self.style,
            width_px=self.width_px,
            shown=self.shown,
            details=self.details,
            label=self.label,
            rank=self.rank,
            label_from_zoom=self.label_from_zoom,
            from_zoom=self.from_zoom,
            heavy=self.heavy,
            decimals=self.decimals,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class PageSpec:
    """A page of the site: file name without ".html", words, the statement it is about, what it shows."""

    name: str
    short: str
    title: str
    statement: str
    views: tuple[View, ...]
    sheets: tuple[SheetSpec, ...]
    near_land_deg: float = 0.004
    far_land_deg: float = 0.1

    @property
    def bounds(self) -> Bounds:
        """What the page shows when it opens."""
        return self.views[0].bounds

    def draw(self, headline: Headline, sources: Mapping[str, Source]) -> StoryMap:
        """Build the page; `headline` is what it says, `sources` those of `layers.sources()`."""
        page = StoryMap(
            title=self.title,
            headline=headline,
            views=self.views,
            sources=sources,
            labels=LABELS,
            links=links(self.name),
            land=ground(self.views, self.near_land_deg, self.far_land_deg),
        )
        for spec in self.sheets:
            page.add_sheet(spec.sheet())
        return page


def drawable(frame: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """Rows with vertices enough that straight strokes between them are the lines they mean."""
    if "edge_model" not in frame.columns:
        return frame
    parts = [densify(rows, edges=edges, tolerance_m=DRAWING_TOLERANCE_M) for edges, rows in frame.groupby("edge_model")]
    return pd.concat(parts).loc[frame.index]


def ground(views: tuple[View, ...], near_deg: float, far_deg: float) -> Sheet:
    """Land of the whole world: in detail where a view of the page reaches, coarse elsewhere, without far islets."""
    fine = land.simplified(near_deg).explode(ignore_index=True)
    coarse = land.simplified(far_deg).explode(ignore_index=True)
    near = fine.intersects(shapely.union_all([shapely.box(*view.bounds) for view in views if view.detail]))
    size = coarse.bounds
    large = (size.maxx - size.minx > SMALLEST_FAR_ISLAND_DEG) | (size.maxy - size.miny > SMALLEST_FAR_ISLAND_DEG)
    frame = pd.concat([coarse[~near & large], fine[near]])
    return Sheet(frame=frame, title="Land", group="Ground", decimals=3)


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


def watch_style(row: Any) -> str:  # noqa: ANN401
    """Style of a piece of lane by the share of the time that it is in reach of a radar.

    >>> [watch_style({"in_view_share": share}) for share in (0.033, 0.04, 0.088, 0.095)]
    ['watch-1', 'watch-2', 'watch-3', 'watch-4']
    """
    return f"watch-{1 + sum(row['in_view_share'] >= limit for limit in WATCH_LIMITS)}"


def lane_width_px(row: Any) -> float:  # noqa: ANN401
    """Width of a piece of lane: that of its class, and a little more, to cover the lane under it."""
    return style_of(lane_style(row)).width_px + 0.8


def _watch(group: str, *, shown: bool) -> SheetSpec:
    return SheetSpec(
        layer="lanes_in_view",
        title=group,
        group="Lanes by the time that a radar satellite could look",
        keep=lambda frame: frame["group"] == group,
        style=watch_style,
        width_px=lane_width_px,
        shown=shown,
        details=(
            Detail("in_view_share", "In reach", "{:.1%} of the time"),
            Detail("looks_per_day", "Looks a day, mean", "{:.0f}"),
            Detail("mean_gap_h", "Between looks, mean", "{:.1f} h"),
            Detail("longest_gap_h", "Between looks, longest", "{:.1f} h"),
            Detail("class", "Class of lane"),
        ),
        decimals=3,
    )


def _zone(layer: str, title: str, *, shown: bool = True) -> SheetSpec:
    return SheetSpec(
        layer=layer,
        title=title,
        group="Zones at sea",
        shown=shown,
        details=(Detail("claimant", "Claimed by"), Detail("contested", "Contested")),
        decimals=4,
    )


MEDIAN_LINES = SheetSpec(
    layer="median_lines",
    title="Median lines of the Taiwan Strait",
    group="Claims",
    details=(
        Detail("claimant", "Published by"),
        Detail("variant", "Variant"),
        Detail("length_km", "Length", "{:,.0f} km"),
    ),
    label=lambda row: f"median line, {row['variant']}",
    rank=1,
    label_from_zoom=5.0,
)
ADIZ = SheetSpec(
    layer="adiz",
    title="Air defence identification zones",
    group="Claims",
    keep=lambda frame: ~frame["closed_by_chord"] | (frame["kind"] == "adiz_drawing_chord"),
    details=(Detail("claimant", "Claimed by"), Detail("edge_model", "Edges")),
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

MISAWA = PageSpec(
    name="misawa",
    short="Misawa",
    title="Misawa Air Base",
    statement="dutch_f35",
    views=(
        View("Misawa and the Tsugaru Strait", (139.4, 40.1, 142.6, 42.1)),
        View("The base", (141.27, 40.64, 141.47, 40.76)),
        View("F-35A range", (112.0, 20.0, 170.0, 61.0), detail=False),
        View("From the Netherlands", (-5.0, 30.0, 155.0, 76.0), detail=False),
    ),
    sheets=(
        SheetSpec(
            layer="tsugaru_strait",
            title="Tsugaru Strait, 3 nautical miles (illustrative)",
            group="Zones at sea",
            label=lambda row: "open corridor (illustrative)" if row["kind"] == "strait_corridor" else "",
            decimals=4,
        ),
        REACH,
        SheetSpec(
            layer="misawa",
            title="Runway 10/28",
            group="Places",
            keep=of_kind("runway", "runway_threshold"),
            details=(Detail("length_m", "Length", "{:,.0f} m"), Detail("elevation_ft", *HEIGHT)),
            from_zoom=10.0,
        ),
        BASE,
        SheetSpec(
            layer="misawa",
            title="Training range (approximate)",
            group="Places",
            keep=of_kind("training_range"),
            label=short_name,
            rank=2,
            from_zoom=6.5,
        ),
        PLACES,
    ),
)
TAIWAN_STRAIT = PageSpec(
    name="taiwan-strait",
    short="Taiwan Strait",
    title="Taiwan Strait",
    statement="incursions_40",
    views=(
        View("Taiwan Strait", (116.6, 20.8, 125.2, 28.2)),
        View("Air defence zones", (113.0, 18.0, 142.0, 46.5), detail=False),
        View("Penghu and the line", (118.5, 22.8, 121.2, 25.4)),
    ),
    sheets=(
        _zone("contiguous_zone", "Contiguous zone, 12 to 24 nautical miles"),
        _zone("territorial_sea", "Territorial sea, 12 nautical miles"),
        _zone("baselines", "Straight baselines"),
        BASE_POINTS,
        SheetSpec(
            layer="taiwan_strait_limits",
            title="Limits of the strait, S-23",
            group="Zones at sea",
            shown=False,
            details=(Detail("edition", "Edition"),),
            label=short_name,
        ),
        replace(LANES, shown=False),
        DISPUTED,
        PLACES,
        MEDIAN_LINES,
        ADIZ,
    ),
)
SOUTH_CHINA_SEA = PageSpec(
    name="south-china-sea",
    short="South China Sea",
    title="Shipping lanes of the South China Sea",
    statement="lanes_85",
    views=(
        View("South China Sea", (99.0, -3.5, 123.5, 26.0)),
        View("Singapore and Malacca", (97.0, -2.0, 106.0, 7.0)),
        View("Luzon and Taiwan Straits", (115.0, 17.0, 125.0, 27.0)),
    ),
    sheets=(
        SheetSpec(
            layer="sea_areas",
            title="Sea areas, S-23",
            group="Zones at sea",
            shown=False,
            details=(Detail("definition", "Limits by"), Detail("area_km2", "Area", "{:,.0f} km²")),
            decimals=3,
        ),
        DISPUTED,
        CHOKEPOINTS,
        PORTS,
        SheetSpec(
            layer="traffic_volumes",
            title="Published traffic volumes",
            group="Places",
            style=lambda row: "traffic",  # noqa: ARG005  one look for all kinds
            shown=False,
            details=(Detail("detail", "As published"),),
        ),
        LANES,
        LANES_ORNL,
        _watch("Japan and NATO members", shown=True),
        _watch("NATO members", shown=False),
        _watch("Japan", shown=False),
    ),
    near_land_deg=0.006,
    far_land_deg=0.1,
)
THEATRE = PageSpec(
    name="theatre",
    short="Theatre",
    title="From Brussels to the South China Sea",
    statement="",
    views=(
        View("Whole theatre", (-9.0, -2.0, 152.0, 72.0), detail=False),
        View("East Asia", (98.0, -2.0, 150.0, 48.0), detail=False),
        View("Europe", (-6.0, 47.0, 15.0, 56.0)),
        View("Taiwan and Okinawa", (116.0, 20.0, 130.0, 30.0)),
    ),
    sheets=(
        _zone("territorial_sea", "Territorial sea, 12 nautical miles", shown=False),
        LANES,
        ADIZ,
        MEDIAN_LINES,
        REACH,
        PORTS,
        BASE,
        PLACES,
    ),
    near_land_deg=0.01,
    far_land_deg=0.04,
)

PAGES: tuple[PageSpec, ...] = (MISAWA, TAIWAN_STRAIT, SOUTH_CHINA_SEA, THEATRE)


def page_named(name: str) -> PageSpec:
    """Specification of a map page; raise ValueError, listing the names, if there is none."""
    for page in PAGES:
        if page.name == name:
            return page
    raise ValueError(f"there is no page {name!r}; expected one of {', '.join(page.name for page in PAGES)}.")


def links(here: str) -> tuple[Link, ...]:
    """Links to all pages of the site, the page `here` marked."""
    ends = [("index", "Overview"), *((page.name, page.short) for page in PAGES), ("checks", "Checks")]
    return tuple(Link(text=text, href=f"{name}.html", here=name == here) for name, text in ends)
