from .active_times import ActiveTimes
from .limits import Limits, limits_of
from .vertical_limits import VerticalLimits

__all__ = ["ActiveTimes", "Limits", "VerticalLimits", "limits_of"]
