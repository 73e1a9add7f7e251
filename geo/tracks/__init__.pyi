from .fixes import Fixes, Positions, Report, read_fixes
from .pieces import Pieces, cut_pieces
from .rules import Rules, rules_with

__all__ = ["Fixes", "Pieces", "Positions", "Report", "Rules", "cut_pieces", "read_fixes", "rules_with"]
