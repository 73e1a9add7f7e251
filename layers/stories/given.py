"""Zones, lines, lanes and points that somebody names: a layer of ours, some of its rows, or any file, by one door."""

from dataclasses import dataclass
from pathlib import Path

import geopandas as gpd

from geo.geodesy.edges import Edges
from geo.geodesy.row_names import names_of
from geo.limits.limits import written_otherwise
from layers.catalogue import catalogue
from layers.files.chosen_layer import Chosen, chosen
from layers.positions.heights import zones_note
from layers.shapes.files import read_shape_file
from layers.shapes.kinds import What, doubled, left_out_notes, of_kind
from layers.shapes.places import placed
from layers.stories import shelf
from leadline.near import checks_names, did_you_mean

NAME_OPTIONS: dict[What, str] = {
    "zones": "--zone-name",
    "lines": "--line-name",
    "lanes": "--target-name",
    "at": "--target-name",
}


@dataclass(frozen=True, slots=True, eq=False)
class GivenShapes:
    """Zones, lines, lanes or points.

    Attributes
    ----------
    title : str
        For people.
    frame : GeoDataFrame, EPSG:4326
        `id` and `name` (text, no id twice), `edge_model` if the data have one or their CRS says so, and their other
        columns.
    path : Path or None
        The file; None for a layer of ours, which has all of its columns.
    left_out, without_geometry : tuple of str
        Ids of rows that are of another kind; and of rows that have no geometry or an empty one.
    notes : tuple of str
        What the reader must see: rows that are left out, and how rows are named and edges read where that is not as
        one would think.
    credits : tuple of str
        Owed where the data are ours.
    """

    title: str
    frame: gpd.GeoDataFrame
    path: Path | None
    left_out: tuple[str, ...] = ()
    credits: tuple[str, ...] = ()
    without_geometry: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()


@checks_names
def given_shapes(
    words: str,
    what: What,
    *,
    edges: Edges | None = None,
    name_column: str | None = None,
    encoding: str | None = None,
    max_unpacked_bytes: int | None = None,
) -> GivenShapes:
    """Find zones, lines, lanes or points by what somebody wrote.

    Parameters
    ----------
    words : str
        Name of a layer or a file, and after a colon, if not all rows are meant, ids of rows with commas between:
        "zones:north,south". A layer of a file with several is "FILE|layername=NAME", rows of one kind
        "FILE|geometrytype=Polygon", as QGIS writes them.
    what : {"zones", "lines", "lanes", "at"}
        Polygons; lines; lines, polygons or points, one kind; points. Other rows are left out; collections are taken
        apart.
    edges : str, optional
        Model of edges (see `geo.geodesy.edges`) that declare none. If left out: straight in a projected CRS, which is
        told; great circles if a GeoParquet file says so; else parallel-aware.
    name_column : str, optional
        The column that names rows, where it is not called id or name.
    encoding, max_unpacked_bytes
        As for `layers.shapes.files.read_shape_file`.

    Returns
    -------
    GivenShapes

    Raises
    ------
    ValueError
        In one line: if there is no such layer or file, no such row, no row of that kind, or a file without CRS; if
        coordinates cannot be those of their CRS; as `read_shape_file` does.
    """
    try:
        return _given(words, what, edges, name_column, encoding, max_unpacked_bytes)
    except ValueError as error:
        raise ValueError(f"--{what} {words}: {error}") from error


def path_of(words: str) -> Path | None:
    """Tell the file that somebody's words for zones or lines mean; None for a layer of ours, or if there is none."""
    place, _ = _place(words)
    return None if str(place.path) in _ours() or not place.path.exists() else place.path


def _given(
    words: str, what: What, edges: Edges | None, column: str | None, encoding: str | None, limit: int | None
) -> GivenShapes:
    place, picked = _place(words)
    ours = str(place.path) in _ours()
    if ours:
        raw, declared, notes = _layer(str(place.path)), None, []
    elif place.path.exists():
        raw, declared, said = read_shape_file(place, encoding=encoding, max_unpacked_bytes=limit)
        notes = list(said)
    else:
        names = ", ".join(_ours())
        near = did_you_mean(str(place.path), _ours(), most=3)
        raise ValueError(f"there is no such layer and no such file; expected a file, or one of {names}.{near}")
    named = names_of(raw, words if ours else place.title, column, option=NAME_OPTIONS[what])
    frame = raw.assign(id=named.ids, name=named.names)
    if what == "zones" and (otherwise := written_otherwise(frame.columns)):
        frame = frame.rename(columns=otherwise)
        notes.append(f"Read as limits: {', '.join(f'{meant} from {name}' for name, meant in otherwise.items())}.")
    if picked:
        frame = _picked(frame, picked)
    elif named.note:
        notes.append(named.note)
    kept, left_out, empty, more = of_kind(frame, what, place.kind)
    lonlat, told = placed(kept, edges, declared, place.title)
    title = words if ours else place.title
    notes += [*left_out_notes(title, what, left_out, empty), *more, *told]
    if what in ("lanes", "at"):
        notes += doubled(kept, place.title)
    elif what == "zones" and not ours:
        notes.append(zones_note(kept))
    return GivenShapes(
        title,
        lonlat,
        None if ours else place.path,
        left_out,
        tuple(shelf.credit_lines(lonlat)) if ours else (),
        empty,
        tuple(dict.fromkeys(note for note in notes if note)),
    )


def _ours() -> list[str]:
    """Names of layers of ours."""
    return shelf.names()


def _layer(name: str) -> gpd.GeoDataFrame:
    frame = shelf.load(name)
    if not isinstance(frame, gpd.GeoDataFrame):
        raise ValueError("it is a table without geometry; expected a layer of the map.")  # noqa: TRY004
    return catalogue.with_edge_model(frame)


def _place(words: str) -> tuple[Chosen, list[str]]:
    """File or layer that is meant, and ids of rows."""
    if Path(words).exists():
        return Chosen(Path(words)), []  # also a file with a colon in its name
    whole = chosen(words)
    if whole.path.exists() and ":" not in (whole.layer or ""):
        return whole, []
    name, _, ids = words.partition(":")
    if not chosen(name).path.exists() and (cut := words.rpartition(":"))[1] and chosen(cut[0]).path.exists():
        name, _, ids = cut  # a folder or file with a colon in its name, and rows of it
    return chosen(name), [each.strip() for each in ids.split(",") if each.strip()]


def _picked(frame: gpd.GeoDataFrame, ids: list[str]) -> gpd.GeoDataFrame:
    absent = [each for each in ids if each not in set(frame["id"])]
    if absent:
        raise ValueError(
            f"it has no row {absent[0]!r}; expected some of {', '.join(frame['id'])}."
            f"{did_you_mean(absent[0], frame['id'])}"
        )
    return frame[frame["id"].isin(ids)]
