"""How far Misawa reaches and how far it is: range rings of the F-35A, and great-circle routes of the Dutch visit."""

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from geo.geodesy.edges import densify
from geo.geodesy.geodesic import destination, lengths_m
from layers.catalogue.typed import read_features, standard
from layers.ground import misawa, places

RING_POINTS = 1441  # every quarter of a degree: at 2,173 km the chord is within 6 m of the ring
METRES_PER_KM = 1000.0
ROUTE_TOLERANCE_M = 10.0
ROUTES = ("leeuwarden", "volkel")  # the Dutch F-35 bases, ids in `places`


def load() -> gpd.GeoDataFrame:
    """Draw the published and recalled ranges about Misawa, and the shortest paths from the Dutch F-35 bases.

    Returns
    -------
    GeoDataFrame, EPSG:4326
        Lines; standard columns, then `range_km` (radius of a ring) and `distance_km` (length of a route), each missing
        on the other kind. Rings are geodesic, closed, of 1,441 points; routes are geodesics of WGS 84 with vertices
        so dense that a chord lies within 10 m. Neither is a flight path. The combat radius is recalled.
    """
    rows = pd.concat([_rings(), _routes()], ignore_index=True)
    return standard(gpd.GeoDataFrame(rows, geometry="geometry", crs=4326))


def _rings() -> gpd.GeoDataFrame:
    ranges = read_features("misawa_reach")
    rings = [_ring(centre, km * METRES_PER_KM) for centre, km in zip(ranges.geometry, ranges["range_km"], strict=True)]
    return ranges.assign(kind="range_ring").set_geometry(rings, crs=4326)


def _ring(centre: shapely.Point, radius_m: float) -> shapely.LineString:
    end = destination(centre.x, centre.y, np.linspace(0, 360, RING_POINTS), radius_m)
    ring = np.column_stack([end.lon_deg, end.lat_deg])
    ring[-1] = ring[0]  # closed to the last bit
    return shapely.LineString(ring)


def _routes() -> gpd.GeoDataFrame:
    home = misawa.load().set_index("id").loc["misawa-arp"]
    starts = places.load().set_index("id").loc[list(ROUTES)]
    straight = gpd.GeoDataFrame(
        {
            "id": [f"route-{start}-misawa" for start in ROUTES],
            "name": [f"Great circle {start.title()}–Misawa" for start in ROUTES],
            "kind": "great_circle_route",
            "source_id": [f"{source};{home['source_id']}" for source in starts["source_id"]],
            "status": "derived",
            "accuracy_m": (starts["accuracy_m"] + home["accuracy_m"]).to_numpy(),
            "as_of": max(home["as_of"], *starts["as_of"]),
            "note": "Shortest path on the ellipsoid between the two airfields, not the path flown: it crosses Russia.",
        },
        geometry=[shapely.LineString([start, home.geometry]) for start in starts.geometry],
        crs=4326,
    )
    return densify(straight, tolerance_m=ROUTE_TOLERANCE_M).assign(
        distance_km=lengths_m(straight).to_numpy() / METRES_PER_KM
    )
