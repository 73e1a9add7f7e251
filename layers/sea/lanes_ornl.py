"""Shipping lanes on the alternate network: Oak Ridge National Laboratory, 2000, as the package scgraph carries it.

Same ports, same rule, another network, so that a share of the lanes can be given on both. Its nodes stop well outside
many harbours: a port is led to the nearest node, at most 194 km away (Xiamen), so coastal stretches are missing here.
Some ports share a node: Hong Kong and Yantian, Shanghai and Ningbo.
"""

import sys
from importlib import import_module
from itertools import chain

import geopandas as gpd
import numpy as np

from layers.catalogue.installed import installed_bytes
from layers.sea import lanes
from layers.sea.network import Network, network

DISTRIBUTION = "scgraph"
NETWORK_FILE = "scgraph/geographs/oak_ridge_maritime.py"
NETWORK_MODULE = "scgraph.geographs.oak_ridge_maritime"
SOURCE_ID = "ornl-scgraph-2-15-0"
AS_OF = "2000"
NOTE = (
    "Schematic: a shortest path on a routing network whose nodes are tens of km apart, not a charted track. "
    "Ports are led to the nearest node, up to 194 km away, so lanes end short of many harbours."
)


def load() -> gpd.GeoDataFrame:
    """Lanes on the Oak Ridge network; columns and rules as in `layers.load`. Kept in the cache."""
    content = installed_bytes(DISTRIBUTION, NETWORK_FILE, source_id=SOURCE_ID)
    return lanes.from_network(oak_ridge, content, sys.modules[__name__], source_id=SOURCE_ID, as_of=AS_OF, note=NOTE)


def oak_ridge() -> Network:
    """Network of scgraph 2.15.0, its nodes turned to longitude first and its lengths recomputed on the ellipsoid.

    The stored lengths are spherical; they differ from the geodesic by up to 0.6 %.
    """
    stored = import_module(NETWORK_MODULE)  # 0.03 s; the file itself has been held to its hash
    lonlat = np.asarray(stored.nodes, dtype=float)[:, ::-1]
    start = np.repeat(np.arange(len(lonlat)), [len(ahead) for ahead in stored.graph])
    end = np.fromiter(chain.from_iterable(stored.graph), dtype=int, count=len(start))
    return network(lonlat[start], lonlat[end])
