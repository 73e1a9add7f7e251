from .chosen import ChosenFleet, chosen_fleet
from .coverage import cover
from .fleet import Fleet, fleet
from .targets import Watched, watched

__all__ = ["ChosenFleet", "Fleet", "Watched", "chosen_fleet", "cover", "fleet", "watched"]
