from .listening import Listening
from .measures import Measured
from .reporting import due_interval_s
from .watching import Watched, watching

__all__ = ["Listening", "Measured", "Watched", "due_interval_s", "watching"]
