"""Floors, ceilings and times of zones, in the words of their cards and names."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from layers.tracks.heights import NO_LIMITS

ALWAYS = "always"
LONGEST = 45  # characters of a name on the map; limits for which it has no room stand in the card


def limits_in_words(zones: Sequence[Mapping[str, Any]]) -> dict[str, tuple[str, list[str]]]:
    """Tell from where to where each zone reaches in height, and when it is active; "" of one that has no such limit.

    Parameters
    ----------
    zones : sequence of mapping
        Facts of `layers.tracks.counts.CountedTracks`: `limits` and `active` of zones that have some.

    Returns
    -------
    dict
        Column -> its words in the card and its values, one for each zone; without columns that say nothing.
    """
    told = {
        "height": ("Height", [_unless(zone.get("limits", ""), NO_LIMITS) for zone in zones]),
        "active": ("Active", [_unless(zone.get("active", ""), ALWAYS) for zone in zones]),
    }
    return {column: (label, words) for column, (label, words) in told.items() if any(words)}


def _unless(words: str, usual: str) -> str:
    return "" if words == usual else words


def with_limits(
    label: Callable[[Any], str] | None, told: Mapping[str, tuple[str, Sequence[str]]]
) -> Callable[[Any], str] | None:
    """Write limits behind the names of zones, where names are written at all."""
    if label is None or not told:
        return label

    def written(row: Any) -> str:  # noqa: ANN401  a row of a frame
        name = label(row)
        for limits in (str(row[column]) for column in told if name and row[column]):
            name = f"{name}, {limits}" if len(name) + len(limits) <= LONGEST else name
        return name

    return written
