"""A sheet made ready for the page: its rows as plain data for JSON, or packed, as the page's scripts draw them."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray

from layers.catalogue.other_names import called
from layers.catalogue.sources import SEPARATOR
from leadline.words import once
from maps.html import escape
from maps.packed.geometry import WEST_DEG
from maps.packed.outlines import out_of_rows
from maps.packed.packed import Packed, Words, pack, pack_land, row_values
from maps.page.own_looks import Shape
from maps.page.row_table import unit_of
from maps.page.sheet import (
    DEGREE_M,
    Credited,
    Sheet,
    credit_words,
    is_missing,
    is_uncertain,
    licence_words,
    open_outline,
    slug,
    uncertain_rows,
)
from maps.page.style import AREA_RADIUS
from maps.page.style_table import RAMP, style_of

SHAPES: Mapping[str, Shape] = {"Point": "point", "Polygon": "area"}  # others are lines
CLAIMANT = "claimant"  # detail that is told on paper too: no card says it there
MIN_RING = 4  # a triangle and its first vertex again
THINNED = 0.5  # of a unit of the last decimal, by which rounding moves a vertex anyhow


@dataclass(slots=True)
class Prepared:
    """A sheet as the page's data block holds it, with the style keys and source ids of its rows."""

    block: dict[str, Any]
    keys: list[str] = field(default_factory=list)
    sources: list[str] = field(default_factory=list)
    text: str = ""  # the bytes of packed rows
    outlines: str = ""  # of rows that are not, if they are long


def looks_drawn(sheet: Sheet) -> list[tuple[str, Shape, bool]]:
    """List the looks of the rows of a sheet, each once: key of the style table, shape, and whether in doubt.

    None of a sheet that is coloured by measures: its classes stand apart from the legend.

    Raises
    ------
    ValueError
        If a row has a kind that the style table does not know.
    """
    if sheet.measures or sheet.frame.empty:
        return []
    frame = sheet.frame
    family = frame.geom_type.map(lambda name: SHAPES.get(str(name).removeprefix("Multi"), "line"))
    table = pd.DataFrame({"key": _keys(sheet), "shape": family.to_numpy(), "doubt": uncertain_rows(frame).to_numpy()})
    found: list[tuple[str, Shape, bool]] = list(table.drop_duplicates().itertuples(index=False, name=None))
    for key, *_rest in found:
        style_of(key)  # an unknown kind is an error here, not a blank on the map
    return found


def _keys(sheet: Sheet) -> NDArray[np.object_]:
    """Style key of each row."""
    if sheet.packed:
        return row_values(sheet.frame, sheet.style).to_numpy(dtype=object)
    return np.array([sheet.style(row) for _, row in sheet.frame.iterrows()], dtype=object)


def prepare(
    sheet: Sheet, identifier: str, sources: Mapping[str, Credited], *, key: str = "", west_deg: float = WEST_DEG
) -> Prepared:
    """Turn a sheet into plain data for JSON; `key` names it in addresses, by default after its title.

    The map's world begins at `west_deg`.

    Raises
    ------
    ValueError
        If a row has no geometry, a source that `sources` does not know, or a kind that the style table does not know.
    """
    block = {
        "id": identifier,
        "key": key or slug(sheet.title),
        "title": sheet.title,
        "group": sheet.group,
        "shown": sheet.shown,
        "fromZoom": sheet.from_zoom,
        "toZoom": sheet.to_zoom,
        **({"bundledBelow": sheet.bundled_below_zoom} if sheet.bundled_below_zoom else {}),
        "inside": sheet.inside,
        "beyond": sheet.beyond,
        "heavy": sheet.packed,
        "unit": 10**sheet.decimals,
        "rank": sheet.rank,
        "labelFrom": sheet.label_from_zoom,
        "fields": [detail.label for detail in sheet.details],
        "units": [unit_of(detail.form, sheet.frame[detail.column]) for detail in sheet.details],
        "measures": [measure.block(sheet.frame, sheet.weight) for measure in sheet.measures],
        "rest": sheet.rest,
        "timed": sheet.timed,
        "single": sheet.single,
        "note": sheet.note,
        "words": dict(sheet.words),
        "keysTitle": sheet.keys_title,
        **({"cells": sheet.cells.block()} if sheet.cells else {}),
        **_whose(sheet),
        "sizes": [sheet.sizes.title, sheet.sizes.keys] if sheet.sizes else None,
    }
    if sheet.packed:
        packed = _packed(sheet, sources, west_deg)
        block |= {"common": packed.common, "packed": packed.header}
        return Prepared(block=block, keys=packed.keys, sources=packed.sources, text=packed.text)
    features = list(_features(sheet, sources))
    measured = [key for measure in sheet.measures for key in measure.keys]
    rest = [sheet.rest[0]] if sheet.rest else []
    keys = list(dict.fromkeys([*(f["k"] for f in features), *measured, *rest]))
    used = list(dict.fromkeys(s for f in features for s in f["r"]))
    outlines = out_of_rows(features, sheet.decimals)
    block |= {"common": common(features), "features": features}
    return Prepared(block=block, keys=keys, sources=used, outlines=outlines)


def _whose(sheet: Sheet) -> dict[str, int]:
    """Which of the details says who claims a row, if one does."""
    places = [n for n, detail in enumerate(sheet.details) if detail.column == CLAIMANT]
    return {"whose": places[0]} if places else {}


def _packed(sheet: Sheet, sources: Mapping[str, Credited], west_deg: float) -> Packed:
    """Rows as columns of bytes; errors as of `prepare`."""
    frame = sheet.frame
    for detail in (each for each in sheet.details if each.accuracy):
        frame = frame.assign(**{detail.column: [detail.told(row) for row in frame.to_dict("records")]})
    _check_geometry(sheet)
    for _at, row in frame[~frame["source_id"].duplicated()].iterrows():
        _known_sources(sheet, row, sources)
    keys = row_values(frame, sheet.style)
    for key in keys.unique():
        style_of(key)  # an unknown kind is an error here, not a blank on the map
    own = {name: call for name, call in (("w", sheet.width_px), ("l", sheet.label)) if call}
    return pack(
        frame,
        precision_m=sheet.precision_m or _precision_m(sheet),
        keys=keys,
        uncertain=uncertain_rows(frame).reset_index(drop=True),
        told={detail.column: "{}" if detail.accuracy else detail.form for detail in sheet.details},
        words=Words(text=_words, sources=lambda ids: str(ids).split(SEPARATOR), missing=is_missing),
        timed=sheet.timed,
        optional={name: row_values(frame, call) for name, call in own.items()},
        west_deg=west_deg,
    )


def _precision_m(sheet: Sheet) -> float:
    """Step of coordinates that loses nothing of what is known; see `SheetOptions`."""
    decimal: float = DEGREE_M / 10**sheet.decimals
    accuracy = sheet.frame["accuracy_m"].to_numpy(dtype=float, na_value=np.nan)
    best = float(accuracy.min(initial=np.inf))  # nan if one is missing
    return max(decimal, best / 10) if np.isfinite(best) else decimal


def _check_geometry(sheet: Sheet) -> None:
    """Raise ValueError if a row has no geometry."""
    shapes = sheet.frame.geometry.to_numpy()
    empty = np.flatnonzero(shapely.is_missing(shapes) | shapely.is_empty(shapes))
    if len(empty):
        raise ValueError(
            f"row {sheet.frame['id'].iloc[empty[0]]!r} of layer {sheet.title!r} has no geometry; "
            "expected one in every row. Drop the row, or load the layer anew."
        )


def common(features: list[dict[str, Any]]) -> dict[str, Any]:
    """Take out of the rows what is the same in all of them, and return it: hundreds of lanes share note and source."""
    if len(features) < 2:  # noqa: PLR2004  nothing to share
        return {}
    first = dict(features[0])
    shared = {k: v for k, v in first.items() if k != "c" and all(k in f and f[k] == v for f in features)}
    for feature in features:
        for key in shared:
            del feature[key]
    return shared


def source_block(source: Credited) -> dict[str, str]:
    """Tell the page about a source; raise ValueError if its address cannot be a link."""
    block = {
        "credit": credit_words(source),
        "licence": licence_words(source),
        "retrieved": f"{source.retrieved:%Y-%m-%d}",
    }
    return {**block, **({"url": escape.link(source.url)} if source.url else {})}


def land_block(sheet: Sheet, sources: Mapping[str, Credited], west_deg: float = WEST_DEG) -> Prepared:
    """Write the ground: rings of all polygons, ids of their sources; raise ValueError for an unknown source."""
    distinct = sheet.frame[~sheet.frame["source_id"].duplicated()]
    known = [s for _, row in distinct.iterrows() for s in _known_sources(sheet, row, sources)]
    outer_left = gpd.GeoSeries(shapely.orient_polygons(sheet.frame.geometry.to_numpy()), crs=4326)
    precision_m = sheet.precision_m or DEGREE_M / 10**sheet.decimals
    header, text = pack_land(outer_left, precision_m=precision_m, west_deg=west_deg)
    return Prepared(block={**header, "note": sheet.note}, sources=list(dict.fromkeys(known)), text=text)


def _coordinates(shape: Any, decimals: int) -> list[Any]:  # noqa: ANN401  a shapely geometry
    """Coordinates nested as in GeoJSON, save that a point is (lon, lat) and a line or ring its `_steps`.

    Holes and areas of which rounding leaves less than a triangle are left out; if that is all of the shape, its first
    area is a speck.
    """
    if hasattr(shape, "geoms"):
        parts = [_coordinates(part, decimals) for part in shape.geoms]
        return [part for part in parts if not _is_speck(part[0])] or parts[:1]
    if shape.geom_type == "Polygon":
        outer, *holes = (_steps(ring, decimals) for ring in (shape.exterior, *shape.interiors))
        return [outer, *(hole for hole in holes if not _is_speck(hole))]
    if shape.geom_type == "Point":
        return [shape.x, shape.y]
    return _steps(shape, decimals)


def _is_speck(ring: Any) -> bool:  # noqa: ANN401  steps, or what stands first in those of a line or point: a number
    """Whether rounding has left less than a triangle of a ring, as it does with an islet smaller than a unit."""
    return isinstance(ring, list) and len(ring) < 2 * MIN_RING


def _steps(line: Any, decimals: int) -> list[int]:  # noqa: ANN401  a shapely line or ring
    """Longitude, latitude, then the step to each next vertex, in units of the last decimal: a third of the text."""
    units = np.rint(shapely.get_coordinates(line) * 10**decimals).astype(int)
    steps = np.diff(units, axis=0, prepend=0)
    moving = np.any(steps != 0, axis=1)
    moving[0] = True
    return [int(n) for n in steps[moving].ravel()]


def rounded(shapes: gpd.GeoSeries, decimals: int) -> Any:  # noqa: ANN401  an array of geometries
    """Shapes thinned and with coordinates rounded for output; outer rings anticlockwise."""
    thin = _thinned(shapely.force_2d(shapes.to_numpy()), decimals)
    short = shapely.transform(thin, lambda xy: np.round(xy, decimals))
    return shapely.orient_polygons(short)


def _thinned(shapes: Any, decimals: int) -> Any:  # noqa: ANN401  one geometry, or an array of them
    """Shapes without vertices that lie on the line that is left, but for half a unit of the last decimal."""
    return shapely.simplify(shapes, THINNED / 10**decimals)


def _features(sheet: Sheet, sources: Mapping[str, Credited]) -> Iterator[dict[str, Any]]:
    _check_geometry(sheet)
    shapes = rounded(sheet.frame.geometry, sheet.decimals)
    for shape, (_at, row) in zip(shapes, sheet.frame.iterrows(), strict=True):
        key = RAMP[0] if sheet.measures else sheet.style(row)  # the page paints by the measure that is chosen
        yield {**_feature(sheet, row, shape, key), "r": _known_sources(sheet, row, sources)}


def _known_sources(sheet: Sheet, row: "pd.Series[Any]", sources: Mapping[str, Credited]) -> list[str]:
    """Ids in the row's `source_id`; raise ValueError if `sources` lacks one."""
    ids = str(row["source_id"]).split(SEPARATOR)
    unknown = [i for i in ids if i not in sources]
    if unknown:
        raise ValueError(
            f"row {row['id']!r} of layer {sheet.title!r} names the source {unknown[0]!r}; "
            f"the page knows {', '.join(sorted(sources)) or 'none'}. Add it to `sources`."
        )
    return ids


def _feature(sheet: Sheet, row: "pd.Series[Any]", shape: Any, key: str) -> dict[str, Any]:  # noqa: ANN401
    style_of(key)  # an unknown kind is an error here, not a blank on the map
    feature = {
        "i": str(row["id"]),
        "n": called(row),
        "k": key,
        "s": str(row["status"]),
        "a": None if pd.isna(row["accuracy_m"]) else float(row["accuracy_m"]),
        "d": _words(row["as_of"]),
        "t": once(_words(row["note"])),
        "x": _values(sheet, row),
        "m": [measure.value(row) for measure in sheet.measures],
        "p": [round(row[end].timestamp()) for end in ("start_utc", "end_utc")] if sheet.timed else [],
        "g": shape.geom_type,
        "c": _coordinates(shape, sheet.decimals),
    }
    if sheet.width_px:
        feature["w"] = sheet.width_px(row)
    if sheet.cells and any(pictures := [str(row[column]) for column, _ in sheet.cells.images]):
        feature["im"] = pictures
    if sheet.radius_px:
        feature["z"] = round(sheet.radius_px(row) * AREA_RADIUS[style_of(key).mark], 2)
    if sheet.label:
        feature["l"] = sheet.label(row)
    if sheet.label_zoom and sheet.label_zoom(row) is not None:
        feature["f"] = sheet.label_zoom(row)
    if (outline := open_outline(row)) is not None:
        parts = _thinned(shapely.get_parts(outline), sheet.decimals)
        feature["o"] = [_steps(line, sheet.decimals) for line in parts]
    if is_uncertain(row):
        feature["u"] = 1
    return {name: value for name, value in feature.items() if value not in (None, "", [])}


def _values(sheet: Sheet, row: "pd.Series[Any]") -> list[str]:
    """Values of the details in their order, "" for a missing one; empty if all are missing."""
    values = [detail.told(row) for detail in sheet.details]
    return values if any(values) else []


def _words(value: object) -> str:
    """Text of a cell; a missing one is empty, a timestamp without clock time is a date."""
    if is_missing(value):
        return ""
    return f"{value:%Y-%m-%d}" if isinstance(value, date) else str(value)
