"""What "watch" may mean: looks by radar, looks by optics, placing radio emitters, hearing AIS; side by side.

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

from geo.access.look_pool import GapSums, gap_sums, look_pool
from geo.geodesy.geodesic import Floats
from layers.catalogue.cache import cached_table
from layers.observation import instants, shares
from layers.observation.instants import (
    CHANCES,
    INSTANTS,
    Bits,
    gaps_of_marks,
    marks_of,
    over_instants,
    shares_of_instants,
    shares_of_marks,
    windows_of_marks,
)
from layers.observation.looks import Progress, Steps, key_of, looks_of
from layers.observation.question import DAY_S, HOUR_S, Question
from layers.sky import sensing
from layers.sky.members import Member
from leadline.words import N_

CELL_KM = 80.0  # of all kinds but the main one: against 40 km, shares and windows on average move by 2 % at most
TITLES = {
    "radar": N_("look by radar"),
    "optical": N_("look by optics, by day and clear sky"),
    "rf": N_("radio emitter placed"),
    "ais": N_("AIS heard"),
}
OWN_TITLE = N_("look")
CAN = ("detect", "identify", "follow", "cannot")
DAY_TENTHS = 36.0  # degrees of longitude in a tenth of a day


def readings(question: Question, kinds: Sequence[str], progress: Progress | None = None) -> pd.DataFrame:
    """How often the targets are watched in each reading of the word: one row a reading, chance and fleet.

    Parameters
    ----------
    question : Question
    kinds : sequence of str
        Kinds of sensors of the same satellites, each a reading beside that of the fleet's own kinds.
    progress : callable, optional
        Called with (steps done, steps in all) while it computes; not when the result is in the cache.

    Returns
    -------
    DataFrame
        `reading` (the fleet's first kind, then `kinds`), `title`, `chance` (of `CHANCES`: "every look" counts all that
        are possible, "low" and "high" those that tell, drawn with the chances of the layer `sensing`), `group`,
        `fleet`, `satellites`; `instant_mean` to `instant_above`, and windows and shares as for `shares.windows`;
        `detect identify follow` ("yes", "partly", "no" or several of them) and `cannot`. Base network, plain weight,
        base reading of the angles; cells of 80 km, for the fleet's own kinds as for `shares.windows`.
    """
    key = key_of(question, sys.modules[__name__], shares, instants, repr(tuple(kinds)))
    return cached_table("watch-readings", key, lambda: _compute(question, kinds, progress))


def _compute(question: Question, kinds: Sequence[str], progress: Progress | None) -> pd.DataFrame:
    every = question.cells(CELL_KM)
    cells = every[every["network"] == question.network].reset_index(drop=True)
    steps = Steps(progress, 1 + len(kinds))
    rows = list(_own_rows(question))
    steps.next()
    for kind in kinds:
        rows += list(_rows_of(question, kind, cells))
        steps.next()
    return pd.DataFrame(rows)


def _own_rows(question: Question) -> Iterator[dict[str, object]]:
    table = shares.windows(question)
    same = {"network": question.network, "case": question.cases[0], "weight": question.weight_names[0]}
    base = table[(table[list(same)] == pd.Series(same)).all(axis=1)]
    names = [
        *("group", "fleet", "satellites"),
        *(f"instant_{name}" for name in INSTANTS),
        *(name for name in TOLD if name in base.columns),
    ]
    kind = question.fleet.kinds[0]
    members = question.everybody()
    of_layer = {member.family for member in members if member.status is not None}
    told = {
        "reading": kind,
        "title": TITLES[kind] if of_layer else OWN_TITLE,
        "chance": CHANCES[0],
        **capability(kind, of_layer),
    }
    for row in base[names].to_dict("records"):
        yield told | {str(name): value for name, value in row.items()}


TOLD = ("mean_window_h", "guaranteed_window_h", "mean_share", "guaranteed_share")


def _rows_of(question: Question, kind: str, cells: gpd.GeoDataFrame) -> Iterator[dict[str, object]]:
    """One row a chance and fleet."""
    members = question.everybody((kind,))
    if kind == "ais":  # receivers are drawn family by family, and so is what they hear
        members.sort(key=lambda member: member.family)
    chances = {"optical": CHANCES[1:], "ais": CHANCES}.get(kind, CHANCES[:1])
    counted = question.counted(members)
    bits = Bits.of(counted, 1 if kind == "rf" else len(CHANCES))
    marks = marks_of(question, members, cells, bits)
    mass = question.mass(cells, question.network, question.weight_names[0])
    looks = _optical_sums(question, members, cells, mass) if kind == "optical" and members else None
    satellites = counted.sum(axis=0)
    for chance in chances:
        level = CHANCES.index(chance)
        for place, (group, fleet) in enumerate(question.sets):
            mask = bits.mask(place, level)
            yield {
                "reading": kind,
                "title": TITLES[kind],
                "chance": chance,
                "group": group,
                "fleet": fleet,
                "satellites": int(satellites[place]),
                **over_instants(shares_of_instants(marks, mask, mass[None])[:, 0], question.share),
                **(
                    {name: float(v[place, 0]) for name, v in shares.told_of_sums(question, looks[level - 1]).items()}
                    if looks
                    else _told_of_marks(question, (marks & marks.dtype.type(mask)) != 0, mass)
                ),
                **capability(kind, {member.family for member in members}),
            }


def _told_of_marks(question: Question, seen: NDArray[np.bool_], mass: Floats) -> dict[str, float]:
    found = gaps_of_marks(seen)
    return (windows_of_marks(found, mass, question.share) if question.share is not None else {}) | (
        shares_of_marks(found, mass, question.within_s) if question.within_s is not None else {}
    )


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


def _optical_sums(
    question: Question, members: Sequence[Member], cells: gpd.GeoDataFrame, mass: Floats
) -> tuple[GapSums, GapSums]:
    """Gaps of the clear looks by optics: with clouds that stay all day at the lower chance, or that change by the look.

    Looks come at zero Doppler, by day. The truth lies between: clouds last for hours, not for a pass nor for a day.
    """
    looks = looks_of(question, members, cells)
    source = np.repeat(np.arange(len(looks)), [one.target.size for one in looks])
    target, time = (np.concatenate([one[column] for one in looks]) for column in (0, 1))
    low, high = (np.array([member.chance[end] for member in members])[source] for end in (0, 1))
    rng = np.random.default_rng(question.seed)
    of_the_day = rng.random((len(cells), int(np.ceil(question.days)) + 2))
    start = question.start_utc
    hour = start.hour + start.minute / 60
    day = ((time + hour * HOUR_S) / DAY_S + _local_day(cells)).astype(int)
    clear = (of_the_day[target, day] < low, rng.random(target.size) < high)
    sets = question.counted(list(members))
    first, second = (
        gap_sums(
            look_pool(
                target[kept], time[kept], source[kept],
                targets=len(cells), sources=len(looks), span_s=question.span_s,
            ),
            sets, mass[None],
        )
        for kept in clear
    )  # fmt: skip
    return first, second


def _local_day(cells: gpd.GeoDataFrame) -> float:
    """By how much of a day midnight at the targets is before that of UTC, to a tenth, in [0, 1): by their longitude."""
    turn = np.radians(cells.geometry.x.to_numpy())
    middle = np.degrees(np.arctan2(np.sin(turn).mean(), np.cos(turn).mean()))
    return float(round(middle % 360 / DAY_TENTHS) % 10 / 10)
