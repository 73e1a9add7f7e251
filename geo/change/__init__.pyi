from .counts import count_by_period, count_crossings_by_period
from .judgement import Interval, Judgement, Ranged, allowed, judge, judge_range
from .periods import period_bounds
from .rate_ratio import RateRatio, Span, by_max_gap, rate_ratio
from .ratio_interval import chance_of_difference, ratio_interval
from .seen_and_missed import Way, ways_of

__all__ = [
    "Interval",
    "Judgement",
    "Ranged",
    "RateRatio",
    "Span",
    "Way",
    "allowed",
    "by_max_gap",
    "chance_of_difference",
    "count_by_period",
    "count_crossings_by_period",
    "judge",
    "judge_range",
    "period_bounds",
    "rate_ratio",
    "ratio_interval",
    "ways_of",
]
