"""Stays and crossings against a slow oracle in rational arithmetic, on a lattice where every degenerate case is common.

The oracle cuts each segment wherever it meets an edge, and asks of each cut and of the middle between two cuts where it
lies. It shares nothing with the engine, and rounds nothing.
"""

from fractions import Fraction
from itertools import groupby, pairwise
from math import gcd
from typing import NamedTuple

import geopandas as gpd
import numpy as np
import pytest
import shapely
from hypothesis import assume, example, given
from hypothesis import strategies as st

from geo.events.events import find_events
from geo.tracks.rules import Rules

INSIDE, ON_EDGE, OUTSIDE = "inside", "on the edge", "outside"
LEFT, RIGHT, UNDECIDED = "left", "right", "undecided"
MAX_GAP_S = 100


def minus(a, b):
    return a[0] - b[0], a[1] - b[1]


def cross(a, b):
    return a[0] * b[1] - a[1] * b[0]


def is_on(point, edge):
    a, b = edge
    if cross(minus(b, a), minus(point, a)) != 0:
        return False
    return min(a[0], b[0]) <= point[0] <= max(a[0], b[0]) and min(a[1], b[1]) <= point[1] <= max(a[1], b[1])


def whereabouts(point, edges):
    """Even-odd rule, once it is known that the point lies on no edge."""
    if any(is_on(point, edge) for edge in edges):
        return ON_EDGE
    x, y = point
    crossed = [
        (x1, y1)
        for (x1, y1), (x2, y2) in edges
        if (y1 > y) != (y2 > y) and x < x1 + (y - y1) * (x2 - x1) / Fraction(y2 - y1)
    ]
    return INSIDE if len(crossed) % 2 else OUTSIDE


def meetings(start, end, edges):
    """Shares of the segment, from 0 at its start to 1, at which it meets an edge or an edge it runs along ends."""
    way, shares = minus(end, start), {Fraction(0), Fraction(1)}
    for a, b in edges:
        slant = cross(way, minus(b, a))
        if slant:
            share, on_edge = (Fraction(cross(minus(a, start), v), slant) for v in (minus(b, a), way))
            shares |= {share} if 0 <= on_edge <= 1 else set()
        elif way != (0, 0) and cross(way, minus(a, start)) == 0:
            axis = 0 if way[0] else 1
            shares |= {Fraction(vertex[axis] - start[axis], way[axis]) for vertex in (a, b)}
    return sorted(share for share in shares if 0 <= share <= 1)


def timeline(piece, edges):
    """Instants and the stretches between them in turn: begin, end, where, place at the begin and end, direction."""
    found = []
    for (t1, p1), (t2, p2) in pairwise(piece):

        def at(share, t1=t1, p1=p1, t2=t2, p2=p2):
            return t1 + share * (t2 - t1), (p1[0] + share * (p2[0] - p1[0]), p1[1] + share * (p2[1] - p1[1]))

        way = minus(p2, p1)
        cuts = [at(share) for share in meetings(p1, p2, edges)]
        for (begin, a), (end, b) in pairwise(cuts):
            middle = (a[0] + b[0]) / 2, (a[1] + b[1]) / 2
            found.append((begin, begin, whereabouts(a, edges), a, a, way))
            found.append((begin, end, whereabouts(middle, edges), a, b, way))
    t, place = Fraction(piece[-1][0]), piece[-1][1]
    return [*found, (t, t, whereabouts(place, edges), place, place, (0, 0))]


def pieces(track):
    """Cut at gaps; each piece with how it began and ended."""
    cuts = [i + 1 for i, ((t1, _), (t2, _)) in enumerate(pairwise(track)) if t2 - t1 > MAX_GAP_S]
    bounds = [0, *cuts, len(track)]
    for i, j in pairwise(bounds):
        yield track[i:j], "gap" if i else "start", "gap" if j < len(track) else "end"


def oracle_stays(track, edges):
    found = []
    for piece, began, ended in pieces(track):
        line = timeline(piece, edges)
        for outside, run in groupby(range(len(line)), key=lambda i, line=line: line[i][2] == OUTSIDE):
            stay = list(run)
            if not outside and any(line[i][2] == INSIDE for i in stay):
                entry = began if stay[0] == 0 else "crossing"
                leave = ended if stay[-1] == len(line) - 1 else "crossing"
                found.append((line[stay[0]][0], line[stay[-1]][1], entry, leave))
    return found


def side(point, way, vertices):
    """On which side of the polyline lies the point just off `point` in direction `way`."""
    inner = dict(zip(vertices[1:-1], zip(vertices, vertices[2:], strict=False), strict=True))
    if point in inner:
        back, out = (minus(v, point) for v in inner[point])
        if cross(out, back) > 0:
            return LEFT if cross(out, way) > 0 and cross(way, back) > 0 else RIGHT
        if cross(out, back) < 0:
            return RIGHT if cross(back, way) > 0 and cross(way, out) > 0 else LEFT
    a, b = next(edge for edge in pairwise(vertices) if is_on(point, edge))
    turn = cross(minus(b, a), way)
    return UNDECIDED if turn == 0 else LEFT if turn > 0 else RIGHT


def oracle_crossings(track, vertices):
    """Times, places and directions; None where the track comes or goes along the line's own extension."""
    found = []
    for piece, *_ in pieces(track):
        line = timeline(piece, list(pairwise(vertices)))
        for on_line, run in groupby(range(len(line)), key=lambda i, line=line: line[i][2] == ON_EDGE):
            contact = list(run)
            if not on_line or contact[0] == 0 or contact[-1] == len(line) - 1:
                continue
            came, left = line[contact[0] - 1], line[contact[-1] + 1]
            before = side(came[4], minus((0, 0), came[5]), vertices)
            after = side(left[3], left[5], vertices)
            if UNDECIDED in {before, after}:
                return None
            if before != after:
                found.append((left[0], left[3], f"{before} to {after}"))
    return found


def edges_of(shape):
    return [edge for ring in shapely.get_rings(shapely.get_parts(shape)) for edge in pairwise(whole(ring))]


def whole(line):
    return [(Fraction(x), Fraction(y)) for x, y in line.coords]


@pytest.mark.parametrize(
    ("track", "expected"),
    [
        ([(0, (-2, 4)), (12, (10, 4))], [(2, 10, "crossing", "crossing")]),
        ([(0, (-2, 0)), (12, (10, 0))], []),
        ([(0, (-2, 0)), (6, (4, 0)), (10, (4, 4))], [(2, 10, "crossing", "end")]),
        ([(0, (4, 4)), (4, (8, 8)), (8, (4, 4)), (208, (4, 4))], [(0, 8, "start", "gap"), (208, 208, "gap", "end")]),
    ],
)
def test_the_oracle_of_stays_on_cases_derived_by_hand(track, expected):
    assert oracle_stays(track, edges_of(shapely.box(0, 0, 8, 8))) == expected


@pytest.mark.parametrize(
    ("track", "expected"),
    [
        ([(0, (0, 4)), (8, (8, 4))], [(4, (4, 4), "left to right")]),
        ([(0, (0, 4)), (4, (4, 4)), (8, (4, 8)), (12, (0, 8))], []),
        ([(0, (8, 4)), (4, (4, 4)), (8, (4, 0)), (9, (4, -1))], None),
        ([(0, (5, 0)), (4, (4, 4)), (8, (3, 8))], [(4, (4, 4), "right to left")]),
    ],
)
def test_the_oracle_of_crossings_on_cases_derived_by_hand(track, expected):
    assert oracle_crossings(track, [(4, 0), (4, 4), (4, 8)]) == expected


def lattice(least, most):
    return st.tuples(st.integers(least, most), st.integers(least, most))


def tiles(cells):
    return shapely.union_all([shapely.box(2 * x, 2 * y, 2 * x + 2, 2 * y + 2) for x, y in cells])


steps = st.tuples(st.one_of(st.integers(1, 6), st.just(2 * MAX_GAP_S)), lattice(-1, 9))
tracks = st.lists(steps, min_size=1, max_size=7).map(
    lambda way: [(sum(step for step, _ in way[: i + 1]), place) for i, (_, place) in enumerate(way)]
)
tiled_zones = st.sets(lattice(0, 3), min_size=1, max_size=12).map(tiles)
ring_zones = st.lists(lattice(0, 8), min_size=3, max_size=6, unique=True).map(shapely.Polygon)
zones = st.one_of(tiled_zones, ring_zones.filter(lambda zone: zone.is_valid and zone.area > 0))
lines = st.lists(lattice(0, 8), min_size=2, max_size=6, unique=True).map(shapely.LineString)
simple_lines = lines.filter(lambda line: line.is_simple)


class Site(NamedTuple):
    """Where on the Earth the lattice lies: its origin, and its unit, small enough that segments are straight.

    With `decimals`, coordinates are rounded to so many, as people write them: then almost nothing is exact in binary,
    and the oracle, which takes each number for what it is, meets near misses of 1e-17 degree.
    """

    lon_deg: float
    lat_deg: float
    unit_deg: float
    decimals: int | None = None

    def places(self, xy):
        places = np.array([self.lon_deg, self.lat_deg]) + np.asarray(xy, dtype=float) * self.unit_deg
        return places if self.decimals is None else np.round(places, self.decimals)

    def shape(self, shape):
        return shapely.transform(shape, self.places)

    def tracks(self, batch):
        """Seconds and places, longitudes continuous."""
        return [[(t, tuple(map(float, self.places(place)))) for t, place in track] for track in batch]

    def positions(self, grid, batch):
        rows = [(f"{i:02}", t, *p) for i, track in enumerate(self.tracks(batch)) for t, p in track]
        table = grid.from_rows(rows, unit_deg=1)
        return table.assign(lon=table.lon.where(table.lon <= 180, table.lon - 360))


SITE_LIST = [
    Site(0, 0, 1 / 64),  # south-west corner of the lattice on the equator
    Site(119.75, 24.25, 1 / 1024),  # in the Taiwan Strait
    Site(-0.5, -60.125, 1 / 4096),
    Site(180 - 4 / 64, -4 / 64, 1 / 64),  # x = 4 is the antimeridian, y = 4 the equator
    Site(180, 40, 1 / 2048),  # x = 0 is the antimeridian
    Site(180 - 8 / 2048, 40, 1 / 2048),  # x = 8 is
    Site(119.7, 24.3, 0.001, 3),
    Site(-7.13, -0.02, 0.01, 2),
    Site(-0.03, -0.02, 0.01, 2),  # about zero, where differences of decimals are not exact either
]
SITES = st.sampled_from(SITE_LIST)


def frame(shape):
    return gpd.GeoDataFrame({"id": ["z"]}, geometry=[shape], crs=4326)


def by_id(batch, rows, columns):
    """For each track its rows: times in microseconds after the start, then words."""
    groups = {name: list(group[columns].itertuples(index=False, name=None)) for name, group in rows.groupby("id")}
    return [groups.get(f"{i:02}", []) for i in range(len(batch))]


def assert_same(found, expected, times):
    """Words as they are; times to the microsecond, to which events are rounded."""
    assert [row[times:] for row in found] == [row[times:] for row in expected]
    for row, exact in zip(found, expected, strict=True):
        assert all(abs(t - 10**6 * due) <= 1 for t, due in zip(row[:times], exact[:times], strict=True))


RULES = Rules(max_speed_kn=None, max_gap_s=MAX_GAP_S, edge_model="planar")


def rational(track):
    return [(t, tuple(map(Fraction, place))) for t, place in track]


DECIMALS = [site for site in SITE_LIST if site.decimals is not None] + [Site(12.345678, 51.234567, 1e-6, 6)]


def without_flicker(crossings, apart):
    """Crossings but those there and back at once: nobody can tell the order of two within a nanosecond."""
    kept = []
    for row in crossings:
        if kept and row[0] - kept[-1][0] <= apart and row[-1] != kept[-1][-1]:
            kept.pop()
        else:
            kept.append(row)
    return kept


@st.composite
def shapes_and_tracks_along(draw, shapes):
    """A shape, and tracks between points of the lattice on the lines through its edges, also beyond their ends."""
    shape = draw(shapes)
    edges = list(pairwise([tuple(map(int, corner)) for corner in shapely.get_coordinates(shape)]))

    def place(edge):
        (x1, y1), (x2, y2) = edge
        parts = gcd(x2 - x1, y2 - y1) or 1  # 0 between two rings that end and begin at one corner
        n = draw(st.integers(-2, parts + 2))
        return x1 + n * (x2 - x1) // parts, y1 + n * (y2 - y1) // parts

    batch = []
    for _ in range(draw(st.integers(1, 8))):
        along = draw(st.lists(st.sampled_from(edges), min_size=1, max_size=3))
        places = [place(edge) for edge in along for _ in range(2)]
        batch.append([(7 * n, xy) for n, xy in enumerate(places, start=1)])
    return shape, batch


IN_LINE = shapely.Polygon([(0, 0), (4, 6), (6, 4)])  # (5, 5) is amid an edge; of its decimals, 3e-20 square degrees off


@given(zone=zones, batch=st.lists(tracks, min_size=1, max_size=8), site=SITES)
@example(zone=IN_LINE, batch=[[(1, (5, 5)), (7, (7, 3))]], site=Site(-7.13, -0.02, 0.01, 2))  # left 11 us early, #13
@example(zone=IN_LINE, batch=[[(1, (5, 5)), (7, (3, 7))]], site=Site(-7.13, -0.02, 0.01, 2))  # stay of 3 s missed, #13
def test_stays_agree_with_the_oracle(grid, zone, batch, site):
    shape = site.shape(zone)
    assume(shape.is_valid)  # rounded to decimals it may not be
    events = find_events(site.positions(grid, batch), frame(shape), rules=RULES).events
    for name in ("t_in", "t_out"):
        events[name] = [round(t * 1e6) for t in (events[name] - grid.start).dt.total_seconds()]
    edges = edges_of(shape)
    for track, found in zip(site.tracks(batch), by_id(batch, events, ["t_in", "t_out", "entry", "exit"]), strict=True):
        assert_same(found, oracle_stays(rational(track), edges), times=2)


@given(line=simple_lines, batch=st.lists(tracks, min_size=1, max_size=8), site=SITES)
def test_crossings_agree_with_the_oracle(grid, line, batch, site):
    shape = site.shape(line)
    assume(shape.is_simple)
    rows = find_events(site.positions(grid, batch), None, frame(shape), rules=RULES).crossings
    rows["time"] = [round(t * 1e6) for t in (rows["time"] - grid.start).dt.total_seconds()]
    for track, found in zip(site.tracks(batch), by_id(batch, rows, ["time", "lon", "lat", "direction"]), strict=True):
        expected = oracle_crossings(rational(track), whole(shape))
        if expected is None:
            continue
        found, expected = without_flicker(found, 0), without_flicker(expected, Fraction(1, 10**9))  # noqa: PLW2901
        assert_same([(t, way) for t, _, _, way in found], [(t, way) for t, _, way in expected], times=1)
        for (_, lon, lat, _), (_, (x, y), _) in zip(found, expected, strict=True):
            assert abs(lon - 360 * round((lon - float(x)) / 360) - x) < 1e-12
            assert abs(lat - y) < 1e-12


@given(drawn=shapes_and_tracks_along(zones), site=st.sampled_from(DECIMALS))
def test_issue_13_stays_of_tracks_along_edges_of_decimals_agree_with_the_oracle(grid, drawn, site):
    test_stays_agree_with_the_oracle.hypothesis.inner_test(grid, *drawn, site)


@given(drawn=shapes_and_tracks_along(simple_lines), site=st.sampled_from(DECIMALS))
def test_issue_13_crossings_of_tracks_along_lines_of_decimals_agree_with_the_oracle(grid, drawn, site):
    test_crossings_agree_with_the_oracle.hypothesis.inner_test(grid, *drawn, site)
