from . import lanes, lanes_ornl, ports, sea_areas

__all__ = ["lanes", "lanes_ornl", "ports", "sea_areas"]
