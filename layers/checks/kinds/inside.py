"""Whether something is inside of zones, and whose they are."""

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
    "Inside of zones: what lies in them, with their outline moved farther in and out by what "
    "both together may be off. It holds if all of it surely is inside, does not hold if some "
    "surely is not and none surely is, holds only for a part if some surely is and some surely "
    "is not, and else cannot be told. If the statement names who claims it, each is a reading: "
    "it holds if all of them do, holds only of some if some do. If it gives a number of names, "
    "those whose zones surely hold some of it are the fewest, and those whose zones may are the "
    "most; a share in percent is judged as such. Edges of areas that are drawn with the same "
    "coordinates as those of a zone are one line and move together; where limits are named, no "
    "other edge is one."
)
UNITS = (
    "unit is percent or % of a share, claimants, names, zones, states or countries of a number; else there is no value."
)
MARKS: Mapping[str, str] = {
    "zoneN": "a name asked for or found, the first as zone1: distance to its boundary, or what it holds",
    "any": "all zones together, where there is one row or no name",
    "share": "the share inside of any zone, of a statement in percent",
    "count": "how many names hold some of it, of a statement that counts",
}
EXAMPLE = """
[[statement]]
id = "whose_port"
text = "The port lies in Malaysia."
kind = "fact"
check = { kind = "inside", of = "leadline:ports/mypkg", zones = "leadline:land", names = ["Malaysia"] }
"""


class Fields(msgspec.Struct, kw_only=True, forbid_unknown_fields=True, frozen=True, tag_field="kind", tag="inside"):
    """Is something inside of zones, and whose? Every name whose zone holds it, and how far its limit is."""

    of: Annotated[
        Reference | tuple[Reference, ...],
        Meta(description="points, lines or areas: a layer, a row of one, or several of them"),
    ]
    zones: Annotated[
        Reference | tuple[Reference, ...], Meta(description="areas: a layer, a row of one, or several of them")
    ]
    names: Annotated[
        tuple[str, ...], Meta(description="who is said to claim it, as in the column; without it any zone will do")
    ] = ()
    column: Annotated[
        str, Meta(description="column of the zones that says whose they are; if left out claimant, else name")
    ] = ""
    limits: Annotated[
        Reference | tuple[Reference, ...],
        Meta(
            description="lines, a layer or rows: edges of the zones along them are limits; any other, as a coast or "
            "where a drawing ends, is none: what lies just beyond it is inside, and farther beyond it cannot be told. "
            "Without it every edge is a limit"
        ),
    ] = ()
    outside: Annotated[bool, Meta(description="whether it is said to be outside of the zones")] = False


def answer(statement: Statement, story: Story) -> Check:
    """Find the zones that hold it and judge them by `RULE`.

    Raises
    ------
    ValueError
        If a reference is none, the zones are no areas, a name or column is not there, or the number claimed is neither
        a share nor a number of names.
    """
    from layers.checks.ground.zones import inside_check  # noqa: PLC0415  geopandas takes 0.65 s to import

    return inside_check(statement, story)
