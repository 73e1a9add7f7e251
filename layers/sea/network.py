"""Sea networks: shortest routes between places, how many routes use each edge, and chains of equally used edges."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import ArrayLike, NDArray

from geo.geodesy.geodesic import Floats, check_latitude, inverse, wrap_longitude

if TYPE_CHECKING:
    import networkx as nx

NODE_DECIMALS = 6  # 0.1 m: nodes that differ by less are one
Edge = tuple[int, int]  # two nodes, the lower number first


@dataclass(frozen=True, slots=True)
class Network:
    """Nodes of a sea network and its graph, whose edges carry `length_m`, their geodesic length on WGS 84.

    `lonlat_deg` has shape (n, 2), longitude in [-180, 180); row i is the place of node i of `graph`.
    """

    lonlat_deg: Floats
    graph: "nx.Graph[int]"


def network(starts_deg: ArrayLike, ends_deg: ArrayLike) -> Network:
    """Join edges into a network.

    Parameters
    ----------
    starts_deg, ends_deg : array_like, shape (m, 2)
        Longitude and latitude of the two ends of each edge, EPSG:4326. Any turn: 190 is -170, so a network drawn on
        both sides of 180 degrees closes up. Doubled edges become one; edges without length are dropped.

    Returns
    -------
    Network
        Undirected, the largest connected piece.

    Raises
    ------
    ValueError
        If a latitude is outside [-90, 90].
    """
    import networkx as nx  # noqa: PLC0415  0.12 s, which only a cold cache has to pay

    ends = np.concatenate([np.asarray(starts_deg, dtype=float), np.asarray(ends_deg, dtype=float)])
    check_latitude(ends[:, 1])
    places = np.round(np.column_stack([wrap_longitude(ends[:, 0]), ends[:, 1]]), NODE_DECIMALS)
    places[places[:, 0] == 180.0, 0] = -180.0  # noqa: PLR2004  rounding may reach the meridian from the west
    nodes, number = np.unique(places + 0.0, axis=0, return_inverse=True)  # + 0.0: -0.0 is no node of its own
    edges = np.unique(np.sort(number.reshape(2, -1).T, axis=1), axis=0)
    edges = edges[edges[:, 0] != edges[:, 1]]
    start, end = nodes[edges[:, 0]], nodes[edges[:, 1]]
    length_m = inverse(start[:, 0], start[:, 1], end[:, 0], end[:, 1]).distance_m
    graph: nx.Graph[int] = nx.Graph()
    graph.add_weighted_edges_from(zip(*edges.T.tolist(), length_m.tolist(), strict=True), weight="length_m")
    return _largest_piece(nodes, graph)


def _largest_piece(nodes: Floats, graph: "nx.Graph[int]") -> Network:
    """Drop what hangs together with nothing else, so that no place is led to a node without a way out."""
    import networkx as nx  # noqa: PLC0415  0.12 s, which only a cold cache has to pay

    pieces: list[list[int]] = [sorted(piece) for piece in nx.connected_components(graph)]
    kept = max(pieces, key=len, default=[])
    renumbered = nx.relabel_nodes(graph.subgraph(kept), {old: new for new, old in enumerate(kept)})
    return Network(nodes[kept], renumbered)


def nearest_nodes(sea: Network, lon_deg: ArrayLike, lat_deg: ArrayLike) -> tuple[NDArray[np.intp], Floats]:
    """Node nearest to each place, and how far it is.

    Parameters
    ----------
    sea : Network
    lon_deg, lat_deg : array_like, shape (k,)
        EPSG:4326.

    Returns
    -------
    node : array of int, shape (k,)
        Found on the sphere, which may choose the other of two nodes whose distances differ by less than 0.7 %.
    distance_m : array of float, shape (k,)
        Geodesic, on WGS 84.
    """
    place = _unit_vectors(np.column_stack([np.asarray(lon_deg, dtype=float), np.asarray(lat_deg, dtype=float)]))
    node = np.argmax(place @ _unit_vectors(sea.lonlat_deg).T, axis=1)
    at = sea.lonlat_deg[node]
    return node, inverse(lon_deg, lat_deg, at[:, 0], at[:, 1]).distance_m


def _unit_vectors(lonlat_deg: Floats) -> Floats:
    lon, lat = np.radians(lonlat_deg).T
    return np.column_stack([np.cos(lat) * np.cos(lon), np.cos(lat) * np.sin(lon), np.sin(lat)])


def shortest_route(sea: Network, start: int, end: int) -> tuple[list[int], float]:
    """Nodes of the shortest route, and its length in metres.

    Raises
    ------
    ValueError
        If no route joins the two.
    """
    import networkx as nx  # noqa: PLC0415  0.12 s, which only a cold cache has to pay

    try:
        nodes: list[int] = nx.dijkstra_path(sea.graph, start, end, weight="length_m")
    except nx.NetworkXNoPath as error:
        raise ValueError(f"no route joins node {start} and node {end}; expected a network in one piece.") from error
    return nodes, float(nx.path_weight(sea.graph, nodes, weight="length_m"))


def edge_usage(sea: Network, ends: Iterable[int]) -> Counter[Edge]:
    """Count, for each edge, the shortest routes between all pairs of route ends that use it.

    Parameters
    ----------
    sea : Network
    ends : iterable of int
        Nodes; a node that stands twice, for two places that share it, counts twice.

    Returns
    -------
    Counter of edge to int
        Only edges that are used. Of two routes of equal length, one is taken.

    Raises
    ------
    ValueError
        If two ends are not joined.
    """
    from scgraph.spanning import SpanningTree  # noqa: PLC0415  as networkx, and six times as quick

    nodes = list(ends)
    ahead = [{other: edge["length_m"] for other, edge in sea.graph[node].items()} for node in sorted(sea.graph)]
    usage: Counter[Edge] = Counter()
    for i, start in enumerate(nodes[:-1]):
        before = SpanningTree.makowskis_spanning_tree(ahead, start)["predecessors"]
        for end in nodes[i + 1 :]:
            node = end
            while node != start:
                if before[node] < 0:
                    raise ValueError(f"no route joins node {start} and node {end}; expected a network in one piece.")
                usage[_edge(before[node], node)] += 1
                node = before[node]
    return usage


def chains(usage: Counter[Edge]) -> list[tuple[list[int], int]]:
    """Join edges of equal use end to end, as far as no other used edge branches off.

    Parameters
    ----------
    usage : Counter of edge to int
        From `edge_usage`.

    Returns
    -------
    list of (nodes, count)
        Every used edge is in exactly one chain. In a fixed order. A ring of equal use comes out as one closed chain.
    """
    import networkx as nx  # noqa: PLC0415  0.12 s, which only a cold cache has to pay

    used: nx.Graph[int] = nx.Graph()
    used.add_edges_from((*edge, {"n": count}) for edge, count in sorted(usage.items()))
    left = set(usage)
    stops = [node for node in sorted(used) if not _passes_through(used, node)]
    found = [
        _follow(used, left, node, other) for node in stops for other in sorted(used[node]) if _edge(node, other) in left
    ]
    while left:  # rings without a stop
        found.append(_follow(used, left, *min(left)))
    return found


def _edge(a: int, b: int) -> Edge:
    return (a, b) if a < b else (b, a)


def _passes_through(used: "nx.Graph[int]", node: int) -> bool:
    return used.degree(node) == 2 and len({d["n"] for *_, d in used.edges(node, data=True)}) == 1  # noqa: PLR2004  in and out


def _follow(used: "nx.Graph[int]", left: set[Edge], start: int, second: int) -> tuple[list[int], int]:
    """Walk from `start` over `second` until a stop, taking the edges out of `left`."""
    nodes = [start, second]
    left.discard(_edge(start, second))
    while _passes_through(used, nodes[-1]):
        ahead = [n for n in used[nodes[-1]] if _edge(nodes[-1], n) in left]
        if not ahead:
            break
        left.discard(_edge(nodes[-1], ahead[0]))
        nodes.append(ahead[0])
    return nodes, int(used.edges[start, second]["n"])
