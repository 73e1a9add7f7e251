from .antimeridian import split, split_shape, unwrap
from .area_cells import area_cells
from .bends import bends
from .buffer import buffer, disc
from .cells import lane_cells, lane_pieces
from .edges import Edges, check_edges, densify, densify_coordinates
from .geodesic import (
    EARTH_MEAN_RADIUS_M,
    NAUTICAL_MILE_M,
    WGS84,
    destination,
    inverse,
    lengths_m,
    require_crs,
    wrap_longitude,
)
from .merged import area_m2, areas_m2, length_m, merged, moved, outline
from .nearest import nearest_m
from .overlay import inside, length_inside_m, share_inside
from .vertex_levels import vertex_levels

__all__ = [
    "EARTH_MEAN_RADIUS_M",
    "NAUTICAL_MILE_M",
    "WGS84",
    "Edges",
    "area_cells",
    "area_m2",
    "areas_m2",
    "bends",
    "buffer",
    "check_edges",
    "densify",
    "densify_coordinates",
    "destination",
    "disc",
    "inside",
    "inverse",
    "lane_cells",
    "lane_pieces",
    "length_inside_m",
    "length_m",
    "lengths_m",
    "merged",
    "moved",
    "nearest_m",
    "outline",
    "require_crs",
    "share_inside",
    "split",
    "split_shape",
    "unwrap",
    "vertex_levels",
    "wrap_longitude",
]
