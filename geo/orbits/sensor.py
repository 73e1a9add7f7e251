"""What a side-looking sensor can look at: a band of angles and the sides it may turn to."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, get_args

import numpy as np
from numpy.typing import ArrayLike, NDArray

from geo.geodesy.geodesic import EARTH_MEAN_RADIUS_M, Floats
from leadline.near import checks_names

Side = Literal["left", "right", "both"]
AngleKind = Literal["incidence", "look"]

HORIZON_DEG = 90.0  # of incidence: the satellite stands on the target's horizon


@checks_names
@dataclass(frozen=True, slots=True, kw_only=True)
class Sensor:
    """Band of angles within which a sensor can image, and the sides of the ground track it can turn to.

    `angle` says at which end it is measured: "incidence" at the target from the local vertical, "look" at the
    satellite from nadir. They differ by the angle between the two verticals: 35 degrees of look from 630 km are 39 of
    incidence. `sun_min_deg` is the least elevation of the Sun at the target, for sensors that need daylight;
    `clear_sky` the chance that a look is not clouded, which `geo.coverage` draws.

    Raises
    ------
    ValueError
        Naming the sensor, unless 0 <= min_deg < max_deg < 90, the side and the kind of angle are known, and the Sun's
        elevation, if any, is in [-90, 90], and the chance of a clear sky in [0, 1].

    Examples
    --------
    >>> Sensor(name="radar", angle="incidence", min_deg=20, max_deg=45, side="right").max_deg
    45
    >>> Sensor(name="radar", angle="incidence", min_deg=45, max_deg=20, side="right")
    Traceback (most recent call last):
    ValueError: sensor 'radar' has angles 45 to 20 deg; expected 0 <= min < max < 90.
    """

    name: str
    angle: AngleKind
    min_deg: float
    max_deg: float
    side: Side
    sun_min_deg: float | None = None
    clear_sky: float = 1.0

    def __post_init__(self) -> None:
        if not 0 <= self.min_deg < self.max_deg < 90:  # noqa: PLR2004  the horizon
            raise ValueError(
                f"sensor {self.name!r} has angles {self.min_deg} to {self.max_deg} deg; expected 0 <= min < max < 90."
            )
        if self.angle not in get_args(AngleKind):
            raise ValueError(f"sensor {self.name!r} has angle {self.angle!r}; expected incidence or look.")
        if self.sun_min_deg is not None and not -90 <= self.sun_min_deg <= 90:  # noqa: PLR2004  zenith and nadir
            raise ValueError(f"sensor {self.name!r} wants the Sun at {self.sun_min_deg} deg; expected -90 to 90.")
        if not 0 <= self.clear_sky <= 1:
            raise ValueError(f"sensor {self.name!r} has a chance of clear sky of {self.clear_sky}; expected 0 to 1.")
        if self.side not in get_args(Side):
            raise ValueError(f"sensor {self.name!r} has side {self.side!r}; expected left, right or both.")

    def allows(self, incidence_deg: Floats, look_deg: Floats, left: NDArray[np.bool_]) -> NDArray[np.bool_]:
        """Whether targets at these angles, on the left or the right of the ground velocity, can be imaged.

        Parameters
        ----------
        incidence_deg, look_deg : array, shape (n,)
            At the target from the local vertical; at the satellite from nadir.
        left : array of bool, shape (n,)
            True where the target is on the left of the Earth-fixed velocity.

        Returns
        -------
        array of bool, shape (n,)
            The band is closed at both ends. Targets below whose horizon the satellite stands are out of it: a look
            angle alone holds for the far side of the Earth too.
        """
        angle = incidence_deg if self.angle == "incidence" else look_deg
        inside = (angle >= self.min_deg) & (angle <= self.max_deg) & (incidence_deg < HORIZON_DEG)
        return inside if self.side == "both" else inside & (left == (self.side == "left"))

    def reach_rad(self, radius_m: float, earth_radius_m: float) -> float:
        """Angle at the Earth's centre, on a sphere, from under a satellite to the far edge of the band, radians.

        A look angle beyond the horizon reaches to the horizon.

        Parameters
        ----------
        radius_m, earth_radius_m : float
            Of the satellite and of the sphere, from the Earth's centre.
        """
        return float(self.reaches_rad(np.asarray(radius_m), earth_radius_m))

    def reaches_rad(self, radius_m: Floats, earth_radius_m: float) -> Floats:
        """Do as `reach_rad` for several satellites, `radius_m` of any shape."""
        widest, ratio = np.radians(self.max_deg), earth_radius_m / radius_m
        if self.angle == "incidence":  # the angle at the centre is incidence less look angle
            return np.asarray(widest - np.arcsin(np.minimum(1.0, ratio * np.sin(widest))))
        widest = np.minimum(widest, np.arcsin(np.minimum(1.0, ratio)))  # what is wider looks past the Earth
        return np.asarray(np.arcsin(np.minimum(1.0, np.sin(widest) / ratio)) - widest)


def look_of_swath_deg(swath_km: ArrayLike, height_km: ArrayLike) -> Floats:
    """Look angle at which a satellite sees the edges of a swath that lies evenly on both sides of its ground track.

    Parameters
    ----------
    swath_km : array_like, shape (n,)
        Width of the swath along the ground, more than 0.
    height_km : array_like, shape (n,)
        Height of the satellite above the ground, more than 0.

    Returns
    -------
    array of float, shape (n,)
        Degrees at the satellite from nadir: the band of such a sensor is 0 to this. On the mean sphere: with half of
        the swath, s / 2 = R a, tan(look) = R sin(a) / (R + h - R cos(a)). Against the ellipsoid it is good to 0.005
        degrees, 0.02 % of the width, up to 900 km, and to 0.03 degrees at 2,900 km. The height of a low circular orbit
        above the ellipsoid changes by some 20 km, and the width by about as many percent.

    Raises
    ------
    ValueError
        If a number is not above 0, or a swath reaches beyond the horizon.

    Examples
    --------
    >>> round(float(look_of_swath_deg(300, 500)), 2)
    16.64
    """
    swath_m, height_m = (np.asarray(each, dtype=float) * 1000 for each in (swath_km, height_km))
    if not (np.all(swath_m > 0) and np.all(height_m > 0)):
        raise ValueError(f"swath_km is {swath_km!r} and height_km {height_km!r}; expected both more than 0.")
    half = swath_m / 2 / EARTH_MEAN_RADIUS_M
    if np.any(half >= np.arccos(EARTH_MEAN_RADIUS_M / (EARTH_MEAN_RADIUS_M + height_m))):
        raise ValueError(f"a swath of {swath_km!r} km from {height_km!r} km reaches beyond the horizon; expected less.")
    beside = EARTH_MEAN_RADIUS_M * np.sin(half)
    return np.asarray(np.degrees(np.arctan2(beside, EARTH_MEAN_RADIUS_M * (1 - np.cos(half)) + height_m)))
