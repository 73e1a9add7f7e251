"""What a station on the ground cannot have heard: positions beyond the radio horizon, and beyond where air bends it."""

from collections.abc import Mapping, Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from geo.doubt.rules import DoubtRules
from geo.geodesy.geodesic import Floats
from geo.tracks.fixes import Bools, Fixes, Ints

EARTH_M = 6_371_008.8
FEW_VESSELS = 20  # of fewer, all rows tell where a station stands


class Stations(NamedTuple):
    """Where sources stand, shape (s,): NaN where that is not known, or where they are no single station."""

    lon_deg: Floats
    lat_deg: Floats
    words: list[str]  # "given", "middle of what it heard", "no single station", "too few rows"


def stations(
    source: NDArray[np.int32],
    fixes: Fixes,
    names: Sequence[str],
    given: Mapping[str, tuple[float, float]],
    rules: DoubtRules,
) -> Stations:
    """Tell where sources stand, from where they were said to stand or from the median of what they heard.

    Of each vessel that a source heard the first and the last row count, so that one which sends much counts no more.

    Parameters
    ----------
    source : array of int, shape (n,)
        Number of the source of each row, -1 where it has none.
    fixes : Fixes, shape (n,)
    names : sequence of str
        Of the sources.
    given : mapping
        Longitude and latitude by name.
    rules : DoubtRules
        `station_rows`, `station_share`, and the horizon.
    """
    order = np.argsort(source, kind="stable")
    bounds = np.searchsorted(source[order], np.arange(len(names) + 1))
    lon, lat, words = np.full(len(names), np.nan), np.full(len(names), np.nan), []
    for number, name in enumerate(names):
        if name in given:
            lon[number], lat[number] = given[name]
            words.append("given")
            continue
        rows = order[bounds[number] : bounds[number + 1]]
        if len(rows) < rules.station_rows:
            words.append("too few rows")
            continue
        rows = _first_and_last(rows, fixes.vessel[rows])
        here = _unit(fixes.lon_deg[rows], fixes.lat_deg[rows])
        middle = np.median(here, axis=0)
        middle /= max(float(np.linalg.norm(middle)), 1e-9)
        near = _apart_m(here, middle[None, :]) <= 2 * rules.horizon_m
        if near.mean() < rules.station_share:
            words.append("no single station")
            continue
        middle = np.median(here[near], axis=0)
        lon[number] = np.degrees(np.arctan2(middle[1], middle[0]))
        lat[number] = np.degrees(np.arctan2(middle[2], np.hypot(middle[0], middle[1])))
        words.append("middle of what it heard")
    return Stations(lon, lat, words)


def _first_and_last(rows: Ints, vessel: NDArray[np.int32]) -> Ints:
    """Give two rows of each vessel; all rows where there are few vessels."""
    _, first = np.unique(vessel, return_index=True)
    if len(first) < FEW_VESSELS:
        return rows
    _, last = np.unique(vessel[::-1], return_index=True)
    return np.asarray(rows[np.concatenate([first, len(rows) - 1 - last])])


def beyond(
    source: NDArray[np.int32], lon_deg: Floats, lat_deg: Floats, known: Stations, rules: DoubtRules
) -> tuple[Bools, Bools, Floats]:
    """Rows whose station's place is known, those beyond what it can hear, and how far away they are, metres.

    References
    ----------
    ITU-R P.834: horizon in air of standard refraction, 4.12 (sqrt h1 + sqrt h2) km with h in metres. ITU-R M.2123:
    AIS heard from hundreds of kilometres where air bends waves; so the horizon alone convicts nobody.
    """
    where = np.append(known.lon_deg, np.nan)[source], np.append(known.lat_deg, np.nan)[source]  # -1 is the last
    heard = np.isfinite(where[0])
    metres = np.full(len(source), np.nan)
    metres[heard] = _apart_m(_unit(lon_deg[heard], lat_deg[heard]), _unit(where[0][heard], where[1][heard]))
    return heard, metres > rules.horizon_m + rules.ducting_m, metres


def _unit(lon_deg: Floats, lat_deg: Floats) -> Floats:
    lon, lat = np.radians(lon_deg), np.radians(lat_deg)
    return np.column_stack([np.cos(lat) * np.cos(lon), np.cos(lat) * np.sin(lon), np.sin(lat)])


def _apart_m(one: Floats, other: Floats) -> Floats:
    """Along a sphere, good to 0.6 %."""
    chord = np.linalg.norm(one - other, axis=1)
    return np.asarray(2 * EARTH_M * np.arcsin(np.minimum(chord / 2, 1)))
