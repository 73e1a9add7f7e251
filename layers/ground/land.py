"""Land: the countries and territories of Natural Earth at 1:10 million, from a package that carries them offline."""

import gzip
import json
import sys
from typing import Any

import geopandas as gpd
import numpy as np
import shapely
from numpy.typing import NDArray

from layers.catalogue.cache import cached_frame, digest
from layers.catalogue.installed import installed_bytes
from layers.catalogue.typed import standard

DISTRIBUTION = "geo-intel-offline"
POLYGONS = "geo_intel_offline/data/polygons.json.gz"
NAMES = "geo_intel_offline/data/metadata.json.gz"
POLYGONS_SOURCE = "natural-earth-countries-geo-intel-offline-1-5-0"
NAMES_SOURCE = "natural-earth-names-geo-intel-offline-1-5-0"
SCALE_ACCURACY_M = 5000.0  # half a millimetre on paper at 1:10,000,000
AS_OF = "2026-02"  # release of the package; it does not say which Natural Earth 5 it was made from
ABSENT = "-99"  # Natural Earth's sign for "no code"
# ISO 3166-1 codes that Natural Earth withholds where its own rules differ from the standard's list.
ISO_CODES = {"France": ("FR", "FRA"), "Norway": ("NO", "NOR"), "Taiwan": ("TW", "TWN")}
NOTE = (
    "Drawn as Natural Earth draws it, by who holds the ground in fact in the judgement of its makers: that is a "
    "choice, and each row says what it holds of what others claim. No map here draws these borders. Small islands are "
    "missing, among them Matsu, Dongyin, Pratas, Spratly Island, Fiery Cross, Subi and Uotsuri: see disputed_features."
)
# What the data give to a row where states dispute: row -> (place, somewhere in it, who else claims or holds it).
DISPUTED: dict[str, tuple[tuple[str, tuple[float, float], str], ...]] = {
    "Azerbaijan": (("Nagorno-Karabakh", (46.75, 39.82), "until 2023 held by Armenians"),),
    "China": (
        ("Aksai Chin", (79.2, 35.2), "claimed by India"),
        ("the Paracel Islands", (112.345, 16.83), "claimed by Taiwan and Vietnam"),
    ),
    "Egypt": (("the Hala'ib triangle", (35.5, 22.5), "claimed by Sudan"),),
    "Falkland Is.": (("the Falkland Islands", (-59.0, -51.78), "claimed by Argentina"),),
    "Georgia": (
        ("Abkhazia", (41.1, 43.0), "held by its own government"),
        ("South Ossetia", (44.0, 42.25), "held by its own government"),
    ),
    "Guyana": (("Essequibo", (-58.9, 5.0), "claimed by Venezuela"),),
    "India": (
        ("the Kashmir valley", (74.8, 34.1), "claimed by Pakistan"),
        ("Arunachal Pradesh", (94.0, 28.0), "claimed by China"),
    ),
    "Israel": (
        ("the Golan", (35.75, 33.0), "claimed by Syria"),
        ("East Jerusalem", (35.235, 31.78), "claimed by Palestine"),
        ("Gaza", (34.4, 31.4), "claimed by Palestine, in whose row it is missing here"),
    ),
    "Kosovo": (("Kosovo", (21.15, 42.65), "claimed by Serbia"),),
    "Moldova": (("Transnistria", (29.65, 46.85), "held by its own government"),),
    "Morocco": (("most of Western Sahara", (-13.0, 27.0), "claimed by the Sahrawi republic"),),
    "N. Cyprus": (("Northern Cyprus", (33.3, 35.3), "claimed by Cyprus"),),
    "Pakistan": (("Gilgit and Azad Kashmir", (74.3, 35.9), "claimed by India"),),
    "Palestine": (("the West Bank", (35.2, 32.0), "held in part by Israel"),),
    "Russia": (
        ("Crimea", (34.1, 44.95), "claimed by Ukraine"),
        ("the southern Kuril Islands", (147.9, 45.0), "claimed by Japan"),
    ),
    "Siachen Glacier": (("the Siachen Glacier", (77.1, 35.4), "claimed by India and Pakistan"),),
    "Somaliland": (("Somaliland", (44.06, 9.56), "claimed by Somalia"),),
    "South Korea": (("Dokdo (Takeshima)", (131.86, 37.24), "claimed by Japan"),),
    "Taiwan": (
        ("Taiwan", (121.0, 23.8), "claimed by China"),
        ("Kinmen", (118.35, 24.44), "claimed by China"),
    ),
    "Ukraine": (("Donetsk", (37.8, 48.0), "held and claimed by Russia"),),
    "W. Sahara": (("Western Sahara east of the sand wall", (-10.6, 26.16), "claimed by Morocco"),),
}


def load() -> gpd.GeoDataFrame:
    """Land of the world, one row a country or territory.

    Returns
    -------
    GeoDataFrame, EPSG:4326
        258 rows, Polygon or MultiPolygon, valid; `note` says what a row holds of what others claim (see `DISPUTED`, a
        selection); `iso_a2` and `iso_a3` are ISO 3166-1 codes, None where there is none.
        Names are Natural Earth's. The package simplified each country by itself (Douglas-Peucker, 0.005 degrees), so
        neighbours overlap or part by some hundred metres along a common border. Kept in the cache.
    """
    polygons, names = _files()
    return cached_frame("land", key(), lambda: _build(polygons, names))


def key() -> str:
    """Digest of all that `load` rests on, for the keys of what is derived from land."""
    return digest(*_files(), sys.modules[__name__])


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
    return cached_frame("land-simplified", digest(key(), tolerance_deg), lambda: _simplify(load(), tolerance_deg))


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
    iso_a2, iso_a3 = ISO_CODES.get(name, (described["iso2"], described["iso3"]))
    held = [f"This row holds {place}: {dispute}." for place, _, dispute in DISPUTED.get(name, ())]
    return {
        "id": _identifier(name),
        "name": name,
        "kind": "country or territory",
        "source_id": f"{POLYGONS_SOURCE};{NAMES_SOURCE}",
        "status": "published",
        "accuracy_m": SCALE_ACCURACY_M,
        "as_of": AS_OF,
        "note": " ".join([NOTE, *held]),
        "iso_a2": None if iso_a2 == ABSENT else iso_a2,
        "iso_a3": None if iso_a3 == ABSENT else iso_a3,
        "continent": described["continent"],
    }


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
