"""What somebody asks of an export: which layers, which rows and columns of them, where, in which CRS."""

from dataclasses import dataclass
from typing import Any

import pandas as pd

from maps.export.export import Vertices

Bounds = tuple[float, float, float, float]


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """Choice of what is written.

    Parameters
    ----------
    layers : tuple of str
        Names as `layers.load` takes them; all of the story, and those of the library that it uses, if empty.
    bbox : (west, south, east, north), optional
        Degrees, EPSG:4326; rows that meet it, whole. West greater than east: across 180 degrees.
    crs : str
        Of what is written, as PROJ reads it: "EPSG:3826".
    columns : tuple of str
        Own columns to keep, beside those that every row keeps (geometry, id, source_id); all if empty.
    where : dict
        Filter of rows, as `layers.story_file.where_text.where_of` reads it.
    vertices : {"densified", "declared"}
        See `maps.export.export.densified`.
    """

    layers: tuple[str, ...] = ()
    bbox: Bounds | None = None
    crs: str = "EPSG:4326"
    columns: tuple[str, ...] = ()
    where: Any = None
    vertices: Vertices = "densified"

    def of(self, frame: pd.DataFrame) -> pd.DataFrame:
        """Choose from a layer, in EPSG:4326 still; lane F fills this in."""
        return frame
