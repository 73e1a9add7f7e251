import numpy as np
import pyproj
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pytest import approx

from geo import WGS84, earth_fixed
from geo.depth import nearest_edge
from geo.depth.boundary_pieces import BoundaryPieces
from geo.depth.chords import arc_m, bend_per_m, chord_m, cut_to_chords, sagitta_m, surface_m
from geo.depth.nearest_edge import NearestEdges

LAT = st.floats(-85, 85)


def edges_of(rng, centre, radius_deg, count):
    """Edges here and there, of all lengths and directions: no ring, so that nothing is orderly."""
    start = rng.normal(centre, radius_deg, (count, 2))
    return np.hstack([start, start + rng.normal(0, radius_deg / 10, (count, 2))])


def nearest_of_all(pieces, zone, point):
    """Distance to every piece of the zone, the least and its first place."""
    first, last = pieces.first[zone : zone + 2]
    away = np.array([pieces.distance(np.repeat(point[:, None], last - first, axis=1), np.arange(first, last))])
    return away.min(), first + away.argmin()


@pytest.mark.parametrize("many", [1, 10**9])  # the compiled loop, and arrays
@pytest.mark.parametrize("centre", [(0, 0), (120, 25), (178, -50), (20, 80)])
def test_the_grid_loses_no_nearest_edge(centre, many, monkeypatch):
    monkeypatch.setattr(nearest_edge, "MANY", many)
    monkeypatch.setattr(nearest_edge, "MANY_EDGES", many)
    rng = np.random.default_rng(4)
    edges = np.vstack([edges_of(rng, centre, 1.0, 150), edges_of(rng, centre, 0.1, 40)])
    zones = NearestEdges(edges, np.repeat([0, 2], [150, 40]), zones=3)
    lon, lat = rng.normal(centre, 2.0, (400, 2)).T  # half of them beyond the grid of the small zone
    zone = rng.choice([0, 2], 400)
    point = surface_m(lon, lat)
    found = zones.nearest(point, zone, lon, lat)
    expected = [nearest_of_all(zones.pieces, zone[i], point[:, i]) for i in range(400)]
    assert np.array_equal(found.chord_m, [away for away, _ in expected])
    assert np.array_equal(found.piece, [piece for _, piece in expected])


def test_compiled_loops_lay_the_same_grid(monkeypatch):
    edges = edges_of(np.random.default_rng(6), (120, 25), 1.0, 600)
    made = []
    for many in (1, 10**9):
        monkeypatch.setattr(nearest_edge, "MANY_EDGES", many)
        made.append(NearestEdges(edges, np.repeat([0, 1], 300), zones=2))
    one, other = made
    assert one.pieces.table is not None
    assert other.pieces.table is None
    for name in ("table", "nearest_to_centre", "first_quarter"):
        assert np.array_equal(getattr(one, name), getattr(other, name))
    assert all(np.array_equal(mine, its) for mine, its in zip(one.lists, other.lists, strict=True))


@pytest.mark.parametrize("many", [1, 10**9])
def test_the_grid_is_divided_on_about_the_centre_of_a_circle(many, monkeypatch):
    monkeypatch.setattr(nearest_edge, "MANY", many)
    monkeypatch.setattr(nearest_edge, "MANY_EDGES", many)
    ends = np.column_stack(WGS84.fwd(*np.full((2, 400), 20.0), np.arange(400) * 0.9, np.full(400, 22_224.0))[:2])
    zones = NearestEdges(np.hstack([ends, np.roll(ends, -1, axis=0)]), np.zeros(400, int), zones=1)
    lon, lat = np.random.default_rng(2).normal(20, np.repeat([1e-5, 1e-4, 1e-3, 1e-2], 50), (2, 200))
    point = surface_m(lon, lat)
    found = zones.nearest(point, np.zeros(200, int), lon, lat)
    assert found.piece.tolist() == [nearest_of_all(zones.pieces, 0, point[:, i])[1] for i in range(200)]
    cell, _ = zones.leaf(np.zeros(50, int), lon[50:100], lat[50:100])  # within 30 m or so
    assert zones.lists.size[cell].mean() < 200  # of 400, most of which are as near to within 60 m
    assert (zones.first_quarter >= 0).any()


def test_the_grid_finds_the_nearest_vertex_as_geodesics_do():
    # edges of no length: the nearest by the chord is the nearest by the geodesic
    rng = np.random.default_rng(9)
    at = rng.normal((140, 40), 3, (200, 2))
    zones = NearestEdges(np.hstack([at, at]), np.zeros(200, int), zones=1)
    lon, lat = rng.normal((140, 40), 4, (50, 2)).T
    found = zones.nearest(surface_m(lon, lat), np.zeros(50, int), lon, lat)
    away = np.array([WGS84.inv(np.full(200, x), np.full(200, y), *at.T)[2] for x, y in zip(lon, lat, strict=True)])
    assert np.array_equal(found.piece, away.argmin(axis=1))
    assert arc_m(found.chord_m) == approx(away.min(axis=1), abs=0.1, rel=1e-5)


def test_a_foot_within_a_piece_and_at_its_end():
    # along the equator the foot of (0.5, 0.1) is (0.5, 0), that of (2, 0) is the end (1, 0)
    pieces = BoundaryPieces(np.array([[0.0, 0.0, 1.0, 0.0]]), np.zeros(1, int), 1)
    point = surface_m(np.array([0.5, 2.0]), np.array([0.1, 0.0]))
    least = [nearest_of_all(pieces, 0, point[:, i])[0] for i in range(2)]
    assert arc_m(np.array(least)) == approx([WGS84.inv(0.5, 0.1, 0.5, 0)[2], WGS84.inv(2, 0, 1, 0)[2]], abs=0.2)


@given(lon=st.floats(-360, 360), lat=LAT)
def test_surface_as_by_the_frames(lon, lat):
    assert surface_m(np.array([lon]), np.array([lat]))[:, 0] == approx(earth_fixed(lon, lat)[0], abs=1e-8)


@pytest.mark.parametrize(("distance_m", "off_m"), [(1e3, 1e-6), (2e5, 0.1), (1e6, 12), (5e6, 1600)])
def test_geodesic_from_the_chord(distance_m, off_m):
    rng = np.random.default_rng(1)
    lon, lat, azimuth = rng.uniform(-180, 180, 200), rng.uniform(-85, 85, 200), rng.uniform(0, 360, 200)
    lon2, lat2, _ = WGS84.fwd(lon, lat, azimuth, np.full(200, distance_m))
    chord = chord_m(surface_m(lon, lat), surface_m(np.asarray(lon2), np.asarray(lat2)))
    assert np.abs(arc_m(chord) - distance_m).max() < off_m


@given(lon=st.floats(-3, 3), lat1=LAT, rise=st.floats(-3, 3), share=st.floats(0, 1))
def test_no_point_lies_farther_from_its_chord_than_the_sagitta(lon, lat1, rise, share):
    lat2 = float(np.clip(lat1 + rise, -85, 85))
    ends = surface_m(np.array([0, lon]), np.array([lat1, lat2]))
    start, end = ends[:, :1], ends[:, 1:]
    between = surface_m(np.array([share * lon]), np.array([lat1 + share * (lat2 - lat1)]))
    limit = sagitta_m(chord_m(start, end), np.array([max(abs(lat1), abs(lat2))]))
    assert chord_m(between, start + share * (end - start))[0] <= limit[0] + 1e-6


def test_long_edges_are_cut_until_they_are_chords():
    edges = np.array([[0, 0, 1, 0], [100, 80, 130, 80], [179, -10, 181, 10], [5, 5, 5, 5]], dtype=float)
    pieces, edge = cut_to_chords(edges, 0.2)
    assert np.bincount(edge).tolist()[3] == 1
    assert 111.32 / 3.3 < np.bincount(edge)[0] < 111.32 / 3.0  # km: 8 R 0.2 m = (3.2 km)^2
    assert np.array_equal(pieces[1:, :2][np.diff(edge) == 0], pieces[:-1, 2:][np.diff(edge) == 0])
    ends = [surface_m(*part.T.copy()) for part in (pieces[:, :2], pieces[:, 2:])]
    middle = surface_m(*((pieces[:, :2] + pieces[:, 2:]) / 2).T.copy())
    assert chord_m(middle, (ends[0] + ends[1]) / 2).max() <= 0.2 + 1e-6


@pytest.mark.parametrize("lat", [0.0, -40.0, 70.0, 84.0])
def test_of_short_lines_in_all_directions_one_bends_nearly_as_much_as_is_allowed_for(lat):
    """The middle of the line against that of its chord, in the coordinates of EPSG:4978 that PROJ gives."""
    azimuth = np.radians(np.arange(0, 360))
    along = np.column_stack([np.sin(azimuth) / np.cos(np.radians(lat)), np.cos(azimuth)]) * 0.005  # some 1,100 m long
    to_space = pyproj.Transformer.from_crs(4326, 4978, always_xy=True)
    start, middle, end = (
        np.array(to_space.transform(*(along * side + [20, lat]).T, np.zeros(360))) for side in (-1, 0, 1)
    )
    length = np.linalg.norm(end - start, axis=0)
    bend = np.linalg.norm(middle - (start + end) / 2, axis=0) / length**2
    allowed = bend_per_m(np.array([lat]))[0]
    assert (
        allowed * 0.98 < bend.max() < allowed * 1.0005
    )  # 1 - 0.0067 is between the radii; the line is not quite short
