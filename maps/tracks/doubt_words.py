"""Doubtful tracks in words: how many, why, and what is counted with them and without."""

from collections.abc import Iterator, Mapping
from textwrap import fill
from typing import Any

from geo.figures import many

WIDTH = 100
NAMED = 5  # ids in a line
REASONS = {
    "on land": "far inside land",
    "two places": "in two places at once, or gone from one to another faster than can be",
    "noise": "many positions that lead nowhere",
    "beyond the horizon": "heard by a station from which they cannot be heard",
    "circle": "on a circle about a fixed point",
    "copy": "the same steps as another track",
    "identity": "a number that no ship can have",
    "too regular": "more regular than any track that was measured",
    "contradicts itself": "reported speed or course that the positions do not have",
    "stuck": "one position while it says that it moves",
    "heights disagree": "two kinds of height that disagree",
}


def doubt_words(doubt: Mapping[str, Any], kind: str) -> Iterator[str]:
    """Tell the facts of `layers.tracks.doubt.doubt_block` line by line."""
    grades = {row["grade"]: row for row in doubt["grades"]}
    every = sum(row["pieces"] for row in doubt["grades"])
    bad = every - grades["sound"]["pieces"]
    yield f"doubtful tracks: {bad:,} of {many(every, 'piece')} of track"
    for row in doubt["reasons"]:
        if row["pieces"]:
            hours = f"{row['hours']:,.1f} {kind}-hours"
            yield f"  {row['pieces']:>8,} of {many(row['vessels'], kind)}, {hours}: {REASONS[row['reason']]}"
            yield _folded(f"           {_named(row)}")
    if bad:
        yield _folded(f"  {'; '.join(filter(None, (_counts(doubt), _used(doubt['used']))))}")
        if doubt["change"]:
            yield _folded(
                f"  the change with them: {_verdict(doubt['change']['with'])}; without them: "
                f"{_verdict(doubt['change']['without'])}"
            )
    unseen = [row["reason"] for row in doubt["reasons"] if not row["checked"]]
    if unseen:
        yield _folded(f"  nothing to look at for: {', '.join(unseen)}")
    for note in doubt["notes"]:
        yield _folded(f"  {note}")


def _named(row: Mapping[str, Any]) -> str:
    """Ids of which pieces have a reason, as many as a line holds."""
    ids, more = row["ids"][:NAMED], row["vessels"] - NAMED
    return ", ".join(ids) + (f" and {more:,} more" if more > 0 else "")


def _counts(doubt: Mapping[str, Any]) -> str:
    told = [
        f"{many(pair['with'], noun)} with them, {pair['without']:,} without"
        for noun, pair in (("event", doubt["counts"]["events"]), ("crossing", doubt["counts"]["crossings"]))
        if pair
    ]
    return ", ".join(told)


def _used(used: str) -> str:
    return "all else here counts them (--doubtful drop)" if used == "keep" else "all else here leaves them out"


def _verdict(block: Mapping[str, Any]) -> str:
    told = block["verdict"] or "not judged"
    return (
        f"{block['counts'][0]:,} to {block['counts'][1]:,}, {told}" if block["counts"] else f"{told}, nothing is left"
    )


def _folded(words: str) -> str:
    return fill(words, WIDTH, subsequent_indent="    ", break_long_words=False, break_on_hyphens=False)
