"""The command `leadline export`: the layers of a story as files for a GIS."""

import argparse
from pathlib import Path
from typing import TYPE_CHECKING, Any

from maps.cli.parsing import parts_of
from maps.cli.progress import progress_bar, put, say
from maps.cli.sign import add_sign_option, asked_key
from maps.cli.story_words import STORY_WORDS, add_outside, told_story

if TYPE_CHECKING:
    from collections.abc import Sequence

    from layers.stories.story import Story
    from maps.formats.asked import Asked
    from maps.page.headline import Headline
    from maps.site.pages import PageSpec

GEOPACKAGE = ".gpkg"
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
    export.add_argument("--layers", action="unite", metavar="A,B", help="names of layers (all of the story)")
    export.add_argument(
        "--formats", action="unite", metavar="A,B", help=f"of the folder: {', '.join(FORMAT_NAMES)} (all)"
    )
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
    command.add_argument(
        "--where",
        action="unite_conditions",
        metavar="SQL",
        help="rows that fit, as in \"kind = 'port' and year >= 2024\"",
    )
    command.add_argument(
        "--columns",
        action="unite",
        metavar="A,B",
        help="columns to keep, beside id, name, source_id and geometry (all)",
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
        columns=parts_of(args.columns, "--columns"),
        where=where_of(args.where) if args.where else {},
        vertices=args.vertices or "densified",
    )


def cmd_export(args: argparse.Namespace) -> int:
    """Write the files, print their place and what they do not hold."""
    from maps.formats.asked import WGS84  # noqa: PLC0415
    from maps.offered import export_story  # noqa: PLC0415
    from maps.postgis import is_database  # noqa: PLC0415

    if args.sign is not None and is_database(args.to):
        raise ValueError("--sign is for files, and --to names a database; expected a folder or a file, or no --sign.")
    layers = parts_of(args.layers, "--layers")
    key = asked_key(args.sign, Path(args.to) if args.to.endswith(GEOPACKAGE) else None)
    with progress_bar("writing the layers"):
        exported = export_story(
            args.to,
            told_story(args.story, allow_outside=args.allow_outside, of=layers),
            layers=layers,
            formats=parts_of(args.formats, "--formats"),
            bbox=_box(args.bbox) if args.bbox else None,
            where=args.where or "",
            columns=parts_of(args.columns, "--columns"),
            crs=args.crs or WGS84,
            vertices=args.vertices or "densified",
            overwrite=args.overwrite,
            key=key,
            headlines=headlines_of,
        )
    put(str(exported))
    return 0


def headlines_of(story: "Story", pages: "Sequence[PageSpec]") -> "dict[str, Headline]":
    """Claim, verdict and finding of pages, for what is printed from QGIS; says before which of them take long."""
    from maps.cli.picture import said, slow_of  # noqa: PLC0415

    if slow := sorted({one for page in pages for one in slow_of(page, story)}):
        say(
            f"layouts of the project print the verdicts of {', '.join(slow)}, which follow satellites: minutes, unless "
            "the cache has them. A folder with --formats that name no geopackage does without."
        )
    return {page.name: said(page, story) for page in pages}


def _box(words: str) -> Any:  # noqa: ANN401  four numbers, or what `Asked` refuses
    try:
        return tuple(float(word) for word in words.split(","))
    except ValueError:
        raise ValueError(f"--bbox is {words!r}; expected W,S,E,N in degrees, as 118,22,123,26.") from None
