from .chosen import ChosenFleet, chosen_fleet
from .coverage import cover
from .fleet import Fleet, fleet
from .per_point import per_point
from .targets import Watched, watched

__all__ = ["ChosenFleet", "Fleet", "Watched", "chosen_fleet", "cover", "fleet", "per_point", "watched"]
