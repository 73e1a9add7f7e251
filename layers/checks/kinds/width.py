"""How wide a strait is."""

from collections.abc import Mapping
from typing import Annotated

import msgspec
from msgspec import Meta

from geo.claim import Check
from layers.checks.ground.units import METRES
from layers.stories.statement import Statement
from layers.stories.story import Story
from layers.story_file.refers_to import Reference
from leadline.words import N_

RULE = N_(
    "A width: the shortest geodesic on the WGS 84 ellipsoid from shore to shore whose two ends "
    "lie in the circle given, give or take what both shores may be off. There are two readings: "
    "from land to land without islands, which is between the largest pieces of land of either "
    "side that have a shore in the circle; and with all islands of either side, which count as "
    "its shore. It holds if both are what the statement allows, holds only if one of them is "
    "meant where one is, does not hold if neither is, and cannot be told where neither is and "
    "the range of one is so in part. A reading in which the two sides touch, or come closer "
    "outside of the circle, is none. Where parts name the two pieces of land, they alone are "
    "measured."
)
UNITS = f"unit is one of {', '.join(METRES)}."
MARKS: Mapping[str, str] = {
    "land": "from land to land without islands",
    "islands": "with the islands of both sides",
    "parts": "between the pieces of land named",
    "both": "with islands or without, where both are one",
}
EXAMPLE = """
[[statement]]
id = "strait_30"
text = "The strait is about 30 km wide."
kind = "number"
value = 30
unit = "km"
sense = "about"
rounded_to = 10

[statement.check]
kind = "width"
between = ["leadline:land/yemen", "leadline:land/djibouti"]
near = [43.4, 12.6]
within_km = 60
"""
Place = tuple[float, float]


class Fields(msgspec.Struct, kw_only=True, forbid_unknown_fields=True, frozen=True, tag_field="kind", tag="width"):
    """How wide is a strait? Narrowest from coast to coast near a place, with islands and without."""

    between: Annotated[
        tuple[Reference, Reference],
        Meta(description="the two sides: layers or rows with land or coastlines; the same twice with parts"),
    ]
    near: Annotated[
        Place | Reference,
        Meta(description="centre of the circle: [longitude, latitude] in degrees, or a row with one point"),
    ]
    within_km: Annotated[
        float, Meta(gt=0, le=5000, description="radius of the circle, km: large enough for the narrowest place")
    ]
    parts: Annotated[
        tuple[Place, Place] | None,
        Meta(
            description="a place on, or nearest to, the piece of land of the one side and of the other that count, "
            "each [longitude, latitude] in degrees; without it the largest with a shore in the circle, and all islands"
        ),
    ] = None


def answer(statement: Statement, story: Story) -> Check:
    """Measure the width and judge it by `RULE`.

    Raises
    ------
    ValueError
        If a reference is none or its rows are points, no shore lies in the circle, the two sides touch, they come
        closer outside of the circle, or the number claimed is no length.
    """
    from layers.checks.ground.widths import width_check  # noqa: PLC0415  geopandas takes 0.65 s to import

    return width_check(statement, story)
