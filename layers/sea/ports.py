"""Ports: the ends of the routes from which the lanes are counted.

Twenty-four ports stand for the traffic of the South China Sea, every pair of them once. The choice:

- *rim*: the large container port or ports of each coast of the sea: Thailand, Viet Nam (south and north), the Pearl
  River and the Leizhou coast of China, Hong Kong, Luzon, south-west Taiwan;
- *gate*: a port in each strait that leads in: Singapore, Malacca, Java, both sides of the Taiwan Strait;
- *ocean*: where long voyages through the sea begin and end: the East China and Yellow Seas, Korea, both coasts of
  central Japan, Europe by Suez, crude oil from the Gulf, iron ore from north-west Australia by Lombok, North America.

Each pair counts once, whatever its trade: the result says how many of these 276 routes share a lane, not how many ships
sail it. East Malaysia, Brunei and Palawan are left out, so the lanes along the Borneo coast are too.
"""

import json
import sys
import tomllib
from typing import Any

import geopandas as gpd
import shapely

from layers.catalogue.cache import cached_frame, digest
from layers.catalogue.installed import installed_bytes
from layers.catalogue.packaged import packaged
from layers.catalogue.typed import standard

DISTRIBUTION = "searoute"
POSITIONS = "searoute/data/ports.geojson"
SOURCE_ID = "searoute-ports-1-6-0"
AS_OF = "2026-05"  # release of the package
ACCURACY_M = 10_000.0  # harbour, terminal or town: the list does not say which


def load() -> gpd.GeoDataFrame:
    """Route ends, in the order of `layers/data/route_ends.toml`.

    Returns
    -------
    GeoDataFrame, EPSG:4326
        24 points with `unlocode`, `country` (ISO 3166-1 alpha-2, the start of the UN/LOCODE) and `role` (rim, gate,
        ocean). Kept in the cache.

    Raises
    ------
    ValueError
        If a port is not, or more than once, in the list of positions.
    """
    typed, positions = _files()
    return cached_frame("ports", key(), lambda: _build(typed, positions))


def key() -> str:
    """Digest of all that `load` rests on, for the keys of what is derived from the ports."""
    return digest(*_files(), sys.modules[__name__])


def _files() -> tuple[bytes, bytes]:
    return (
        packaged("route_ends.toml").read_bytes(),
        installed_bytes(DISTRIBUTION, POSITIONS, source_id=SOURCE_ID),
    )


def _build(typed: bytes, positions: bytes) -> gpd.GeoDataFrame:
    chosen = tomllib.loads(typed.decode())["port"]
    codes = {port["unlocode"] for port in chosen}
    listed = [f for f in json.loads(positions)["features"] if f["properties"].get("port") in codes]
    place: dict[str, dict[str, Any]] = {f["properties"]["port"]: f for f in listed}
    if len(listed) != len(codes) or place.keys() != codes:
        found = sorted(f["properties"]["port"] for f in listed)
        raise ValueError(
            f"{POSITIONS} has {found}; expected each of {sorted(codes)} once. Mend layers/data/route_ends.toml."
        )
    rows = [_row(port, place[port["unlocode"]]["properties"]["name"]) for port in chosen]
    points = [shapely.Point(place[port["unlocode"]]["geometry"]["coordinates"]) for port in chosen]
    return standard(gpd.GeoDataFrame(rows, geometry=points, crs=4326))


def _row(port: dict[str, str], listed_name: str) -> dict[str, object]:
    return {
        "id": port["unlocode"].lower(),
        "name": port["name"],
        "kind": "port",
        "source_id": SOURCE_ID,
        "status": "published",
        "accuracy_m": ACCURACY_M,
        "as_of": AS_OF,
        "note": f"Listed as {listed_name}. An end of routes for the layers lanes and lanes_ornl.",
        "unlocode": port["unlocode"],
        "country": port["unlocode"][:2],
        "role": port["role"],
    }
