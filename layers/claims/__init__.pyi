from . import (
    adiz,
    base_points,
    baselines,
    contiguous_zone,
    disputed_features,
    low_water,
    median_lines,
    taiwan_strait_limits,
    taiwan_strait_zones,
    territorial_sea,
    tsugaru_strait,
)

__all__ = [
    "adiz",
    "base_points",
    "baselines",
    "contiguous_zone",
    "disputed_features",
    "low_water",
    "median_lines",
    "taiwan_strait_limits",
    "taiwan_strait_zones",
    "territorial_sea",
    "tsugaru_strait",
]
