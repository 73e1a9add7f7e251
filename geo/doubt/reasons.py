"""Why pieces of track are doubted: which rules had something to look at, and which found something."""

from collections.abc import Mapping
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

from geo.doubt.copies import Copies
from geo.doubt.rules import DoubtRules
from geo.tracks.fixes import Bools
from leadline.words import N_

Measures: TypeAlias = Mapping[str, NDArray[Any]]

ON_LAND, TWO_PLACES, NOISE, BEYOND, CIRCLE = (
    N_("on land"),
    N_("two places"),
    N_("noise"),
    N_("beyond the horizon"),
    N_("circle"),
)
COPY, IDENTITY, REGULAR, CONTRADICTS = N_("copy"), N_("identity"), N_("too regular"), N_("contradicts itself")
STUCK, HEIGHTS = N_("stuck"), N_("heights disagree")
REASONS = (ON_LAND, TWO_PLACES, NOISE, BEYOND, CIRCLE, COPY, IDENTITY, REGULAR, CONTRADICTS, STUCK, HEIGHTS)
OF_THE_FEED = (REGULAR, CONTRADICTS, STUCK)  # what most of a feed shows that its publisher rounded or sampled anew
ENOUGH_PIECES = 10  # to tell what is usual in a feed


def checked(table: Measures, rules: DoubtRules, *, judged: bool) -> dict[str, Bools]:
    """By reason, pieces in which its rule had something to look at; `judged` if the ids are identities at all."""
    fixes = table["n_fixes"]
    every = np.ones(len(fixes), dtype=bool)
    return {
        ON_LAND: every if "inland" in table else ~every,
        TWO_PLACES: every,
        NOISE: fixes >= rules.run_fixes,
        BEYOND: table["heard"] >= rules.run_fixes if "heard" in table else ~every,
        CIRCLE: fixes >= rules.regular_fixes if "circle_share" in table else ~every,
        COPY: fixes > rules.copy_rows,
        IDENTITY: every if judged else ~every,
        REGULAR: table["pairs"] >= rules.regular_fixes,
        CONTRADICTS: np.maximum(table["speeds"], table["courses"]) >= rules.regular_fixes,
        STUCK: np.isfinite(table["stuck_s"]),
        HEIGHTS: table["heights"] >= rules.run_fixes,
    }


def found(table: Measures, copied: Copies, faulty: Bools, rules: DoubtRules, kind: str) -> dict[str, Bools]:
    """By reason, pieces that it doubts.

    Parameters
    ----------
    table : mapping of arrays, shape (pieces,)
        Measures.
    copied : Copies
    faulty : array of bool, shape (vessels,)
        Identities with a fault.
    rules : DoubtRules
    kind : {"vessel", "aircraft"}
        Courses of aircraft are not held against them: in two of four real samples (traffic 2.13, flights that nobody
        doubts) the column `track` is up to 100 degrees off the way flown.
    """
    none = np.zeros(len(table["n_fixes"]), dtype=bool)

    def most(share: str, number: str, least: int, limit: float) -> Bools:
        """Tell where enough was measured, and enough of it is so."""
        return np.asarray((table[number] >= least) & (table[share] >= limit)) if number in table else none

    def under_way(share: str, number: str, limit: float) -> Bools:
        """Ask `most` of fixes under way."""
        return most(share, number, rules.regular_fixes, limit)

    regular = under_way("even_share", "pairs", rules.regular_share)
    regular |= under_way("one_speed_share", "pairs", rules.regular_share)
    regular |= _typed(table["grid_share"], rules) | (table["frozen_s"] >= rules.frozen_s)
    contradicts = under_way("speed_off_share", "speeds", rules.off_share)
    if kind == "vessel":
        contradicts |= under_way("course_off_share", "courses", rules.off_share)
    return {
        ON_LAND: most("inland_share", "inland", rules.inland_fixes, rules.inland_share),
        TWO_PLACES: table["jumps"] > 0,
        NOISE: most("wild_share", "wild", rules.run_fixes, rules.noise_share),
        BEYOND: most("beyond_share", "heard", rules.run_fixes, rules.beyond_share),
        CIRCLE: (table["circle_share"] > 0) if "circle_share" in table else none,
        COPY: (copied.rows >= rules.copy_rows) & ~copied.first,
        IDENTITY: np.asarray(faulty[table["vessel"]]),
        REGULAR: regular,
        CONTRADICTS: contradicts,
        STUCK: table["stuck_s"] >= rules.stuck_s,
        HEIGHTS: most("height_off_share", "heights", rules.run_fixes, rules.off_share),
    }


def of_the_feed(looked_at: Mapping[str, Bools], doubted: Mapping[str, Bools], rules: DoubtRules) -> tuple[str, ...]:
    """Reasons that doubt most pieces of a feed, and so tell of the feed rather than of a track."""
    return tuple(
        reason
        for reason in OF_THE_FEED
        if looked_at[reason].sum() >= ENOUGH_PIECES
        and float(doubted[reason][looked_at[reason]].mean()) > rules.feed_share
    )


def _typed(grid_share: NDArray[np.float64], rules: DoubtRules) -> Bools:
    """Pieces on a coarse grid, if most pieces under way in this feed are not."""
    grid = grid_share >= rules.regular_share
    finer = int((grid_share < rules.regular_share).sum())
    return grid & (int(grid.sum()) <= rules.feed_share * finer)
