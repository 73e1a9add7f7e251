"""How large an area is."""

from collections.abc import Mapping
from typing import Annotated

import msgspec
from msgspec import Meta

from geo.claim import Check
from layers.checks.ground.units import SQUARE_METRES
from layers.stories.statement import Statement
from layers.stories.story import Story
from layers.story_file.refers_to import Reference
from leadline.words import N_

RULE = N_(
    "An area: that of all rows together on the WGS 84 ellipsoid, what overlaps once, give or "
    "take the length of the outline times what it may be off. It holds if all of that range is "
    "what the statement allows, does not hold if nothing of it is, and cannot be told if some is."
)
UNITS = f"unit is one of {', '.join(SQUARE_METRES)}."
MARKS: Mapping[str, str] = {
    "area": "the area",
    "overlap": "what several rows share, where they overlap",
}
EXAMPLE = """
[[statement]]
id = "island_100k"
text = "The island has more than 90,000 km2."
kind = "number"
value = 90_000
unit = "km2"
sense = "more than"
check = { kind = "area", of = "leadline:land/iceland" }
"""


class Fields(msgspec.Struct, kw_only=True, forbid_unknown_fields=True, frozen=True, tag_field="kind", tag="area"):
    """How large is an area? Geodesic, on the ellipsoid; edges run as each layer says; what overlaps counts once."""

    of: Annotated[
        Reference | tuple[Reference, ...],
        Meta(description="areas: a layer, a row of one, or several of them, taken together"),
    ]


def answer(statement: Statement, story: Story) -> Check:
    """Measure the area and judge it by `RULE`.

    Raises
    ------
    ValueError
        If a reference is none or its rows are no areas, or the number claimed is none of an area.
    """
    from layers.checks.ground.sizes import area_check  # noqa: PLC0415  geopandas takes 0.65 s to import

    return area_check(statement, story)
