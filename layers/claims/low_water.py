"""Claims measured from the low-water line of islands: the points from which their belts are drawn here.

No low-water line of these islands could be read, so belts are drawn about published points that lie on them. Which
government published a point says nothing of whose the island is: a position is the same for all who claim it.
"""

from dataclasses import dataclass

import geopandas as gpd
import pandas as pd
import shapely

from layers.catalogue.sources import SEPARATOR, source_ids
from layers.claims import base_points, disputed_features


@dataclass(frozen=True, slots=True, kw_only=True)
class LowWaterClaim:
    """A claim to islands whose baseline is their low-water line.

    `features` is a group of `disputed_features`, empty for none; `point_groups` are groups of `base_points`;
    `accuracy_m` is how far the coast may lie beyond the points; `law` the source of the claim.
    """

    id: str
    claimant: str
    group: str
    features: str
    point_groups: tuple[str, ...]
    also_claimed_by: str
    accuracy_m: float
    contested: str
    note: str
    law: str


SENKAKU, SCARBOROUGH = "Senkaku (Diaoyu) Islands", "Scarborough Shoal (Huangyan Dao)"
_ON_SENKAKU = ("Diaoyu/Senkaku main islands", "Chiwei Yu/Taisho")
_ON_SCARBOROUGH = ("Huangyan Dao/Scarborough",)
_ISLANDS = (
    "From the low-water line, drawn about eight islands and the points on them that the PRC declared; the coast "
    "reaches up to 1 km beyond these points, and the islands (5.5 km2) are not cut out."
)
_REEF = (
    "From the low-water line of the reef, drawn about the points on it that the PRC declared, the only ones read; "
    "water inside the reef is not cut out."
)
LOW_WATER_CLAIMS = (
    LowWaterClaim(
        id="japan-senkaku",
        claimant="Japan",
        group=SENKAKU,
        features=SENKAKU,
        point_groups=_ON_SENKAKU,
        also_claimed_by="PRC, ROC",
        accuracy_m=1000.0,
        contested="Japan administers the islands; the PRC and the ROC claim them. All three belts are drawn.",
        note=_ISLANDS + " Japan drew no straight baseline here.",
        law="japan-law-1977;asil-2013",
    ),
    LowWaterClaim(
        id="roc-diaoyutai",
        claimant="ROC",
        group=SENKAKU,
        features=SENKAKU,
        point_groups=_ON_SENKAKU,
        also_claimed_by="Japan, PRC",
        accuracy_m=1000.0,
        contested="Japan administers the islands; the PRC and the ROC claim them. All three belts are drawn.",
        note=_ISLANDS + " The decree names the islands (Diaoyutai); that it takes their low-water line is recalled.",
        law="roc-decree-2009-miniwiki;roc-law-1998;recalled",
    ),
    LowWaterClaim(
        id="philippines-scarborough",
        claimant="Philippines",
        group=SCARBOROUGH,
        features="",
        point_groups=_ON_SCARBOROUGH,
        also_claimed_by="PRC, ROC",
        accuracy_m=1000.0,
        contested="The PRC controls the shoal; the Philippines and the ROC claim it too. All three belts are drawn.",
        note=_REEF
        + " The act of 2024 gives Bajo de Masinloc a territorial sea; no coordinates of it were read, and that "
        "it is of 12 nautical miles is recalled.",
        law="philippines-ra-12064;recalled",
    ),
    LowWaterClaim(
        id="roc-scarborough",
        claimant="ROC",
        group=SCARBOROUGH,
        features="",
        point_groups=_ON_SCARBOROUGH,
        also_claimed_by="Philippines, PRC",
        accuracy_m=1000.0,
        contested="The PRC controls the shoal; the Philippines and the ROC claim it too. All three belts are drawn.",
        note=_REEF + " The decree names the Zhongsha Islands, in which the ROC counts the shoal; that it takes its "
        "low-water line is recalled.",
        law="roc-decree-2009-miniwiki;roc-law-1998;recalled",
    ),
)


def load() -> gpd.GeoDataFrame:
    """Gather the points of each claim.

    Returns
    -------
    GeoDataFrame, EPSG:4326
        One MultiPoint a claim, with the columns of `layers.claims.baselines`; to be buffered, not drawn: the points lie
        on land or on a reef and are no line.

    Raises
    ------
    ValueError
        If a claim has no points.
    """
    islands, points = disputed_features.load(), base_points.load()
    rows = [_row(claim, _points_of(claim, islands, points)) for claim in LOW_WATER_CLAIMS]
    return gpd.GeoDataFrame(rows, geometry="geometry", crs=4326)


def _points_of(claim: LowWaterClaim, islands: gpd.GeoDataFrame, points: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    own = [islands[islands["group"] == claim.features], points[points["group"].isin(claim.point_groups)]]
    found = gpd.GeoDataFrame(pd.concat(own, ignore_index=True), geometry="geometry", crs=4326)
    if found.empty:
        raise ValueError(
            f"claim {claim.id!r} has no points in disputed_features ({claim.features!r}) or base_points "
            f"({', '.join(claim.point_groups)}). Mend layers/data."
        )
    return found


def _row(claim: LowWaterClaim, points: gpd.GeoDataFrame) -> dict[str, object]:
    recalled = "recalled" in claim.law.split(SEPARATOR)
    return {
        "id": claim.id,
        "name": f"{claim.claimant}, {claim.group}",
        "kind": "low_water_points",
        "source_id": SEPARATOR.join(sorted({*source_ids(points), *claim.law.split(SEPARATOR)})),
        "status": "part published, part recalled" if recalled else "derived",
        "accuracy_m": claim.accuracy_m,
        "as_of": points["as_of"].max(),
        "note": claim.note,
        "geometry": shapely.MultiPoint(list(points.geometry)),
        "claimant": claim.claimant,
        "group": claim.group,
        "also_claimed_by": claim.also_claimed_by,
        "not_drawn": "",
        "contested": claim.contested,
        "edge_model": "geodesic",
    }
