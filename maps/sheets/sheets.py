"""Layers of a story as sheets of its pages: which rows, in which words and look, with vertices enough to draw them."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import geopandas as gpd
import pandas as pd

from geo import densify
from geo.geodesy.edge_models import SPHERICAL, WRITTEN_OUT, Edges, as_drawn
from layers.stories.label_columns import without_places
from layers.story_file.page_file import SheetFile
from layers.story_file.templates import filled, short
from leadline.words import N_, _
from maps.page.measure import Classes, Measure
from maps.page.sheet import Detail, Sheet
from maps.page.style_table import COLOURS, style_of
from maps.sheets.looks import look_key, looks_of, shapes
from maps.sheets.measures import check_columns, measures_of, weighted
from maps.sheets.texts import details_of, label_zooms, labels_of, mask, of_rules, told_values

DRAWING_TOLERANCE_M = 50.0  # a tenth of a pixel at zoom 8
COVERING_PX = 0.8  # how much wider a line is that covers another
LOOK, LABEL, WIDTH = (
    " look",
    " label",
    " width",
)  # columns of ours, which no file can have: names of a story have no blank
# What an edge model (see geo.geodesy.edges) means to a reader of the map.
EDGES: Mapping[Edges, str] = {
    "parallel-aware": N_("parallels where latitude is equal, meridians where longitude is equal, else geodesics"),
    "geodesic": N_("geodesics, the shortest paths on the ellipsoid"),
    "rhumb": N_("rhumb lines, of constant azimuth"),
    "planar": N_("straight in longitude and latitude"),
}
# The same where edges of another CRS were written out in vertices: "planar in EPSG:32645".
EDGES_WRITTEN: Mapping[str, str] = {
    "parallel-aware": N_("parallels and meridians of {crs} where both ends lie on one, else geodesics"),
    "geodesic": N_("geodesics of {crs}"),
    "rhumb": N_("rhumb lines of {crs}"),
    "planar": N_("straight in {crs}"),
    SPHERICAL: N_("great circles of a sphere"),
}
EDGES_TOLD = Detail("edges", N_("Edges"))  # see `told_edges`


@dataclass(frozen=True, slots=True, kw_only=True)
class SheetSpec:
    """A layer on a page of a story: what its file says, and the rows, which are loaded when they are wanted.

    Parameters
    ----------
    file : SheetFile
    title : str
        Words in the legend.
    load : callable
        Gives the layer's rows, EPSG:4326.
    place : str
        What errors call it: file, page, layer.
    colour : str
        Of rows without a look of their own.
    """

    file: SheetFile
    title: str
    load: Callable[[], gpd.GeoDataFrame]
    place: str
    colour: str = COLOURS[0]

    @property
    def layer(self) -> str:
        """Name of the layer."""
        return self.file.layer

    @property
    def shown(self) -> bool:
        """Whether it is switched on when the page opens."""
        return self.file.shown

    @property
    def measures(self) -> tuple[Measure | Classes, ...]:
        """What its rows are coloured by; the layer is loaded if its file leaves the limits open."""
        with told_at(self.place):
            return measures_of(self.file, self.rows)

    def rows(self) -> gpd.GeoDataFrame:
        """Rows of the layer that are on the page; errors name the page."""
        with told_at(self.place):
            frame = self.load()
            if not isinstance(frame, gpd.GeoDataFrame):
                raise ValueError(without_places(self.layer, frame.columns))  # noqa: TRY004  it is what a story says
            frame = frame[mask(frame, self.file.where)]
            return frame[~(frame.geometry.is_empty | frame.geometry.isna())]

    def called(self) -> dict[str, str]:
        """Name each row, by its id: with its label, else its short name."""
        frame = self.rows()
        with told_at(self.place):
            labels = labels_of(frame, self.file, details_of(told_edges(frame), self.file)) or [""] * len(frame)
        rows = zip(frame["id"].astype(str), labels, frame["name"].astype(str), strict=True)
        return {row: label or short(name) for row, label, name in rows}

    def sheet(self) -> Sheet:
        """Make the sheet, its edges written out as its `edge_model` says; ValueError names file, page and key."""
        frame = self.rows()
        with told_at(self.place):
            return self._sheet(drawable(told_edges(frame)))

    def _sheet(self, frame: gpd.GeoDataFrame) -> Sheet:
        file = self.file
        details = details_of(frame, file)
        check_columns(frame, file)
        looks, labels = looks_of(frame, file, self.colour), labels_of(frame, file, details)
        frame = told_values(
            weighted(frame, file), details, kept=[one.column for one in measures_of(file, lambda: frame)]
        )
        zooms = label_zooms(frame, file)
        frame = frame.assign(**{LOOK: looks.keys, **({LABEL: labels} if any(labels) else {})})
        if file.covers:
            frame = frame.assign(**{WIDTH: covering_px(frame, file)})
        return Sheet(
            frame=frame, title=self.title, group=file.group, style=_column(LOOK), shown=file.shown, details=details,
            width_px=_column(WIDTH) if file.covers else None, label=_column(LABEL) if any(labels) else None,
            label_zoom=(lambda row: zooms.get(row["id"])) if zooms else None, rank=file.rank,
            label_from_zoom=file.label_from_zoom, inside=file.inside, beyond=file.beyond,
            from_zoom=file.from_zoom, to_zoom=file.to_zoom, heavy=file.heavy, decimals=file.decimals,
            bundled_below_zoom=file.bundled_below_zoom,
            precision_m=file.precision_m, measures=measures_of(file, lambda: frame), weight=file.weight,
            rest=(look_key(file.rest[0], "line"), file.rest[1]) if file.rest else None,
            timed=file.timed, single=file.single, note=file.note, words=looks.words,
        )  # fmt: skip


def covering_px(frame: gpd.GeoDataFrame, file: SheetFile) -> "pd.Series[float]":
    """Widths of lines that cover those of the look that the sheet's `covers` names; empty if it names none."""
    if not file.covers:
        return pd.Series(dtype=float)
    keys = map(look_key, of_rules(frame, [(file.covers, ())], filled, "covers"), shapes(frame))
    return pd.Series([style_of(key).width_px + COVERING_PX for key in keys], index=frame.index, dtype=float)


def _column(name: str) -> Callable[[Any], Any]:
    return lambda row: row[name]


@contextmanager
def told_at(place: str) -> Iterator[None]:
    """Say of an error which file, page and layer it is about, once."""
    try:
        yield
    except ValueError as error:
        raise error if str(error).startswith(place) else ValueError(f"{place}: {error}") from error


def drawable(frame: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """Rows with vertices enough that straight strokes between them are the lines they mean.

    What edges mean stands in a column `edge_model`, or once for all rows in `attrs["edge_model"]`.
    """
    if frame.empty:
        return frame
    if "edge_model" not in frame.columns:
        model = frame.attrs.get("edge_model")
        if model is None or as_drawn(model) == "planar":
            return frame  # as straight as the strokes, but for their bend on a Mercator map
        return densify(frame, edges=model, tolerance_m=DRAWING_TOLERANCE_M)
    parts = [
        densify(rows, edges=as_drawn(edges), tolerance_m=DRAWING_TOLERANCE_M)
        for edges, rows in frame.groupby("edge_model")
    ]
    return pd.concat(parts).loc[frame.index]


def edges_in_words(model: str) -> str:
    """Tell what an edge model means; nothing of one that nobody knows.

    >>> edges_in_words("planar"), edges_in_words("planar in EPSG:32645")
    ('straight in longitude and latitude', 'straight in EPSG:32645')
    """
    name, apart, crs = model.partition(WRITTEN_OUT)
    words = (EDGES_WRITTEN if apart else EDGES).get(name, "")  # type: ignore[call-overload]  # any name
    return _(words).format(crs=crs) if words else ""


def told_edges(frame: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """Rows with a column `edges`: what their `edge_model` means, in words; as they are if they have none."""
    return (
        frame.assign(edges=frame["edge_model"].map(edges_in_words, na_action="ignore"))
        if "edge_model" in frame.columns
        else frame
    )
