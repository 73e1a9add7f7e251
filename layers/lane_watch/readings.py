"""What "monitor" may mean: looks by radar, looks by optics, placing radio emitters, hearing AIS; side by side.

Radar images at night and through cloud. Optics need daylight and a clear sky. To place an emitter HawkEye 360 needs its
cluster of three in view at once, others one satellite. AIS is heard of ships that transmit, and where many transmit at
once their messages collide: to be above the horizon is not to be heard.
"""

import sys
from collections.abc import Iterable, Iterator, Sequence

import geopandas as gpd
import numpy as np
import pandas as pd
from numpy.typing import NDArray

from geo.access import revisit
from geo.access.clusters import TOGETHER
from geo.access.dense import Targets
from geo.access.look_pool import GapSums, gap_sums, look_pool
from geo.access.reach import daylight, mark_reach, out_of_reach
from geo.access.revisit import Gaps
from geo.geodesy.geodesic import Floats
from layers.catalogue.cache import cached_table, digest
from layers.lane_watch import lane_watch
from layers.lane_watch import looks as lane_looks
from layers.lane_watch.lane_watch import Steps
from layers.lane_watch.looks import (
    DAY_S,
    EVERYBODY,
    HOUR_S,
    INSTANT_STEP_S,
    SETS,
    SPAN_DAYS,
    START_UTC,
    WEIGHTS,
    Progress,
    bit_of,
    cells_of_both,
    counted,
    looks_of,
    mask_of,
    over_instants,
    shares_of_instants,
    weights,
)
from layers.sky import groups, sensing
from layers.sky.earth_rotation import ut1_minus_utc_s
from layers.sky.groups import Member

KINDS = ("radar", "optical", "rf", "ais")
CELL_KM = 80.0  # of all kinds but radar: against 40 km, shares and windows on average move by 2 % at most
TITLES = {
    "radar": "look by radar",
    "optical": "look by optics, by day and clear sky",
    "rf": "radio emitter placed",
    "ais": "AIS heard",
}
# How a look may fail: every look tells, or it does with the lower or the higher of the published chances.
CHANCES = ("every look", "low", "high")
LEVEL_BITS = 4  # of a mark: four a level, see `lane_looks.bit_of`
SEED = 85
LOCAL_DAY = 0.3  # the sea's midnight, 112 E, is 0.3 days before that of UTC
CAN = ("detect", "identify", "follow", "cannot")


def readings(share: float = 0.85, progress: Progress | None = None) -> pd.DataFrame:
    """How often the lanes are watched in each reading of the word: one row a reading, chance, group and fleet.

    Parameters
    ----------
    share : float
        Of the lane km, in (0, 1).
    progress : callable, optional
        Called with (steps done, steps in all) while it computes; not when the result is in the cache.

    Returns
    -------
    DataFrame
        `reading` (of `KINDS`), `title`, `chance` (of `CHANCES`: "every look" counts all that are possible, "low" and
        "high" those that tell, drawn with the chances of the layer `sensing`), `group`, `fleet`, `satellites`;
        `instant_mean` to `instant_above` and `mean_window_h`, `guaranteed_window_h` as for `lane_watch.windows`;
        `detect identify follow` ("yes", "partly", "no" or several of them) and `cannot`. Default network, plain km,
        base reading of the radar angles; cells of 80 km, for radars as for `lane_watch.windows`.
    """
    revisit.check_share(share)
    key = digest(lane_looks.inputs_key(), sys.modules[__name__], lane_watch, share)
    return cached_table("lane-readings", key, lambda: _compute(share, progress))


def ais_receivers(seed: int = SEED) -> list[Member]:
    """AIS receivers of Japan and NATO members; of fleets where it is not public which carry one, as many drawn.

    The fewest that are published are drawn, of the satellites that count as working.
    """
    found = groups.of_kind(EVERYBODY, "ais")
    rng = np.random.default_rng(seed)
    kept = []
    for family in sorted({member.family for member in found}):
        own = [member for member in found if member.family == family]
        count = sensing.carriers(family, "ais")
        if count:
            own = [own[k] for k in sorted(rng.choice(len(own), size=min(count[0], len(own)), replace=False))]
        kept += own
    return kept


def _compute(share: float, progress: Progress | None) -> pd.DataFrame:
    both = cells_of_both(CELL_KM)
    cells = both[both["network"] == "searoute"].reset_index(drop=True)
    steps = Steps(progress, len(KINDS))
    rows = []
    for kind in KINDS:
        members = ais_receivers() if kind == "ais" else groups.of_kind(EVERYBODY, kind)
        rows += list(_radar_rows(share) if kind == "radar" else _rows_of(kind, members, cells, share))
        steps.next()
    return pd.DataFrame(rows)


def _radar_rows(share: float) -> Iterator[dict[str, object]]:
    table = lane_watch.windows(share)
    base = table[(table["network"] == "searoute") & (table["case"] == "base") & (table["weight"] == WEIGHTS[0])]
    names = ["group", "fleet", "satellites", *_instants(), "mean_window_h", "guaranteed_window_h"]
    for row in base[names].to_dict("records"):
        same = {
            "reading": "radar",
            "title": TITLES["radar"],
            "chance": CHANCES[0],
            **capability("radar", _families("radar")),
        }
        yield same | {str(name): value for name, value in row.items()}


def _instants() -> list[str]:
    return [f"instant_{name}" for name in lane_looks.INSTANTS]


def _rows_of(
    kind: str, members: Sequence[Member], cells: gpd.GeoDataFrame, share: float
) -> Iterator[dict[str, object]]:
    """One row a chance and set of satellites."""
    chances = {"optical": CHANCES[1:], "ais": CHANCES}.get(kind, CHANCES[:1])
    marks = emitter_marks(members, cells) if kind == "rf" else chance_marks(members, cells)
    mass = weights(cells, "searoute", WEIGHTS[0])
    looks = _optical_sums(members, cells, mass) if kind == "optical" else None
    satellites = counted(members).sum(axis=0)
    for chance in chances:
        level = CHANCES.index(chance)
        for place, (group, fleet) in enumerate(SETS):
            mask = mask_of(group, fleet) << LEVEL_BITS * level
            yield {
                "reading": kind,
                "title": TITLES[kind],
                "chance": chance,
                "group": group,
                "fleet": fleet,
                "satellites": int(satellites[place]),
                **over_instants(shares_of_instants(marks, mask, mass[None])[:, 0], share),
                **(
                    _windows_of(looks[level - 1], place, share)
                    if looks
                    else windows_of_marks(gaps_of_marks((marks & mask) != 0), mass, share)
                ),
                **capability(kind, {member.family for member in members}),
            }


def _families(kind: str) -> set[str]:
    return {member.family for member in groups.of_kind(EVERYBODY, kind)}


def capability(kind: str, families: Iterable[str]) -> dict[str, str]:
    """Say what some families can do with a sensor and what not: `CAN`, each word that is said of one of them.

    What only some of them cannot do is followed by their names.
    """
    rows = sensing.load()
    mine = rows[(rows["kind"] == kind) & rows["satellite_group"].isin(list(families))]
    whose: dict[str, list[str]] = {}
    for family, cannot in zip(mine["satellite_group"], mine["cannot"], strict=True):
        for clause in cannot.split("; "):
            whose.setdefault(clause, []).append(family)
    told = [c if len(names) == len(mine) else f"{c} ({', '.join(names)})" for c, names in whose.items()]
    return {column: " or ".join(dict.fromkeys(mine[column])) for column in CAN[:-1]} | {CAN[-1]: "; ".join(told)}


def chance_marks(
    members: Sequence[Member], cells: gpd.GeoDataFrame, days: float = SPAN_DAYS, step_s: float = INSTANT_STEP_S
) -> NDArray[np.uint16]:
    """Whose sensors reach which cell at each instant, at each of `CHANCES`, shape (instants, cells).

    Bits of `lane_looks.bit_of`, moved by four a level: every look, those that tell with the lower chance, those with
    the higher. One number is drawn for a satellite's stay over a cell. Optics reach by day only.
    """
    targets = Targets.of(cells.geometry.x, cells.geometry.y)
    dark: dict[float, NDArray[np.bool_]] = {}
    marks = np.zeros((int(days * DAY_S / step_s), len(cells)), dtype=np.uint16)
    by_day = np.zeros_like(marks)
    for number, member in enumerate(members):
        sun = member.satellite.sensor.sun_min_deg
        if sun is not None and sun not in dark:
            dark[sun] = ~daylight(targets, len(marks), start_utc=START_UTC, step_s=step_s, sun_min_deg=sun)
        mark_reach(
            member.satellite, targets, marks if sun is None else by_day,
            start_utc=START_UTC, step_s=step_s, ut1_minus_utc_s=_ut1(),
            bits=[bit_of(member) << LEVEL_BITS * level for level in range(len(CHANCES))],
            chances=(1.0, *member.chance), seed=SEED + number,
        )  # fmt: skip
    if len(dark) > 1:
        raise ValueError(f"optical sensors want the Sun at {sorted(dark)} degrees; expected one height for all.")
    for night in dark.values():
        by_day[night] = 0
    return marks | by_day


def emitter_marks(
    members: Sequence[Member], cells: gpd.GeoDataFrame, days: float = SPAN_DAYS, step_s: float = INSTANT_STEP_S
) -> NDArray[np.uint16]:
    """Where an emitter could be placed at each instant: bits of `lane_looks.bit_of`, shape (instants, cells).

    By one satellite that works alone, or by three of one cluster that are above its horizon together.
    """
    targets = Targets.of(cells.geometry.x, cells.geometry.y)
    marks = np.zeros((int(days * DAY_S / step_s), len(cells)), dtype=np.uint16)
    for cluster in sorted({member.cluster for member in members}):
        own = [member for member in members if member.cluster == cluster]
        seen = np.zeros_like(marks) if cluster else marks
        for number, member in enumerate(own):
            mark_reach(
                member.satellite, targets, seen, start_utc=START_UTC, step_s=step_s, ut1_minus_utc_s=_ut1(),
                bits=(1 << number if cluster else bit_of(member),),
            )  # fmt: skip
        if cluster:
            marks[np.bitwise_count(seen) >= TOGETHER] |= np.uint16(bit_of(own[0]))
    return marks


def _ut1() -> float:
    return ut1_minus_utc_s(lane_looks.middle())


def gaps_of_marks(seen: NDArray[np.bool_], step_s: float = INSTANT_STEP_S) -> Gaps:
    """Gaps between stays in reach, right to the step between instants; `seen` of shape (instants, cells)."""
    target, length = out_of_reach(seen, step_s)
    order = np.argsort(length)
    return Gaps(target[order], length[order], len(seen) * step_s, seen.shape[1])


def windows_of_marks(found: Gaps, mass: Floats, share: float) -> dict[str, float]:
    """Windows for a share, on average and without fail, hours; none is told shorter than the step between instants."""
    sure = revisit.window_for_guaranteed_share(found, mass, share)
    mean = revisit.window_for_mean_share(found, mass, share)
    return {
        "mean_window_h": float(np.maximum(mean, INSTANT_STEP_S)) / HOUR_S,
        "guaranteed_window_h": max(sure, INSTANT_STEP_S) / HOUR_S if sure < found.span_s else np.nan,
    }


def _windows_of(sums: GapSums, place: int, share: float) -> dict[str, float]:
    return {
        "mean_window_h": float(sums.window_for_mean_share(share)[place, 0]) / HOUR_S,
        "guaranteed_window_h": float(sums.window_for_guaranteed_share(share)[place, 0]) / HOUR_S,
    }


def _optical_sums(members: Sequence[Member], cells: gpd.GeoDataFrame, mass: Floats) -> tuple[GapSums, GapSums]:
    """Gaps of the clear looks by optics: with clouds that stay all day at the lower chance, or that change by the look.

    Looks come at zero Doppler, by day. The truth lies between: clouds last for hours, not for a pass nor for a day.
    """
    looks = list(looks_of(members, cells, START_UTC, SPAN_DAYS).values())
    source = np.repeat(np.arange(len(looks)), [one.target.size for one in looks])
    target, time = (np.concatenate([one[column] for one in looks]) for column in (0, 1))
    low, high = (np.array([member.chance[end] for member in members])[source] for end in (0, 1))
    rng = np.random.default_rng(SEED)
    of_the_day = rng.random((len(cells), int(SPAN_DAYS) + 2))
    day = ((time + START_UTC.hour * HOUR_S) / DAY_S + LOCAL_DAY).astype(int)
    clear = (of_the_day[target, day] < low, rng.random(target.size) < high)
    sets = counted(members)
    first, second = (
        gap_sums(
            look_pool(
                target[kept], time[kept], source[kept],
                targets=len(cells), sources=len(looks), span_s=SPAN_DAYS * DAY_S,
            ),
            sets, mass[None],
        )
        for kept in clear
    )  # fmt: skip
    return first, second
