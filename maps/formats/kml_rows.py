"""Rows of a layer as Placemarks of KML: geometry, time, balloon and typed data."""

import json
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from datetime import date, datetime
from typing import Any
from xml.etree.ElementTree import Element, SubElement

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from pandas.api.types import is_bool_dtype, is_float_dtype, is_integer_dtype, is_object_dtype
from shapely.geometry.base import BaseGeometry

from layers.catalogue.columns import Column
from layers.catalogue.sources import SEPARATOR, Source
from maps.html import escape
from maps.page.column_words import words_and_unit
from maps.page.sheet import STATUSES, is_missing, licence_words

LARGEST_INTEGER = np.iinfo(np.int32).max  # of KML's "int"; it has no longer one
SPANS = (("start_utc", "end_utc"), ("period_start_utc", "period_end_utc"), ("valid_from", "valid_to"), ("start", "end"))
STAMPS = ("time_utc", "day", "date")
NOT_IN_BALLOON = frozenset(
    {"id", "name", "kind", "source_id", "status", "accuracy_m", "as_of", "as_of_from", "as_of_to", "note", "vertices"}
    | {"look", "look_words", "label", "uncertain"}  # of `maps.formats.exported.styled`
)
_NOT_XML = re.compile("[^\t\n\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_DATE = re.compile(r"[0-9]{4}(-[0-9]{2}(-[0-9]{2})?)?")
_ID = re.compile(r"(?!look-|schema-)[A-Za-z_][A-Za-z0-9._\-]*")
_NOT_IN_ID = re.compile(r"[^A-Za-z0-9.\-]")
OWN_IDS = frozenset({"leadline", "legend"})  # of the document and its legend; styles and schemas begin otherwise
_UTC = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}[T ][0-9]{2}:[0-9]{2}(:[0-9]{2}(\.[0-9]+)?)?(Z|\+00:?00)")


def xml_text(value: object) -> str:
    r"""Text as XML can hold it: line ends as \n, control characters and half surrogates as U+FFFD.

    >>> xml_text("a\x00b\r\nc")
    'a\ufffdb\nc'
    """
    lines = escape.writable(str(value)).replace("\r\n", "\n").replace("\r", "\n")
    return _NOT_XML.sub("\ufffd", lines)


def is_xml(value: object) -> bool:
    """Whether XML can hold text as it is."""
    return not isinstance(value, str) or xml_text(value) == value


def placemark_ids(layer: str, ids: Iterable[object], *, alone: bool) -> list[str]:
    """Ids of Placemarks: those of the rows, in a file of one layer if XML can bear them all; else `layer.id`, encoded.

    >>> placemark_ids("places", ["a", "b"], alone=True), placemark_ids("lanes", ["a_b", "2 c"], alone=True)
    (['a', 'b'], ['lanes.a_x005F_b', 'lanes.2_x0020_c'])
    """
    words = [str(each) for each in ids]
    if alone and all(map(_ID.fullmatch, words)) and not OWN_IDS & set(words) and len(set(words)) == len(words):
        return words
    times: Counter[str] = Counter()
    found = []
    for each in words:
        times[each] += 1
        again = f"_x002D_{times[each]}" if times[each] > 1 else ""
        found.append(f"{layer}.{_NOT_IN_ID.sub(lambda found: f'_x{ord(found[0]):04X}_', each)}{again}")
    return found


def add_schema(document: Element, layer: str, frame: pd.DataFrame, columns: Mapping[str, Column]) -> dict[str, str]:
    """Declare the columns of a layer, with their meanings as names to show; returns their types in KML, by name."""
    schema = SubElement(document, "Schema", id=f"schema-{layer}", name=layer)
    types = {name: _type(frame[name]) for name in map(str, frame.columns) if name not in {"name", _shape(frame)}}
    for name, kind in types.items():
        simple = SubElement(schema, "SimpleField", type=kind, name=xml_text(name))
        SubElement(simple, "displayName").text = xml_text(_meaning(columns.get(name)) or name)
    return types


def _meaning(column: Column | None) -> str:
    """Words for a column, with its unit in UCUM."""
    return f"{column.meaning}{f' [{column.unit}]' if column.unit else ''}" if column else ""


def _shape(frame: pd.DataFrame) -> str:
    return str(frame.geometry.name) if isinstance(frame, gpd.GeoDataFrame) else ""


def _type(cells: "pd.Series[Any]") -> str:
    kind = cells.dtype
    if is_bool_dtype(kind) or (is_object_dtype(kind) and set(cells.dropna().map(type)) == {bool}):
        return "bool"
    if is_integer_dtype(kind):
        whole = cells.dropna()
        return "int" if whole.empty or int(whole.abs().max()) <= LARGEST_INTEGER else "string"
    return "double" if is_float_dtype(kind) else "string"


def add_data(placemark: Element, layer: str, row: Mapping[str, Any], types: Mapping[str, str]) -> None:
    """Add the columns of a row, each of the type that the schema of its layer declares; a missing value is left out."""
    data = SubElement(SubElement(placemark, "ExtendedData"), "SchemaData", schemaUrl=f"#schema-{layer}")
    for name, kind in types.items():
        if not is_missing(row[name]):
            SubElement(data, "SimpleData", name=xml_text(name)).text = _cell(row[name], kind)


def _cell(value: Any, kind: str) -> str:  # noqa: ANN401  any cell of a frame
    if kind == "bool":
        return f"{bool(value):d}"
    if kind == "double":
        return repr(float(value))
    if isinstance(value, (datetime, pd.Timestamp)):
        return _instant(value)
    return xml_text(json.dumps(value, ensure_ascii=False) if isinstance(value, (list, dict, tuple)) else value)


def _instant(value: datetime) -> str:
    words = value.isoformat()
    return words.replace("+00:00", "Z")


def add_time(placemark: Element, row: Mapping[str, Any]) -> None:
    """Add when a row holds, if its columns say: a span, or a moment; a clock time without a zone says nothing."""
    for begin, end in SPANS:
        told = {"begin": _moment(row.get(begin)), "end": _moment(row.get(end))}
        if any(told.values()) and begin in row and end in row:
            span = SubElement(placemark, "TimeSpan")
            for name, words in told.items():
                if words:
                    SubElement(span, name).text = words
            return
    when = next((words for column in STAMPS if (words := _moment(row.get(column)))), "")
    if when:
        SubElement(SubElement(placemark, "TimeStamp"), "when").text = when


def has_time(columns: "pd.Index[str]") -> bool:
    """Whether columns say when rows hold."""
    return any(begin in columns and end in columns for begin, end in SPANS) or any(c in columns for c in STAMPS)


def _moment(value: object) -> str:
    """Date or time of KML; "" for what is none, or no time of a known zone."""
    if is_missing(value):
        return ""
    if isinstance(value, datetime):
        return _instant(value) if value.tzinfo else ""
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, str) and _UTC.fullmatch(value):
        return _instant(pd.Timestamp(value).to_pydatetime())
    return value if isinstance(value, str) and _DATE.fullmatch(value) else ""


def add_shape(parent: Element, shape: BaseGeometry | None) -> None:
    """Add a geometry, clamped to the ground; nothing for a missing or empty one."""
    if shape is None or shape.is_empty:
        return
    if hasattr(shape, "geoms"):
        many = SubElement(parent, "MultiGeometry")
        for part in shape.geoms:
            add_shape(many, part)
        return
    element = SubElement(parent, "LineString" if shape.geom_type == "LinearRing" else shape.geom_type)
    if shape.geom_type != "Point":
        SubElement(element, "tessellate").text = "1"
    SubElement(element, "altitudeMode").text = "clampToGround"
    if isinstance(shape, shapely.Polygon):
        turned = shapely.orient_polygons(shape)
        for name, ring in (("outer", turned.exterior), *(("inner", ring) for ring in turned.interiors)):
            _add_coordinates(SubElement(SubElement(element, f"{name}BoundaryIs"), "LinearRing"), ring)
    else:
        _add_coordinates(element, shape)


def _add_coordinates(element: Element, shape: BaseGeometry) -> None:
    places = shapely.get_coordinates(shape, include_z=shape.has_z)
    SubElement(element, "coordinates").text = " ".join(",".join(map(_degrees, place)) for place in places.tolist())


def _degrees(value: float) -> str:
    """Nine digits behind the point at most: 0.1 mm."""
    return f"{value:.9f}".rstrip("0").rstrip(".")


def balloon(row: Mapping[str, Any], words: str, sources: Mapping[str, Source]) -> str:
    """HTML of what the program shows of a row: every value passes through `maps.html.escape.text`."""
    return "".join(_balloon(row, words, sources))


def _balloon(row: Mapping[str, Any], words: str, sources: Mapping[str, Source]) -> Iterator[str]:
    text = escape.text
    if words:
        yield f"<p><b>{text(words)}</b></p>"
    if not is_missing(row.get("note")) and row.get("note"):
        yield f"<p>{text(row['note'])}</p>"
    facts = [(words_and_unit(name), value) for name, value in row.items() if _in_balloon(name, value)]
    if facts:
        cells = (f"<tr><td>{text(name)}</td><td>{text(_told(value, unit))}</td></tr>" for (name, unit), value in facts)
        yield f"<table>{''.join(cells)}</table>"
    yield "<p>" + text("; ".join(_how_sure(row))) + "</p>"
    for name in str(row.get("source_id", "")).split(SEPARATOR):
        if name in sources:
            yield _credit(sources[name])


def _in_balloon(name: str, value: object) -> bool:
    if name in NOT_IN_BALLOON or is_missing(value) or value == "" or isinstance(value, BaseGeometry):
        return False
    return not isinstance(value, (list, dict, tuple))


def _told(value: object, unit: str) -> str:
    if isinstance(value, (bool, np.bool_)):
        return "yes" if value else "no"
    if isinstance(value, float):
        value = f"{value:,.6g}"
    return f"{value} {unit}".strip()


def _how_sure(row: Mapping[str, Any]) -> Iterator[str]:
    status = row.get("status")
    if status:
        yield f"{status}: {STATUSES[status]}" if status in STATUSES else str(status)
    accuracy = row.get("accuracy_m")
    if accuracy is not None and not is_missing(accuracy):
        yield f"position to {accuracy:,.6g} m"
    if row.get("as_of"):
        yield f"as of {row['as_of']}"


def _credit(source: Source) -> str:
    text = escape.text
    page = f' <a href="{text(escape.link(source.url))}">{text(source.url)}</a>' if source.url else ""
    licence = licence_words(source)
    return f"<p>{text(source.credit)}{page}{f' ({text(licence)})' if licence else ''}</p>"
