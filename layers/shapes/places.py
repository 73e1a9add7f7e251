"""Where shapes of a file are on WGS 84: edges as their own CRS has them, the shift of their datum, and both said."""

import geopandas as gpd
import numpy as np
import pandas as pd
import pyproj
import shapely

from geo.events.whole_shapes import misread
from geo.geodesy.antimeridian import HALF_TURN_DEG, TURN_DEG
from geo.geodesy.edge_models import SPHERICAL, USUAL_EDGES, Edges, written_out
from geo.geodesy.geodesic import Floats
from geo.geodesy.own_edges import crs_code, in_degrees, is_wgs84, lonlat_of
from layers.files.datum_shift import area_of, shift_note
from leadline.words import N_, _

TOLERANCE_M = 1.0
PLAIN_DEG = 60.0  # an edge that is shorter the short way round than this is surely meant so
EDGES_OF: dict[str, str] = {
    "parallel-aware": N_(
        "Edges of {title} run along parallels and meridians where both ends lie on one, else they are geodesics, in "
        "{crs}."
    ),
    "geodesic": N_("Edges of {title} are geodesics, in {crs}."),
    "rhumb": N_("Edges of {title} are rhumb lines, in {crs}."),
    "planar": N_(
        "Edges of {title} are straight in longitude and latitude, between the vertices that they have here, in {crs}."
    ),
}


def placed(
    frame: gpd.GeoDataFrame, edges: Edges | None, declared: str | None, title: str
) -> tuple[gpd.GeoDataFrame, list[str]]:
    """Rows in EPSG:4326, their edges where their own CRS has them, and what has to be said of it."""
    crs = pyproj.CRS(frame.crs).to_2d()  # heights are no part of the question
    if not (crs.is_geographic or crs.is_projected):
        raise ValueError(f"its CRS {crs.name!r} is neither geographic nor projected; expected one of places on Earth.")
    same = is_wgs84(crs)
    coordinates = shapely.get_coordinates(frame.geometry.to_numpy())
    if crs.is_geographic and not _odd_unit(crs) and (words := misread(*coordinates.T)):
        raise ValueError(words)
    if not np.isfinite(coordinates).all():
        raise ValueError("coordinates are not numbers (NaN or infinite). Drop or mend them.")
    notes = [] if same else _shift_note(crs, coordinates, title)
    has_model = "edge_model" in frame and frame["edge_model"].notna().any()
    if declared == SPHERICAL and edges is None and not has_model:
        moved = lonlat_of(frame, own="spherical", tolerance_m=TOLERANCE_M)
        moved = moved.assign(edge_model=written_out(SPHERICAL, crs_code(crs)))
        notes.append(_("Edges of {title} are great circles, as it declares (edges: spherical).").format(title=title))
    else:
        moved = in_degrees(frame, title, edges=edges, tolerance_m=TOLERANCE_M)
        written = _written(frame, moved)
        if written and crs.is_projected:
            notes.append(
                _(
                    "Edges of {title} are straight in its CRS ({crs}), as they are drawn there, to {tolerance_m:g} m; "
                    "--edge-model reads them otherwise."
                ).format(title=title, crs=_named(crs), tolerance_m=TOLERANCE_M)
            )
            notes += _wide(moved, title)
        elif written and not has_model:
            model = edges or USUAL_EDGES
            notes.append(_(EDGES_OF[model]).format(title=title, crs=_named(crs)))
    _check_placed(moved)
    return moved, [*notes, *_long_edges(moved, title)]


def _named(crs: pyproj.CRS) -> str:
    """Name and code of a CRS; the code is what `edge_model` has."""
    return ", ".join(dict.fromkeys([crs.name, crs_code(crs)]))


def _written(frame: gpd.GeoDataFrame, moved: gpd.GeoDataFrame) -> bool:
    """Whether the edges of any row were written out in vertices."""
    none = pd.Series(None, index=frame.index, dtype=object)
    return not moved.get("edge_model", none).equals(frame.get("edge_model", none))


def _wide(moved: gpd.GeoDataFrame, title: str) -> list[str]:
    """Say that shapes go more than half round the Earth, as those do that a projection has cut at 180 degrees."""
    widths = moved.geometry.bounds.eval("maxx - minx")
    if not len(widths) or not widths.max() > HALF_TURN_DEG:
        return []
    words = _(
        "{title} has a shape {width_deg:.4g} degrees wide: edges that leap from one side of the map of its CRS to the "
        "other run across all of it. If it is meant to cross 180 degrees, cut it there before it is projected."
    )
    return [words.format(title=title, width_deg=widths.max())]


def _odd_unit(crs: pyproj.CRS) -> bool:
    """Whether angles are in something else than degrees."""
    return bool(abs(np.degrees(crs.axis_info[0].unit_conversion_factor) - 1) > 1e-9)  # noqa: PLR2004  rounding


def _check_placed(lonlat: gpd.GeoDataFrame) -> None:
    if words := misread(*shapely.get_coordinates(lonlat.geometry.to_numpy()).T):
        raise ValueError(words)


def _long_edges(lonlat: gpd.GeoDataFrame, title: str) -> list[str]:
    """Say that an edge of more than 180 degrees, but not near a whole turn, is read the short way round."""
    widest = 0.0
    for part in shapely.get_parts(lonlat.geometry.to_numpy()):
        rings = shapely.get_rings(part) if part.geom_type == "Polygon" else [part]
        for ring in rings:
            jumps = np.abs(np.diff(shapely.get_coordinates(ring)[:, 0]))
            jumps = jumps[(jumps > HALF_TURN_DEG) & (jumps < TURN_DEG - PLAIN_DEG)]
            widest = max(widest, float(TURN_DEG - jumps.min()) if jumps.size else 0.0)
    if not widest:
        return []
    words = _(
        "Edges of {title} of {wide_deg:.10g} degrees of longitude or more were read the short way round, across 180 "
        "degrees ({short_deg:.10g} or less). If the long way is meant, add vertices between their ends."
    )
    return [words.format(title=title, wide_deg=TURN_DEG - widest, short_deg=widest)]


def _shift_note(crs: pyproj.CRS, coordinates: Floats, title: str) -> list[str]:
    """Say how well the datum's shift to WGS 84 is known, where that is worse than a metre or two."""
    if crs.is_projected:
        lon, lat = pyproj.Transformer.from_crs(crs, crs.geodetic_crs, always_xy=True).transform(*coordinates.T)
    else:
        lon, lat = coordinates.T * np.degrees(crs.axis_info[0].unit_conversion_factor)
    note = shift_note(crs, area_of(lon, lat), title)
    return [note] if note else []
