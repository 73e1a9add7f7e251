"""Whether a range covers a place, a line or an area."""

from collections.abc import Mapping
from typing import Annotated, Literal

import msgspec
from msgspec import Meta

from geo.claim import Check
from layers.stories.statement import Statement
from layers.stories.story import Story
from layers.story_file.refers_to import Reference
from leadline.words import N_

RULE = N_(
    "A range: all that lies within it of a point, along geodesics of the WGS 84 ellipsoid, is in "
    "reach. A range may be meant one way, or there and back, which is half as far; where the "
    "check does not say which, both are readings, and it holds only if one of them is meant "
    "where one holds. Of each reading: it holds if all of the target is in reach, does not hold "
    "if nothing is, holds only for the part that is, and cannot be told where the nearest or the "
    "farthest place is closer to the rim than all together may be off. Where any place of the "
    "target will do, it holds if the nearest is in reach. If the statement names a share, the "
    "share in reach is judged against it."
)
UNITS = "unit is percent or % where a share is claimed; else there is no value."
MARKS: Mapping[str, str] = {
    "one-way": "the share in reach if the range is meant one way",
    "there-and-back": "the share in reach there and back",
    "nearest": "distance to the nearest place of the target",
    "farthest": "distance to the farthest place of the target, from one point",
}
EXAMPLE = """
[[statement]]
id = "in_range"
text = "A radius of action of 1,500 km reaches from Singapore to Jakarta."
kind = "fact"

[statement.check]
kind = "reach"
from = "leadline:ports/sgsin"
target = "leadline:ports/idtpp"
range_km = 1500
way = "one way"
"""


class Fields(msgspec.Struct, kw_only=True, forbid_unknown_fields=True, frozen=True, tag_field="kind", tag="reach"):
    """Does a range about a point cover a place, a line or an area? Which share, its nearest and farthest place."""

    from_: Annotated[
        Reference, Meta(description="points that the range is about: a row, or a layer whose points cover together")
    ] = msgspec.field(name="from")
    target: Annotated[
        Reference | tuple[Reference, ...],
        Meta(description="what is to be in reach: a layer, a row of one, or several of them"),
    ]
    range_km: Annotated[Annotated[float, Meta(gt=0, le=20_100)] | None, Meta(description="the range, km")] = None
    range_nmi: Annotated[
        Annotated[float, Meta(gt=0, le=10_850)] | None, Meta(description="the range, nautical miles")
    ] = None
    range_column: Annotated[
        str, Meta(description="column of from that holds the range of each row; its name ends in _km, _nmi or _m")
    ] = ""
    off_km: Annotated[float, Meta(ge=0, description="km by which the range may be off")] = 0.0
    way: Annotated[
        Literal["one way", "there and back", "either"],
        Meta(
            description="one way: how far one gets (a missile; a radius of action). there and back: it is "
            "the whole way, so that one gets half as far. either: the statement does not say"
        ),
    ] = "either"
    covers: Annotated[
        Literal["all", "any"], Meta(description="whether all of the target is said to be in reach, or any place of it")
    ] = "all"


def answer(statement: Statement, story: Story) -> Check:
    """Measure what is in reach and judge it by `RULE`.

    Raises
    ------
    ValueError
        If a reference is none, what the range is about are no points, there is not one range, or the number claimed is
        no share.
    """
    from layers.checks.ground.ranges import reach_check  # noqa: PLC0415  geopandas takes 0.65 s to import

    return reach_check(statement, story)
