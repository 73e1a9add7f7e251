from . import coast, gshhg, land, landmass

__all__ = ["coast", "gshhg", "land", "landmass"]
