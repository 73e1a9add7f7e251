"""Rows of a saved page as a GeoDataFrame: those that stand in it as JSON, and those that are packed."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray

from layers.catalogue.sources import SEPARATOR
from maps.packed.unpacked import read_column, read_lines, read_outlines, read_points, read_streams, read_times
from maps.packed.world import turned_back
from maps.page.sheet import DRAWN_EDGES
from maps.page.timeline import FIRST_UTC

LOOK = "look"  # column: key of the style table
MIN_RING = 4
NAMES = {  # of the page, see maps.page.prepared
    "i": "id", "n": "name", "s": "status", "a": "accuracy_m", "d": "as_of", "t": "note", "l": "label", "w": "width_px",
    "z": "radius_px", "k": LOOK,
}  # fmt: skip
EMPTY = {**dict.fromkeys(NAMES.values(), ""), "accuracy_m": None, "width_px": None, "radius_px": None}


def frame_of(block: Mapping[str, Any], features: Sequence[Mapping[str, Any]], text: str) -> gpd.GeoDataFrame:
    """Rows of a layer, with the columns that a sheet needs.

    Parameters
    ----------
    block : mapping
        What the page says of the layer.
    features : sequence of mapping
        Its rows, if they are not packed.
    text : str
        The packed bytes, if they are; else the outlines of the rows, if these stand apart.
    """
    packed = "packed" in block
    rows, shapes = _packed(block, text) if packed else _plain(block, features, text)
    columns = {name: [row.get(short, EMPTY[name]) for row in rows] for short, name in NAMES.items()}
    frame = pd.DataFrame(columns, dtype=object)
    frame["kind"] = frame[LOOK]
    frame["source_id"] = [SEPARATOR.join(row.get("r", [])) for row in rows]
    frame["illustrative"] = pd.Series([bool(row.get("u")) for row in rows], dtype=object)  # drawn as uncertain
    frame["claimant"] = [_cell(row, block.get("whose")) for row in rows]
    frame[DRAWN_EDGES] = pd.Series([_edges(row, block) for row in rows], dtype=object)
    for n, measure in enumerate(block["measures"]):
        values = [row["m"][n] for row in rows]
        frame[f"measure_{n}"] = np.searchsorted(measure["limits"], values, side="right").astype(str).astype(object)
    if block["timed"]:
        ends = np.array([row["p"] for row in rows], dtype=np.int64).reshape(-1, 2)
        frame["start_utc"], frame["end_utc"] = _times(ends[:, 0]), _times(ends[:, 1])
    frame["weight"] = 1.0
    return gpd.GeoDataFrame(frame, geometry=turned_back(gpd.GeoSeries(list(shapes), crs=4326)), crs=4326)


def _times(seconds: NDArray[np.int64]) -> "pd.Series[Any]":
    whole = np.maximum(seconds, int(FIRST_UTC.timestamp())).astype("datetime64[s]")
    return pd.Series(whole).dt.tz_localize("UTC")


def _cell(row: Mapping[str, Any], place: int | None) -> str | None:
    """Value of a detail; None if the page does not say which it is."""
    return None if place is None or not row.get("x") else row["x"][place] or None


def _plain(
    block: Mapping[str, Any], features: Sequence[Mapping[str, Any]], text: str
) -> tuple[list[dict[str, Any]], list[Any]]:
    rows = [{**block["common"], **feature} for feature in features]
    unit = block["unit"]
    if "outlines" not in block:
        return rows, [_shape(row["g"], row["c"], lambda steps: _places(steps, unit)) for row in rows]
    counts = [count for row in rows if not row["g"].endswith("Point") for count in _counts(row["c"])]
    lines = read_outlines(text, counts, unit)
    return rows, [_shape(row["g"], row["c"], lambda _count: next(lines)) for row in rows]


def _counts(nested: Any) -> Iterator[int]:  # noqa: ANN401  a number, or nested lists of them
    """How many vertices each line of a row has."""
    if isinstance(nested, list):
        for part in nested:
            yield from _counts(part)
    else:
        yield nested


def _shape(kind: str, nested: Any, places: Callable[[Any], NDArray[np.float64]]) -> Any:  # noqa: ANN401  a geometry
    """Shape of a row from its steps, or counts of vertices; see `maps.page.prepared`, `maps.packed.outlines`."""
    if kind.startswith("Multi"):
        parts = [_shape(kind.removeprefix("Multi"), part, places) for part in nested]
        return getattr(shapely, kind)([part for part in parts if not part.is_empty])
    if kind == "Point":
        return shapely.Point(nested)
    if kind == "Polygon":
        shell, *holes = [places(steps) for steps in nested]
        return shapely.Polygon(shell, [h for h in holes if len(h) >= MIN_RING]) if len(shell) else shapely.Polygon()
    return shapely.LineString(places(nested))


def _places(steps: Sequence[int], unit: int) -> NDArray[np.float64]:
    places: NDArray[np.float64] = np.cumsum(np.reshape(np.array(steps, dtype=np.int64), (-1, 2)), axis=0) / unit
    return places


def _edges(row: Mapping[str, Any], block: Mapping[str, Any]) -> Any:  # noqa: ANN401
    """Outline that is drawn of an area that was cut off; None of others."""
    if "o" not in row:
        return None
    return shapely.MultiLineString([line for steps in row["o"] if len(line := _places(steps, block["unit"])) > 1])


def _packed(block: Mapping[str, Any], text: str) -> tuple[list[dict[str, Any]], list[Any]]:
    header, count = block["packed"], int(block["packed"]["rows"])
    found = read_streams(text, header["streams"])
    columns = {name: read_column(column, found, count) for name, column in header["columns"].items()}
    if block.get("whose") is not None:
        told = read_column(header["details"][block["whose"]], found, count)
        columns["x"] = [{block["whose"]: text} for text in told]
    if "times" in header:
        columns["p"] = list(zip(*(ends.tolist() for ends in read_times(header["times"], found)), strict=True))
    rows = [{**block["common"], **row} for row in _by_row(columns, count)]
    if "points" in header:
        return rows, list(read_points(header, found))
    return rows, list(read_lines(header, found, areas=[str(row["g"]).endswith("Polygon") for row in rows]))


def _by_row(columns: Mapping[str, Sequence[Any]], count: int) -> Iterator[dict[str, Any]]:
    if any(len(column) != count for column in columns.values()):
        raise ValueError("a column of packed rows has another number of them than the layer")
    for n in range(count):
        yield {name: column[n] for name, column in columns.items() if column[n] is not None}
