"""Named groups of satellites with their sensors: whose they are, and whether radar, optical or ship radio."""

from typing import NamedTuple

import geopandas as gpd
import pandas as pd

from geo.access import Satellite
from geo.orbit import Orbit
from geo.sensor import Sensor
from geo.tasking import Duty
from layers import access_bands
from layers import satellites as satellites_layer

JAPAN = frozenset({"Japan"})
# Members of NATO with satellites in the layer; ICEYE is Finnish. Sentinel-1 is the European Union's and ESA's: neither
# is a member, but its pictures are open to all.
NATO = frozenset(
    {"Canada", "EU/ESA", "Finland/int.", "France", "Germany", "Italy", "Luxembourg", "Norway", "Spain", "UK", "USA"}
)
COMMERCIAL = frozenset(
    {"ASNARO", "Capella", "ICEYE", "Pleiades Neo", "QPS-SAR", "StriX", "Umbra", "Vantor/Maxar", "exactView"}
)
EXTRAS = ("optical", "ais")  # radar is in every group
# Published as off-nadir 45 degrees at most (a catalogue of maker sheets); daylight at 10 degrees of Sun is our choice.
OPTICAL = Sensor(name="optical", angle="look", min_deg=0, max_deg=45, side="both", sun_min_deg=10.0)
OPTICAL_DUTY = Duty(swath_km=15, seconds=120)
AIS = Sensor(
    name="ship radio receiver", angle="incidence", min_deg=0, max_deg=85, side="both"
)  # 5 degrees of elevation
AIS_DUTY = Duty(swath_km=40_000, seconds=6000)  # it hears all that it can see, all the time


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
    """One sensor of one satellite in a group."""

    name: str
    nation: str
    family: str
    kind: str
    status: str
    satellite: Satellite
    duty: Duty


def names() -> list[str]:
    """Names of the groups; each may be followed by "+optical", "+ais" or both."""
    return sorted(_GROUPS)


def nations(name: str) -> frozenset[str]:
    """Nations of a group, as the layer `satellites` names them; errors as for `members`."""
    return _group(name)[0].nations


def members(name: str, case: str = "base") -> list[Member]:
    """Sensors of a group that can be counted: with public elements, in orbit, mission not ended.

    Parameters
    ----------
    name : str
        One of `names()`, with "+optical" or "+ais" for more than radar: "japan-nato+optical+ais".
    case : {"base", "narrow", "wide"}
        Reading of the radar angles, see `layers.access_bands`.

    Returns
    -------
    list of Member
        By kind, then catalogue number. A satellite with a radar and a receiver is there twice.

    Raises
    ------
    ValueError
        For an unknown group, addition or reading; the valid ones are listed.
    """
    rows, kinds = _chosen(name)
    bands, duties = access_bands.sensors(case), access_bands.duties()
    found = []
    for kind in kinds:
        for row in rows[_has(rows, kind) & (_reasons(rows) == "")].sort_values("norad_id").itertuples(index=False):
            sensor = {"optical": OPTICAL, "ais": AIS}.get(kind) or bands[row.group]
            duty = {"optical": OPTICAL_DUTY, "ais": AIS_DUTY}.get(kind) or duties[row.group]
            label = f"{row.name} AIS" if kind == "ais" else row.name
            orbit = Orbit.from_tle(label, row.tle_line1, row.tle_line2)
            seen = Satellite(orbit=orbit, sensor=sensor)
            found.append(Member(label, row.nation, row.group, kind, row.status_2026, seen, duty))
    return found


def satellites(name: str, case: str = "base") -> list[Satellite]:
    """Satellites of a group, ready for the access engine; arguments and errors as for `members`."""
    return [member.satellite for member in members(name, case)]


def duties(name: str) -> list[Duty]:
    """Swath and duty of each satellite of `satellites(name)`, in its order."""
    return [member.duty for member in members(name)]


def left_out(name: str) -> pd.DataFrame:
    """Satellites of a group that cannot be counted: `name`, `nation`, `reason`."""
    rows, kinds = _chosen(name)
    reasons = _reasons(rows)
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
    return _GROUPS[base], ["radar", *extras]


def _chosen(name: str) -> tuple[gpd.GeoDataFrame, list[str]]:
    group, kinds = _group(name)
    table = satellites_layer.load()
    inside = table["nation"].isin(group.nations)
    if group.commercial is not None:
        inside &= table["group"].isin(COMMERCIAL) == group.commercial
    return table[inside], kinds


def _has(rows: pd.DataFrame, kind: str) -> pd.Series:
    return rows["sensor"].str.contains({"radar": "SAR|radar", "optical": "optical", "ais": "AIS"}[kind])


def _reasons(rows: pd.DataFrame) -> pd.Series:
    """Why a satellite is not counted; empty if it is."""
    reasons = pd.Series("", index=rows.index)
    reasons[rows["tle_line1"] == ""] = "no public elements"
    reasons[rows["status_2026"].str.startswith("ENDED")] = "mission ended"
    reasons[rows["status_2026"].str.contains("decaying")] = "decaying"
    return reasons
