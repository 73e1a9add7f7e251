"""Depth of 100,000 paths in 20 ragged zones, beside shapely on a projected plane and geodesics by brute force."""

import time

import numpy as np
import pyproj
import shapely

from geo import WGS84
from geo.depth.depth import DistanceTo

SEED = 2026
ZONES = 20
EDGES = 1550  # of each zone: 31,000 in all
EVENTS = 100_000
STEPS = 30  # of a path, at most
WAVES = 60
SHAPELY_EVENTS = 1000
BRUTE_EVENTS = 5
SAMPLES = 9  # of each segment and each edge, by brute force


def workload() -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
    """Edges (m, 4) of all zones; path of each vertex; zone of each path; vertices (n, 2)."""
    rng = np.random.default_rng(SEED)
    edges, lonlat, count, zone_of_path = [], [], [], []
    for zone in range(ZONES):
        centre, scale = rng.uniform((100, 5), (150, 45)), rng.uniform(0.3, 2.0)
        stretch = np.array([scale / np.cos(np.radians(centre[1])), scale])
        angle, radius = coast(rng)
        ring = centre + stretch * radius[:, None] * np.column_stack([np.cos(angle), np.sin(angle)])
        edges.append(np.hstack([ring, np.roll(ring, -1, axis=0)]))
        steps, inside = walks(rng, angle, radius, EVENTS // ZONES)
        lonlat.append(centre + stretch * steps[inside])
        count.append(inside.sum(axis=1))
        zone_of_path.append(np.full(EVENTS // ZONES, zone))
    path = np.repeat(np.arange(EVENTS), np.concatenate(count))
    return np.vstack(edges), path, np.concatenate(zone_of_path), np.vstack(lonlat)


def coast(rng: np.random.Generator) -> tuple[np.ndarray, np.ndarray]:
    """Angles and radii of a circle with waves on it, about 1, at least 0.2."""
    angle, wave = np.linspace(0, 2 * np.pi, EDGES, endpoint=False), np.arange(1, WAVES)
    height = 0.2 * rng.normal(size=wave.size) / wave * np.cos(angle[:, None] * wave + rng.uniform(0, 7, wave.size))
    return angle, np.maximum(1 + height.sum(axis=1), 0.2)


def walks(rng: np.random.Generator, angle: np.ndarray, radius: np.ndarray, count: int) -> tuple[np.ndarray, np.ndarray]:
    """Make walks from the coast inwards (count, STEPS, 2); say which steps are before they leave (count, STEPS)."""
    start = rng.integers(0, angle.size, count)
    heading = (angle[start] + np.pi + rng.normal(size=count))[:, None]
    heading = heading + np.cumsum(0.15 * rng.normal(size=(count, STEPS)), axis=1)
    step = rng.uniform(0.005, 0.05, count)[:, None]
    walk = np.stack([np.cumsum(step * np.cos(heading), axis=1), np.cumsum(step * np.sin(heading), axis=1)], axis=-1)
    walk += (radius[start, None] * np.column_stack([np.cos(angle[start]), np.sin(angle[start])]))[:, None]
    walk *= 0.999  # begin just inside
    at = np.arctan2(walk[..., 1], walk[..., 0]) % (2 * np.pi)
    inside = np.hypot(walk[..., 0], walk[..., 1]) < np.interp(at, angle, radius, period=2 * np.pi)
    inside[:, 0] = True
    return walk, np.logical_and.accumulate(inside, axis=1)


def by_shapely(edges: np.ndarray, path: np.ndarray, lonlat: np.ndarray) -> np.ndarray:
    """Greatest distance of a vertex of each path on an azimuthal equidistant plane about the zone: no point between."""
    lon, lat = edges[:, :2].mean(axis=0)
    plane = pyproj.Proj(proj="aeqd", lon_0=lon, lat_0=lat, ellps="WGS84")
    boundary = shapely.LinearRing(np.column_stack(plane(*edges[:, :2].T)))
    away = shapely.distance(shapely.points(np.column_stack(plane(*lonlat.T))), boundary)
    return np.maximum.reduceat(away, np.flatnonzero(np.diff(path, prepend=-1)))


def by_brute_force(edges: np.ndarray, path: np.ndarray, lonlat: np.ndarray) -> np.ndarray:
    """Greatest of the least geodesics between samples of each path and samples of the boundary."""
    return np.array([brute_force_of_one(edges, lonlat[path == one]) for one in np.unique(path)])


def brute_force_of_one(edges: np.ndarray, lonlat: np.ndarray) -> float:
    """Likewise for one path, point by point."""
    share = np.linspace(0, 1, SAMPLES)[:, None, None]
    points = (lonlat[:-1] * (1 - share) + lonlat[1:] * share).reshape(-1, 2) if len(lonlat) > 1 else lonlat
    boundary = (edges[:, :2] * (1 - share) + edges[:, 2:] * share).reshape(-1, 2)
    best = 0.0
    for lon, lat in points:
        away = WGS84.inv(np.full(len(boundary), lon), np.full(len(boundary), lat), *boundary.T)[2]
        best = max(best, float(np.min(away)))
    return best


def main() -> None:
    """Print a table."""
    edges, path, zone_of_path, lonlat = workload()
    zone_of_edge = np.repeat(np.arange(ZONES), EDGES)
    begun = time.process_time()
    distance = DistanceTo(edges, zone_of_edge, zones=ZONES)
    prepared = time.process_time() - begun
    begun = time.process_time()
    depth = distance.farthest_m(path, zone_of_path, *lonlat.T)
    measured = time.process_time() - begun
    print(f"{EVENTS:,} events of {len(path):,} vertices, {ZONES} zones of {len(edges):,} edges\n")
    print("| what | events | CPU s | us an event | farthest from ours |\n|---|---|---|---|---|")
    print(f"| prepare | | {prepared:.2f} | | |")
    print(f"| `farthest_m` | {EVENTS:,} | {measured:.2f} | {measured / EVENTS * 1e6:.0f} | |")
    mine = edges[zone_of_edge == 0]
    for name, events, peer in (
        ("peer: shapely on a plane, vertices only", SHAPELY_EVENTS, by_shapely),
        ("peer: geodesics by brute force, 9 samples a segment and an edge", BRUTE_EVENTS, by_brute_force),
    ):
        some = path < events
        begun = time.process_time()
        theirs = peer(mine, path[some], lonlat[some])
        seconds = time.process_time() - begun
        off = np.abs(theirs - depth[:events]).max()
        print(f"| {name} | {events:,} | {seconds:.2f} | {seconds / events * 1e6:,.0f} | {off:,.0f} m |", flush=True)


if __name__ == "__main__":
    main()
