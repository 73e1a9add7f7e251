"""Words of the rows of a story's layer: labels on the map and lines of the card, from texts with columns in them."""

import math
from collections.abc import Callable, Mapping, Sequence
from string import Formatter
from typing import Any

import geopandas as gpd
import pandas as pd

from layers.catalogue.other_names import called
from layers.story_file.page_file import DetailFile, SheetFile, WhereFile
from layers.story_file.templates import columns_of, filled, parts
from layers.story_file.where import chosen
from leadline.words import day, is_text, listed, once, spoken, unasked
from maps.page.column_words import words_and_unit
from maps.page.sheet import REQUIRED, Detail

MOST_LABELS = 300  # rows of a layer that are named unless its sheet says so
MOST_DETAILS = 24  # a card with more is a table
# Columns that are told otherwise, or that no reader wants.
NOT_TOLD = frozenset({*REQUIRED, "geometry", "edge_model"})
Rules = Sequence[tuple[str, WhereFile]]
Write = Callable[[str, Mapping[str, Any]], str]


def mask(frame: gpd.GeoDataFrame, where: WhereFile) -> "pd.Series[bool]":
    """Rows that a filter chooses; of several filters, that any of them does.

    Raises
    ------
    ValueError
        As `layers.story_file.where.chosen`.
    """
    tables = (where,) if isinstance(where, Mapping) else where
    if not tables:
        return pd.Series(data=True, index=frame.index)
    rows = pd.Series(range(len(frame)), index=frame.index)  # by place: an index may repeat
    plain = frame.reset_index(drop=True)
    found = {place for table in tables for place in chosen(plain, table).index}
    return rows.isin(found)


def of_rules(frame: gpd.GeoDataFrame, rules: Rules, write: Write, key: str) -> list[str]:
    """Text of each row by the first rule that fits; "" where none does.

    Raises
    ------
    ValueError
        If a text or a filter names a column that is not there, or cannot be written.
    """
    for text, _ in rules:
        unknown = [column for column in columns_of(text) if column not in frame.columns]
        if unknown:
            raise ValueError(
                f"{key} {text!r} names the column {unknown[0]!r}; expected one of {', '.join(_told(frame))}."
            )
    found = [""] * len(frame)
    free = [True] * len(frame)
    records = frame.to_dict("records")
    for text, where in rules:
        for place, fits in enumerate(mask(frame, where)):
            if fits and free[place]:
                found[place], free[place] = write(text, records[place]), False
    return found


def labels_of(frame: gpd.GeoDataFrame, sheet: SheetFile, details: Sequence[Detail]) -> list[str]:
    """Words on the map for each row.

    Without a `label` a row is called by its name, if there are not too many rows.
    """
    if sheet.label is None:
        return of_rules(frame, [("{name:short}", ())], _named, "label") if len(frame) <= MOST_LABELS else []
    rules = [(sheet.label, ())] if isinstance(sheet.label, str) else [(r.text, r.where) for r in sheet.label]
    told = {detail.column: detail for detail in details if detail.accuracy or detail.form != "{}"}

    def write(text: str, given: Mapping[str, Any]) -> str:
        row = _called(given)
        return "".join(
            before
            + ("" if name is None else told[name].told(row) if not spec and name in told else _one(name, spec, row))
            for before, name, spec in parts(text)
        )

    return of_rules(frame, rules, write, "label")


def label_zooms(frame: gpd.GeoDataFrame, sheet: SheetFile) -> dict[str, float]:
    """Zoom level from which a row is named, by its id, where the words of its label say another than the sheet."""
    if sheet.label is None or isinstance(sheet.label, str) or all(r.from_zoom is None for r in sheet.label):
        return {}
    rules = [("" if r.from_zoom is None else str(r.from_zoom), r.where) for r in sheet.label]
    zooms = of_rules(frame, rules, lambda zoom, _: zoom, "label")
    return {row: float(zoom) for row, zoom in zip(frame["id"], zooms, strict=True) if zoom}


def _called(row: Mapping[str, Any]) -> Mapping[str, Any]:
    """Row with its name in the language that is spoken."""
    return row if spoken().is_source else {**row, "name": called(row)}


def _named(text: str, row: Mapping[str, Any]) -> str:
    return filled(text, _called(row))


def _one(name: str, spec: str, row: Mapping[str, Any]) -> str:
    if spec:
        return filled(f"{{{name}:{spec}}}", row)
    return filled(f"{{{name}}}", row if spoken().is_source else {**row, name: _text(row[name])})


def details_of(frame: gpd.GeoDataFrame, sheet: SheetFile) -> tuple[Detail, ...]:
    """Columns that the card shows: those of the sheet, else all of the layer's own.

    Raises
    ------
    ValueError
        If a column is not there, or a format is none.
    """
    if sheet.details is None:
        return tuple(_own(frame, column) for column in _told(frame) if column not in NOT_TOLD)[:MOST_DETAILS]
    asked = [DetailFile(column=one) if isinstance(one, str) else one for one in sheet.details]
    return tuple(_detail(frame, one) for one in asked)


def told_values(frame: gpd.GeoDataFrame, details: Sequence[Detail], *, kept: Sequence[str]) -> gpd.GeoDataFrame:
    """Rows with the texts and days that their cards tell in the language that is spoken; columns in `kept` as they are.

    Codes, in capital letters and digits, are no texts: they are told where a catalogue has words for them.
    """
    if spoken().is_source:
        return frame
    columns = {detail.column for detail in details}.difference(kept)
    return frame.assign(**{name: [_value(cell) for cell in frame[name]] for name in sorted(columns)})


def _value(cell: Any) -> Any:  # noqa: ANN401  a cell
    told = _text(cell)
    return day(told) if isinstance(told, str) and told == cell else told


def _text(cell: Any) -> Any:  # noqa: ANN401  as above
    if is_text(cell):
        return once(cell)
    return _codes(cell) if isinstance(cell, str) else cell


def _codes(cell: str) -> str:
    """Tell a code, or several with commas between them, where the catalogue has words for each."""
    codes = cell.split(", ")
    words = [unasked(code) for code in codes]
    return listed(words) if all(map(str.__ne__, words, codes)) else cell


def _told(frame: gpd.GeoDataFrame) -> list[str]:
    """Columns of plain values."""
    return [
        str(column)
        for column in frame.columns
        if str(frame[column].dtype) != "geometry" and not frame[column].map(lambda v: isinstance(v, (list, dict))).any()
    ]


def _own(frame: gpd.GeoDataFrame, column: str) -> Detail:
    words, unit = words_and_unit(column)
    words = once(words)
    if column == "edges":
        return Detail(column, words)
    if pd.api.types.is_float_dtype(frame[column].dtype):
        form = "{:,.0f}" if (frame[column].dropna() % 1 == 0).all() else "{:,.6g}"
        return Detail(column, words, f"{form} {unit}".strip())
    return Detail(column, words, f"{{}} {unit}".strip())


def _detail(frame: gpd.GeoDataFrame, one: DetailFile) -> Detail:
    for key, column in (("column", one.column), ("accuracy", one.accuracy)):
        if column and column not in frame.columns:
            raise ValueError(f"details, {key} {column!r} is not there; expected one of {', '.join(_told(frame))}.")
    pieces = [(name, spec) for _, name, spec, _ in _pieces(one.format) if name is not None]
    if len(pieces) != 1 or pieces[0][0] or "{" in (pieces[0][1] or ""):
        raise ValueError(f"details, format {one.format!r}; expected one pair of braces, as {{:,.0f}} km.")
    detail = Detail(one.column, one.title or once(words_and_unit(one.column)[0]), one.format, _accuracy(one))
    for row in frame[frame[one.column].notna()].head(1).to_dict("records"):
        try:
            detail.told(row)
        except (ValueError, TypeError) as error:
            raise ValueError(
                f"details, format {one.format!r} cannot write {one.column} = {row[one.column]!r}: {error}."
            ) from error
    return detail


def _pieces(form: str) -> list[tuple[str, str | None, str | None, str | None]]:
    try:
        return list(Formatter().parse(form))
    except ValueError as error:
        raise ValueError(f"details, format {form!r} is none: {error}; expected one as {{:,.0f}} km.") from error


def _accuracy(one: DetailFile) -> Callable[[Any], float] | None:
    if not one.accuracy:
        return None
    column, factor = one.accuracy, one.accuracy_factor

    def known(row: Any) -> float:  # noqa: ANN401  a row of a frame
        value = row[column]
        return math.nan if value is None else float(value) * factor

    return known
