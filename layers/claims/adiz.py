"""Air defence identification zones of Taiwan, Japan and the PRC, as far as they could be read."""

import geopandas as gpd
import pandas as pd
import shapely

from geo.geodesy.buffer import buffer
from geo.geodesy.geodesic import NAUTICAL_MILE_M
from layers.catalogue.sources import SEPARATOR
from layers.catalogue.typed import read_features, standard
from layers.ground import land

YONAGUNI_RADIUS_M = 14 * NAUTICAL_MILE_M  # Directive 36 as amended in 2010
YONAGUNI_BOX = shapely.box(122.8, 24.3, 123.1, 24.6)  # holds the island and nothing else
OLD_LIMIT = shapely.box(122.0, 23.5, 123.0, 25.5)  # west of 123E: the zone's limit before the amendment


def load() -> gpd.GeoDataFrame:
    """Read the zones and derive what is not declared as a polygon.

    Returns
    -------
    GeoDataFrame, EPSG:4326
        Polygons (kind `adiz`), declared or described lines (`adiz_boundary`) and the chord that closes the PRC zone on
        paper (`adiz_drawing_chord`), with declared vertices only: densify by `edge_model` before measuring or drawing.
        Standard columns, then `claimant`, `edge_model` (see `geo.geodesy.edges`) and `closed_by_chord`, true where a
        side of the polygon is not declared. Japan has no polygon but the bulge at Yonaguni: 23 of its 30 points were
        not found.
    """
    typed = read_features("adiz")
    typed["kind"] = typed.geom_type.map({"Polygon": "adiz", "LineString": "adiz_boundary"})
    declared = typed.set_index("id")
    rows = pd.concat([typed, _prc_drawn(declared.loc["prc-adiz-boundary"]), _yonaguni(declared)], ignore_index=True)
    rows["closed_by_chord"] = rows["id"] == "prc-adiz-drawn"
    return standard(gpd.GeoDataFrame(rows, geometry="geometry", crs=4326))


def _prc_drawn(boundary: pd.Series) -> gpd.GeoDataFrame:
    """Polygon and chord: the landward limit, China's territorial sea, is known only in part."""
    line = boundary.geometry
    chord = shapely.LineString([line.coords[-1], line.coords[0]])
    common = {key: boundary[key] for key in ("source_id", "accuracy_m", "as_of", "claimant", "edge_model")}
    polygon = common | {
        "id": "prc-adiz-drawn",
        "name": "PRC East China Sea ADIZ, closed by a chord for drawing",
        "kind": "adiz",
        "status": "derived",
        "note": "The landward side is a drawing chord, not declared: the zone ends at the outer limit of China's "
        "territorial sea. Do not count entries across that side.",
        "geometry": shapely.Polygon(line),
    }
    side = common | {
        "id": "prc-adiz-chord",
        "name": "Drawing chord of the PRC East China Sea ADIZ (not declared)",
        "kind": "adiz_drawing_chord",
        "status": "assumed",
        "accuracy_m": float("nan"),
        "note": "Joins the last declared point to the first so that the zone can be drawn; no such line is declared.",
        "geometry": chord,
    }
    return gpd.GeoDataFrame([polygon, side], geometry="geometry", crs=4326)


def _yonaguni(declared: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """Bulge of the Japanese zone west of 123E, by the geodesic buffer of the island."""
    parts = land.load().query("iso_a2 == 'JP'").explode(index_parts=False)
    island = parts[parts.within(YONAGUNI_BOX)]
    if len(island) != 1:
        raise ValueError(
            f"the land layer has {len(island)} islands within {YONAGUNI_BOX.bounds}; expected Yonaguni alone. "
            "If the land data changed, look up the island there."
        )
    directive = declared.loc["japan-adiz-points-1-7"]
    bulge = shapely.intersection(buffer(island, YONAGUNI_RADIUS_M).geometry.iloc[0], OLD_LIMIT)
    row = {
        "id": "japan-adiz-yonaguni",
        "name": "Japan ADIZ, Yonaguni bulge (west of 123E)",
        "kind": "adiz",
        "source_id": SEPARATOR.join([directive["source_id"], land.POLYGONS_SOURCE]),
        "status": "approximate",
        "accuracy_m": float(island["accuracy_m"].iloc[0]),
        "as_of": "2010-06-25",
        "note": "14 nautical miles from the coast of Yonaguni on Natural Earth; the directive counts from the "
        "baseline, which was not read.",
        "claimant": "Japan",
        "edge_model": "geodesic",
        "geometry": bulge,
    }
    return gpd.GeoDataFrame([row], geometry="geometry", crs=4326)
