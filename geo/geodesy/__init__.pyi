from .antimeridian import split, split_shape, unwrap
from .area_cells import area_cells
from .buffer import buffer
from .cells import lane_cells, lane_pieces
from .edges import Edges, check_edges, densify, densify_coordinates
from .geodesic import (
    EARTH_MEAN_RADIUS_M,
    NAUTICAL_MILE_M,
    WGS84,
    areas_m2,
    destination,
    inverse,
    lengths_m,
    require_crs,
    wrap_longitude,
)
from .overlay import inside, length_inside_m, share_inside
from .vertex_levels import vertex_levels

__all__ = [
    "EARTH_MEAN_RADIUS_M",
    "NAUTICAL_MILE_M",
    "WGS84",
    "Edges",
    "area_cells",
    "areas_m2",
    "buffer",
    "check_edges",
    "densify",
    "densify_coordinates",
    "destination",
    "inside",
    "inverse",
    "lane_cells",
    "lane_pieces",
    "length_inside_m",
    "lengths_m",
    "require_crs",
    "share_inside",
    "split",
    "split_shape",
    "unwrap",
    "vertex_levels",
    "wrap_longitude",
]
