"""Places whose longitude and latitude may be swapped: far from what a check asks of them, and near if turned."""

from collections.abc import Callable

import geopandas as gpd
import numpy as np
import shapely

from geo.depth.shortest import distance
from layers.checks.ground.measured import REF, Measured
from leadline.words import N_, _

FAR_M, FAR_DEG = 1_000_000.0, 9.0  # no degree is longer than 112 km
NEARER = 0.25  # of how far it is as drawn
LIBRARY = "leadline:"
RIGHT_ANGLE_DEG = 90.0


def doubt(one: Measured, other: Measured, fits: Callable[[float], bool] | None = None) -> str:
    """Say which rows lie far from others, if each of them would lie near with longitude and latitude swapped.

    Parameters
    ----------
    one, other : Measured
    fits : callable, optional
        Whether a distance in metres would do, where being nearer does not settle it.

    Returns
    -------
    str
        Without numbers; empty where there is no doubt: nothing is farther than 1,000 km, some of what is stays far, or
        both are rows of the library.
    """
    for rows, others in ((one, other), (other, one)):
        far = _far(rows, others)
        if far.empty and fits and _would_fit(rows, others, fits):
            far = rows.frame
        if not far.empty:
            return _words(rows, others, some=len(far) < len(rows.frame))
    return ""


ASKS = {  # whether of some rows only, and whether the others are of the library, and so not swapped
    (True, True): N_(
        "with longitude and latitude exchanged, some of {rows} would fit {others} far better: are they swapped?"
    ),
    (True, False): N_(
        "with longitude and latitude exchanged, some of {rows} would fit {others} far better: is either of them "
        "swapped?"
    ),
    (False, True): N_("with longitude and latitude exchanged, {rows} would fit {others} far better: are they swapped?"),
    (False, False): N_(
        "with longitude and latitude exchanged, {rows} would fit {others} far better: is either of them swapped?"
    ),
}


def _would_fit(rows: Measured, others: Measured, fits: Callable[[float], bool]) -> bool:
    back = _turned(rows.frame)
    if len(back) < len(rows.frame) or distance(rows.frame, others.frame).distance_m < FAR_M:
        return False
    return fits(distance(back, others.frame).distance_m)


def _words(rows: Measured, others: Measured, *, some: bool) -> str:
    """Ask which is swapped; a distance does not tell in which of both layers."""
    known = others.frame[REF].str.startswith(LIBRARY).all()
    return _(ASKS[some, bool(known)]).format(rows=rows.words, others=others.words)


def _turned(rows: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """Rows of a story with longitude and latitude swapped, those that can be."""
    own = rows[~rows[REF].str.startswith(LIBRARY)]
    bounds = own.geometry.bounds
    own = own[(bounds["minx"] >= -RIGHT_ANGLE_DEG) & (bounds["maxx"] <= RIGHT_ANGLE_DEG)]
    return own.set_geometry(gpd.GeoSeries(shapely.transform(own.geometry.to_numpy(), _swap), own.index, crs=own.crs))


def _swap(lonlat_deg: np.ndarray) -> np.ndarray:
    return lonlat_deg[:, ::-1]


def _far(rows: Measured, others: Measured) -> gpd.GeoDataFrame:
    """Rows that are far from the others as drawn and near if turned; none if one that is far stays so."""
    whole = shapely.GeometryCollection(list(others.frame.geometry))
    away_deg = np.asarray(shapely.distance(rows.frame.geometry.to_numpy(), whole))
    far = rows.frame[away_deg > FAR_DEG]
    back = _turned(far)
    if far.empty or len(back) < len(far):
        return far.iloc[:0]
    near = shapely.distance(back.geometry.to_numpy(), whole) < NEARER * away_deg[away_deg > FAR_DEG]
    if not near.all() or distance(far, others.frame).distance_m < FAR_M:
        return far.iloc[:0]
    return far
