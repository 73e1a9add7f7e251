from .doubt import Graded, grade_tracks
from .identity import identity_faults
from .inland import Inland
from .rules import DoubtRules, doubt_rules

__all__ = ["DoubtRules", "Graded", "Inland", "doubt_rules", "grade_tracks", "identity_faults"]
