"""Files of the layers behind a site, for its readers to take away."""

from collections.abc import Sequence
from pathlib import Path

import geopandas as gpd
import pandas as pd
import shapely

from layers.catalogue.licences import Duty, duties
from layers.catalogue.sources import all_source_ids
from layers.stories.story import Story
from maps.export.made_on import made_on
from maps.formats.asked import Asked
from maps.formats.exported import ExportedLayer, exported_layers, styled
from maps.formats.formats import FORMATS
from maps.geopackage.story_file import write_geopackage
from maps.site.data_page import Written

MOST_VERTICES = 100_000  # of a layer that a site carries; the land of the world has ten times as many
PLACED, TABLES = ("geojson", "csv"), ("csv", "geoparquet")  # formats by their names


def write_data(story: Story, names: Sequence[str], folder: Path) -> dict[str, Written]:
    """Write layers into the folder of a site's data: two files of each, and one GeoPackage of all.

    Parameters
    ----------
    story : Story
    names : sequence of str
        As the story takes them.
    folder : Path
        That is there, and empty.

    Returns
    -------
    dict of str to Written
        By name: files, or why there are none: a layer whose rows may not be passed on as other files, or is very large.
    """
    why_not = {name: why for name in names if (why := _why_not(story, name))}
    with made_on(story.checked):
        layers = {name: _exported(story, name) for name in names if name not in why_not}
        files = {name: _files(layer, folder) for name, layer in layers.items()}
        whole, without = _whole(story, list(layers.values()), folder)
    written = {name: Written(files=(*own, *whole), why_not=without) for name, own in files.items()}
    return {name: written.get(name) or Written(why_not=why_not[name]) for name in names}


def _exported(story: Story, name: str) -> ExportedLayer:
    (layer,) = exported_layers(story, Asked(layers=(name,)))
    return layer


def _why_not(story: Story, name: str) -> str:
    frame = story.load(name)
    return _withheld(story, frame) or _too_large(frame, name)


def _withheld(story: Story, frame: pd.DataFrame) -> str:
    """Say why rows are not offered: their licence does not let a site pass them on in another form."""
    for source in all_source_ids(frame, story.sources):
        licence = story.sources[source].licence
        asked = duties(licence)
        if asked is None:
            return f"No files: it is not known whether rows under the licence {licence!r} may be passed on."
        if Duty.NO_DERIVATIVES in asked:
            return f"No files: the licence {licence!r} asks to {Duty.NO_DERIVATIVES}."
    return ""


def _too_large(frame: pd.DataFrame, name: str) -> str:
    if not isinstance(frame, gpd.GeoDataFrame):
        return ""
    vertices = int(shapely.get_num_coordinates(frame.geometry.to_numpy()).sum())
    if vertices <= MOST_VERTICES:
        return ""
    return f"No files here, because it is large ({vertices:,} vertices): leadline layers {name} --to FILE writes one."


def _files(layer: ExportedLayer, folder: Path) -> tuple[Path, ...]:
    """Write a layer for maps of the web and for spreadsheets, a table for spreadsheets and programs."""
    written = []
    for each in FORMATS:
        if each.write and each.name in (PLACED if layer.placed else TABLES):
            written.append(folder / f"{layer.name}{each.ending}")
            each.write(styled(layer), written[-1])
    return tuple(written)


def _whole(story: Story, layers: Sequence[ExportedLayer], folder: Path) -> tuple[tuple[Path, ...], str]:
    """Write all layers for a GIS, with their styles; no file, and why, where a GeoPackage cannot hold their names."""
    path = folder / f"{story.id}.gpkg"
    if not layers:
        return (), ""
    try:
        write_geopackage(layers, path, story)
    except ValueError as error:
        return (), f"No GeoPackage: {error}"
    return (path,), ""
