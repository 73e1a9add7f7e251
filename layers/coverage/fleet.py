"""The satellites that are asked about: fleets of a story, a file of elements, or both together."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import pandas as pd

from geo.access.access import Satellite
from geo.access.clusters import TOGETHER
from geo.access.tasking import Duty
from geo.orbits.frames import require_aware
from geo.orbits.sensor import Sensor
from layers.catalogue.sources import credit_lines
from layers.coverage.elements import Listed, read_elements
from leadline.near import checks_names
from leadline.words import N_, _, day, listed, ngettext

if TYPE_CHECKING:
    from layers.coverage.chosen import ChosenFleet
    from layers.sky.members import Member

MORE = "add +optical, +rf or +ais"
OLD_AFTER = timedelta(days=14)
TOO_HIGH = N_("a turn takes 225 min or more, and a look is counted once a pass of a low orbit")
ALONG_TRACK_KM_A_DAY = (1, 3)  # what elements lose with age
TOO_FEW = N_("fewer than {together} of its cluster are counted, and only together do they place an emitter")
NOT_DRAWN = N_("not drawn: which of its fleet carry an AIS receiver is not public")
CLUSTER_NOTE = N_(
    "HawkEye 360 places a radio emitter by {together} satellites of a cluster at once: an access is the first closest "
    "approach of one of them in a pass at which {together} have the target within their horizon."
)
AIS_NOTE = N_("AIS: an access is a ship within the horizon of a receiver, heard or not.")
DRAWN_NOTE = N_(
    "Which satellites of some fleets carry an AIS receiver is not public; the fewest that are published are drawn, the "
    "same in every run: {drawn}."
)


class _OfFleets(NamedTuple):
    """Members of fleets that a file does not have, their clusters, who is in the file, who is left out, and notes."""

    members: list[Listed]
    clusters: list[str]
    kinds: list[str]
    replaced: list[str]
    left_out: list[tuple[str, str]]
    notes: list[str]


@dataclass(frozen=True, slots=True, eq=False)
class Fleet:
    """Satellites with their duties (None where unknown), those left out (`name`, `reason`), and whom to credit.

    A satellite with two sensors is there twice. `clusters` names, for each, the cluster whose accesses it shares, ""
    for those that work alone (`geo.access.clusters`); `notes` are sentences on how some kinds of sensors are counted,
    `high` those left out because a turn takes 225 minutes or more, `kinds` the
    kind of each sensor: "radar", "optical", "rf", "ais", or "" of a file of elements.
    """

    title: str
    satellites: list[Satellite]
    duties: list[Duty | None]
    clusters: list[str]
    left_out: pd.DataFrame
    credits: list[str]
    notes: list[str]
    high: list[Satellite] = field(default_factory=list)
    kinds: list[str] = field(default_factory=list)

    @property
    def objects(self) -> int:
        """Number of satellites, each counted once however many sensors it carries."""
        return len({_object(one) for one in self.satellites})

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


@checks_names
def fleet(
    fleets: "Sequence[ChosenFleet]" = (),
    elements: Path | str | None = None,
    *,
    sensor: Sensor | None = None,
    duty: Duty | None = None,
    middle_utc: datetime | None = None,
    max_unpacked_bytes: int | None = None,
) -> Fleet:
    """Satellites of some fleets, of a file of elements, or of both.

    Parameters
    ----------
    fleets : sequence of ChosenFleet
        From `layers.coverage.chosen.chosen_fleet`; they are united, each satellite counted once.
    elements : Path or str, optional
        See `layers.coverage.elements.read_elements`. A satellite that is in a fleet too is taken as the file has it.
    sensor, duty : optional
        For satellites of the file without their own.
    middle_utc : datetime, optional
        The middle of the span that is asked about; aware. Of a file with several epochs of one object the set nearest
        to it is taken, which is the set whose greatest age within the span is least, and the newer of two as near.
        What a message says has decayed by then is left out.
    max_unpacked_bytes : int, optional
        See `layers.coverage.elements.read_elements`.

    Returns
    -------
    Fleet
        Of satellites that place an emitter only in a cluster, those whose cluster is whole; of receivers of ships' own
        messages those that `layers.sky.members.drawn_receivers` draws, where it is not public which satellites carry
        one. The others are left out with the reason.

    Raises
    ------
    ValueError
        If neither is given, if no satellite can be counted, if the file has several epochs of one object and
        `middle_utc` is not given, and as `read_elements` does.
    """
    elements = Path(elements) if elements is not None else None
    if not fleets and elements is None:
        raise ValueError("there are no satellites; expected a fleet, a file of elements, or both.")
    if middle_utc is not None:
        require_aware(middle_utc)
    listed = (
        []
        if elements is None
        else read_elements(elements, sensor=sensor, duty=duty, max_unpacked_bytes=max_unpacked_bytes)
    )
    flying, fallen = _flying(listed, middle_utc)
    chosen, left_out, notes = _chosen(elements, flying, middle_utc)
    left_out, notes = fallen + left_out, [*notes, *_decay_notes(elements, chosen)]
    kept = [one for one in chosen if not one.satellite.orbit.is_high]
    high = [one.satellite for one in chosen if one.satellite.orbit.is_high]
    left_out += [(one.orbit.name, _(TOO_HIGH)) for one in high]
    clusters, kinds = [""] * len(kept), [""] * len(kept)
    thanks: list[str] = []
    if fleets:
        found = _of_fleets(fleets, {_number(one) for one in kept})
        left_out = [
            *found.left_out,
            *((name, _("taken from {file}").format(file=elements)) for name in found.replaced),
            *left_out,
        ]
        kept, clusters, notes = found.members + kept, found.clusters + clusters, found.notes + notes
        kinds = found.kinds + kinds
        thanks = _credits(found.members)
    title = " and ".join(str(part) for part in (*(one.name for one in fleets), elements) if part is not None)
    if not kept and not high:
        why = "; ".join(f"{name}: {reason}" for name, reason in left_out[:5])
        why = why or f"it has no {' or '.join(dict.fromkeys(kind for one in fleets for kind in one.kinds))}; {MORE}"
        raise ValueError(f"no satellite of {title} can be counted ({why}).")
    return Fleet(
        title=title,
        satellites=[one.satellite for one in kept],
        duties=[one.duty for one in kept],
        clusters=clusters,
        left_out=pd.DataFrame(left_out, columns=["name", "reason"]),
        credits=thanks,
        notes=notes,
        high=high,
        kinds=kinds,
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
    of_old, of_all = len({_object(s) for s in satellites if s.orbit.name in old}), len({_object(s) for s in satellites})
    low, high = (rate * days for rate in ALONG_TRACK_KM_A_DAY)
    told = ngettext(
        "{old} of {satellites} has elements up to {days:,.0f} days from the span ({names}): expect it {low:,.0f} to "
        "{high:,.0f} km from its place along the track (1 to 3 km a day). Shares over days hold better than the time "
        "of a pass.",
        "{old} of {satellites} have elements up to {days:,.0f} days from the span ({names}): expect them {low:,.0f} to "
        "{high:,.0f} km from their place along the track (1 to 3 km a day). Shares over days hold better than the time "
        "of a pass.",
        of_old,
    )
    satellites_words = ngettext("{n:,} satellite", "{n:,} satellites", of_all).format(n=of_all)
    return told.format(old=of_old, satellites=satellites_words, days=days, names=_some(sorted(old)), low=low, high=high)


def _of_fleets(fleets: "Sequence[ChosenFleet]", in_file: set[int | str]) -> _OfFleets:
    everybody = list({(one.id, one.kind): one for chosen in fleets for one in chosen.members()}.values())
    rest = [one for one in everybody if _object(one.satellite) not in in_file]
    whole = [one for one in rest if not one.cluster or _in_cluster(one, rest) >= TOGETHER]
    members, undrawn, drawn = _drawn(whole)
    missing = pd.concat([chosen.left_out() for chosen in fleets]).drop_duplicates().dropna(subset="name")
    return _OfFleets(
        [Listed(one.satellite, one.duty) for one in members],
        [one.cluster for one in members],
        [one.kind for one in members],
        [one.name for one in everybody if _object(one.satellite) in in_file],
        [
            *zip(missing["name"], map(_, missing["reason"]), strict=True),
            *((one.name, _(TOO_FEW).format(together=TOGETHER)) for one in rest if one not in whole),
            *((one.name, _(NOT_DRAWN)) for one in undrawn),
        ],
        [
            *([_(CLUSTER_NOTE).format(together=TOGETHER)] if any(one.cluster for one in members) else []),
            *_ais_notes(members, drawn),
        ],
    )


def _in_cluster(one: "Member", members: "list[Member]") -> int:
    return sum(other.cluster == one.cluster for other in members)


def _drawn(members: "list[Member]") -> "tuple[list[Member], list[Member], list[str]]":
    """Members without the receivers that are not drawn, those, and how many of each such fleet are drawn, in words."""
    of_layer = [one for one in members if one.kind == "ais" and one.status is not None]
    if not of_layer:
        return members, [], []
    from layers.sky import sensing  # noqa: PLC0415  reads layers that own elements do not need
    from layers.sky.members import with_receivers  # noqa: PLC0415  as above

    kept = with_receivers(members)
    names = {one.name for one in kept}
    gone = [one for one in members if one.name not in names]
    families = sorted({one.family for one in of_layer if sensing.carriers(one.family, "ais")})
    count = {
        family: [sum(one.kind == "ais" and one.family == family for one in some) for some in (kept, members)]
        for family in families
    }
    return (
        kept,
        gone,
        [
            _("{some} of {every} {family}").format(some=some, every=every, family=family)
            for family, (some, every) in count.items()
        ],
    )


def _ais_notes(members: "list[Member]", drawn: list[str]) -> list[str]:
    if not any(one.kind == "ais" for one in members):
        return []
    return [_(AIS_NOTE), *([_(DRAWN_NOTE).format(drawn=listed(drawn))] if drawn else [])]


def _credits(members: list[Listed]) -> list[str]:
    from layers.sky import satellites  # noqa: PLC0415  as in `_drawn`

    table = satellites.load()
    used = {one.satellite.orbit.number for one in members}
    return credit_lines(table[table["norad_id"].isin(used)])


def _flying(listed: list[Listed], middle_utc: datetime | None) -> tuple[list[Listed], list[tuple[str, str]]]:
    """Satellites without those that had decayed before the middle of the span, and these with the reason."""
    kept, fallen = [], {}
    for one in listed:
        if one.decayed is None or middle_utc is None or one.decayed > middle_utc.date():
            kept.append(one)
        else:
            told = _("it decayed on {day}, as the file says (DECAY_DATE)").format(day=day(one.decayed))
            fallen[one.satellite.orbit.name] = told
    return kept, list(fallen.items())


def _decay_notes(path: Path | None, chosen: list[Listed]) -> Iterator[str]:
    days = {one.satellite.orbit.name: one.decayed for one in chosen if one.decayed is not None}
    if days:
        told = _some([f"{name} on {day}" for name, day in days.items()])
        says = _("{path} says of the decay of satellites (DECAY_DATE): {told}. Looks after that day are none.")
        yield says.format(path=path, told=told)


def _chosen(
    path: Path | None, listed: list[Listed], middle_utc: datetime | None
) -> tuple[list[Listed], list[tuple[str, str]], list[str]]:
    """Of one object with one sensor keep one set of elements; the same object with two sensors is two.

    Also those left out under another name than the one kept, with the reason, and what to say of the choice.
    """
    sets: dict[tuple[int | str, Sensor], list[Listed]] = {}
    for one in listed:
        sets.setdefault((_number(one), replace(one.satellite.sensor, name="")), []).append(one)
    several = [group for group in sets.values() if len({_epoch(one) for one in group}) > 1]
    if several and middle_utc is None:
        raise ValueError(
            f"{path}: {_some([group[0].satellite.orbit.name for group in several])} stand there with several epochs; "
            "expected to be told which to take. Give middle_utc, the middle of the span that is asked about."
        )
    chosen = [max(group, key=lambda one: _nearness(one, middle_utc)) for group in sets.values()]
    left_out = []
    for group, taken in zip(sets.values(), chosen, strict=True):
        name = taken.satellite.orbit.name
        others = {one.satellite.orbit.name for one in group} - {name}
        reason = _("the same object ({number}) as {name}, whose elements of {day} are taken").format(
            number=_number(taken), name=name, day=day(_epoch(taken).date())
        )
        left_out += [(other, reason) for other in sorted(others)]
    return chosen, left_out, [*_choice_notes(path, sets.values(), several, chosen), *_unchecked_notes(path, chosen)]


def _nearness(one: Listed, middle_utc: datetime | None) -> tuple[timedelta, datetime]:
    away = timedelta() if middle_utc is None else abs(_epoch(one) - middle_utc)
    return -away, _epoch(one)


def _choice_notes(
    path: Path | None, sets: Iterable[list[Listed]], several: list[list[Listed]], chosen: list[Listed]
) -> Iterator[str]:
    doubled = [group for group in sets if len(group) > 1 and group not in several]
    if doubled:
        twice = _some([group[0].satellite.orbit.name for group in doubled])
        lists = _("{path} lists {twice} more than once with the same epoch; each is counted once.")
        yield lists.format(path=path, twice=twice)
    if several:
        names = [group[0].satellite.orbit.name for group in several]
        epochs = sorted(_epoch(one) for one in chosen if any(one in group for group in several))
        days = " to ".join(dict.fromkeys(f"{epoch:%Y-%m-%d}" for epoch in (epochs[0], epochs[-1])))
        holds = ngettext(
            "{path} holds {sets} sets of elements of {n:,} satellite ({names}): of each the set whose epoch is nearest "
            "to the middle of the span is taken, {days}.",
            "{path} holds {sets} sets of elements of {n:,} satellites ({names}): of each the set whose epoch is "
            "nearest to the middle of the span is taken, {days}.",
            len(several),
        )
        of_several = sum(map(len, several))
        yield holds.format(path=path, sets=of_several, n=len(several), names=_some(names), days=days)


def _unchecked_notes(path: Path | None, chosen: list[Listed]) -> Iterator[str]:
    names = [one.satellite.orbit.name for one in chosen if one.unchecked]
    if names:
        yield _(
            "The lines of {names} in {path} end before their checksums: a digit that was changed on the way "
            "is not noticed."
        ).format(names=_some(names), path=path)


def _number(one: Listed) -> int | str:
    """Catalogue number; for objects without one, the name."""
    return _object(one.satellite)


def _object(satellite: Satellite) -> int | str:
    return satellite.orbit.number or satellite.orbit.name


def _epoch(one: Listed) -> datetime:
    return one.satellite.orbit.epoch_utc


def _some(names: list[str], most: int = 5) -> str:
    return ", ".join(names[:most]) + (f" and {len(names) - most} more" if len(names) > most else "")
