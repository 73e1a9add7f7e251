"""A layer as it leaves the house: its rows, and all that a file is to say of them beside."""

from collections.abc import Iterator, Sequence
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
from maps.sheets.layer_looks import LayerLook, layer_looks
from maps.site.pages import PageSpec, pages_of


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
