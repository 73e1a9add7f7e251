"""Who can look at the lanes of the South China Sea, and how often: the accesses behind the claim of 85 percent.

Access is what could be seen, an upper bound: whether a satellite is told to look, has the power, and sends the picture
down in time is another question. The tasked windows answer part of it: one swath a pass and a limit of time.
"""

import sys
from collections.abc import Iterator, Sequence
from typing import NamedTuple

import geopandas as gpd
import numpy as np
import pandas as pd
from numpy.typing import NDArray

from geo.access import revisit
from geo.access.look_pool import GapSums, LookPool, gap_sums, mean_share_of_each
from geo.geodesy.cells import lane_pieces
from layers.catalogue.cache import cached_frame, cached_table, digest
from layers.lane_watch.looks import (
    DAY_S,
    EVERYBODY,
    FLEETS,
    GROUPS,
    HOUR_S,
    LOOK_CELL_KM,
    NETWORKS,
    PIECE_KM,
    SETS,
    SPAN_DAYS,
    WEIGHTS,
    WORTHS,
    Looks,
    Progress,
    cells_of_both,
    counted,
    inputs_key,
    looks_in_all_readings,
    mask_of,
    over_instants,
    passes_of,
    plan_gaps,
    pool_of,
    radar_marks,
    sea_lanes,
    shares_of_instants,
    weights,
    worths,
)
from layers.sky import access_bands, groups
from layers.sky.groups import Member

HOURS = np.arange(0.5, 24.01, 0.5)  # of the curves
WITHIN_HOURS = (0.5, 1, 2, 3, 4, 6, 8, 12, 24)  # of the pieces


class _Computed(NamedTuple):
    windows: pd.DataFrame
    pieces: gpd.GeoDataFrame


def windows(share: float, progress: Progress | None = None) -> pd.DataFrame:
    """How often radar satellites can look at the lanes: one row a group, network, reading, fleet and weight.

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
        `share` is reached; `instant_mean` to `instant_min`, of the share of the lane km in reach at one moment over all
        moments, every two minutes, and `instant_above`, the share of the time at which it is `share` or more. For the
        base reading also `tasked_window_h` and `tasked_guaranteed_h`, the windows of the greedy plan; and the curves at
        `HOURS` as columns `mean_<hours>`, `guaranteed_<hours>` and, for the base reading, `tasked_<hours>`. Shares are
        in [0, 1]; the span is four weeks, longer than any repeat cycle of the satellites.
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
    revisit.check_share(share)
    key = digest(inputs_key(), sys.modules[__name__], share)
    computed: list[_Computed] = []

    def once() -> _Computed:
        if not computed:
            computed.append(_compute(share, progress))
        return computed[0]

    table = cached_table("lane-windows", key, lambda: once().windows)
    return _Computed(table, cached_frame("lanes-in-view", key, lambda: once().pieces))


def _compute(share: float, progress: Progress | None) -> _Computed:
    cells, coarse = cells_of_both(LOOK_CELL_KM), cells_of_both(PIECE_KM)
    steps = Steps(progress, 3 * len(access_bands.CASES) + len(SETS))
    rows, pieces = [], gpd.GeoDataFrame()
    in_all = looks_in_all_readings(cells).values()
    for number, case in enumerate(access_bands.CASES):
        found = groups.of_kind(EVERYBODY, "radar", case)
        looks = [one.looks.chosen((one.held & 1 << number) != 0) for one in in_all]
        steps.next()
        pool = pool_of(looks, len(cells), SPAN_DAYS * DAY_S)
        sums = gap_sums(pool, counted(found), worths(cells))
        steps.next()
        marks = radar_marks(found, coarse)
        steps.next()
        plans = list(_plans(found, looks, cells, steps, share)) if case == "base" else []
        rows += list(_rows(case, found, sums, marks, plans, coarse, share))
        if case == "base":
            pieces = pd.concat([_pieces(group, found, pool, sums, marks, cells, coarse) for group in GROUPS])
    return _Computed(pd.DataFrame(rows), pieces.reset_index(drop=True))


class Steps:
    """Counts what is done and tells it."""

    def __init__(self, progress: Progress | None, total: int) -> None:
        self.progress, self.total, self.done = progress, total, 0

    def next(self) -> None:
        """One more is done."""
        self.done += 1
        if self.progress:
            self.progress(self.done, self.total)


def _rows(
    case: str,
    members: Sequence[Member],
    sums: GapSums,
    marks: NDArray[np.uint16],
    plans: Sequence[dict[str, float]],
    coarse: gpd.GeoDataFrame,
    share: float,
) -> Iterator[dict[str, object]]:
    """One row a set of satellites, network and weight: the looks are the same, what they are worth differs."""
    mean, sure = sums.window_for_mean_share(share) / HOUR_S, sums.window_for_guaranteed_share(share) / HOUR_S
    curves = {"mean": sums.mean_share(HOURS * HOUR_S), "guaranteed": sums.guaranteed_share(HOURS * HOUR_S)}
    satellites_in = counted(members).sum(axis=0)
    for place, (group, fleet) in enumerate(SETS):
        shares = shares_of_instants(marks, mask_of(group, fleet), worths(coarse))
        for w, (network, weight) in enumerate(WORTHS):
            yield {
                "group": group,
                "network": network,
                "case": case,
                "fleet": fleet,
                "weight": weight,
                "satellites": int(satellites_in[place]),
                "lane_km": float(weights(coarse, network, WEIGHTS[0]).sum()),
                "mean_window_h": float(mean[place, w]),
                "guaranteed_window_h": float(sure[place, w]),
                **over_instants(shares[:, w], share),
                **{
                    f"{name}_{hour:g}": float(seen)
                    for name, curve in curves.items()
                    for hour, seen in zip(HOURS, curve[place, w], strict=True)
                },
                **(plans[place * len(WORTHS) + w] if plans else {}),
            }


def _plans(
    members: Sequence[Member], looks: Sequence[Looks], cells: gpd.GeoDataFrame, steps: Steps, share: float
) -> Iterator[dict[str, float]]:
    """Windows and curve of the greedy plan for each set, network and weight, in the order of `_rows`."""
    passes = {network: passes_of(looks, (cells["network"] == network).to_numpy()) for network in NETWORKS}
    sets, duties = counted(members), [member.duty for member in members]
    for place in range(len(SETS)):
        for network, weight in WORTHS:
            mass = weights(cells, network, weight)
            found = plan_gaps(passes[network], sets[:, place], duties, mass, SPAN_DAYS * DAY_S)
            sure = revisit.window_for_guaranteed_share(found, mass, share)
            curve = revisit.mean_share(found, mass, HOURS * HOUR_S)
            yield {
                "tasked_window_h": revisit.window_for_mean_share(found, mass, share) / HOUR_S,
                "tasked_guaranteed_h": sure / HOUR_S if sure < found.span_s else np.nan,
                **{f"tasked_{hour:g}": float(seen) for hour, seen in zip(HOURS, curve, strict=True)},
            }
        steps.next()


def _pieces(
    group: str,
    members: Sequence[Member],
    pool: LookPool,
    sums: GapSums,
    marks: NDArray[np.uint16],
    cells: gpd.GeoDataFrame,
    coarse: gpd.GeoDataFrame,
) -> gpd.GeoDataFrame:
    place = SETS.index((group, FLEETS[0]))
    network = sea_lanes("searoute")
    pieces = lane_pieces(network, PIECE_KM)
    keys = ["line", "part", "cell"]
    within = mean_share_of_each(pool, counted(members)[:, place], np.array(WITHIN_HOURS) * HOUR_S)
    per_cell = pd.DataFrame(
        {
            "line": cells["line"],
            "part": cells["part"],
            "cell": _piece_of_each(cells, pieces),
            "mean_gap_h": sums.mean_gap_s()[place] / HOUR_S,
            "longest_gap_h": sums.longest_s[place] / HOUR_S,
            "looks_per_day": sums.looks[place] / SPAN_DAYS,
            **{f"within_{h:g}h": within[:, number] for number, h in enumerate(WITHIN_HOURS)},
        }
    )[cells["network"] == "searoute"]
    how = dict.fromkeys(per_cell.columns.difference(keys), "mean") | {"longest_gap_h": "max"}
    numbers = per_cell.groupby(keys).agg(how)
    in_view = ((marks & mask_of(group, FLEETS[0])) != 0).mean(axis=0)
    seen = coarse.assign(in_view_share=in_view)[coarse["network"] == "searoute"]
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
