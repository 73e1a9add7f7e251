"""One layer on a page: rows of a GeoDataFrame, and how they stand on it in words, look and order."""

import math
import re
import unicodedata
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any, NamedTuple, Protocol

import geopandas as gpd
import pandas as pd
import shapely

from geo.figures import printed
from geo.geodesy.buffer import outline_without
from leadline.near import checks_names
from leadline.words import N_, _, source_of, written
from leadline.words import number as in_language
from maps.page.measure import Classes, Measure
from maps.page.style_table import kind_style

DRAWN_EDGES = "drawn_edges"  # column of rows read back from a page: what of their outline is drawn, a geometry
CUT_EDGES = "cut_edges"  # column: edges along which an area was cut off, WKT; they are not drawn
REQUIRED = ("id", "name", "kind", "source_id", "status", "accuracy_m", "as_of", "note")

# What the reader is told about a row's status; those in UNCERTAIN are dotted or hollow on the map.
STATUSES: Mapping[str, str] = {
    N_("published"): N_("read in the named source"),
    N_("published (transcription)"): N_("read in a transcription of the official text"),
    N_("published (tertiary)"): N_("read in a copy of a copy of the official text"),
    N_("derived"): N_("computed here from published values"),
    N_("approximate"): N_("approximate position, not read in a source"),
    N_("part published, part recalled"): N_("part of what it says was read in a source, the rest recalled"),
    N_("recalled"): N_("not read in a source"),
    N_("assumed"): N_("assumed for the sake of the sum"),
    N_("given"): N_("as in the data that were given"),
}
# Words for licences that have no name a reader knows; the others are told by their SPDX identifier.
LICENCES: Mapping[str, str] = {
    "LicenseRef-Facts": N_("facts, free to use"),
    "LicenseRef-PublicDomain": N_("public domain"),
    "LicenseRef-USGovernmentWork": N_("US government work, public domain"),
    "quoted": N_("quoted"),
}
UNREAD = "Not read in a source"  # how the credit of what was recalled begins: it thanks nobody, and nothing licences it
HEAVY_ROWS, HEAVY_VERTICES = 2_000, 20_000  # above, SVG takes longer to draw than a reader waits
DEGREE_M = 120_000.0  # a little more than along the equator: five decimals are 1.2 m
UNCERTAIN = frozenset({"approximate", "part published, part recalled", "recalled", "assumed"})
_NUMBER = re.compile(r"\{:,?\.(?P<decimals>\d)f\}")
ONE_DIGIT = 5.0  # an accuracy of 5 is told with one digit: its number is rounded to ones
UNCONFIRMED = ("illustrative", "announced")  # columns of a layer; true for rows that are drawn as uncertain too


def slug(title: str) -> str:
    """Name of a title in addresses: lower case, ASCII letters, digits and hyphens; "untitled" if nothing is left.

    Of a title in another language it is that of the title as written, so that an address works in every language.

    >>> slug("Passes: Italy's radar satellites"), slug("Côte d'Azur, 12 nm"), slug("海")
    ('passes-italy-s-radar-satellites', 'cote-d-azur-12-nm', 'untitled')
    """
    plain = unicodedata.normalize("NFKD", source_of(title)).encode("ascii", "ignore").decode("ascii").lower()
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


def is_unread(source: Credited) -> bool:
    """Whether a source stands for what was recalled: its credit, as it is written, says that nothing was read."""
    return source.credit.startswith(UNREAD)


def credit_words(source: Credited) -> str:
    """Words that a publisher asks for, as they are; of what was recalled, those of the language that is spoken."""
    return _(source.credit) if is_unread(source) else source.credit


def licence_words(source: Credited) -> str:
    """Words for a source's licence; "" for what was recalled, whose credit says that it was not read."""
    return "" if is_unread(source) else licence_told(source.licence)


def licence_told(licence: str) -> str:
    """Words for a licence; its identifier, which is the same in every language, where it has none.

    >>> licence_told("MIT"), licence_told("LicenseRef-Facts")
    ('MIT', 'facts, free to use')
    """
    words = LICENCES.get(licence, licence)
    return _(words) if licence in LICENCES or " " in words else words


class Detail(NamedTuple):
    """A column that the popup shows: its words, and how its value is written ("{:,.0f} km").

    `accuracy` tells of a row how far the number may be off, in the unit of the form: digits that it does not bear out
    are rounded away (see `geo.figures`). None or nan where nothing is known.

    Examples
    --------
    >>> Detail("length_km", "Length", "{:,.0f} km").form.format(1234.5678)
    '1,235 km'
    """

    column: str
    label: str
    form: str = "{}"
    accuracy: Callable[[Any], float] | None = None

    def told(self, row: Any) -> str:  # noqa: ANN401  a row of a frame
        """Words for a row; "" for a missing value."""
        value = row[self.column]
        if is_missing(value):
            return ""
        known = self.accuracy(row) if self.accuracy else math.nan
        number = _NUMBER.search(self.form)
        if number is None or not known > 0:
            return written(self.form, value)
        finest = ONE_DIGIT * 10.0 ** -int(number["decimals"])  # the form's last digit
        return _NUMBER.sub("{}", self.form).format(in_language(printed(value, max(known, finest))))


class Cells(NamedTuple):
    """Where the details of a row stand: their places in the card, with words in the tooltip; links; images.

    `cards` and `tips` are None for what every sheet has: all in the card, the first in the tooltip. `images` are
    columns of addresses with words.
    """

    cards: tuple[int, ...] | None = None
    tips: tuple[tuple[int, str], ...] | None = None
    links: tuple[int, ...] = ()
    images: tuple[tuple[str, str], ...] = ()

    def block(self) -> dict[str, Any]:
        """Write them as the page's scripts read them."""
        return {"cards": self.cards, "tips": self.tips, "links": self.links, "images": [w for _, w in self.images]}


class Sizes(NamedTuple):
    """Key of marks whose area tells a number: what it is, and radius in CSS pixels with words for some values."""

    title: str
    keys: tuple[tuple[float, str], ...]


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
    radius_px : callable, optional
        Row -> radius of a circle whose area is that of its mark, in place of the style's; for points that are not
        packed.
    sizes : Sizes, optional
        Key of these radii.
    shown : bool
        Whether the layer is switched on when the page opens.
    details : tuple of Detail
        Own columns shown in the popup.
    cells : Cells, optional
        Which of the details stand in card and tooltip, which are links, and images of the card.
    label : callable, optional
        Row -> words written on the map beside a point or along a line; "" for none.
    label_zoom : callable, optional
        Row -> zoom level from which its label appears; None for `label_from_zoom`, which packed rows have always.
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
    bundled_below_zoom : float
        Below this zoom level lines with the same ends and the same look are drawn as one, the wider the more there are.
    heavy : bool, optional
        Pack the rows into bytes and draw them on canvas, with detail by zoom: for thousands of rows. By default, where
        there are more than `HEAVY_ROWS` rows or `HEAVY_VERTICES` vertices and packing is possible: no measures, no
        points beside lines or areas, no `cut_edges`. What is drawn as SVG, in whatever pane, answers the pointer first.
    decimals : int
        Decimal places of longitude and latitude on the page; 5 is 1.1 m. Vertices nearer than half of the last to the
        line that is left are left out.
    precision_m : float, optional
        Longest step of packed coordinates at the equator, metres. By default as long as the last of the `decimals`, or
        a tenth of the best `accuracy_m` if that is longer and all rows have one.
    measures : tuple of Measure or Classes
        What the rows are coloured by, in place of `style`; the reader chooses one. The same on all sheets of a page
        that have any.
    rest : (str, str), optional
        Key of the style table and words: a key below those of the measures, for rows that they do not colour.
    weight : str
        Column that weights the means which the measures tell.
    timed : bool
        The rows have `start_utc` and `end_utc` (aware) and are shown while the page's time slider is at them.
    single : bool
        Of the sheets of a group that say so, one is shown at a time.
    note : str
        What the reader must know of all its rows; stands in the legend.
    keys_title : str
        Title of the legend's keys: what their colours say.
    words : mapping of str to str
        Key of the style table -> words of the legend, in its order, in place of the style's own.
    """

    title: str
    group: str
    style: Callable[[Any], str] = kind_style
    width_px: Callable[[Any], float] | None = None
    radius_px: Callable[[Any], float] | None = None
    sizes: Sizes | None = None
    shown: bool = True
    details: tuple[Detail, ...] = ()
    cells: "Cells | None" = None
    label: Callable[[Any], str] | None = None
    label_zoom: Callable[[Any], float | None] | None = None
    rank: int = 5
    label_from_zoom: float = 0.0
    inside: bool = False
    beyond: bool = False
    from_zoom: float = 0.0
    to_zoom: float = 30.0
    bundled_below_zoom: float = 0.0
    heavy: bool | None = None
    decimals: int = 5
    precision_m: float | None = None
    measures: tuple[Measure | Classes, ...] = ()
    rest: tuple[str, str] | None = None
    weight: str = "length_km"
    timed: bool = False
    single: bool = False
    note: str = ""
    keys_title: str = ""
    words: Mapping[str, str] = field(default_factory=dict)


@checks_names
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

    Examples
    --------
    >>> from layers import load
    >>> sheet = Sheet(title="Ports", group="Places", frame=load("ports").head(3))
    >>> len(sheet.frame), sheet.shown
    (3, True)
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
        if self.heavy and has_cuts(self.frame):
            raise ValueError(
                f"layer {self.title!r} is heavy and has areas with {CUT_EDGES!r}; expected one or the other, "
                "because packed rows would be outlined there too. Leave out heavy=True, or drop the column."
            )
        if self.heavy and self.measures:
            raise ValueError(
                f"layer {self.title!r} is heavy and coloured by measures; expected one or the other, because packed "
                "rows keep their style. Leave out heavy=True, or choose a style for each row."
            )

    @property
    def packed(self) -> bool:
        """Whether the rows are packed: see `heavy`."""
        if self.heavy is not None or self.measures or self.frame.empty or has_cuts(self.frame):
            return bool(self.heavy) and not self.frame.empty
        shapes = self.frame.geometry
        large = len(shapes) > HEAVY_ROWS or shapely.get_num_coordinates(shapes.to_numpy()).sum() > HEAVY_VERTICES
        return bool(large) and len({name.endswith("Point") for name in shapes.geom_type.unique()}) == 1


def open_outline(row: Any) -> Any | None:  # noqa: ANN401  a row of a frame; a shapely geometry
    """Outline of an area without the edges along which it was cut off, if its column `cut_edges` has any (WKT)."""
    if isinstance(drawn := row.get(DRAWN_EDGES), shapely.Geometry):
        return drawn
    cut = row.get(CUT_EDGES)
    return outline_without(row.geometry, shapely.from_wkt(cut)) if isinstance(cut, str) and cut else None


def has_cuts(frame: gpd.GeoDataFrame) -> bool:
    """Whether an area of a frame is cut off along edges that are not drawn."""
    return CUT_EDGES in frame and bool(frame[CUT_EDGES].map(lambda cut: isinstance(cut, str) and cut != "").any())


def is_uncertain(row: Any) -> bool:  # noqa: ANN401  a row of a frame
    """Whether a row is drawn dotted or hollow: no source gives it, it is an illustration, or it is only announced."""
    return row["status"] in UNCERTAIN or any(row.get(column, False) is True for column in UNCONFIRMED)


def uncertain_rows(frame: gpd.GeoDataFrame) -> "pd.Series[bool]":
    """Tell `is_uncertain` of all rows of a frame at once."""
    found: pd.Series[bool] = frame["status"].isin(UNCERTAIN)
    for column in frame.columns.intersection(UNCONFIRMED):
        found |= frame[column].map(lambda said: said is True).astype(bool)
    return found


def is_missing(value: object) -> bool:
    """Whether a cell holds no value: None, nan, or the ones of pandas."""
    return value is None or value is pd.NaT or value is pd.NA or (isinstance(value, float) and math.isnan(value))
