"""Zero-Doppler crossings on Skyfield's positions: what the access engine is held to.

Skyfield goes another way: SGP4 of its own time scales, TEME to GCRS to ITRS by the IAU 2000A nutation; the instant by
secants from a grid of 20 s.
"""

import numpy as np
import pandas as pd
from skyfield.api import EarthSatellite, load, wgs84
from skyfield.framelib import itrs

GRID_S = 20.0
TIMESCALE = load.timescale(builtin=True)


def normal(lon_deg, lat_deg):
    lon, lat = np.radians(lon_deg), np.radians(lat_deg)
    return np.array([np.cos(lat) * np.cos(lon), np.cos(lat) * np.sin(lon), np.sin(lat)])


def at(start, seconds):
    return TIMESCALE.utc(start.year, start.month, start.day, 0, 0, seconds)


def grid_of(start, span_s):
    """Seconds and Skyfield's times of a span that begins at midnight."""
    seconds = np.arange(0.0, span_s + GRID_S, GRID_S)
    return seconds, at(start, seconds)


def crossings(two_lines, places_deg, start, grid):
    """Every zero-Doppler crossing above the horizon of each place (longitude, latitude, height), whatever the angle."""
    satellite = EarthSatellite(*two_lines, None, TIMESCALE)
    places = wgs84.latlon(places_deg[:, 1], places_deg[:, 0], elevation_m=places_deg[:, 2]).itrs_xyz.m

    def state(when):
        position, velocity = satellite.at(when).frame_xyz_and_velocity(itrs)
        return position.m, velocity.km_per_s * 1000

    seconds, when = grid
    r, v = state(when)
    g = np.sum(r * v, axis=0) - places.T @ v  # place, step
    seen = normal(*places_deg[:, :2].T).T @ r > 6.3e6  # near enough to be worth a look: the horizon is further in
    target, step = np.nonzero((g[:, :-1] < 0) & (g[:, 1:] >= 0) & seen[:, :-1])
    if not len(target):
        return pd.DataFrame({name: [] for name in ("target", "time_s", "incidence_deg", "look_deg", "left")})
    low, high = seconds[step], seconds[step + 1]
    g_low, g_high = g[target, step], g[target, step + 1]
    for _ in range(4):  # g is all but straight within 20 s
        middle = low - g_low * (high - low) / (g_high - g_low)
        r, v = state(at(start, middle))
        now = np.sum((r - places[:, target]) * v, axis=0)
        low, high, g_low, g_high = high, middle, g_high, now
        if np.abs(now).max() < 1:  # 1 m2/s over 5e7 m2/s2: 20 ns
            break
    assert np.abs(now).max() < 1000  # 20 us
    way = r - places[:, target]
    distance = np.linalg.norm(way, axis=0)
    below = wgs84.geographic_position_of(satellite.at(at(start, middle)))
    angle = {
        "incidence": np.sum(way * normal(*places_deg[target, :2].T), axis=0) / distance,
        "look": np.sum(way * normal(below.longitude.degrees, below.latitude.degrees), axis=0) / distance,
    }
    found = pd.DataFrame({"target": target, "time_s": middle, "range_km": distance / 1000})
    for name_, cosine in angle.items():
        found[f"{name_}_deg"] = np.degrees(np.arccos(cosine))
    found["left"] = np.sum(np.cross(r.T, v.T) * -way.T, axis=1) > 0
    found["ascending"] = v[2] > 0
    return found[found["incidence_deg"] < 89]
