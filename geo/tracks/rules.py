"""The rules by which positions become events: every choice that moves a count, with its unit in its name."""

from __future__ import annotations

import hashlib
import math
from dataclasses import dataclass, fields, replace
from enum import Enum
from typing import Any

from geo.geodesy.edges import USUAL_EDGES, Edges, check_edges
from leadline.near import checks_names

VESSEL_SPEED_KN = 60.0
AIRCRAFT_SPEED_KN = 700.0


class AsRules(Enum):
    """The value of an argument that is left out, where None is a choice of its own."""

    AS_RULES = "as the rules say"

    def __repr__(self) -> str:
        return self.name


AS_RULES = AsRules.AS_RULES


@checks_names
@dataclass(frozen=True, slots=True, kw_only=True)
class Rules:
    """How tracks are cleaned and cut, and which stretches of time in a zone count as events.

    Parameters
    ----------
    max_gap_s : float
        Nothing is interpolated between two fixes further apart in time: 3,600 for terrestrial AIS, 43,200 for AIS from
        satellites, 300 for ADS-B.
    max_speed_kn : float or None
        A fix that could only be reached faster than this from the last kept fix is rejected: 60 for vessels, 700 for
        aircraft; None rejects none.
    rejects_to_cut : int
        So many rejects in a row, and the last of them starts a new piece of track: two ships under one identity, or
        false positions, are cut rather than joined where they send in turns of so many rows; see `Found.rejected`.
    hysteresis_m : float
        Excursions that stay within this distance of the zone do not end an event; 200 suits AIS.
    merge_breaks_s : float
        Breaks of at most this length are closed; after hysteresis.
    min_duration_s : float
        Events shorter than this are left out; after merging.
    min_depth_m : float
        Events that nowhere lie this far from the zone's boundary are left out; last of all. Implies `depth`.
    depth : bool
        Measure how far from the zone's boundary each event gets.
    edge_model : {"parallel-aware", "geodesic", "rhumb", "planar"}
        What edges mean where a zone or line has no `edge_model` of its own; see `geo.geodesy.edges`. With the usual
        one, those of a projected CRS are straight in it.
    tolerance_m : float
        How far a chord in longitude and latitude may lie from the edge or track it stands for.

    Raises
    ------
    ValueError
        If a number is out of range or the edge model unknown.

    Examples
    --------
    >>> Rules(max_gap_s=1800, hysteresis_m=200).max_speed_kn
    60.0
    >>> Rules(max_gap_s="1 h")
    Traceback (most recent call last):
    ValueError: max_gap_s is '1 h'; expected a number, in the unit at the end of its name.
    """

    max_gap_s: float = 3600.0
    max_speed_kn: float | None = VESSEL_SPEED_KN
    rejects_to_cut: int = 5
    hysteresis_m: float = 0.0
    merge_breaks_s: float = 0.0
    min_duration_s: float = 0.0
    min_depth_m: float = 0.0
    depth: bool = False
    edge_model: Edges = USUAL_EDGES
    tolerance_m: float = 1.0

    def __post_init__(self) -> None:
        check_edges(self.edge_model)
        for field in fields(self):
            value, numbers = getattr(self, field.name), ("float" in str(field.type) or "int" in str(field.type))
            optional = value is None and "None" in str(field.type)
            if numbers and not optional and (isinstance(value, bool) or not isinstance(value, int | float)):
                raise ValueError(f"{field.name} is {value!r}; expected a number, in the unit at the end of its name.")
        positive = ("max_gap_s", "rejects_to_cut", "tolerance_m", *(("max_speed_kn",) if self.max_speed_kn else ()))
        for name in positive:
            _refuse_unless(getattr(self, name) > 0, name, getattr(self, name), "a number above 0")
        if self.max_speed_kn is not None:
            _refuse_unless(
                self.max_speed_kn > 0, "max_speed_kn", self.max_speed_kn, "a number above 0, or None for none"
            )
        for name in ("hysteresis_m", "merge_breaks_s", "min_duration_s", "min_depth_m"):
            value = getattr(self, name)
            _refuse_unless(0 <= value < math.inf, name, value, "0 or more")

    @property
    def measures_depth(self) -> bool:
        """Whether depth is asked for or needed."""
        return self.depth or self.min_depth_m > 0

    def digest(self) -> str:
        """Short hash of all rules: two tables with the same one were counted alike.

        >>> Rules().digest() == Rules(max_gap_s=3600).digest() != Rules(max_gap_s=1800).digest()
        True
        """
        told = ";".join(f"{f.name}={_told(getattr(self, f.name))}" for f in fields(self))
        return hashlib.sha256(told.encode()).hexdigest()[:12]


@checks_names
def rules_with(  # noqa: PLR0913  all rules by name
    rules: Rules | None,
    *,
    max_gap_s: float | None = None,
    max_speed_kn: float | AsRules | None = AS_RULES,
    rejects_to_cut: int | None = None,
    hysteresis_m: float | None = None,
    merge_breaks_s: float | None = None,
    min_duration_s: float | None = None,
    min_depth_m: float | None = None,
    depth: bool | None = None,
    edge_model: Edges | None = None,
    tolerance_m: float | None = None,
) -> Rules:
    """`rules`, or the usual ones, with those fields changed that are given.

    Parameters
    ----------
    rules : Rules or None
    max_gap_s, max_speed_kn, rejects_to_cut, hysteresis_m, merge_breaks_s : optional
    min_duration_s, min_depth_m, depth, edge_model, tolerance_m : optional
        Fields of `Rules`. None leaves one as it is, but for `max_speed_kn`, where it rejects no fix.

    Raises
    ------
    ValueError
        As `Rules` does.
    """
    given = {
        "max_gap_s": max_gap_s,
        "rejects_to_cut": rejects_to_cut,
        "hysteresis_m": hysteresis_m,
        "merge_breaks_s": merge_breaks_s,
        "min_duration_s": min_duration_s,
        "min_depth_m": min_depth_m,
        "depth": depth,
        "edge_model": edge_model,
        "tolerance_m": tolerance_m,
    }
    changed: dict[str, Any] = {name: value for name, value in given.items() if value is not None}
    if max_speed_kn is not AS_RULES:
        changed["max_speed_kn"] = max_speed_kn
    return replace(rules or Rules(), **changed)


def _told(value: object) -> str:
    return repr(float(value)) if isinstance(value, int | float) and not isinstance(value, bool) else repr(value)


def _refuse_unless(fine: bool, name: str, value: object, expected: str) -> None:  # noqa: FBT001  a condition
    if not fine:
        raise ValueError(f"{name} is {value}; expected {expected}.")
