"""Who can look at the lanes of the South China Sea, and how often: the accesses behind the claim of 85 percent.

By dense sampling (`geo.dense_access`): slow and easy to trust. Access is what could be seen, an upper bound: whether a
satellite is told to look, has the power, and sends the picture down in time is another question.
"""

import os
import sys
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import NamedTuple

import geopandas as gpd
import numpy as np
import pandas as pd
from numpy.typing import NDArray

from geo import cells as cells_module
from geo import dense_access, frames, orbit, revisit
from geo import sensor as sensor_module
from geo.cells import lane_cells, lane_pieces
from geo.dense_access import Targets, dense_accesses, in_reach
from geo.geodesic import Floats
from geo.orbit import Orbit
from geo.revisit import Gaps, gaps
from geo.sensor import Sensor
from layers import access_bands, lanes, lanes_ornl, satellites
from layers.cache import cached_frame, cached_table, digest
from layers.earth_rotation import ut1_minus_utc_s

START_UTC = datetime(2026, 8, 23, tzinfo=UTC)  # the day after the epoch of the elements
SPAN_DAYS = 7.0
DAY_S = 86_400.0
HOUR_S = 3600.0
CELL_KM = 4.0
PIECE_KM = 40.0
INSTANT_STEP_S = 120.0
SEA = "South China Sea"
NETWORKS: dict[str, Callable[[], gpd.GeoDataFrame]] = {"searoute": lanes.load, "ornl": lanes_ornl.load}
HOURS = np.arange(0.5, 72.01, 0.5)  # of the curves

JAPAN = frozenset({"Japan"})
# Members of NATO with satellites in the layer; ICEYE is Finnish. Sentinel-1 is the European Union's and ESA's: neither
# is a member, but its pictures are open to all.
NATO = frozenset(
    {"Canada", "EU/ESA", "Finland/int.", "France", "Germany", "Italy", "Luxembourg", "Norway", "Spain", "UK", "USA"}
)
GROUPS = {"Japan": JAPAN, "NATO members": NATO, "Japan and NATO members": JAPAN | NATO}
COMMERCIAL_FLEETS = frozenset({"ICEYE", "Capella", "Umbra", "QPS-SAR", "StriX"})
Progress = Callable[[int, int], None]
FLEETS = ("all", "without commercial fleets")


class Satellite(NamedTuple):
    """One radar satellite with elements, and what it may look at in each reading of its angles."""

    name: str
    nation: str
    family: str
    line1: str
    line2: str


@dataclass(frozen=True, slots=True)
class Job:
    """What is needed to step one satellite."""

    satellite: Satellite
    sensors: tuple[Sensor, ...]
    lon_deg: Floats
    lat_deg: Floats
    start_utc: datetime
    span_days: float
    ut1_minus_utc_s: float


class Looks(NamedTuple):
    """Accesses of one satellite in each reading, and the instants at which each target is in reach in the base one."""

    target: list[NDArray[np.int32]]
    time_s: list[NDArray[np.float64]]
    reached: NDArray[np.uint8]  # bits along the instants, packed


class _Computed(NamedTuple):
    windows: pd.DataFrame
    pieces: gpd.GeoDataFrame


def radar_satellites() -> tuple[list[Satellite], pd.DataFrame]:
    """Radar satellites with public elements, and those left out with the reason.

    Returns
    -------
    list of Satellite, DataFrame
        Used, by catalogue number; left out, with `name`, `nation` and `reason`.
    """
    table = satellites.load()
    radar = table[table["sensor"].str.contains("SAR|radar")]
    reasons = pd.Series("", index=radar.index)
    reasons[radar["tle_line1"] == ""] = "no public elements"
    reasons[radar["status_2026"].str.startswith("ENDED")] = "mission ended"
    reasons[radar["status_2026"].str.contains("decaying")] = "decaying"
    used = radar[reasons == ""].sort_values("norad_id")
    columns = ["name", "nation", "group", "tle_line1", "tle_line2"]
    left = radar[reasons != ""].assign(reason=reasons)[["name", "nation", "reason"]]
    return [Satellite(*row) for row in used[columns].itertuples(index=False)], left.reset_index(drop=True)


def sea_lanes(network: str) -> gpd.GeoDataFrame:
    """Lanes of one network inside the South China Sea.

    Raises
    ------
    ValueError
        For a network that is not one of `NETWORKS`.
    """
    if network not in NETWORKS:
        raise ValueError(f"network is {network!r}; expected one of {', '.join(NETWORKS)}.")
    found = NETWORKS[network]()
    return found[found["sea"] == SEA].reset_index(drop=True)


def windows(share: float, progress: Progress | None = None) -> pd.DataFrame:
    """How often the lanes can be looked at: one row a group, network, reading and fleet.

    Parameters
    ----------
    share : float
        Of the lane km, in (0, 1): 0.85 for a claim of 85 percent.
    progress : callable, optional
        Called with (satellites done, satellites in all) while it computes, which takes minutes; not when the result
        is in the cache.

    Returns
    -------
    DataFrame
        `group network case fleet satellites lane_km`, `mean_window_h` and `guaranteed_window_h` (the T at which `share`
        is reached), `instant_share` (of the lane km in reach at one moment, base reading only) and the curves at
        `HOURS` as columns `mean_<hours>` and `guaranteed_<hours>`, shares in [0, 1].
    """
    return _results(share, progress).windows


def lanes_in_view(share: float = 0.85, progress: Progress | None = None) -> gpd.GeoDataFrame:
    """Lanes of the default network in pieces, each with how often it can be looked at in the base reading.

    Parameters
    ----------
    share, progress
        As for `windows`, with which it is computed in one go.

    Returns
    -------
    GeoDataFrame, EPSG:4326
        Pieces of at most 40 km with the columns of `lanes`; `group`, `mean_gap_h` and `longest_gap_h` (hours between
        looks), `looks_per_day`, and `in_view_share` (share of the time in reach of a sensor, any squint).
    """
    return _results(share, progress).pieces


def _results(share: float, progress: Progress | None) -> _Computed:
    used, _ = radar_satellites()
    networks = {name: sea_lanes(name) for name in NETWORKS}
    modules = (sys.modules[__name__], dense_access, orbit, frames, revisit, sensor_module, cells_module)
    key = digest(
        pd.DataFrame(used),
        access_bands.load(),
        *networks.values(),
        *modules,
        ut1_minus_utc_s(_middle()),
        share,
    )
    computed: list[_Computed] = []

    def once() -> _Computed:
        if not computed:
            computed.append(_compute(used, networks, share, progress))
        return computed[0]

    table = cached_table("lane-windows", key, lambda: once().windows)
    return _Computed(table, cached_frame("lanes-in-view", key, lambda: once().pieces))


def _middle() -> datetime:
    return START_UTC + timedelta(days=SPAN_DAYS / 2)


def _compute(
    used: list[Satellite], networks: dict[str, gpd.GeoDataFrame], share: float, progress: Progress | None
) -> _Computed:
    cells = pd.concat(
        [lane_cells(found, CELL_KM).assign(network=name) for name, found in networks.items()], ignore_index=True
    )
    readings = {case: access_bands.sensors(case) for case in access_bands.CASES}
    jobs = [
        Job(
            satellite,
            tuple(readings[case][satellite.family] for case in access_bands.CASES),
            cells.geometry.x.to_numpy(),
            cells.geometry.y.to_numpy(),
            START_UTC,
            SPAN_DAYS,
            ut1_minus_utc_s(_middle()),
        )
        for satellite in used
    ]
    looks = dict(zip(used, _in_threads(jobs, progress), strict=True))
    rows = [
        row
        for group in GROUPS
        for case in access_bands.CASES
        for fleet in FLEETS
        for row in _window_rows(group, case, fleet, looks, cells, share)
    ]
    pieces = pd.concat([_pieces(group, networks["searoute"], looks, cells) for group in GROUPS], ignore_index=True)
    return _Computed(pd.DataFrame(rows), pieces)


def _in_threads(jobs: list[Job], progress: Progress | None) -> list[Looks]:
    found: list[Looks] = []
    with ThreadPoolExecutor(max_workers=os.cpu_count()) as pool:  # numpy lets go of the lock in what takes long
        for done, looks in enumerate(pool.map(_look, jobs), start=1):
            found.append(looks)
            if progress:
                progress(done, len(jobs))
    return found


def _look(job: Job) -> Looks:
    """Find the accesses of one satellite."""
    path = Orbit.from_tle(job.satellite.name, job.satellite.line1, job.satellite.line2)
    targets = Targets.of(job.lon_deg, job.lat_deg)
    span_s = job.span_days * DAY_S
    wide = Sensor(name="all readings", angle="incidence", min_deg=0, max_deg=75, side="both")
    passes = dense_accesses(
        path, wide, targets, start_utc=job.start_utc, span_s=span_s, ut1_minus_utc_s=job.ut1_minus_utc_s
    )
    angles = [passes[c].to_numpy() for c in ("incidence_deg", "look_deg", "left")]
    seen = [passes[s.allows(*angles)] for s in job.sensors]
    instants = np.arange(0, span_s, INSTANT_STEP_S)
    reached = in_reach(
        path, job.sensors[0], targets, start_utc=job.start_utc, seconds=instants, ut1_minus_utc_s=job.ut1_minus_utc_s
    )
    return Looks(
        [s["target"].to_numpy(np.int32) for s in seen],
        [s["time_s"].to_numpy() for s in seen],
        np.packbits(reached, axis=0),
    )


def members(group: str, fleet: str, of: Iterable[Satellite]) -> list[Satellite]:
    """Satellites of a group, with or without the commercial fleets."""
    return [s for s in of if s.nation in GROUPS[group] and (fleet == FLEETS[0] or s.family not in COMMERCIAL_FLEETS)]


def _gaps(chosen: list[Satellite], case: str, looks: dict[Satellite, Looks], count: int) -> Gaps:
    number = access_bands.CASES.index(case)
    target = np.concatenate([np.empty(0, np.int32), *(looks[s].target[number] for s in chosen)])
    time = np.concatenate([np.empty(0), *(looks[s].time_s[number] for s in chosen)])
    return gaps(target, time, count=count, span_s=SPAN_DAYS * DAY_S)


def _in_view(chosen: list[Satellite], looks: dict[Satellite, Looks]) -> Floats:
    """Share of the instants at which each target is in reach of any of the satellites."""
    packed = np.bitwise_or.reduce([looks[s].reached for s in chosen])
    instants = int(np.ceil(SPAN_DAYS * DAY_S / INSTANT_STEP_S))
    return np.asarray(np.unpackbits(packed, axis=0, count=instants).mean(axis=0), dtype=float)


def _window_rows(
    group: str, case: str, fleet: str, looks: dict[Satellite, Looks], cells: pd.DataFrame, share: float
) -> Iterator[dict[str, object]]:
    """One row a network: the looks are the same, the kilometres differ."""
    chosen = members(group, fleet, looks)
    found = _gaps(chosen, case, looks, len(cells))
    in_view = _in_view(chosen, looks) if case == "base" else np.full(len(cells), np.nan)
    for network in NETWORKS:
        weight = cells["length_km"].where(cells["network"] == network, 0.0).to_numpy()
        mean = revisit.mean_share(found, weight, HOURS * HOUR_S)
        guaranteed = revisit.guaranteed_share(found, weight, HOURS * HOUR_S)
        yield {
            "group": group,
            "network": network,
            "case": case,
            "fleet": fleet,
            "satellites": len(chosen),
            "lane_km": weight.sum(),
            "mean_window_h": revisit.window_for_mean_share(found, weight, share) / HOUR_S,
            "guaranteed_window_h": revisit.window_for_guaranteed_share(found, weight, share) / HOUR_S,
            "instant_share": float(np.average(in_view, weights=weight)),
            **{f"mean_{h:g}": seen for h, seen in zip(HOURS, mean, strict=True)},
            **{f"guaranteed_{h:g}": seen for h, seen in zip(HOURS, guaranteed, strict=True)},
        }


def _pieces(
    group: str, network: gpd.GeoDataFrame, looks: dict[Satellite, Looks], cells: pd.DataFrame
) -> gpd.GeoDataFrame:
    chosen = members(group, FLEETS[0], looks)
    found = _gaps(chosen, "base", looks, len(cells))
    per_cell = pd.DataFrame(
        {
            "line": cells["line"],
            "part": cells["part"],
            "middle_km": (cells["cell"] + 0.5) * cells["length_km"],
            "mean_gap_h": revisit.mean_gap_s(found) / HOUR_S,
            "longest_gap_h": revisit.longest_gap_s(found) / HOUR_S,
            "looks_per_day": (np.bincount(found.target, minlength=len(cells)) - 1) / SPAN_DAYS,
            "in_view_share": _in_view(chosen, looks),
        }
    )[cells["network"] == "searoute"]
    pieces = lane_pieces(network, PIECE_KM)
    length = pieces.groupby(["line", "part"])["length_km"].first()
    keys = list(zip(per_cell["line"], per_cell["part"], strict=True))
    per_cell["cell"] = (per_cell["middle_km"] // length.loc[keys].to_numpy()).astype(int)
    numbers = per_cell.groupby(["line", "part", "cell"]).agg(
        mean_gap_h=("mean_gap_h", "mean"),
        longest_gap_h=("longest_gap_h", "max"),
        looks_per_day=("looks_per_day", "mean"),
        in_view_share=("in_view_share", "mean"),
    )
    own = network.drop(columns=["geometry", "length_km", "id"])
    named = pieces.join(numbers, on=["line", "part", "cell"], how="inner").join(own, on="line")
    slug = group.lower().replace(" ", "-")
    named["id"] = [f"{slug}-{line}-{part}-{cell}" for line, part, cell in named[["line", "part", "cell"]].to_numpy()]
    return named.assign(group=group).drop(columns=["line", "part", "cell"])
