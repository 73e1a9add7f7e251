"""One layer on a page: rows of a GeoDataFrame, turned into what the page's scripts draw."""

import math
import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any, NamedTuple, Protocol

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from geo.figures import printed
from layers.catalogue.sources import SEPARATOR
from maps.html import escape
from maps.packed.geometry import WEST_DEG
from maps.packed.packed import Packed, Words, pack, pack_land, row_values
from maps.page.measure import Classes, Measure
from maps.page.row_table import unit_of
from maps.page.style_table import RAMP, kind_style, style_of

REQUIRED = ("id", "name", "kind", "source_id", "status", "accuracy_m", "as_of", "note")

# What the reader is told about a row's status; those in UNCERTAIN are dotted or hollow on the map.
STATUSES: Mapping[str, str] = {
    "published": "read in the named source",
    "published (transcription)": "read in a transcription of the official text",
    "published (tertiary)": "read in a copy of a copy of the official text",
    "derived": "computed here from published values",
    "approximate": "approximate position, no source read",
    "part published, part recalled": "some corners published, the others recalled",
    "recalled": "recalled, no source read",
    "assumed": "assumed for the sake of the sum",
    "given": "as in the data that were given",
}
MIN_RING = 4  # a triangle and its first vertex again
# Words for licences that have no name a reader knows; the others are told by their SPDX identifier.
LICENCES: Mapping[str, str] = {
    "LicenseRef-Facts": "facts, free to use",
    "LicenseRef-PublicDomain": "public domain",
    "LicenseRef-USGovernmentWork": "US government work, public domain",
}
HEAVY_ROWS, HEAVY_VERTICES = 2_000, 20_000  # above, SVG takes longer to draw than a reader waits
DEGREE_M = 120_000.0  # a little more than along the equator: five decimals are 1.2 m
UNCERTAIN = frozenset({"approximate", "part published, part recalled", "recalled", "assumed"})
_NUMBER = re.compile(r"\{:,?\.(?P<decimals>\d)f\}")
ONE_DIGIT = 5.0  # an accuracy of 5 is told with one digit: its number is rounded to ones
UNCONFIRMED = ("illustrative", "announced")  # columns of a layer; true for rows that are drawn as uncertain too


def slug(title: str) -> str:
    """Name of a title in addresses: lower case, ASCII letters, digits and hyphens; "untitled" if nothing is left.

    >>> slug("Passes: Japan's radar satellites"), slug("Côte d'Azur, 12 nm"), slug("海")
    ('passes-japan-s-radar-satellites', 'cote-d-azur-12-nm', 'untitled')
    """
    plain = unicodedata.normalize("NFKD", title).encode("ascii", "ignore").decode("ascii").lower()
    return re.sub(r"[^a-z0-9]+", "-", plain).strip("-") or "untitled"


def slugs(titles: Iterable[str]) -> list[str]:
    """Slugs of titles that stand together, no two the same: a second one gets "-2", a third "-3".

    >>> slugs(["Tracks", "Zones", "tracks"])
    ['tracks', 'zones', 'tracks-2']
    """
    found: list[str] = []
    for plain in map(slug, titles):
        name, n = plain, 1
        while name in found:
            n += 1
            name = f"{plain}-{n}"
        found.append(name)
    return found


class Credited(Protocol):
    """What a page needs of a source (see `layers.sources`)."""

    @property
    def url(self) -> str: ...  # noqa: D102
    @property
    def credit(self) -> str: ...  # noqa: D102
    @property
    def licence(self) -> str: ...  # noqa: D102
    @property
    def retrieved(self) -> date: ...  # noqa: D102


class Detail(NamedTuple):
    """A column that the popup shows: its words, and how its value is written ("{:,.0f} km").

    `accuracy` tells of a row how far the number may be off, in the unit of the form: digits that it does not bear out
    are rounded away (see `geo.figures`). None or nan where nothing is known.
    """

    column: str
    label: str
    form: str = "{}"
    accuracy: Callable[[Any], float] | None = None

    def told(self, row: Any) -> str:  # noqa: ANN401  a row of a frame
        """Words for a row; "" for a missing value."""
        value = row[self.column]
        if _missing(value):
            return ""
        known = self.accuracy(row) if self.accuracy else math.nan
        number = _NUMBER.search(self.form)
        if number is None or not known > 0:
            return self.form.format(value)
        finest = ONE_DIGIT * 10.0 ** -int(number["decimals"])  # the form's last digit
        return _NUMBER.sub("{}", self.form).format(printed(value, max(known, finest)))


@dataclass(frozen=True, slots=True, kw_only=True)
class SheetOptions:
    """How a layer stands on a page: words, look, order; for a `Sheet` and for one to be made from a layer by name.

    Parameters
    ----------
    title, group : str
        Words in the legend, and the fieldset in which the layer stands.
    style : callable
        Row -> key of the style table; by default from its `kind`.
    width_px : callable, optional
        Row -> width of its line, in place of the style's.
    shown : bool
        Whether the layer is switched on when the page opens.
    details : tuple of Detail
        Own columns shown in the popup.
    label : callable, optional
        Row -> words written on the map beside a point or along a line; "" for none.
    rank : int
        Order in which labels are placed: low first, later ones give way.
    label_from_zoom : float
        Labels appear from this zoom level on.
    inside : bool
        Labels of areas stand inside them, not along their edges.
    beyond : bool
        Rows with a label that lie out of view are named at the map's edge, to go there.
    from_zoom, to_zoom : float
        The rows are drawn from this zoom level on, and below that one.
    heavy : bool, optional
        Pack the rows into bytes and draw them on canvas, with detail by zoom: for thousands of rows. By default, where
        there are more than `HEAVY_ROWS` rows or `HEAVY_VERTICES` vertices and packing is possible: no measures, and no
        points beside lines or areas. What is drawn as SVG, in whatever pane, answers the pointer first.
    decimals : int
        Decimal places of longitude and latitude on the page; 5 is 1.1 m.
    precision_m : float, optional
        Longest step of packed coordinates at the equator, metres. By default as long as the last of the `decimals`, or
        a tenth of the best `accuracy_m` if that is longer and all rows have one.
    measures : tuple of Measure or Classes
        What the rows are coloured by, in place of `style`; the reader chooses one. The same on all sheets of a page
        that have any.
    weight : str
        Column that weights the means which the measures tell.
    timed : bool
        The rows have `start_utc` and `end_utc` (aware) and are shown while the page's time slider is at them.
    single : bool
        Of the sheets of a group that say so, one is shown at a time.
    note : str
        What the reader must know of all its rows; stands in the legend.
    words : mapping of str to str
        Key of the style table -> words of the legend, in its order, in place of the style's own.
    """

    title: str
    group: str
    style: Callable[[Any], str] = kind_style
    width_px: Callable[[Any], float] | None = None
    shown: bool = True
    details: tuple[Detail, ...] = ()
    label: Callable[[Any], str] | None = None
    rank: int = 5
    label_from_zoom: float = 0.0
    inside: bool = False
    beyond: bool = False
    from_zoom: float = 0.0
    to_zoom: float = 30.0
    heavy: bool | None = None
    decimals: int = 5
    precision_m: float | None = None
    measures: tuple[Measure | Classes, ...] = ()
    weight: str = "length_km"
    timed: bool = False
    single: bool = False
    note: str = ""
    words: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet(SheetOptions):
    """One layer of a page: its rows, and the fields of `SheetOptions`.

    Parameters
    ----------
    frame : GeoDataFrame, EPSG:4326
        With the columns of `REQUIRED`; drawn as it comes, so densify first. Longitudes may run past 180.

    Raises
    ------
    ValueError
        If a column is missing, or the frame is in another CRS.
    """

    frame: gpd.GeoDataFrame

    def __post_init__(self) -> None:
        wanted = [*REQUIRED, *(d.column for d in self.details), *(m.column for m in self.measures)]
        wanted += [self.weight] * bool(self.measures) + ["start_utc", "end_utc"] * self.timed
        missing = [column for column in wanted if column not in self.frame.columns]
        if missing:
            raise ValueError(
                f"layer {self.title!r} lacks the column{'s' * (len(missing) > 1)} {', '.join(missing)}; "
                f"expected {', '.join(REQUIRED)} on every row, so that each can name its source."
            )
        if self.frame.crs is None or not self.frame.crs.equals("EPSG:4326"):
            raise ValueError(
                f"layer {self.title!r} is in CRS {self.frame.crs}; expected EPSG:4326. Use frame.to_crs(4326)."
            )
        if self.heavy and self.measures:
            raise ValueError(
                f"layer {self.title!r} is heavy and coloured by measures; expected one or the other, because packed "
                "rows keep their style. Leave out heavy=True, or choose a style for each row."
            )

    @property
    def packed(self) -> bool:
        """Whether the rows are packed: see `heavy`."""
        if self.heavy is not None or self.measures or self.frame.empty:
            return bool(self.heavy) and not self.frame.empty
        shapes = self.frame.geometry
        large = len(shapes) > HEAVY_ROWS or shapely.get_num_coordinates(shapes.to_numpy()).sum() > HEAVY_VERTICES
        return bool(large) and len({name.endswith("Point") for name in shapes.geom_type.unique()}) == 1


@dataclass(slots=True)
class Prepared:
    """A sheet as the page's data block holds it, with the style keys and source ids of its rows."""

    block: dict[str, Any]
    keys: list[str] = field(default_factory=list)
    sources: list[str] = field(default_factory=list)
    text: str = ""  # the bytes of packed rows


def prepare(
    sheet: Sheet, identifier: str, sources: Mapping[str, Credited], *, key: str = "", west_deg: float = WEST_DEG
) -> Prepared:
    """Turn a sheet into plain data for JSON; `key` names it in addresses, by default after its title.

    The map's world begins at `west_deg`.

    Raises
    ------
    ValueError
        If a row has no geometry, a source that `sources` does not know, or a kind that the style table does not know.
    """
    block = {
        "id": identifier,
        "key": key or slug(sheet.title),
        "title": sheet.title,
        "group": sheet.group,
        "shown": sheet.shown,
        "fromZoom": sheet.from_zoom,
        "toZoom": sheet.to_zoom,
        "inside": sheet.inside,
        "beyond": sheet.beyond,
        "heavy": sheet.packed,
        "unit": 10**sheet.decimals,
        "rank": sheet.rank,
        "labelFrom": sheet.label_from_zoom,
        "fields": [detail.label for detail in sheet.details],
        "units": [unit_of(detail.form, sheet.frame[detail.column]) for detail in sheet.details],
        "measures": [measure.block(sheet.frame, sheet.weight) for measure in sheet.measures],
        "timed": sheet.timed,
        "single": sheet.single,
        "note": sheet.note,
        "words": dict(sheet.words),
    }
    if sheet.packed:
        packed = _packed(sheet, sources, west_deg)
        block |= {"common": packed.common, "packed": packed.header}
        return Prepared(block=block, keys=packed.keys, sources=packed.sources, text=packed.text)
    features = list(_features(sheet, sources))
    measured = [key for measure in sheet.measures for key in measure.keys]
    keys = list(dict.fromkeys([*(f["k"] for f in features), *measured]))
    used = list(dict.fromkeys(s for f in features for s in f["r"]))
    return Prepared(block={**block, "common": common(features), "features": features}, keys=keys, sources=used)


def _packed(sheet: Sheet, sources: Mapping[str, Credited], west_deg: float) -> Packed:
    """Rows as columns of bytes; errors as of `prepare`."""
    frame = sheet.frame
    for detail in (each for each in sheet.details if each.accuracy):
        frame = frame.assign(**{detail.column: [detail.told(row) for row in frame.to_dict("records")]})
    _check_geometry(sheet)
    for _, row in frame[~frame["source_id"].duplicated()].iterrows():
        _known_sources(sheet, row, sources)
    keys = row_values(frame, sheet.style)
    for key in keys.unique():
        style_of(key)  # an unknown kind is an error here, not a blank on the map
    uncertain = frame["status"].isin(UNCERTAIN).to_numpy()
    for column in frame.columns.intersection(UNCONFIRMED):
        uncertain |= frame[column].map(lambda said: said is True).to_numpy()
    own = {name: call for name, call in (("w", sheet.width_px), ("l", sheet.label)) if call}
    return pack(
        frame,
        precision_m=sheet.precision_m or _precision_m(sheet),
        keys=keys,
        uncertain=pd.Series(uncertain),
        told={detail.column: "{}" if detail.accuracy else detail.form for detail in sheet.details},
        words=Words(text=_words, sources=lambda ids: str(ids).split(SEPARATOR), missing=_missing),
        timed=sheet.timed,
        optional={name: row_values(frame, call) for name, call in own.items()},
        west_deg=west_deg,
    )


def _precision_m(sheet: Sheet) -> float:
    """Step of coordinates that loses nothing of what is known; see `SheetOptions`."""
    decimal: float = DEGREE_M / 10**sheet.decimals
    accuracy = sheet.frame["accuracy_m"].to_numpy(dtype=float, na_value=np.nan)
    best = float(accuracy.min(initial=np.inf))  # nan if one is missing
    return max(decimal, best / 10) if np.isfinite(best) else decimal


def _check_geometry(sheet: Sheet) -> None:
    """Raise ValueError if a row has no geometry."""
    shapes = sheet.frame.geometry.to_numpy()
    empty = np.flatnonzero(shapely.is_missing(shapes) | shapely.is_empty(shapes))
    if len(empty):
        raise ValueError(
            f"row {sheet.frame['id'].iloc[empty[0]]!r} of layer {sheet.title!r} has no geometry; "
            "expected one in every row. Drop the row, or load the layer anew."
        )


def common(features: list[dict[str, Any]]) -> dict[str, Any]:
    """Take out of the rows what is the same in all of them, and return it: hundreds of lanes share note and source."""
    if len(features) < 2:  # noqa: PLR2004  nothing to share
        return {}
    first = dict(features[0])
    shared = {k: v for k, v in first.items() if k != "c" and all(k in f and f[k] == v for f in features)}
    for feature in features:
        for key in shared:
            del feature[key]
    return shared


def source_block(source: Credited) -> dict[str, str]:
    """Tell the page about a source; raise ValueError if its address cannot be a link."""
    licence = LICENCES.get(source.licence, source.licence)
    block = {"credit": source.credit, "licence": licence, "retrieved": f"{source.retrieved:%Y-%m-%d}"}
    return {**block, **({"url": escape.link(source.url)} if source.url else {})}


def land_block(sheet: Sheet, sources: Mapping[str, Credited], west_deg: float = WEST_DEG) -> Prepared:
    """Write the ground: rings of all polygons, ids of their sources; raise ValueError for an unknown source."""
    distinct = sheet.frame[~sheet.frame["source_id"].duplicated()]
    known = [s for _, row in distinct.iterrows() for s in _known_sources(sheet, row, sources)]
    outer_left = gpd.GeoSeries(shapely.orient_polygons(sheet.frame.geometry.to_numpy()), crs=4326)
    precision_m = sheet.precision_m or DEGREE_M / 10**sheet.decimals
    header, text = pack_land(outer_left, precision_m=precision_m, west_deg=west_deg)
    return Prepared(block=header, sources=list(dict.fromkeys(known)), text=text)


def _coordinates(shape: Any, decimals: int) -> list[Any]:  # noqa: ANN401  a shapely geometry
    """Coordinates nested as in GeoJSON, save that a point is (lon, lat) and a line or ring its `_steps`."""
    if hasattr(shape, "geoms"):
        return [_coordinates(part, decimals) for part in shape.geoms]
    if shape.geom_type == "Polygon":
        return [_steps(ring, decimals, fewest=MIN_RING) for ring in (shape.exterior, *shape.interiors)]
    if shape.geom_type == "Point":
        return [shape.x, shape.y]
    return _steps(shape, decimals, fewest=1)


def _steps(line: Any, decimals: int, *, fewest: int) -> list[int]:  # noqa: ANN401  a shapely line or ring
    """Longitude, latitude, then the step to each next vertex, in units of the last decimal: a third of the text.

    Empty where rounding leaves fewer than `fewest` vertices, as it does with an islet smaller than a unit.
    """
    units = np.rint(shapely.get_coordinates(line) * 10**decimals).astype(int)
    steps = np.diff(units, axis=0, prepend=0)
    moving = np.any(steps != 0, axis=1)
    moving[0] = True
    return [int(n) for n in steps[moving].ravel()] if moving.sum() >= fewest else []


def rounded(shapes: gpd.GeoSeries, decimals: int) -> Any:  # noqa: ANN401  an array of geometries
    """Shapes with coordinates rounded for output; outer rings anticlockwise."""
    short = shapely.transform(shapely.force_2d(shapes.to_numpy()), lambda xy: np.round(xy, decimals))
    return shapely.orient_polygons(short)


def _features(sheet: Sheet, sources: Mapping[str, Credited]) -> Iterator[dict[str, Any]]:
    _check_geometry(sheet)
    shapes = rounded(sheet.frame.geometry, sheet.decimals)
    for shape, (_, row) in zip(shapes, sheet.frame.iterrows(), strict=True):
        key = RAMP[0] if sheet.measures else sheet.style(row)  # the page paints by the measure that is chosen
        yield {**_feature(sheet, row, shape, key), "r": _known_sources(sheet, row, sources)}


def _known_sources(sheet: Sheet, row: "pd.Series[Any]", sources: Mapping[str, Credited]) -> list[str]:
    """Ids in the row's `source_id`; raise ValueError if `sources` lacks one."""
    ids = str(row["source_id"]).split(SEPARATOR)
    unknown = [i for i in ids if i not in sources]
    if unknown:
        raise ValueError(
            f"row {row['id']!r} of layer {sheet.title!r} names the source {unknown[0]!r}; "
            f"the page knows {', '.join(sorted(sources)) or 'none'}. Add it to `sources`."
        )
    return ids


def _feature(sheet: Sheet, row: "pd.Series[Any]", shape: Any, key: str) -> dict[str, Any]:  # noqa: ANN401
    style_of(key)  # an unknown kind is an error here, not a blank on the map
    feature = {
        "i": str(row["id"]),
        "n": str(row["name"]),
        "k": key,
        "s": str(row["status"]),
        "a": None if pd.isna(row["accuracy_m"]) else float(row["accuracy_m"]),
        "d": _words(row["as_of"]),
        "t": _words(row["note"]),
        "x": _values(sheet, row),
        "m": [measure.value(row) for measure in sheet.measures],
        "p": [round(row[end].timestamp()) for end in ("start_utc", "end_utc")] if sheet.timed else [],
        "g": shape.geom_type,
        "c": _coordinates(shape, sheet.decimals),
    }
    if sheet.width_px:
        feature["w"] = sheet.width_px(row)
    if sheet.label:
        feature["l"] = sheet.label(row)
    if is_uncertain(row):
        feature["u"] = 1
    return {name: value for name, value in feature.items() if value not in (None, "", [])}


def is_uncertain(row: Any) -> bool:  # noqa: ANN401  a row of a frame
    """Whether a row is drawn dotted or hollow: no source gives it, it is an illustration, or it is only announced."""
    return row["status"] in UNCERTAIN or any(row.get(column, False) is True for column in UNCONFIRMED)


def _values(sheet: Sheet, row: "pd.Series[Any]") -> list[str]:
    """Values of the details in their order, "" for a missing one; empty if all are missing."""
    values = [detail.told(row) for detail in sheet.details]
    return values if any(values) else []


def _missing(value: object) -> bool:
    return value is None or value is pd.NaT or value is pd.NA or (isinstance(value, float) and math.isnan(value))


def _words(value: object) -> str:
    """Text of a cell; a missing one is empty, a timestamp without clock time is a date."""
    if _missing(value):
        return ""
    return f"{value:%Y-%m-%d}" if isinstance(value, date) else str(value)
