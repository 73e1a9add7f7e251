"""All layers by name: those of a story, and those of the package's library."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import cache
from typing import TYPE_CHECKING, Literal, overload

from layers.catalogue import catalogue
from layers.catalogue.catalogue import Description
from layers.catalogue.entries import Entry
from layers.catalogue.sources import Source
from layers.catalogue.sources import credit_lines as credit_lines_of
from layers.stories.read import load_story
from layers.stories.story import LIBRARY, Story
from leadline.near import did_you_mean
from leadline.words import spoken

if TYPE_CHECKING:
    import geopandas as gpd
    import pandas as pd

# Of the library, for checkers of types: what has a geometry, and what is a table. Those of stories are either.
Places = Literal[
    "land",
    "lanes",
    "lanes_ornl",
    "ports",
    "satellites",
    "sea_areas",
    "leadline:land",
    "leadline:lanes",
    "leadline:lanes_ornl",
    "leadline:ports",
    "leadline:satellites",
    "leadline:sea_areas",
]
Tables = Literal[
    "access_bands",
    "assumed_orbits",
    "satellite_modes",
    "sensing",
    "leadline:access_bands",
    "leadline:assumed_orbits",
    "leadline:satellite_modes",
    "leadline:sensing",
]


def names(story: Story | None = None) -> list[str]:
    """Names of all layers, sorted.

    Parameters
    ----------
    story : Story, optional
        The story that travels with the package if left out.

    Returns
    -------
    list of str
        Each is accepted by `load`, `entry` and `describe`. A layer of the library that has the name of one of the story
        stands as "leadline:lanes".

    Examples
    --------
    >>> {"land", "ports", "sensing"} <= set(names())
    True
    """
    own = (story or _built_in()).layer_names()
    library = (f"{LIBRARY}{name}" if name in own else name for name in catalogue.names())
    return sorted([*own, *library], key=lambda name: (name.removeprefix(LIBRARY), name.startswith(LIBRARY)))


def entry(name: str, story: Story | None = None) -> Entry:
    """Look up what is promised about a layer; parameters and errors as `load`.

    Examples
    --------
    >>> entry("ports").geometry, entry("sensing").geometry
    (('Point',), ())
    """
    story = story or _built_in()
    reference = _reference(name, story)
    return replace(story.entry(reference), name=name)


@overload
def load(
    name: Places, story: None = None, *, bbox: Sequence[float] | None = None, columns: Sequence[str] | None = None
) -> gpd.GeoDataFrame: ...
@overload
def load(
    name: Tables, story: None = None, *, bbox: Sequence[float] | None = None, columns: Sequence[str] | None = None
) -> pd.DataFrame: ...
@overload
def load(
    name: str, story: Story | None = None, *, bbox: Sequence[float] | None = None, columns: Sequence[str] | None = None
) -> gpd.GeoDataFrame | pd.DataFrame: ...
def load(
    name: str,
    story: Story | None = None,
    *,
    bbox: Sequence[float] | None = None,
    columns: Sequence[str] | None = None,
) -> gpd.GeoDataFrame | pd.DataFrame:
    """Load one layer, held to what is promised about it.

    Parameters
    ----------
    name : str
        One of `names()`: a layer of the story, else of the library; "leadline:lanes" for the library's in any case.
    story : Story, optional
        The story that travels with the package if left out.
    bbox : (west, south, east, north), optional
        Degrees, EPSG:4326: only rows that meet this box, whole. West greater than east, or east beyond 180, is across
        180 degrees. Edges are where the layer says that they run, to 1 m.
    columns : sequence of str, optional
        Names of those to keep, beside geometry, `id`, `source_id` and `edge_model`, which are always kept.

    Returns
    -------
    GeoDataFrame, EPSG:4326
        Columns `id name kind source_id status accuracy_m as_of note geometry`, then the layer's own, which
        `describe` explains. A table without geometry is a DataFrame with `source_id status as_of note`.
        It is yours to change: each call returns a new one. `attrs` has, as text, the `title`, the `licence` of all rows
        together (an SPDX expression) and their `credit`, a line for each that a map must show; and where the layer says
        once for all rows what edges mean, `edge_model`. geopandas keeps `attrs` over filters and copies, where it is
        still that of the whole layer, not over joins: see `with_edge_model`.

    Raises
    ------
    ValueError
        If there is no such layer, or its data are not as promised; the message says which rows and what was expected.
        If there is no such column, or a table is asked for a box: it has no places.

    Examples
    --------
    >>> load("ports", columns=["name"]).columns.tolist(), type(load("sensing")).__name__
    (['id', 'name', 'source_id', 'geometry'], 'DataFrame')
    """
    story = story or _built_in()
    reference = _reference(name, story)
    if bbox is None and columns is None:
        return story.load(reference)
    from layers.catalogue.parts import only_columns, rows_in  # noqa: PLC0415  a story is read without it

    frame = story.load(reference)
    if bbox is not None:
        frame = catalogue.told(rows_in(frame, bbox), story.promised(reference, frame), story.sources)
    return frame if columns is None else only_columns(frame, columns)


def describe(name: str, story: Story | None = None, rows: pd.DataFrame | None = None) -> Description:
    """Describe a layer from its entry and its rows; `print()` of it is readable. Parameters and errors as `load`.

    `rows`, if given, are those that are described: some of the layer's, so that only their sources are named.

    Examples
    --------
    >>> describe("ports").rows == len(load("ports"))
    True
    """
    story = story or _built_in()
    reference = _reference(name, story)
    frame = story.load(reference)
    promised = replace(story.promised(reference, frame), name=name)
    return catalogue.described(promised, frame if rows is None else rows, story.sources)


def sources(story: Story | None = None) -> dict[str, Source]:
    """All sources by id: the library's, and those of a story, by default the one that travels with the package.

    Examples
    --------
    Each has a licence, and the words that its publisher asks for.

    >>> all(source.licence and source.credit for source in sources().values())
    True
    """
    return dict((story or _built_in()).sources)


def credit_lines(frame: pd.DataFrame, known: Mapping[str, Source] | None = None) -> list[str]:
    """Credits that a map or table of these rows must show; as `layers.catalogue.credit_lines`, with `sources()`.

    Examples
    --------
    >>> credit_lines(load("ports", columns=["name"]))
    ['Port positions: searoute-py (Apache-2.0)']
    """
    return credit_lines_of(frame, sources() if known is None else known)


def _reference(name: str, story: Story) -> str:
    if name in story.layers:
        return name
    bare = name.removeprefix(LIBRARY)
    if bare in catalogue.names():
        return f"{LIBRARY}{bare}"
    known = names(story)
    near = did_you_mean(name, known, most=3)
    raise ValueError(f"there is no layer {name!r}.{near} Expected one of: {', '.join(known)}.")


def _built_in() -> Story:
    return _told_in(spoken().key)


@cache
def _told_in(_language: str) -> Story:
    return load_story()
