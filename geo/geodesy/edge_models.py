"""Names of what the edges of lines and polygons may mean; light, for those who only read or write them."""

from __future__ import annotations

from typing import Literal, get_args

Edges = Literal["geodesic", "parallel-aware", "rhumb", "planar"]

USUAL_EDGES: Edges = "parallel-aware"  # where nobody says what edges mean


def check_edges(edges: str) -> None:
    """Raise ValueError, listing the valid names, if `edges` names no edge model."""
    if edges not in get_args(Edges):
        raise ValueError(f"edges is {edges!r}; expected one of {', '.join(get_args(Edges))}.")
