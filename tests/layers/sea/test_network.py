from collections import Counter
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pytest import approx

from geo.geodesy.geodesic import inverse
from layers.sea.network import chains, edge_usage, nearest_nodes, network, shortest_route

# A cross of four arms along the equator and a meridian, and a detour.
STARTS = [(0, 0), (1, 0), (2, 0), (1, 0), (1, 1)]
ENDS = [(1, 0), (2, 0), (3, 0), (1, 1), (1, 2)]


def node(sea, lon, lat):
    (found,), (away_m,) = nearest_nodes(sea, [lon], [lat])
    assert away_m == approx(0, abs=1e-6)
    return int(found)


def test_a_route_along_the_equator_is_as_long_as_the_equator_says():
    sea = network(STARTS, ENDS)
    _, length_m = shortest_route(sea, node(sea, 0, 0), node(sea, 3, 0))
    assert length_m == approx(3 * np.pi * 6_378_137 / 180, abs=1e-3)  # WGS 84 semi-major axis


def test_doubled_and_empty_edges_count_once_or_not_at_all():
    doubled = network([*STARTS, (1, 0), (2, 0), (5, 5)], [*ENDS, (0, 0), (1, 0), (5, 5)])
    assert doubled.graph.number_of_edges() == len(STARTS)


def test_a_network_drawn_on_both_sides_of_180_degrees_closes_up():
    sea = network([(178, 0), (180, 0), (190.85, 0)], [(180, 0), (190.85, 0), (-168, 0)])
    nodes, length_m = shortest_route(sea, node(sea, 178, 0), node(sea, -168, 0))
    assert len(nodes) == 4
    assert length_m == approx(14 * np.pi * 6_378_137 / 180, abs=1e-3)


def test_only_the_largest_piece_is_kept():
    sea = network([*STARTS, (50, 50)], [*ENDS, (51, 50)])
    _, away_m = nearest_nodes(sea, [50], [50])
    assert away_m[0] > 5_000_000


def test_usage_of_a_star_is_the_number_of_pairs_that_pass():
    sea = network(STARTS, ENDS)
    ends = [node(sea, *place) for place in [(0, 0), (3, 0), (1, 2)]]
    usage = edge_usage(sea, ends)
    assert set(usage.values()) == {2}  # each arm carries two of three routes
    assert len(usage) == 5
    assert edge_usage(sea, [ends[0], ends[0], ends[1]])[tuple(sorted((ends[0], node(sea, 1, 0))))] == 2


def test_chains_end_where_routes_part_and_cover_every_edge_once():
    sea = network(STARTS, ENDS)
    found = chains(edge_usage(sea, [node(sea, *place) for place in [(0, 0), (3, 0), (1, 2)]]))
    assert sorted(len(nodes) - 1 for nodes, _ in found) == [1, 2, 2]


@given(st.sets(st.tuples(st.integers(0, 9), st.integers(0, 9)).filter(lambda e: e[0] < e[1]), min_size=1), st.data())
def test_chains_lose_and_invent_nothing(edges, data):
    usage = Counter({edge: data.draw(st.integers(1, 2)) for edge in sorted(edges)})
    back = Counter()
    for nodes, count in chains(usage):
        back.update({(min(a, b), max(a, b)): count for a, b in pairwise(nodes)})
    assert back == usage


@given(st.floats(-180, 180), st.floats(-80, 80))
def test_the_nearest_node_is_the_nearest_by_geodesic_too(lon, lat):
    sea = network(STARTS, ENDS)
    _, (found_m,) = nearest_nodes(sea, [lon], [lat])
    every_m = inverse(lon, lat, sea.lonlat_deg[:, 0], sea.lonlat_deg[:, 1]).distance_m
    assert found_m == approx(every_m.min(), rel=0.007)  # chosen on the sphere


def test_pieces_that_do_not_hang_together_are_named():
    sea = network(STARTS, ENDS)
    sea.graph.remove_edge(node(sea, 0, 0), node(sea, 1, 0))
    with pytest.raises(ValueError, match="no route joins"):
        shortest_route(sea, node(sea, 0, 0), node(sea, 3, 0))
    with pytest.raises(ValueError, match="no route joins"):
        edge_usage(sea, [node(sea, 0, 0), node(sea, 3, 0)])
