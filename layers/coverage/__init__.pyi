from .coverage import cover
from .fleet import Fleet, fleet
from .targets import Watched, lanes_of_the_sea, watched

__all__ = ["Fleet", "Watched", "cover", "fleet", "lanes_of_the_sea", "watched"]
