from .frames import earth_fixed, geodetic, gmst82_rad, teme_to_earth_fixed
from .orbit import Orbit, altitude_of_repeat_cycle, raan_of_local_time, subsatellite_point
from .sensor import AngleKind, Sensor, Side, look_of_swath_deg
from .sun import sun_elevation_deg

__all__ = [
    "AngleKind",
    "Orbit",
    "Sensor",
    "Side",
    "altitude_of_repeat_cycle",
    "earth_fixed",
    "geodetic",
    "gmst82_rad",
    "look_of_swath_deg",
    "raan_of_local_time",
    "subsatellite_point",
    "sun_elevation_deg",
    "teme_to_earth_fixed",
]
