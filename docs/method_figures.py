"""Figures of docs/methods.md: each is computed by the functions of `geo` that it explains, and drawn as SVG.

They stand in the page itself and take its colours, so one drawing serves light and dark.
"""

from collections.abc import Callable, Iterable, Sequence
from datetime import UTC, datetime
from html import escape
from typing import NamedTuple

import geopandas as gpd
import numpy as np
import pandas as pd
from shapely import get_coordinates
from shapely.geometry import LineString, Point, box
from shapely.geometry.base import BaseGeometry

import geo
from geo.change.ratio_interval import ratio_interval

WIDTH = 420  # of every drawing; letters are readable on a phone, where it is shown 350 px wide
FINEST_PX = 0.2
SOUTH, NORTH = 32.5, 45.5  # of the figure of a strip, degrees
START = datetime(2026, 3, 20, tzinfo=UTC)
SENSOR = geo.Sensor(name="radar", angle="incidence", min_deg=25, max_deg=45, side="right")
ORBIT = geo.Orbit.circular(
    "satellite", epoch_utc=START, altitude_km=630, inclination_deg=98, raan_deg=115, phase_deg=20
)
RADAR = geo.Satellite(orbit=ORBIT, sensor=SENSOR)


class Figure(NamedTuple):
    """A drawing, and what it shows in words."""

    svg: str
    alt: str


class Plane:
    """A sheet of paper with a box in it, in which x and y are laid out linearly."""

    def __init__(self, x: tuple[float, float], y: tuple[float, float], box: tuple[float, float, float, float]) -> None:
        """Lay `x` and `y` out in `box`: left, top, right, bottom in pixels."""
        self.x, self.y, self.box = x, y, box
        self.marks: list[str] = []

    def at(self, x: float, y: float) -> tuple[float, float]:
        """Return the place on paper of a pair of numbers."""
        left, top, right, bottom = self.box
        return (
            left + (right - left) * (x - self.x[0]) / (self.x[1] - self.x[0]),
            bottom + (top - bottom) * (y - self.y[0]) / (self.y[1] - self.y[0]),
        )

    def path(self, xy: Iterable[Sequence[float]], kind: str, *, closed: bool = False) -> None:
        """Draw a line through places, or the area within them, with no more vertices than can be seen."""
        seen = LineString([self.at(*pair) for pair in xy]).simplify(FINEST_PX).coords
        places = " ".join(f"{a:.1f},{b:.1f}" for a, b in seen)
        self.marks.append(f'<poly{"gon" if closed else "line"} class="{kind}" points="{places}"/>')

    def shape(self, shape: BaseGeometry, kind: str) -> None:
        """Draw a line or an area, part by part."""
        for part in getattr(shape, "geoms", [shape]):
            area = part.geom_type == "Polygon"
            self.path(get_coordinates(part.exterior if area else part), kind, closed=area)

    def dot(self, x: float, y: float, kind: str, radius: float = 4) -> None:
        """Draw a filled circle."""
        a, b = self.at(x, y)
        self.marks.append(f'<circle class="{kind}" cx="{a:.1f}" cy="{b:.1f}" r="{radius}"/>')

    def words(self, x: float, y: float, text: str, *, by: tuple[float, float] = (0, 0), anchor: str = "middle") -> None:
        """Write words at a place, so many pixels beside it."""
        a, b = self.at(x, y)
        self.marks.append(f'<text x="{a + by[0]:.1f}" y="{b + by[1]:.1f}" text-anchor="{anchor}">{escape(text)}</text>')


def figure(height: int, alt: str, *planes: Plane) -> Figure:
    """Put planes together to a drawing that a screen reader hears as `alt`."""
    marks = "".join(mark for plane in planes for mark in plane.marks)
    return Figure(f'<svg viewBox="0 0 {WIDTH} {height}" role="img" aria-label="{escape(alt)}">{marks}</svg>', alt)


def buffer() -> Figure:
    """Compare the points within 200 km of a line on the ellipsoid, and those of as many degrees as 200 km are north."""
    line = LineString([(5, 62), (20, 64)])
    row = gpd.GeoDataFrame(geometry=[line], crs=4326)
    wide = geo.buffer(row, 200_000).geometry.iloc[0]
    planar = line.buffer(200_000 / 111_195)
    plane = Plane((-1, 26), (58.5, 67.5), (10, 10, 410, 270))
    plane.shape(wide, "area a")
    plane.shape(planar, "line b dashed")
    plane.shape(line, "line ink")
    plane.words(12.5, 63, "the shape", by=(0, 22))
    plane.words(12.5, 66.3, "within 200 km on the ellipsoid", by=(0, -6))
    plane.words(12.5, 60, "as many degrees in a plane", by=(0, 26))
    ratio = float(geo.areas_m2(row.set_geometry([wide])).iloc[0] / geo.areas_m2(row.set_geometry([planar])).iloc[0])
    return figure(
        290,
        "Longitude and latitude: a line at 63 degrees north, all points within 200 kilometres of it, and a narrower "
        f"outline by degrees. The former holds {ratio:.2f} times the area of the latter.",
        plane,
    )


def edges() -> Figure:
    """Show an edge along 29 N as a parallel and as a geodesic; north is drawn larger than east."""
    ends = [(120.0, 29.0), (125.5, 29.0)]
    parallel, geodesic = (
        geo.densify(gpd.GeoDataFrame(geometry=[LineString(ends)], crs=4326), tolerance_m=1.0, edges=each).geometry.iloc[
            0
        ]
        for each in ("parallel-aware", "geodesic")
    )
    top = max(get_coordinates(geodesic)[:, 1])
    apart_m = geo.inverse(122.75, 29.0, 122.75, float(top)).distance_m
    plane = Plane((119.6, 125.9), (28.985, 29.04), (10, 10, 410, 170))
    plane.shape(parallel, "line a")
    plane.shape(geodesic, "line b dashed")
    for end in ends:
        plane.dot(*end, "ink")
    plane.words(122.75, 29.0, "the parallel of 29° N", by=(0, 18))
    plane.words(122.75, float(top), f"the geodesic: {apart_m / 1000:.1f} km north of it", by=(0, -8))
    return figure(180, f"Two lines between the same ends; they part by {apart_m / 1000:.1f} kilometres.", plane)


def crossing() -> Figure:
    """Find where and when a vessel between two fixes enters a zone whose edge is a parallel."""
    zone = gpd.GeoDataFrame({"id": ["zone"]}, geometry=[box(121, 24, 123, 29)], crs=4326)
    fixes = pd.DataFrame(
        {
            "id": "ship",
            "time": [pd.Timestamp(START), pd.Timestamp(START) + pd.Timedelta("50min")],
            "lon": [121.7, 121.95],
            "lat": [29.12, 28.86],
        }
    )
    event = geo.find_events(fixes, zone, max_gap_s=3600).events.iloc[0]
    after_s = (event["t_in"] - fixes["time"].iloc[0]).total_seconds()
    plane = Plane((121.55, 122.15), (28.82, 29.17), (10, 10, 410, 280))
    plane.path([(121.55, 29), (122.15, 29), (122.15, 28.82), (121.55, 28.82)], "area a", closed=True)
    plane.path(fixes[["lon", "lat"]].to_numpy(), "line b")
    for _, fix in fixes.iterrows():
        plane.dot(fix["lon"], fix["lat"], "b")
        plane.words(fix["lon"], fix["lat"], f"fix {fix['time']:%H:%M:%S}", by=(9, 4), anchor="start")
    plane.dot(event["lon_in"], event["lat_in"], "ink", 5)
    told = f"in at {event['t_in']:%H:%M:%S}"
    plane.words(event["lon_in"], event["lat_in"], told, by=(10, -6), anchor="start")
    plane.words(121.57, 29, "outside", by=(0, -8), anchor="start")
    plane.words(121.57, 29, "the zone, its edge along 29° N", by=(0, 20), anchor="start")
    return figure(
        290,
        f"A vessel has a fix outside a zone and one inside, 50 minutes later; it came in after {after_s / 60:.1f} "
        "minutes, where the geodesic between the fixes meets the edge.",
        plane,
    )


def share() -> Figure:
    """Measure which share of some lanes lies within 300 km of a place."""
    lanes = gpd.GeoDataFrame(
        geometry=[
            LineString([(8, 41), (18, 36)]),
            LineString([(10, 34), (19, 39.5)]),
            LineString([(15.5, 33), (17.5, 42)]),
        ],
        crs=4326,
    )
    place = gpd.GeoDataFrame(geometry=[Point(14, 37.5)], crs=4326)
    near = geo.buffer(place, 300_000)
    inside = geo.inside(lanes, near)
    part = float(geo.lengths_m(inside).sum() / geo.lengths_m(lanes).sum())
    plane = Plane((7.5, 20.5), (32.6, 42.4), (10, 10, 410, 300))
    plane.shape(near.geometry.iloc[0], "area a")
    for lane in lanes.geometry:
        plane.shape(lane, "line quiet")
    for lane in inside.geometry:
        plane.shape(lane, "line b thick")
    plane.dot(14, 37.5, "ink")
    plane.words(14, 37.5, "place", by=(8, 14), anchor="start")
    plane.words(14, 40.3, "within 300 km", by=(0, -6))
    plane.words(8, 33.2, f"{part:.0%} of the kilometres", by=(0, 14), anchor="start")
    return figure(310, f"Three lanes and a circle of 300 kilometres; {part:.1%} of their length lies in it.", plane)


def equidistance() -> Figure:
    """Divide the water between two coasts by which of them is nearer, with the distances themselves."""
    west = LineString([(0, 50), (1.0, 51.2), (0.4, 52.4), (1.2, 53.5)])
    east = LineString([(4.6, 50), (4.0, 51), (5.2, 52.2), (4.4, 53.5)])
    line, ties = [], []
    for lat in np.linspace(50.05, 53.45, 18):
        lon, step = 2.5, 0.0
        for _ in range(4):  # halves the difference of the two distances into longitude: below 10 m
            lon += step
            to_west, to_east = (geo.distance(Point(lon, lat), coast).distance_m for coast in (west, east))
            step = (to_east - to_west) / 2 / (111_320 * float(np.cos(np.radians(lat))))
        line.append((lon, float(lat)))
    for at in line[2::6]:
        for coast in (west, east):
            found = geo.distance(Point(at), coast)
            ties.append([(found.lon1_deg, found.lat1_deg), (found.lon2_deg, found.lat2_deg)])
    plane = Plane((-0.9, 6.1), (50, 53.5), (10, 10, 410, 300))
    plane.path([(-0.9, 50), *west.coords, (-0.9, 53.5)], "area quiet", closed=True)
    plane.path([(6.1, 50), *east.coords, (6.1, 53.5)], "area quiet", closed=True)
    for tie in ties:
        plane.path(tie, "line b thin")
    plane.path(line, "line a thick")
    for at in line[2::6]:
        plane.dot(*at, "ink")
    plane.words(-0.3, 51.6, "coast")
    plane.words(5.6, 51, "coast")
    plane.words(2.4, 53.15, "as far from both")
    return figure(310, "Two coasts, the line as far from one as from the other, and the shortest ways to both.", plane)


def swath() -> Figure:
    """Draw the strip of one pass beside the way of the satellite, with the two ends of the band."""
    seconds, region = np.arange(0.0, 5700.0, 20.0), (5.0, 33.0, 25.0, 45.0)
    strips = geo.swaths([RADAR], region, start_utc=START, span_s=86_400, ut1_minus_utc_s=0.0)
    strip = strips.iloc[0]
    seconds = np.arange(strip["start_s"] - 120, strip["end_s"] + 120, 5.0)
    r, _ = ORBIT.earth_fixed(START, seconds, 0.0)
    lon, lat, _ = geo.geodetic(r)
    middle = len(seconds) // 2
    lonlat = get_coordinates(strip.geometry)
    west, east = min(lonlat[:, 0].min(), lon.min()) - 1, max(lonlat[:, 0].max(), lon.max()) + 1
    plane = Plane((west, east), (SOUTH, NORTH), (10, 10, 410, 300))
    plane.shape(strip.geometry.intersection(box(west, SOUTH, east, NORTH)), "area a")
    kept = (lat > SOUTH) & (lat < NORTH)
    plane.path(np.column_stack([lon, lat])[kept], "line b dashed")
    plane.dot(lon[middle], lat[middle], "b")
    plane.words(lon[middle], lat[middle], "ground track", by=(10, 4), anchor="start")
    inside = strip.geometry.representative_point()
    plane.words(inside.x, inside.y, "strip: 25° to 45°")
    return figure(
        310,
        "The ground track of a satellite as a dashed line, and beside it the strip that its radar can image.",
        plane,
    )


def elevation() -> Figure:
    """Draw the triangle of a look to scale, at the moment of access: satellite, target, the normal at the target."""
    target = geo.Targets.of([12.0], [38.0])
    found = geo.accesses([RADAR], target, start_utc=START, span_s=5 * 86_400, ut1_minus_utc_s=0.0).iloc[0]
    r, _ = ORBIT.earth_fixed(START, np.array([found["time_s"]]), 0.0)
    sight = (r - target.position_m)[0]
    up = target.up[0]
    incidence = np.degrees(np.arccos(sight @ up / np.linalg.norm(sight)))
    look = np.degrees(np.arccos(sight @ r[0] / np.linalg.norm(sight) / np.linalg.norm(r[0])))
    height, across = float(sight @ up) / 1e3, float(np.linalg.norm(sight - (sight @ up) * up)) / 1e3
    earth = 6371.0
    plane = Plane((-250, 950), (-120, 780), (10, 10, 410, 310))
    ground = [(x, np.sqrt(earth**2 - x**2) - earth) for x in np.linspace(-250, 950, 60)]
    plane.path([(-250, -120), *ground, (950, -120)], "area quiet", closed=True)
    plane.path([(0, 0), (across, height)], "line b")
    plane.path([(0, 0), (0, 420)], "line ink dashed")
    down = np.array([across, height + earth])
    foot = down * earth / np.linalg.norm(down)
    plane.path([(across, height), (foot[0], foot[1] - earth)], "line ink dashed")
    plane.dot(0, 0, "ink")
    plane.dot(across, height, "b", 5)
    plane.words(0, 0, "target", by=(-8, 16), anchor="end")
    plane.words(across, height, "satellite", by=(10, 0), anchor="start")
    plane.words(0, 420, "normal of the ellipsoid", by=(-8, -6), anchor="middle")
    plane.words(8, 290, f"incidence {incidence:.1f}°", by=(0, -10), anchor="start")
    plane.words(240, 90, f"elevation {90 - incidence:.1f}°", anchor="start")
    plane.words(across - 75, height - 330, f"look {look:.1f}°")
    return figure(
        320,
        f"Satellite and target to scale, seen along the flight. At the target {incidence:.1f} degrees between the "
        f"normal and the line of sight, at the satellite {look:.1f} degrees between that line and straight down.",
        plane,
    )


def access() -> Figure:
    """Follow the incidence at a target through a pass: in the band, and the one moment that counts as a look."""
    target = geo.Targets.of([12.0], [38.0])
    at_s = float(
        geo.accesses([RADAR], target, start_utc=START, span_s=5 * 86_400, ut1_minus_utc_s=0.0)["time_s"].iloc[0]
    )
    seconds = at_s + np.arange(-240.0, 241.0, 4.0)
    r, _ = ORBIT.earth_fixed(START, seconds, 0.0)
    sight = r - target.position_m
    incidence = np.degrees(np.arccos((sight @ target.up[0]) / np.linalg.norm(sight, axis=1)))
    plane = Plane((-240, 240), (95, 15), (44, 10, 410, 230))
    plane.path([(-240, 45), (240, 45), (240, 25), (-240, 25)], "area a", closed=True)
    plane.path(np.column_stack([seconds - at_s, incidence]), "line b")
    plane.path([(0, 95), (0, 15)], "line ink dashed")
    least = float(np.interp(at_s, seconds, incidence))
    plane.dot(0, least, "ink", 5)
    for degrees in (25, 45, 90):
        plane.words(-240, degrees, f"{degrees}°", by=(-6, 4), anchor="end")
    for second in (-200, 0, 200):
        plane.words(second, 95, f"{second:+d} s" if second else "abeam", by=(0, 18))
    plane.words(-232, 45, "the sensor's band", by=(0, -8), anchor="start")
    plane.words(0, least, f"the access: {least:.1f}°", by=(12, 34), anchor="start")
    return figure(
        260,
        "The incidence at a target over eight minutes of a pass: it falls, is least where the satellite is abeam, "
        f"which is the access, at {least:.1f} degrees, and rises again.",
        plane,
    )


def gaps() -> Figure:
    """Lay the looks at a target along two days, with the starts of windows that would hold none."""
    target, days, window_h = geo.Targets.of([12.0], [38.0]), 6, 24
    span_s = days * 86_400.0
    fleet = [
        geo.Satellite(
            orbit=geo.Orbit.circular(
                f"satellite {n}",
                epoch_utc=START,
                altitude_km=630,
                inclination_deg=98,
                raan_deg=115 + 40 * n,
                phase_deg=90 * n,
            ),
            sensor=SENSOR,
        )
        for n in range(2)
    ]
    looks = geo.accesses(fleet, target, start_utc=START, span_s=span_s, ut1_minus_utc_s=0.0)
    hours = np.sort(looks["time_s"].to_numpy()) / 3600
    found = geo.gaps(looks["target"], looks["time_s"], count=1, span_s=span_s)
    mean = float(geo.mean_share(found, [1.0], [window_h * 3600.0])[0])
    plane = Plane((0, 24 * days), (0, 4), (12, 10, 408, 150))
    plane.path([(0, 2), (24 * days, 2)], "line quiet")
    for begin, end in zip([0, *hours], [*hours, 24 * days], strict=True):
        if end - begin > window_h:
            plane.path([(begin, 2), (end - window_h, 2)], "line b bar")
    for hour in hours:
        plane.path([(hour, 1.4), (hour, 2.6)], "line ink")
    plane.path([(6, 3.3), (6 + window_h, 3.3)], "line a thick")
    plane.words(
        6, 3.3, f"a window of {window_h} h holds a look in {mean:.0%} of its places", by=(0, -8), anchor="start"
    )
    for day in range(days + 1):
        plane.words(24 * day, 0.4, f"{day}")
    plane.words(24 * days, 0.4, "days", by=(0, 18), anchor="end")
    return figure(
        180,
        f"{len(hours)} looks at a target in {days} days; where a window of {window_h} hours may begin without holding "
        f"one is marked. It holds one in {mean:.0%} of its places.",
        plane,
    )


def change() -> Figure:
    """Draw the interval of a change of counts beside what was claimed of it."""
    rows = [(400, 240), (100, 60), (25, 15)]
    claim = -50
    plane = Plane((-90, 70), (0, len(rows)), (112, 26, 404, 26 + 46 * len(rows)))
    plane.path([(claim, 0), (claim, len(rows))], "line b dashed")
    plane.path([(0, 0), (0, len(rows))], "line quiet")
    plane.words(claim, len(rows), "claimed −50 %", by=(0, -8))
    told = []
    for n, (before, after) in enumerate(rows):
        low, high = (100 * (each - 1) for each in ratio_interval(before, after, 0.95))
        found, y = 100 * (after / before - 1), len(rows) - n - 0.5
        plane.path([(low, y), (high, y)], "line a thick")
        plane.dot(found, y, "ink")
        plane.words(-90, y, f"{before} → {after}", by=(-10, 4), anchor="end")
        ends = f"{low:+.0f} to {high:+.0f} %".replace("-", "−")
        plane.words(high, y, ends, by=(8, 4), anchor="start")
        told.append(f"{before} to {after}: {ends}")
    for tick in (-75, -50, -25, 0, 25):
        plane.words(tick, 0, f"{tick:+d} %".replace("-", "−") if tick else "0", by=(0, 18))
    return figure(
        50 + 46 * len(rows), "The same fall of 40 % in three sizes of counts. " + "; ".join(told) + ".", plane
    )


FIGURES: dict[str, Callable[[], Figure]] = {
    each.__name__: each
    for each in (buffer, edges, crossing, share, equidistance, swath, elevation, access, gaps, change)
}
