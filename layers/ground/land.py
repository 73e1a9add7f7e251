"""Land: the countries and territories of Natural Earth at 1:10 million, from a package that carries them offline."""

import gzip
import json
import sys
import tomllib
from functools import cache
from typing import Any, NamedTuple

import geopandas as gpd
import numpy as np
import shapely
from numpy.typing import NDArray

from layers.catalogue.cache import cached_frame, digest
from layers.catalogue.installed import installed_bytes
from layers.catalogue.packaged import packaged
from layers.catalogue.typed import standard
from leadline.words import SOURCE, _, speaking, spoken

DISTRIBUTION = "geo-intel-offline"
POLYGONS = "geo_intel_offline/data/polygons.json.gz"
NAMES = "geo_intel_offline/data/metadata.json.gz"
POLYGONS_SOURCE = "natural-earth-countries-geo-intel-offline-1-5-0"
NAMES_SOURCE = "natural-earth-names-geo-intel-offline-1-5-0"
SCALE_ACCURACY_M = 5000.0  # half a millimetre on paper at 1:10,000,000
AS_OF = "2026-02"  # release of the package; it does not say which Natural Earth 5 it was made from
ABSENT = "-99"  # Natural Earth's sign for "no code"
WORDS = "land.toml"


class Disputed(NamedTuple):
    """A place that states dispute: somewhere in it, longitude and latitude, and who else claims or holds it."""

    place: str
    at: tuple[float, float]
    dispute: str


class Words(NamedTuple):
    """What is said of rows beyond the files: the note of each, codes by row, and disputed places by row."""

    note: str
    iso_codes: dict[str, tuple[str, str]]
    disputed: dict[str, tuple[Disputed, ...]]


@cache
def words() -> Words:
    """Read `layers/data/land.toml`."""
    typed = tomllib.loads(packaged(WORDS).read_text(encoding="utf-8"))
    disputed: dict[str, tuple[Disputed, ...]] = {}
    for one in typed["disputed"]:
        lon, lat = one["at"]
        place = Disputed(one["place"], (lon, lat), one["dispute"])
        disputed[one["row"]] = (*disputed.get(one["row"], ()), place)
    return Words(typed["note"], {name: (a2, a3) for name, (a2, a3) in typed["iso_codes"].items()}, disputed)


def load() -> gpd.GeoDataFrame:
    """Land of the world, one row a country or territory.

    Returns
    -------
    GeoDataFrame, EPSG:4326
        258 rows, Polygon or MultiPolygon, valid; `note` says what a row holds of what others claim (a selection, in
        `layers/data/land.toml`); `iso_a2` and `iso_a3` are ISO 3166-1 codes, None where there is none.
        Names are Natural Earth's. The package simplified each country by itself (Douglas-Peucker, 0.005 degrees), so
        neighbours overlap or part by some hundred metres along a common border. Kept in the cache.
    """
    land = _written()
    return land if spoken().is_source else land.assign(note=[_note(name) for name in land["name"]])


def _written() -> gpd.GeoDataFrame:
    """Land with its notes as they are written, as the cache keeps it."""
    polygons, names = _files()
    with speaking(SOURCE):
        return cached_frame("land", key(), lambda: _build(polygons, names))


def key() -> str:
    """Digest of all that `load` rests on, for the keys of what is derived from land."""
    return digest(*_files(), packaged(WORDS).read_bytes(), sys.modules[__name__])


def _files() -> tuple[bytes, bytes]:
    return (
        installed_bytes(DISTRIBUTION, POLYGONS, source_id=POLYGONS_SOURCE),
        installed_bytes(DISTRIBUTION, NAMES, source_id=NAMES_SOURCE),
    )


def simplified(tolerance_deg: float) -> gpd.GeoDataFrame:
    """Land with fewer vertices and every island, for drawing.

    Parameters
    ----------
    tolerance_deg : float
        Of Douglas-Peucker, in degrees: 0.01 is 1.1 km along a meridian and leaves half the vertices. A vertex that is
        left out lies at most 1.8 times as far from the line that is left (measured over all rows, 0.005 to 0.05).

    Returns
    -------
    GeoDataFrame, EPSG:4326
        As `load`, row for row; the number of polygons of a row is unchanged. Kept in the cache.

    Raises
    ------
    ValueError
        If the tolerance is not above zero.

    Notes
    -----
    Douglas-Peucker that keeps topology, not `shapely.coverage_simplify`: common borders do not match in this copy, so
    the coverage is none, and at 0.01 degrees it leaves 272,000 vertices instead of 175,000.
    """
    if not tolerance_deg > 0:
        raise ValueError(f"tolerance {tolerance_deg} degrees; expected more than 0. For full detail use load().")
    return cached_frame("land-simplified", digest(key(), tolerance_deg), lambda: _simplify(_written(), tolerance_deg))


def _simplify(full: gpd.GeoDataFrame, tolerance_deg: float) -> gpd.GeoDataFrame:
    return full.set_geometry(shapely.simplify(full.geometry.to_numpy(), tolerance_deg), crs=full.crs)


def _build(polygons: bytes, names: bytes) -> gpd.GeoDataFrame:
    rings: dict[str, dict[str, Any]] = json.loads(gzip.decompress(polygons))
    described: dict[str, dict[str, str]] = json.loads(gzip.decompress(names))
    rows = [_row(described[key]) for key in rings]
    shapes = [_country(country) for country in rings.values()]
    return standard(gpd.GeoDataFrame(rows, geometry=shapes, crs=4326))


def _row(described: dict[str, str]) -> dict[str, object]:
    name = described["name"]
    said = words()
    iso_a2, iso_a3 = said.iso_codes.get(name, (described["iso2"], described["iso3"]))
    return {
        "id": _identifier(name),
        "name": name,
        "kind": "country or territory",
        "source_id": f"{POLYGONS_SOURCE};{NAMES_SOURCE}",
        "status": "published",
        "accuracy_m": SCALE_ACCURACY_M,
        "as_of": AS_OF,
        "note": _note(name),
        "iso_a2": None if iso_a2 == ABSENT else iso_a2,
        "iso_a3": None if iso_a3 == ABSENT else iso_a3,
        "continent": described["continent"],
    }


def _note(name: str) -> str:
    said = words()
    holds = _("This row holds {place}: {dispute}.")
    held = [holds.format(place=_(one.place), dispute=_(one.dispute)) for one in said.disputed.get(name, ())]
    return " ".join([_(said.note), *held])


def _identifier(name: str) -> str:
    return "-".join("".join(c if c.isalnum() else " " for c in name.lower().replace("'", "")).split())


def _country(country: dict[str, Any]) -> shapely.Geometry:
    """Polygons of one country, made valid, less the holes that are stored beside them."""
    exteriors = country.get("exteriors") or [country["exterior"]]
    land = shapely.union_all(_valid([_lonlat(ring) for ring in exteriors]))
    if not country["holes"]:
        return land
    return shapely.difference(land, shapely.union_all(_valid([_lonlat(ring) for ring in country["holes"]])))


def _lonlat(ring: list[list[float]]) -> NDArray[np.float64]:
    return np.asarray(ring, dtype=float)[:, ::-1]  # stored latitude first


def _valid(rings: list[NDArray[np.float64]]) -> NDArray[np.object_]:
    """Polygons of rings; where simplifying made a ring cross itself, the loops become polygons of their own."""
    made = np.array([shapely.Polygon(ring) for ring in rings], dtype=object)
    wrong = ~shapely.is_valid(made)
    made[wrong] = shapely.make_valid(made[wrong], method="structure", keep_collapsed=False)
    return made
