"""Shipping lanes, who could look at them, and the strips of their passes, as the pages show them."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import geopandas as gpd
import pandas as pd

from maps.page.measure import Classes, Measure
from maps.page.sheet import Detail
from maps.page.style_table import style_of
from maps.sheets.sheets import SheetSpec, short_name

WINDOWS_H = (0.5, 1, 2, 3, 4, 6, 8, 12, 24)  # those of the columns within_<T>h of lanes_in_view


def lane_style(row: Any) -> str:  # noqa: ANN401
    """Style of a lane by its class."""
    return f"lane-{row['class']}"


def lane_width_px(row: Any) -> float:  # noqa: ANN401
    """Width of a piece of lane: that of its class, and a little more, to cover the lane under it."""
    return style_of(lane_style(row)).width_px + 0.8


def within(hours: float) -> Measure:
    """Share of the windows of a length, put anywhere in four weeks, in which a piece of lane is looked at."""
    return Measure(
        column=f"within_{hours:g}h",
        title=f"seen within {hours:g} h",
        unit="%",
        limits=(50, 70, 85, 95),
        factor=100,
        decimals=0,
        within_h=hours,
        opens=hours == 1,
        says=f"Within {hours:g} h: {{:.0f}} % of the lane length on average.",
    )


GAP = Measure(
    column="mean_gap_h",
    title="mean time between looks",
    unit="h",
    limits=(0.43, 0.65, 1, 1.15),
    decimals=2,
    falling=True,
    says="Between two looks {:g} h on average.",
)
REACHED = Measure(
    column="in_view_share",
    title="share of the time in reach",
    unit="%",
    limits=(4.5, 5.5, 7, 10),
    factor=100,
    says="In reach {:g} % of the time on average.",
)
TRAFFIC = Classes(
    column="class",
    title="class of traffic",
    names={
        "minor": ("minor: the quarter with fewest routes", "lane-minor"),
        "middle": ("middle: the half between", "lane-middle"),
        "major": ("major: the quarter with most routes", "lane-major"),
    },
    says="{major:,g} km of major, {middle:,g} km of middle and {minor:,g} km of minor lanes, by routes.",
)
WATCH_MEASURES: tuple[Measure | Classes, ...] = (GAP, REACHED, TRAFFIC, *(within(hours) for hours in WINDOWS_H))


def watch(group: str, *, shown: bool = True) -> SheetSpec:
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


def passes(title: str, keep: Callable[[gpd.GeoDataFrame], pd.Series]) -> SheetSpec:
    """Show the strips of ground that some satellites could image while the time slider is at their pass."""
    return SheetSpec(
        layer="swaths_of_a_day",
        title=title,
        group="Passes, by the time below the map",
        keep=keep,
        style=swath_style,
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


LANES = SheetSpec(
    layer="lanes",
    title="Lanes, searoute network (schematic)",
    group="Shipping lanes",
    style=lane_style,
    details=(Detail("n_routes", "Routes", "{:.0f} of 276"), Detail("length_km", "Length", "{:,.0f} km")),
    decimals=3,
)
LANES_ORNL = replace(LANES, layer="lanes_ornl", title="Lanes, ORNL network (schematic)", shown=False)
CHOKEPOINTS = SheetSpec(
    layer="chokepoints",
    title="Straits and other chokepoints",
    group="Shipping lanes",
    shown=False,
    label=short_name,
    rank=8,
    label_from_zoom=4.5,
)
PORTS = SheetSpec(
    layer="ports",
    title="Ports that the lanes join",
    group="Shipping lanes",
    details=(Detail("unlocode", "UN/LOCODE"), Detail("role", "Role")),
    label=short_name,
    rank=7,
    label_from_zoom=4.5,
)
TRAFFIC_VOLUMES = SheetSpec(
    layer="traffic_volumes",
    title="Published traffic volumes",
    group="Shipping lanes",
    style=lambda row: "traffic",  # noqa: ARG005  one look for all kinds
    shown=False,
    details=(Detail("detail", "As published"),),
)
