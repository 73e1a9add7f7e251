"""A fleet as a story writes it: whose satellites, chosen from the library or from files of one's own."""

from collections.abc import Mapping
from typing import Annotated, Literal

import msgspec
from msgspec import Meta

from layers.catalogue.toml_words import Words

Kind = Literal["radar", "optical", "rf", "ais"]
Band = tuple[float, float]
Names = tuple[str, ...]
Positive = Annotated[float, Meta(gt=0)]


class FleetFile(msgspec.Struct, kw_only=True, forbid_unknown_fields=True, frozen=True):
    """A `[fleets.NAME]`: a set of satellites.

    It begins with the satellites of the fleets in `union`, or with the whole layer `leadline:satellites` if there are
    none; `nations`, `operators`, `families`, `names` and `commercial` choose among them, and all must hold; `without`
    takes some away. `elements` adds those of a file.
    """

    title: Annotated[str, Meta(description="Whose it is, in words; by default the name of the fleet.")] = ""
    subset: Annotated[
        str,
        Meta(
            description="Which part of it, in words, as 'without commercial fleets': fleets of one title are told "
            "together, the first as the number and all as its range. By default all."
        ),
    ] = "all"
    nations: Annotated[Names, Meta(description="Seats of the operators, as the layer satellites has them.")] = ()
    operators: Annotated[Names, Meta(description="Operators, as the layer satellites has them.")] = ()
    families: Annotated[Names, Meta(description="Families or constellations: column `group` of the layer.")] = ()
    names: Annotated[Names, Meta(description="Names or ids of single satellites of the layer.")] = ()
    commercial: Annotated[
        bool | None,
        Meta(
            description="true: only commercial fleets, which companies built at their own risk to sell what they see; "
            "false: only the others, for which states paid, also where their pictures are sold, as those of "
            "RADARSAT-2, TerraSAR-X, PAZ and COSMO-SkyMed."
        ),
    ] = None
    kinds: Annotated[
        tuple[Kind, ...],
        Meta(description="Sensors that count; by default those of the fleets in `union`, else radar."),
    ] = ()
    union: Annotated[Names, Meta(description="Names of fleets whose satellites are taken together.")] = ()
    without: Annotated[Names, Meta(description="Names of fleets or families whose satellites are taken away.")] = ()
    elements: Annotated[
        str,
        Meta(
            description="File of own satellites: two-line elements, or mean elements (OMM) as JSON, CSV, XML or KVN. "
            "They are taken as working, and as sensors of the first of `kinds`."
        ),
    ] = ""
    source: Annotated[str, Meta(description="Id of the source of `elements`.")] = ""
    incidence_deg: Annotated[
        Band | None, Meta(description="Band of the sensor of `elements`: incidence angles at the target, degrees.")
    ] = None
    look_deg: Annotated[
        Band | None, Meta(description="The same as look angles at the satellite, from nadir, degrees.")
    ] = None
    side: Annotated[
        Literal["left", "right", "both"], Meta(description="Side of the ground velocity that it looks to.")
    ] = "both"
    swath_km: Annotated[Positive | None, Meta(description="Width of one swath of `elements`, km, for a plan.")] = None
    duty_min: Annotated[Positive | None, Meta(description="How long it may image in a pass, minutes, for a plan.")] = (
        None
    )
    notes: Annotated[
        Mapping[Kind, Words],
        Meta(description="Words that stand with the numbers of the fleet, by kind of sensor."),
    ] = msgspec.field(default_factory=dict)


FILTERS = ("nations", "operators", "families", "names")
OF_ELEMENTS = ("incidence_deg", "look_deg", "swath_km", "duty_min")
