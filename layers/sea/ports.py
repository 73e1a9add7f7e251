"""Ports of the world, and the choice of them between which the lanes of the library run."""

import json
import sys
from typing import Any

import geopandas as gpd
import pandas as pd

from layers.catalogue.cache import cached_frame, digest
from layers.catalogue.installed import installed_bytes
from layers.catalogue.typed import standard
from leadline.words import N_

DISTRIBUTION = "searoute"
POSITIONS = "searoute/data/ports.geojson"
SOURCE_ID = "searoute-ports-1-6-0"
AS_OF = "2026-05"  # release of the package
ACCURACY_M = 10_000.0  # harbour, terminal or town: the list does not say which
NOTE = N_("Harbour, terminal or town: the list does not say which.")
HUB_CONNECTIONS = 20  # countries to which a port of the lanes has connections, unless it is the best of its own


def load() -> gpd.GeoDataFrame:
    """Ports of the list of searoute 1.6.0, by code.

    Returns
    -------
    GeoDataFrame, EPSG:4326
        3,962 points with `unlocode`, `country` (ISO 3166-1 alpha-2, the start of the UN/LOCODE) and `connections`
        (countries to which the list has connections of the port). 38 codes stand twice in the list: the second row has
        "-2" behind its id. Kept in the cache.
    """
    positions = installed_bytes(DISTRIBUTION, POSITIONS, source_id=SOURCE_ID)
    return cached_frame("ports", digest(positions, sys.modules[__name__]), lambda: _build(positions))


def hubs() -> gpd.GeoDataFrame:
    """Ports between which the lanes of the library are counted.

    Returns
    -------
    GeoDataFrame, EPSG:4326
        Of `load`, those with connections to `HUB_CONNECTIONS` countries or more, and of every other country with
        connections its port that has most of them.
    """
    ports = load().drop_duplicates("unlocode")
    joined = ports[ports["connections"] > 0].sort_values(["connections", "id"], ascending=[False, True])
    best = joined.groupby("country").head(1)
    return joined[(joined["connections"] >= HUB_CONNECTIONS) | joined["id"].isin(best["id"])].reset_index(drop=True)


def _build(positions: bytes) -> gpd.GeoDataFrame:
    listed: list[dict[str, Any]] = [f for f in json.loads(positions)["features"] if f["properties"].get("port")]
    ports = pd.DataFrame([_row(port["properties"]) for port in listed])
    again = ports.groupby("id").cumcount()
    ports["id"] = ports["id"].where(again == 0, ports["id"] + "-" + (again + 1).astype(str))
    lon, lat = zip(*(port["geometry"]["coordinates"] for port in listed), strict=True)
    frame = gpd.GeoDataFrame(ports, geometry=gpd.points_from_xy(lon, lat), crs=4326)
    return standard(frame.sort_values("id", kind="stable"))


def _row(port: dict[str, Any]) -> dict[str, object]:
    return {
        "id": port["port"].lower(),
        "name": port["name"],
        "kind": "port",
        "source_id": SOURCE_ID,
        "status": "published",
        "accuracy_m": ACCURACY_M,
        "as_of": AS_OF,
        "note": NOTE,
        "unlocode": port["port"],
        "country": port["port"][:2],
        "connections": len(port.get("to_cty") or ()),
    }
