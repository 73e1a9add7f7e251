"""Shipping lanes on the alternate network: Oak Ridge National Laboratory, 2000, as the package scgraph carries it.

Another network with the same ports and rule tells how far a result rests on the network. Its nodes stop well outside
many harbours: a port is led to the nearest node, up to some 200 km away, so coastal stretches are missing here, and
ports close together share a node.
"""

from importlib import import_module
from itertools import chain

import geopandas as gpd
import numpy as np

from layers.sea import lanes
from layers.sea.lanes import SeaNetwork
from layers.sea.network import Network, network

NETWORK_MODULE = "scgraph.geographs.oak_ridge_maritime"


def oak_ridge(content: bytes = b"") -> Network:
    """Network of scgraph 2.15.0, its nodes turned to longitude first and its lengths recomputed on the ellipsoid.

    The stored lengths are spherical; they differ from the geodesic by up to 0.6 %.
    """
    del content  # 0.03 s to import; the file itself has been held to its hash
    stored = import_module(NETWORK_MODULE)
    lonlat = np.asarray(stored.nodes, dtype=float)[:, ::-1]
    start = np.repeat(np.arange(len(lonlat)), [len(ahead) for ahead in stored.graph])
    end = np.fromiter(chain.from_iterable(stored.graph), dtype=int, count=len(start))
    return network(lonlat[start], lonlat[end])


OAK_RIDGE = SeaNetwork(
    distribution="scgraph",
    path="scgraph/geographs/oak_ridge_maritime.py",
    source_id="ornl-scgraph-2-15-0",
    as_of="2000",
    read=oak_ridge,
)


def load() -> gpd.GeoDataFrame:
    """Lanes of the world on the Oak Ridge network; columns and rules as `layers.sea.lanes.load`. Kept in the cache."""
    return lanes.of_the_world(OAK_RIDGE)
