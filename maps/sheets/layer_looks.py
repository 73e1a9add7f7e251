"""Looks of a layer beyond its pages: what each page of a story makes of its rows, and one look for all of them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import geopandas as gpd
import pandas as pd

from layers.story_file.page_file import SheetFile
from maps.page.measure import Classes, Measure
from maps.page.sheet import is_uncertain
from maps.page.style_table import COLOURS
from maps.sheets.looks import looks_of
from maps.sheets.measures import measures_of
from maps.sheets.sheets import SheetSpec, covering_px, told_at, told_edges
from maps.sheets.texts import details_of, labels_of, mask

FARTHEST_ZOOM = 30.0


@dataclass(frozen=True, slots=True, kw_only=True)
class LayerLook:
    """How rows of a layer are drawn by one page of a story, or by all of them together.

    Parameters
    ----------
    name : str
        "The strait: Shipping lanes", page and sheet; "all rows" of the look that holds for all of them.
    page : str
        Title of the page; "" for all rows.
    title, group : str
        Words of the legend, and the heading above them; the group is "Layers" where no page shows the layer.
    keys : Series of str
        Key of the style table by index of the frame; "" for rows that are not drawn.
    words : mapping of str to str
        Key -> words of the legend, in its order; without one, those of the style.
    labels : Series of str
        Words beside each row, by index of the frame; "" for none.
    uncertain : Series of bool
        Rows drawn dotted (lines) or hollow (points).
    widths_px : Series of float, optional
        Width of each row's line where it is not that of its style.
    measures : tuple of Measure or Classes
        What rows are coloured by in place of `keys`, the first one that the page opens with first.
    from_zoom, to_zoom, label_from_zoom : float
        Zoom levels of Web Mercator in tiles of 256 px: drawn from the first on and below the second.
    rank : int
        Order in which labels are placed: low first.
    inside, shown, timed : bool
        Labels of areas inside them; whether it is on at first; whether rows are shown from their `start_utc` to their
        `end_utc` only.
    note : str
        What a reader must know of all rows.
    """

    name: str
    page: str = ""
    title: str
    group: str
    keys: "pd.Series[str]"
    words: Mapping[str, str] = field(default_factory=dict)
    labels: "pd.Series[str]"
    uncertain: "pd.Series[bool]"
    widths_px: "pd.Series[float] | None" = None
    measures: tuple[Measure | Classes, ...] = ()
    from_zoom: float = 0.0
    to_zoom: float = FARTHEST_ZOOM
    label_from_zoom: float = 0.0
    rank: int = 5
    inside: bool = False
    shown: bool = True
    timed: bool = False
    note: str = ""


def layer_looks(
    frame: gpd.GeoDataFrame, title: str, sheets: Sequence[tuple[str, SheetSpec]] = ()
) -> tuple[LayerLook, ...]:
    """Make the looks of the rows of a layer: first one that holds for all rows, then that of each page that shows some.

    Parameters
    ----------
    frame : GeoDataFrame, EPSG:4326
        All rows of the layer; each index stands once.
    title : str
        Of the layer.
    sheets : sequence of (str, SheetSpec)
        Name of the page, and the sheet on which it shows the layer; in the order of the story.

    Returns
    -------
    tuple of LayerLook
        A row of the first one has the look and label of the first sheet that draws it; rows that no sheet draws have
        that of their kind, as `maps.sheets.looks.looks_of` gives it.

    Raises
    ------
    ValueError
        As a page does that draws them.
    """
    of_pages = tuple(_of_sheet(frame, page, spec) for page, spec in sheets)
    plain = looks_of(frame, SheetFile(layer=title), COLOURS[0])
    rest = pd.Series(data=True, index=frame.index)
    keys, labels = plain.keys.astype(object), pd.Series("", index=frame.index, dtype=object)
    words: dict[str, str] = {}
    for look in of_pages:
        here = rest & (look.keys != "")
        keys, labels = keys.where(~here, look.keys), labels.where(~here, look.labels)
        words |= {key: told for key, told in look.words.items() if key not in words and (look.keys[here] == key).any()}
        rest &= ~here
    if rest.any():
        words |= {key: told for key, told in plain.words.items() if key not in words and (keys[rest] == key).any()}
    first = of_pages[0] if of_pages else None
    return (
        LayerLook(
            name="all rows", title=title, group=first.group if first else "Layers", keys=keys, words=words,
            labels=labels, uncertain=_uncertain(frame), measures=first.measures if first else (),
            from_zoom=min((look.from_zoom for look in of_pages), default=0.0),
            to_zoom=max((look.to_zoom for look in of_pages), default=FARTHEST_ZOOM),
            label_from_zoom=first.label_from_zoom if first else 0.0, rank=first.rank if first else 5,
            inside=bool(first and first.inside), shown=any(look.shown for look in of_pages),
            timed=bool(first and first.timed), widths_px=first.widths_px if first else None,
            note=first.note if first else "",
        ),
        *of_pages,
    )  # fmt: skip


def _of_sheet(frame: gpd.GeoDataFrame, page: str, spec: SheetSpec) -> LayerLook:
    file = spec.file
    with told_at(spec.place):
        drawn = mask(frame, file.where) & ~(frame.geometry.is_empty | frame.geometry.isna())
        rows = told_edges(frame[drawn])
        looks = looks_of(rows, file, spec.colour)
        labels = labels_of(rows, file, details_of(rows, file)) or [""] * len(rows)
        widths = covering_px(rows, file)
        measures = sorted(measures_of(file, lambda: rows), key=lambda one: not one.opens)
    return LayerLook(
        name=f"{page}: {spec.title}", page=page, title=spec.title, group=file.group,
        keys=looks.keys.reindex(frame.index, fill_value=""), words=looks.words,
        labels=pd.Series(labels, index=rows.index, dtype=object).reindex(frame.index, fill_value=""),
        uncertain=_uncertain(frame), measures=tuple(measures), from_zoom=file.from_zoom, to_zoom=file.to_zoom,
        label_from_zoom=file.label_from_zoom, rank=file.rank, inside=file.inside, shown=file.shown, timed=file.timed,
        note=file.note, widths_px=widths.reindex(frame.index) if file.covers else None,
    )  # fmt: skip


def _uncertain(frame: gpd.GeoDataFrame) -> "pd.Series[bool]":
    return pd.Series([is_uncertain(row) for row in frame.to_dict("records")], index=frame.index, dtype=bool)
