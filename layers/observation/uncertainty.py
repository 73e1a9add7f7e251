"""How far an answer moves with what is not known: seeded draws, and one assumption after the other.

Every draw picks a network of targets, a weight, a reading of the angles for each family, which satellites really work,
and whether satellites without public elements are there (on an assumed height, in a plane and at a phase drawn by
chance). Which fleets are asked about has no chance: each draw is answered for all of them. Lines are stood for by cells
of 80 km: against 4 km they move the windows of access on average by 0.2 %, and make those of a plan up to 9 % shorter.
"""

import os
import sys
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from functools import partial

import numpy as np
import pandas as pd

from layers.catalogue.cache import cached_table
from layers.observation import shares
from layers.observation import worlds as worlds_module
from layers.observation.looks import Progress, key_of
from layers.observation.question import DAY_S, Question
from layers.observation.worlds import (
    CASE_CHANCES,
    PHASES,
    Pool,
    World,
    base_world,
    drawn_worlds,
    plan_in,
    pool_of_looks,
    sums_in,
)
from leadline.words import N_, told_by

DRAWS = 1000  # as many others move the quantiles of many radars together by less than 2 %
TASKED_DRAWS = 100  # a plan takes as long as all accesses: the first draws only, and the main fleet
WORKING_DRAWS = 40
COMMERCIAL = "commercial fleets"
NINE_OF_TEN = (0.05, 0.95)  # quantiles between which nine of ten draws lie


def draws(question: Question, count: int = DRAWS, progress: Progress | None = None) -> pd.DataFrame:
    """Windows or shares of a question, in many worlds.

    Parameters
    ----------
    question : Question
    count : int
        The same seed gives the same draws, on any number of threads.
    progress : callable, optional
        Called with (draws done, draws in all); not when the result is in the cache.

    Returns
    -------
    DataFrame
        One row a draw: `network`, `weight`, `working` (satellites), and for each fleet of `question.sets`, as
        `<what>: <title>, <subset>`: `mean` and `guaranteed`, windows in hours, if the question has a share, and `mean
        share` and `guaranteed share`, 0 to 1, if it has a window; in the first `TASKED_DRAWS` also `tasked` or `tasked
        share`, the mean of a greedy plan, for the fleets that share the main one's title, where a plan can be made.
    """
    return _both(question, count, progress)[0]


def tornado(question: Question, progress: Progress | None = None) -> pd.DataFrame:
    """Mean window of the main fleet, hours, with one assumption moved at a time, the others as in the base reading.

    Without a share, its mean share within the window of the question, 0 to 1.

    Returns
    -------
    DataFrame
        `assumption`, `low`, `base`, `high`, `low_is`, `high_is` (what was assumed there), the widest first.
    """
    return _both(question, DRAWS, progress)[1]


def _both(question: Question, count: int, progress: Progress | None) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Draws and tornado, from one pool of looks, which takes longer than either."""
    key = key_of(question, sys.modules[__name__], worlds_module, shares, count)
    made: list[Pool] = []

    def pool() -> Pool:
        if not made:
            made.append(pool_of_looks(question))
        return made[0]

    return (
        cached_table("watch-draws", key, lambda: _draw_all(pool(), count, progress)),
        cached_table("watch-tornado", key, lambda: _tornado(pool())),
    )


def _draw_all(pool: Pool, count: int, progress: Callable[[int, int], None] | None) -> pd.DataFrame:
    worlds = drawn_worlds(pool, count)
    rows = []
    with ThreadPoolExecutor(max_workers=os.cpu_count()) as threads:  # the compiled loops let go of the lock
        for done, row in enumerate(threads.map(partial(_row, pool), enumerate(worlds)), start=1):
            rows.append(row)
            if progress:
                progress(done, count)
    return pd.DataFrame(rows)


WORDS = {
    "mean_window_h": "mean",
    "guaranteed_window_h": "guaranteed",
    "mean_share": "mean share",
    "guaranteed_share": "guaranteed share",
}


def _row(pool: Pool, numbered: tuple[int, World]) -> dict[str, object]:
    question = pool.question
    number, world = numbered
    found: dict[str, object] = {
        "network": world.network,
        "weight": world.weight,
        "working": int(world.working.sum()),
    }
    told = shares.told_of_sums(question, sums_in(pool, world))
    for place, (group, fleet) in enumerate(question.sets):
        found |= {f"{WORDS[name]}: {group}, {fleet}": float(values[place, 0]) for name, values in told.items()}
    for place, (group, fleet) in enumerate(question.sets):
        if group != question.fleet.title or number >= TASKED_DRAWS:
            continue
        planned = plan_in(pool, world, place)
        if planned is not None:
            of_plan = shares.told_of_gaps(question, *planned)
            found |= {
                f"{words}: {group}, {fleet}": of_plan[name]
                for name, words in (("window_h", "tasked"), ("share", "tasked share"))
                if name in of_plan
            }
    return found


def _measured(pool: Pool, world: World, place: int | None = None) -> float:
    """Mean window, hours, or mean share of a fleet in one world; NaN where the span does not reach the share."""
    told = shares.told_of_sums(pool.question, sums_in(pool, world))
    values = told["mean_share" if pool.question.within_s is not None else "mean_window_h"]
    return float(values[pool.question.place if place is None else place, 0])


def _tornado(pool: Pool) -> pd.DataFrame:
    base = base_world(pool)
    middle = _measured(pool, base)
    moved = {name: {w: _measured(pool, world) for w, world in worlds} for name, worlds in _moves(pool, base)}
    for name, (words, place) in subsets(pool.question).items():
        moved[name] = {"as in the base": middle, words: _measured(pool, base, place)}
    rows = [{"assumption": name, "base": middle, **_ends(values)} for name, values in moved.items()]
    table = pd.DataFrame(rows)
    order = (table["high"] - table["low"]).sort_values(ascending=False).index
    return table.loc[order, ["assumption", "low", "base", "high", "low_is", "high_is"]].reset_index(drop=True)


def subsets(question: Question) -> dict[str, tuple[str, int]]:
    """Other fleets with the title of the main one: what to call the move to each of them, in words, and its number."""
    found = {}
    for place, (title, subset) in enumerate(question.sets):
        if title != question.fleet.title or place == question.place:
            continue
        if question.is_public(place):
            found[COMMERCIAL] = ("without them", place)
        else:
            found[f"which satellites of {title}"] = (subset, place)
    return found


def _ends(values: dict[str, float]) -> dict[str, object]:
    low, high = min(values, key=lambda w: values[w]), max(values, key=lambda w: values[w])
    return {"low": values[low], "high": values[high], "low_is": low, "high_is": high}


def _moves(pool: Pool, base: World) -> Iterator[tuple[str, list[tuple[str, World]]]]:
    """Each assumption with the worlds that differ from the base in it alone."""
    question = pool.question
    as_is = ("as in the base", base)
    families = base.case_of_family
    if len(question.cases) > 1:
        cases = [(f"{c} reading", replace(base, case_of_family=dict.fromkeys(families, c))) for c in CASE_CHANCES]
        yield "angles of the radars", [as_is, *cases]
    chances = np.array([m.working for m in pool.known])
    dice = np.random.default_rng(question.seed)
    some = [
        (f"draw {n + 1} of {WORKING_DRAWS}", replace(base, working=dice.random(chances.size) < chances))
        for n in range(WORKING_DRAWS)
    ]
    yield "which satellites work", [as_is, *some]
    if len(pool.assumed):
        there = [(f"all, draw {n + 1}", replace(base, phase=np.full(len(pool.assumed), n))) for n in range(PHASES)]
        yield "satellites without public elements", [as_is, *there]
    if len(question.networks) > 1:
        others = [(name, replace(base, network=name)) for name in list(question.networks)[1:]]
        yield f"{question.noun or 'target'} network", [as_is, *others]
    if question.weights:
        yield "weight", [as_is, *((weight, replace(base, weight=weight)) for weight in question.weight_names[1:])]
    half_s = pool.span_s / 2
    if question.within_s is None or question.within_s < half_s:
        days = range(int((pool.span_s - half_s) / DAY_S) + 1)
        parts = [(f"from day {d}", replace(base, part_s=d * DAY_S)) for d in days]
        yield half_words(pool.days), [as_is, *parts]


MOVES = (
    N_("as in the base"),
    N_("without them"),
    N_("which satellites of {title}"),
    N_("angles of the radars"),
    N_("{case} reading"),
    N_("which satellites work"),
    N_("draw {n} of {draws}"),
    N_("satellites without public elements"),
    N_("all, draw {n}"),
    N_("{noun} network"),
    N_("weight"),
    N_("from day {n}"),
    N_("one week instead of two"),
    N_("{half} days instead of {days}"),
    N_("{half} day instead of {days}"),
)


def move_in_words(written: str) -> str:
    """Assumption or what it was moved to, as the tables have it, in the language that is spoken.

    >>> move_in_words("draw 3 of 10")
    'draw 3 of 10'
    """
    return told_by(written, MOVES)


def half_words(days: float) -> str:
    """Name of the move from the span of the draws to a half of it.

    >>> half_words(14.0), half_words(5.0), half_words(2.0)
    ('one week instead of two', '2.5 days instead of 5', '1 day instead of 2')
    """
    if days == 14:  # noqa: PLR2004
        return "one week instead of two"
    return f"{days / 2:g} day{'' if days == 2 else 's'} instead of {days:g}"  # noqa: PLR2004
