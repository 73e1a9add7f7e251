"""What share of lines, areas or points lies in given areas."""

from collections.abc import Mapping
from typing import Annotated

import msgspec
from msgspec import Meta

from geo.claim import Check
from layers.stories.statement import Statement
from layers.stories.story import Story
from layers.story_file.refers_to import Reference
from leadline.words import N_

RULE = N_(
    "A share that is covered: of the length of lines, of the area of areas, or of the number of "
    "points, what lies in the areas given, which are taken together. Its range: if their "
    "outlines lie farther in or out, everywhere, by what both may be off. It holds if all of the "
    "range is what the statement allows, does not hold if nothing of it is, and cannot be told "
    "if some is. Edges of both that are drawn with the same coordinates are one line and move "
    "together."
)
UNITS = "unit is percent or %."
MARKS: Mapping[str, str] = {
    "share": "the share that is covered",
}
EXAMPLE = """
[[statement]]
id = "lanes_in_sea"
text = "Less than half of the lanes lie in the sea."
kind = "number"
value = "half"
unit = "percent"
sense = "less than"
check = { kind = "covered_share", of = "leadline:lanes", by = "leadline:sea_areas" }
"""


class Fields(
    msgspec.Struct, kw_only=True, forbid_unknown_fields=True, frozen=True, tag_field="kind", tag="covered_share"
):
    """What share of lines (by km), areas (by km2) or points (by number) lies in given areas? In percent."""

    of: Annotated[
        Reference | tuple[Reference, ...],
        Meta(description="points, lines or areas: a layer, a row of one, or several of them"),
    ]
    by: Annotated[
        Reference | tuple[Reference, ...],
        Meta(description="areas that cover them: a layer, a row of one, or several, taken together"),
    ]


def answer(statement: Statement, story: Story) -> Check:
    """Measure the share and judge it by `RULE`.

    Raises
    ------
    ValueError
        If a reference is none or its rows are no areas where they have to be, or the number claimed is no share.
    """
    from layers.checks.ground.covered import covered_check  # noqa: PLC0415  geopandas takes 0.65 s to import

    return covered_check(statement, story)
