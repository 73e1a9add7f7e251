"""Geometry on the WGS 84 ellipsoid, orbits and looks, and the words of a check; no files, no network, no HTML."""

from geo.access.access import Satellite, access_points, accesses, stream
from geo.access.coverage import Coverage, coverage
from geo.access.dense import Targets, dense_accesses, in_reach
from geo.access.in_view import in_view
from geo.access.revisit import (
    Gaps,
    gaps,
    guaranteed_share,
    longest_gap_s,
    mean_gap_s,
    mean_share,
    window_for_guaranteed_share,
    window_for_mean_share,
)
from geo.access.swath import swaths
from geo.access.tasking import Duty, tasked
from geo.change.counts import count_by_period, count_crossings_by_period
from geo.change.judgement import Judgement, judge
from geo.change.periods import period_bounds
from geo.change.rate_ratio import RateRatio, rate_ratio
from geo.claim import Check, Claim, Finding, Verdict
from geo.events.events import Found, find_events
from geo.events.stream import EventStream
from geo.figures import printed
from geo.geodesy.antimeridian import split, unwrap
from geo.geodesy.area_cells import area_cells
from geo.geodesy.buffer import buffer
from geo.geodesy.cells import lane_cells, lane_pieces
from geo.geodesy.edges import densify, densify_coordinates
from geo.geodesy.geodesic import NAUTICAL_MILE_M, WGS84, areas_m2, destination, inverse, lengths_m, wrap_longitude
from geo.geodesy.overlay import inside, length_inside_m, share_inside
from geo.orbits.frames import earth_fixed, geodetic, gmst82_rad, teme_to_earth_fixed
from geo.orbits.orbit import Orbit, altitude_of_repeat_cycle, raan_of_local_time, subsatellite_point
from geo.orbits.sensor import Sensor
from geo.orbits.sun import sun_elevation_deg
from geo.tracks.rules import Rules

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
