"""Shipping lanes, from a sea network: the edges that shortest routes between some ports use.

A network is a mesh for finding routes; most of its edges carry nobody, and drawing all of them misleads. What is kept
is what the routes between every two of some ports use, and the number of routes stands for importance. Each pair counts
once, whatever its trade: the result says how many routes share a lane, not how many ships sail it.

Class. Lanes are ranked by `n_routes`; the thresholds are its quartiles weighted by km, over the lanes of one sea or
over all: *major* is the busiest quarter of its lane km, *minor* the least busy quarter, *middle* the half between; a
tie goes to the busier class. The same thresholds class the lanes of other seas. The shares follow the map of the CIA
(2012) as traced by Benden (2022), the other public classification: there 27, 45 and 27 % of the km of the sea that it
draws are Major, Middle and Minor. So the km of a class are nearly given by the rule; which lanes are in it is what the
network says.
"""

import json
import re
import sys
from collections.abc import Callable
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from geo.geodesy import edges, geodesic
from layers.catalogue.cache import cached_frame, digest
from layers.catalogue.installed import installed_bytes
from layers.catalogue.sources import SEPARATOR, each_id
from layers.catalogue.typed import standard
from layers.sea import network as sea_network
from layers.sea import ports, sea_areas
from layers.sea.network import Network, chains, edge_usage, nearest_nodes
from leadline.words import N_, _, following, spoken

MARNET = "searoute/data/marnet_searoute.geojson"
ACCURACY_M = 30_000.0  # nodes are tens of km apart
INLAND_M = 300_000.0  # a hub that lies further from the network is none of the sea: Vienna, Asuncion
FAR_M = 100_000.0  # a port whose lanes end further away: a reader must know
CLOSED_PASSAGE = "northwest"  # as searoute's own default: open to few ships and few weeks
TOLERANCE_M = 10.0  # of lanes against their geodesics; the network is known to 30 km
SHORTEST_M = 1.0  # cutting leaves crumbs of a thousandth of a millimetre at the limits
ELSEWHERE = "other"
MAJOR_SHARE, MINOR_SHARE = 0.25, 0.25  # of the lane km that give the classes
SCHEMATIC = N_("Schematic: a shortest path on a routing network whose nodes are tens of km apart, not a charted track.")
SHORT = N_("Ports are led to the nearest node, up to {away_km} km away, so lanes end short of many harbours.")


@dataclass(frozen=True, slots=True, kw_only=True)
class SeaNetwork:
    """A sea network inside a pinned package.

    `distribution` and `path` name the file, `source_id` its source, `as_of` its date; `read` makes the network of the
    file's content.
    """

    distribution: str
    path: str
    source_id: str
    as_of: str
    read: Callable[[bytes], Network]

    def content(self) -> bytes:
        """Content of the file, held to the hash of its source."""
        return installed_bytes(self.distribution, self.path, source_id=self.source_id)


def marnet(content: bytes) -> Network:
    """Network of searoute without the North-West Passage."""
    features: list[dict[str, Any]] = json.loads(content)["features"]
    shapes = [f["geometry"] for f in features if f["properties"].get("passage") != CLOSED_PASSAGE]
    paths = [
        path for s in shapes for path in (s["coordinates"] if s["type"] == "MultiLineString" else [s["coordinates"]])
    ]
    steps = np.array([step for path in paths for step in pairwise(path)], dtype=float)
    return sea_network.network(steps[:, 0], steps[:, 1])


SEAROUTE = SeaNetwork(
    distribution="searoute",
    path=MARNET,
    source_id="searoute-marnet-1-6-0",
    as_of="2026-05",  # release of the package
    read=marnet,
)


def load() -> gpd.GeoDataFrame:
    """Lanes of the world on the network of searoute 1.6.0, between the ports of `layers.sea.ports.hubs`.

    Returns
    -------
    GeoDataFrame, EPSG:4326
        One row a chain of equal use inside one sea: LineStrings, cut at 180 degrees, with `class` (major, middle,
        minor, by the lanes of all seas), `sea` (the names of `sea_areas.one_each`, or "other"), `n_routes` (routes
        that use it), `length_km` (geodesic), `edge_model` ("geodesic"). Kept in the cache.
    """
    return of_the_world(SEAROUTE)


def of_the_world(network: SeaNetwork) -> gpd.GeoDataFrame:
    """Lanes of the world on any network, as `load`; hubs inland, far from all nodes, are left out."""
    content = network.content()
    key = digest(content, ports.hubs(), sys.modules[__name__], network.read, sea_network)
    ends = cached_frame("lane-ends", key, lambda: _by_the_sea(ports.hubs(), network.read(content)))
    return between(ends, network, sea_areas.one_each())


def _by_the_sea(hubs: gpd.GeoDataFrame, sea: Network) -> gpd.GeoDataFrame:
    _, away_m = nearest_nodes(sea, hubs.geometry.x.to_numpy(), hubs.geometry.y.to_numpy())
    return hubs[away_m <= INLAND_M].reset_index(drop=True)


def between(
    ends: gpd.GeoDataFrame, network: SeaNetwork, seas: gpd.GeoDataFrame, *, classes_of: str = "", note: str = ""
) -> gpd.GeoDataFrame:
    """Lanes on a sea network between some ports.

    Parameters
    ----------
    ends : GeoDataFrame, EPSG:4326
        Points with `source_id`; every pair of them is one route.
    network : SeaNetwork
    seas : GeoDataFrame, EPSG:4326
        Polygons with `name`, by which lanes are cut, an earlier one first where two overlap; may be empty.
    classes_of : str
        Name of the sea whose lane km give the classes; those of all lanes if empty.
    note : str
        What notes end with.

    Returns
    -------
    GeoDataFrame, EPSG:4326
        As `load`.

    Raises
    ------
    ValueError
        If no lane lies in the sea that gives the classes.
    """
    sources = SEPARATOR.join(each_id([network.source_id, *ends["source_id"]]))
    row = {"source_id": sources, "as_of": network.as_of, "note": note}
    content = network.content()
    code = (sys.modules[__name__], network.read, sea_network, edges, geodesic)
    key = digest(content, ends, seas, *row.values(), classes_of, *code)
    lanes = cached_frame("lanes", key, lambda: _build(network.read(content), ends, seas, classes_of, row))
    return lanes if spoken().is_source else lanes.assign(note=lanes["note"].map(_told))


def _build(
    sea: Network, ends: gpd.GeoDataFrame, seas: gpd.GeoDataFrame, classes_of: str, row: dict[str, str]
) -> gpd.GeoDataFrame:
    nodes, away_m = nearest_nodes(sea, ends.geometry.x.to_numpy(), ends.geometry.y.to_numpy())
    used = chains(edge_usage(sea, [int(n) for n in nodes]))
    whole = gpd.GeoDataFrame(
        {"n_routes": [count for _, count in used]},
        geometry=[shapely.LineString(sea.lonlat_deg[chain]) for chain, _ in used],
        crs=4326,
    )
    lanes = split_by_sea(edges.densify(whole, tolerance_m=TOLERANCE_M), seas)
    lanes["length_km"] = geodesic.lengths_m(lanes) / 1000
    lanes["class"] = classes(lanes, classes_of)
    return _described(lanes, row | {"note": _note(float(away_m.max()), row["note"])})


def _note(away_m: float, own: str) -> str:
    """Say what lanes are, and how far ports are from them where that is far."""
    short = SHORT.format(away_km=f"{away_m / 1000:.0f}") if away_m > FAR_M else ""
    return " ".join(filter(None, [SCHEMATIC, short, own]))


def _told(note: str) -> str:
    """Note of lanes, as `_note` wrote it, in the language that is spoken."""
    before, after = SHORT.split("{away_km}")
    found = re.fullmatch(
        rf"{re.escape(SCHEMATIC)}(?: {re.escape(before)}(\d+){re.escape(after)})? ?(.*)", note, re.DOTALL
    )
    if found is None:
        return note
    short = _(SHORT).format(away_km=found[1]) if found[1] else ""
    return following(filter(None, [_(SCHEMATIC), short, _(found[2])]))


def split_by_sea(lines: gpd.GeoDataFrame, seas: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """Cut lines where they pass from one sea to another.

    Parameters
    ----------
    lines : GeoDataFrame, EPSG:4326
        Densified. Left as it was.
    seas : GeoDataFrame, EPSG:4326
        Polygons with `name`; an earlier one first where two overlap on land.

    Returns
    -------
    GeoDataFrame, EPSG:4326
        LineStrings with the columns of `lines` and `sea`, the name of the sea or "other"; a fresh index.
    """
    rest = lines
    pieces = []
    for name, outline in zip(seas["name"], seas.geometry, strict=True):
        pieces.append(rest.set_geometry(rest.intersection(outline)).assign(sea=name))
        rest = rest.set_geometry(rest.difference(outline))
    pieces.append(rest.assign(sea=ELSEWHERE))
    every = pd.concat(pieces, ignore_index=True)
    every = every.set_geometry(every.geometry.line_merge()).explode(ignore_index=True)
    return every[geodesic.lengths_m(every) >= SHORTEST_M].reset_index(drop=True)


def classes(lanes: gpd.GeoDataFrame, of: str = "") -> pd.Series:
    """Class of each lane by the rule of this module.

    Parameters
    ----------
    lanes : GeoDataFrame
        With `n_routes`, `length_km` and `sea`.
    of : str
        The sea whose lane km give the thresholds; empty for all lanes.

    Returns
    -------
    Series of str
        "major", "middle" or "minor"; index as in `lanes`.

    Raises
    ------
    ValueError
        If no lane lies in that sea.
    """
    subject = lanes[lanes["sea"] == of] if of else lanes
    ranked = subject[["n_routes", "length_km"]].sort_values("n_routes")
    if ranked.empty:
        raise ValueError(f"no lane has the sea {of!r}; expected some, since the class thresholds come from them.")
    share = ranked["length_km"].cumsum() / ranked["length_km"].sum()
    busy = ranked["n_routes"].to_numpy()[int((share >= 1 - MAJOR_SHARE).to_numpy().argmax())]
    quiet = ranked["n_routes"].to_numpy()[int((share >= MINOR_SHARE).to_numpy().argmax())]
    named = np.select([lanes["n_routes"] >= busy, lanes["n_routes"] >= quiet], ["major", "middle"], "minor")
    return pd.Series(named, index=lanes.index, name="class")


def _routes(count: int) -> str:
    return "1 route" if count == 1 else f"{count:,} routes"


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
