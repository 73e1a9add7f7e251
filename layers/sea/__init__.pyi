from . import chokepoints, lanes, lanes_ornl, ports, sea_areas

__all__ = ["chokepoints", "lanes", "lanes_ornl", "ports", "sea_areas"]
