from . import land, landmass

__all__ = ["land", "landmass"]
