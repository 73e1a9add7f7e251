"""The shortest way by sea between two places, on the network of searoute, and how far the network is from them."""

from functools import cache
from typing import NamedTuple

import numpy as np

from geo.geodesy.geodesic import Floats
from layers.sea import lanes
from layers.sea.network import Network, nearest_nodes, shortest_route

SOURCE_ID = lanes.SEAROUTE.source_id


class SeaRoute(NamedTuple):
    """A way on the network.

    `length_m` is between the nodes nearest to the two places, `from_start_m` and `to_end_m` how far these are from the
    places, geodesic; `lonlat_deg` are the nodes, shape (n, 2).
    """

    length_m: float
    from_start_m: float
    to_end_m: float
    lonlat_deg: Floats


def sea_route(start: tuple[float, float], end: tuple[float, float]) -> SeaRoute:
    """Shortest way by sea between two places, the North-West Passage left out.

    Parameters
    ----------
    start, end : (float, float)
        Longitude and latitude, degrees, EPSG:4326.

    Returns
    -------
    SeaRoute
        Schematic: on a mesh whose nodes are tens of km apart. Across the Pacific it is within 2 % of print (tests).

    Raises
    ------
    ValueError
        If a latitude is outside [-90, 90].
    """
    sea = _network()
    nodes, away_m = nearest_nodes(sea, *np.array([start, end], dtype=float).T)
    path, length_m = shortest_route(sea, int(nodes[0]), int(nodes[1]))
    return SeaRoute(length_m, float(away_m[0]), float(away_m[1]), sea.lonlat_deg[path])


@cache
def _network() -> Network:
    return lanes.SEAROUTE.read(lanes.SEAROUTE.content())
