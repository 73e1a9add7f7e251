"""Ports between which routes are counted: some of a layer of ports, by code."""

from typing import TYPE_CHECKING, Annotated

import geopandas as gpd
import msgspec
import pandas as pd
from msgspec import Meta

from layers.catalogue.schema import COLUMNS as STANDARD_COLUMNS
from leadline.words import N_

if TYPE_CHECKING:
    from layers.stories.story import Story
COLUMNS = {  # beside those of the rows it is made from
    "unlocode": "UN/LOCODE",
    "country": N_("ISO 3166-1 alpha-2, the start of the UN/LOCODE"),
    "role": N_("what it stands for, as the story says"),
}


class Port(msgspec.Struct, kw_only=True, forbid_unknown_fields=True, frozen=True):
    """One port."""

    unlocode: Annotated[str, Meta(description="UN/LOCODE, as in the layer of ports")]
    name: Annotated[str, Meta(description="what a reader calls it; the list's own spelling if left out")] = ""
    role: Annotated[str, Meta(description="why it was chosen, in a word")] = ""


class Fields(msgspec.Struct, kw_only=True, forbid_unknown_fields=True, frozen=True, tag_field="by", tag="route_ends"):
    """Some ports of a list, in the order given, with names and roles of one's own."""

    of: Annotated[str, Meta(description="layer of ports with a column `unlocode`")] = "leadline:ports"
    ports: Annotated[tuple[Port, ...], Meta(description="the ports, in their order", min_length=1)]
    note: Annotated[str, Meta(description="what notes end with, after how the list spells the port")] = ""


def derive(fields: Fields, story: "Story") -> gpd.GeoDataFrame:
    """Choose the ports.

    Parameters
    ----------
    fields : Fields
    story : Story
        For the list.

    Returns
    -------
    GeoDataFrame, EPSG:4326
        Points with the standard columns, `unlocode` and `country` of the list, and `role`.

    Raises
    ------
    ValueError
        If a port is not, or more than once, in the list, or named twice.
    """
    codes = [port.unlocode for port in fields.ports]
    twice = sorted({code for code in codes if codes.count(code) > 1})
    if twice:
        raise ValueError(f"ports names {twice[0]} twice; expected each port once.")
    listed = story.load(fields.of)
    found = listed[listed["unlocode"].isin(codes)]
    counts = found["unlocode"].value_counts()
    wrong = [code for code in codes if counts.get(code, 0) != 1]
    if wrong:
        times = "twice" if counts.get(wrong[0], 0) else "not"
        raise ValueError(f"{fields.of} has {wrong[0]} {times}; expected each of {', '.join(codes)} once.")
    columns = [name for name in found if name in {*STANDARD_COLUMNS, "unlocode", "country"}]
    rows = found.set_index("unlocode", drop=False).loc[codes, columns].reset_index(drop=True)
    own = pd.DataFrame(
        [(port.name or given, port.role) for port, given in zip(fields.ports, rows["name"], strict=True)]
    )
    notes = [" ".join(filter(None, [f"Listed as {name}.", fields.note])) for name in rows["name"]]
    return rows.assign(name=own[0], note=notes, role=own[1])
