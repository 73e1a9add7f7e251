"""A layer as it leaves the house: its rows, and all that a file is to say of them beside."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeGuard

import geopandas as gpd
import pandas as pd

from layers.catalogue.catalogue import Description
from layers.catalogue.sources import Source
from layers.stories import shelf
from layers.stories.story import LIBRARY, Story
from maps.export.asked import Asked
from maps.export.export import densified
from maps.page.style_table import style_of
from maps.sheets.layer_looks import LayerLook, layer_looks
from maps.site.pages import PageSpec, pages_of

# What a file says of the map, beside a layer's own columns; see `styled_frame`.
LOOK_MEANINGS: Mapping[str, str] = {
    "look": "key of the style table: how the row is drawn on the maps; empty if no map draws it",
    "look_words": "words of the legend for it",
    "label": "words on the map beside it; empty for none",
    "uncertain": "whether it is drawn dotted or hollow: no source confirms it",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class ExportedLayer:
    """A layer, or a table, to be written.

    Parameters
    ----------
    name : str
        Of a file or a table in a database: "lanes", "leadline_sea_areas".
    frame : GeoDataFrame or DataFrame
        The rows, in the CRS that was asked for.
    described : Description
        Title, summary, meaning of each column, sources, licences, accuracy; of these rows.
    looks : tuple of LayerLook
        The first holds for all rows; empty for tables. Their series have the index of `frame`.
    """

    name: str
    frame: pd.DataFrame
    described: Description
    looks: tuple[LayerLook, ...] = ()

    @property
    def title(self) -> str:
        """Words for a legend."""
        return self.described.title

    @property
    def group(self) -> str:
        """Heading above it in a list of layers."""
        return self.looks[0].group if self.looks else "Tables"

    @property
    def placed(self) -> bool:
        """Whether its rows have geometry."""
        return isinstance(self.frame, gpd.GeoDataFrame)

    @property
    def licence(self) -> str:
        """SPDX expression of the licences of all rows together."""
        return " AND ".join(self.described.licences)

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
    words = {key: look.words.get(key, style_of(key).label) for key in keys.unique() if key}
    told = {"look": keys, "look_words": keys.map(words).fillna(""), "label": labels, "uncertain": uncertain}
    frame = layer.frame.assign(**{named[role]: values for role, values in told.items()})
    shape = frame.geometry.name
    return frame[[*(column for column in frame.columns if column != shape), shape]]


def look_columns(layer: ExportedLayer) -> dict[str, str]:
    """Name of each column of `LOOK_MEANINGS` in the file of a layer: another where the layer has one of that name.

    Small and capital letters count as one, as they do in SQLite.
    """
    taken = {str(column).casefold() for column in layer.frame.columns}
    return {role: role if role not in taken else _free(f"{role}_on_map", taken) for role in LOOK_MEANINGS}


def _free(name: str, taken: set[str]) -> str:
    return name if name not in taken else next(f"{name}_{n}" for n in range(2, 1000) if f"{name}_{n}" not in taken)


def exported_layers(story: Story, asked: Asked) -> Iterator[ExportedLayer]:
    """Layers of a story, one at a time, as they were asked for.

    Parameters
    ----------
    story : Story
    asked : Asked

    Yields
    ------
    ExportedLayer

    Raises
    ------
    ValueError
        If there is no such layer, or the choice does not fit it.
    """
    pages = pages_of(story)
    for name in asked.layers or tuple(default_names(story)):
        yield _exported(name, story, pages, asked)


def default_names(story: Story) -> list[str]:
    """Names of the story's layers, and of those of the library that its pages show."""
    shown = {spec.layer for page in pages_of(story) for spec in page.sheets if spec.layer.startswith(LIBRARY)}
    return [*story.layer_names(), *sorted(shown)]


def _exported(name: str, story: Story, pages: Sequence[PageSpec], asked: Asked) -> ExportedLayer:
    whole = shelf.load(name, story)
    sheets = [(page.title, spec) for page in pages for spec in page.sheets if spec.layer == name]
    looks = layer_looks(whole, shelf.entry(name, story).title, sheets) if _placed(whole) else ()
    frame = asked.of(whole)
    if _placed(frame):
        frame = densified(frame) if asked.vertices == "densified" else frame
        frame = frame.to_crs(asked.crs) if asked.crs != "EPSG:4326" else frame
    return ExportedLayer(name=name.replace(":", "_"), frame=frame, described=shelf.describe(name, story), looks=looks)


def _placed(frame: pd.DataFrame) -> TypeGuard[gpd.GeoDataFrame]:
    return isinstance(frame, gpd.GeoDataFrame)
