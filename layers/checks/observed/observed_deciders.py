"""What decides whether a share within a window is what is claimed: readings that carry it across the claimed number."""

from collections.abc import Iterator
from typing import Any, NamedTuple

import pandas as pd

from geo.claimed import Claimed
from layers.observation.question import Question
from leadline.words import N_, _

ASPECTS = ("network", "case", "weight", "fleet")
WOULD_TELL = {
    "network": N_("which of the networks is the right one"),
    "case": N_("with which angles the radars are used in fact"),
    "weight": N_("what a target is to count by"),
    "fleet": N_("whether all of these satellites are there for this purpose"),
}
DRAWS_WOULD_TELL = N_("which of the satellites work, and where those without public elements are")

CASES = {
    "base": N_("with the base reading of the radars' angles"),
    "narrow": N_("with the narrow reading of the radars' angles"),
    "wide": N_("with the wide reading of the radars' angles"),
}


class Decider(NamedTuple):
    """One reading that differs from the base in one aspect: what it is, in words, and the share there, percent."""

    aspect: str
    words: str
    percent: float


def deciders(
    question: Question, rows: pd.DataFrame, base: "pd.Series[Any]", column: str, claimed: Claimed
) -> tuple[Decider, ...]:
    """Find the readings that fall on the other side of the claim than the base.

    Parameters
    ----------
    question : Question
    rows : DataFrame
        Of the main title, as `layers.observation.shares.windows` gives them.
    base : Series
        The row of the base reading.
    column : str
        "guaranteed_share" or "mean_share".
    claimed : Claimed
        In percent.

    Returns
    -------
    tuple of Decider
        In the order of `ASPECTS`; each differs from the base in nothing else.
    """
    return tuple(_found(question, rows, base, column, claimed))


def _found(
    question: Question, rows: pd.DataFrame, base: "pd.Series[Any]", column: str, claimed: Claimed
) -> Iterator[Decider]:
    holds = claimed.allows(100 * float(base[column]))
    for aspect in ASPECTS:
        others = [one for one in ASPECTS if one != aspect]
        alone = rows[(rows[others] == base[others]).all(axis=1) & (rows[aspect] != base[aspect]) & rows[column].notna()]
        for row in alone.to_dict("records"):
            if claimed.allows(100 * float(row[column])) != holds:
                yield Decider(aspect, _words(question, aspect, str(row[aspect])), 100 * float(row[column]))


def _words(question: Question, aspect: str, value: str) -> str:
    match aspect:
        case "network":
            return _("on {value}").format(value=_(value))
        case "case":
            return _(CASES[value])
        case "weight":
            return _("counted by {value}").format(value=_(value))
    fleet = next(one for one in question.fleets if (one.title, one.subset) == (question.fleet.title, value))
    return (
        _(fleet.subset)
        if fleet.subset.startswith("without ")
        else _("by {subset} alone").format(subset=_(fleet.subset))
    )
