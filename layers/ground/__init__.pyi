from . import land, misawa, misawa_reach, places

__all__ = ["land", "misawa", "misawa_reach", "places"]
