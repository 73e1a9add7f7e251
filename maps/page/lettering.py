"""Lettering of a map beyond its rows: the label, with its place, rank and zoom levels."""

import math
from dataclasses import dataclass
from typing import Any

from leadline.near import checks_names

MOST_OFFSET_PX = 400
MOST_LETTERS = 200
MOST_LAT_DEG = 85.0


@checks_names
@dataclass(frozen=True, slots=True, kw_only=True)
class Label:
    """Words on the map that belong to no row: the name of a sea or a land, near its middle.

    `kind` is "ocean", "sea" or "land"; `rank` orders the placing, low first; zoom levels are Leaflet's. `reach_deg` is
    how far it may stand from its place, degrees; None for the page's rule. `others` are further places in what it
    names, each with its reach: the name is written in one that is in view where it fits, at any zoom level. `limits`
    is a ring of longitudes and latitudes round the water that it names: it is written nowhere else, level or at
    `angle_rad`, clockwise. A sea without them reaches halfway to the next.

    Examples
    --------
    >>> Label(text="Sea", lon_deg=14.5, lat_deg=36.2, kind="sea", from_zoom=7).reach_deg is None
    True
    """

    text: str
    lon_deg: float
    lat_deg: float
    kind: str = "sea"
    rank: int = 4
    from_zoom: float = 0.0
    to_zoom: float = 30.0
    reach_deg: float | None = None
    others: tuple[tuple[float, float, float], ...] = ()
    limits: tuple[tuple[float, float], ...] = ()
    angle_rad: float = 0.0

    def block(self) -> list[Any]:
        """Write the label as the page's lettering script reads it: a list, since there are hundreds."""
        placed = [self.text, _short(self.lon_deg), _short(self.lat_deg), self.kind, self.rank]
        zooms = [_short(self.from_zoom), _short(self.to_zoom)]
        reach = [] if self.reach_deg is None else [_short(self.reach_deg)]
        further = [_short(number) for place in self.others for number in place]
        ring = [_short(number) for place in self.limits for number in place]
        last = [further, [*ring, _short(self.angle_rad)]] if ring else [further] if further else []
        return [*placed, *zooms, *reach, *(last if reach else [])]


@checks_names
@dataclass(frozen=True, slots=True, kw_only=True)
class Note:
    """Words of the author's on the map, with an arrow to their place.

    `dx_px` and `dy_px` are where the words stand from their place, CSS pixels to the right and down.

    Raises
    ------
    ValueError
        If there are no words or too many, or the place or offset is none.

    Examples
    --------
    >>> Note(text="Here", lon_deg=14.5, lat_deg=35.9, dx_px=40).dy_px
    -48.0
    >>> Note(text="", lon_deg=14.5, lat_deg=35.9)
    Traceback (most recent call last):
    ValueError: a note says ''; expected text of up to 200 letters.
    """

    text: str
    lon_deg: float
    lat_deg: float
    dx_px: float = 0.0
    dy_px: float = -48.0

    def __post_init__(self) -> None:
        if not isinstance(self.text, str) or not 1 <= len(self.text.strip()) <= MOST_LETTERS:
            raise ValueError(f"a note says {self.text!r:.60}; expected text of up to {MOST_LETTERS} letters.")
        numbers = (self.lon_deg, self.lat_deg, self.dx_px, self.dy_px)
        plain = all(isinstance(n, int | float) and math.isfinite(n) for n in numbers)
        if not plain or abs(self.lon_deg) > 360 or abs(self.lat_deg) > MOST_LAT_DEG:  # noqa: PLR2004  degrees
            raise ValueError(
                f"the note {self.text!r:.40} is at {self.lon_deg!r}, {self.lat_deg!r}; expected longitude, then "
                f"latitude, in degrees, latitude within {MOST_LAT_DEG:g}."
            )
        if max(abs(self.dx_px), abs(self.dy_px)) > MOST_OFFSET_PX:
            raise ValueError(
                f"the words of the note {self.text!r:.40} are {self.dx_px}, {self.dy_px} px off; expected up to "
                f"{MOST_OFFSET_PX}."
            )

    def block(self) -> list[Any]:
        """Write the note as the page's script reads it."""
        place = [round((self.lon_deg + 180) % 360 - 180, 5), round(self.lat_deg, 5)]
        return [self.text, *place, round(self.dx_px), round(self.dy_px)]


def _short(number: float) -> float:
    """Round to 2 decimals; whole numbers without a point."""
    short = round(number, 2)
    return int(short) if short == int(short) else short
