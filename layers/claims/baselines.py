"""Straight baselines, drawn from the declared base points of the ROC and the PRC.

Other claimants of the same ground measure from the low-water line: see `layers.claims.low_water`.
"""

from dataclasses import dataclass

import geopandas as gpd
import pandas as pd
import shapely

from layers.catalogue.sources import SEPARATOR, source_ids
from layers.claims import base_points

READ_IN_PRINT = {"published", "published (transcription)", "published (tertiary)", "derived"}
NO_PRC_LINE = "PRC: no baseline of its round this land was read"
OTHERS_NOTE = (
    "The other claimants measure from the low-water line, of which no line is drawn; their belts are in "
    "territorial_sea and contiguous_zone."
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Baseline:
    """How the points of one group are joined.

    `closed` joins the last point to the first; `first` and `last` are numbers of points; `accuracy_m`, where given, is
    worse than that of the points because the law does not draw every section straight. `also_claimed_by` names, in
    alphabetical order, who else claims land that it is drawn round or over; `not_drawn` those of them of whom no line
    or belt is drawn, with the reason. `sources` are those of what the words tell beyond the points.
    """

    id: str
    name: str
    claimant: str
    group: str
    first: int
    last: int
    closed: bool
    also_claimed_by: str
    contested: str
    note: str
    not_drawn: str = ""
    sources: tuple[str, ...] = ()
    accuracy_m: float = 0.0

    def __post_init__(self) -> None:
        if self.last - self.first < 1:
            raise ValueError(
                f"baseline {self.id!r} runs from point {self.first} to {self.last}; "
                "expected two points or more, in the order of the declaration."
            )


def _of_2012(name: str, group: str, last: int) -> Baseline:
    """One of the two rings that the PRC declared in 2012 round islands that Japan administers."""
    return Baseline(
        id=name,
        name=f"PRC baseline of 2012, {group}",
        claimant="PRC",
        group=group,
        first=1,
        last=last,
        closed=True,
        also_claimed_by="Japan, ROC",
        sources=("asil-2013", "roc-decree-2009-miniwiki"),
        contested="Japan administers the islands and protested on 24 September 2012; the ROC claims them too.",
        note=OTHERS_NOTE,
    )


BASELINES = (
    Baseline(
        id="roc-taiwan",
        name="ROC baseline, Taiwan and Penghu",
        claimant="ROC",
        group="Taiwan and Penghu",
        first=1,
        last=22,
        closed=True,
        also_claimed_by="PRC",
        not_drawn=NO_PRC_LINE,
        contested="Held by the ROC; the PRC claims the same land. Only the ROC's line is drawn.",
        note="Every section is drawn straight; by the decree some are the low-water line. Kinmen and Matsu have none.",
        accuracy_m=500.0,
    ),
    Baseline(
        id="roc-dongsha",
        name="ROC baseline, Dongsha (Pratas), north to south by the west",
        claimant="ROC",
        group="Dongsha (Pratas)",
        first=1,
        last=4,
        closed=False,
        also_claimed_by="PRC",
        not_drawn=NO_PRC_LINE,
        contested="Held by the ROC; the PRC claims it too. Only the ROC's line is drawn.",
        note="Not closed: no course was read for the east side, where the reef reaches some 15 km beyond these points "
        "(recalled).",
    ),
    Baseline(
        id="prc-mainland-12-26",
        name="PRC baseline, points 12 to 26",
        claimant="PRC",
        group="mainland coast",
        first=12,
        last=26,
        closed=False,
        also_claimed_by="ROC",
        sources=("roc-decree-2009-miniwiki",),
        not_drawn="ROC: its decree leaves Kinmen and Matsu out and has no point on Wuqiu: no belt of its there",
        contested="Legality contested (US Limits in the Seas 117); points 19, 20, 22 and 23 lie on islands that the "
        "ROC holds, and Kinmen and Matsu lie landward. Only the PRC's line is drawn.",
        note="Points 1 to 11 and 28 to 49 of the declaration are not here.",
    ),
    Baseline(
        id="prc-mainland-26-27",
        name="PRC baseline, points 26 to 27",
        claimant="PRC",
        group="mainland coast",
        first=26,
        last=27,
        closed=False,
        also_claimed_by="",
        contested="Legality contested (US Limits in the Seas 117).",
        note="Point 27, Shibeishanjiao, is recalled.",
    ),
    _of_2012("prc-diaoyu", "Diaoyu/Senkaku main islands", 12),
    _of_2012("prc-chiwei", "Chiwei Yu/Taisho", 5),
    Baseline(
        id="prc-huangyan",
        name="PRC baseline of 2024, Huangyan Dao/Scarborough",
        claimant="PRC",
        group="Huangyan Dao/Scarborough",
        first=1,
        last=15,
        closed=True,
        also_claimed_by="Philippines, ROC",
        sources=("nmc-philippines-2024", "philippines-ra-12064", "prc-mfa-2024-11", "roc-decree-2009-miniwiki"),
        contested="The PRC controls the shoal; the Philippines, which protested, and the ROC claim it too. The "
        "Philippines say that straight baselines here contravene the Convention and the award of 2016, which the PRC "
        "calls illegal.",
        note="Statement of 10 November 2024, 16 points of which the last is the first again. " + OTHERS_NOTE,
    ),
)


def load() -> gpd.GeoDataFrame:
    """Join the base points as each declaration says.

    Returns
    -------
    GeoDataFrame, EPSG:4326
        Lines, closed where the declaration closes them, with the base points as their only vertices: edges are
        geodesics (densify before drawing). Standard columns, then `claimant`, `group`, `also_claimed_by`, `not_drawn`,
        `contested` and `edge_model`. Status "derived", or "part published, part recalled" where a point is recalled;
        accuracy of the worst point.

    Raises
    ------
    ValueError
        If a point of a declared stretch is missing from `base_points`.
    """
    points = base_points.load()
    return gpd.GeoDataFrame([_row(line, _points_of(line, points)) for line in BASELINES], geometry="geometry", crs=4326)


def _points_of(line: Baseline, points: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    own = points[(points["group"] == line.group) & points["number"].between(line.first, line.last)].sort_values(
        "number"
    )
    wanted = list(range(line.first, line.last + 1))
    if own["number"].tolist() != wanted:
        raise ValueError(
            f"baseline {line.id!r} has the points {own['number'].tolist()} of group {line.group!r}; expected {wanted}. "
            "Mend layers/data/base_points.geojson."
        )
    return own


def _row(line: Baseline, points: gpd.GeoDataFrame) -> dict[str, object]:
    course = [*points.geometry, points.geometry.iloc[0]] if line.closed else list(points.geometry)
    return {
        "id": line.id,
        "name": line.name,
        "kind": "baseline",
        "source_id": SEPARATOR.join(sorted({*source_ids(points), *line.sources})),
        "status": worst_status(points["status"]),
        "accuracy_m": max(line.accuracy_m, float(points["accuracy_m"].max())),
        "as_of": points["as_of"].max(),
        "note": line.note,
        "geometry": shapely.LineString(course),
        "claimant": line.claimant,
        "group": line.group,
        "also_claimed_by": line.also_claimed_by,
        "not_drawn": line.not_drawn,
        "contested": line.contested,
        "edge_model": "geodesic",
    }


def worst_status(statuses: pd.Series) -> str:
    """Status of what is derived from rows of these statuses: a recalled part stays visible.

    >>> worst_status(pd.Series(["published", "published (transcription)"]))
    'derived'
    >>> worst_status(pd.Series(["published", "recalled"]))
    'part published, part recalled'
    """
    return "derived" if set(statuses) <= READ_IN_PRINT else "part published, part recalled"
