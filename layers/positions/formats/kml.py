"""Positions from KML and KMZ: tracks with times (gx:Track), points with a time, or lines that have none."""

import zipfile
from collections import Counter
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import Any, NamedTuple
from xml.etree import ElementTree as ET

import numpy as np
import pyarrow as pa

from geo.geodesy.geodesic import Floats
from layers.files.chosen_layer import Chosen
from layers.files.unpacked import read_unpacked
from layers.positions.columns import roles_named
from layers.positions.formats.drawn import Drawn, Part, tell_line
from layers.positions.formats.files import TableFile, arrow_table, free_name, point_columns
from layers.positions.heights import THIRD, tracks_note
from layers.positions.rows import Tally

KINDS = {"Track": 3, "Point": 2, "LineString": 1, "Polygon": 0, "LinearRing": 0, "Model": 0}  # the most telling wins
AXES = 3  # longitude, latitude, height


class _Placed(NamedTuple):
    """One geometry of one placemark: coordinates of shape (n, 3), NaN where there are none."""

    row: int
    kind: str
    xyz: Floats
    times: list[str | None]


def kml_positions(place: Chosen, max_unpacked_bytes: int | None = None) -> TableFile | Drawn:
    """Open a KML or KMZ file.

    Parameters
    ----------
    place : Chosen
        The layer, if one is chosen, is a folder by its name, as GDAL and QGIS have it.
    max_unpacked_bytes : int, optional
        Of the document in a KMZ; see `layers.files.unpacked`.

    Returns
    -------
    TableFile or Drawn
        Tracks (gx:Track, gx:MultiTrack), if there are any; else points, each with the time of its placemark; else
        lines without times. The rest is counted.

    Raises
    ------
    ValueError
        If it is no KML, holds nothing of the kind or no such folder, or coordinates are not numbers.
    """
    root = _root(place.path, max_unpacked_bytes)
    records, placed = _placemarks(root, place.layer)
    if place.layer is not None and not records:
        raise ValueError(f"it has no folder {place.layer!r} with placemarks; expected one.")
    kind = max((one.kind for one in placed), key=KINDS.__getitem__, default="")
    if not KINDS.get(kind):
        raise ValueError(
            f"it holds {', '.join(sorted({one.kind for one in placed})) or 'no placemarks (links are not followed)'}; "
            "expected tracks, points with times, or lines."
        )
    tally = Tally()
    for other in [one for one in placed if one.kind != kind]:
        tally.add(f"{other.kind} beside {kind}s: left out", 1, partial(tell_line, place.title, other.row))
    chosen = [one for one in placed if one.kind == kind]
    return (
        _points(place.title, records, chosen, tally) if kind == "Point" else _lines(place.title, records, chosen, tally)
    )


def _root(path: Path, max_unpacked_bytes: int | None) -> ET.Element:
    member = _document(path) if path.suffix.lower() == ".kmz" else ""
    data = read_unpacked(path, member=member, max_unpacked_bytes=max_unpacked_bytes)
    try:
        return ET.fromstring(data)  # noqa: S314  expat refuses entities that grow, since 2.4.1
    except (ET.ParseError, LookupError, ValueError) as error:
        raise ValueError(f"this is no KML ({error}); expected an XML document.") from error


def _document(path: Path) -> str:
    """Document of a KMZ: the first KML file in it, as its specification says."""
    with zipfile.ZipFile(path) as archive:
        names = [name for name in archive.namelist() if name.lower().endswith(".kml")]
    if not names:
        raise ValueError("it is an archive without a .kml file; expected one.")
    return names[0]


def _placemarks(root: ET.Element, folder: str | None) -> tuple[list[dict[str, Any]], list[_Placed]]:
    """Values of every placemark, and all geometries."""
    records: list[dict[str, Any]] = []
    placed: list[_Placed] = []
    waiting = [(root, "")]
    while waiting:
        element, inside = waiting.pop()
        if _tag(element) == "Placemark":
            if folder is None or folder == inside:
                placed += _geometries(element, len(records))
                records.append(_values(element, inside))
            continue
        if _tag(element) in {"Folder", "Document"}:
            inside = _text(element, "name") or inside
        waiting += [(child, inside) for child in reversed(element)]
    return records, placed


def _values(placemark: ET.Element, folder: str) -> dict[str, Any]:
    """Name, folder, and the values that somebody added."""
    extended: dict[str, Any] = {}
    for element in placemark.iter():
        if _tag(element) == "Data":
            extended[element.get("name", "")] = _text(element, "value")
        elif _tag(element) == "SimpleData":
            extended[element.get("name", "")] = element.text
    return {"name": _text(placemark, "name"), "folder": folder} | extended


def _geometries(placemark: ET.Element, row: int) -> Iterator[_Placed]:
    when = _when(placemark)
    for element in placemark.iter():
        kind = _tag(element)
        if kind == "Track":
            coordinates = [one.text or "" for one in element if _tag(one) == "coord"]
            times = [(one.text or "").strip() or None for one in element if _tag(one) == "when"]
            yield _Placed(row, kind, _numbers([one.split() for one in coordinates]), times)
        elif kind in KINDS:
            text = _text(element, "coordinates") or ""
            yield _Placed(row, kind, _numbers([one.split(",") for one in text.split()]), [when])


def _when(placemark: ET.Element) -> str | None:
    """Time of a placemark: its stamp, or the begin of its span."""
    for element in placemark:
        if _tag(element) in {"TimeStamp", "TimeSpan"}:
            return _text(element, "when") or _text(element, "begin")
    return None


def _numbers(places: list[list[str]]) -> Floats:
    found = np.full((len(places), AXES), np.nan)
    for number, place in enumerate(places):
        try:
            values = [float(value) for value in place[:AXES]]
        except ValueError as error:
            raise ValueError(f"it holds the coordinates {' '.join(place)[:60]!r}; expected numbers.") from error
        found[number, : len(values)] = values
    return found


def _points(name: str, records: list[dict[str, Any]], points: list[_Placed], tally: Tally) -> TableFile:
    table = arrow_table([records[one.row] for one in points])
    if "time" not in table.column_names:
        table = table.append_column("time", pa.array([one.times[0] for one in points], pa.string()))
    geometry = free_name(table.column_names)
    xyz = np.array([one.xyz[0] if len(one.xyz) else [np.nan] * AXES for one in points])
    for column, values in zip(point_columns(geometry), xyz.T, strict=False):
        table = table.append_column(column, pa.array(values, from_pandas=True))
    return TableFile(name, table, geometry, (tracks_note(THIRD),) if _lifted(xyz) else (), tally)


def _lines(name: str, records: list[dict[str, Any]], lines: list[_Placed], tally: Tally) -> Drawn:
    named = Counter(record["name"] for record in records)
    identified = roles_named([key for record in records for key in record]) & {"id"}
    for record in records:
        if not identified and record["name"] and named[record["name"]] == 1:
            record["id"] = record["name"]
    times: dict[int, list[list[str | None]]] = {}
    parts = []
    for one in lines:
        if len(one.xyz):
            times.setdefault(one.row, []).append(one.times)
            parts.append(Part(one.row, one.xyz[:, :2], None, lifted=_lifted(one.xyz)))
    for row, listed in times.items():
        if lines[0].kind == "Track":
            records[row]["times"] = listed
        elif listed[0][0] is not None:
            records[row]["date"] = listed[0][0]
    return Drawn(name, records, parts, None, tally, named=not identified)


def _lifted(xyz: Floats) -> bool:
    return bool((np.nan_to_num(xyz[:, 2]) != 0).any())


def _tag(element: ET.Element) -> str:
    """Name of an element without its namespace; comments have none."""
    return element.tag.rpartition("}")[2] if isinstance(element.tag, str) else ""


def _text(element: ET.Element, name: str) -> str | None:
    """Text of the first child of a name."""
    return next(((child.text or "").strip() or None for child in element if _tag(child) == name), None)
