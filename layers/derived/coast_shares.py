"""Whose waters lines run through, state by state: the share of their length nearest to its coast, by breadth."""

from typing import TYPE_CHECKING, Annotated

import geopandas as gpd
import msgspec
import pandas as pd
import shapely
from msgspec import Meta

from layers.catalogue.sources import SEPARATOR, source_ids
from layers.derived.nearest_coast import NOBODY
from leadline.words import N_, _

if TYPE_CHECKING:
    from layers.stories.story import Story

PERCENT = 100.0
COLUMNS = {  # beside those of the rows it is made from
    "state": N_("whose undisputed coast is nearest; beyond where none is within the widest breadth"),
    "length_km": N_("geodesic length on WGS 84, km"),
    "share_percent": N_("share of the length of all the lines, percent"),
    "least_percent": N_("the same if all disputed ground that lies nearer counts as somebody else's, percent"),
    "most_percent": N_("the same if all disputed ground that the state claims counts as its coast, percent"),
    "within_<B>_nm_percent": N_("share of the length within <B> nautical miles, percent"),
    "claimants": N_("who claims disputed ground that is nearer to some of it, in alphabetical order; empty for nobody"),
    "also_claimed_by": N_("who else claims the whole coast; empty for nobody"),
}


class Fields(msgspec.Struct, kw_only=True, forbid_unknown_fields=True, frozen=True, tag_field="by", tag="coast_shares"):
    """Shares of the length of lines by the state whose coast is nearest, as one row of lines a state."""

    of: Annotated[str, Meta(description="layer of stretches, derived by nearest_coast")]
    coasts: Annotated[str, Meta(description="layer of coasts that it was derived from")]
    called: Annotated[
        dict[str, str], Meta(description="state -> other words for it, as a name that says who else claims it")
    ] = {}


def derive(fields: Fields, story: "Story") -> gpd.GeoDataFrame:
    """Add up the stretches.

    Parameters
    ----------
    fields : Fields
    story : Story
        For stretches and coasts.

    Returns
    -------
    GeoDataFrame, EPSG:4326
        A row for each state whose coast is the nearest to some stretch, the longest first, then one for what no coast
        reaches. The shares of all rows add up to 100; `least_percent` and `most_percent` leave out and take in what
        lies nearer to disputed ground that the state claims.
    """
    rows, coasts = story.load(fields.of), story.load(fields.coasts)
    breadths = sorted(rows["within_nm"].dropna().unique())
    total_km = float(rows["length_km"].sum())
    also = dict(zip(coasts["state"], coasts["also_claimed_by"], strict=True))
    found = [_row(str(state), rows, breadths, total_km, also) for state in rows["state"].unique()]
    table = pd.DataFrame(found).sort_values("length_km", ascending=False, kind="stable")
    table = pd.concat([table[table["state"] != NOBODY], table[table["state"] == NOBODY]], ignore_index=True)
    table["name"] = [fields.called.get(state, name) for state, name in zip(table["state"], table["name"], strict=True)]
    return gpd.GeoDataFrame(table, geometry="geometry", crs=4326)


def _row(
    state: str, rows: gpd.GeoDataFrame, breadths: list[float], total_km: float, also: dict[str, str]
) -> dict[str, object]:
    own, km = rows[rows["state"] == state], rows["length_km"]
    disputed, claims = rows["claimants"] != "", rows["claimants"].str.split(", ").map(lambda names: state in names)

    def percent(which: "pd.Series[bool]") -> float:
        return PERCENT * float(km[which].sum()) / total_km

    of_state = rows["state"] == state
    beyond = state == NOBODY
    return {
        "id": state.lower().replace(" ", "-"),
        "name": _("No coast within reach") if beyond else _(state),
        "kind": "lane_waters",
        "source_id": SEPARATOR.join(source_ids(own)),
        "status": "derived",
        "accuracy_m": float(own["accuracy_m"].max()),
        "as_of": str(own["as_of"].max()),
        "note": _("Indicative: by equidistance from the coast, no limit of anybody."),
        "geometry": shapely.multilinestrings(shapely.get_parts(own.geometry.to_numpy())),
        "state": state,
        "length_km": float(own["length_km"].sum()),
        "share_percent": percent(of_state),
        "least_percent": percent(of_state & ~disputed),
        "most_percent": percent(of_state) if beyond else percent(of_state | claims),
        **{
            f"within_{breadth:g}_nm_percent": percent(of_state & (rows["within_nm"] <= breadth)) for breadth in breadths
        },
        "claimants": ", ".join(sorted({name for told in own["claimants"] if told for name in told.split(", ")})),
        "also_claimed_by": also.get(state, ""),
    }
