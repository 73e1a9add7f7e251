"""Where a page opens: bounds, or a middle and a zoom level."""

import math
from collections.abc import Mapping, Sequence
from typing import Any, TypeAlias

from maps.page.lettering import Note
from maps.page.page import Bounds, View, checked_bounds

Start: TypeAlias = Sequence[float] | View
WINDOW_PX = (900, 600)  # which a view by zoom is taken to fill
TILE_PX = 256
MOST_ZOOM, LEAST_ZOOM = 18.0, 1.5  # of the page
MOST_LAT_DEG = 84.0
NAME = "Start"


def start_view(view: Start) -> View:
    """View at which the page opens.

    Parameters
    ----------
    view : View, or four or three numbers
        West, south, east, north; or longitude, latitude and zoom level.

    Raises
    ------
    ValueError
        If it is none of these.
    """
    if isinstance(view, View):
        return view
    try:
        numbers = [float(each) for each in view]
    except (TypeError, ValueError):
        numbers = []
    if len(numbers) == 4:  # noqa: PLR2004
        west, south, east, north = numbers
        return View(NAME, checked_bounds((west, south, east, north)), detail=east - west <= 30)  # noqa: PLR2004
    lon, lat, zoom = numbers if len(numbers) == 3 else (math.nan,) * 3  # noqa: PLR2004
    if not (abs(lon) <= 360 and abs(lat) <= MOST_LAT_DEG and LEAST_ZOOM <= zoom <= MOST_ZOOM):  # noqa: PLR2004
        raise ValueError(
            f"view={view!r:.60} is no start; expected west, south, east, north in degrees, or longitude, latitude "
            f"(within {MOST_LAT_DEG:g}) and a zoom level from {LEAST_ZOOM:g} to {MOST_ZOOM:g}."
        )
    return View(NAME, _about(lon, lat, zoom), detail=zoom >= 6, at=(lon, lat, zoom))  # noqa: PLR2004


def _about(lon: float, lat: float, zoom: float) -> Bounds:
    """Bounds that a window of usual size has at a zoom level, degrees."""
    across, down = (side * 180 / (TILE_PX * 2**zoom) for side in WINDOW_PX)
    across, down = min(across, 179.9), down * math.cos(math.radians(lat))
    return lon - across, max(lat - down, -MOST_LAT_DEG - 1), lon + across, min(lat + down, MOST_LAT_DEG + 1)


def notes_of(notes: Sequence[Any]) -> tuple[Note, ...]:
    """Read notes on the map, each a `Note`, a mapping of its fields, or (text, longitude, latitude[, dx, dy]).

    Raises
    ------
    ValueError
        If one is none of these.
    """
    if isinstance(notes, str | Mapping | Note):
        notes = [notes]
    return tuple(_note(each) for each in notes)


def _note(given: Any) -> Note:  # noqa: ANN401  as given
    if isinstance(given, Note):
        return given
    try:
        fields = dict(given) if isinstance(given, Mapping) else _fields(given)
        return Note(**fields)
    except TypeError as error:
        raise ValueError(
            f"notes hold {given!r:.60}; expected such as ('Closed since May', 141.2, 41.3), with the offset of its "
            "words in px behind it if they shall stand elsewhere: (..., 60, -40); or maps.Note."
        ) from error


def _fields(given: Any) -> dict[str, Any]:  # noqa: ANN401
    if isinstance(given, str) or len(given) not in {3, 5}:
        raise TypeError
    return dict(zip(("text", "lon_deg", "lat_deg", "dx_px", "dy_px"), given, strict=False))
