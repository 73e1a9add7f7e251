"""Layers that a story brings: rows of any file of shapes, of a table, or points written in the story."""

import json
import logging
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from geo.events.whole_shapes import misread
from geo.geodesy.antimeridian import HALF_TURN_DEG, split
from geo.geodesy.geodesic import wrap_longitude
from geo.geodesy.row_names import names_of
from layers.catalogue.entries import STATUSES, Entry
from layers.catalogue.halves import half_in
from layers.catalogue.other_names import meanings_of_names
from layers.catalogue.schema import COLUMNS, TABLE_COLUMNS
from layers.catalogue.sources import SEPARATOR
from layers.catalogue.typed import standard
from layers.files.chosen_layer import KINDS, Chosen, chosen
from layers.shapes.files import read_shape_file
from layers.shapes.places import placed
from layers.shapes.plain_tables import has_shapes, of_their_kinds, plain_table
from layers.shapes.tables import TEXT
from layers.story_file.advice import as_fields, in_story_words
from layers.story_file.definitions import LayerFile, PointFile
from leadline.near import did_you_mean, nearest
from leadline.words import N_, _, source_of

if TYPE_CHECKING:
    from layers.stories.story import Story

log = logging.getLogger("leadline")
GEOJSON = (".geojson", ".json")
UNSTATED = "approximate"  # status of rows that say nothing, in a layer that says nothing
DIMENSIONS = {"Point": "points", "LineString": "lines", "LinearRing": "lines", "Polygon": "polygons"}
MOST_NAMED = 5
AS_IN_FILE = N_("as in the file")  # meaning of a column of which nobody says more


def own_layer(name: str, given: LayerFile, story: "Story") -> Any:  # noqa: ANN401  GeoDataFrame, or DataFrame for a table
    """Read the rows of a layer of a story.

    Parameters
    ----------
    name : str
        Of the layer, for errors and for what the reader is told, by warnings of the logger "leadline".
    given : LayerFile
        With `file` or `points`.
    story : Story
        Finds the file.

    Returns
    -------
    GeoDataFrame, EPSG:4326, or DataFrame for a table
        As `filled` gives it.

    Raises
    ------
    ValueError
        In one line: if the file is not there, cannot be read, declares no CRS, holds no rows, or geometries of several
        kinds where one is not chosen; if coordinates cannot be longitude and latitude.
    """
    try:
        with in_story_words():
            frame = _points(given) if given.points else _file(name, given, story)
            return filled(frame, name, given, story)
    except ValueError as error:
        place = given.file or "points"
        raise ValueError(f"layer {name!r} ({place}): {error}") from error


def _points(given: LayerFile) -> gpd.GeoDataFrame:
    named = {one: at if isinstance(at, PointFile) else PointFile(at=at) for one, at in given.points.items()}
    lon, lat = np.array([point.at for point in named.values()], dtype=float).T
    if words := misread(lon, lat):
        raise ValueError(words)
    places = gpd.points_from_xy(np.where(np.abs(lon) > HALF_TURN_DEG, wrap_longitude(lon), lon), lat)
    names = [point.name.strip() or one for one, point in named.items()]
    return gpd.GeoDataFrame({"id": list(named), "name": names}, geometry=places, crs=4326)


def _file(name: str, given: LayerFile, story: "Story") -> Any:  # noqa: ANN401  as own_layer
    place = chosen(given.file)
    place = place._replace(path=story.file(str(place.path)))
    table = place.path.suffix.lower() in TEXT
    if given.lon or given.lat:
        _check_places(given, table=table)
    elif table and not has_shapes(place.path):
        return _named_table(plain_table(place.path), given)
    raw, declared, notes = read_shape_file(place, lon=given.lon, lat=given.lat)
    raw = _values_of_json(raw, place.path)
    if raw.empty:
        raise ValueError("it holds no rows; expected lines, polygons or points.")
    kept = _one_kind(raw, place, given)
    named = _named(kept, place.title, given)  # of the text, so that 007 is a name
    if table:
        named = of_their_kinds(named, place.path)
    lonlat, told = placed(named, given.edges, declared, place.title)
    if (np.abs(shapely.get_coordinates(lonlat.geometry.to_numpy())[:, 0]) > HALF_TURN_DEG).any():
        lonlat = split(lonlat)
    for note in dict.fromkeys([*notes, *told]):
        log.warning("layer %r: %s", name, as_fields(source_of(note)))
    return lonlat


def _check_places(given: LayerFile, *, table: bool) -> None:
    """Raise ValueError unless both columns of places are named, and of a table."""
    if not (given.lon and given.lat):
        raise ValueError(f"lon = {given.lon!r} and lat = {given.lat!r}; expected both, or none.")
    if not table:
        raise ValueError("lon and lat name columns of a table, and it is none; expected a file as .csv, or neither.")


def _values_of_json(raw: gpd.GeoDataFrame, path: Path) -> gpd.GeoDataFrame:
    """Values of GeoJSON as JSON has them: GDAL makes numbers of truths, and times of days."""
    if path.suffix.lower() not in GEOJSON:
        return raw
    content = json.loads(path.read_text(encoding="utf-8-sig"))
    features = content.get("features") if isinstance(content, dict) else None
    if not isinstance(features, list) or len(features) != len(raw):
        return raw
    properties = [each.get("properties") or {} for each in features]
    names = dict.fromkeys(name for each in properties for name in each)
    if words := half_in({name: [each.get(name) for each in properties] for name in names}):
        raise ValueError(words)
    values = [{"geometry": None, "properties": each} for each in properties]
    columns = pd.DataFrame(gpd.GeoDataFrame.from_features(values)).drop(columns="geometry", errors="ignore")
    extra = {column: raw[column] for column in raw if column == "id" and column not in columns}
    return gpd.GeoDataFrame(columns.assign(**extra), geometry=raw.geometry.to_numpy(), crs=raw.crs)


def _one_kind(raw: gpd.GeoDataFrame, place: Chosen, given: LayerFile) -> gpd.GeoDataFrame:
    """Rows of the kind that is chosen; several kinds are refused unless the layer promises them."""
    there = raw.geometry.notna() & ~raw.geometry.is_empty
    if place.kind is not None:
        single = place.kind.removeprefix("Multi")
        kept = raw[there & raw.geom_type.isin([single, f"Multi{single}"])].reset_index(drop=True)
        if kept.empty:
            raise ValueError(f"it holds {_told(set(raw.geom_type[there]))}; expected {place.kind}.")
        return kept
    types = set(raw.geom_type[there])
    if not types:
        raise ValueError("no row has a geometry; expected lines, polygons or points.")
    kinds = {DIMENSIONS.get(each.removeprefix("Multi"), "collections") for each in types}
    if not given.geometry and (len(kinds) > 1 or "collections" in kinds):
        plain = sorted(types & set(KINDS)) or ["Polygon"]
        raise ValueError(
            f"it holds {_told(types)}; expected one kind. Choose it, file = "
            f'"{place.path.name}|geometrytype={plain[0]}", or promise all: geometry = {json.dumps(plain)}.'
        )
    return raw


def _told(types: set[str]) -> str:
    return ", ".join(sorted(types)) or "rows without geometry"


def _named(raw: gpd.GeoDataFrame, title: str, given: LayerFile) -> gpd.GeoDataFrame:
    """Give rows ids and names, by the columns that the layer says or by those that are called so."""
    found = names_of(raw, title, given.id or None, option="id = in the layer")
    names = names_of(raw, title, given.name or None).names if given.name else found.names
    if given.id and not given.name and "name" in raw:
        own = raw["name"].where(raw["name"].notna(), "").astype(str).str.strip()
        names = [each or of_id for each, of_id in zip(own, found.ids, strict=True)]
    if given.id and found.note:
        raise ValueError(f"id = {given.id!r}: its values are missing or stand twice; expected each once.")
    if found.note:
        log.warning("%s", found.note)
    return raw.assign(id=found.ids, name=names)


def _named_table(table: pd.DataFrame, given: LayerFile) -> pd.DataFrame:
    for wanted, column in (("id", given.id), ("name", given.name)):
        if column and column not in table:
            known = ", ".join(map(str, table.columns))
            raise ValueError(f"{wanted} = {column!r} is no column of it; expected one of {known}.")
        if column:
            table = table.assign(**{wanted: table[column].astype(str)})
    if given.id and not table["id"].is_unique:
        raise ValueError(f"id = {given.id!r}: its values stand twice; expected each once.")
    return table


def filled(frame: Any, name: str, given: LayerFile, story: "Story") -> Any:  # noqa: ANN401  as own_layer
    """Fill standard columns that rows lack, and cells that are empty, from what the story says of all rows.

    Parameters
    ----------
    frame : GeoDataFrame or DataFrame
    name : str
        Of the layer.
    given : LayerFile
        Its `source`, `kind` (else the name of the layer), `status` (else "approximate", "derived" for what is derived),
        `accuracy_m` (else missing), `as_of` (else the date of the source) and `note` (else nothing).
    story : Story
        For the dates of sources.

    Returns
    -------
    GeoDataFrame or DataFrame
        Standard columns first; a column `status` or `accuracy_m` of a file that means something else is kept as
        `status_in_file`, and so on, which is told.

    Raises
    ------
    ValueError
        If rows name no source, and the layer neither; if some rows have a status of ours, or nearly, and others one
        that is none.
    """
    placed = isinstance(frame, gpd.GeoDataFrame)
    wanted = COLUMNS if placed else TABLE_COLUMNS
    frame = _own_meanings(frame, name)
    if "source_id" not in frame or _empty(frame["source_id"]).any():
        if not given.source:
            raise ValueError('its rows name no source; expected source = "...", the id of one of [sources].')
        frame = _fill(frame, "source_id", given.source)
    defaults = {
        "kind": given.kind or name,
        "status": given.status or ("derived" if given.derive else UNSTATED),
        "note": given.note,
    }
    for column, value in defaults.items():
        frame = _fill(frame, column, value) if column in wanted else frame
    if "as_of" not in frame or _empty(frame["as_of"]).any():
        frame = _fill(frame, "as_of", given.as_of or [_date(ids, story) for ids in frame["source_id"]])
    if placed:
        accuracy = float("nan") if given.accuracy_m is None else given.accuracy_m
        frame = frame.assign(accuracy_m=accuracy) if "accuracy_m" not in frame else frame
        frame["accuracy_m"] = (
            frame["accuracy_m"].fillna(accuracy) if given.accuracy_m is not None else frame["accuracy_m"]
        )
        return standard(frame)
    return frame


def _empty(column: "pd.Series[Any]") -> "pd.Series[bool]":
    return column.isna() | (column.astype(str).str.strip() == "")


def _fill(frame: Any, column: str, value: str | list[str]) -> Any:  # noqa: ANN401
    if column not in frame:
        return frame.assign(**{column: value})
    empty = _empty(frame[column])
    if not empty.any():
        return frame
    values = pd.Series(value, index=frame.index, dtype=object)
    return frame.assign(**{column: frame[column].astype(object).where(~empty, values).astype(str)})


def _date(ids: str, story: "Story") -> str:
    """Latest date that a source of some bears, or the day on which it was read."""
    unknown = [each for each in ids.split(SEPARATOR) if each not in story.sources]
    if unknown:
        raise ValueError(
            f"it names the source {unknown[0]!r}; expected one that is known: write [sources.{unknown[0]}]."
        )
    known = [story.sources[each] for each in ids.split(SEPARATOR)]
    return max(one.published or str(one.retrieved) for one in known)


def _own_meanings(frame: Any, name: str) -> Any:  # noqa: ANN401
    """Keep columns of a file that are called as ours but mean something else under another name."""
    moved = {}
    if "status" in frame and not _says_status(frame["status"]):
        moved["status"] = "status_in_file"
    for column in ("as_of", "accuracy_m"):
        if column in frame and pd.api.types.is_datetime64_any_dtype(frame[column].dtype):
            frame = frame.assign(**{column: frame[column].dt.strftime("%Y-%m-%d")})
    if "accuracy_m" in frame and not pd.api.types.is_numeric_dtype(frame["accuracy_m"].dtype):
        moved["accuracy_m"] = "accuracy_in_file"
    for column, other in moved.items():
        log.warning(
            "layer %r: the column %s of the file means something else than here and is kept as %s.", name, column, other
        )
    return frame.rename(columns=moved)


def _says_status(values: "pd.Series[Any]") -> bool:
    """Say whether a column of a file says how rows are known; ValueError if it does, but not in our words."""
    given = values[~_empty(values)].astype(str)
    bad = sorted(set(given) - set(STATUSES))
    close = [match for each in bad for match in _like_status(each)]
    if bad and (close or given.isin(STATUSES).any()):
        hint = did_you_mean(close[0], close) if close else ""
        raise ValueError(f"a row has the status {bad[0]!r}; expected one of {', '.join(map(repr, STATUSES))}.{hint}")
    return not bad


def _like_status(word: str) -> list[str]:
    """Statuses that a word is near to, or a part of."""
    lower = word.strip().lower()
    parts = [status for status in STATUSES if lower in status.split(", ")]
    return parts or nearest(lower, STATUSES)


def completed(entry: Entry, frame: Any, meanings: Mapping[str, str]) -> Entry:  # noqa: ANN401
    """Entry with geometry types and columns of the rows where it says nothing of them; `meanings` of derived ones."""
    placed = isinstance(frame, gpd.GeoDataFrame)
    standard_columns = COLUMNS if placed else TABLE_COLUMNS
    there = [str(c) for c in frame.columns if c not in standard_columns]
    told = dict.fromkeys(there, _(AS_IN_FILE)) | meanings_of_names(there) | dict(meanings) | entry.columns
    columns = {c: told[c] for c in dict.fromkeys([*entry.columns, *there])}
    geometry = entry.geometry
    if placed and not geometry:
        shapes = frame.geometry[frame.geometry.notna() & ~shapely.is_empty(frame.geometry.to_numpy())]
        geometry = tuple(
            sorted({*shapes.geom_type, *("Multi" + t for t in shapes.geom_type if not t.startswith("Multi"))})
        )
    return replace(entry, geometry=geometry, columns=columns)
