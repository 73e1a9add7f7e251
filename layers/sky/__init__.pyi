from . import access_bands, assumed_orbits, satellite_modes, satellites, sensing

__all__ = ["access_bands", "assumed_orbits", "satellite_modes", "satellites", "sensing"]
