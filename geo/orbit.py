"""A satellite's orbit from its published elements, and where it is over the turning Earth."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cached_property

import numpy as np
from numpy.typing import ArrayLike
from sgp4.api import SGP4_ERRORS, Satrec
from sgp4.earth_gravity import wgs72

from geo.frames import DAY_S, geodetic, julian_date, teme_to_earth_fixed
from geo.geodesic import Floats

LINE_LENGTH = 69
METRES_PER_KM = 1000.0


@dataclass(frozen=True, kw_only=True)
class Orbit:
    """Two-line elements of one satellite, checked when made and propagated by SGP4 (WGS 72 constants, as published).

    Raises
    ------
    ValueError
        Naming the satellite, if a line is cut, its checksum is wrong, or the two lines are of different objects.
    """

    name: str
    line1: str
    line2: str

    def __post_init__(self) -> None:
        for number, line in enumerate((self.line1, self.line2), start=1):
            check_line(self.name, number, line)
        if self.line1[2:7] != self.line2[2:7]:
            raise ValueError(
                f"satellite {self.name!r}: line 1 is of object {self.line1[2:7]} and line 2 of {self.line2[2:7]}; "
                "expected the two lines of one object."
            )

    @cached_property
    def satrec(self) -> Satrec:
        """The propagator of the package sgp4."""
        return Satrec.twoline2rv(self.line1, self.line2)

    @property
    def epoch_utc(self) -> datetime:
        """When the elements hold."""
        days = self.satrec.jdsatepoch - 2_440_587.5 + self.satrec.jdsatepochF
        return datetime(1970, 1, 1, tzinfo=UTC) + timedelta(days=days)

    @property
    def mean_altitude_m(self) -> float:
        """Semi-major axis from the mean motion, less the equatorial radius of WGS 72 (SGP4's own)."""
        return float((self.satrec.a - 1) * wgs72.radiusearthkm * METRES_PER_KM)

    def earth_fixed(self, start_utc: datetime, seconds: ArrayLike, ut1_minus_utc_s: float) -> tuple[Floats, Floats]:
        """Earth-fixed position and velocity at `seconds` after `start_utc`.

        Parameters
        ----------
        start_utc : datetime
            Aware.
        seconds : array_like, shape (n,)
            Any order; UTC without leap seconds in between (none since 2017).
        ut1_minus_utc_s : float
            From a table of Earth rotation; 0 costs up to 420 m (465 m/s at the equator times 0.9 s).

        Returns
        -------
        position_m, velocity_m_s : array, shape (n, 3)
            See `geo.frames.teme_to_earth_fixed`.

        Raises
        ------
        ValueError
            Naming the satellite, if SGP4 cannot propagate it to one of the times, for instance because it has decayed.

        References
        ----------
        Vallado et al. (2006), Revisiting Spacetrack Report #3, AIAA 2006-6753.
        """
        day, start = julian_date(start_utc)
        fraction = start + np.atleast_1d(np.asarray(seconds, dtype=float)) / DAY_S
        days = np.full_like(fraction, day)
        errors, position, velocity = self.satrec.sgp4_array(days, fraction)
        if errors.any():
            first = int(np.flatnonzero(errors)[0])
            raise ValueError(
                f"satellite {self.name!r} cannot be propagated to {fraction[first] - start:.2f} days after "
                f"{start_utc:%Y-%m-%d %H:%M} UTC: {SGP4_ERRORS[int(errors[first])]}. "
                f"Its elements are of {self.epoch_utc:%Y-%m-%d}; use newer ones or leave it out."
            )
        fixed, moved = teme_to_earth_fixed(position, velocity, days, fraction + ut1_minus_utc_s / DAY_S)
        return fixed * METRES_PER_KM, moved * METRES_PER_KM


def check_line(name: str, number: int, line: str) -> None:
    """Raise ValueError, naming the satellite, unless `line` is whole, bears its number and has a right checksum."""
    if len(line.rstrip()) != LINE_LENGTH or line[0] != str(number):
        raise ValueError(
            f"satellite {name!r}: line {number} is {line.rstrip()!r} ({len(line.rstrip())} characters); "
            f"expected {LINE_LENGTH} that begin with {number}."
        )
    total = sum(int(c) if c.isdigit() else c == "-" for c in line[: LINE_LENGTH - 1]) % 10
    if line[LINE_LENGTH - 1] != str(total):
        raise ValueError(
            f"satellite {name!r}: line {number} ends with checksum {line[LINE_LENGTH - 1]}, its digits give {total}; "
            "a digit was changed on the way. Copy the lines again from where they are published."
        )


def subsatellite_point(
    line1: str, line2: str, when_utc: datetime, ut1_minus_utc_s: float = 0.0, *, name: str = "satellite"
) -> tuple[float, float, float]:
    """Longitude and latitude (degrees, WGS 84) under a satellite at a time, and its height (metres).

    Raises
    ------
    ValueError
        As `Orbit` and `Orbit.earth_fixed` do.
    """
    position, _ = Orbit(name=name, line1=line1, line2=line2).earth_fixed(when_utc, [0.0], ut1_minus_utc_s)
    lon, lat, height = geodetic(position)
    return float(lon[0]), float(lat[0]), float(height[0])
