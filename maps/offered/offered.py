"""Files of the layers behind a site, for its readers to take away."""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import geopandas as gpd
import pandas as pd
import shapely

from layers.catalogue.licences import Duty, duties
from layers.catalogue.sources import all_source_ids
from layers.stories.story import Story
from leadline.words import N_
from maps.export.made_on import made_on
from maps.formats.asked import Asked
from maps.formats.exported import ExportedLayer, exported_layers, styled
from maps.formats.formats import FORMATS
from maps.geopackage.story_file import write_geopackage
from maps.site.data_page import Written

MOST_VERTICES = 100_000  # of a layer that a site carries; the land of the world has ten times as many
UNKNOWN = N_("No files: it is not known whether rows under the licence {licence} may be passed on.")
NO_OTHER_FORM = N_("No files: the licence {licence} asks to pass it on unchanged only.")
TOO_LARGE = N_("No files here, because it is large ({vertices} vertices): {command} writes one.")
NO_GEOPACKAGE = N_("No GeoPackage: {error}")
PLACED, TABLES = ("geojson", "csv"), ("csv", "geoparquet")  # formats by their names


def write_data(story: Story, names: Sequence[str], folder: Path | str) -> dict[str, Written]:
    """Write layers into the folder of a site's data: two files of each, and one GeoPackage of all.

    Parameters
    ----------
    story : Story
    names : sequence of str
        As the story takes them.
    folder : Path or str
        That is there, and empty.

    Returns
    -------
    dict of str to Written
        By name: files, or why there are none: a layer whose rows may not be passed on as other files, or is very large.
    """
    folder = Path(folder)
    why_not = {name: why for name in names if (why := _why_not(story, name))}
    with made_on(story.checked):
        layers = {name: _exported(story, name) for name in names if name not in why_not}
        files = {name: _files(layer, folder) for name, layer in layers.items()}
        whole, without = _whole(story, list(layers.values()), folder)
    return {name: why_not.get(name) or replace(without, files=(*files[name], *whole)) for name in names}


def _exported(story: Story, name: str) -> ExportedLayer:
    (layer,) = exported_layers(story, Asked(layers=(name,)))
    return layer


def _why_not(story: Story, name: str) -> Written | None:
    frame = story.load(name)
    return _withheld(story, frame) or _too_large(frame, name)


def _withheld(story: Story, frame: pd.DataFrame) -> Written | None:
    """Say why rows are not offered: their licence does not let a site pass them on in another form."""
    for source in all_source_ids(frame, story.sources):
        licence = story.sources[source].licence
        asked = duties(licence)
        if asked is None:
            return Written(why_not=UNKNOWN, places={"licence": repr(licence)})
        if Duty.NO_DERIVATIVES in asked:
            return Written(why_not=NO_OTHER_FORM, places={"licence": repr(licence)})
    return None


def _too_large(frame: pd.DataFrame, name: str) -> Written | None:
    if not isinstance(frame, gpd.GeoDataFrame):
        return None
    vertices = int(shapely.get_num_coordinates(frame.geometry.to_numpy()).sum())
    if vertices <= MOST_VERTICES:
        return None
    return Written(
        why_not=TOO_LARGE, places={"vertices": f"{vertices:,}", "command": f"leadline layers {name} --to FILE"}
    )


def _files(layer: ExportedLayer, folder: Path) -> tuple[Path, ...]:
    """Write a layer for maps of the web and for spreadsheets, a table for spreadsheets and programs."""
    written = []
    for each in FORMATS:
        if each.write and each.name in (PLACED if layer.placed else TABLES):
            written.append(folder / f"{layer.name}{each.ending}")
            each.write(styled(layer), written[-1])
    return tuple(written)


def _whole(story: Story, layers: Sequence[ExportedLayer], folder: Path) -> tuple[tuple[Path, ...], Written]:
    """Write all layers for a GIS, with their styles; no file, and why, where a GeoPackage cannot hold their names."""
    path = folder / f"{story.id}.gpkg"
    if not layers:
        return (), Written()
    try:
        write_geopackage(layers, path, story)
    except ValueError as error:
        return (), Written(why_not=NO_GEOPACKAGE, places={"error": str(error)})
    return (path,), Written()
