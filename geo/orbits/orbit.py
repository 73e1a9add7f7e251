"""A satellite's orbit from its published elements, and where it is over the turning Earth."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import numpy as np
from numpy.typing import ArrayLike
from sgp4 import omm
from sgp4.api import SGP4_ERRORS, WGS72, Satrec
from sgp4.earth_gravity import wgs72

from geo.geodesy.geodesic import Floats
from geo.orbits.frames import (
    DAY_S,
    EARTH_ROTATION_RAD_S,
    UNIX_EPOCH_JD,
    geodetic,
    gmst82_rad,
    julian_date,
    require_aware,
    teme_to_earth_fixed,
)
from geo.orbits.mean_elements import mean_elements
from geo.orbits.two_lines import check_line
from leadline.near import checks_names

METRES_PER_KM = 1000.0
SGP4_EPOCH_JD = 2_433_281.5  # 31 December 1949, from which sgp4init counts days
LOWEST_KM, HIGHEST_KM = 150, 2000  # below, no orbit lasts; above, SGP4 counts as deep space and circular is no guess
RATE_MARGIN = 1.01  # for the short periods of the orbit: J2 moves the speed by 0.2 %
LARGEST_ALPHA5 = 339_999  # SGP4's own field for the catalogue number holds no more
SAID = ("classification", "intldesg", "ephtype", "elnum", "revnum")  # of a satellite; they move none
NOT_OF_SGP4 = {  # fields of a message that move no satellite
    "ELEMENT_SET_NO": 0,
    "REV_AT_EPOCH": 0,
    "MEAN_MOTION_DOT": 0,
    "MEAN_MOTION_DDOT": 0,
    "OBJECT_ID": "",
    "CLASSIFICATION_TYPE": "U",
}


@dataclass(frozen=True, slots=True)
class Orbit:
    """The orbit of one satellite: mean elements that SGP4 propagates (WGS 72 constants, as elements are published for).

    Made by `from_tle`, `from_omm` or `circular`. `number` is the catalogue number as published, of up to nine digits,
    which `satrec` cannot hold; 0 if there is none.

    Parameters
    ----------
    name : str
        As messages tell it.
    satrec : Satrec
        Of the package sgp4.
    number : int
        Catalogue number.

    Examples
    --------
    Sentinel-1 as it is published: 693 km. By Kepler's third law a turn takes 98.6 minutes.

    >>> from datetime import UTC, datetime
    >>> start = datetime(2026, 1, 1, tzinfo=UTC)
    >>> orbit = Orbit.circular("A", epoch_utc=start, altitude_km=693, inclination_deg=98.18, raan_deg=0)
    >>> round(2 * np.pi / orbit.satrec.no_kozai, 1)
    98.6
    """

    name: str
    satrec: Satrec
    number: int = 0

    def __reduce__(self) -> tuple[Any, ...]:
        """Let it travel to other processes: the propagator itself cannot, so it is made again from the same numbers."""
        satrec = self.satrec
        epoch = satrec.jdsatepoch, satrec.jdsatepochF
        elements = satrec.bstar, satrec.ndot, satrec.nddot, satrec.ecco, satrec.argpo, satrec.inclo, satrec.mo
        said = {name: getattr(satrec, name) for name in SAID}
        return _again, (self.name, self.number, satrec.satnum, epoch, (*elements, satrec.no_kozai, satrec.nodeo), said)

    @classmethod
    def from_tle(cls, name: str, line1: str, line2: str, *, checksum: bool = True) -> Orbit:
        """Orbit from two-line elements.

        Parameters
        ----------
        name, line1, line2 : str
            The lines as published, 69 characters each.
        checksum : bool
            Whether a line of 68 characters, without its checksum, is an error. A digit that was changed on the way is
            then not noticed.

        Raises
        ------
        ValueError
            Naming the satellite, if a line is cut, its checksum is wrong, a field is no number, or the two lines are
            of different objects.
        """
        for number, line in enumerate((line1, line2), start=1):
            check_line(name, number, line, checksum=checksum)
        if line1[2:7] != line2[2:7]:
            raise ValueError(
                f"satellite {name!r}: line 1 is of object {line1[2:7]} and line 2 of {line2[2:7]}; "
                "expected the two lines of one object."
            )
        satrec = Satrec.twoline2rv(line1, line2)
        return cls(name, _sound(name, satrec), int(satrec.satnum))

    @classmethod
    def from_omm(cls, name: str, fields: Mapping[str, object]) -> Orbit:
        """Orbit from the fields of an orbit mean-elements message (CCSDS 502.0), as CelesTrak writes them in JSON.

        Parameters
        ----------
        fields : mapping
            EPOCH (UTC), MEAN_MOTION (revolutions a day), ECCENTRICITY, INCLINATION, RA_OF_ASC_NODE, ARG_OF_PERICENTER,
            MEAN_ANOMALY (degrees), BSTAR; catalogue numbers of up to nine digits. Numbers or their text.

        Raises
        ------
        ValueError
            Naming the satellite and the field that is missing or cannot be read.
        """
        message, epoch_utc, number = mean_elements(name, fields)
        satrec = Satrec()
        omm.initialize(
            satrec,
            {
                **{field: getattr(message, field) for field in message.__struct_fields__},
                "EPOCH": f"{epoch_utc:%Y-%m-%dT%H:%M:%S.%f}",
                "NORAD_CAT_ID": number if number <= LARGEST_ALPHA5 else 0,
                **NOT_OF_SGP4,
            },
        )
        return cls(name, _sound(name, satrec), number)

    @classmethod
    @checks_names
    def circular(
        cls,
        name: str,
        *,
        epoch_utc: datetime,
        altitude_km: float,
        inclination_deg: float,
        raan_deg: float,
        phase_deg: float = 0.0,
    ) -> Orbit:
        """Circular orbit from published figures, for satellites whose elements are not public.

        Parameters
        ----------
        epoch_utc : datetime
            When the node and the phase hold; aware.
        altitude_km : float
            Semi-major axis less the equatorial radius, 6378.135 km.
        inclination_deg, raan_deg, phase_deg : float
            Inclination; right ascension of the ascending node (`raan_of_local_time` gives it for a local time);
            angle along the orbit from that node.

        Raises
        ------
        ValueError
            Naming the satellite, if the altitude is not between 150 and 2,000 km or the inclination not in [0, 180].
        """
        require_aware(epoch_utc)
        if not (LOWEST_KM <= altitude_km <= HIGHEST_KM and 0 <= inclination_deg <= 180):  # noqa: PLR2004  half a turn
            raise ValueError(
                f"satellite {name!r} has altitude {altitude_km} km and inclination {inclination_deg} deg; "
                f"expected {LOWEST_KM} to {HIGHEST_KM} km and 0 to 180 deg."
            )
        radius = wgs72.radiusearthkm + altitude_km
        motion = np.sqrt(wgs72.mu / radius**3) * 60
        day, fraction = julian_date(epoch_utc)
        satrec = Satrec()
        satrec.sgp4init(
            WGS72, "i", 0, day + fraction - SGP4_EPOCH_JD, 0.0, 0.0, 0.0, 0.0, 0.0,
            np.radians(inclination_deg), np.radians(phase_deg % 360), motion, np.radians(raan_deg % 360),
        )  # fmt: skip
        return cls(name, _sound(name, satrec))

    @property
    def epoch_utc(self) -> datetime:
        """When the elements hold."""
        days = self.satrec.jdsatepoch - UNIX_EPOCH_JD + self.satrec.jdsatepochF
        return datetime(1970, 1, 1, tzinfo=UTC) + timedelta(days=days)

    @property
    def is_high(self) -> bool:
        """Whether SGP4 counts the orbit as deep space: a turn of 225 minutes or more."""
        return str(self.satrec.method) == "d"

    @property
    def mean_altitude_m(self) -> float:
        """Semi-major axis from the mean motion, less the equatorial radius of WGS 72 (SGP4's own)."""
        return float((self.satrec.a - 1) * wgs72.radiusearthkm * METRES_PER_KM)

    @property
    def fastest_rad_s(self) -> float:
        """Upper bound of the angular speed about the Earth's centre, over the turning Earth: that at the perigee."""
        axis_km, e = self.satrec.a * wgs72.radiusearthkm, self.satrec.ecco
        perigee = np.sqrt(wgs72.mu / axis_km**3) * (1 + e) ** 2 / (1 - e * e) ** 1.5
        return float(RATE_MARGIN * perigee + EARTH_ROTATION_RAD_S)

    def earth_fixed(self, start_utc: datetime, seconds: ArrayLike, ut1_minus_utc_s: float) -> tuple[Floats, Floats]:
        """Earth-fixed position and velocity at `seconds` after `start_utc`.

        Parameters
        ----------
        start_utc : datetime
            Aware.
        seconds : array_like, shape (n,)
            Any order; of 86,400 a day of UTC: after a leap second in between (none since 2017) up to 1 s off.
        ut1_minus_utc_s : float
            From a table of Earth rotation; 0 costs up to 420 m (465 m/s at the equator times 0.9 s).

        Returns
        -------
        position_m, velocity_m_s : array, shape (n, 3)
            See `geo.teme_to_earth_fixed`.

        Raises
        ------
        ValueError
            Naming the satellite, if a time is not a number, or SGP4 cannot propagate to it, for instance because the
            satellite has decayed.

        References
        ----------
        Vallado et al. (2006), Revisiting Spacetrack Report #3, AIAA 2006-6753.
        """
        day, start = julian_date(start_utc)
        fraction = start + np.atleast_1d(np.asarray(seconds, dtype=float)) / DAY_S
        if not np.isfinite(fraction + ut1_minus_utc_s).all():
            raise ValueError(
                f"satellite {self.name!r} is asked for at a time that is not a number, or with UT1-UTC "
                f"{ut1_minus_utc_s}; expected finite seconds."
            )
        days = np.full_like(fraction, day)
        errors, position, velocity = self.satrec.sgp4_array(days, fraction)
        lost = (errors != 0) | ~np.isfinite(position).all(axis=1)
        if lost.any():
            first = int(np.flatnonzero(lost)[0])
            when = start_utc.astimezone(UTC) + timedelta(days=float(fraction[first] - start))
            raise ValueError(
                f"satellite {self.name!r} cannot be propagated to {when:%Y-%m-%d %H:%M} UTC: "
                f"{SGP4_ERRORS.get(int(errors[first]), 'not a number')}. "
                f"Its elements are of {self.epoch_utc:%Y-%m-%d}; use newer ones or leave it out."
            )
        fixed, moved = teme_to_earth_fixed(position, velocity, days, fraction + ut1_minus_utc_s / DAY_S)
        return fixed * METRES_PER_KM, moved * METRES_PER_KM


def require_low(orbit: Orbit) -> None:
    """Raise ValueError, naming the satellite, unless it goes by its targets: a turn takes less than 225 minutes."""
    if orbit.is_high:
        turn_min = 2 * np.pi / orbit.satrec.no_kozai
        raise ValueError(
            f"satellite {orbit.name!r} takes {turn_min:,.0f} min for a turn; expected less than 225: a look is counted "
            "where a satellite goes by, which a high one does slowly or never. geo.in_view tells when it has targets "
            "in view, and which always."
        )


@checks_names
def raan_of_local_time(local_time_h: float, when_utc: datetime) -> float:
    """Right ascension (degrees) of a node that is crossed at a mean local solar time (hours), at a time.

    Parameters
    ----------
    local_time_h : float
        Hours, as an operator publishes it: 10.5 for 10:30.
    when_utc : datetime
        Aware.

    Returns
    -------
    float
        Degrees, [0, 360), for `Orbit.circular`; UT1 is taken as UTC (0.004 degrees a second).

    References
    ----------
    The mean Sun's right ascension is the Greenwich mean sidereal time at noon UT1.

    Examples
    --------
    A node that is crossed at noon points at the mean Sun: at 18 h 41 min 50.548 s of sidereal time, 280.4606 degrees,
    at noon of 1 January 2000.

    >>> from datetime import UTC, datetime
    >>> round(raan_of_local_time(12, datetime(2000, 1, 1, 12, tzinfo=UTC)), 4)
    280.4606
    """
    day, fraction = julian_date(when_utc)
    sun = np.degrees(gmst82_rad(day, fraction)) - (fraction - 0.5) * 360
    return float((sun + (local_time_h - 12) * 15) % 360)


@checks_names
def altitude_of_repeat_cycle(orbits: int, days: int, inclination_deg: float) -> float:
    """Altitude (km) of a circular orbit whose ground track closes after `orbits` revolutions in `days` nodal days.

    Parameters
    ----------
    orbits, days : int
        As published: Sentinel-1 makes 175 orbits in 12 days.
    inclination_deg : float
        Inclination of the orbit.

    Returns
    -------
    float
        Semi-major axis less the equatorial radius, km, to first order in J2: right to a few kilometres.

    Raises
    ------
    ValueError
        If no orbit between 150 and 2,000 km repeats so.

    References
    ----------
    Vallado (2013), Fundamentals of Astrodynamics, section 11.4: the argument of latitude gains `orbits` turns while the
    Earth makes `days` turns under the moving node.

    Examples
    --------
    Sentinel-1, published as 693 km.

    >>> round(altitude_of_repeat_cycle(175, 12, 98.18))
    693
    """

    def surplus(altitude_km: float) -> float:
        """Count the revolutions in a nodal day beyond those wanted; falls with altitude."""
        a = wgs72.radiusearthkm + altitude_km
        motion = np.sqrt(wgs72.mu / a**3)
        bulge = 1.5 * wgs72.j2 * (wgs72.radiusearthkm / a) ** 2 * motion
        sine = np.sin(np.radians(inclination_deg)) ** 2
        node = -bulge * np.cos(np.radians(inclination_deg))
        return float((motion + bulge * (3 - 4 * sine)) / (EARTH_ROTATION_RAD_S - node) - orbits / days)

    low, high = float(LOWEST_KM), float(HIGHEST_KM)
    if not surplus(high) < 0 < surplus(low):
        raise ValueError(
            f"no orbit between {LOWEST_KM} and {HIGHEST_KM} km makes {orbits} revolutions in {days} days at "
            f"{inclination_deg} deg; expected about 11 to 16 revolutions a day."
        )
    while high - low > 1e-6:  # noqa: PLR2004  kilometres: a millimetre
        middle = (low + high) / 2
        low, high = (middle, high) if surplus(middle) > 0 else (low, middle)
    return (low + high) / 2


def _again(
    name: str, number: int, satnum: int, epoch: tuple[float, float], elements: tuple[float, ...], said: dict[str, Any]
) -> Orbit:
    satrec = Satrec()
    satrec.sgp4init(WGS72, "i", satnum, sum(epoch) - SGP4_EPOCH_JD, *elements)
    satrec.jdsatepoch, satrec.jdsatepochF = epoch  # one number has not all the digits of both
    for field, value in said.items():
        setattr(satrec, field, value)
    return Orbit(name, satrec, number)


def _sound(name: str, satrec: Satrec) -> Satrec:
    """Return the propagator if SGP4 can work with its elements, else raise ValueError naming the satellite."""
    if not 0 <= satrec.inclo <= np.pi:
        raise ValueError(
            f"satellite {name!r} has an inclination of {np.degrees(satrec.inclo):g} deg; expected 0 to 180. "
            "Copy its elements again from where they are published."
        )
    error, position, _ = satrec.sgp4(satrec.jdsatepoch, satrec.jdsatepochF)
    if error or not np.all(np.isfinite(position)):
        raise ValueError(
            f"satellite {name!r} has elements that SGP4 cannot use: {SGP4_ERRORS.get(error, 'not a number')}. "
            "Copy them again from where they are published."
        )
    return satrec


@checks_names
def subsatellite_point(
    line1: str, line2: str, when_utc: datetime, ut1_minus_utc_s: float = 0.0, *, name: str = "satellite"
) -> tuple[float, float, float]:
    """Longitude and latitude (degrees, WGS 84) under a satellite at a time, and its height (metres).

    Parameters
    ----------
    line1, line2 : str
        Two-line elements as published.
    when_utc : datetime
        Aware.
    ut1_minus_utc_s : float
        See `geo.Orbit.earth_fixed`.
    name : str
        For messages.

    Returns
    -------
    lon_deg, lat_deg, height_m : float
        On WGS 84; as good as the elements are at that time.

    Raises
    ------
    ValueError
        As `Orbit` and `Orbit.earth_fixed` do.

    Examples
    --------
    The space station at the epoch of an element set; Skyfield says the same.

    >>> from datetime import UTC, datetime
    >>> line1 = "1 25544U 98067A   08264.51782528 -.00002182  00000-0 -11606-4 0  2927"
    >>> line2 = "2 25544  51.6416 247.4627 0006703 130.5360 325.0288 15.72125391563537"
    >>> lon, lat, height_m = subsatellite_point(line1, line2, datetime(2008, 9, 20, 12, 25, 40, tzinfo=UTC))
    >>> round(lon, 1), round(lat, 1), round(height_m / 1000)
    (160.1, 51.5, 355)
    """
    position, _ = Orbit.from_tle(name, line1, line2).earth_fixed(when_utc, [0.0], ut1_minus_utc_s)
    lon, lat, height = geodetic(position)
    return float(lon[0]), float(lat[0]), float(height[0])
