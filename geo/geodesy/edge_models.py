"""Names of what the edges of lines and polygons may mean; light, for those who only read or write them."""

from __future__ import annotations

from typing import Literal, get_args

Edges = Literal["geodesic", "parallel-aware", "rhumb", "planar"]

USUAL_EDGES: Edges = "parallel-aware"  # where nobody says what edges mean


SPHERICAL = "spherical"  # great circles of a sphere, GeoParquet's word
WRITTEN_OUT = " in "  # between a model and the CRS in which edges run so, of rows whose edges were written in vertices


def written_out(model: str, crs: str) -> str:
    """Name edges that run so in another CRS, and were written out in vertices.

    >>> written_out("planar", "EPSG:32645")
    'planar in EPSG:32645'
    """
    return f"{model}{WRITTEN_OUT}{crs}"


def as_drawn(model: str) -> Edges:
    """Model by which vertices of a row are joined: its own, or planar where edges were written out in vertices.

    >>> as_drawn("planar in EPSG:32645"), as_drawn("parallel-aware in EPSG:4301"), as_drawn("rhumb")
    ('planar', 'planar', 'rhumb')
    """
    known, apart, crs = model.partition(WRITTEN_OUT)
    return "planar" if apart and crs and known in (*get_args(Edges), SPHERICAL) else model  # type: ignore[return-value]  # checked where used


def check_edges(edges: str) -> None:
    """Raise ValueError, listing the valid names, if `edges` names no edge model."""
    if edges not in get_args(Edges):
        raise ValueError(f"edges is {edges!r}; expected one of {', '.join(get_args(Edges))}.")
