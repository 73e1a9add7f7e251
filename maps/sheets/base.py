"""Misawa Air Base, how far it reaches, its strait and the other places of the story, as the pages show them."""

from datetime import date
from typing import Any

from maps.page.chronology import in_words
from maps.page.sheet import Detail
from maps.sheets.sheets import SheetSpec, accuracy_km, of_kind, short_name


def visit_label(row: Any) -> str:  # noqa: ANN401  a row of a frame
    r"""How many were announced, and for when.

    >>> visit_label({"aircraft": 5.0, "start": "2026-03-20", "end": "2026-04-03"})
    '5 Dutch F-35 announced,\n20 March to 3 April 2026'
    """
    days = in_words(*(date.fromisoformat(row[day]) for day in ("start", "end")))
    return f"{row['aircraft']:.0f} Dutch F-35 announced,\n{days}"


RANGE = Detail("range_km", "Range", "{:,.0f} km", accuracy_km)
RANGES = SheetSpec(
    layer="misawa_reach",
    title="Ranges of the F-35A about Misawa",
    group="Reach",
    keep=of_kind("range_ring"),
    details=(RANGE,),
    label=lambda row: f"{short_name(row)}, {RANGE.told(row)}" + " (recalled)" * (row["status"] == "recalled"),
    rank=3,
    beyond=True,
    decimals=4,
)
ROUTES = SheetSpec(
    layer="misawa_reach",
    title="Shortest paths from the Dutch F-35 bases",
    group="Reach",
    keep=of_kind("great_circle_route"),
    details=(Detail("distance_km", "Distance", "{:,.0f} km", accuracy_km),),
    label=lambda row: f"{row['name'].removeprefix('Great circle ')}, {row['distance_km']:,.0f} km",
    rank=3,
    beyond=True,
    to_zoom=6.0,
    decimals=4,
    note="Geodesics of the WGS 84 ellipsoid, not the paths flown.",
)

ELEVATION = Detail("elevation_ft", "Height above sea level", "{:.0f} ft")
BASE = SheetSpec(
    layer="misawa",
    title="Misawa Air Base",
    group="Places",
    keep=of_kind("units", "airport_reference_point"),
    details=(ELEVATION,),
    label=lambda row: "Misawa Air Base" if row["kind"] == "airport_reference_point" else "",
    rank=1,
)
VISIT = SheetSpec(
    layer="misawa",
    title="Announced visit of Dutch F-35",
    group="Places",
    keep=of_kind("event"),
    details=(
        Detail("start", "Announced from"),
        Detail("end", "Announced to"),
        Detail("aircraft", "Fighters announced", "{:.0f}"),
    ),
    label=visit_label,
    rank=1,
    label_from_zoom=6.5,
)
RUNWAY = SheetSpec(
    layer="misawa",
    title="Runway 10/28",
    group="Places",
    keep=of_kind("runway", "runway_threshold"),
    details=(Detail("length_m", "Length", "{:,.0f} m"), ELEVATION),
    label=lambda row: f"10/28, {row['length_m']:,.0f} m" if row["kind"] == "runway" else "",
    rank=2,
    from_zoom=10.0,
)
TRAINING_RANGE = SheetSpec(
    layer="misawa",
    title="Training range (approximate)",
    group="Places",
    keep=of_kind("training_range"),
    label=lambda row: f"{short_name(row)} (approximate)",
    rank=2,
    from_zoom=6.5,
)
TSUGARU = SheetSpec(
    layer="tsugaru_strait",
    title="Tsugaru Strait, 3 nautical miles (illustrative)",
    group="Zones at sea",
    label=lambda row: "open water (illustrative)" if row["kind"] == "strait_corridor" else "",
    note="Not all that is uncoloured is open: between two capes Japan joins its limits by lines that were not read.",
    from_zoom=6.0,
    decimals=4,
)
_SEATS = of_kind("government", "headquarters", "naval_base")
SEATS = SheetSpec(
    layer="places", title="Seats of government and command", group="Places", keep=_SEATS, label=short_name, rank=2
)
PLACES = SheetSpec(
    layer="places",
    title="Other places of the story",
    group="Places",
    keep=lambda frame: ~_SEATS(frame),
    label=short_name,
    rank=3,
    label_from_zoom=4.5,
)
