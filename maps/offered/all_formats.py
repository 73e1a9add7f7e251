"""The GeoPackage of a whole story as a format of a folder, and the table of all such formats."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from layers.stories.story import Story
from maps.formats.exported import ExportedLayer
from maps.formats.formats import FORMATS, Format
from maps.geopackage.story_file import write_geopackage
from maps.page.headline import Headline
from maps.qgis.laid_out import laid_out
from maps.qgis.project import write_project
from maps.site.pages import PageSpec

Headlines = Callable[[Sequence[PageSpec]], Mapping[str, Headline]]  # pages -> what stands above each, by its name


def write_with_project(
    layers: Sequence[ExportedLayer],
    path: Path,
    story: Story,
    headlines: Headlines | None = None,
    *,
    overwrite: bool = False,
) -> list[str]:
    """Write a GeoPackage, and beside it a project of QGIS that shows it as the pages of the story do.

    Its layouts print claims alone where `headlines` are left out, and are told of where those are given.
    """
    lost = write_geopackage(layers, path, story, overwrite=overwrite)
    shown = laid_out(story, layers)
    found = headlines(shown.whole) if headlines else {}
    write_project(path.with_suffix(".qgz"), layers, path, story, headlines=found)
    return [*lost, *shown.told]


def with_headlines(formats: Iterable[Format], headlines: Headlines) -> list[Format]:
    """Let the project of QGIS say what was found, if it is among the formats: checks are made for it alone."""

    def whole(layers: Sequence[ExportedLayer], path: Path, story: Story) -> list[str]:
        return write_with_project(layers, path, story, headlines)

    return [replace(each, whole=whole) if each is GEOPACKAGE else each for each in formats]


GEOPACKAGE = Format(
    name="geopackage", title="GeoPackage", ending=".gpkg", whole=write_with_project, tables=True,
    keeps="every type, missing values, all digits; CRS; all layers and tables in one file; styles of QGIS by page and "
    "measure; title, licence, credit and accuracy (ISO 19139); meaning and unit of columns; sources of each row; a "
    "project of QGIS beside it (.qgz)",
    lacks="styles of other programs than QGIS",
)  # fmt: skip
ALL_FORMATS: tuple[Format, ...] = (*FORMATS, GEOPACKAGE)  # of a folder
