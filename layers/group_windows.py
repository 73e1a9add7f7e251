"""The window in which 85 % of the lanes come into reach, for every named group of satellites."""

import sys
from collections.abc import Iterator
from itertools import product

import geopandas as gpd
import pandas as pd

from geo.coverage import Coverage, coverage
from geo.dense_access import Targets
from layers import access_bands, groups, lane_watch, satellites
from layers.cache import cached_table, digest
from layers.earth_rotation import ut1_minus_utc_s
from layers.groups import Member
from layers.lane_watch import DAY_S, NETWORKS, SPAN_DAYS, START_UTC, WEIGHTS, cells_of_both, weights

SHARE = 0.85
CELL_KM = 10.0
WITH_MORE = (
    *("japan+optical", "japan+ais", "nato+optical", "nato+ais", "nato-france+optical", "nato-luxembourg+optical"),
    *("nato-norway+ais", "nato-usa+optical", "japan-nato+optical", "japan-nato+ais", "japan-nato+optical+ais"),
)
NOTE = (
    "Seven days from 23 August 2026, base reading of the radar angles, cells of 10 km; access is an upper bound, the "
    "plan (one swath a pass, a limit of time) a lower one; ship radio has no plan, it hears all the time."
)


def load() -> pd.DataFrame:
    """Windows of every group with at least one satellite that can be counted: one row a group, network and weight.

    Returns
    -------
    DataFrame
        `id group network weight satellites left_out lane_km`; `mean_window_h` and `guaranteed_window_h` by access;
        `tasked_window_h` and `tasked_guaranteed_h` by the greedy plan; missing where the week does not reach the
        share. Half a minute of computing the first time, then kept in the cache.
    """
    lanes = [lane_watch.sea_lanes(name) for name in NETWORKS]
    key = digest(satellites.load(), access_bands.load(), *lanes, sys.modules[__name__], lane_watch, groups, coverage)
    return cached_table("group-windows", key, lambda: pd.DataFrame(_rows()))


def _rows() -> Iterator[dict[str, object]]:
    cells = cells_of_both(CELL_KM)
    for group in (*groups.names(), *WITH_MORE):
        chosen = groups.members(group)
        if not chosen:
            continue  # a nation without radar satellites
        access = _coverage(chosen, cells, None)
        for network, weight in product(NETWORKS, WEIGHTS):
            mass = weights(cells, network, weight)
            on = mass > 0
            plan = None if "ais" in group else _coverage(chosen, cells[on], mass[on])
            yield {
                "id": f"{group}-{network}-{weight.replace(' ', '-')}",
                "group": group,
                "network": network,
                "weight": weight,
                "satellites": len(chosen),
                "left_out": len(groups.left_out(group)),
                "lane_km": float(weights(cells, network, WEIGHTS[0]).sum()),
                **_windows("mean_window_h", "guaranteed_window_h", Coverage(access.gaps, mass, access.first_s)),
                **_windows("tasked_window_h", "tasked_guaranteed_h", plan),
                "source_id": "celestrak-2026-08-22;searoute-marnet-1-6-0;ornl-scgraph-2-15-0;iers-finals2000a",
                "status": "derived",
                "as_of": "2026-08-22",
                "note": NOTE,
            }


def _coverage(chosen: list[Member], cells: gpd.GeoDataFrame, plan_for: object | None) -> Coverage:
    """Coverage by access, or by a plan that the weights `plan_for` guide."""
    return coverage(
        [m.satellite for m in chosen],
        Targets.of(cells.geometry.x, cells.geometry.y),
        1.0 if plan_for is None else plan_for,  # type: ignore[arg-type]  # an array of weights
        start_utc=START_UTC,
        span_s=SPAN_DAYS * DAY_S,
        ut1_minus_utc_s=ut1_minus_utc_s(START_UTC),
        duties=None if plan_for is None else [m.duty for m in chosen],
    )


def _windows(mean: str, guaranteed: str, found: Coverage | None) -> dict[str, float]:
    hours = (float("nan"), float("nan")) if found is None else found.window_h(SHARE)
    return dict(zip((mean, guaranteed), hours, strict=True))
