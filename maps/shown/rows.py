"""Rows of any GeoDataFrame made fit for a page: in degrees, flat, of plain geometry types, with names and ids."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import partial
from typing import Any, NamedTuple

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray

from geo.geodesy.antimeridian import HALF_TURN_DEG, rebuild, split_shape, unwrap
from geo.geodesy.geodesic import require_crs, wrap_longitude
from leadline.words import _, ngettext
from maps.html.escape import writable
from maps.sheets.given import TOUCHING_DEG

NAME_COLUMNS = ("name", "title", "label", "id")  # by which rows are named, in any case, the first that there is
ROW = "\0row"  # column by which rows that are drawn know which of the frame they come from; no frame has it
MULTI: Mapping[int, Callable[..., Any]] = {
    0: shapely.multipoints,
    1: shapely.multilinestrings,
    2: shapely.multipolygons,
}  # by dimension
WHOLE_TURN_DEG = 360.0
MOST_LAT_DEG = 90.001  # a pole that a transformation missed by a hair
POINTS = (0, 4)  # type ids of shapely
LINEAR_RING, COLLECTION = 2, 7


class Placed(NamedTuple):
    """Rows that can be drawn, EPSG:4326, index 0 to n - 1, and sentences about those that cannot."""

    frame: gpd.GeoDataFrame
    notes: tuple[str, ...]


def placed(frame: gpd.GeoDataFrame, title: str) -> Placed:
    """Make the geometries of a frame fit to be drawn.

    Parameters
    ----------
    frame : GeoDataFrame, any CRS
        Left as it was. Longitudes may run from 0 to 360, run past 180 degrees or jump there; a step of more than half
        a turn is read as a crossing of that meridian, save in what reaches -180 and 180, as a box about the world does.
    title : str
        What errors call the frame.

    Returns
    -------
    Placed
        Heights are dropped; a collection becomes a row for its points, one for its lines and one for its areas; rows
        without a place are left out and counted. The column `ROW` tells which row of `frame` each comes from.

    Raises
    ------
    ValueError
        If there is no geometry or no CRS, two columns have one name, or the coordinates are no degrees though the CRS
        says so.
    """
    lonlat = _lonlat(frame, title)
    shapes = shapely.force_2d(lonlat.geometry.to_numpy())
    if not frame.crs.is_projected:
        shapes = _about_the_near_pole(shapes)
    missing = shapely.is_missing(shapes) | shapely.is_empty(shapes)
    west, south, east, north = shapely.bounds(shapes).T
    nowhere = ~missing & ~(np.isfinite(west) & np.isfinite(east) & np.isfinite(south) & np.isfinite(north))
    kept = ~missing & ~nowhere
    _check_degrees(shapes[kept], title)
    numbered = lonlat.copy().assign(**{ROW: np.arange(len(lonlat))})[kept].reset_index(drop=True)
    plain = _without_collections(numbered.set_geometry(_in_turn(shapes[kept]), crs=4326))
    return Placed(plain, (*_without_geometry(missing.sum()), *_nowhere(nowhere.sum())))


def _lonlat(frame: gpd.GeoDataFrame, title: str) -> gpd.GeoDataFrame:
    check_columns(frame, title)
    try:
        geometry = frame.geometry
    except AttributeError as error:
        columns = ", ".join(map(str, frame.columns)) or "no columns"
        raise ValueError(
            f"{title} has no geometry; expected a column of geometries among {columns}. "
            "Name it with set_geometry(), or make points with "
            "gpd.GeoDataFrame(df, geometry=gpd.points_from_xy(df.lon, df.lat), crs=4326)."
        ) from error
    if frame.crs is not None and frame.crs.is_projected:  # there, and only there, it is plain what is inside of a ring
        frame = frame.set_geometry(shapely.orient_polygons(geometry.to_numpy()), crs=frame.crs)
    lonlat = require_crs(frame, title)
    if geometry.name == "geometry":
        return lonlat
    if "geometry" in lonlat.columns:  # another column is called so
        free = next(name for n in range(1, 9**9) if (name := "geometry" + "_" * n) not in lonlat.columns)
        lonlat = lonlat.rename(columns={"geometry": free})
    return lonlat.rename_geometry("geometry")


def check_columns(frame: gpd.GeoDataFrame, title: str) -> None:
    """Raise ValueError if a column has no name, or one that another has."""
    strange = [column for column in frame.columns if not isinstance(column, str)]
    if strange:
        raise ValueError(
            f"{title} has a column named {strange[0]!r}, which is no text; expected names such as 'speed_kn'. "
            "Give it some: frame.columns = [...]."
        )
    again = frame.columns[frame.columns.duplicated()]
    if len(again):
        raise ValueError(
            f"{title} has more than one column named {again[0]!r}; expected each name once. "
            "Rename one, or keep the first: frame.loc[:, ~frame.columns.duplicated()]."
        )


def _about_the_near_pole(shapes: NDArray[np.object_]) -> NDArray[np.object_]:
    """Areas in degrees whose rings go round a pole without meeting the equator, turned to have that pole on the left.

    Which way a ring runs says nothing in a GeoDataFrame, and what is meant is never all the Earth but a cap.
    """
    west, south, east, north = shapely.bounds(shapes).T
    with np.errstate(invalid="ignore"):  # infinite less infinite
        wide = east - west
    round_it = (shapely.get_dimensions(shapes) > 1) & (wide > HALF_TURN_DEG) & ((south > 0) | (north < 0))
    turned = shapes.copy()
    for nth in np.flatnonzero(round_it & np.isfinite(wide) & (shapely.get_type_id(shapes) != COLLECTION)):
        parts = [_pole_on_the_left(part) for part in shapely.get_parts(shapes[nth])]
        turned[nth] = parts[0] if len(parts) == 1 else shapely.MultiPolygon(parts)
    return turned


def _pole_on_the_left(area: Any) -> Any:  # noqa: ANN401
    """Area with the near pole left of its outer ring, and right of its holes."""
    holes = [_ring_about(hole).reverse() for hole in area.interiors]
    return shapely.Polygon(_ring_about(area.exterior), holes)


def _ring_about(ring: Any) -> Any:  # noqa: ANN401
    lon, lat = shapely.get_coordinates(ring).T
    turn = unwrap(lon)[-1] - lon[0]  # eastward has the North Pole on its left
    return ring.reverse() if abs(turn) > HALF_TURN_DEG and (turn > 0) != (lat[0] > 0) else ring


def _check_degrees(shapes: NDArray[np.object_], title: str) -> None:
    if not shapes.size:
        return
    west, south, east, north = shapely.total_bounds(shapes)
    if not (
        west >= -WHOLE_TURN_DEG and east <= 2 * WHOLE_TURN_DEG and south >= -MOST_LAT_DEG and north <= MOST_LAT_DEG
    ):
        raise ValueError(
            f"{title} reaches from {west:,.6g}, {south:,.6g} to {east:,.6g}, {north:,.6g}, which are no longitudes and "
            "latitudes; expected degrees, latitude within 90. If its CRS is declared wrongly, use "
            "set_crs(epsg, allow_override=True); if x and y are swapped, swap them back."
        )


def _without_geometry(count: int) -> tuple[str, ...]:
    words = ngettext("{n} row has no geometry and is not drawn.", "{n} rows have no geometry and are not drawn.", count)
    return (words.format(n=f"{count:,}"),) if count else ()


def _nowhere(count: int) -> tuple[str, ...]:
    words = ngettext(
        "{n} row has no place in degrees and is not drawn.",
        "{n} rows have no place in degrees and are not drawn.",
        count,
    )
    return (words.format(n=f"{count:,}"),) if count else ()


def _in_turn(shapes: NDArray[np.object_]) -> NDArray[np.object_]:
    """Shapes with points in [-180, 180], and lines and areas that cross 180 degrees written continuously past it."""
    west, _south, east, _north = shapely.bounds(shapes).T
    points = np.isin(shapely.get_type_id(shapes), POINTS)
    turned = shapes.copy()
    beyond = points & ((west < -HALF_TURN_DEG) | (east > HALF_TURN_DEG))
    turned[beyond] = shapely.transform(turned[beyond], lambda xy: np.column_stack([wrap_longitude(xy[:, 0]), xy[:, 1]]))
    for nth in np.flatnonzero(
        ~points & ((east > HALF_TURN_DEG) | (west < -HALF_TURN_DEG) | (east - west > HALF_TURN_DEG))
    ):
        turned[nth] = continuous(shapes[nth])
    return turned


def continuous(shape: Any) -> Any:  # noqa: ANN401  a shapely geometry
    """Line, area or collection whose every step goes the short way round, west of it in [-180, 180).

    A ring about a pole cannot be written so; it is cut at 180 degrees and led to the pole.
    """
    if hasattr(shape, "geoms"):
        return type(shape)([part for each in shape.geoms for part in shapely.get_parts(continuous(each))])
    if shape.geom_type in {"Point", "MultiPoint"}:
        return shapely.transform(shape, lambda xy: np.column_stack([wrap_longitude(xy[:, 0]), xy[:, 1]]))
    if _cut_already(shape):
        return shape
    straight = rebuild(shape, lambda xy: np.column_stack([unwrap(xy[:, 0]), xy[:, 1]]))
    if isinstance(straight, shapely.Polygon):
        ends = shapely.get_coordinates(straight.exterior)
        if len(ends) > shapely.get_num_coordinates(shape.exterior):  # it was closed anew, having gone round a pole
            return _cut_about_a_pole(shape)
        straight = shapely.Polygon(straight.exterior, [_beside(hole, straight) for hole in straight.interiors])
    return _shifted(straight, -WHOLE_TURN_DEG * np.floor((straight.bounds[0] + HALF_TURN_DEG) / WHOLE_TURN_DEG))


def _cut_about_a_pole(area: Any) -> Any:  # noqa: ANN401
    """Area left of its outer ring, less that left of each hole turned round, which may go about the pole too."""
    holes = [_cut_ring(hole.reverse()) for hole in area.interiors]
    return shapely.difference(_cut_ring(area.exterior), shapely.union_all(holes)) if holes else _cut_ring(area.exterior)


def _cut_ring(ring: Any) -> Any:  # noqa: ANN401
    area = shapely.Polygon(ring)
    try:
        return split_shape(area)
    except shapely.errors.GEOSException:  # its ring crosses itself
        return split_shape(shapely.make_valid(area))


def _beside(hole: Any, area: Any) -> Any:  # noqa: ANN401
    """Hole of an area, turned to where the area is."""
    middle, own = (area.bounds[0] + area.bounds[2]) / 2, (hole.bounds[0] + hole.bounds[2]) / 2
    return _shifted(hole, WHOLE_TURN_DEG * np.round((middle - own) / WHOLE_TURN_DEG))


def _shifted(shape: Any, by_deg: float) -> Any:  # noqa: ANN401
    return shapely.transform(shape, partial(np.add, [by_deg, 0.0])) if by_deg else shape


def _cut_already(shape: Any) -> bool:  # noqa: ANN401
    """Whether a line or area reaches both sides of 180 degrees, as a box about the world does, and Antarctica."""
    west, _south, east, _north = shape.bounds
    return bool(abs(west + HALF_TURN_DEG) < TOUCHING_DEG and abs(east - HALF_TURN_DEG) < TOUCHING_DEG)


def _without_collections(frame: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """Rows of points, lines and areas only; the rows of a collection follow each other."""
    kinds = shapely.get_type_id(frame.geometry.to_numpy())
    if LINEAR_RING in kinds:
        rings = frame.geometry.to_numpy().copy()
        rings[kinds == LINEAR_RING] = [shapely.LineString(ring.coords) for ring in rings[kinds == LINEAR_RING]]
        frame = frame.set_geometry(rings, crs=4326)
    if COLLECTION not in kinds:
        return frame
    split = [list(_families(s)) if k == COLLECTION else [s] for s, k in zip(frame.geometry, kinds, strict=True)]
    rows = np.repeat(np.arange(len(frame)), [len(parts) for parts in split])
    shapes = [part for parts in split for part in parts]
    return frame.iloc[rows].reset_index(drop=True).set_geometry(shapes, crs=4326)


def _families(collection: Any) -> Iterable[Any]:  # noqa: ANN401
    """Points, lines and areas of a collection, each as one geometry."""
    parts = np.array([collection], dtype=object)
    while (len(parts) and shapely.get_num_geometries(parts).max() > 1) or (
        shapely.get_type_id(parts) == COLLECTION
    ).any():
        parts = shapely.get_parts(parts)
    parts = parts[~shapely.is_empty(parts)]
    for dimension, multi in MULTI.items():
        same = parts[shapely.get_dimensions(parts) == dimension]
        if len(same):
            yield same[0] if len(same) == 1 else multi(same)


def shape_names(frame: gpd.GeoDataFrame) -> "pd.Series[str]":
    """Say what each row is drawn as: "point", "line" or "area"."""
    kinds = frame.geom_type
    plain = np.select([kinds.str.endswith("Point"), kinds.str.endswith("Polygon")], ["point", "area"], "line")
    return pd.Series(plain, index=frame.index, dtype=object)


def ids(frame: gpd.GeoDataFrame, rows: "Sequence[int] | NDArray[np.int_]") -> list[str]:
    """Ids of the rows that are drawn: of a column `id`, else of the index, else the number of the row, from 1.

    Parameters
    ----------
    frame : GeoDataFrame
        As given.
    rows : sequence of int
        Positions in `frame`; where one comes twice, the later ones get a number behind it.
    """
    told = frame["id"] if "id" in frame.columns and _telling(frame["id"]) else _labels(frame)
    names = [writable(str(each)) for each in told] if _telling(told) else [str(n + 1) for n in range(len(frame))]
    picked = pd.Series([names[row] for row in rows], dtype=object)
    again = picked.groupby(picked).cumcount()
    return [f"{name}-{nth + 1}" if nth else name for name, nth in zip(picked, again, strict=True)]


def _labels(frame: gpd.GeoDataFrame) -> pd.Series:
    """Labels of the rows, as objects: text of pandas cannot hold what is no Unicode."""
    return pd.Series(list(frame.index), dtype=object)


def _telling(column: pd.Series) -> bool:
    return bool(column.notna().all()) and len({writable(str(each)) for each in column}) == len(column)


def name_column(frame: gpd.GeoDataFrame, name: str | None, title: str) -> str | None:
    """Column that names the rows: the one asked for, else one of `NAME_COLUMNS`, else None."""
    if name is not None:
        return known_column(frame, name, title)
    plain = {str(column).lower(): str(column) for column in reversed(frame.columns) if column != frame.geometry.name}
    return next((plain[each] for each in NAME_COLUMNS if each in plain), None)


def known_column(frame: gpd.GeoDataFrame, column: str, title: str) -> str:
    """Return `column`; raise ValueError, listing the columns, if the frame has none of that name."""
    known = [str(each) for each in frame.columns if each not in {frame.geometry.name, ROW}]
    if column not in known:
        raise ValueError(
            f"{title} has no column {column!r}; expected one of {', '.join(known) or 'none: it has none'}."
        )
    return column


def names(frame: gpd.GeoDataFrame, column: str | None, told: Sequence[str]) -> list[str]:
    """Names of rows: of a column, and where that is empty the id."""
    if column is None:
        return [_("row {id}").format(id=each) for each in told]
    values = frame[column]
    words = values.astype(str).where(values.notna(), "")
    return [word.strip() or _("row {id}").format(id=each) for word, each in zip(words, told, strict=True)]
