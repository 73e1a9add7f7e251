"""Shipping lanes, from the sea network of searoute: the edges that shortest routes between 24 ports use.

The network is a mesh for finding routes; most of its edges carry nobody, and drawing all of them misleads. What is kept
is what the 276 routes between the ports of the layer `ports` use, and the number of routes stands for importance.

Class. Lanes are ranked by `n_routes`; the thresholds are its quartiles weighted by km over the South China Sea (draft
of 2002): *major* is the busiest quarter of its lane km, *minor* the least busy quarter, *middle* the half between; a
tie goes to the busier class. The same thresholds class the lanes of other seas. The shares follow the map of the CIA
(2012) as traced by Benden (2022), the other public classification: there 27, 45 and 27 % of the km in this sea are
Major, Middle and Minor. So the km of a class are nearly given by the rule; which lanes are in it is what the network
says.
"""

import json
import sys
from collections.abc import Callable
from itertools import pairwise
from types import ModuleType
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from geo.geodesy import edges, geodesic
from layers.catalogue.cache import cached_frame, digest
from layers.catalogue.installed import installed_bytes
from layers.catalogue.typed import standard
from layers.sea import network as sea_network
from layers.sea import ports, sea_areas
from layers.sea.network import Network, chains, edge_usage, nearest_nodes

DISTRIBUTION = "searoute"
MARNET = "searoute/data/marnet_searoute.geojson"
SOURCE_ID = "searoute-marnet-1-6-0"
AS_OF = "2026-05"  # release of the package
ACCURACY_M = 30_000.0  # nodes are tens of km apart
CLOSED_PASSAGE = "northwest"  # as searoute's own default: open to few ships and few weeks
TOLERANCE_M = 10.0  # of lanes against their geodesics; the network is known to 30 km
SHORTEST_M = 1.0  # cutting leaves crumbs of a thousandth of a millimetre at the limits
SUBJECT_SEA = "South China Sea"
ELSEWHERE = "other"
MAJOR_SHARE, MINOR_SHARE = 0.25, 0.25  # of the lane km of the subject sea
NOTE = (
    "Schematic: a shortest path on a routing network whose nodes are tens of km apart, not a charted track. "
    "One long edge runs straight along the north-west side of the Spratly area, where charted tracks keep clear."
)


def load() -> gpd.GeoDataFrame:
    """Lanes on the network of searoute 1.6.0, one row a chain of equal use inside one sea.

    Returns
    -------
    GeoDataFrame, EPSG:4326
        LineStrings, cut at 180 degrees, with `class` (major, middle, minor), `sea` (the names of
        `sea_areas.ONE_EACH`, or "other"), `n_routes` (of 276), `length_km` (geodesic), `edge_model` ("geodesic").
        Kept in the cache.
    """
    marnet = installed_bytes(DISTRIBUTION, MARNET, source_id=SOURCE_ID)
    return from_network(
        lambda: _marnet(marnet), marnet, sys.modules[__name__], source_id=SOURCE_ID, as_of=AS_OF, note=NOTE
    )


def from_network(
    read: Callable[[], Network], content: bytes, reader: ModuleType, *, source_id: str, as_of: str, note: str
) -> gpd.GeoDataFrame:
    """Lanes on any sea network, between the ports of the layer `ports`.

    Parameters
    ----------
    read : callable
        Gives the network; called only when the cache holds no entry.
    content : bytes
        What the network is made from, for the key of the cache.
    reader : module
        Whose code makes it, likewise.
    source_id, as_of, note : str
        Of the network, for every row.

    Returns
    -------
    GeoDataFrame, EPSG:4326
        As `load`.
    """
    row = {"source_id": source_id, "as_of": as_of, "note": note}
    code = (sys.modules[__name__], reader, sea_network)
    key = digest(content, ports.key(), sea_areas.limits_key(), source_id, as_of, note, *code)
    return cached_frame("lanes", key, lambda: _build(read(), ports.load(), sea_areas.outlines(), row))


def _marnet(content: bytes) -> Network:
    """Network of searoute without the North-West Passage."""
    features: list[dict[str, Any]] = json.loads(content)["features"]
    shapes = [f["geometry"] for f in features if f["properties"].get("passage") != CLOSED_PASSAGE]
    paths = [
        path for s in shapes for path in (s["coordinates"] if s["type"] == "MultiLineString" else [s["coordinates"]])
    ]
    steps = np.array([step for path in paths for step in pairwise(path)], dtype=float)
    return sea_network.network(steps[:, 0], steps[:, 1])


def _build(sea: Network, ends: gpd.GeoDataFrame, outlines: gpd.GeoDataFrame, row: dict[str, str]) -> gpd.GeoDataFrame:
    nodes, _ = nearest_nodes(sea, ends.geometry.x.to_numpy(), ends.geometry.y.to_numpy())
    used = chains(edge_usage(sea, [int(n) for n in nodes]))
    whole = gpd.GeoDataFrame(
        {"n_routes": [count for _, count in used]},
        geometry=[shapely.LineString(sea.lonlat_deg[chain]) for chain, _ in used],
        crs=4326,
    )
    lanes = split_by_sea(edges.densify(whole, tolerance_m=TOLERANCE_M), outlines)
    lanes["length_km"] = geodesic.lengths_m(lanes) / 1000
    lanes["class"] = classes(lanes)
    return _described(lanes, row | {"source_id": f"{row['source_id']};{ports.SOURCE_ID}"})


def split_by_sea(lines: gpd.GeoDataFrame, outlines: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """Cut lines where they pass from one sea to another.

    Parameters
    ----------
    lines : GeoDataFrame, EPSG:4326
        Densified. Left as it was.
    outlines : GeoDataFrame, EPSG:4326
        From `sea_areas.outlines`; those of `sea_areas.ONE_EACH` are used, an earlier one first where two overlap on
        land.

    Returns
    -------
    GeoDataFrame, EPSG:4326
        LineStrings with the columns of `lines` and `sea`, the name of the sea or "other"; a fresh index.
    """
    seas = outlines.set_index("id").loc[list(sea_areas.ONE_EACH)]
    rest = lines
    pieces = []
    for name, outline in zip(seas["name"], seas.geometry, strict=True):
        pieces.append(rest.set_geometry(rest.intersection(outline)).assign(sea=name))
        rest = rest.set_geometry(rest.difference(outline))
    pieces.append(rest.assign(sea=ELSEWHERE))
    every = pd.concat(pieces, ignore_index=True)
    every = every.set_geometry(every.geometry.line_merge()).explode(ignore_index=True)
    return every[geodesic.lengths_m(every) >= SHORTEST_M].reset_index(drop=True)


def classes(lanes: gpd.GeoDataFrame) -> pd.Series:
    """Class of each lane by the rule of this module.

    Parameters
    ----------
    lanes : GeoDataFrame
        With `n_routes`, `length_km` and `sea`.

    Returns
    -------
    Series of str
        "major", "middle" or "minor"; index as in `lanes`.

    Raises
    ------
    ValueError
        If no lane lies in the South China Sea, from which the thresholds come.
    """
    ranked = lanes.loc[lanes["sea"] == SUBJECT_SEA, ["n_routes", "length_km"]].sort_values("n_routes")
    if ranked.empty:
        raise ValueError(
            f"no lane has the sea {SUBJECT_SEA!r}; expected some, since the class thresholds come from them."
        )
    share = ranked["length_km"].cumsum() / ranked["length_km"].sum()
    busy = ranked["n_routes"].to_numpy()[int((share >= 1 - MAJOR_SHARE).to_numpy().argmax())]
    quiet = ranked["n_routes"].to_numpy()[int((share >= MINOR_SHARE).to_numpy().argmax())]
    named = np.select([lanes["n_routes"] >= busy, lanes["n_routes"] >= quiet], ["major", "middle"], "minor")
    return pd.Series(named, index=lanes.index, name="class")


def _routes(count: int) -> str:
    return "1 route" if count == 1 else f"{count} routes"


def _described(lanes: gpd.GeoDataFrame, row: dict[str, str]) -> gpd.GeoDataFrame:
    """Busiest first, with the standard columns."""
    ordered = lanes.sort_values(["n_routes", "length_km"], ascending=False, kind="stable").reset_index(drop=True)
    number = ordered.index + 1
    described = ordered.assign(
        id=[f"{row['source_id'].split('-')[0]}-{i:03d}" for i in number],
        name=[f"Lane in {s} ({_routes(n)})" for s, n in zip(_places(ordered["sea"]), ordered["n_routes"], strict=True)],
        kind="lane",
        status="derived",
        accuracy_m=ACCURACY_M,
        edge_model="geodesic",
        **row,
    )
    own = ["class", "sea", "n_routes", "length_km", "edge_model"]
    return standard(described[[*(c for c in described.columns if c not in own), *own]])


def _places(seas: pd.Series) -> list[str]:
    return ["other seas" if sea == ELSEWHERE else f"the {sea}" for sea in seas]
