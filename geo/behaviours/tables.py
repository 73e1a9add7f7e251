"""Tables of behaviours, as `geo.behaviours.behaviours.Behaviours` describes them."""

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from geo.behaviours.definitions import AnyRules, EncounterRules, GapRules, LoiteringRules, PortVisitRules, rules_digest
from geo.behaviours.encounters import BEGAN as MET
from geo.behaviours.encounters import ENDED as PARTED
from geo.behaviours.encounters import Encounters
from geo.behaviours.gaps import Silences
from geo.behaviours.loitering import Loitering
from geo.behaviours.port_index import PortIndex
from geo.behaviours.port_visits import PortVisits
from geo.behaviours.reception import ANSWERS, EXPLAINS_NOT, Explained, Grid, Heard, Receivers, explained
from geo.behaviours.shore import LOOKED_AT_M, Shore
from geo.behaviours.ways import KNOT_M_S
from geo.geodesy.geodesic import WGS84, Floats
from geo.tracks.columns import stack
from geo.tracks.fixes import Bools
from geo.tracks.pieces import BEGAN, ENDED, SECOND_US, utc

Names = NDArray[np.object_]  # ids by code
Codes = NDArray[np.int64] | NDArray[np.int32] | NDArray[np.int8]


def _ids(names: Names, codes: Codes) -> pd.Series:
    return pd.Series(names[codes], dtype="str")


def _hashes(rules: AnyRules, rows: int) -> pd.Series:
    return pd.Series([rules_digest(rules)] * rows, dtype="str")


def _words(words: tuple[str, ...], which: Codes) -> pd.Series:
    return pd.Series(np.array(words, dtype=object)[which], dtype="str")


def _sorted(table: pd.DataFrame, *by: str) -> pd.DataFrame:
    return table.sort_values(list(by), ignore_index=True, kind="stable")


def gap_table(
    off_on: list[Silences], heard: list[Heard], rules: GapRules, names: Names, shore: Shore | None
) -> pd.DataFrame:
    """Gaps, with what the cells heard say of them."""
    grid = Grid(rules.cell_deg)
    gaps = stack(*off_on)
    told = explained(gaps.before, gaps.after, gaps.fixes_before, Receivers(stack(*heard)), grid, rules)
    ends = (gaps.before.lon_deg, gaps.before.lat_deg, gaps.after.lon_deg, gaps.after.lat_deg)
    metres = np.asarray(WGS84.inv(*ends)[2])
    seconds = (gaps.after.time_us - gaps.before.time_us) / SECOND_US
    unknown = np.full(len(metres), np.nan)
    off, on = (unknown, unknown) if shore is None else (shore.distance_m(*ends[:2]), shore.distance_m(*ends[2:]))
    table = pd.DataFrame(
        {
            "id": _ids(names, gaps.before.vessel),
            "t_start": utc(gaps.before.time_us),
            "t_end": utc(gaps.after.time_us),
            "duration_s": seconds,
            **dict(zip(("lon_start", "lat_start", "lon_end", "lat_end"), ends, strict=True)),
            "distance_m": metres,
            "speed_kn": metres / seconds / KNOT_M_S,
            "fixes_before": gaps.fixes_before,
            "shore_start_m": off,
            "shore_end_m": on,
            "reception": _words(ANSWERS, told.answer),
            "bins": told.bins,
            "bins_heard": told.heard,
            "usual_share": told.usual_share,
            "suspected": _suspected(gaps, told, off, rules),
            "rules": _hashes(rules, len(metres)),
        }
    )
    return _sorted(table, "id", "t_start")


def _suspected(gaps: Silences, told: Explained, off: Floats, rules: GapRules) -> Bools:
    far = np.isnan(off) | (off >= rules.shore_m)
    return np.asarray(far & (told.answer == EXPLAINS_NOT) & (gaps.fixes_before >= rules.min_fixes_before))


def loitering_table(parts: list[Loitering], rules: LoiteringRules, names: Names, shore: Shore | None) -> pd.DataFrame:
    """Loitering far enough from the shore."""
    found = stack(*parts)
    seconds = (found.t_end_us - found.t_start_us) / SECOND_US
    away = np.full(len(seconds), np.nan) if shore is None else _mean_shore_m(found, shore)
    table = pd.DataFrame(
        {
            "id": _ids(names, found.vessel),
            "t_start": utc(found.t_start_us),
            "t_end": utc(found.t_end_us),
            "duration_s": seconds,
            "lon": found.lon_deg,
            "lat": found.lat_deg,
            "distance_m": found.metres,
            "speed_kn": found.metres / seconds / KNOT_M_S,
            "shore_m": away,
            "n_fixes": found.n_fixes,
            "rules": _hashes(rules, len(seconds)),
        }
    )
    return _sorted(table[~(away < rules.shore_m)], "id", "t_start")


def _mean_shore_m(found: Loitering, shore: Shore) -> Floats:
    """Mean distance from the shore of each stretch at the bounds of its blocks; 200 km where it is more."""
    metres = shore.distance_m(*found.way)
    sums = np.append(0.0, np.cumsum(np.minimum(metres, LOOKED_AT_M)))
    end = np.cumsum(found.places)
    return np.asarray((sums[end] - sums[end - found.places]) / found.places)


def encounter_table(met: Encounters, rules: EncounterRules, names: Names) -> pd.DataFrame:
    """Encounters, the two ids in the order of their text."""
    a, b = names[met.vessel_a], names[met.vessel_b]
    swap = a > b
    table = pd.DataFrame(
        {
            "id_a": pd.Series(np.where(swap, b, a), dtype="str"),
            "id_b": pd.Series(np.where(swap, a, b), dtype="str"),
            "t_start": utc(met.t_start_us),
            "t_end": utc(met.t_end_us),
            "duration_s": (met.t_end_us - met.t_start_us) / SECOND_US,
            "lon": met.lon_deg,
            "lat": met.lat_deg,
            "min_distance_m": met.least_m,
            "median_distance_m": met.median_m,
            "speed_a_kn": np.where(swap, met.speed_b_kn, met.speed_a_kn),
            "speed_b_kn": np.where(swap, met.speed_a_kn, met.speed_b_kn),
            "began": _words(MET, met.began),
            "ended": _words(PARTED, met.ended),
            "rules": _hashes(rules, len(a)),
        }
    )
    return _sorted(table, "id_a", "id_b", "t_start")


def visit_table(found: PortVisits, rules: PortVisitRules, names: Names, ports: PortIndex) -> pd.DataFrame:
    """Port visits."""
    known = np.array([*ports.names, ""], dtype=object)  # NO_PORT is the last
    table = pd.DataFrame(
        {
            "id": _ids(names, found.vessel),
            "port": pd.Series(known[found.port], dtype="str"),
            "t_in": utc(found.t_in_us),
            "t_out": utc(found.t_out_us),
            "entry": _words(BEGAN, found.entry),
            "exit": _words(ENDED, found.exit),
            "duration_s": (found.t_out_us - found.t_in_us) / SECOND_US,
            "stops": found.stops,
            "stopped_s": found.stopped_s,
            "gaps": found.gaps,
            "longest_gap_s": found.longest_gap_s,
            "confidence": found.confidence,
            "lon": found.lon_deg,
            "lat": found.lat_deg,
            "port_distance_m": found.port_m,
            "rules": _hashes(rules, len(found.port)),
        }
    )
    return _sorted(table, "id", "t_in")
