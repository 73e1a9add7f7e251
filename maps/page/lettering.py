"""Lettering of a map beyond its rows: the label, with its place, rank and zoom levels."""

from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True, kw_only=True)
class Label:
    """Words on the map that belong to no row: the name of a sea or a land, near its middle.

    `kind` is "ocean", "sea" or "land"; `rank` orders the placing, low first; zoom levels are Leaflet's. `reach_deg` is
    how far it may stand from its place, degrees; None for the page's rule. `others` are further places in what it
    names, each with its reach: the name is written in one that is in view where it fits, at any zoom level.
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

    def block(self) -> list[Any]:
        """Write the label as the page's lettering script reads it: a list, since there are hundreds."""
        placed = [self.text, _short(self.lon_deg), _short(self.lat_deg), self.kind, self.rank]
        zooms = [_short(self.from_zoom), _short(self.to_zoom)]
        reach = [] if self.reach_deg is None else [_short(self.reach_deg)]
        further = [_short(number) for place in self.others for number in place]
        return [*placed, *zooms, *reach, *([further] if further and reach else [])]


def _short(number: float) -> float:
    """Round to 2 decimals; whole numbers without a point."""
    short = round(number, 2)
    return int(short) if short == int(short) else short
