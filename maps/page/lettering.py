"""Lettering of a map beyond its rows: the label, placed by hand with its rank and zoom levels."""

from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True, kw_only=True)
class Label:
    """Words on the map that belong to no row: the name of a sea or a land, near its middle.

    `kind` is "ocean", "sea" or "land"; `rank` orders the placing, low first; zoom levels are Leaflet's.
    """

    text: str
    lon_deg: float
    lat_deg: float
    kind: str = "sea"
    rank: int = 4
    from_zoom: float = 0.0
    to_zoom: float = 30.0

    def block(self) -> dict[str, Any]:
        """Write the label as the page's lettering script reads it."""
        return {
            "text": self.text,
            "lon": self.lon_deg,
            "lat": self.lat_deg,
            "kind": self.kind,
            "rank": self.rank,
            "from": self.from_zoom,
            "to": self.to_zoom,
        }
