from . import (
    access,
    behaviours,
    change,
    claim,
    depth,
    doubt,
    events,
    figures,
    geodesy,
    orbits,
    said_numbers,
    tracks,
)
from .access.access import Satellite, access_points, accesses, stream
from .access.coverage import Coverage, coverage
from .access.dense import Targets, dense_accesses, in_reach
from .access.in_view import in_view
from .access.revisit import (
    Gaps,
    gaps,
    guaranteed_share,
    longest_gap_s,
    mean_gap_s,
    mean_share,
    window_for_guaranteed_share,
    window_for_mean_share,
)
from .access.swath import swaths
from .access.tasking import Duty, tasked
from .behaviours.behaviours import Behaviours, find_behaviours
from .change.counts import count_by_period, count_crossings_by_period
from .change.judgement import Judgement, judge
from .change.periods import period_bounds
from .change.rate_ratio import RateRatio, rate_ratio
from .claim import Check, Claim, Finding, Verdict
from .depth.shortest import distance, width
from .doubt.doubt import Graded, grade_tracks
from .doubt.rules import DoubtRules, doubt_rules
from .events.events import Found, find_events
from .events.stream import EventStream
from .figures import printed
from .geodesy.antimeridian import split, unwrap
from .geodesy.area_cells import area_cells
from .geodesy.buffer import buffer
from .geodesy.cells import lane_cells, lane_pieces
from .geodesy.edges import densify, densify_coordinates
from .geodesy.geodesic import NAUTICAL_MILE_M, WGS84, destination, inverse, lengths_m, wrap_longitude
from .geodesy.merged import areas_m2
from .geodesy.overlay import inside, length_inside_m, share_inside
from .orbits.frames import earth_fixed, geodetic, gmst82_rad, teme_to_earth_fixed
from .orbits.orbit import Orbit, altitude_of_repeat_cycle, raan_of_local_time, subsatellite_point
from .orbits.sensor import Sensor
from .orbits.sun import sun_elevation_deg
from .tracks.rules import Rules

__all__ = [
    "NAUTICAL_MILE_M",
    "WGS84",
    "Behaviours",
    "Check",
    "Claim",
    "Coverage",
    "DoubtRules",
    "Duty",
    "EventStream",
    "Finding",
    "Found",
    "Gaps",
    "Graded",
    "Judgement",
    "Orbit",
    "RateRatio",
    "Rules",
    "Satellite",
    "Sensor",
    "Targets",
    "Verdict",
    "access",
    "access_points",
    "accesses",
    "altitude_of_repeat_cycle",
    "area_cells",
    "areas_m2",
    "behaviours",
    "buffer",
    "change",
    "claim",
    "count_by_period",
    "count_crossings_by_period",
    "coverage",
    "dense_accesses",
    "densify",
    "densify_coordinates",
    "depth",
    "destination",
    "distance",
    "doubt",
    "doubt_rules",
    "earth_fixed",
    "events",
    "figures",
    "find_behaviours",
    "find_events",
    "gaps",
    "geodesy",
    "geodetic",
    "gmst82_rad",
    "grade_tracks",
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
    "orbits",
    "period_bounds",
    "printed",
    "raan_of_local_time",
    "rate_ratio",
    "said_numbers",
    "share_inside",
    "split",
    "stream",
    "subsatellite_point",
    "sun_elevation_deg",
    "swaths",
    "tasked",
    "teme_to_earth_fixed",
    "tracks",
    "unwrap",
    "width",
    "window_for_guaranteed_share",
    "window_for_mean_share",
    "wrap_longitude",
]
