"""Zones and lines that somebody claims, and features in dispute, as the pages show them."""

from collections.abc import Callable
from operator import itemgetter
from typing import Any

from maps.page.sheet import Detail
from maps.sheets.sheets import EDGES, EDGES_TOLD, SheetSpec, accuracy_km, short_name

CLAIMANT = Detail("claimant", "Claimed by")


def _by_both_names(row: Any) -> str:  # noqa: ANN401  a row of a frame
    """Name an island by the names of those who claim it, where they differ, not by one alone.

    >>> _by_both_names({"name": "Uotsuri (Diaoyu)", "group": "Senkaku (Diaoyu) Islands"})
    'Uotsuri / Diaoyu'
    """
    return row["name"].replace(" (", " / ").rstrip(")") if row["group"].startswith("Senkaku") else short_name(row)


def zone(layer: str, title: str, *, shown: bool = True, label: Callable[[Any], str] | None = None) -> SheetSpec:
    """Draw a layer of zones that somebody claims."""
    return SheetSpec(
        layer=layer,
        title=title,
        group="Zones at sea",
        shown=shown,
        details=(
            CLAIMANT,
            Detail("also_claimed_by", "Also claimed by"),
            Detail("not_drawn", "Not drawn"),
            Detail("contested", "Contested"),
            EDGES_TOLD,
        ),
        note="Drawn as each claims it; the card says who else claims the same, and whose is not drawn.",
        label=label,
        rank=6,
        label_from_zoom=6.0,
        heavy=False,  # a few rows of many vertices, which SVG draws well enough
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
        Detail("length_km", "Length", "{:,.0f} km", accuracy_km),
        EDGES_TOLD,
    ),
    label=lambda row: f"median line ({row['claimant']}, {row['as_of'][:4]})",
    note="As Taiwan's defence ministry stated them. Edges: geodesics between its points, which is assumed.",
    rank=1,
    label_from_zoom=5.0,
)
ADIZ = SheetSpec(
    layer="adiz",
    title="Air defence identification zones",
    group="Claims",
    keep=lambda frame: ~frame["closed_by_chord"] | (frame["kind"] == "adiz_drawing_chord"),
    details=(CLAIMANT, EDGES_TOLD),
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
    details=(CLAIMANT, Detail("number", "Number")),
)
CONTIGUOUS = zone(
    "contiguous_zone",
    "Contiguous zone, 12 to 24 nautical miles",
    label=lambda row: f"contiguous zone ({row['claimant']})",
)
TERRITORIAL = zone(
    "territorial_sea", "Territorial sea, 12 nautical miles", label=lambda row: f"territorial sea ({row['claimant']})"
)
BASELINES = zone("baselines", "Straight baselines")
STRAIT_LIMITS = SheetSpec(
    layer="taiwan_strait_limits",
    title="Limits of the strait, S-23",
    group="Zones at sea",
    shown=False,
    details=(Detail("edition", "Edition"),),
    label=short_name,
)
DISPUTED = SheetSpec(
    layer="disputed_features",
    title="Disputed features (a selection)",
    group="Claims",
    details=(Detail("claimants", "Claimed by"), Detail("occupant", "Held by"), Detail("group", "Group")),
    label=_by_both_names,
    rank=8,
    label_from_zoom=6.0,
)
SEA_AREAS = SheetSpec(
    layer="sea_areas",
    title="Sea areas, S-23",
    group="Zones at sea",
    shown=False,
    details=(
        Detail("definition", "Limits by"),
        Detail("area_km2", "Area", "{:,.0f} km²", itemgetter("area_accuracy_km2")),
    ),
    label=lambda row: f"{row['name']}, {row['definition']}",
    rank=6,
    label_from_zoom=4.5,
    decimals=3,
)
