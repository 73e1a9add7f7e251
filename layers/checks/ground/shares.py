"""How much of points, lines or areas lies in an area, and how much may, given how exactly both are known."""

from typing import NamedTuple

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely.geometry.base import BaseGeometry

from geo.claim import Verdict
from geo.figures import accuracy_of_digits, printed
from geo.geodesy.geodesic import wrap_longitude
from geo.geodesy.merged import area_m2, length_m, merged, outline
from layers.checks.ground.edges import SAME_DEG, held_by, in_common
from layers.checks.ground.measured import (
    AREAS,
    POINTS,
    Measured,
)
from layers.checks.ground.units import KM
from leadline.words import N_, _

AMOUNTS = (  # by dimension
    N_("{inside} of {total} points"),
    N_("{inside} of {total} km"),
    N_("{inside} of {total} km2"),
)
KM2 = 1e6
NOISE = 1e-6  # of a share: what drawing edges to a metre leaves
ONE_LINE = N_("edges of both that are drawn with the same coordinates are taken for one line, which moves for both")
HALF_TURN_DEG = 180.0
Flags = NDArray[np.bool_]


class Share(NamedTuple):
    """Share inside, in [0, 1], with what it may be; how much that is of how much, points, km or km2; assumptions."""

    low: float
    value: float
    high: float
    inside: float
    total: float
    notes: tuple[str, ...] = ()

    def turned(self) -> "Share":
        """Share outside."""
        return Share(1 - self.high, 1 - self.value, 1 - self.low, self.total - self.inside, self.total, self.notes)


def share_of(of: Measured, cover: BaseGeometry, off_m: float, limits: BaseGeometry | None = None) -> Share:
    """Measure how much of rows lies in an area.

    Parameters
    ----------
    of : Measured
        Points are counted, lines measured along geodesics, areas on the ellipsoid; what overlaps once.
    cover : geometry, EPSG:4326
        Areas, as `geo.geodesy.merged` has them.
    off_m : float
        Metres by which their outline may be off.
    limits : geometry, optional
        Areas along those edges of the outline that count, see `layers.checks.ground.edges.held_by`.

    Returns
    -------
    Share
        The range: if the outline lies farther in or out by what both may be off; and of areas, if their own outline
        does. Edges of areas that are drawn with the same coordinates as the outline are one line and move with it.

    Raises
    ------
    ValueError
        If there is nothing to take a share of.
    """
    if of.dimension == POINTS:
        return _of_points(of, cover, off_m, limits)
    whole = merged(of.frame)
    size, scale = (area_m2, KM2) if of.dimension == AREAS else (length_m, KM)
    total = size(whole)
    if not total > 0:
        raise ValueError(f"{of.words} has no size; expected lines of two distinct points at least, or areas.")
    common = in_common(cover, whole) if of.dimension == AREAS else None
    held = held_by(cover, of.accuracy_m + off_m, near=whole, limits=limits, common=common)
    sizes = [size(_alike(_inside(whole, each), whole)) for each in held[:3]]
    low, value, high = (min(each / total, 1.0) for each in sizes)
    if of.dimension == AREAS:
        low, high = _with_own_outline(of, whole, held.drawn, (sizes[0], total, sizes[2]))
    low, high = min(low, value), max(high, value)
    notes = () if common is None or common.is_empty else (_(ONE_LINE),)
    return Share(_settled(low), _settled(value), _settled(high), sizes[1] / scale, total / scale, notes)


def _inside(whole: BaseGeometry, cover: BaseGeometry) -> BaseGeometry:
    """Part of it in a cover, which may be a collection of areas and lines."""
    if cover.geom_type != "GeometryCollection":
        return shapely.intersection(whole, cover)
    return shapely.union_all([shapely.intersection(whole, part) for part in shapely.get_parts(cover)])


def _alike(shape: BaseGeometry, whole: BaseGeometry) -> BaseGeometry:
    """Parts of the dimension of the whole: an area cut along an edge leaves lines, which have no area but a length."""
    parts = shapely.get_parts(shape)
    return shapely.GeometryCollection(list(parts[shapely.get_dimensions(parts) == shapely.get_dimensions(whole)]))


def _settled(share: float) -> float:
    return 0.0 if share < NOISE else 1.0 if share > 1 - NOISE else share


def _with_own_outline(
    of: Measured, whole: BaseGeometry, cover: BaseGeometry, sizes: tuple[float, float, float]
) -> tuple[float, float]:
    """Least and largest share of areas whose own outline may be off too: what is inside and what is not, apart."""
    least, total, most = sizes
    around = outline(whole)
    inside = _alike(shapely.intersection(whole, cover), whole)
    parted = outline(shapely.union_all(shapely.get_parts(inside)))  # the own edges of what is inside are among these
    within = length_m(_alike(shapely.intersection(around, shapely.buffer(parted, SAME_DEG)), around))
    without = max(length_m(around) - within, 0.0)
    a = of.accuracy_m
    low = max(least - a * within, 0.0), total - least + a * without
    high = most + a * within, max(total - most - a * without, 0.0)
    return low[0] / sum(low) if sum(low) > 0 else 0.0, min(high[0] / sum(high), 1.0)


def _of_points(of: Measured, cover: BaseGeometry, off_m: float, limits: BaseGeometry | None) -> Share:
    counts = np.array([0, 0, 0])
    total = 0
    for accuracy, rows in of.rows_by_accuracy():
        points = shapely.get_coordinates(rows.geometry.to_numpy())
        held = held_by(cover, accuracy + off_m, near=shapely.MultiPoint(_wrapped(points)), limits=limits)
        counts += [int(lies_in(each, points).sum()) for each in held[:3]]
        total += len(points)
    low, value, high = (float(count) / total for count in counts)
    return Share(min(low, value), value, max(high, value), float(counts[1]), float(total))


def lies_in(cover: BaseGeometry, lonlat_deg: NDArray[np.float64]) -> Flags:
    """Say which points, shape (n, 2), lie in an area or on its edge."""
    lon, lat = _wrapped(lonlat_deg).T
    shapely.prepare(cover)
    found = shapely.intersects_xy(cover, lon, lat)
    return np.asarray(found | ((lon == -HALF_TURN_DEG) & shapely.intersects_xy(cover, HALF_TURN_DEG, lat)))


def _wrapped(lonlat_deg: NDArray[np.float64]) -> NDArray[np.float64]:
    return np.column_stack([wrap_longitude(lonlat_deg[:, 0]), lonlat_deg[:, 1]])


def all_of_it(share: Share) -> Verdict:
    """Choose the verdict on "it is inside".

    It holds if all surely is. Where a part surely is not, it holds only for the rest, and does not hold if no part
    surely is inside. Else it cannot be told.
    """
    if share.low >= 1:
        return Verdict.HOLDS
    if share.high >= 1:
        return Verdict.CANNOT_BE_TOLD
    return Verdict.HOLDS_ONLY_IF if share.low > 0 else Verdict.DOES_NOT_HOLD


def percents(share: Share) -> tuple[float, float, float]:
    """Low, value and high in percent."""
    return 100 * share.low, 100 * share.value, 100 * share.high


def amount(share: Share, of: Measured) -> str:
    """Write how much is inside, of how much, to the digits that the range bears out: "350 of 1,200 km"."""
    known = (share.high - share.low) / 2 * share.total
    accuracy = max(known, accuracy_of_digits(share.total)) if of.dimension != POINTS else None
    return _(AMOUNTS[of.dimension]).format(inside=printed(share.inside, accuracy), total=printed(share.total, accuracy))
