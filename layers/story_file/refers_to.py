"""Texts of a story that name something else of it, marked so that they are looked up before long work."""

from typing import Annotated

from msgspec import Meta

REFERS_TO = "refers_to"
LAYER, FLEET, SOURCE = "layer", "fleet", "source"
Reference = Annotated[
    str,
    Meta(
        description="a layer of the story (places), one of its rows by id or name (places/bandar-abbas), or a layer or "
        "row of the package's library (leadline:land, leadline:land/yemen)",
        extra={REFERS_TO: LAYER},
    ),
]
FleetName = Annotated[str, Meta(description="a fleet of the story", extra={REFERS_TO: FLEET})]
SourceId = Annotated[str, Meta(description="id of a source of the story, or of the package", extra={REFERS_TO: SOURCE})]
