from itertools import pairwise

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely

from geo import WGS84, inverse
from geo.events.events import find_events

START = pd.Timestamp("2024-01-01", tz="UTC")
SAME_INSTANT_S = 1e-6


def _exact_distance_m(lonlat, vertices):
    """Shortest geodesic from each point to the geodesics between `vertices`, by thirds on the best of 200 pieces."""
    lon, lat = lonlat.T
    best = np.full(lon.size, np.inf)
    for (x1, y1), (x2, y2) in pairwise(vertices):
        azimuth, _, length = WGS84.inv(x1, y1, x2, y2)

        def distance(at, x=x1, y=y1, azimuth=azimuth):
            n = at.size
            foot = WGS84.fwd(np.full(n, x), np.full(n, y), np.full(n, azimuth), at)
            return inverse(foot[0], foot[1], lon, lat).distance_m

        grid = np.linspace(0, length, 201)
        nearest = np.argmin([distance(np.full(lon.size, g)) for g in grid], axis=0)
        low, high = grid[np.maximum(nearest - 1, 0)], grid[np.minimum(nearest + 1, 200)]
        for _ in range(40):  # to 1e-7 of two pieces
            left, right = low + (high - low) / 3, high - (high - low) / 3
            nearer = distance(left) < distance(right)
            low, high = np.where(nearer, low, left), np.where(nearer, right, high)
        best = np.minimum(best, distance((low + high) / 2))
    return best


@pytest.fixture(scope="session")
def exact_distance_m():
    return _exact_distance_m


def _shares_in(ends, zone):
    """From which share of a segment to which it lies in the zone."""
    if (ends[0] == ends[1]).all():
        return [(0.0, 1.0)] if zone.covers(shapely.Point(ends[0])) else []
    segment = shapely.LineString(ends)
    common = shapely.intersection(segment, zone)
    parts = [] if common.is_empty else shapely.get_parts(common)
    shares = [[segment.project(shapely.Point(p), normalized=True) for p in part.coords] for part in parts]
    return [(min(of_part), max(of_part)) for of_part in shares]


def _stays_by_shapely(seconds, lonlat, zone):
    """Pairs of seconds in a zone: what shapely says each segment has of it, and stretches that meet joined."""
    seconds, lonlat = np.asarray(seconds, dtype=float), np.asarray(lonlat, dtype=float)
    shapely.prepare(zone)
    stretches = []
    for (t1, t2), ends in zip(pairwise(seconds), pairwise(lonlat), strict=True):
        shares = _shares_in(ends, zone)
        stretches += [(t1 + first * (t2 - t1), t1 + last * (t2 - t1)) for first, last in shares]
    stays = []
    for begin, end in sorted(stretches):
        if stays and begin - stays[-1][1] < SAME_INSTANT_S:
            stays[-1][1] = end
        else:
            stays.append([begin, end])
    return [(begin, end) for begin, end in stays if end - begin > SAME_INSTANT_S]


@pytest.fixture(scope="session")
def stays_by_shapely():
    return _stays_by_shapely


class Grid:
    """Tracks, zones and lines on a lattice at the equator, and the events found there, as one reads them.

    A unit is 1/64 degree (1.7 km): exact in binary, and small enough that edges and segments are straight in
    longitude and latitude under every model. Times are seconds after `START`. A track is written "t x y, t x y", or
    as a dict of such texts by id. The speed filter is off unless a case asks for it.
    """

    start = START
    unit_deg = 1 / 64

    def positions(self, tracks):
        tracks = {"a": tracks} if isinstance(tracks, str) else tracks
        return self.from_rows((name, *fix.split()) for name, text in tracks.items() for fix in text.split(",") if fix)

    def from_rows(self, rows, unit_deg=unit_deg):
        """Positions from rows of id, seconds, x and y."""
        rows = [(name, float(t), float(x), float(y)) for name, t, x, y in rows]
        table = pd.DataFrame(rows, columns=["id", "t", "x", "y"]).astype({"id": "str", "t": float})
        time = (START + pd.to_timedelta(table["t"], unit="s")).astype("datetime64[us, UTC]")
        return pd.DataFrame(
            {"id": table["id"], "time": time, "lon": table["x"] * unit_deg, "lat": table["y"] * unit_deg}
        )

    def arrivals(self, fleet):
        """Rows in the order in which they arrive; `fleet` has by id lists of (seconds on, (x, y), delay in seconds)."""
        rows = []
        for name, way in fleet.items():
            t = 0
            for step, (x, y), delay in way:
                t += step
                rows.append((t + delay, name, t, x, y))
        return self.from_rows(row[1:] for row in sorted(rows, key=lambda row: row[0]))

    def shapes(self, *wkt):
        shapes = [shapely.transform(shapely.from_wkt(text), lambda xy: xy * self.unit_deg) for text in wkt]
        return gpd.GeoDataFrame({"id": [f"s{i}" for i in range(len(wkt))]}, geometry=shapes, crs=4326)

    def find(self, tracks, *, zones=(), lines=(), **parameters):
        return find_events(
            self.positions(tracks),
            self.shapes(*zones) if zones else None,
            self.shapes(*lines) if lines else None,
            **{"max_speed_kn": None, "edge_model": "planar"} | parameters,
        )

    def seconds(self, times):
        """Seconds after `START`, as short text: microseconds are exact, so is the text."""
        return [f"{microseconds / 1e6:.6f}".rstrip("0").rstrip(".") for microseconds in (times - START) // _MICROSECOND]

    def stays(self, tracks, *zones, **parameters):
        """Events as "t_in..t_out entry exit"; where there are several zones or ids, those come before it."""
        events = self.find(tracks, zones=zones, **parameters).events
        found = zip(self.seconds(events.t_in), self.seconds(events.t_out), events.entry, events.exit, strict=True)
        texts = [f"{t_in}..{t_out} {entry} {leave}" for t_in, t_out, entry, leave in found]
        if len(zones) > 1:
            texts = [f"{zone} {text}" for zone, text in zip(events.zone, texts, strict=True)]
        if isinstance(tracks, dict):
            texts = [f"{name} {text}" for name, text in zip(events.id, texts, strict=True)]
        return texts

    def crossings(self, tracks, *lines, **parameters):
        """Crossings as "t at x y direction", the place in units; the line before it where there are several."""
        rows = self.find(tracks, lines=lines, **parameters).crossings
        places = zip(rows.lon / self.unit_deg, rows.lat / self.unit_deg, strict=True)
        found = zip(self.seconds(rows.time), places, rows.direction, strict=True)
        texts = [f"{t} at {round(x, 6):g} {round(y, 6):g} {direction}" for t, (x, y), direction in found]
        return [f"{line} {text}" for line, text in zip(rows.line, texts, strict=True)] if len(lines) > 1 else texts

    def pieces(self, tracks, **parameters):
        """Pieces as "t_start..t_end n began ended"."""
        rows = self.find(tracks, zones=["POLYGON((0 0,8 0,8 8,0 8,0 0))"], **parameters).pieces
        ends = zip(self.seconds(rows.t_start), self.seconds(rows.t_end), strict=True)
        words = zip(ends, rows.n_fixes, rows.began, rows.ended, strict=True)
        return [f"{begin}..{end} {n} {began} {ended}" for (begin, end), n, began, ended in words]


_MICROSECOND = pd.Timedelta(1, unit="us")


@pytest.fixture(scope="session")
def grid():
    return Grid()
