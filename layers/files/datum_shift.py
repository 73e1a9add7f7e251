"""How well the way from the datum of a file to WGS 84 is known, in words for its reader."""

import warnings
from typing import NamedTuple

import numpy as np
import pyproj
from pyproj.aoi import AreaOfInterest
from pyproj.exceptions import ProjError
from pyproj.transformer import TransformerGroup

from geo.geodesy.geodesic import Floats
from geo.geodesy.own_edges import is_wgs84

MOST_ASKED = 200  # places of which PROJ is asked by which of its ways they go
SHIFT_M = 1.5  # a change of datum that is known no better is told
SPACE_AGE_M = 5.0  # systems about the Earth's centre lie no farther apart
BALLPARK = "Ballpark"  # what PROJ calls leaving coordinates as they are
OWN = "the shift that its CRS declares"


class Area(NamedTuple):
    """Longitudes and latitudes of a file, degrees; to a kilometre, of any datum."""

    west: float
    south: float
    east: float
    north: float


def area_of(lon_deg: Floats, lat_deg: Floats) -> Area | None:
    """Area of places, shape (n,) each; None if there are none."""
    seen = np.isfinite(lon_deg) & np.isfinite(lat_deg)
    if not seen.any():
        return None
    return Area(*(float(f(each[seen])) for f in (np.min, np.max) for each in (lon_deg, lat_deg)))


def shift_note(crs: pyproj.CRS, area: Area | None, title: str) -> str:
    """Say how well the shift of a datum to WGS 84 is known, where that is worse than a metre or two.

    Parameters
    ----------
    crs : pyproj.CRS
        As a file declares it.
    area : Area or None
        Where it has something.
    title : str
        Of the file.

    Returns
    -------
    str
        One line; empty if the datum is WGS 84, or within 1.5 m of it.
    """
    base = _base(crs)
    if base is None or area is None or is_wgs84(base):
        return ""
    used = _used(base, area)
    if 0 <= used.accuracy <= SHIFT_M:
        return ""
    name = "no known datum" if base.name == "unknown" else base.name
    if BALLPARK in used.description:
        return (
            f"{title} is in {name}, and PROJ has no shift from there to WGS 84: coordinates were taken as they "
            "are. Datums from before satellite positioning lie up to about a kilometre beside it: shift the file first."
        )
    how = f"which is known to {used.accuracy:g} m" if used.accuracy >= 0 else "of unknown accuracy"
    if base.is_bound:
        return f"{title} was shifted from {name} to WGS 84 by {OWN}, {how}."
    interest = AreaOfInterest(*area)
    group = TransformerGroup(base, 4326, always_xy=True, area_of_interest=interest)  # type: ignore[arg-type]  # its own class
    better = "" if group.best_available else " A better way needs grids that PROJ does not have here."
    way = used.description.replace("axis order change (2D) + ", "").replace(" + axis order change (2D)", "")
    return f"{title} was shifted from {name} to WGS 84 by {way!r}, {how}.{better}"


class Shift(NamedTuple):
    """How well places are known in another datum: metres by which the way there may be off; and words on it."""

    accuracy_m: float
    words: str = ""


def shift_from_wgs84(crs: pyproj.CRS, lonlat_deg: Floats, title: str) -> Shift:
    """Say how well PROJ brings places from WGS 84 to the datum of a CRS.

    Parameters
    ----------
    crs : pyproj.CRS
    lonlat_deg : array of float, shape (n, 2)
        Places, EPSG:4326.
    title : str
        Of the CRS, as "EPSG:4267".

    Returns
    -------
    Shift
        The least accurate of the ways that PROJ takes, as EPSG has it; words where it is worse than 1.5 m. Of a datum
        about the Earth's centre to which PROJ has no way, as CGCS2000, coordinates stay, to 5 m.

    Raises
    ------
    ValueError
        If PROJ has no way for one of the places to another kind of datum, and would leave its coordinates as they are.
    """
    base = _base(crs)
    if base is None or not len(lonlat_deg) or is_wgs84(base):
        return Shift(0.0)
    move = pyproj.Transformer.from_crs(4326, base, always_xy=True)
    there = np.column_stack(move.transform(*lonlat_deg.T))
    still = np.flatnonzero((there == lonlat_deg).all(axis=1))[:MOST_ASKED]
    some = np.linspace(0, len(lonlat_deg) - 1, min(MOST_ASKED, len(lonlat_deg))).astype(int)
    worst = Shift(0.0)
    for lon, lat in np.unique(lonlat_deg[[*still, *some]], axis=0):
        used = _last_used(move, lon, lat)
        if BALLPARK in used.description or used.accuracy < 0:
            if _about_the_centre(base):
                return Shift(
                    SPACE_AGE_M,
                    f"PROJ has no way from WGS 84 to {base.name} ({title}) at {lon:.6g}, {lat:.6g}: both are systems "
                    f"about the Earth's centre and were taken as one, which may be {SPACE_AGE_M:g} m off.",
                )
            raise ValueError(
                f"PROJ has no way from WGS 84 to {base.name} ({title}) at {lon:.6g}, {lat:.6g}, and would leave "
                f"coordinates as they are, up to about a kilometre off.{_grids(base, lonlat_deg)} Expected a CRS of "
                "another datum, or a choice of rows (bbox, where) for which there is a way."
            )
        if used.accuracy > worst.accuracy_m:
            worst = Shift(used.accuracy)
    if worst.accuracy_m <= SHIFT_M:
        return worst
    words = (
        f"places were brought from WGS 84 to {base.name} ({title}) by a way that is known to {worst.accuracy_m:g} m."
    )
    return worst._replace(words=words + _grids(base, lonlat_deg))


def _about_the_centre(base: pyproj.CRS) -> bool:
    """Tell whether a datum has the ellipsoid of WGS 84 to a centimetre, and no way of EPSG's to it moves places far.

    The ellipsoid alone does not tell: that of GGRS87 is as good as the same, and lies 324 m beside it.
    """
    ours, theirs = pyproj.CRS(4326).ellipsoid, base.ellipsoid
    if ours is None or theirs is None:
        return False
    axes = ("semi_major_metre", "semi_minor_metre")
    if any(abs(getattr(ours, axis) - getattr(theirs, axis)) > 0.01 for axis in axes):  # noqa: PLR2004  a centimetre
        return False
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", UserWarning)
        ways = TransformerGroup(4326, base, always_xy=True).transformers
    return all(_moves_m(way) <= SPACE_AGE_M for way in ways if way.accuracy >= 0)


def _moves_m(way: pyproj.Transformer) -> float:
    """Metres by which coordinates change in the middle of the area of a way."""
    area = way.area_of_use
    if area is None:
        return np.inf
    lon, lat = (area.west + area.east) / 2, (area.south + area.north) / 2
    return float(pyproj.Geod(ellps="WGS84").inv(lon, lat, *way.transform(lon, lat))[2])


def _grids(base: pyproj.CRS, lonlat_deg: Floats) -> str:
    """Say if PROJ knows a better way and has not its grids."""
    area = area_of(*lonlat_deg.T)
    interest = None if area is None else AreaOfInterest(*area)
    with warnings.catch_warnings():  # the same, in PROJ's words
        warnings.simplefilter("ignore", UserWarning)
        group = TransformerGroup(4326, base, always_xy=True, area_of_interest=interest)  # type: ignore[arg-type]
    better = [each.accuracy for each in group.unavailable_operations if each.accuracy >= 0]
    return f" A way known to {min(better):g} m needs grids that PROJ does not have here." if better else ""


def _base(crs: pyproj.CRS) -> pyproj.CRS | None:
    """Longitudes and latitudes of the datum of a CRS, with the shift that it declares if it does; None without any."""
    base = crs.geodetic_crs
    if not crs.is_bound or base is None:
        return base
    return pyproj.crs.BoundCRS(base, crs.target_crs, crs.coordinate_operation)


def _used(base: pyproj.CRS, area: Area) -> pyproj.Transformer:
    """Tell what PROJ does with a place in the middle of an area."""
    move = pyproj.Transformer.from_crs(base, 4326, always_xy=True)
    own = base if base.source_crs is None else base.source_crs
    unit_deg = np.degrees(own.axis_info[0].unit_conversion_factor)
    return _last_used(move, (area.west + area.east) / 2 / unit_deg, (area.south + area.north) / 2 / unit_deg)


def _last_used(move: pyproj.Transformer, x: float, y: float) -> pyproj.Transformer:
    """Tell by which of its ways PROJ brings a place over."""
    move.transform(x, y)
    try:
        return move.get_last_used_operation()
    except ProjError:  # nothing was done: nothing had to be, or PROJ knows no way
        return move
