from .behaviours import Behaviours, find_behaviours
from .definitions import EncounterRules, GapRules, LoiteringRules, PortVisitRules

__all__ = ["Behaviours", "EncounterRules", "GapRules", "LoiteringRules", "PortVisitRules", "find_behaviours"]
