"""In which direction one place lies from another: a kind of check in a package of its own."""

from typing import Annotated, Literal

import msgspec
from msgspec import Meta

from geo.claim import Check, Finding, Verdict, clauses

POINTS = ("north", "north-east", "east", "south-east", "south", "south-west", "west", "north-west")
HALF_DEG = 22.5  # to either side of each of the eight points
RULE = (
    "A direction: it holds if the geodesic from the first place to the second sets out within 22.5 degrees of the "
    "point of the compass that is named, does not hold if it does not, and cannot be told if the accuracy of the two "
    "places leaves it open."
)
EXAMPLE = """
[[statement]]
id = "south_of_the_rock"
text = "Ceuta lies south-east of Tarifa."
kind = "fact"
check = { kind = "direction", from = "places/tarifa", to = "places/ceuta", is = "south-east" }
"""


class Fields(msgspec.Struct, kw_only=True, forbid_unknown_fields=True, frozen=True, tag_field="kind", tag="direction"):
    """In which direction one place lies from another."""

    from_: Annotated[str, Meta(description="the place from which it is seen: a row of a layer of points")] = (
        msgspec.field(name="from")
    )
    to: Annotated[str, Meta(description="the place that is seen: a row of a layer of points")]
    is_: Annotated[Literal[POINTS], Meta(description="the direction that is stated")] = msgspec.field(name="is")


def answer(statement, story):
    """Answer a statement; `statement.check` holds the fields, `story.rows` gives the rows that they name."""
    from math import asin, degrees  # what is heavy is imported here: a story is read without it

    from geo.geodesy.geodesic import inverse
    from layers.catalogue.sources import each_id

    fields = statement.check
    here, there = (story.rows(ref).iloc[0] for ref in (fields.from_, fields.to))
    seen = inverse(here.geometry.x, here.geometry.y, there.geometry.x, there.geometry.y)
    azimuth_deg = float(seen.azimuth_deg) % 360
    off = min(1.0, (here["accuracy_m"] + there["accuracy_m"]) / float(seen.distance_m))
    range_deg = degrees(asin(off))
    away_deg = abs((azimuth_deg - 45 * POINTS.index(fields.is_) + 180) % 360 - 180)
    found = Finding(
        name=f"azimuth from {here['name']} to {there['name']}",
        method="geodesic of WGS 84; the range is what the accuracy of both places leaves open",
        value=azimuth_deg,
        unit="degrees from north",
        low=azimuth_deg - range_deg,
        high=azimuth_deg + range_deg,
        sources=each_id([here["source_id"], there["source_id"]]),
    )
    if abs(away_deg - HALF_DEG) <= range_deg:
        verdict, told = (
            Verdict.CANNOT_BE_TOLD,
            "lies too near to the edge of that direction; positions that are known better would tell",
        )
    else:
        verdict = Verdict.HOLDS if away_deg < HALF_DEG else Verdict.DOES_NOT_HOLD
        told = f"lies to the {POINTS[round(azimuth_deg / 45) % 8]}"
    sentence = f"From {here['name']}, {there['name']} {told}, at {azimuth_deg:.0f} degrees from north [azimuth]."
    return Check(
        claim=statement.claim(),
        verdict=verdict,
        clauses=clauses(sentence, {"azimuth": found.name}),
        findings=(found,),
        rule=RULE,
        key=found.name,
    )
