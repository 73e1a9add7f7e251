"""Files of the layers behind a site, for its readers to take away."""

from collections.abc import Sequence
from pathlib import Path

import geopandas as gpd
import pandas as pd
import shapely

from layers.catalogue.licences import Duty, duties
from layers.catalogue.sources import source_ids
from layers.stories.story import Story
from maps.export.asked import Asked
from maps.export.export import write_layer
from maps.export.exported import ExportedLayer, exported_layers
from maps.export.formats import FORMATS
from maps.export.made_on import made_on
from maps.site.data_page import Written

MOST_VERTICES = 100_000  # of a layer that a site carries; the land of the world has ten times as many
PLACED, TABLES = ("geojson", "csv"), ("csv", "geoparquet")  # formats by their names, beside GeoPackage


def write_data(story: Story, names: Sequence[str], folder: Path) -> dict[str, Written]:
    """Write layers into the folder of a site's data, each in three formats.

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
    with made_on(story.checked):
        return {name: _write(story, name, folder) for name in names}


def _write(story: Story, name: str, folder: Path) -> Written:
    frame = story.load(name)
    if why_not := _withheld(story, frame) or _too_large(frame, name):
        return Written(why_not=why_not)
    (layer,) = exported_layers(story, Asked(layers=(name,)))
    return Written(files=_files(layer, folder))


def _withheld(story: Story, frame: pd.DataFrame) -> str:
    """Say why rows are not offered: their licence does not let a site pass them on in another form."""
    for source in source_ids(frame):
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
    """Write a layer in three formats: those that a spreadsheet and a map of the web read, and one for a GIS."""
    written = []
    for each in FORMATS:
        if each.name in (PLACED if layer.placed else TABLES):
            written.append(folder / f"{layer.name}{each.ending}")
            each.write(layer, written[-1])
    whole = folder / f"{layer.name}.gpkg"
    write_layer(layer.frame, whole, vertices="declared")  # the rows have those that were asked for
    return (*written, whole)
