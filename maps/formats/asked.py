"""What somebody asks of an export: which layers, which rows and columns of them, where, in which CRS."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import pyproj
import shapely
from numpy.typing import NDArray

from layers.story_file.where import BOX, chosen
from leadline.near import did_you_mean
from maps.formats.vertices import Vertices

Bounds = tuple[float, float, float, float]
WGS84 = "EPSG:4326"
ALWAYS = ("id", "name", "source_id", "vertices", "geometry")  # columns that stay, whatever is chosen
HALF_TURN_DEG, QUARTER_DEG = 180.0, 90.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """Choice of what is written.

    Parameters
    ----------
    layers : tuple of str
        Names as `layers.load` takes them; all of the story, and those of the library that it uses, if empty.
    bbox : (west, south, east, north), optional
        Degrees, EPSG:4326; rows that meet it, whole. West greater than east: across 180 degrees. Tables, which have no
        place, stay whole.
    crs : str
        Of what is written, as PROJ reads it: "EPSG:3826".
    columns : tuple of str
        Own columns to keep, beside those that every row keeps (geometry, id, name, source_id); all if empty.
    where : mapping
        Filter of rows, as `layers.story_file.where_text.where_of` reads it from text.
    vertices : {"densified", "declared"}
        See `maps.export.export.densified`.

    Raises
    ------
    ValueError
        If the box is none, or PROJ knows no such CRS.
    """

    layers: tuple[str, ...] = ()
    bbox: Bounds | None = None
    crs: str = WGS84
    columns: tuple[str, ...] = ()
    where: Mapping[str, Any] = field(default_factory=dict)
    vertices: Vertices = "densified"

    def __post_init__(self) -> None:
        if self.bbox is not None:
            _check_box(self.bbox)
        crs = self.reference
        if not (crs.is_geographic or crs.is_projected):
            raise ValueError(f"crs is {self.crs!r}, {crs.name}, a {crs.type_name}; expected one of places on a map.")

    @property
    def reference(self) -> pyproj.CRS:
        """The CRS that is written, of two dimensions."""
        try:
            return pyproj.CRS.from_user_input(self.crs).to_2d()
        except pyproj.exceptions.CRSError as error:
            raise ValueError(
                f"crs is {self.crs!r}, which PROJ does not know; expected a code, as EPSG:4326 or EPSG:3826."
            ) from error

    @property
    def lonlat(self) -> bool:
        """Whether coordinates are longitudes and latitudes of WGS 84, as all formats take them."""
        return self.reference.equals(pyproj.CRS(WGS84), ignore_axis_order=True)

    def rows(self, frame: pd.DataFrame, what: str) -> pd.DataFrame:
        """Rows that fit `where` and meet `bbox`.

        Parameters
        ----------
        frame : DataFrame or GeoDataFrame, EPSG:4326
            With vertices enough, so that straight lines in degrees are its edges; left as it was.
        what : str
            What the rows are called in an error.

        Raises
        ------
        ValueError
            As `layers.story_file.where.chosen` does.
        """
        kept = chosen(frame, self.where, what) if self.where else frame
        if self.bbox is None or not isinstance(kept, gpd.GeoDataFrame):
            return kept
        met: pd.DataFrame = kept[_meets(kept, self.bbox)]
        return met

    def own(self, frame: pd.DataFrame) -> pd.DataFrame:
        """Columns that were asked for, and those that every row keeps, in their order."""
        if not self.columns:
            return frame
        return frame[[name for name in frame.columns if name in ALWAYS or name in self.columns]]


def check_names(asked: Asked, known: list[str]) -> None:
    """Raise ValueError for a column, asked for or filtered by, that no layer has; with the nearest name."""
    for option, names in (("columns", asked.columns), ("where", asked.where)):
        for name in names:
            if name not in known and name != BOX:
                there = "" if (near := did_you_mean(name, known)) else f" There are {', '.join(sorted(known))}."
                raise ValueError(
                    f"{option} names {name!r}, a column that no layer has; expected one of theirs.{near or there}"
                )


def _check_box(box: Bounds) -> None:
    numbers = all(isinstance(one, int | float) for one in box)
    if len(box) == 4 and numbers:  # noqa: PLR2004  west, south, east, north
        west, south, east, north = box
        on_globe = max(abs(west), abs(east)) <= HALF_TURN_DEG and max(abs(south), abs(north)) <= QUARTER_DEG
        if on_globe and west != east and south < north:
            return
    raise ValueError(
        f"bbox is {', '.join(map(str, box))}; expected west, south, east, north in degrees, longitudes from -180 to "
        "180, south below north; across 180 degrees as 170,-10,-170,10."
    )


def _meets(frame: gpd.GeoDataFrame, box: Bounds) -> NDArray[np.bool_]:
    west, south, east, north = box
    spans = [(west, east)] if west < east else [(west, HALF_TURN_DEG), (-HALF_TURN_DEG, east)]
    shapes = frame.geometry.to_numpy()
    met = np.zeros(len(frame), dtype=bool)
    for low, high in spans:
        met |= shapely.intersects(shapes, shapely.box(low, south, high, north))
    return met
