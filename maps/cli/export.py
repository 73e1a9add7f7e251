"""The command `leadline export`: the layers of a story as files for a GIS."""

import argparse
import shlex
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

from maps.cli.sign import add_sign_option, asked_key, sign_written
from maps.cli.story_words import STORY_WORDS, add_outside, told_story

if TYPE_CHECKING:
    from layers.stories.story import Story
    from maps.formats.asked import Asked
    from maps.page.headline import Headline

GEOPACKAGE, PROJECT = ".gpkg", ".qgz"
KML = (".kmz", ".kml")
OTHER_FILES = (  # that a GIS knows, and nothing here writes: no folder is meant
    ".shp", ".zip", ".json", ".geojsonl", ".gdb", ".gml", ".gpx", ".sqlite", ".db", ".duckdb", ".tab", ".dxf", ".xlsx",
    ".ods", ".txt", ".tsv", ".gz", ".tar", ".mbtiles", ".sql", ".qgz", ".qgs", ".arrow", ".feather", ".topojson",
)  # fmt: skip
CHOICE = ("bbox", "where", "columns", "crs", "vertices")  # options of `add_choice`
# Of `maps.offered.all_formats`, which --help does not load.
FORMAT_NAMES = ("geoparquet", "flatgeobuf", "geojson", "csv", "shapefile", "pmtiles", "kmz", "geopackage")


def add_export(commands: Any) -> None:  # noqa: ANN401  argparse keeps the type of its subparsers to itself
    """Describe the command; loads nothing heavy."""
    export = commands.add_parser("export", help="write the layers of a story to files for a GIS")
    export.add_argument("story", nargs="?", type=Path, metavar="STORY", help=STORY_WORDS)
    export.add_argument(
        "--to",
        required=True,
        metavar="PLACE",
        help="one FILE.gpkg of all, and a project of QGIS beside it (a GeoPackage that is there keeps its other "
        "layers); FILE.kmz or .kml of all with geometry; postgresql://USER@HOST/DATABASE?schema=NAME, tables in a "
        "schema of PostGIS; or a folder, which gets files of each format, or is replaced as a whole",
    )
    export.add_argument("--layers", metavar="A,B", help="names of layers (all of the story)")
    export.add_argument("--formats", metavar="A,B", help=f"of the folder: {', '.join(FORMAT_NAMES)} (all)")
    add_choice(export)
    export.add_argument("--overwrite", action="store_true", help="replace an earlier export, or layers of these names")
    add_sign_option(export)
    add_outside(export)
    export.set_defaults(run=cmd_export)


def add_choice(command: argparse.ArgumentParser) -> None:
    """Add the options that choose rows, columns, CRS and vertices."""
    command.add_argument(
        "--bbox",
        metavar="W,S,E,N",
        help="rows that meet it, whole, degrees, as -6,47,15,56; across 180 as 170,-10,-170,10; tables stay whole",
    )
    command.add_argument("--where", metavar="SQL", help="rows that fit, as in \"kind = 'port' and year >= 2024\"")
    command.add_argument(
        "--columns", metavar="A,B", help="columns to keep, beside id, name, source_id and geometry (all)"
    )
    command.add_argument("--crs", metavar="CRS", help="of the coordinates, as EPSG:3826 (EPSG:4326)")
    command.add_argument(
        "--vertices",
        choices=("densified", "declared"),
        help="densified: enough of them that straight lines in degrees, as a GIS draws, lie within 1 m of the edges "
        "that the layer declares (geodesics, parallels); declared: those of the layer alone (densified)",
    )


def asked_of(args: argparse.Namespace, layers: tuple[str, ...]) -> "Asked":
    """Read the options of `add_choice`; ValueError for those that cannot be read."""
    from layers.story_file.where_text import where_of  # noqa: PLC0415  paid for by these commands only
    from maps.formats.asked import WGS84, Asked  # noqa: PLC0415

    return Asked(
        layers=layers,
        bbox=_box(args.bbox) if args.bbox else None,
        crs=args.crs or WGS84,
        columns=_names(args.columns, "--columns"),
        where=where_of(args.where) if args.where else {},
        vertices=args.vertices or "densified",
    )


def cmd_export(args: argparse.Namespace) -> int:
    """Write the files, print their place and what they do not hold."""
    from maps.export.folder import check_export_folder, write_folder  # noqa: PLC0415
    from maps.formats.exported import exported_layers  # noqa: PLC0415
    from maps.formats.formats import for_crs, named  # noqa: PLC0415
    from maps.offered.all_formats import ALL_FORMATS, with_headlines  # noqa: PLC0415
    from maps.postgis import is_database  # noqa: PLC0415
    from maps.qgis.qml import qml_of  # noqa: PLC0415

    if args.to.endswith(GEOPACKAGE):
        return _to_geopackage(args)
    if is_database(args.to):
        return _to_database(args)
    if args.to.endswith(KML):
        return _to_kml(args)
    folder = Path(args.to)
    _refuse_file(folder)
    chosen = named(_names(args.formats, "--formats"), ALL_FORMATS) if args.formats else ALL_FORMATS
    asked = asked_of(args, _names(args.layers, "--layers"))
    formats, notes = for_crs(chosen, lonlat=asked.lonlat, crs=asked.crs, asked=bool(args.formats))
    check_export_folder(folder, overwrite=args.overwrite)
    key = asked_key(args.sign)
    story = told_story(args.story, allow_outside=args.allow_outside)
    layers = exported_layers(story, asked, notes.append)
    lines = [str(folder), *notes]
    write_folder(
        layers,
        folder,
        with_headlines(formats, lambda: headlines_of(story)),
        story,
        overwrite=args.overwrite,
        tell=lines.append,
        more=notes,
        qml=qml_of,
        command=_said(args),
        key=key,
    )
    sys.stdout.write("\n".join(lines) + "\n")
    return 0


def _said(args: argparse.Namespace) -> str:
    """Write the command as anybody can say it again: the choice, without names of folders here."""
    options = ("layers", "bbox", "crs", "columns", "where", "vertices", "formats")
    given = [(f"--{name}", value) for name in options if (value := getattr(args, name))]
    return shlex.join(["leadline", "export", "--to", "FOLDER", *(word for pair in given for word in pair)])


def _to_geopackage(args: argparse.Namespace) -> int:
    """Write one GeoPackage of all layers and a project of QGIS beside it; print their places and what it lacks."""
    from maps.formats.exported import default_names, exported_layers  # noqa: PLC0415
    from maps.geopackage import check_geopackage, write_geopackage  # noqa: PLC0415
    from maps.qgis import write_project  # noqa: PLC0415

    _no_formats(args)
    path, project = Path(args.to), Path(args.to).with_suffix(PROJECT)
    asked = asked_of(args, _names(args.layers, "--layers"))
    story = told_story(args.story, allow_outside=args.allow_outside)
    names = [name.replace(":", "_") for name in asked.layers or default_names(story)]
    check_geopackage(path, names, overwrite=args.overwrite)
    check_project(project, overwrite=args.overwrite)
    key = asked_key(args.sign, path)
    notes: list[str] = []
    layers = list(exported_layers(story, asked, notes.append))
    notes += write_geopackage(layers, path, story, overwrite=args.overwrite)
    write_project(project, layers, path, story, headlines=headlines_of(story))
    if key is not None:
        notes.insert(0, str(sign_written([path, project], key)))
    sys.stdout.write("\n".join([str(path), str(project), *notes]) + "\n")
    return 0


def headlines_of(story: "Story") -> "dict[str, Headline]":
    """Claim, verdict and finding of each page, for what is printed from QGIS; makes the checks."""
    from maps.cli.picture import said  # noqa: PLC0415
    from maps.site.pages import pages_of  # noqa: PLC0415

    return {page.name: said(page, story) for page in pages_of(story)}


def _to_kml(args: argparse.Namespace) -> int:
    """Write one KML of all layers with geometry; print its place and what it lacks."""
    from maps.export.export import check_free  # noqa: PLC0415
    from maps.formats.exported import exported_layers  # noqa: PLC0415
    from maps.formats.kmz import check_kml, write_kmz  # noqa: PLC0415

    _no_formats(args)
    path, asked = Path(args.to), asked_of(args, _names(args.layers, "--layers"))
    check_kml(path, asked.crs, lonlat=asked.lonlat)
    check_free(path, path.stem, overwrite=args.overwrite)
    key = asked_key(args.sign)
    story = told_story(args.story, allow_outside=args.allow_outside)
    notes: list[str] = []
    notes += write_kmz(exported_layers(story, asked, notes.append), path, story)
    if key is not None:
        notes.insert(0, str(sign_written([path], key)))
    sys.stdout.write("\n".join([str(path), *notes]) + "\n")
    return 0


def _to_database(args: argparse.Namespace) -> int:
    """Write all layers to a schema of PostGIS."""
    _no_formats(args)
    if args.sign is not None:
        raise ValueError("--sign is for files, and --to names a database; expected a folder or a file, or no --sign.")
    asked = asked_of(args, _names(args.layers, "--layers"))
    write_tables(args.to, told_story(args.story, allow_outside=args.allow_outside), asked, overwrite=args.overwrite)
    return 0


def write_tables(url: str, story: "Story", asked: "Asked", *, overwrite: bool) -> None:
    """Write what was asked for to PostGIS, and print where and what it lacks."""
    from maps.formats.exported import exported_layers  # noqa: PLC0415
    from maps.postgis import shown, write_postgis  # noqa: PLC0415

    place = shown(url, story)
    notes: list[str] = []
    layers = exported_layers(story, asked, notes.append)
    notes += write_postgis(layers, url, story, overwrite=overwrite)
    tables = f"{len(layers)} {'table' if len(layers) == 1 else 'tables'} and layers, sources, layer_sources"
    sys.stdout.write("\n".join([f"{place}: {tables}", *notes]) + "\n")


def _no_formats(args: argparse.Namespace) -> None:
    if args.formats:
        raise ValueError("--formats is for a folder, and --to names none; expected a folder, or no formats.")


def _refuse_file(path: Path) -> None:
    """Raise ValueError for the name of a file, or of a place that is neither, where a folder is expected."""
    from maps.export.export import SUFFIXES, ending_of  # noqa: PLC0415

    if path.is_dir():
        return
    if ending_of(path) in OTHER_FILES or ":" in path.parts[0][2:]:  # beyond C:
        raise ValueError(
            f"--to {path} is no folder and no file that is written here; expected a folder, FILE.gpkg, FILE.kmz or "
            "postgresql://USER@HOST/DATABASE. A folder is packed by other programs, as: zip -r gis.zip gis/"
        )
    if ending_of(path) in SUFFIXES:
        raise ValueError(
            f"{path} is a file of one layer; expected a folder, or a file of all (.gpkg, .kmz). One layer goes to "
            "a file by: leadline layers NAME --to FILE."
        )


def check_project(path: Path, *, overwrite: bool) -> None:
    """Raise ValueError if a project is there that nobody said may be replaced."""
    from layers.files.output import check_place  # noqa: PLC0415

    check_place(path, (PROJECT,))
    if path.exists() and path.stat().st_size and not overwrite:
        raise ValueError(
            f"{path}, the project beside the GeoPackage, is there and would be replaced; say overwrite (--overwrite) "
            "if that is meant, or choose another name."
        )


def _names(words: str | None, option: str) -> tuple[str, ...]:
    if words is None:
        return ()
    names = tuple(dict.fromkeys(word.strip() for word in words.split(",")))
    if "" in names:
        raise ValueError(f"{option} is {words!r}; expected names with commas between them, as a,b.")
    return names


def _box(words: str) -> Any:  # noqa: ANN401  four numbers, or what `Asked` refuses
    try:
        return tuple(float(word) for word in words.split(","))
    except ValueError:
        raise ValueError(f"--bbox is {words!r}; expected W,S,E,N in degrees, as 118,22,123,26.") from None
