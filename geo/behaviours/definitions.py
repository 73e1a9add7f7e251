"""What counts as a gap, loitering, an encounter or a port visit: every number an argument, with its unit in its name.

The defaults are those that Global Fishing Watch publishes; docs/behaviours.md says where, and how ours differ.
"""

from __future__ import annotations

import hashlib
import math
from dataclasses import dataclass, fields

from geo.geodesy.geodesic import NAUTICAL_MILE_M
from leadline.near import checks_names

HOUR_S = 3600.0
MAY_BE_ZERO = ("shore_m", "anchorage_m", "min_fixes_before", "hysteresis_m", "min_heard_share", "silent_chance")
MOST_CELL_DEG = 10.0
MOST_CONFIDENCE = 4


@checks_names
@dataclass(frozen=True, slots=True, kw_only=True)
class GapRules:
    """Silences of a vessel, and when reception explains them.

    Parameters
    ----------
    min_duration_s : float
        Between two fixes of a vessel that follow each other; 12 h.
    shore_m : float
        A gap that begins nearer to the shore is not `suspected`; 50 nautical miles.
    before_s, min_fixes_before : float
        A vessel was regularly heard if so many of its fixes are in so long before the gap; 14 in 12 h.
    cell_deg : float
        Height of the cells in which others are listened for; they are about as wide. 1 degree.
    bin_s : float
        Length of the bins of time in which they are; 1 h.
    min_heard_share : float
        Reception does not explain a gap if others were heard in at least this share of its bins, where the straight
        way between its ends then lies.
    silent_chance : float
        It explains it if so few of its bins with others would come by chance, as often as others are heard there at
        other times, less often than this.

    Raises
    ------
    ValueError
        If a number is out of range.

    References
    ----------
    Welch, H. et al. (2022). Hot spots of unseen fishing vessels. Sci. Adv. 8, eabq2109. doi:10.1126/sciadv.abq2109;
    the numbers as in its code, `ais_disabling/config.py` of github.com/GlobalFishingWatch/AIS-disabling-high-seas.
    """

    min_duration_s: float = 12 * HOUR_S
    shore_m: float = 50 * NAUTICAL_MILE_M
    before_s: float = 12 * HOUR_S
    min_fixes_before: float = 14
    cell_deg: float = 1.0
    bin_s: float = HOUR_S
    min_heard_share: float = 0.5
    silent_chance: float = 0.01

    def __post_init__(self) -> None:
        _check(self)
        for name, most in (("min_heard_share", 1.0), ("silent_chance", 1.0), ("cell_deg", MOST_CELL_DEG)):
            _refuse_above(self, name, most)


@checks_names
@dataclass(frozen=True, slots=True, kw_only=True)
class LoiteringRules:
    """Slow hours of one vessel, far from land.

    Parameters
    ----------
    max_speed_kn : float
        The mean speed of a block is below it; 2 knots.
    block_s, step_s : float
        Blocks of time, from whole multiples since 1970; the way made in one is that between places `step_s` apart. 1 h
        and 10 min; a block is a whole number of steps.
    min_duration_s : float
        Of the blocks that follow each other in one piece of track; 4 h.
    shore_m : float
        Mean distance from the shore is at least this; 20 nautical miles. Not asked where no land is given.

    Raises
    ------
    ValueError
        If a number is out of range, or a block no whole number of steps.

    References
    ----------
    Miller, N. A. et al. (2018). Identifying Global Patterns of Transshipment Behavior. Front. Mar. Sci. 5, 240.
    doi:10.3389/fmars.2018.00240 (8 h); globalfishingwatch.github.io/GFW_technical_documentation, "Loitering" (4 h).
    """

    max_speed_kn: float = 2.0
    block_s: float = HOUR_S
    step_s: float = 600.0
    min_duration_s: float = 4 * HOUR_S
    shore_m: float = 20 * NAUTICAL_MILE_M

    def __post_init__(self) -> None:
        _check(self)
        if self.block_s % self.step_s:
            raise ValueError(
                f"block_s is {self.block_s:g} and step_s {self.step_s:g}; expected blocks of a whole number of steps."
            )


@checks_names
@dataclass(frozen=True, slots=True, kw_only=True)
class EncounterRules:
    """Two vessels near each other.

    Parameters
    ----------
    distance_m : float
        Both are within it, at every moment; 500 m.
    hysteresis_m : float
        Excursions that stay within so much more do not end an encounter; 0.
    min_duration_s : float
        Shorter ones are left out; 2 h. The work grows as this falls.
    max_speed_kn : float
        The median speed of each is below it; 2 knots.
    anchorage_m : float
        Both are at least so far from every port, all the time; 10 km. Not asked where no ports are given.
    step_s : float
        Speeds and the median distance are those of places so far apart in time, or a little less; 10 min.

    Raises
    ------
    ValueError
        If a number is out of range.

    References
    ----------
    Miller et al. (2018), doi:10.3389/fmars.2018.00240; globalfishingwatch.org/faqs/what-is-a-vessel-encounter.
    """

    distance_m: float = 500.0
    hysteresis_m: float = 0.0
    min_duration_s: float = 2 * HOUR_S
    max_speed_kn: float = 2.0
    anchorage_m: float = 10_000.0
    step_s: float = 600.0

    def __post_init__(self) -> None:
        _check(self)
        _refuse_above(self, "distance_m", 100_000.0)
        _refuse_above(self, "hysteresis_m", 100_000.0)
        _refuse_above(self, "anchorage_m", 100_000.0)


@checks_names
@dataclass(frozen=True, slots=True, kw_only=True)
class PortVisitRules:
    """Stays of a vessel at ports, each port a point.

    Parameters
    ----------
    entry_m, exit_m : float
        A vessel enters where it comes within `entry_m` of a port, and leaves where it is farther than `exit_m` from
        all; 3 and 4 km.
    stop_kn, go_kn : float
        A stop begins below the one speed and ends above the other; 0.2 and 0.5 knots.
    gap_s : float
        Silences in port of more than this are gaps of the visit; 4 h.
    step_s : float
        Speeds are those between places so far apart in time; 10 min.
    min_confidence : float
        1: entry or exit, no stop and no gap. 2: a stop or gap, neither entry nor exit. 3: one of these too. 4: both.
        Visits below are left out; 2.

    Raises
    ------
    ValueError
        If a number is out of range, or a second limit below the first.

    References
    ----------
    globalfishingwatch.github.io/GFW_technical_documentation, "Anchorages, voyages and port visits".
    """

    entry_m: float = 3000.0
    exit_m: float = 4000.0
    stop_kn: float = 0.2
    go_kn: float = 0.5
    gap_s: float = 4 * HOUR_S
    step_s: float = 600.0
    min_confidence: float = 2

    def __post_init__(self) -> None:
        _check(self)
        _refuse_above(self, "exit_m", 100_000.0)
        _refuse_above(self, "min_confidence", MOST_CONFIDENCE)
        for low, high in (("entry_m", "exit_m"), ("stop_kn", "go_kn")):
            if getattr(self, low) > getattr(self, high):
                raise ValueError(
                    f"{low} is {getattr(self, low):g} and {high} {getattr(self, high):g}; expected the first to be no "
                    "more than the second."
                )


AnyRules = GapRules | LoiteringRules | EncounterRules | PortVisitRules
RULES: dict[str, type[AnyRules]] = {
    "gaps": GapRules,
    "loitering": LoiteringRules,
    "encounters": EncounterRules,
    "port_visits": PortVisitRules,
}


def rules_digest(rules: AnyRules) -> str:
    """Short hash of all numbers of a definition: two tables with the same one were found alike.

    >>> rules_digest(GapRules()) == rules_digest(GapRules(bin_s=3600)) != rules_digest(GapRules(bin_s=1800))
    True
    """
    told = ";".join(f"{field.name}={float(getattr(rules, field.name))!r}" for field in fields(rules))
    return hashlib.sha256(f"{type(rules).__name__};{told}".encode()).hexdigest()[:12]


def _check(rules: AnyRules) -> None:
    for field in fields(rules):
        value, least = getattr(rules, field.name), "0 or more" if field.name in MAY_BE_ZERO else "above 0"
        if isinstance(value, bool) or not isinstance(value, int | float):
            raise ValueError(  # noqa: TRY004  bad input, as all others
                f"{field.name} is {value!r}; expected a number, in the unit at the end of its name."
            )
        if not (0 < value < math.inf or (value == 0 and field.name in MAY_BE_ZERO)):
            raise ValueError(f"{field.name} is {value:g}; expected a number, {least}.")


def _refuse_above(rules: AnyRules, name: str, most: float) -> None:
    if getattr(rules, name) > most:
        raise ValueError(f"{name} is {getattr(rules, name):g}; expected at most {most:g}.")
