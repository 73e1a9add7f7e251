"""Layers as OGC API - Features serves them: rows as GeoJSON by number, place, property and CRS."""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from pyproj import CRS, Transformer

from layers.catalogue.licences import licence_page
from maps.formats.exported import ExportedLayer

CREDIT, LICENCE = " Credit: ", ". Licence: "  # between the parts of the words on a layer
CRS84 = "http://www.opengis.net/def/crs/OGC/1.3/CRS84"
DEGREES, METRES = 7, 3  # decimals: 1 cm (RFC 7946, 11.2) and 1 mm
TIMES = (("start_utc", "end_utc"), ("as_of_from", "as_of_to"))  # columns of the first and last time of a row
TIME = "datetime64[us, UTC]"
WHOLE = (-180.0, -90.0, 180.0, 90.0)


class NotThereError(ValueError):
    """There is no row with this id."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """What is asked of a layer.

    Parameters
    ----------
    offset, limit : int
    box : Polygon or MultiPolygon, optional
        In longitudes and latitudes; rows that meet it, and those without a place, as Core asks
        (/req/core/fc-bbox-response).
    times : (Timestamp or None, Timestamp or None)
        First and last instant; rows whose times meet it, and those without any (/req/core/fc-time-response).
    equal : sequence of (str, str)
        Values of columns as text; all must be so.
    sort : sequence of (str, bool)
        Columns, and whether the largest comes first.
    columns : sequence of str
        Properties to tell; all if empty.
    geometry : bool
        Whether places are told.
    crs : str
        URI of the CRS of what is told.
    """

    offset: int = 0
    limit: int = 10
    box: Any = None
    times: tuple[pd.Timestamp | None, pd.Timestamp | None] = (None, None)
    equal: Sequence[tuple[str, str]] = ()
    sort: Sequence[tuple[str, bool]] = ()
    columns: Sequence[str] = ()
    geometry: bool = True
    crs: str = CRS84


@dataclass(frozen=True, kw_only=True, eq=False)
class ServedLayer:
    """A layer, its rows in longitudes and latitudes.

    Raises
    ------
    ValueError
        If ids repeat.
    """

    name: str
    title: str
    description: str
    credit: str
    licence: str
    links: tuple[dict[str, str], ...]
    keywords: tuple[str, ...]
    meanings: Mapping[str, str]
    frame: pd.DataFrame
    ids: pd.Index = field(init=False)

    def __post_init__(self) -> None:
        own = self.frame["id"].astype(str) if "id" in self.frame else None
        fit = own is not None and own.is_unique and not self.frame["id"].isna().any()
        ids = pd.Index(own) if own is not None and fit else pd.Index([str(n) for n in range(1, len(self.frame) + 1)])
        object.__setattr__(self, "ids", ids)

    def __deepcopy__(self, _memo: object) -> "ServedLayer":
        """Itself: pygeoapi copies its configuration, and rows are only read."""
        return self

    @property
    def placed(self) -> bool:
        """Whether it has places."""
        return isinstance(self.frame, gpd.GeoDataFrame)

    @property
    def bounds(self) -> tuple[float, float, float, float]:
        """West, south, east, north of its places; the whole Earth where it has none."""
        if not isinstance(self.frame, gpd.GeoDataFrame) or self.frame.geometry.is_empty.all():
            return WHOLE
        return tuple(float(bound) for bound in self.frame.geometry.total_bounds)  # type: ignore[return-value]

    @cached_property
    def table(self) -> pd.DataFrame:
        """Rows without their places, as JSON holds them: missing values as None, dates and times as ISO 8601."""
        own = pd.DataFrame(self.frame.drop(columns=self.frame.geometry.name if self.placed else []))
        cells = {str(name): [_plain(cell) for cell in own[name]] for name in own.columns}
        return pd.DataFrame(cells, index=range(len(own)), dtype=object)

    @cached_property
    def fields(self) -> dict[str, dict[str, str]]:
        """JSON Schema of each property."""
        return {
            name: {"type": _kind(self.table[name]), "title": name, "description": self.meanings.get(name, "")}
            for name in map(str, self.table.columns)
        }

    def find(self, asked: Question) -> tuple[int, list[dict[str, Any]]]:
        """Count the rows that fit, and tell those of a page of them as features.

        Raises
        ------
        ValueError
            If a row lies where the CRS is not defined.
        """
        fit = np.ones(len(self.frame), dtype=bool)
        if asked.box is not None:
            fit &= self._meets(asked.box)
        if asked.times != (None, None):
            fit &= self._at(asked.times)
        for name, value in asked.equal:
            fit &= np.array([_text(cell) == value for cell in self.table[name]], dtype=bool)
        rows = self._sorted(np.flatnonzero(fit), asked.sort)
        return len(rows), self._features(rows[asked.offset : asked.offset + asked.limit], asked)

    def one(self, name: str, crs: str = CRS84) -> dict[str, Any]:
        """Tell one row as a feature; NotThereError if there is none with this id."""
        if name not in self.ids:
            raise NotThereError(f"there is no item {name!r} in {self.name!r}.")
        (feature,) = self._features(np.array([self.ids.get_loc(name)]), Question(crs=crs))
        return feature

    def _meets(self, box: Any) -> Any:  # noqa: ANN401  arrays of numpy, shapes of shapely
        if not isinstance(self.frame, gpd.GeoDataFrame):
            return np.ones(len(self.frame), dtype=bool)
        shapes = self.frame.geometry.to_numpy()
        return shapely.intersects(shapes, box) | shapely.is_missing(shapes) | shapely.is_empty(shapes)

    @property
    def times(self) -> tuple[str | None, str | None]:
        """Columns that hold the first and the last time of a row: of its own, else of what it speaks of."""
        return next((pair for pair in TIMES if pair[0] in self.frame), (None, None))

    def _at(self, times: tuple[pd.Timestamp | None, pd.Timestamp | None]) -> Any:  # noqa: ANN401
        """Rows whose times meet an interval; those without any do."""
        first, last = self.times
        begins = _instants(self.frame[first]) if first else pd.Series(pd.NaT, self.frame.index, dtype=TIME)
        ends = _instants(self.frame[last], last=True) if last in self.frame else begins
        meets = begins.isna() | ends.isna()
        inside = pd.Series(data=True, index=self.frame.index)
        if times[0] is not None:
            inside &= ends >= times[0]
        if times[1] is not None:
            inside &= begins <= times[1]
        return (meets | inside).to_numpy(dtype=bool)

    def _sorted(self, rows: Any, by: Sequence[tuple[str, bool]]) -> Any:  # noqa: ANN401
        """Rows in order, those without a value last; the first column counts most."""
        for name, descending in reversed(by):
            cells = self.table[name].to_numpy()
            there = [row for row in rows if cells[row] is not None]
            plain = all(isinstance(cells[row], (int, float)) for row in there)
            there.sort(key=lambda row: cells[row] if plain else _text(cells[row]), reverse=descending)
            rows = np.array([*there, *(row for row in rows if cells[row] is None)], dtype=int)
        return rows

    def _features(self, rows: Any, asked: Question) -> list[dict[str, Any]]:  # noqa: ANN401
        names = [name for name in self.table if not asked.columns or name in asked.columns]
        cells = self.table.iloc[rows][names].to_dict("records")
        shapes = self._shapes(rows, asked.crs) if asked.geometry else [None] * len(rows)
        return [
            {"type": "Feature", "id": self.ids[row], "properties": properties, "geometry": shape}
            for row, properties, shape in zip(rows, cells, shapes, strict=True)
        ]

    def _shapes(self, rows: Any, crs: str) -> list[Any]:  # noqa: ANN401
        if not isinstance(self.frame, gpd.GeoDataFrame):
            return [None] * len(rows)
        shapes = shapely.orient_polygons(self.frame.geometry.to_numpy()[rows])  # RFC 7946, 3.1.6
        moved = shapely.transform(shapes, lambda xy: transformed(xy, crs), interleaved=True)
        wrong = [n for n, xy in zip(rows, moved, strict=True) if xy is not None and not _finite(xy)]
        if wrong:
            raise ValueError(
                f"item {self.ids[wrong[0]]!r} of {self.name!r} lies where {crs} is not defined; expected a bbox inside "
                "its area of use, or another crs."
            )
        return [None if s is None or s.is_empty else json.loads(shapely.to_geojson(s)) for s in moved]


def served_layer(layer: ExportedLayer) -> ServedLayer:
    """Take a layer as it leaves the house, in EPSG:4326, to be served."""
    credit = layer.credit.replace("\n", "; ")
    words = f"{layer.described.summary.rstrip('.')}.{CREDIT}{credit}{LICENCE}{layer.licence}."
    links = [
        {"type": "text/html", "rel": "describedby", "title": source.credit, "href": source.url}
        for source in layer.sources
        if source.url
    ]
    return ServedLayer(
        name=layer.name,
        title=layer.title,
        description=words,
        credit=layer.credit,
        licence=layer.licence,
        links=(*_licence_links(layer.described.licences, layer.licence), *links),
        keywords=tuple(layer.described.kinds),
        meanings={**layer.described.columns, **{name: held.meaning for name, held in layer.columns.items()}},
        frame=layer.frame,
    )


def _licence_links(licences: Iterable[str], expression: str) -> list[dict[str, str]]:
    """Links to the texts of licences; where not each has a page, a title says of which of all it is."""
    pages = {name: licence_page(name) for name in licences}
    whole = all(pages.values())
    return [
        {"type": "text/html", "rel": "license", "title": name if whole else f"{name}, of {expression}", "href": page}
        for name, page in pages.items()
        if page
    ]


def transformed(xy: Any, crs: str) -> Any:  # noqa: ANN401  an array of shape (n, 2)
    """Coordinates of a CRS from longitudes and latitudes, in the order of axes that its authority has, rounded."""
    if crs == CRS84:
        return np.round(xy, DEGREES)
    target = crs_of(crs)
    moved = Transformer.from_crs(CRS.from_authority("OGC", "CRS84"), target).transform(xy[:, 0], xy[:, 1])
    return np.round(np.column_stack(moved), DEGREES if target.is_geographic else METRES)


def crs_of(uri: str) -> CRS:
    """CRS of an address as "http://www.opengis.net/def/crs/EPSG/0/3826"."""
    authority, _, code = uri.split("/")[-3:]
    return CRS.from_authority(authority, code)


def _instants(cells: Any, *, last: bool = False) -> Any:  # noqa: ANN401
    """Read times of a column in UTC; of days the first instant, or the last."""
    if isinstance(cells.dtype, pd.DatetimeTZDtype):
        return cells.dt.tz_convert("UTC")
    days = pd.to_datetime(pd.Series([None if pd.isna(cell) else str(cell) for cell in cells], cells.index), utc=True)
    return days + (pd.Timedelta(days=1) - pd.Timedelta(microseconds=1)) if last else days


def _finite(shape: Any) -> bool:  # noqa: ANN401
    return bool(np.isfinite(shapely.get_coordinates(shape)).all())


def _plain(cell: Any) -> Any:  # noqa: ANN401  whatever a column holds
    """Make of a value what JSON holds."""
    if isinstance(cell, (list, tuple, np.ndarray)):
        return [_plain(each) for each in cell]
    if isinstance(cell, dict):
        return {str(name): _plain(value) for name, value in cell.items()}
    if cell is None or pd.isna(cell):
        return None
    if isinstance(cell, np.generic):
        cell = cell.item()
    if isinstance(cell, (bool, int, str)):
        return cell
    if isinstance(cell, float):
        return cell if np.isfinite(cell) else None
    return cell.isoformat().replace("+00:00", "Z") if hasattr(cell, "isoformat") else str(cell)


def _kind(cells: Any) -> str:  # noqa: ANN401  pandas' stubs know no Series whose type is found at run time
    """Tell the type of a column in JSON Schema."""
    kinds = {type(cell) for cell in cells if cell is not None}
    for kind, name in ((bool, "boolean"), (int, "integer"), (float, "number")):
        if kinds == {kind}:
            return name
    return "number" if kinds == {int, float} else "string"


def _text(cell: object) -> str:
    """Write a value as a query in an address does."""
    if cell is None:
        return ""
    return ("true" if cell else "false") if isinstance(cell, bool) else str(cell)
