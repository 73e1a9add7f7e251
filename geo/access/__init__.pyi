from .access import Satellite, access_points, accesses, stream
from .clusters import cluster_stream
from .coverage import Coverage, coverage
from .crowd import LookBins
from .dense import Targets, dense_accesses, in_reach
from .in_view import in_view
from .look_pool import LookPool, gap_sums, look_pool
from .per_target import Tally, joined_tally, look_bins, tallied, tally, windows
from .revisit import (
    Gaps,
    gaps,
    guaranteed_share,
    longest_gap_s,
    mean_gap_s,
    mean_share,
    window_for_guaranteed_share,
    window_for_mean_share,
)
from .swath import swaths
from .tasking import Duty, tasked

__all__ = [
    "Coverage",
    "Duty",
    "Gaps",
    "LookBins",
    "LookPool",
    "Satellite",
    "Tally",
    "Targets",
    "access_points",
    "accesses",
    "cluster_stream",
    "coverage",
    "dense_accesses",
    "gap_sums",
    "gaps",
    "guaranteed_share",
    "in_reach",
    "in_view",
    "joined_tally",
    "longest_gap_s",
    "look_bins",
    "look_pool",
    "mean_gap_s",
    "mean_share",
    "stream",
    "swaths",
    "tallied",
    "tally",
    "tasked",
    "window_for_guaranteed_share",
    "window_for_mean_share",
    "windows",
]
