from .counts import count_by_period, count_crossings_by_period
from .judgement import Judgement, judge
from .periods import period_bounds
from .rate_ratio import RateRatio, Span, by_max_gap, rate_ratio

__all__ = [
    "Judgement",
    "RateRatio",
    "Span",
    "by_max_gap",
    "count_by_period",
    "count_crossings_by_period",
    "judge",
    "period_bounds",
    "rate_ratio",
]
