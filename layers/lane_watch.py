"""Who can look at the lanes of the South China Sea, and how often: the accesses behind the claim of 85 percent.

Access is what could be seen, an upper bound: whether a satellite is told to look, has the power, and sends the picture
down in time is another question. The tasked windows answer part of it: one swath a pass and a limit of time.
"""

import sys
from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, datetime, timedelta
from importlib.util import find_spec
from pathlib import Path
from typing import NamedTuple

import geopandas as gpd
import numpy as np
import pandas as pd
from numpy.typing import NDArray

from geo import revisit
from geo.access import Satellite, stream
from geo.cells import lane_cells, lane_pieces
from geo.dense_access import Targets, in_reach
from geo.geodesic import Floats
from geo.revisit import Gaps, gaps
from geo.tasking import Duty, tasked
from layers import access_bands, groups, lanes, lanes_ornl, satellites
from layers.cache import cached_frame, cached_table, digest
from layers.earth_rotation import ut1_minus_utc_s
from layers.groups import Member

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
WITHIN_HOURS = (0.5, 1, 2, 3, 4, 6, 8, 12, 24)  # of the pieces
GROUPS = {"Japan": "japan", "NATO members": "nato", "Japan and NATO members": "japan-nato"}
EVERYBODY = "japan-nato"
FLEETS = ("all", "without commercial fleets")
WEIGHTS = ("km", "km x routes")
Progress = Callable[[int, int], None]


class Looks(NamedTuple):
    """Accesses of one satellite in one reading of its angles."""

    target: NDArray[np.int32]
    time_s: Floats
    table: pd.DataFrame


class _Computed(NamedTuple):
    windows: pd.DataFrame
    pieces: gpd.GeoDataFrame


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


def cells_of_both(max_km: float = CELL_KM) -> gpd.GeoDataFrame:
    """Lane cells of both networks, one after the other, with `network`, `length_km` and `n_routes` of their lane."""
    parts = []
    for name in NETWORKS:
        network = sea_lanes(name)
        cells = lane_cells(network, max_km)
        parts.append(cells.assign(network=name, n_routes=network["n_routes"].loc[cells["line"]].to_numpy()))
    return gpd.GeoDataFrame(pd.concat(parts, ignore_index=True), crs=4326)


def windows(share: float, progress: Progress | None = None) -> pd.DataFrame:
    """How often the lanes can be looked at: one row a group, network, reading, fleet and weight.

    Parameters
    ----------
    share : float
        Of the lane km, in (0, 1): 0.85 for a claim of 85 percent.
    progress : callable, optional
        Called with (steps done, steps in all) while it computes; not when the result is in the cache.

    Returns
    -------
    DataFrame
        `group network case fleet weight satellites lane_km`; `mean_window_h` and `guaranteed_window_h`, the T at which
        `share` is reached; the same for the greedy plan as `tasked_window_h` and `tasked_guaranteed_h`, and
        `instant_share` (of the lane km in reach at one moment), both for the base reading only; and the curves at
        `HOURS` as columns `mean_<hours>`, `guaranteed_<hours>` and, for the base reading, `tasked_<hours>`, shares in
        [0, 1].
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
        looks), `looks_per_day`, `within_<T>h` for `WITHIN_HOURS` (chance that a window of T hours holds a look), and
        `in_view_share` (share of the time in reach of a sensor, any squint).
    """
    return _results(share, progress).pieces


def _results(share: float, progress: Progress | None) -> _Computed:
    modules = ("access", "access_kernel", "dense_access", "orbit", "frames", "revisit", "sensor", "cells", "tasking")
    key = digest(
        satellites.load(),
        access_bands.load(),
        *(sea_lanes(name) for name in NETWORKS),
        sys.modules[__name__],
        groups,
        *(_source(f"geo.{name}") for name in modules),
        ut1_minus_utc_s(_middle()),
        share,
    )
    computed: list[_Computed] = []

    def once() -> _Computed:
        if not computed:
            computed.append(_compute(share, progress))
        return computed[0]

    table = cached_table("lane-windows", key, lambda: once().windows)
    return _Computed(table, cached_frame("lanes-in-view", key, lambda: once().pieces))


def _source(module: str) -> bytes:
    """Source code of a module, without importing it: the compiled loop brings a compiler along."""
    spec = find_spec(module)
    if spec is None or spec.origin is None:
        raise FileNotFoundError(
            f"the module {module} is not installed; expected it beside this one. Install leadline again."
        )
    return Path(spec.origin).read_bytes()


def _middle() -> datetime:
    return START_UTC + timedelta(days=SPAN_DAYS / 2)


def _compute(share: float, progress: Progress | None) -> _Computed:
    cells, coarse = cells_of_both(CELL_KM), cells_of_both(PIECE_KM)
    steps = _Steps(progress, len(access_bands.CASES) + len(GROUPS) * len(FLEETS) + len(groups.members(EVERYBODY)))
    looks = {}
    for case in access_bands.CASES:
        looks[case] = looks_of(groups.members(EVERYBODY, case), cells, START_UTC, SPAN_DAYS)
        steps.next()
    reached = {}
    for member in groups.members(EVERYBODY):
        reached[member.name] = _reached(member.satellite, coarse)
        steps.next()
    rows = []
    for group in GROUPS:
        for fleet in FLEETS:
            rows += list(_window_rows(group, fleet, looks, reached, cells, coarse, share))
            steps.next()
    pieces = pd.concat([_pieces(group, looks["base"], reached, cells, coarse) for group in GROUPS], ignore_index=True)
    return _Computed(pd.DataFrame(rows), pieces)


class _Steps:
    """Counts what is done and tells it."""

    def __init__(self, progress: Progress | None, total: int) -> None:
        self.progress, self.total, self.done = progress, total, 0

    def next(self) -> None:
        self.done += 1
        if self.progress:
            self.progress(self.done, self.total)


def looks_of(members: Sequence[Member], cells: gpd.GeoDataFrame, start_utc: datetime, days: float) -> dict[str, Looks]:
    """Find the accesses of each satellite to the cells; by its name."""
    targets = Targets.of(cells.geometry.x, cells.geometry.y)
    ut1 = ut1_minus_utc_s(start_utc + timedelta(days=days / 2))
    tables = stream(
        [m.satellite for m in members], targets, start_utc=start_utc, span_s=days * DAY_S, ut1_minus_utc_s=ut1
    )
    return {
        member.name: Looks(table["target"].to_numpy(), table["time_s"].to_numpy(), table)
        for member, table in zip(members, tables, strict=True)
    }


def _reached(satellite: Satellite, cells: gpd.GeoDataFrame) -> NDArray[np.uint8]:
    """Instants at which each cell is in the satellite's reach, as bits along the instants."""
    instants = np.asarray(np.arange(0, SPAN_DAYS * DAY_S, INSTANT_STEP_S), dtype=float)
    targets = Targets.of(cells.geometry.x, cells.geometry.y)
    seen = in_reach(
        satellite.orbit, satellite.sensor, targets, start_utc=START_UTC, seconds=instants,
        ut1_minus_utc_s=ut1_minus_utc_s(_middle()),
    )  # fmt: skip
    return np.packbits(seen, axis=0)


def members(group: str, fleet: str) -> list[Member]:
    """Satellites of one of `GROUPS`, with or without the commercial fleets."""
    return [m for m in groups.members(GROUPS[group]) if fleet == FLEETS[0] or not m.commercial]


def _gaps(chosen: list[Member], looks: dict[str, Looks], count: int) -> Gaps:
    target = np.concatenate([np.empty(0, np.int32), *(looks[m.name].target for m in chosen)])
    time = np.concatenate([np.empty(0), *(looks[m.name].time_s for m in chosen)])
    return gaps(target, time, count=count, span_s=SPAN_DAYS * DAY_S)


def _in_view(chosen: list[Member], reached: dict[str, NDArray[np.uint8]]) -> Floats:
    """Share of the instants at which each coarse cell is in reach of any of the satellites."""
    packed = np.bitwise_or.reduce([reached[m.name] for m in chosen])
    instants = int(np.ceil(SPAN_DAYS * DAY_S / INSTANT_STEP_S))
    return np.asarray(np.unpackbits(packed, axis=0, count=instants).mean(axis=0), dtype=float)


def weights(cells: gpd.GeoDataFrame, network: str, weight: str) -> Floats:
    """Weight of each cell: its km, or km times the routes that use its lane; 0 outside the network."""
    mass = cells["length_km"] * (cells["n_routes"] if weight == WEIGHTS[1] else 1.0)
    return np.asarray(mass.where(cells["network"] == network, 0.0), dtype=float)


def _window_rows(
    group: str,
    fleet: str,
    looks: dict[str, dict[str, Looks]],
    reached: dict[str, NDArray[np.uint8]],
    cells: gpd.GeoDataFrame,
    coarse: gpd.GeoDataFrame,
    share: float,
) -> Iterator[dict[str, object]]:
    """One row a reading, network and weight: the looks are the same, what they are worth differs."""
    chosen = members(group, fleet)
    in_view = _in_view(chosen, reached)
    for case in access_bands.CASES:
        found = _gaps(chosen, looks[case], len(cells))
        for network in NETWORKS:
            for weight in WEIGHTS:
                mass = weights(cells, network, weight)
                key = {"group": group, "network": network, "case": case, "fleet": fleet, "weight": weight}
                yield {
                    **key,
                    "satellites": len(chosen),
                    "lane_km": weights(cells, network, WEIGHTS[0]).sum(),
                    **_both_windows(found, mass, share, "mean_window_h", "guaranteed_window_h"),
                    **(
                        _base_only(chosen, looks[case], mass, share, in_view, weights(coarse, network, weight))
                        if case == "base"
                        else {"instant_share": np.nan, "tasked_window_h": np.nan, "tasked_guaranteed_h": np.nan}
                    ),
                    **_curves(found, mass),
                }


def _both_windows(found: Gaps, mass: Floats, share: float, mean: str, guaranteed: str) -> dict[str, float]:
    sure = revisit.window_for_guaranteed_share(found, mass, share)
    return {
        mean: revisit.window_for_mean_share(found, mass, share) / HOUR_S,
        guaranteed: sure / HOUR_S if sure < found.span_s else np.nan,
    }


def _base_only(
    chosen: list[Member],
    looks: dict[str, Looks],
    mass: Floats,
    share: float,
    in_view: Floats,
    coarse_mass: Floats,
) -> dict[str, float]:
    tables = [looks[m.name].table.assign(satellite=number) for number, m in enumerate(chosen)]
    plan = tasked_gaps(pd.concat(tables, ignore_index=True), [m.duty for m in chosen], mass, SPAN_DAYS * DAY_S)
    curve = revisit.mean_share(plan, mass, HOURS * HOUR_S)
    return {
        "instant_share": float(np.average(in_view, weights=coarse_mass)),
        **_both_windows(plan, mass, share, "tasked_window_h", "tasked_guaranteed_h"),
        **{f"tasked_{h:g}": seen for h, seen in zip(HOURS, curve, strict=True)},
    }


def tasked_gaps(table: pd.DataFrame, duties: list[Duty], mass: Floats, span_s: float) -> Gaps:
    """Gaps between the looks that a greedy plan takes, targets without weight left out of the plan."""
    worth = table[mass[table["target"].to_numpy()] > 0]
    taken = worth[tasked(worth, duties, mass)]
    return gaps(taken["target"], taken["time_s"], count=mass.size, span_s=span_s)


def _curves(found: Gaps, mass: Floats) -> dict[str, float]:
    mean = revisit.mean_share(found, mass, HOURS * HOUR_S)
    guaranteed = revisit.guaranteed_share(found, mass, HOURS * HOUR_S)
    return {
        **{f"mean_{h:g}": seen for h, seen in zip(HOURS, mean, strict=True)},
        **{f"guaranteed_{h:g}": seen for h, seen in zip(HOURS, guaranteed, strict=True)},
    }


def _pieces(
    group: str,
    looks: dict[str, Looks],
    reached: dict[str, NDArray[np.uint8]],
    cells: gpd.GeoDataFrame,
    coarse: gpd.GeoDataFrame,
) -> gpd.GeoDataFrame:
    chosen = members(group, FLEETS[0])
    found = _gaps(chosen, looks, len(cells))
    network = sea_lanes("searoute")
    pieces = lane_pieces(network, PIECE_KM)
    keys = ["line", "part", "cell"]
    per_cell = pd.DataFrame(
        {
            "line": cells["line"],
            "part": cells["part"],
            "cell": _piece_of_each(cells, pieces),
            "mean_gap_h": revisit.mean_gap_s(found) / HOUR_S,
            "longest_gap_h": revisit.longest_gap_s(found) / HOUR_S,
            "looks_per_day": (np.bincount(found.target, minlength=len(cells)) - 1) / SPAN_DAYS,
            **{f"within_{h:g}h": revisit.mean_share_of_each(found, h * HOUR_S) for h in WITHIN_HOURS},
        }
    )[cells["network"] == "searoute"]
    how = dict.fromkeys(per_cell.columns.difference(keys), "mean") | {"longest_gap_h": "max"}
    numbers = per_cell.groupby(keys).agg(how)
    seen = coarse.assign(in_view_share=_in_view(chosen, reached))[coarse["network"] == "searoute"]
    own = network.drop(columns=["geometry", "length_km", "id"])
    named = (
        pieces.join(numbers, on=keys, how="inner")
        .join(seen.set_index(keys)["in_view_share"], on=keys)
        .join(own, on="line")
    )
    slug = group.lower().replace(" ", "-")
    named["id"] = [f"{slug}-{line}-{part}-{cell}" for line, part, cell in named[keys].to_numpy()]
    return named.assign(group=group).drop(columns=keys)


def _piece_of_each(cells: gpd.GeoDataFrame, pieces: gpd.GeoDataFrame) -> pd.Series:
    """Find the piece of the default network that holds each cell's midpoint; -1 on the other network."""
    own = cells[cells["network"] == "searoute"]
    length = pieces.groupby(["line", "part"])["length_km"].first()
    of_cell = length.loc[list(zip(own["line"], own["part"], strict=True))].to_numpy()
    number = ((own["cell"] + 0.5) * own["length_km"] // of_cell).astype(int)
    return pd.Series(number.reindex(cells.index, fill_value=-1))
