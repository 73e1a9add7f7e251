"""Tracks that several files call alike: the name that a logger gives a track (ACTIVE LOG) is no identity."""

from collections.abc import Sequence

import pandas as pd

from layers.positions.open import OpenFile
from layers.positions.rows import Tally, one_array

MOST_NAMED = 5


def at_once(opened: Sequence[OpenFile]) -> tuple[set[int], str]:
    """Files whose tracks are called like those of another at the same time, and what to say of it.

    Parameters
    ----------
    opened : sequence of OpenFile
        Of those with `named` (GPX, KML), which are held in memory, the times of each track are looked at.

    Returns
    -------
    set of int, str
        Places in `opened`; words, empty if there are none. A track that goes on in the next file is one track.
    """
    frames = [_spans(one).assign(place=place) for place, one in enumerate(opened) if one.named and one.timed]
    if len(frames) < 2:  # noqa: PLR2004  one file alone
        return set(), ""
    spans = pd.concat(frames).sort_values("begin", kind="stable").sort_values("id", kind="stable")
    before = spans.groupby("id")["end"].transform(lambda end: end.cummax().shift())
    meets = spans["begin"] < before  # the end of an earlier one
    meets |= (meets & (spans["id"] == spans["id"].shift())).shift(-1, fill_value=False)  # and that one too
    found, names = set(spans["place"][meets]), list(dict.fromkeys(spans["id"][meets]))
    if not found:
        return set(), ""
    told = ", ".join(names[:MOST_NAMED]) + (" ..." if len(names) > MOST_NAMED else "")
    files = [opened[place].raw.name for place in sorted(found)]
    listed = ", ".join(files[:MOST_NAMED]) + (f" and {len(files) - MOST_NAMED} more" if len(files) > MOST_NAMED else "")
    return found, (
        f"Several files have tracks of one name ({told}) at the same time: they were taken for different ones, and "
        f"named after their files too ({listed})."
    )


def _spans(opened: OpenFile) -> pd.DataFrame:
    """First and last time of each track of a file: columns id, begin and end."""
    wanted = list(dict.fromkeys(opened.reading.roles[role] for role in ("id", "time")))
    tables = [chunk.table for chunk in opened.raw.chunks(wanted, Tally())]
    ids = [name for table in tables for name in table.column(wanted[0]).to_pylist()]
    read = [opened.reading.times.read(one_array(table.column(wanted[1]))).to_pandas() for table in tables]
    times = pd.DataFrame({"id": ids, "time": pd.concat(read, ignore_index=True)}).dropna().groupby("id")["time"]
    return pd.DataFrame({"begin": times.min(), "end": times.max()}).reset_index()
