"""How often some fleets can look at some targets: windows, shares at one moment, curves and plans, in every reading.

Access is what could be seen, an upper bound: whether a satellite is told to look, has the power, and sends the picture
down in time is another question. The tasked windows answer part of it: one swath a pass and a limit of time.
"""

import sys
from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

import geopandas as gpd
import numpy as np
import pandas as pd
from numpy.typing import NDArray

from geo.access import revisit
from geo.access.look_pool import GapSums, LookPool, gap_sums, mean_share_of_each
from geo.geodesy.cells import lane_pieces
from geo.geodesy.geodesic import Floats
from layers.catalogue.cache import cached_frame, cached_table
from layers.coverage.targets import as_geodesics
from layers.observation import instants
from layers.observation.instants import Bits, Marks, marks_of, over_instants, shares_of_instants
from layers.observation.looks import (
    LOOK_CELL_KM,
    Looks,
    Progress,
    Steps,
    duties_of,
    key_of,
    looks_in_all_readings,
    passes_of,
    plan_gaps,
    pool_of,
)
from layers.observation.question import HOUR_S, Question
from layers.sky.members import Member

HOURS = np.arange(0.5, 24.01, 0.5)  # of the curves
WITHIN_HOURS = (0.5, 1, 2, 3, 4, 6, 8, 12, 24)  # of the pieces
PIECE_KM = 40.0
MOST_PLANNED = 9_000_000  # looks: a plan holds all of them at once, 200 bytes each


class _Computed(NamedTuple):
    windows: pd.DataFrame
    pieces: gpd.GeoDataFrame


def windows(question: Question, progress: Progress | None = None) -> pd.DataFrame:
    """How often the fleets of a question can look at its targets: one row a fleet, network, reading and weight.

    Parameters
    ----------
    question : Question
    progress : callable, optional
        Called with (steps done, steps in all) while it computes; not when the result is in the cache.

    Returns
    -------
    DataFrame
        `group` and `fleet` (title and subset of the fleet), `network case weight satellites amount` (of the network, in
        `question.unit`); if the question has a share, `mean_window_h` and `guaranteed_window_h`, the T at which it is
        reached; if it has a window, `mean_share` and `guaranteed_share` within it; `instant_mean` to `instant_min`, of
        the share in reach at one moment over all moments, every two minutes, and `instant_above`, the part of the time
        at which it is the share of the question or more. For the base reading also `tasked_...`, the same of the greedy
        plan, missing where a duty is not known or the looks are too many; and the curves at `hours(question)` as
        columns `mean_<hours>`, `guaranteed_<hours>` and, for the base reading, `tasked_<hours>`. Shares are in [0, 1].
    """
    return _results(question, progress).windows


def pieces_in_view(question: Question, progress: Progress | None = None) -> gpd.GeoDataFrame:
    """Lines of the base network in pieces, each with how often it can be looked at in the base reading.

    Parameters
    ----------
    question, progress
        As for `windows`, with which it is computed in one go.

    Returns
    -------
    GeoDataFrame, EPSG:4326
        Pieces of at most `PIECE_KM` with the columns of the network; `group`, `mean_gap_h` and `longest_gap_h` (hours
        between looks), `looks_per_day`, `within_<T>h` for `WITHIN_HOURS` (chance that a window of T hours holds a
        look), and `in_view_share` (share of the time in reach of a sensor, any squint). Areas and points are whole
        rows, with the same numbers over all their cells. Of fleets with one title, the first.
    """
    return _results(question, progress).pieces


def hours(question: Question) -> NDArray[np.float64]:
    """Windows at which curves are told: of half an hour to a day, as far as they are shorter than the span."""
    return HOURS[question.span_s > HOUR_S * HOURS]


def _results(question: Question, progress: Progress | None) -> _Computed:
    key = key_of(question, sys.modules[__name__], instants)
    computed: list[_Computed] = []

    def once() -> _Computed:
        if not computed:
            computed.append(_compute(question, progress))
        return computed[0]

    table = cached_table("watch-windows", key, lambda: once().windows)
    return _Computed(table, _of_rows(question, cached_frame("pieces-in-view", key, lambda: once().pieces)))


def _of_rows(question: Question, pieces: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """Pieces with the columns of the rows of the base network that they are of: words, which are not kept."""
    network = question.networks[question.network].reset_index(drop=True)
    own = network.drop(columns=["geometry", "length_km", "id"], errors="ignore")
    joined = pieces.join(own, on="line")
    return joined[[*joined.columns.drop(["line", "id", "group"]), "id", "group"]]


def _compute(question: Question, progress: Progress | None) -> _Computed:
    cells, coarse = question.cells(LOOK_CELL_KM), question.cells(PIECE_KM)
    steps = Steps(progress, 3 * len(question.cases) + len(question.fleets))
    rows, pieces = [], gpd.GeoDataFrame()
    in_all = looks_in_all_readings(question, cells)
    for number, case in enumerate(question.cases):
        members = question.everybody(case=case)
        looks = [one.looks.chosen((one.held & 1 << number) != 0) for one in in_all]
        steps.next()
        counted = question.counted(members)
        pool = pool_of(looks, len(cells), question.span_s)
        sums = gap_sums(pool, counted, question.masses(cells))
        steps.next()
        bits = Bits.of(counted)
        marks = marks_of(question, members, coarse, bits)
        steps.next()
        plans = list(_plans(question, members, looks, cells, steps)) if case == "base" else []
        rows += list(_rows(question, case, counted, sums, (marks, bits), plans))
        if case == "base":
            firsts = [question.sets.index(next(one for one in question.sets if one[0] == t)) for t in question.titles]
            pieces = pd.concat([_pieces(question, k, counted, pool, sums, (marks, bits)) for k in firsts])
    return _Computed(pd.DataFrame(rows), pieces.reset_index(drop=True))


def _rows(
    question: Question,
    case: str,
    counted: NDArray[np.bool_],
    sums: GapSums,
    marked: tuple[Marks, Bits],
    plans: Sequence[dict[str, float]],
) -> Iterator[dict[str, object]]:
    """One row a fleet, network and weight: the looks are the same, what they are worth differs."""
    told = told_of_sums(question, sums)
    at = hours(question)
    curves = {"mean": sums.mean_share(at * HOUR_S), "guaranteed": sums.guaranteed_share(at * HOUR_S)}
    satellites_in = counted.sum(axis=0)
    marks, bits = marked
    worths = question.masses(question.cells(PIECE_KM))
    for place, (group, fleet) in enumerate(question.sets):
        shares = shares_of_instants(marks, bits.mask(place), worths)
        for w, (network, weight) in enumerate(question.worths):
            yield {
                "group": group,
                "network": network,
                "case": case,
                "fleet": fleet,
                "weight": weight,
                "satellites": int(satellites_in[place]),
                "amount": question.amounts[network],
                **{name: float(values[place, w]) for name, values in told.items()},
                **over_instants(shares[:, w], question.share),
                **{
                    f"{name}_{hour:g}": float(seen)
                    for name, curve in curves.items()
                    for hour, seen in zip(at, curve[place, w], strict=True)
                },
                **(plans[place * len(question.worths) + w] if plans else {}),
            }


def told_of_sums(question: Question, sums: GapSums) -> Mapping[str, Floats]:
    """Windows for the share of a question, hours, and shares within its window, each of shape (fleets, worths)."""
    told: dict[str, Floats] = {}
    if question.share is not None:
        told |= {
            "mean_window_h": sums.window_for_mean_share(question.share) / HOUR_S,
            "guaranteed_window_h": sums.window_for_guaranteed_share(question.share) / HOUR_S,
        }
    if question.within_s is not None:
        told |= {
            "mean_share": sums.mean_share(question.within_s)[:, :, 0],
            "guaranteed_share": sums.guaranteed_share(question.within_s)[:, :, 0],
        }
    return told


def told_of_gaps(question: Question, found: revisit.Gaps, mass: Floats) -> dict[str, float]:
    """Tell the same of one plan: windows, hours, where the span reaches the share, and shares."""
    told: dict[str, float] = {}
    if question.share is not None:
        sure = revisit.window_for_guaranteed_share(found, mass, question.share)
        told |= {
            "window_h": revisit.window_for_mean_share(found, mass, question.share) / HOUR_S,
            "guaranteed_h": sure / HOUR_S if sure < found.span_s else np.nan,
        }
    if question.within_s is not None:
        told |= {
            "share": float(revisit.mean_share(found, mass, question.within_s)[0]),
            "guaranteed_share": float(revisit.guaranteed_share(found, mass, question.within_s)[0]),
        }
    return told


def _plans(
    question: Question, members: Sequence[Member], looks: Sequence[Looks], cells: gpd.GeoDataFrame, steps: Steps
) -> Iterator[dict[str, float]]:
    """Windows and curve of the greedy plan for each fleet, network and weight, in the order of `_rows`."""
    duties = duties_of(members)
    if duties is None or sum(one.target.size for one in looks) > MOST_PLANNED:
        return
    passes = {name: passes_of(looks, (cells["network"] == name).to_numpy()) for name in question.networks}
    sets, at = question.counted(list(members)), hours(question)
    for place in range(len(question.fleets)):
        for network, weight in question.worths:
            mass = question.mass(cells, network, weight)
            found = plan_gaps(passes[network], sets[:, place], duties, mass, question.span_s)
            curve = revisit.mean_share(found, mass, at * HOUR_S)
            yield {
                **{f"tasked_{name}": value for name, value in told_of_gaps(question, found, mass).items()},
                **{f"tasked_{hour:g}": float(seen) for hour, seen in zip(at, curve, strict=True)},
            }
        steps.next()


def _pieces(
    question: Question,
    place: int,
    counted: NDArray[np.bool_],
    pool: LookPool,
    sums: GapSums,
    marked: tuple[Marks, Bits],
) -> gpd.GeoDataFrame:
    cells, coarse = question.cells(LOOK_CELL_KM), question.cells(PIECE_KM)
    marks, bits = marked
    group, base = question.sets[place][0], question.network
    network = question.networks[base].reset_index(drop=True)
    keys = ["line", "part", "cell"]
    pieces = _cut(question, network)
    asked = () if question.within_s is None else (question.within_s / HOUR_S,)
    at = np.array(sorted({hour for hour in (*WITHIN_HOURS, *asked) if hour * HOUR_S < question.span_s}))
    within = mean_share_of_each(pool, counted[:, place], at * HOUR_S)
    per_cell = pd.DataFrame(
        {
            "line": cells["line"],
            "part": cells["part"],
            "cell": _piece_of_each(question, cells, pieces),
            "mean_gap_h": sums.mean_gap_s()[place] / HOUR_S,
            "longest_gap_h": sums.longest_s[place] / HOUR_S,
            "looks_per_day": sums.looks[place] / question.days,
            **{f"within_{h:g}h": within[:, number] for number, h in enumerate(at)},
        }
    )[cells["network"] == base]
    how = dict.fromkeys(per_cell.columns.difference(keys), "mean") | {"longest_gap_h": "max"}
    in_view = ((marks & marks.dtype.type(bits.mask(place))) != 0).mean(axis=0)
    seen = coarse.assign(in_view_share=in_view)[coarse["network"] == base]
    if question.unit != "km":  # whole rows
        per_cell, seen = per_cell.assign(part=0, cell=0), seen.assign(part=0, cell=0)
    numbers = per_cell.groupby(keys).agg(how)
    named = pieces.join(numbers, on=keys, how="inner").join(seen.groupby(keys)["in_view_share"].mean(), on=keys)
    slug = group.lower().replace(" ", "-")
    named["id"] = [f"{slug}-{line}-{part}-{cell}" for line, part, cell in named[keys].to_numpy()]
    return named.assign(group=group).drop(columns=["part", "cell"])


def _cut(question: Question, network: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """Pieces of the lines of a network; areas and points whole."""
    if question.unit == "km":
        return lane_pieces(as_geodesics(network), question.side_km(PIECE_KM))
    return network[["geometry"]].assign(line=network.index, part=0, cell=0)


def _piece_of_each(question: Question, cells: gpd.GeoDataFrame, pieces: gpd.GeoDataFrame) -> pd.Series:
    """Find the piece of the base network that holds each cell's midpoint; -1 on the other networks."""
    if question.unit != "km":
        return pd.Series(0, index=cells.index)
    own = cells[cells["network"] == question.network]
    length = pieces.groupby(["line", "part"])["length_km"].first()
    of_cell = length.loc[list(zip(own["line"], own["part"], strict=True))].to_numpy()
    number = ((own["cell"] + 0.5) * own["amount"] // of_cell).astype(int)
    return pd.Series(number.reindex(cells.index, fill_value=-1))
