"""The rules by which tracks are doubted: every threshold with its unit in its name and its source beside it."""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import TypedDict, Unpack

from leadline.near import checks_names

AIRCRAFT_FIELDS: DoubtFields = {
    "max_speed_kn": 700.0,
    "apart_m": 10_000.0,
    "moving_kn": 60.0,
    "speed_off_kn": 120.0,
    "stale_s": 1_800.0,
}


@checks_names
@dataclass(frozen=True, slots=True, kw_only=True)
class DoubtRules:
    """When a piece of track is doubted.

    Parameters
    ----------
    max_speed_kn : float
        A step faster than this is a jump: 60 for vessels, 700 for aircraft.
    apart_m : float
        Jumps shorter than this are noise: two places lie at least so far apart.
    run_fixes : int
        Fixes that make a place: fewer are a wild position, not a second track.
    rejoin_s : float
        Two runs of few fixes belong to one track if it could go from one to the other within this time, or within five
        of the vessel's own median intervals.
    return_s : float
        As `rejoin_s`, of runs of `run_fixes` or more: how long an excursion may last.
    stale_s : float
        A position that is sent again unchanged is as old as when it was first sent, up to this: 1,800 for aircraft,
        whose tables repeat the last one where none was heard; 0, never, for vessels, which lie still.
    inland_m : float
        A fix is far inside land if the middle of its cell (0.05 degrees) lies this far from the coast: three times the
        5 km that half a millimetre is at 1:10 million.
    inland_share, inland_fixes : float, int
        A piece is on land if so large a share of its fixes, and so many, are far inside it.
    shared_by : int
        A place inland where vessels were on more than so many days, each vessel's own, is a river, port or lake.
    station_height_m, ship_height_m : float
        Of antennas, above the sea: with them the radio horizon is 4.12 (sqrt h1 + sqrt h2) km.
    ducting_m : float
        How far beyond the horizon a station may still hear, where air bends waves (ITU-R M.2123 tells of hundreds of
        kilometres).
    beyond_share : float
        A piece is beyond the horizon if so large a share of its fixes of known stations is.
    station_rows : int
        A source that heard fewer rows has no place of its own.
    station_share : float
        A source of whose rows fewer than this lie within two horizons of their middle is no single station: a
        satellite, or several receivers under one name.
    circle_radius_m : (float, float)
        Radii of circles that are looked for; anchored ships swing, and purse seiners circle, within less.
    circle_error : float
        Greatest rms distance from the circle, as a share of its radius, beside `circle_noise_m`.
    circle_noise_m : float
        Error of positions.
    circle_turns : float
        Turns that make a circle.
    circle_kn : float
        Slower than this, vessels drift and swing.
    copy_rows : int
        So many steps of one track found again in another, at one distance in time and place, make it a copy.
    copy_share : float
        And they must be this share of those steps of the shorter piece that can be told from others.
    regular_m : float
        Positions that depart less than this from an even course between their neighbours have no noise.
    regular_share : float
        Share of the steps that must be so even, or be of one speed.
    regular_fixes : int
        Steps under way that a piece must have before it is judged by regularity or by speed and course.
    even_speed : float
        Standard deviation of the speed between fixes, as a share of its mean, below which no sea and no engine is seen.
    frozen_s : float
        For so long reported speed and course must have stayed the same, under way, to the last digit.
    grid_deg : float
        Positions on a grid as coarse as this, in a feed whose other positions are not, were typed or computed.
    moving_kn : float
        Faster is under way.
    speed_off_kn, course_off_deg : float
        Reported speed and course that differ by more from what positions say contradict them.
    off_share : float
        Share of steps that must contradict.
    noise_share : float
        Share of the rows of a piece that are wild, in no place where anything goes on, above which it is noise;
        `run_fixes` rows at least.
    stuck_s : float
        For so long the same position must have been sent by what said that it moves.
    height_off_m : float
        Geometric and barometric height, of one aircraft within ten seconds, that differ by more disagree.
    feed_share : float
        If a rule on regularity, speed or course doubts more than this share of ten pieces or more, it tells of the
        feed (rounded, resampled, another unit) and doubts none.

    Raises
    ------
    ValueError
        If a number is not above 0, or a share above 1.

    References
    ----------
    ITU-R M.585-9 (2022), M.1371-5 (2014), M.2123 (2008). Bergman, B. (2020, 2021), SkyTruth and Global Fishing Watch.
    Androjna, A. et al. (2021), doi:10.3390/app11115015. See docs/doubtful-tracks.md.

    Examples
    --------
    The radio horizon of a mast of 200 m and one of 40 m: 4.12 (14.14 + 6.32) km.

    >>> round(DoubtRules(station_height_m=200, ship_height_m=40).horizon_m / 1000, 1)
    84.3
    """

    max_speed_kn: float = 60.0
    apart_m: float = 5_000.0
    run_fixes: int = 5
    rejoin_s: float = 1_200.0
    return_s: float = 43_200.0
    stale_s: float = 0.0
    inland_m: float = 15_000.0
    inland_share: float = 0.05
    inland_fixes: int = 5
    shared_by: int = 3
    station_height_m: float = 200.0
    ship_height_m: float = 40.0
    ducting_m: float = 300_000.0
    beyond_share: float = 0.5
    station_rows: int = 100
    station_share: float = 0.5
    circle_radius_m: tuple[float, float] = (250.0, 50_000.0)
    circle_error: float = 0.02
    circle_noise_m: float = 8.0
    circle_turns: float = 2.5
    circle_kn: float = 3.0
    copy_rows: int = 10
    copy_share: float = 0.1
    regular_m: float = 0.6
    regular_share: float = 0.8
    regular_fixes: int = 20
    even_speed: float = 0.001
    frozen_s: float = 1_800.0
    grid_deg: float = 0.001
    moving_kn: float = 3.0
    speed_off_kn: float = 5.0
    course_off_deg: float = 60.0
    off_share: float = 0.5
    noise_share: float = 0.2
    stuck_s: float = 1_800.0
    height_off_m: float = 1_000.0
    feed_share: float = 0.5

    def __post_init__(self) -> None:
        for field in fields(self):
            value = getattr(self, field.name)
            numbers = value if isinstance(value, tuple) else (value,)
            none = field.name == "stale_s" and value == 0
            if any(isinstance(n, bool) or not isinstance(n, int | float) or not (n > 0 or none) for n in numbers):
                raise ValueError(f"{field.name} is {value!r}; expected a number above 0, in the unit of its name.")
            if field.name.endswith(("_share", "_error", "even_speed")) and not value <= 1:
                raise ValueError(f"{field.name} is {value!r}; expected a share of at most 1.")
        low, high = self.circle_radius_m
        if not low < high:
            raise ValueError(f"circle_radius_m is {self.circle_radius_m}; expected the smaller radius first.")

    @property
    def horizon_m(self) -> float:
        """Radio horizon between the antennas, metres, in air of standard refraction (ITU-R P.834, k = 4/3)."""
        return 4_120.0 * float(self.station_height_m**0.5 + self.ship_height_m**0.5)


class DoubtFields(TypedDict, total=False):
    """The fields of `DoubtRules`, as `doubt_rules` takes them."""

    max_speed_kn: float
    apart_m: float
    run_fixes: int
    rejoin_s: float
    return_s: float
    stale_s: float
    inland_m: float
    inland_share: float
    inland_fixes: int
    shared_by: int
    station_height_m: float
    ship_height_m: float
    ducting_m: float
    beyond_share: float
    station_rows: int
    station_share: float
    circle_radius_m: tuple[float, float]
    circle_error: float
    circle_noise_m: float
    circle_turns: float
    circle_kn: float
    copy_rows: int
    copy_share: float
    regular_m: float
    regular_share: float
    regular_fixes: int
    even_speed: float
    frozen_s: float
    grid_deg: float
    moving_kn: float
    speed_off_kn: float
    course_off_deg: float
    off_share: float
    noise_share: float
    stuck_s: float
    height_off_m: float
    feed_share: float


def doubt_rules(kind: str = "vessel", **parameters: Unpack[DoubtFields]) -> DoubtRules:
    """Rules for tracks of a kind, with some fields changed by name.

    Parameters
    ----------
    kind : {"vessel", "aircraft"}
    **parameters
        Fields of `DoubtRules`.

    Raises
    ------
    TypeError
        If a name is no field of `DoubtRules`.
    ValueError
        If the kind is another, and as `DoubtRules` does.

    Examples
    --------
    >>> doubt_rules("aircraft").max_speed_kn, doubt_rules(max_speed_kn=45).max_speed_kn
    (700.0, 45)
    """
    if kind not in ("vessel", "aircraft"):
        raise ValueError(f"kind is {kind!r}; expected vessel or aircraft.")
    used: DoubtFields = {**AIRCRAFT_FIELDS, **parameters} if kind == "aircraft" else parameters
    return DoubtRules(**used)
