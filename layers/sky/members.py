"""Satellites as whoever asks counts them: a sensor each, its state, and what is not known of it."""

from collections.abc import Collection, Mapping, Sequence
from functools import cache
from typing import NamedTuple

import geopandas as gpd
import numpy as np
import pandas as pd

from geo.access.access import Satellite
from geo.access.tasking import Duty
from geo.orbits.orbit import Orbit
from geo.orbits.sensor import Sensor
from layers.sky import access_bands, sensing
from layers.sky import satellites as satellites_layer
from layers.sky.satellites import KINDS, Status

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
COUNTED_FROM = 0.5  # a satellite is counted if it more likely works than not, in every fleet alike


class Member(NamedTuple):
    """One sensor of one satellite.

    `id` is that of its row in the layer `satellites`, or the file and the name of a satellite of one's own.
    `status` is None of those, which are taken as working; so is `duty` where nobody tells it. `cluster` names the
    satellites that only together can place a radio emitter, "" for all others: accesses of each are counted apart, so
    whoever asks for places keeps the moments that all of a cluster share. `chance` is the lowest and highest chance
    that a look in the band tells of a ship (`layers.sky.sensing`); it is not in the sensor.
    """

    name: str
    nation: str
    family: str
    kind: str
    status: Status | None
    satellite: Satellite
    duty: Duty | None
    commercial: bool = False
    cluster: str = ""
    chance: tuple[float, float] = (1.0, 1.0)
    id: str = ""

    @property
    def working(self) -> float:
        """Chance that it works and can be used."""
        return 1.0 if self.status is None else WORKING[self.status]


@cache
def all_rows() -> gpd.GeoDataFrame:
    """Rows of the layer `satellites`, read once in a process: whoever takes some leaves them as they are."""
    return satellites_layer.load()


def members(
    rows: gpd.GeoDataFrame, kinds: Sequence[str] = ("radar",), case: str = "base", *, doubtful: bool = False
) -> list[Member]:
    """Sensors of some satellites that can be counted: with public elements, and more likely working than not.

    Parameters
    ----------
    rows : GeoDataFrame
        Rows of the layer `satellites`.
    kinds : sequence of str
        Of `layers.sky.satellites.KINDS`: which sensors are looked at.
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
        For an unknown kind or reading, the valid ones are listed.
    """
    _check_kinds(kinds)
    return _members(rows, kinds, case, doubtful)


def left_out(rows: gpd.GeoDataFrame, kinds: Sequence[str] = ("radar",)) -> pd.DataFrame:
    """Satellites with such sensors that are not counted: `name`, `nation`, `reason`, in the order of the rows."""
    _check_kinds(kinds)
    reasons = _reasons(rows, doubtful=False)
    wanted = (reasons != "") & pd.concat([_has(rows, kind) for kind in kinds], axis=1).any(axis=1)
    named = pd.DataFrame(rows.assign(reason=reasons)[["name", "nation", "reason"]])
    return named[wanted].reset_index(drop=True)


def drawn_receivers() -> frozenset[str]:
    """Names of the AIS receivers that are counted, of all that work.

    Of families where it is not public which satellites carry one, as many are drawn as are published at least. The
    layer `sensing` holds the seed (`carriers_seed`), so they are the same whoever asks; families with one seed are
    drawn one after the other, by name.
    """
    found = members(all_rows(), ["ais"])
    table = sensing.load()
    seeds = table[(table["kind"] == "ais") & table["carriers_low"].notna()].set_index("satellite_group")
    dice = {seed: np.random.default_rng(int(seed)) for seed in seeds["carriers_seed"]}
    kept: list[Member] = []
    for family in sorted({member.family for member in found}):
        own = [member for member in found if member.family == family]
        if family in seeds.index:
            count = min(int(seeds["carriers_low"][family]), len(own))
            picked = dice[seeds["carriers_seed"][family]].choice(len(own), size=count, replace=False)
            own = [own[k] for k in sorted(picked)]
        kept += own
    return frozenset(member.name for member in kept)


def with_receivers(found: Sequence[Member]) -> list[Member]:
    """Members without the AIS receivers that `drawn_receivers` leaves out; those of files are kept."""
    if not any(member.kind == "ais" and member.status is not None for member in found):
        return list(found)
    names = drawn_receivers()
    return [member for member in found if member.kind != "ais" or member.status is None or member.name in names]


def _check_kinds(kinds: Collection[str]) -> None:
    wrong = [kind for kind in kinds if kind not in KINDS]
    if wrong or not kinds:
        what = f"there is no kind {wrong[0]!r} of sensor" if wrong else "no kind of sensor is named"
        raise ValueError(f"{what}; expected one of {', '.join(KINDS)}.")


def _members(rows: gpd.GeoDataFrame, kinds: Sequence[str], case: str, doubtful: bool) -> list[Member]:  # noqa: FBT001  inner
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
                    id=row.id,
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
