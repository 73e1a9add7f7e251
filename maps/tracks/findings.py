"""What was found in tracks, in the sentences that a page begins with."""

import re
from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd

from geo.figures import many
from layers.tracks.counts import CountedTracks
from layers.tracks.periods import spans_in_words
from maps.tracks.behaviour_sheets import Told, in_numbers
from maps.tracks.report import who

ENTERED = {"crossing": "across the edge", "above": "from above", "below": "from below"}


def findings(counted: CountedTracks, did: Sequence[Told]) -> list[str]:
    """Tell entries, what cannot be told, crossings, what vessels did, and what rests on doubtful tracks."""
    facts, words = counted.facts, []
    one = who(facts["tracks"])
    if facts["zones"]:
        where = facts["zones"][0]["name"] if len(facts["zones"]) == 1 else f"{len(facts['zones'])} zones"
        limited = any("limits" in zone for zone in facts["zones"])
        words += _entries(counted.found.events, where, one, limited=limited)
        if untold := len(counted.found.untold):
            words.append(
                f"Of {untold:,} more it cannot be told whether {'it was' if untold == 1 else 'they were'} inside."
            )
    if facts["lines"]:
        total = sum(line["crossings"] for line in facts["lines"])
        where = facts["lines"][0]["name"] if len(facts["lines"]) == 1 else f"{len(facts['lines'])} lines"
        by = f", by {many(counted.found.crossings['id'].nunique(), one)}" if total else ""
        words.append(f"{many(total, 'crossing') if by else 'No crossing'} of {where}{by}.")
    if counted.behaviours:
        words.append(f"{_list(in_numbers(did)) or 'Nothing found of what was looked for'}.")
    return [*words, *_doubtful(counted)]


def change_in_short(change: Mapping[str, Any]) -> tuple[str, str]:
    """Tell a change of two periods: its first sentence, the verdict or the number, with the periods; and the rest."""
    first, *rest = re.split(r"(?<=\.) (?=[A-Z])", change["sentence"])
    (before, after), _ = spans_in_words(change["before"], change["after"])
    return f"{first} Compared: {before} and {after}, UTC.", " ".join(rest)


def _entries(events: pd.DataFrame, where: str, one: str, *, limited: bool) -> list[str]:
    kinds = events["entry"].value_counts()
    came = {words: int(kinds.get(kind, 0)) for kind, words in ENTERED.items() if kinds.get(kind, 0)}
    total = sum(came.values())
    by = f", by {many(events.loc[events['entry'].isin(list(ENTERED)), 'id'].nunique(), one)}"
    entered = f"{total:,} {'entry' if total == 1 else 'entries'}"
    ways = f": {_list([f'{n:,} {how}' for how, n in came.items()])}" if limited and total else ""
    into = "into" if limited else "across the edge of"
    words = [f"{entered if total else 'No entry'} {into} {where}{by if total else ''}{ways}."]
    if active := int(kinds.get("activated", 0)):
        words.append(f"{active:,} more {'was' if active == 1 else 'were'} inside when it became active.")
    if unseen := len(events) - total - active:
        words.append(f"{many(unseen, 'more stay')} began unseen: inside when a track starts, or after a gap.")
    return words


def _doubtful(counted: CountedTracks) -> list[str]:
    doubt = counted.facts["doubt"]
    bad = sum(row["pieces"] for row in doubt["grades"][1:]) if doubt else 0
    if not doubt or not bad:
        return []
    other = "without" if doubt["used"] == "keep" else "with"
    counts = [
        f"{many(pair[other], noun)}" for noun, pair in (("event", doubt["counts"]["events"]),
                                                       ("crossing", doubt["counts"]["crossings"])) if pair
    ]  # fmt: skip
    pieces = f"{many(bad, 'piece')} of track may be false"
    them = "it" if bad == 1 else "them"
    return [f"{pieces}{f'; {other} {them} {_list(counts)}' if counts else ''}."]


def _list(parts: Sequence[str]) -> str:
    """Join with commas, and "and" before the last.

    >>> _list(["a", "b", "c"]), _list(["a"]), _list([])
    ('a, b and c', 'a', '')
    """
    return " and ".join([", ".join(parts[:-1]), parts[-1]] if len(parts) > 1 else parts)
