from .counted import Count, Events
from .errors import counting_errors
from .windows import compare, compare_events

__all__ = ["Count", "Events", "compare", "compare_events", "counting_errors"]
