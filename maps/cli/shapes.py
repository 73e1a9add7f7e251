"""Options that name zones, lines, lanes and points, the same in every command that takes some."""

import argparse
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING

from maps.cli.progress import progress_bar
from maps.cli.words import in_options

if TYPE_CHECKING:
    from geo.geodesy.edges import Edges
    from layers.shapes.kinds import What
    from layers.stories.given import GivenShapes

EDGE_MODELS = ("parallel-aware", "geodesic", "rhumb", "planar")
EDGES_HELP = (
    "of edges that declare none: planar is straight in longitude and latitude; if left out, parallel-aware, but planar "
    'in the CRS of a file where that is projected, which is told as "planar in EPSG:32645" or the like'
)
NAME_HELP = "column of the file that names its rows (id and name, in any case)"


def add_zones_and_lines(group: argparse._ActionsContainer) -> None:
    """Describe the options of zones and lines."""
    group.add_argument("--zones", metavar="LAYER|FILE", help="polygons: a layer, a file, or some rows of either by id")
    group.add_argument("--lines", metavar="LAYER|FILE", help="lines likewise: crossings by direction")
    group.add_argument("--zone-name", metavar="COLUMN", help=NAME_HELP)
    group.add_argument("--line-name", metavar="COLUMN", help="likewise, of the file of lines")
    group.add_argument("--edge-model", choices=EDGE_MODELS, help=EDGES_HELP)


def shapes_of(
    args: argparse.Namespace, encoding: str | None, most: int | None
) -> "tuple[GivenShapes | None, GivenShapes | None]":
    """Zones and lines of the options; ValueError in the words of the command line."""
    edges = args.edge_model
    return (
        shape_of(args.zones, "zones", edges=edges, name=args.zone_name, encoding=encoding, most=most),
        shape_of(args.lines, "lines", edges=edges, name=args.line_name, encoding=encoding, most=most),
    )


def shape_of(
    words: str | None,
    what: "What",
    *,
    edges: "Edges | None",
    name: str | None,
    encoding: str | None,
    most: int | None,
) -> "GivenShapes | None":
    """Shapes of one option; None if it was not given."""
    from layers.stories.given import NAME_OPTIONS, given_shapes, path_of  # noqa: PLC0415  paid for by these commands

    if name is not None and (words is None or path_of(words) is None):
        raise ValueError(f"{NAME_OPTIONS[what]} is {name!r}; expected none without a file of --{what}.")
    if words is None:
        return None
    with in_options(), progress_bar(f"reading {what}"):
        return given_shapes(words, what, edges=edges, name_column=name, encoding=encoding, max_unpacked_bytes=most)


def checked_encoding(asked: str | None, paths: Iterable[Path]) -> str | None:
    """Name of the encoding of the option, if there is a Shapefile that it can be of; None if it was not given."""
    from layers.files.dbf_encoding import check_encoding, has_dbf  # noqa: PLC0415  paid for by these commands only

    if asked is None:
        return None
    if not any(map(has_dbf, paths)):
        raise ValueError(f"--encoding is {asked!r}, but there is no Shapefile; expected none without one.")
    with in_options():
        return check_encoding(asked)


def paths_of(*given: str | None) -> list[Path]:
    """Files of options that name layers or files."""
    from layers.stories.given import path_of  # noqa: PLC0415  paid for by these commands only

    return [path for words in given if words is not None and (path := path_of(words)) is not None]
