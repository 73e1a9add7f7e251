"""A fleet: the satellites that are asked about, from a named group, a file of elements, or both together."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path

import pandas as pd

from geo.access import Satellite
from geo.sensor import Sensor
from geo.tasking import Duty
from layers.elements import Listed, read_elements
from layers.sources import credit_lines

OLD_AFTER = timedelta(days=14)
TOO_HIGH = "a turn takes 225 min or more, and a look is counted once a pass of a low orbit"
ALONG_TRACK_KM_A_DAY = (1, 3)  # what elements lose with age


@dataclass(frozen=True, slots=True, eq=False)
class Fleet:
    """Satellites with their duties (None where unknown), those left out (`name`, `reason`), and whom to credit."""

    title: str
    satellites: list[Satellite]
    duties: list[Duty | None]
    left_out: pd.DataFrame
    credits: list[str]

    def all_duties(self) -> list[Duty]:
        """Duty of each satellite.

        Raises
        ------
        ValueError
            Naming the satellites whose duty is not known.
        """
        known = [duty for duty in self.duties if duty is not None]
        if len(known) < len(self.duties):
            names = {s.orbit.name for s, duty in zip(self.satellites, self.duties, strict=True) if duty is None}
            raise ValueError(
                f"a plan needs to know one swath's width and the minutes a pass, which {_some(sorted(names))} lack; "
                "expected swath_km and duty_min in the file, or --swath-km and --duty-min for all that lack them."
            )
        return known


def fleet(
    group: str | None = None,
    elements: Path | None = None,
    *,
    sensor: Sensor | None = None,
    duty: Duty | None = None,
) -> Fleet:
    """Satellites of a group, of a file of elements, or of both.

    Parameters
    ----------
    group : str, optional
        See `layers.groups`.
    elements : Path, optional
        See `layers.elements.read_elements`. A satellite that is in the group too is taken as the file has it.
    sensor, duty : optional
        For satellites of the file without their own.

    Returns
    -------
    Fleet

    Raises
    ------
    ValueError
        If neither is given, for an unknown group (the groups are listed), if no satellite can be counted, and as
        `read_elements` does.
    """
    if group is None and elements is None:
        raise ValueError("there are no satellites; expected the name of a group, a file of elements, or both.")
    listed = [] if elements is None else read_elements(elements, sensor=sensor, duty=duty)
    kept, left_out = _once([one for one in listed if not _is_high(one)])
    left_out += [(one.satellite.orbit.name, TOO_HIGH) for one in listed if _is_high(one)]
    thanks: list[str] = []
    if group is not None:
        members, replaced, missing = _group(group, {_number(one) for one in kept})
        kept, left_out = members + kept, [*missing, *((name, f"taken from {elements}") for name in replaced), *left_out]
        thanks = _credits(members)
    title = " and ".join(str(part) for part in (group, elements) if part is not None)
    if not kept:
        why = "; ".join(f"{name}: {reason}" for name, reason in left_out[:5])
        why = why or "it has no radar; add +optical, +rf or +ais"
        raise ValueError(f"no satellite of {title} can be counted ({why}).")
    return Fleet(
        title=title,
        satellites=[one.satellite for one in kept],
        duties=[one.duty for one in kept],
        left_out=pd.DataFrame(left_out, columns=["name", "reason"]),
        credits=thanks,
    )


def ages(satellites: list[Satellite], start_utc: datetime, span_s: float) -> dict[str, timedelta]:
    """Longest time between the epoch of each satellite's elements and any moment of a span, by name."""
    end_utc = start_utc + timedelta(seconds=span_s)
    return {s.orbit.name: max(abs(start_utc - s.orbit.epoch_utc), abs(end_utc - s.orbit.epoch_utc)) for s in satellites}


def age_warning(satellites: list[Satellite], start_utc: datetime, span_s: float) -> str | None:
    """Words on elements that are more than 14 days from some moment of a span; None if there are none."""
    old = {name: age for name, age in ages(satellites, start_utc, span_s).items() if age > OLD_AFTER}
    if not old:
        return None
    days = max(old.values()) / timedelta(days=1)
    low, high = (rate * days for rate in ALONG_TRACK_KM_A_DAY)
    return (
        f"{len(old)} of {len(satellites)} satellites have elements up to {days:.0f} days from the span "
        f"({_some(sorted(old))}): expect them {low:.0f} to {high:.0f} km from their place along the track (1 to 3 km a "
        "day). Shares over days hold better than the time of a pass."
    )


def _is_high(one: Listed) -> bool:
    """Whether SGP4 counts an orbit as deep space: a turn of 225 minutes or more."""
    return str(one.satellite.orbit.satrec.method) == "d"


def _group(name: str, in_file: set[int | str]) -> tuple[list[Listed], list[str], list[tuple[str, str]]]:
    """Members of a group that the file does not have, names of those it has, and who is left out with the reason."""
    from layers import groups  # noqa: PLC0415  reads the layer of satellites, which own elements do not need

    everybody = [Listed(member.satellite, member.duty) for member in groups.members(name)]
    members = [one for one in everybody if _number(one) not in in_file]
    replaced = [one.satellite.orbit.name for one in everybody if _number(one) in in_file]
    missing = groups.left_out(name).dropna(subset="name")  # nobody left out: one row of nothing a member
    return members, replaced, list(zip(missing["name"], missing["reason"], strict=True))


def _credits(members: list[Listed]) -> list[str]:
    from layers import satellites  # noqa: PLC0415  as in `_group`

    table = satellites.load()
    used = {one.satellite.orbit.satrec.satnum for one in members}
    return credit_lines(table[table["norad_id"].isin(used)])


def _once(listed: list[Listed]) -> tuple[list[Listed], list[tuple[str, str]]]:
    """Of one object with one sensor keep the newest elements; the same object with two sensors is two."""
    newest: dict[tuple[int | str, Sensor], Listed] = {}
    left_out = []
    for one in listed:
        key = (_number(one), replace(one.satellite.sensor, name=""))
        other = newest.get(key)
        newer, older = (one, other) if other is None or _epoch(one) > _epoch(other) else (other, one)
        if older is not None:
            left_out.append((older.satellite.orbit.name, f"listed twice; those of {_epoch(newer):%Y-%m-%d} are taken"))
        newest[key] = newer
    return list(newest.values()), left_out


def _number(one: Listed) -> int | str:
    """Catalogue number; for objects without one, the name."""
    orbit = one.satellite.orbit
    return int(orbit.satrec.satnum) or orbit.name


def _epoch(one: Listed) -> datetime:
    return one.satellite.orbit.epoch_utc


def _some(names: list[str], most: int = 5) -> str:
    return ", ".join(names[:most]) + (f" and {len(names) - most} more" if len(names) > most else "")
