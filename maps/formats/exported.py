"""A layer as it leaves the house: its rows, and all that a file is to say of them beside."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, TypeGuard

import geopandas as gpd
import pandas as pd

from layers.catalogue.catalogue import Description, with_edge_model
from layers.catalogue.columns import Column, columns_of, notes_of, typed, with_spans
from layers.catalogue.halves import check_halves
from layers.catalogue.licences import expression
from layers.catalogue.sources import Source
from layers.stories import shelf
from layers.stories.story import LIBRARY, Story
from layers.story_file.where import BOX
from leadline.words import _
from maps.formats.asked import Asked, check_names
from maps.formats.in_crs import in_crs
from maps.formats.vertices import COUNTED, densified, own_column_apart, told_vertices
from maps.page.style_table import style_of
from maps.sheets.layer_looks import LayerLook, layer_looks
from maps.site.page_titles import apart
from maps.site.pages import PageSpec, pages_of

# What a file says of the map, beside a layer's own columns; see `styled_frame`.
LOOK_MEANINGS: Mapping[str, str] = {
    "look": "key of the style table: how the row is drawn on the maps; empty if no map draws it",
    "look_words": "words of the legend for it",
    "label": "words on the map beside it; empty for none",
    "uncertain": "whether it is drawn dotted or hollow: no source confirms it",
}
MEANINGS = {  # of columns that a layer gets on its way
    "vertices": "declared: as the source has them; densified to 1 m: further ones along the edges that were meant",
    "edge_model": "what an edge between two declared vertices means",
}
Tell = Callable[[str], object]
Notes = dict[str, list[str]]  # what is said of layers: their names
GROUND, GROUND_GROUP = "leadline_land", "Ground"  # the layer that maps draw under all others


@dataclass(frozen=True, slots=True, kw_only=True)
class ExportedLayer:
    """A layer, or a table, to be written.

    Parameters
    ----------
    name : str
        Of a file or a table in a database: "lanes", "leadline_sea_areas".
    frame : GeoDataFrame or DataFrame
        The rows, in the CRS that was asked for; columns typed by `layers.catalogue.columns.typed`.
    described : Description
        Title, summary, meaning of each column, sources, licences, accuracy; of these rows. Its bounds are degrees.
    columns : mapping of str to Column
        What each column of `frame` holds: meaning, unit and kind.
    looks : tuple of LayerLook
        The first holds for all rows; empty for tables. Their series have the index of `frame`.
    told : tuple of str
        What a reader must know of the rows as they are written: vertices, the area in which the CRS holds.
    """

    name: str
    frame: pd.DataFrame
    described: Description
    columns: Mapping[str, Column] = field(default_factory=dict)
    looks: tuple[LayerLook, ...] = ()
    told: tuple[str, ...] = ()

    @property
    def title(self) -> str:
        """Words for a legend."""
        return self.described.title

    @property
    def group(self) -> str:
        """Heading above it in a list of layers."""
        if self.name == GROUND:
            return GROUND_GROUP
        return self.looks[0].group if self.looks else "Tables"

    @property
    def placed(self) -> bool:
        """Whether its rows have geometry."""
        return isinstance(self.frame, gpd.GeoDataFrame)

    @property
    def licence(self) -> str:
        """SPDX expression of the licences of all rows together."""
        return expression(self.described.licences)

    @property
    def credit(self) -> str:
        """Words that publishers ask for, one line each."""
        return "\n".join(dict.fromkeys(source.credit for source in self.described.sources))

    @property
    def sources(self) -> tuple[Source, ...]:
        """Where the rows come from."""
        return self.described.sources


def styled_frame(layer: ExportedLayer) -> gpd.GeoDataFrame:
    """Rows of a layer with its look on the maps, in columns that styles of a GIS can ask for; tables as they are.

    Returns
    -------
    GeoDataFrame
        With the columns of `look_columns` before the geometry: texts and a flag, none missing.
    """
    if not layer.looks:
        return layer.frame
    look, named = layer.looks[0], look_columns(layer)
    keys, labels, uncertain = (series.reindex(layer.frame.index) for series in (look.keys, look.labels, look.uncertain))
    words = {key: look.words.get(key, _(style_of(key).label)) for key in keys.unique() if key}
    told = {"look": keys, "look_words": keys.map(words).fillna(""), "label": labels, "uncertain": uncertain}
    frame = layer.frame.assign(**{named[role]: values for role, values in told.items()})
    shape = frame.geometry.name
    return frame[[*(column for column in frame.columns if column != shape), shape]]


def styled(layer: ExportedLayer) -> ExportedLayer:
    """Layer whose frame is that of `styled_frame`, with what those columns mean and are called; tables as they are."""
    if not layer.looks:
        return layer
    added = {
        name: Column(name=name, meaning=LOOK_MEANINGS[role], unit="", kind="flag" if role == "uncertain" else "text")
        for role, name in look_columns(layer).items()
    }
    frame = styled_frame(layer)
    known = {**layer.columns, **added}
    columns = {str(name): known[str(name)] for name in frame.columns}
    meanings = {name: column.meaning for name, column in columns.items()}
    described = replace(layer.described, columns=meanings)
    return replace(layer, frame=frame, columns=columns, described=described, told=(*layer.told, *_displaced(layer)))


def look_columns(layer: ExportedLayer) -> dict[str, str]:
    """Name of each column of `LOOK_MEANINGS` in the file of a layer: another where the layer has one of that name.

    Small and capital letters count as one, as they do in SQLite.
    """
    taken = {str(column).casefold() for column in layer.frame.columns}
    return {role: role if role not in taken else _free(f"{role}_on_map", taken) for role in LOOK_MEANINGS}


def _displaced(layer: ExportedLayer) -> list[str]:
    """Say where the maps' looks stand if the layer has columns of those names."""
    other = [(role, name) for role, name in look_columns(layer).items() if role != name] if layer.looks else []
    if not other:
        return []
    own, ours = (", ".join(names) for names in zip(*other, strict=True))
    return [f"columns {own} are the layer's own; how the maps draw a row stands in {ours}."]


def _free(name: str, taken: set[str]) -> str:
    return name if name not in taken else next(f"{name}_{n}" for n in range(2, 1000) if f"{name}_{n}" not in taken)


def exported_layers(story: Story, asked: Asked, tell: Tell = str) -> list[ExportedLayer]:
    """Layers of a story as they were asked for.

    Parameters
    ----------
    story : Story
    asked : Asked
        Of several layers, those in which nothing is left, or which have no column that `where` names, are left out.
    tell : callable, optional
        Takes one line for each thing that was left out, kept whole or written otherwise than the layer has it, with
        the names of the layers.

    Returns
    -------
    list of ExportedLayer
        One at least.

    Raises
    ------
    ValueError
        If there is no such layer or column, nothing is left, or, of one layer, the choice does not fit it.
    """
    pages = apart(pages_of(story))
    names = asked.layers or tuple(default_names(story))
    wholes = {name: shelf.load(name, story) for name in dict.fromkeys(names)}
    known = [*(str(c) for whole in wholes.values() for c in _own(whole).columns), *MEANINGS]
    check_names(asked, list(dict.fromkeys(known)))
    notes: Notes = {}
    found = []
    for name, whole in wholes.items():
        if why := _unfit(_own(whole), asked):
            notes.setdefault(why, []).append(name)
            continue
        try:
            layer = _exported(name, whole, story, pages, asked)
        except ValueError as error:
            if len(wholes) == 1:
                raise
            notes.setdefault(f"left out: {error}", []).append(name)
            continue
        if not len(layer.frame) and len(whole):
            notes.setdefault("left out, no row is left", []).append(name)
            continue
        for note in (*_kept_whole(layer, asked), *_said(layer)):
            notes.setdefault(note, []).append(name)
        found.append(layer)
    lines = [
        f"{words} ({', '.join(of)})" if ": " in words else f"{words}: {', '.join(of)}" for words, of in notes.items()
    ]
    if not found:
        raise ValueError(f"nothing is left to be written. {'; '.join(lines)}. Expected a wider choice.")
    for line in lines:
        tell(line)
    return found


def default_names(story: Story) -> list[str]:
    """Names of the story's layers, of those of the library that its pages show, and of the land under them."""
    pages = pages_of(story)
    shown = {spec.layer for page in pages for spec in page.sheets if spec.layer.startswith(LIBRARY)}
    return [*story.layer_names(), *sorted(shown | ({f"{LIBRARY}land"} if pages else set()))]


def _unfit(whole: pd.DataFrame, asked: Asked) -> str:
    """Why a layer cannot be filtered; empty if it can."""
    absent = [name for name in asked.where if name not in whole.columns and name != BOX]
    return f"left out, they have no column {', '.join(map(repr, absent))} that where names" if absent else ""


def _kept_whole(layer: ExportedLayer, asked: Asked) -> list[str]:
    notes = []
    if asked.bbox is not None and not layer.placed:
        notes.append("tables have no place: bbox leaves them whole")
    if asked.columns and not set(asked.columns) & set(map(str, layer.frame.columns)):
        notes.append("without any of the columns asked for, with those that every row keeps")
    return notes


def _said(layer: ExportedLayer) -> list[str]:
    """List what of a layer's words is to be said when it is written: all but how many vertices it has."""
    words = (*layer.told, *_displaced(layer))
    return [note.removesuffix(".") for note in words if not note.startswith(COUNTED)]


def _exported(name: str, whole: pd.DataFrame, story: Story, pages: Sequence[PageSpec], asked: Asked) -> ExportedLayer:
    sheets = [(page.title, spec) for page in pages for spec in page.sheets if spec.layer == name]
    looks = layer_looks(whole, shelf.entry(name, story).title, sheets) if _placed(whole) else ()
    own = _own(whole)
    moved = next((str(column) for column in own.columns if column not in whole.columns), "")
    kept = asked.rows(densified(own) if _placed(own) else own, f"the layer {name!r}")
    rows = kept if asked.vertices == "densified" else with_edge_model(own).loc[kept.index]
    described = shelf.describe(name, story, whole.loc[kept.index])
    if _placed(kept) and described.bounds:  # of edges, which go beyond the vertices that a layer declares
        west, south, east, north = map(float, kept.geometry.total_bounds)
        described = replace(described, bounds=(west, south, east, north))
    notes_on_crs: list[str] = []
    if _placed(whole) and not asked.lonlat:
        rows, described, notes_on_crs = in_crs(rows, described, asked)
    notes_on_rows = told_vertices(own.loc[kept.index], rows) if _placed(own) else []
    if moved:
        notes_on_rows.append(f"column vertices of the layer is called {moved}.")
    notes_on_rows += notes_on_crs
    rows = asked.own(rows)
    check_halves(rows)
    meanings = MEANINGS | described.columns
    if moved:
        meanings |= {moved: described.columns["vertices"], "vertices": MEANINGS["vertices"]}
    held = columns_of(replace(shelf.entry(name, story), columns=meanings), rows)
    columns = with_spans(held)
    return ExportedLayer(
        name=name.replace(":", "_"),
        frame=typed(rows, held),
        described=replace(described, columns={column: told.meaning for column, told in columns.items()}),
        columns=columns,
        looks=tuple(_of_rows(look, rows.index) for look in looks),
        told=(*notes_on_rows, *notes_of(columns)),
    )


def _of_rows(look: LayerLook, index: "pd.Index[Any]") -> LayerLook:
    """Look of some of the rows."""
    return replace(look, keys=look.keys.loc[index], labels=look.labels.loc[index], uncertain=look.uncertain.loc[index])


def _own(whole: pd.DataFrame) -> pd.DataFrame:
    """Rows of a layer, none of whose own columns has a name that files use for something else."""
    return own_column_apart(whole) if _placed(whole) else whole


def _placed(frame: pd.DataFrame) -> TypeGuard[gpd.GeoDataFrame]:
    return isinstance(frame, gpd.GeoDataFrame)
