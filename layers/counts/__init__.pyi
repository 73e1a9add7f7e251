from .counted import Count, Events
from .errors import counting_errors
from .printed import PrintedChange, printed_change
from .windows import compare, compare_events

__all__ = ["Count", "Events", "PrintedChange", "compare", "compare_events", "counting_errors", "printed_change"]
