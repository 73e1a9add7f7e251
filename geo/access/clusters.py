"""Accesses of clusters: satellites that only together, three at once, can tell where something is."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from geo.access.access import Satellite, stream
from geo.access.dense import STEP_S, Steps, Targets, angles, cubic

TOGETHER = 3  # satellites of a cluster that must have a target in reach at once
ONE_PASS_S = 1800.0  # satellites in reach together are minutes apart; the next pass is a turn later, 90 minutes


def cluster_stream(
    satellites: Sequence[Satellite],
    clusters: Sequence[str],
    targets: Targets,
    *,
    start_utc: datetime,
    span_s: float,
    ut1_minus_utc_s: float,
) -> Iterator[pd.DataFrame]:
    """Yield the accesses of one satellite after the other, of clusters only those that its satellites share.

    An access of a cluster is the first zero-Doppler instant, of any of its satellites in a pass, at which `TOGETHER` of
    them have the target in their bands, on an allowed side, at any squint. It stands in the table of the satellite
    whose instant it is. The cluster does have the target in reach at each of them; what is missed are passes so low
    that three satellites see the target together only between these instants.

    Parameters
    ----------
    satellites : sequence of Satellite
    clusters : sequence of str
        One a satellite: the name of its cluster, "" if it works alone.
    targets, start_utc, span_s, ut1_minus_utc_s
        As for `geo.accesses`.

    Yields
    ------
    DataFrame
        As from `geo.stream`; the tables of one cluster are held until its last satellite.

    Raises
    ------
    ValueError
        If there is not one cluster a satellite; as `geo.accesses` does.
    """
    if len(clusters) != len(satellites):
        raise ValueError(f"there are {len(clusters)} clusters for {len(satellites)} satellites; expected one for each.")
    shared: dict[str, Iterator[pd.DataFrame]] = {}

    def found(own: Sequence[Satellite]) -> Iterator[pd.DataFrame]:
        """Follow some satellites alone."""
        return stream(own, targets, start_utc=start_utc, span_s=span_s, ut1_minus_utc_s=ut1_minus_utc_s)

    for satellite, cluster in zip(satellites, clusters, strict=True):
        if not cluster:
            yield from found([satellite])
            continue
        if cluster not in shared:
            own = [one for one, name in zip(satellites, clusters, strict=True) if name == cluster]
            flown = [_flown(one, start_utc, span_s, ut1_minus_utc_s) for one in own]
            shared[cluster] = iter(_shared(own, flown, list(found(own)), targets))
        yield next(shared[cluster])


def _flown(satellite: Satellite, start_utc: datetime, span_s: float, ut1_minus_utc_s: float) -> Steps:
    seconds = np.asarray(np.arange(int(np.ceil(span_s / STEP_S)) + 1) * STEP_S, dtype=float)
    return Steps(seconds, *satellite.orbit.earth_fixed(start_utc, seconds, ut1_minus_utc_s))


def _shared(
    own: Sequence[Satellite], flown: Sequence[Steps], tables: Sequence[pd.DataFrame], targets: Targets
) -> list[pd.DataFrame]:
    """Of the accesses of a cluster's satellites, those at which enough of them have the target in reach."""
    kept = []
    for number, table in enumerate(tables):
        seeing = np.ones(len(table), dtype=int)  # the one at zero Doppler itself
        for other, (satellite, steps) in enumerate(zip(own, flown, strict=True)):
            if other != number:
                seeing += _in_band(satellite, steps, table, targets)
        kept.append(table[seeing >= TOGETHER])
    first = _first_of_pass(kept)
    ends = np.cumsum([len(table) for table in kept])[:-1]
    return [table[mine] for table, mine in zip(kept, np.split(first, ends), strict=True)]


def _in_band(satellite: Satellite, steps: Steps, table: pd.DataFrame, targets: Targets) -> NDArray[np.bool_]:
    """Whether a satellite has the target of each access in its band at that instant."""
    time, target = table["time_s"].to_numpy(dtype=float), table["target"].to_numpy()
    step = np.asarray(time // STEP_S, dtype=np.intp)
    r, v = cubic(steps, step, np.asarray(time / STEP_S - step, dtype=float))
    incidence, look, left, _ = angles(r, v, targets.position_m[target], targets.up[target])
    return satellite.sensor.allows(incidence, look, left)


def _first_of_pass(tables: Sequence[pd.DataFrame]) -> NDArray[np.bool_]:
    """Which accesses, of all tables one after the other, are the first of a pass of the cluster over a target."""
    target = np.concatenate([table["target"].to_numpy() for table in tables])
    time = np.concatenate([table["time_s"].to_numpy(dtype=float) for table in tables])
    order = np.lexsort((time, target))
    new = np.ones(target.size, dtype=bool)
    new[1:] = (np.diff(target[order]) != 0) | (np.diff(time[order]) > ONE_PASS_S)
    first = np.empty_like(new)
    first[order] = new
    return first
