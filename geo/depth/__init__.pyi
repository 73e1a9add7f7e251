from .depth import DistanceTo
from .nearest_edge import NearestEdges
from .promising import promising
from .shortest import Distance, Width, distance, width

__all__ = ["Distance", "DistanceTo", "NearestEdges", "Width", "distance", "promising", "width"]
