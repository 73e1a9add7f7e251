"""What vessels did, in words: a few lines of the answer of `leadline incursions`."""

from collections.abc import Iterator, Mapping
from typing import Any

from geo.figures import many

CONFIDENCE = {
    "4": "entry, exit and a stop or silence",
    "3": "entry or exit, and a stop or silence",
    "2": "a stop or silence alone",
    "1": "entry or exit alone",
}
MOST_PORTS = 5


def behaviour_lines(facts: Mapping[str, Any] | None) -> Iterator[str]:
    """Tell gaps, loitering, encounters and port visits, those that were asked for.

    Parameters
    ----------
    facts : mapping or None
        The block `behaviours` of `layers.tracks.CountedTracks.facts`.
    """
    if facts is None:
        return
    for name, words in (("gaps", _gaps), ("loitering", _loitering), ("encounters", _met), ("port_visits", _visits)):
        if facts[name] is not None:
            yield from words(facts[name], facts["definitions"][name])


def _gaps(gaps: Mapping[str, Any], rules: Mapping[str, Any]) -> Iterator[str]:
    longest = f", the longest {gaps['longest_h']:,.1f} h" if gaps["count"] else ""
    yield f"gaps of {_hours(rules['min_duration_s'])} or more: {_of_vessels(gaps)}{longest}"
    for answer, count in gaps["reception"].items():
        if count:
            yield f"  {count:>8,} {'reception ' if answer != 'cannot be told' else 'of which it '}{answer}"
    if gaps["suspected"]:
        where = f"{_far(rules['shore_m'])} or more from the shore"
        yield f"  {gaps['suspected']:>8,} of these begin {where}, of vessels regularly heard before"


def _loitering(slow: Mapping[str, Any], rules: Mapping[str, Any]) -> Iterator[str]:
    slowly = f"{_hours(rules['min_duration_s'])} or more below {rules['max_speed_kn']:g} kn"
    where = f"{_far(rules['shore_m'])} or more from land"
    yield f"loitering, {slowly}, {where}: {_of_vessels(slow)}, {slow['hours']:,.1f} h"


def _met(met: Mapping[str, Any], rules: Mapping[str, Any]) -> Iterator[str]:
    near = f"within {rules['distance_m']:g} m for {_hours(rules['min_duration_s'])} or more"
    slow = f"below {rules['max_speed_kn']:g} kn"
    yield f"encounters, {near}, {slow}: {met['count']:,} of {many(met['pairs'], 'pair')}, {met['hours']:,.1f} h"
    if met["together_throughout"]:
        alike = "tug and tow, or two sets of one vessel, look like this"
        yield f"  {met['together_throughout']:>8,} neither began nor ended: {alike}"


def _visits(visits: Mapping[str, Any], rules: Mapping[str, Any]) -> Iterator[str]:
    what = f"within {rules['entry_m'] / 1000:g} km, until beyond {rules['exit_m'] / 1000:g} km"
    yield f"port visits, {what}: {_of_vessels(visits)}, {visits['stopped_h']:,.1f} h stopped"
    for level, words in CONFIDENCE.items():
        if visits["confidence"][level]:
            yield f"  {visits['confidence'][level]:>8,} of confidence {level}: {words}"
    most = [f"{port['name'] or 'no port'} {port['visits']:,}" for port in visits["ports"][:MOST_PORTS]]
    if most:
        yield f"  most at {', '.join(most)}"


def _of_vessels(block: Mapping[str, Any]) -> str:
    return f"{block['count']:,} of {many(block['vessels'], 'vessel')}"


def _hours(seconds: float) -> str:
    return f"{seconds / 3600:g} h"


def _far(metres: float) -> str:
    return f"{metres / 1852:g} nautical miles"
