"""How long lines are, or the outline of areas."""

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
    "A length: that of all rows together on the WGS 84 ellipsoid, lines of the same vertices "
    "once; of areas, that of their outline. Bends finer than the accuracy may be none, and each "
    "place where a coarser one begins or ends may be off by it: that is the range. No line is "
    "shorter than the geodesic between its ends, less what these may be off. It holds if all of "
    "the range is what the statement allows, does not hold if nothing of it is, and cannot be "
    "told if some is. A finer drawing is longer, and by how much, lines do not say: unless the layer "
    "says by geodesic, rhumb or parallel-aware edges what alone runs between two vertices, no claim "
    "of a greater length is contradicted, and none of at most so much borne out; it cannot be told."
)
UNITS = f"unit is one of {', '.join(METRES)}."
MARKS: Mapping[str, str] = {
    "length": "the length",
    "overlap": "what several rows share, where they overlap",
}
EXAMPLE = """
[[statement]]
id = "lanes_long"
text = "The lanes are at least 50,000 km long in all."
kind = "number"
value = 50_000
unit = "km"
sense = "at least"
check = { kind = "length", of = "leadline:lanes" }
"""


class Fields(msgspec.Struct, kw_only=True, forbid_unknown_fields=True, frozen=True, tag_field="kind", tag="length"):
    """How long are lines, or the outline of areas? Geodesic, on the ellipsoid; edges run as each layer says."""

    of: Annotated[
        Reference | tuple[Reference, ...],
        Meta(description="lines or areas: a layer, a row of one, or several of them, taken together"),
    ]


def answer(statement: Statement, story: Story) -> Check:
    """Measure the length and judge it by `RULE`.

    Raises
    ------
    ValueError
        If a reference is none or its rows are points, or the number claimed is no length.
    """
    from layers.checks.ground.sizes import length_check  # noqa: PLC0415  geopandas takes 0.65 s to import

    return length_check(statement, story)
