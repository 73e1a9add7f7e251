"""Geometry on the WGS 84 ellipsoid, orbits and looks, and the words of a check; no files, no network, no HTML."""

from geo.access import Satellite, access_points, accesses, stream
from geo.antimeridian import split, unwrap
from geo.area_cells import area_cells
from geo.buffer import buffer
from geo.cells import lane_cells, lane_pieces
from geo.claim import Check, Claim, Finding, Verdict
from geo.counts import count_by_period, count_crossings_by_period
from geo.coverage import Coverage, coverage
from geo.dense_access import Targets, dense_accesses, in_reach
from geo.edges import densify, densify_coordinates
from geo.event_stream import EventStream
from geo.events import Found, find_events
from geo.figures import printed
from geo.frames import earth_fixed, geodetic, gmst82_rad, teme_to_earth_fixed
from geo.geodesic import NAUTICAL_MILE_M, WGS84, areas_m2, destination, inverse, lengths_m, wrap_longitude
from geo.in_view import in_view
from geo.judgement import Judgement, judge
from geo.orbit import Orbit, altitude_of_repeat_cycle, raan_of_local_time, subsatellite_point
from geo.overlay import inside, length_inside_m, share_inside
from geo.periods import period_bounds
from geo.rate_ratio import RateRatio, rate_ratio
from geo.revisit import (
    Gaps,
    gaps,
    guaranteed_share,
    longest_gap_s,
    mean_gap_s,
    mean_share,
    window_for_guaranteed_share,
    window_for_mean_share,
)
from geo.rules import Rules
from geo.sensor import Sensor
from geo.sun import sun_elevation_deg
from geo.swath import swaths
from geo.tasking import Duty, tasked

__all__ = [
    "NAUTICAL_MILE_M",
    "WGS84",
    "Check",
    "Claim",
    "Coverage",
    "Duty",
    "EventStream",
    "Finding",
    "Found",
    "Gaps",
    "Judgement",
    "Orbit",
    "RateRatio",
    "Rules",
    "Satellite",
    "Sensor",
    "Targets",
    "Verdict",
    "access_points",
    "accesses",
    "altitude_of_repeat_cycle",
    "area_cells",
    "areas_m2",
    "buffer",
    "count_by_period",
    "count_crossings_by_period",
    "coverage",
    "dense_accesses",
    "densify",
    "densify_coordinates",
    "destination",
    "earth_fixed",
    "find_events",
    "gaps",
    "geodetic",
    "gmst82_rad",
    "guaranteed_share",
    "in_reach",
    "in_view",
    "inside",
    "inverse",
    "judge",
    "lane_cells",
    "lane_pieces",
    "length_inside_m",
    "lengths_m",
    "longest_gap_s",
    "mean_gap_s",
    "mean_share",
    "period_bounds",
    "printed",
    "raan_of_local_time",
    "rate_ratio",
    "share_inside",
    "split",
    "stream",
    "subsatellite_point",
    "sun_elevation_deg",
    "swaths",
    "tasked",
    "teme_to_earth_fixed",
    "unwrap",
    "window_for_guaranteed_share",
    "window_for_mean_share",
    "wrap_longitude",
]
