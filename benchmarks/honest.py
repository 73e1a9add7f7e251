"""Honest vessels that look odd: ships, fishing boats that circle, ferries, dredgers, pilots, regattas, rivers, anchors.

Each vessel follows from (seed, number). Positions have the noise of a receiver that wanders, clocks are rounded to the
second, reports are late and lost, some are wild, some doubled. Stations on shore hear what is near, now and then what
is far; satellites hear the rest.
"""

from functools import cache
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
import pandas as pd
import shapely
from traffic import AIS_STEPS_PER_DEG, DEG_M, KNOT_MPS, START_UTC, network

from layers.ground import landmass

Floats = npt.NDArray[np.float64]

HOURS = 48.0
KINDS = {  # share of the vessels
    "merchant": 0.42,
    "fishing": 0.2,
    "ferry": 0.05,
    "moored": 0.09,
    "anchored": 0.05,
    "river": 0.06,
    "dredger": 0.02,
    "pilot": 0.02,
    "regatta": 0.04,
    "poor receiver": 0.03,
    "tow": 0.02,
}
RIVERS = (  # longitude, latitude; not surveyed: what matters is that many boats go one way inland
    ((121.9, 31.4), (121.0, 31.8), (120.2, 32.0), (119.4, 32.2), (118.7, 32.1), (118.3, 31.4), (117.7, 30.9)),
    ((113.6, 22.2), (113.6, 22.8), (113.3, 23.1), (112.9, 23.0), (112.5, 23.1), (111.5, 23.4)),
    ((119.6, 26.0), (119.2, 26.1), (118.6, 26.4), (118.2, 26.6)),
)
STATIONS = {  # on the coast
    "tw-north": (121.75, 25.13),
    "tw-west": (120.3, 23.9),
    "tw-south": (120.3, 22.6),
    "tw-east": (121.6, 24.0),
    "cn-shanghai": (121.9, 31.1),
    "cn-wenzhou": (121.0, 27.9),
    "cn-xiamen": (118.2, 24.4),
    "hk": (114.2, 22.2),
    "jp-naha": (127.7, 26.2),
    "jp-nagasaki": (129.7, 32.7),
    "kr-busan": (129.1, 35.1),
    "ph-manila": (120.9, 14.6),
    "cn-nanjing": (118.8, 32.1),
    "cn-guangzhou": (113.3, 23.0),
    "cn-fuzhou": (119.3, 26.1),
}
RANGE_M, DUCTED_M, DUCTED_HOURS = 75_000.0, 280_000.0, 0.05
FIXED_TRIES = 10  # then another ferry line or race course
CAPES = 0.05  # of a way may lie on land
WILD, DOUBLED, LOST = 0.0005, 0.003, 0.15


class Way(NamedTuple):
    """Metres east and north of a place, knots over ground and degrees of course, at seconds."""

    east_m: Floats
    north_m: Floats


def fleet(vessels: int, seed: int) -> tuple[pd.DataFrame, dict[str, str]]:
    """Rows of honest vessels, in order of time, and the kind of each."""
    counts = np.floor(np.array(list(KINDS.values())) * vessels).astype(int)
    counts[0] += vessels - counts.sum()
    frames, kinds = [], {}
    number = 0
    for kind, count in zip(KINDS, counts, strict=True):
        for _ in range(count):
            name = f"{(412, 413, 416, 431, 440, 477, 548, 563)[number % 8]}{100_000 + number}"
            frames.append(vessel(kind, name, number, seed))
            kinds[name] = kind
            number += 1
    return pd.concat(frames, ignore_index=True), kinds


def vessel(kind: str, name: str, number: int, seed: int) -> pd.DataFrame:
    """Rows of one vessel."""
    for attempt in range(100):
        rng = np.random.default_rng([seed, 20, number, attempt])
        seconds = heard_s(rng)
        lon0, lat0, way = PATHS[kind](rng, seconds, number if attempt < FIXED_TRIES else number + 7 * attempt)
        if kind == "river" or afloat(lon0, lat0, way):
            break
    noise_m = rng.uniform(25, 70) if kind == "poor receiver" else rng.uniform(1.5, 7)
    return said(name, rng, seconds, lon0, lat0, way, noise_m)


def afloat(lon0: float, lat0: float, way: Way) -> bool:
    """Whether a way keeps to the sea, but for capes that its bends cut."""
    at = np.linspace(0, len(way.east_m) - 1, 60).astype(int)
    lat = lat0 + way.north_m[at] / DEG_M
    lon = lon0 + way.east_m[at] / DEG_M / np.cos(np.radians(lat))
    near = land().query(shapely.box(lon.min(), lat.min(), lon.max(), lat.max()))
    inside = sum(int(shapely.contains_xy(land().geometries[number], lon, lat).sum()) for number in near)
    return inside <= CAPES * len(at)


@cache
def land() -> shapely.STRtree:
    """All land, ready to be asked."""
    shapes = landmass.whole().geometry.to_numpy()
    shapely.prepare(shapes)
    return shapely.STRtree(shapes)


def heard_s(rng: np.random.Generator) -> Floats:
    """Seconds at which a vessel is heard: some hours of two days, at its own interval, late, with losses."""
    spacing = rng.choice([30.0, 60.0, 120.0, 180.0, 300.0], p=[0.1, 0.3, 0.3, 0.2, 0.1])
    hours = min(HOURS, rng.uniform(6, 9) * spacing / 30)
    begun = rng.uniform(0, HOURS - hours) * 3600
    slots = np.arange(int(hours * 3600 / spacing))
    seconds = begun + (slots + 0.4 * rng.random(len(slots))) * spacing
    return np.unique(np.floor(seconds[rng.random(len(slots)) >= LOST]))


def said(
    name: str, rng: np.random.Generator, seconds: Floats, lon0: float, lat0: float, way: Way, noise_m: float
) -> pd.DataFrame:
    """Rows as they are received: noise that wanders with that of each fix, rounding, speed and course, stations."""
    knots_s = np.arange(seconds[0], seconds[-1] + 1_200, 600)  # over which the error of a receiver changes
    wander = np.array([np.interp(seconds, knots_s, rng.normal(0, 1, len(knots_s))) for _ in range(2)])
    noise = noise_m * (0.8 * wander + 0.6 * rng.normal(0, 1, (2, len(seconds))))
    ahead = np.gradient(way.east_m, seconds), np.gradient(way.north_m, seconds)
    speed = np.hypot(*ahead) / KNOT_MPS + rng.normal(0, 0.15, len(seconds))
    course = np.degrees(np.arctan2(*ahead)) + rng.normal(0, 2 + 8 / (1 + np.abs(speed)), len(seconds))
    lat = lat0 + (way.north_m + noise[1]) / DEG_M
    lon = lon0 + (way.east_m + noise[0]) / DEG_M / np.cos(np.radians(lat))
    wild = rng.random(len(seconds)) < WILD
    lon = lon + wild * rng.uniform(1, 3, len(seconds))
    frame = pd.DataFrame(
        {
            "id": name,
            "time": pd.Timestamp(START_UTC) + pd.to_timedelta(seconds.astype(np.int64), unit="s"),
            "lon": np.round(lon * AIS_STEPS_PER_DEG) / AIS_STEPS_PER_DEG,
            "lat": np.round(lat * AIS_STEPS_PER_DEG) / AIS_STEPS_PER_DEG,
            "speed_kn": np.round(np.maximum(speed, 0), 1),
            "course_deg": np.round(course % 360, 1),
            "source": heard_by(rng, lon, lat, seconds),
        }
    )
    doubled = rng.random(len(seconds)) < DOUBLED
    return pd.concat([frame, frame[doubled]], ignore_index=True) if doubled.any() else frame


def heard_by(rng: np.random.Generator, lon: Floats, lat: Floats, seconds: Floats) -> npt.NDArray[np.object_]:
    """Nearest station within range, in hours of ducting from further away, else a satellite."""
    names = list(STATIONS)
    places = np.array(list(STATIONS.values()))
    east = (lon[:, None] - places[None, :, 0]) * np.cos(np.radians(lat))[:, None]
    metres = DEG_M * np.hypot(east, lat[:, None] - places[None, :, 1])
    nearest = metres.argmin(axis=1)
    ducted = np.sin((seconds // 3600) * 12.9898 + nearest * 78.233) * 43758.5453 % 1 < DUCTED_HOURS
    near = metres.min(axis=1) <= np.where(ducted, DUCTED_M, RANGE_M)
    space = np.array([f"sat-{number}" for number in range(4)], dtype=object)[rng.integers(4, size=len(lon))]
    return np.where(near, np.array(names, dtype=object)[nearest], space)


def along(points_m: Floats, speed_m_s: Floats, seconds: Floats) -> Way:
    """Sail through points, metres, at speeds that vary, and back again where the way ends."""
    lengths = np.hypot(*np.diff(points_m, axis=0).T)
    knots = np.append(0, np.cumsum(lengths))
    sailed = np.cumsum(np.diff(seconds, prepend=seconds[0]) * speed_m_s) % (2 * knots[-1])
    sailed = np.minimum(sailed, 2 * knots[-1] - sailed)
    return Way(np.interp(sailed, knots, points_m[:, 0]), np.interp(sailed, knots, points_m[:, 1]))


def varied(rng: np.random.Generator, seconds: Floats, knots: float) -> Floats:
    """Speed that wind, sea and engine change by some percent, metres a second."""
    walk = np.cumsum(rng.normal(0, 1, len(seconds)) * np.sqrt(np.diff(seconds, prepend=seconds[0]) / 600))
    return np.asarray(knots * KNOT_MPS * (1 + 0.02 * np.sin(walk) + 0.006 * rng.normal(0, 1, len(seconds))))


def local_m(places: Floats) -> tuple[float, float, Floats]:
    """Longitude and latitude of the first place, and all of them in metres about it."""
    (lon0, lat0), cos = places[0], np.cos(np.radians(places[:, 1]))
    return float(lon0), float(lat0), np.column_stack([(places[:, 0] - lon0) * cos, places[:, 1] - lat0]) * DEG_M


def at_sea(rng: np.random.Generator, scatter_deg: float = 0.25) -> Floats:
    """Draw a place near one of the points that ships pass."""
    points, _, _ = network()
    return np.asarray(points[rng.integers(len(points))] + rng.normal(0, scatter_deg, 2))


def merchant(rng: np.random.Generator, seconds: Floats, _: int) -> tuple[float, float, Way]:
    """Leg after leg between the points of the network, with a bend in each."""
    points, neighbours, degree = network()
    node = rng.integers(len(points))
    places = [points[node] + rng.normal(0, 0.12, 2)]
    for _leg in range(12):
        node = neighbours[node, rng.integers(degree[node])]
        there = points[node] + rng.normal(0, 0.12, 2)
        across = (there - places[-1])[::-1] * (1, -1)
        places += [places[-1] + rng.uniform(0.3, 0.7) * (there - places[-1]) + rng.normal(0, 0.06) * across, there]
    lon0, lat0, metres = local_m(np.array(places))
    return lon0, lat0, along(metres, varied(rng, seconds, rng.uniform(9, 20)), seconds)


def fishing(rng: np.random.Generator, seconds: Floats, _: int) -> tuple[float, float, Way]:
    """Trawl, turn, and shoot seines in circles that drift with the stream."""
    steps = np.diff(seconds, prepend=seconds[0])
    hour = (seconds // rng.uniform(1500, 5000)).astype(int)
    mode = rng.random(hour.max() + 1)[hour]
    circling = mode < 0.35
    radius = np.exp(rng.uniform(np.log(90), np.log(600), hour.max() + 1))[hour]
    knots = np.where(circling, 6, 3.5) * (1 + 0.08 * rng.normal(0, 1, len(seconds)))
    rate = np.where(circling, knots * KNOT_MPS / radius, rng.normal(0, 0.0004, len(seconds)))
    rate = rate * (1 + 0.15 * rng.normal(0, 1, len(seconds)))
    heading = rng.uniform(0, 7) + np.cumsum(rate * steps)
    drift = rng.normal(0, 0.25, 2)
    chord = np.sinc(rate * steps / 2 / np.pi)  # a chord is shorter than its arc
    way = steps * knots * KNOT_MPS * chord
    middle = heading - rate * steps / 2
    lon0, lat0 = at_sea(rng)
    return (
        lon0,
        lat0,
        Way(np.cumsum(way * np.sin(middle)) + drift[0] * seconds, np.cumsum(way * np.cos(middle)) + drift[1] * seconds),
    )


def ferry(rng: np.random.Generator, seconds: Floats, number: int) -> tuple[float, float, Way]:
    """Shuttle on one of forty fixed routes, as others do."""
    route = np.random.default_rng([77, number % 40])
    start = at_sea(route)
    there = start + route.normal(0, 0.3, 2)
    middle = (start + there) / 2 + route.normal(0, 0.02, 2)
    lon0, lat0, metres = local_m(np.array([start, middle, there]))
    return lon0, lat0, along(metres, varied(rng, seconds, route.uniform(12, 28)), seconds)


def moored(rng: np.random.Generator, seconds: Floats, _: int) -> tuple[float, float, Way]:
    """Lie at a berth."""
    lon0, lat0 = at_sea(rng)
    return lon0, lat0, Way(np.zeros(len(seconds)), np.zeros(len(seconds)))


def anchored(rng: np.random.Generator, seconds: Floats, _: int) -> tuple[float, float, Way]:
    """Swing about an anchor with the tide, and yaw."""
    length = rng.uniform(80, 350)
    angle = rng.uniform(0, 7) + 2.4 * np.sin(2 * np.pi * seconds / 44_700) + 0.2 * np.sin(2 * np.pi * seconds / 700)
    lon0, lat0 = at_sea(rng)
    return lon0, lat0, Way(length * np.cos(angle), length * np.sin(angle))


def river(rng: np.random.Generator, seconds: Floats, number: int) -> tuple[float, float, Way]:
    """Go up and down a river that winds, some hundred metres off its middle."""
    course = np.array(RIVERS[number % len(RIVERS)])
    fine = np.column_stack(
        [np.interp(np.linspace(0, len(course) - 1, 400), np.arange(len(course)), c) for c in course.T]
    )
    fine[:, 1] += 0.02 * np.sin(np.linspace(0, 60, 400))
    begin = rng.integers(0, 300)
    lon0, lat0, metres = local_m(fine[begin : begin + 100] + rng.normal(0, 0.001, 2))
    return lon0, lat0, along(metres, varied(rng, seconds, rng.uniform(5, 12)), seconds)


def dredger(rng: np.random.Generator, seconds: Floats, _: int) -> tuple[float, float, Way]:
    """Go to and fro on one line all day."""
    length = rng.uniform(800, 4000)
    angle = rng.uniform(0, 7)
    line = np.array([[0, 0], [np.cos(angle), np.sin(angle)]]) * length
    lon0, lat0 = at_sea(rng)
    return lon0, lat0, along(line, varied(rng, seconds, rng.uniform(2, 6)), seconds)


def pilot(rng: np.random.Generator, seconds: Floats, _: int) -> tuple[float, float, Way]:
    """Run out to ships, round them, and home again."""
    spokes = []
    for _trip in range(30):
        angle, far = rng.uniform(0, 7), rng.uniform(4_000, 15_000)
        turn = angle + np.linspace(0, 2 * np.pi, 12)
        ship = far * np.array([np.cos(angle), np.sin(angle)])
        spokes += [np.zeros(2), *(ship + 250 * np.column_stack([np.cos(turn), np.sin(turn)]))]
    lon0, lat0 = at_sea(rng)
    return lon0, lat0, along(np.array(spokes), varied(rng, seconds, rng.uniform(14, 22)), seconds)


def regatta(rng: np.random.Generator, seconds: Floats, number: int) -> tuple[float, float, Way]:
    """Tack around the marks of a race with others, lap after lap."""
    race = np.random.default_rng([78, number // 20])
    lon0, lat0 = at_sea(race)
    marks = race.normal(0, 2_500, (4, 2))
    laps = []
    for mark, after in zip(marks, np.roll(marks, -1, axis=0), strict=True):
        tacks = np.linspace(0, 1, 7)[:, None] * (after - mark) + mark
        tacks[1:-1] += rng.normal(0, 180, (5, 2)) + np.array([(-1) ** k for k in range(5)])[:, None] * 250
        laps.append(tacks)
    return lon0, lat0, along(np.concatenate(laps), varied(rng, seconds, rng.uniform(5, 9)), seconds)


def tow(rng: np.random.Generator, seconds: Floats, number: int) -> tuple[float, float, Way]:
    """Sail in company: two by two on one way, the second some hundred metres off."""
    pair = np.random.default_rng([79, number // 2])
    lon0, lat0, way = merchant(pair, seconds, number)
    off = rng.normal(0, 15, 2) + (number % 2) * np.array([260.0, -180.0])
    return lon0, lat0, Way(way.east_m + off[0], way.north_m + off[1])


PATHS = {
    "merchant": merchant,
    "fishing": fishing,
    "ferry": ferry,
    "moored": moored,
    "anchored": anchored,
    "river": river,
    "dredger": dredger,
    "pilot": pilot,
    "regatta": regatta,
    "poor receiver": merchant,
    "tow": tow,
}
