"""How far two places, lines or areas are apart."""

from collections.abc import Mapping
from typing import Annotated, Literal

import msgspec
from msgspec import Meta

from geo.claim import Check
from layers.checks.ground.units import METRES
from layers.stories.statement import Statement
from layers.stories.story import Story
from layers.story_file.refers_to import Reference
from leadline.words import N_

RULE = N_(
    "A distance: the shortest geodesic on the WGS 84 ellipsoid between what is named, give or "
    "take what both ends may be off. It holds if all of that range is what the statement allows, "
    "does not hold if nothing of it is, and cannot be told if some is. Where the way by sea, on "
    "a schematic network of routes, is asked for too, it is a second reading: it holds only if "
    "one of the two is meant where one holds. Where the way by sea alone is asked for, that "
    "decides."
)
UNITS = f"unit is one of {', '.join(METRES)}."
MARKS: Mapping[str, str] = {
    "geodesic": "the shortest line",
    "sea": "the way by sea, if by_sea is set",
    "network": "how the network of the way by sea was used, if by_sea is set",
}
EXAMPLE = """
[[statement]]
id = "strait_34"
text = "The two shores of the strait are 34 km apart."
kind = "number"
value = 34
unit = "km"
check = { kind = "distance", from = "leadline:land/france", to = "leadline:land/united-kingdom" }
"""


class Fields(msgspec.Struct, kw_only=True, forbid_unknown_fields=True, frozen=True, tag_field="kind", tag="distance"):
    """How far are two places, lines or areas apart? The nearest of two layers counts; edges run as each layer says."""

    from_: Annotated[
        Reference, Meta(description="a layer or a row of one, as places/harbour or leadline:land/france")
    ] = msgspec.field(name="from")
    to: Annotated[Reference, Meta(description="likewise")]
    by_sea: Annotated[
        bool | Literal["only"],
        Meta(
            description="also measure the way on the sea network of searoute, from the points that are nearest to each "
            "other; only: decide by that way alone"
        ),
    ] = False


def answer(statement: Statement, story: Story) -> Check:
    """Measure the distance and judge it by `RULE`.

    Raises
    ------
    ValueError
        If a reference is none, rows do not say how exactly they are known, or the number claimed is no length.
    """
    from layers.checks.ground.distances import distance_check  # noqa: PLC0415  geopandas takes 0.65 s to import

    return distance_check(statement, story)
