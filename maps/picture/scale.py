"""Scale bars that are true where they say, in km and nautical miles, and how far the scale changes elsewhere."""

from dataclasses import dataclass

import numpy as np

from maps.picture.frame import METRES_PER_POINT, Frame, latitude

UNITS_M = {"km": 1000.0, "nautical miles": 1852.0}
WIDEST_SHARE = 0.24  # of the frame's width
NICE = (1, 2, 3, 5)


@dataclass(frozen=True, slots=True, kw_only=True)
class Bar:
    """A bar of a round length on the ground, and its length on paper."""

    length: float
    unit: str
    points: float


def bars(frame: Frame) -> tuple[Bar, ...]:
    """Longest round bars that take at most a quarter of the frame, one a unit, true about the middle of the map."""
    most_m = frame.ground_m(WIDEST_SHARE * frame.box.width)
    return tuple(_bar(frame, unit, nice_below(most_m / metre)) for unit, metre in UNITS_M.items())


def _bar(frame: Frame, unit: str, length: float) -> Bar:
    """Bar whose ends, level about the middle of the frame, lie the length apart along the geodesic."""
    wanted = length * UNITS_M[unit]
    points = wanted / frame.metres_per_point
    for _ in range(20):  # the error shrinks at least tenfold each time
        points *= wanted / frame.ground_m(points)
    return Bar(length=length, unit=unit, points=points)


def nice_below(value: float) -> float:
    """Largest of 1, 2, 3, 5 times a power of ten that is not above a positive value.

    >>> nice_below(612), nice_below(4.9), nice_below(0.25)
    (500.0, 3.0, 0.2)
    """
    power = 10.0 ** np.floor(np.log10(value))
    return float(round(max(n for n in NICE if n * power <= value * (1 + 1e-12)) * power, 12))


def one_to(frame: Frame) -> str:
    """Scale in the middle as a fraction, to two digits: "1 : 4,600,000"."""
    ground = frame.ground_m(1.0) / METRES_PER_POINT
    digits = 1 - int(np.floor(np.log10(ground)))
    return f"1 : {round(ground, digits):,.0f}"


def scale_words(frame: Frame) -> str:
    """Say where the bars are true, and between what bounds the scale lies elsewhere in the frame."""
    lat = float(frame.lonlat(np.array([frame.middle]))[0, 1])
    low, high = (round(100 * (bound - 1)) for bound in scale_range(frame))
    where = f"Scale at {latitude(lat)}, in the middle of the map"
    if low == high == 0:
        return f"{where}; within 1 % of it everywhere."
    return f"{where}; elsewhere {low:+d} to {high:+d} %.".replace("-", "−").replace("+0", "0")


def scale_range(frame: Frame) -> tuple[float, float]:
    """Least and greatest scale in the frame, along meridians and parallels, as shares of that in the middle."""
    x = np.linspace(frame.box.left, frame.box.right, 21)
    y = np.linspace(frame.box.bottom, frame.box.top, 21)
    grid = frame.lonlat(np.column_stack([axis.ravel() for axis in np.meshgrid(x, y)]))
    grid = grid[np.all(np.isfinite(grid), axis=1)]
    factors = frame.projection.proj.get_factors(grid[:, 0], grid[:, 1])
    scales = np.concatenate([factors.meridional_scale, factors.parallel_scale])
    middle = frame.metres_per_point / frame.ground_m(1.0)
    # metres of the plane a metre of ground, there and in the middle
    return float(1 + (scales.min() - middle) / middle), float(1 + (scales.max() - middle) / middle)
