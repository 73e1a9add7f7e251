"""The fleets of a story: which satellites of the library, and of files of one's own, each of them is."""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import geopandas as gpd
import pandas as pd

from geo.access.tasking import Duty
from geo.orbits.orbit import Orbit
from geo.orbits.sensor import Sensor
from layers.coverage.elements import read_elements
from layers.sky import members as sky_members
from layers.sky.members import Member
from layers.sky.satellites import KINDS
from layers.story_file.fleet_file import FILTERS, OF_ELEMENTS, FleetFile
from leadline.near import checks_names, did_you_mean

COLUMNS = {"nations": "nation", "operators": "operator", "families": "group", "names": "name"}
MINUTE_S = 60.0
USUAL_KINDS = ("radar",)
MOST_LISTED = 12


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class ChosenFleet:
    """One fleet with its satellites: `ids` of rows of the layer, and `own`, those of files of elements.

    `title` and `subset` say in words whose it is and which part of it, `kinds` which of its sensors count, `notes` what
    to say beside its numbers, by kind, `source` where the elements of `own` are from.
    """

    name: str
    title: str
    subset: str = "all"
    kinds: tuple[str, ...] = USUAL_KINDS
    ids: frozenset[str] = frozenset()
    own: tuple[Member, ...] = ()
    notes: Mapping[str, str] = field(default_factory=dict)
    source: str = ""

    def rows(self) -> gpd.GeoDataFrame:
        """Its rows of the layer `satellites`."""
        table = sky_members.all_rows()
        return table[table["id"].isin(self.ids)]

    def members(
        self, kinds: Sequence[str] | None = None, case: str = "base", *, doubtful: bool = False
    ) -> list[Member]:
        """Sensors that can be counted, as `layers.sky.members.members`; by default of the fleet's own kinds."""
        return members_of([self], self.kinds if kinds is None else kinds, case, doubtful=doubtful)

    def holds(self, member: Member) -> bool:
        """Whether a satellite is of this fleet."""
        return member.id in self.ids or any(one.id == member.id for one in self.own)

    def left_out(self, kinds: Sequence[str] | None = None) -> pd.DataFrame:
        """Satellites of the fleet that are not counted: `name`, `nation`, `reason`."""
        return sky_members.left_out(self.rows(), self.kinds if kinds is None else kinds)


def members_of(
    fleets: Iterable[ChosenFleet], kinds: Sequence[str], case: str = "base", *, doubtful: bool = False
) -> list[Member]:
    """Sensors of several fleets together, each once: by kind, then catalogue number; those of files come last."""
    fleets = list(fleets)
    table = sky_members.all_rows()
    rows = table[table["id"].isin(frozenset().union(*(fleet.ids for fleet in fleets)))]
    own = {member.id: member for fleet in fleets for member in fleet.own if member.kind in kinds}
    return [*sky_members.members(rows, kinds, case, doubtful=doubtful), *own.values()]


@checks_names
def chosen_fleet(fleets: Mapping[str, FleetFile], name: str, file: Callable[[str], Path] = Path) -> ChosenFleet:
    """Find the satellites of one fleet of a story.

    Parameters
    ----------
    fleets : mapping
        All fleets of the story, by name.
    name : str
        Which of them; may be followed by "+radar", "+optical", "+rf", "+ais" for more of its sensors.
    file : callable
        Makes a path of the name of a file of elements, as `Story.file` does.

    Returns
    -------
    ChosenFleet
        It holds at least one satellite, counted or not.

    Raises
    ------
    ValueError
        In one line: for an unknown fleet, family, nation, operator or satellite (the nearest is named), a fleet that
        is made of itself, one that says of nobody whom it has, one that no satellite is left in, an addition that is
        unknown, or there already; and as `read_elements` does.
    """
    base, *more = name.split("+")
    if base not in fleets:
        raise ValueError(_unknown("fleet", base, sorted(fleets)) + " Each may be followed by +optical, +rf or +ais.")
    found = _chosen(fleets, base, file, ())
    for kind in more:
        if kind not in KINDS:
            raise ValueError(f"the fleet {name!r} has +{kind}; expected +optical, +rf or +ais.")
        if kind in found.kinds or more.count(kind) > 1:
            raise ValueError(
                f"the fleet {name!r} has +{kind} more than once; expected each kind of sensor at most once."
            )
    return ChosenFleet(
        name=name, title=found.title, subset=found.subset, kinds=(*found.kinds, *more), ids=found.ids, own=found.own,
        notes=found.notes, source=found.source,
    )  # fmt: skip


def _chosen(
    fleets: Mapping[str, FleetFile], name: str, file: Callable[[str], Path], above: tuple[str, ...]
) -> ChosenFleet:
    if name in above:
        raise ValueError(
            f"fleet {name!r} is made of itself: {' -> '.join([*above[above.index(name) :], name])}; expected fleets "
            "that do not come round again. Take one of these names out of its union or without."
        )
    told = fleets[name]
    _check_spec(name, told)
    united = [_chosen(fleets, _known(fleets, other, name), file, (*above, name)) for other in told.union]
    rows = _rows(name, told, united)
    own = {member.id: member for other in united for member in other.own}
    named: tuple[str, ...] = told.kinds
    kinds = named or tuple(dict.fromkeys(kind for other in united for kind in other.kinds)) or USUAL_KINDS
    own |= {member.id: member for member in _of_elements(name, told, kinds[0], file)}
    ids, own = _without(fleets, name, told, rows, own, file, above)
    if not ids and not own:
        raise ValueError(
            f"fleet {name!r} has no satellite: nations, operators, families, names and commercial, which must all "
            "hold, and without leave none; expected at least one."
        )
    return ChosenFleet(
        name=name, title=told.title or name, subset=told.subset, kinds=kinds, ids=ids, own=tuple(own.values()),
        notes={str(kind): words for kind, words in told.notes.items()} or _same_notes(united),
        source=";".join(dict.fromkeys(one for one in (told.source, *(other.source for other in united)) if one)),
    )  # fmt: skip


def _same_notes(united: Sequence[ChosenFleet]) -> dict[str, str]:
    """Put together the notes of the united fleets; several on one kind one after the other."""
    told: dict[str, list[str]] = {}
    for fleet in united:
        for kind, words in fleet.notes.items():
            told.setdefault(kind, []).append(words)
    return {kind: "; ".join(dict.fromkeys(words)) for kind, words in told.items()}


def _check_spec(name: str, told: FleetFile) -> None:
    filtered = any(getattr(told, field) for field in FILTERS) or told.commercial is not None
    if not (filtered or told.union or told.elements):
        raise ValueError(
            f"fleet {name!r} says of nobody whom it has; expected some of {', '.join(FILTERS)}, commercial, union or "
            "elements."
        )
    given = [field for field in OF_ELEMENTS if getattr(told, field) is not None]
    if given and not told.elements:
        raise ValueError(
            f"fleet {name!r} has {given[0]} without elements; expected a file of elements with it: the sensors of the "
            "library are known."
        )
    if told.incidence_deg is not None and told.look_deg is not None:
        raise ValueError(f"fleet {name!r} has incidence_deg and look_deg; expected one of them.")
    if (told.swath_km is None) != (told.duty_min is None):
        raise ValueError(f"fleet {name!r} has one of swath_km and duty_min; expected both or neither.")


def _rows(name: str, told: FleetFile, united: Sequence[ChosenFleet]) -> gpd.GeoDataFrame:
    """Rows of the layer that the fleet chooses, before `without`."""
    table = sky_members.all_rows()
    filtered = any(getattr(told, field) for field in FILTERS) or told.commercial is not None
    if told.union:
        table = table[table["id"].isin(frozenset().union(*(other.ids for other in united)))]
    elif not filtered:
        return table.iloc[:0]
    whole = sky_members.all_rows()
    for field_name in FILTERS:
        wanted = getattr(told, field_name)
        if wanted:
            column = COLUMNS[field_name]
            known = set(whole[column]) | (set(whole["id"]) if field_name == "names" else set())
            for value in wanted:
                if value not in known:
                    raise ValueError(f"fleet {name!r}, {field_name}: {_unknown(column, value, sorted(known))}")
            inside = table[column].isin(wanted)
            table = table[inside | table["id"].isin(wanted) if field_name == "names" else inside]
    return table if told.commercial is None else table[table["commercial"] == told.commercial]


def _without(
    fleets: Mapping[str, FleetFile],
    name: str,
    told: FleetFile,
    rows: pd.DataFrame,
    own: dict[str, Member],
    file: Callable[[str], Path],
    above: tuple[str, ...],
) -> tuple[frozenset[str], dict[str, Member]]:
    families = set(sky_members.all_rows()["group"])
    ids = set(rows["id"])
    for gone in told.without:
        if gone in fleets and gone in families:
            raise ValueError(
                f"fleet {name!r} is without {gone!r}, which is a fleet of the story and a family of satellites; "
                "expected one of them. Give the fleet another name."
            )
        if gone in families:
            ids -= set(rows.loc[rows["group"] == gone, "id"])
            continue
        if gone not in fleets:
            raise ValueError(
                f"fleet {name!r}, without: {_unknown('fleet or family', gone, sorted({*fleets, *families}))}"
            )
        other = _chosen(fleets, gone, file, (*above, name))
        ids -= other.ids
        own = {key: member for key, member in own.items() if key not in {one.id for one in other.own}}
    return frozenset(ids), own


def _of_elements(name: str, told: FleetFile, kind: str, file: Callable[[str], Path]) -> list[Member]:
    if not told.elements:
        return []
    band = ("incidence", told.incidence_deg) if told.incidence_deg is not None else ("look", told.look_deg)
    sensor = None
    if band[1] is not None:
        low, high = band[1]
        sensor = Sensor(name=name, angle=band[0], min_deg=low, max_deg=high, side=told.side)  # type: ignore[arg-type]
    duty = None
    if told.swath_km is not None and told.duty_min is not None:
        duty = Duty(swath_km=told.swath_km, seconds=told.duty_min * MINUTE_S)
    try:
        listed = read_elements(file(told.elements), sensor=sensor, duty=duty)
    except ValueError as error:
        raise ValueError(f"fleet {name!r}: {error}") from error
    _check_listed(name, told.elements, [one.satellite.orbit for one in listed])
    return [
        Member(
            name=one.satellite.orbit.name, nation="", family=name, kind=kind, status=None, satellite=one.satellite,
            duty=one.duty, id=f"{told.elements}: {one.satellite.orbit.name}",
        )
        for one in listed
    ]  # fmt: skip


def _check_listed(name: str, file: str, orbits: Sequence[Orbit]) -> None:
    """Refuse a file that has an object twice, or one whose looks cannot be counted."""
    numbers = [orbit.number or orbit.name for orbit in orbits]
    twice = next((orbit for orbit, number in zip(orbits, numbers, strict=True) if numbers.count(number) > 1), None)
    if twice is not None:
        raise ValueError(
            f"fleet {name!r}: {file} has {twice.name!r} more than once; expected one set of elements a satellite, that "
            "nearest to the span."
        )
    high = next((orbit for orbit in orbits if orbit.is_high), None)
    if high is not None:
        raise ValueError(
            f"fleet {name!r}: a turn of {high.name!r} in {file} takes 225 minutes or more; expected low orbits: a look "
            "is counted once a pass."
        )


def _known(fleets: Mapping[str, FleetFile], other: str, name: str) -> str:
    if other not in fleets:
        raise ValueError(f"fleet {name!r}, union: {_unknown('fleet', other, sorted(fleets))}")
    return other


def _unknown(what: str, value: str, known: Collection[str]) -> str:
    names = list(known)
    hint = did_you_mean(value, names, most=3)
    listed = ", ".join(names[:MOST_LISTED]) + (
        f" and {len(names) - MOST_LISTED} more" if len(names) > MOST_LISTED else ""
    )
    return f"there is no {what} {value!r}; expected one of {listed or 'none: the story has no fleets'}.{hint}"
