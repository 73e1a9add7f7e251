"""Named groups of satellites with their sensors: whose they are, and whether radar, optical, radio or ship reports."""

from collections.abc import Mapping
from typing import NamedTuple

import geopandas as gpd
import pandas as pd

from geo.access.access import Satellite
from geo.access.tasking import Duty
from geo.orbits.orbit import Orbit
from geo.orbits.sensor import Sensor
from layers.sky import access_bands, sensing
from layers.sky import satellites as satellites_layer
from layers.sky.satellites import KINDS, Status

JAPAN = frozenset({"Japan"})
# Members of NATO with satellites in the layer. A commercial fleet counts for the country where its operator has its
# seat: Spire and HawkEye 360 in Virginia, ICEYE in Finland though some of its satellites are owned elsewhere,
# Unseenlabs and Kineis in France, EnduroSat in Bulgaria. Sentinel-1 and -2 are the European Union's and ESA's: neither
# is a member, but their pictures are open to all.
NATO = frozenset(
    {
        *("Bulgaria", "Canada", "EU/ESA", "Finland/int.", "France", "Germany", "Italy", "Luxembourg", "Norway"),
        *("Spain", "Turkey", "UK", "USA"),
    }
)
EXTRAS = ("optical", "rf", "ais")  # radar is in every named group
# Chance that a satellite works and can be used, by what is known of its state: our judgement, stated to be argued with.
WORKING: Mapping[Status, float] = {
    Status.ACTIVE: 0.98,
    Status.ON_REFERENCE: 0.95,
    Status.IN_ORBIT: 0.8,
    Status.NO_ORBIT: 0.8,
    Status.OFF_REFERENCE: 0.3,
    Status.SPARE: 0.0,
    Status.DECAYING: 0.0,
    Status.ENDED: 0.0,
}
COUNTED_FROM = 0.5  # a satellite is counted if it more likely works than not, in every group alike


class _Group(NamedTuple):
    nations: frozenset[str]
    commercial: bool | None  # True: commercial fleets only; False: all others; None: both


_GROUPS = {
    "japan": _Group(JAPAN, None),
    "japan-civil": _Group(JAPAN, commercial=False),
    "japan-commercial": _Group(JAPAN, commercial=True),
    "japan-nato": _Group(JAPAN | NATO, None),
    "japan-nato-public": _Group(JAPAN | NATO, commercial=False),
    "nato": _Group(NATO, None),
    "nato-commercial": _Group(NATO, commercial=True),
    "nato-public": _Group(NATO, commercial=False),
    **{
        f"nato-{nation.lower().replace('/', '-').rstrip('.')}": _Group(frozenset({nation}), None)
        for nation in sorted(NATO)
    },
}


class Member(NamedTuple):
    """One sensor of one satellite in a group.

    `cluster` names the satellites that only together can place a radio emitter, "" for all others: accesses of each are
    counted apart, so whoever asks for places keeps the moments that all of a cluster share. `chance` is the lowest and
    highest chance that a look in the band tells of a ship (`layers.sky.sensing`); it is not in the sensor.
    """

    name: str
    nation: str
    family: str
    kind: str
    status: Status
    satellite: Satellite
    duty: Duty
    commercial: bool = False
    cluster: str = ""
    chance: tuple[float, float] = (1.0, 1.0)


def names() -> list[str]:
    """Names of the groups; each may be followed by "+optical", "+rf", "+ais" or several of them."""
    return sorted(_GROUPS)


def nations(name: str) -> frozenset[str]:
    """Nations of a group, as the layer `satellites` names them; errors as for `members`."""
    return _group(name)[0].nations


def members(name: str, case: str = "base", *, doubtful: bool = False) -> list[Member]:
    """Sensors of a group that can be counted: with public elements, and more likely working than not.

    Parameters
    ----------
    name : str
        One of `names()`, with "+optical", "+rf" or "+ais" for more than radar: "japan-nato+optical+ais".
    case : {"base", "narrow", "wide"}
        Reading of the radar angles, see `layers.sky.access_bands`.
    doubtful : bool
        Whether those are there too that by `WORKING` rather do not work, but may: for draws.

    Returns
    -------
    list of Member
        By kind, then catalogue number. A satellite with a radar and a receiver is there twice.

    Raises
    ------
    ValueError
        For an unknown group, addition or reading, the valid ones are listed; for an addition that is there twice.
    """
    group, kinds = _group(name)
    return _members(_chosen(group), kinds, case, doubtful)


def of_kind(
    group: str, kind: str, case: str = "base", *, commercial: bool = True, doubtful: bool = False
) -> list[Member]:
    """Sensors of one kind alone in a group.

    Parameters
    ----------
    group : str
        One of `names()`, without additions.
    kind : {"radar", "optical", "rf", "ais"}
    case, doubtful
        As for `members`.
    commercial : bool
        Whether the commercial fleets count.

    Returns
    -------
    list of Member
        By catalogue number.

    Raises
    ------
    ValueError
        For an unknown group or kind, and as `members` does.
    """
    if kind not in KINDS:
        raise ValueError(f"there is no kind {kind!r} of sensor; expected one of {', '.join(KINDS)}.")
    if group not in _GROUPS:
        raise ValueError(f"there is no group {group!r}; expected one of {', '.join(names())}, without additions.")
    rows = _chosen(_GROUPS[group])
    return _members(rows if commercial else rows[~rows["commercial"]], [kind], case, doubtful)


def satellites(name: str, case: str = "base") -> list[Satellite]:
    """Satellites of a group, ready for the access engine; arguments and errors as for `members`."""
    return [member.satellite for member in members(name, case)]


def duties(name: str) -> list[Duty]:
    """Swath and duty of each satellite of `satellites(name)`, in its order."""
    return [member.duty for member in members(name)]


def left_out(name: str) -> pd.DataFrame:
    """Satellites of a group that are not counted: `name`, `nation`, `reason`."""
    group, kinds = _group(name)
    rows = _chosen(group)
    reasons = _reasons(rows, doubtful=False)
    wanted = (reasons != "") & pd.concat([_has(rows, kind) for kind in kinds], axis=1).any(axis=1)
    named = pd.DataFrame(rows.assign(reason=reasons)[["name", "nation", "reason"]])
    return named[wanted].reset_index(drop=True)


def _group(name: str) -> tuple[_Group, list[str]]:
    """Find a group and its kinds of sensors."""
    base, *extras = name.split("+")
    wrong = [extra for extra in extras if extra not in EXTRAS]
    if base not in _GROUPS or wrong:
        raise ValueError(
            f"there is no group {name!r}; expected one of {', '.join(names())}, alone or followed by "
            f"{' or '.join('+' + extra for extra in EXTRAS)}."
        )
    twice = [extra for extra in EXTRAS if extras.count(extra) > 1]
    if twice:
        raise ValueError(f"the group {name!r} has +{twice[0]} more than once; expected each addition at most once.")
    return _GROUPS[base], ["radar", *extras]


def _chosen(group: _Group) -> gpd.GeoDataFrame:
    table = satellites_layer.load()
    inside = table["nation"].isin(group.nations)
    if group.commercial is not None:
        inside &= table["commercial"] == group.commercial
    return table[inside]


def _members(rows: gpd.GeoDataFrame, kinds: list[str], case: str, doubtful: bool) -> list[Member]:  # noqa: FBT001  inner
    found = []
    counted = rows[_reasons(rows, doubtful=doubtful) == ""].sort_values("norad_id")
    for kind in kinds:
        bands, duties, chances = _bands(kind, case)
        for row in counted[_has(counted, kind)].itertuples(index=False):
            label = row.name if kind in {"radar", "optical"} else f"{row.name} {kind.upper()}"
            seen = Satellite(
                orbit=Orbit.from_tle(label, row.tle_line1, row.tle_line2), sensor=_own(bands, row.group, kind)
            )
            found.append(
                Member(
                    name=label,
                    nation=row.nation,
                    family=row.group,
                    kind=kind,
                    status=Status(row.status_2026),
                    satellite=seen,
                    duty=duties[row.group],
                    commercial=bool(row.commercial),
                    cluster=row.cluster if kind == "rf" else "",
                    chance=chances[row.group],
                )
            )
    return found


def _bands(kind: str, case: str) -> tuple[dict[str, Sensor], dict[str, Duty], dict[str, tuple[float, float]]]:
    """Sensors, duties and chances of the families with one kind of sensor."""
    table = sensing.load()
    chances = {
        family: (float(low), float(high))
        for family, low, high in table.loc[
            table["kind"] == kind, ["satellite_group", "chance_low", "chance_high"]
        ].itertuples(index=False)
    }
    radars = access_bands.sensors(case)  # tells a wrong reading, whatever the kind
    if kind == "radar":
        return radars, access_bands.duties(), chances
    return sensing.sensors(kind), sensing.duties(kind), chances


def _own(bands: dict[str, Sensor], family: str, kind: str) -> Sensor:
    if family not in bands:
        raise ValueError(f"no band of the {kind} of the family {family!r} is known; expected one of {sorted(bands)}.")
    return bands[family]


def _has(rows: pd.DataFrame, kind: str) -> pd.Series:
    return rows["kinds"].map(lambda words: kind in words.split())


def _reasons(rows: pd.DataFrame, *, doubtful: bool) -> pd.Series:
    """Why a satellite is not counted; empty if it is."""
    chance = rows["status_2026"].map(lambda word: WORKING[Status(word)])
    unlikely = chance == 0 if doubtful else chance < COUNTED_FROM
    reasons = rows["status_2026"].where(unlikely, "")
    return reasons.where(rows["tle_line1"] != "", "no public elements")
