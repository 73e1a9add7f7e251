from .depth import DistanceTo
from .nearest_edge import NearestEdges
from .promising import promising

__all__ = ["DistanceTo", "NearestEdges", "promising"]
