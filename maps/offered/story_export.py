"""A story exported: one GeoPackage or KML of all its layers, a folder of files in each format, or tables in PostGIS."""

from __future__ import annotations

import shlex
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from layers.files.output import check_place
from layers.stories.library import story_of
from layers.stories.story import Story
from layers.story_file.where_text import where_of
from leadline.near import checks_names
from maps.export.export import SUFFIXES, check_free, ending_of
from maps.export.folder import check_export_folder, write_folder
from maps.formats.asked import WGS84, Asked, Bounds
from maps.formats.exported import ExportedLayer, default_names, exported_layers
from maps.formats.formats import for_crs, named
from maps.formats.kmz import check_kml, write_kmz
from maps.formats.vertices import Vertices
from maps.geopackage import check_geopackage
from maps.offered.all_formats import ALL_FORMATS, with_headlines, write_with_project
from maps.page.headline import Headline
from maps.postgis import is_database, shown, write_postgis
from maps.qgis.qml import qml_of
from maps.site.pages import PageSpec
from maps.site.said import said

if TYPE_CHECKING:
    from maps.signed.keys import SigningKey

GEOPACKAGE, PROJECT = ".gpkg", ".qgz"
KML = (".kmz", ".kml")
OTHER_FILES = (  # that a GIS knows, and nothing here writes: no folder is meant
    ".shp", ".zip", ".json", ".geojsonl", ".gdb", ".gml", ".gpx", ".sqlite", ".db", ".duckdb", ".tab", ".dxf", ".xlsx",
    ".ods", ".txt", ".tsv", ".gz", ".tar", ".mbtiles", ".sql", ".qgz", ".qgs", ".arrow", ".feather", ".topojson",
)  # fmt: skip
Headlines = Callable[[Story, Sequence[PageSpec]], Mapping[str, Headline]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Exported:
    """What was written: files, a folder or the address of a schema; and what it does not hold as it is, a line each."""

    places: tuple[str, ...]
    told: tuple[str, ...]

    def __str__(self) -> str:
        return "\n".join((*self.places, *self.told))


def headlines_of(story: Story, pages: Sequence[PageSpec]) -> dict[str, Headline]:
    """Claim, verdict and finding of pages, for what is printed from QGIS; makes the checks that they rest on."""
    return {page.name: said(page, story) for page in pages}


@checks_names
def export_story(  # noqa: PLR0913  the options of `leadline export`
    to: Path | str,
    story: Story | Path | str | None = None,
    *,
    layers: Sequence[str] = (),
    formats: Sequence[str] = (),
    bbox: Bounds | None = None,
    where: str = "",
    columns: Sequence[str] = (),
    crs: str = WGS84,
    vertices: Vertices = "densified",
    overwrite: bool = False,
    key: SigningKey | None = None,
    headlines: Headlines = headlines_of,
) -> Exported:
    """Write the layers and tables of a story for a GIS, as `leadline export` does.

    Parameters
    ----------
    to : path or str
        A file .gpkg of all, with a project of QGIS beside it; .kmz or .kml of all with geometry; an address
        postgresql://user@host/database?schema=name; or a folder, which gets files in each format.
    story : Story, or path of its folder, optional
        The story that travels with the package if left out; the library, if all of `layers` are its own.
    layers : sequence of str
        Names as `layers.load` takes them; all of the story, and those of the library that its pages show, if empty.
    formats : sequence of str
        Of a folder: names of `maps.offered.all_formats.ALL_FORMATS`; all if empty.
    bbox, columns, crs, vertices
        As `maps.formats.asked.Asked` has them.
    where : str
        Conditions joined by "and", as "kind = 'port' and year >= 2024".
    overwrite : bool
        Whether an earlier export, or layers of these names, may be replaced.
    key : SigningKey, optional
        As `maps.signed.read_key` gives it: signs what is written.
    headlines : callable, optional
        Takes the story and those of its pages all of whose layers are exported, and gives what their layouts in the
        project print, by name of the page; if left out, the checks that these pages rest on are made. Those that
        follow satellites take minutes where the cache has nothing of them.

    Returns
    -------
    Exported

    Raises
    ------
    ValueError
        In one line, with nothing written: if `to` is no such place, or holds something that would be lost; if nothing
        is left by the choice, or it does not fit; if formats or a key are given where they cannot be used.

    Examples
    --------
    >>> export_story("gis.zip")
    Traceback (most recent call last):
    ValueError: gis.zip is no folder and no file that is written here; expected a folder, FILE.gpkg, FILE.kmz or \
postgresql://USER@HOST/DATABASE. A folder is packed by other programs, as: zip -r gis.zip gis/
    """
    told = story if isinstance(story, Story) else story_of(layers, story)
    asked = Asked(
        layers=tuple(layers), bbox=bbox, where=where_of(where) if where else {}, columns=tuple(columns), crs=crs,
        vertices=vertices,
    )  # fmt: skip
    target = str(to)
    if is_database(target):
        _refuse(formats, key)
        return write_tables(target, told, asked, overwrite=overwrite)
    path = Path(to)
    if path.suffix == GEOPACKAGE:
        _refuse(formats)
        return _geopackage(path, told, asked, headlines, overwrite=overwrite, key=key)
    if path.suffix in KML:
        _refuse(formats)
        return _kml(path, told, asked, overwrite=overwrite, key=key)
    refuse_file(path)
    chosen = named(formats, ALL_FORMATS) if formats else ALL_FORMATS
    fit, notes = for_crs(chosen, lonlat=asked.lonlat, crs=asked.crs, asked=bool(formats))
    check_export_folder(path, overwrite=overwrite)
    kept = exported_layers(told, asked, notes.append)
    lines = list(notes)
    write_folder(
        kept, path, with_headlines(fit, partial(headlines, told)), told, overwrite=overwrite, tell=lines.append,
        more=notes, qml=qml_of, command=_command(asked, where, formats), key=key,
    )  # fmt: skip
    return Exported(places=(str(path),), told=tuple(lines))


def write_tables(url: str, story: Story, asked: Asked, *, overwrite: bool = False) -> Exported:
    """Write what was asked for to a schema of PostGIS; as `export_story`."""
    place = shown(url, story)
    notes: list[str] = []
    layers = exported_layers(story, asked, notes.append)
    notes += write_postgis(layers, url, story, overwrite=overwrite)
    tables = f"{len(layers)} {'table' if len(layers) == 1 else 'tables'} and layers, sources, layer_sources"
    return Exported(places=(f"{place}: {tables}",), told=tuple(notes))


def refuse_file(path: Path) -> None:
    """Raise ValueError for the name of a file, or of a place that is neither, where a folder is expected."""
    if path.is_dir():
        return
    small = Path(path.name.lower())
    if ending_of(small) in (*SUFFIXES, *KML) and ending_of(small) != ending_of(path):
        raise ValueError(f"{path} would be a folder; expected its ending, {ending_of(small)}, in small letters.")
    if ending_of(small) in OTHER_FILES or ":" in path.parts[0][2:]:  # beyond C:
        raise ValueError(
            f"{path} is no folder and no file that is written here; expected a folder, FILE.gpkg, FILE.kmz or "
            "postgresql://USER@HOST/DATABASE. A folder is packed by other programs, as: zip -r gis.zip gis/"
        )
    if ending_of(path) in SUFFIXES:
        raise ValueError(
            f"{path} is a file of one layer; expected a folder, or a file of all (.gpkg, .kmz). One layer goes to "
            "a file by: leadline layers NAME --to FILE."
        )


def check_project(path: Path, *, overwrite: bool) -> None:
    """Raise ValueError if a project is there that nobody said may be replaced."""
    check_place(path, (PROJECT,))
    if path.exists() and path.stat().st_size and not overwrite:
        raise ValueError(
            f"{path}, the project beside the GeoPackage, is there and would be replaced; say overwrite (--overwrite) "
            "if that is meant, or choose another name."
        )


def _geopackage(
    path: Path, story: Story, asked: Asked, headlines: Headlines, *, overwrite: bool, key: SigningKey | None
) -> Exported:
    project = path.with_suffix(PROJECT)
    names = [name.replace(":", "_") for name in asked.layers or default_names(story)]
    check_geopackage(path, names, overwrite=overwrite)
    check_project(project, overwrite=overwrite)
    notes: list[str] = []
    layers: list[ExportedLayer] = exported_layers(story, asked, notes.append)
    notes += write_with_project(layers, path, story, partial(headlines, story), overwrite=overwrite)
    signed = _signed([path, project], key)
    return Exported(places=(str(path), str(project), *signed), told=tuple(notes))


def _kml(path: Path, story: Story, asked: Asked, *, overwrite: bool, key: SigningKey | None) -> Exported:
    check_kml(path, asked.crs, lonlat=asked.lonlat)
    check_free(path, path.stem, overwrite=overwrite)
    notes: list[str] = []
    notes += write_kmz(exported_layers(story, asked, notes.append), path, story)
    return Exported(places=(str(path), *_signed([path], key)), told=tuple(notes))


def _signed(files: Sequence[Path], key: SigningKey | None) -> list[str]:
    """Sign a file, and those beside it; its manifest, if there is a key."""
    if key is None:
        return []
    from maps.signed.signed import sign_file  # noqa: PLC0415  paid for by who signs

    return [str(sign_file(files[0], key, beside=files[1:]))]


def _refuse(formats: Sequence[str], key: SigningKey | None = None) -> None:
    if formats:
        raise ValueError("formats (--formats) are for a folder, and none is named; expected a folder, or no formats.")
    if key is not None:
        raise ValueError("a key signs files, and a database is named; expected a folder or a file, or no key.")


def _command(asked: Asked, where: str, formats: Sequence[str]) -> str:
    """Write the command as anybody can say it again: the choice, without names of folders here."""
    given = {
        "layers": ",".join(asked.layers),
        "bbox": ",".join(repr(float(one)).removesuffix(".0") for one in asked.bbox or ()),
        "crs": asked.crs if asked.crs != WGS84 else "",
        "columns": ",".join(asked.columns),
        "where": where,
        "vertices": asked.vertices if asked.vertices != "densified" else "",
        "formats": ",".join(formats),
    }
    words = [word for name, value in given.items() if value for word in (f"--{name}", value)]
    return shlex.join(["leadline", "export", "--to", "FOLDER", *words])
