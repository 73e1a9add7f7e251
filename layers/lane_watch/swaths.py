"""Strips of the South China Sea that radar satellites could image on one day: real passes, from published elements."""

import sys
from datetime import timedelta

import geopandas as gpd
import numpy as np
import pandas as pd

from geo.access import dense as dense_access
from geo.access import swath
from geo.geodesy import antimeridian
from geo.orbits import frames, orbit
from geo.orbits import sensor as sensor_module
from layers.catalogue.cache import cached_frame, digest
from layers.catalogue.sources import SEPARATOR, each_id
from layers.catalogue.typed import standard
from layers.lane_watch.looks import DAY_S, START_UTC
from layers.sky import access_bands, groups, satellites
from layers.sky.earth_rotation import SOURCE_ID, ut1_minus_utc_s
from layers.sky.groups import Member

GROUP = "japan-nato"
REGION = (98.0, -4.0, 124.0, 26.5)  # a little wider than the lanes
ELEMENTS_ID = "celestrak-2026-08-22"
AGEING_M_PER_DAY = 3000.0  # elements drift by 1 to 3 km a day along the track
SIMPLIFIED_DEG = 0.005  # 550 m: a fifth of what the elements are off, and a fifth of the vertices
NOTE = (
    "What the radar could look at in one pass, not what it took: the whole band of angles, in the base reading, of a "
    "satellite taken as working. One picture is narrower."
)


def load() -> gpd.GeoDataFrame:
    """Read the strips of 23 August 2026.

    Returns
    -------
    GeoDataFrame, EPSG:4326
        One row a pass over the sea and side of the track, by time, with `satellite`, `nation`, `family`, `side`,
        `direction`, `band` (angles in words, and how they are known), `start_utc` and `end_utc` (while the strip
        touches the sea, to 10 s). Some seconds of computing the first time, then kept in the cache.
    """
    key = digest(
        satellites.load(),
        access_bands.load(),
        *(swath, orbit, frames, sensor_module, antimeridian, dense_access, groups, sys.modules[__name__]),
        START_UTC.isoformat(),
    )
    return cached_frame("swaths", key, lambda: _derived(groups.members(GROUP)))


def _derived(members: list[Member]) -> gpd.GeoDataFrame:
    middle = START_UTC + timedelta(seconds=DAY_S / 2)
    found = swath.swaths(
        (member.satellite for member in members),
        REGION,
        start_utc=START_UTC,
        span_s=DAY_S,
        ut1_minus_utc_s=ut1_minus_utc_s(middle),
    )
    member = pd.DataFrame([_told(m) for m in members]).loc[found["satellite"]].reset_index(drop=True)
    start, end = (
        pd.Timestamp(START_UTC) + pd.to_timedelta(found[column].round(), unit="s") for column in ("start_s", "end_s")
    )
    told = gpd.GeoDataFrame(
        {
            **{column: member[column] for column in ("satellite", "nation", "family", "band", "source_id")},
            "side": np.where(found["left"], "left", "right"),
            "direction": np.where(found["ascending"], "ascending", "descending"),
            "start_utc": start,
            "end_utc": end,
            "accuracy_m": AGEING_M_PER_DAY * np.ceil((end - member["epoch_utc"]) / pd.Timedelta(days=1)).clip(lower=1),
        },
        geometry=found.simplify(SIMPLIFIED_DEG),
        crs=4326,
    ).sort_values(["start_utc", "satellite", "side"], ignore_index=True)
    told["name"] = [f"{t.satellite}, {t.start_utc:%H:%M} UTC, {t.side}" for t in told.itertuples()]
    told["id"] = [f"{t.satellite}-{t.start_utc:%H%M%S}-{t.side}".lower().replace(" ", "-") for t in told.itertuples()]
    return standard(told.assign(kind="swath", status="derived", as_of=f"{START_UTC:%Y-%m-%d}", note=NOTE))


def _told(member: Member) -> dict[str, object]:
    """Columns that are the same on all passes of a satellite."""
    bands = access_bands.load()
    band = bands[(bands["case"] == "base") & (bands["satellite_group"] == member.family)].iloc[0]
    words = f"{band['angle']} angle {band['min_deg']:g} to {band['max_deg']:g}°, {band['side']} side, {band['status']}"
    return {
        "satellite": member.name,
        "nation": member.nation,
        "family": member.family,
        "band": words.replace("both side", "both sides"),
        "source_id": SEPARATOR.join(each_id([ELEMENTS_ID, band["source_id"], SOURCE_ID])),
        "epoch_utc": pd.Timestamp(member.satellite.orbit.epoch_utc),
    }
