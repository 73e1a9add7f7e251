"""The shape of a TOML file: every field of the type declared, none unknown, and one line that says what is wrong."""

import re
from collections.abc import Mapping, Sequence
from datetime import date, datetime, time
from difflib import get_close_matches
from typing import Any, TypeVar, get_type_hints

import msgspec

Shape = TypeVar("Shape", bound=msgspec.Struct)
Tables = tuple[dict[str, Any], ...]

_TOML_DATES = (date, datetime, time)  # TOML has them: text in quotes is not taken for one
_NO_OR_UNKNOWN = re.compile(r"Object (missing required|contains unknown) field `(.*)`", re.DOTALL)
_WRONG_TYPE = re.compile(r"Expected `(\w+)(?: \| null)?`, got `(\w+)` - at `\$\.(\w+)(?:\[(\d+)\])?`")
_AT = re.compile(r"(.+) - at `\$\.(\w+).*`", re.DOTALL)
_TABLES = "tables, each under a line of its own, with two brackets on each side,"
_RANGE = "a value that its type holds, a number below 1e308"
_IS = {
    "str": "text",
    "int": "a number",
    "float": "a number",
    "bool": "true or false",
    "date": "a day without quotes",
    "datetime": "a day with a time",
    "time": "a time",
    "array": "a list",
    "object": "a table",
}
_EXPECTED = {
    "str": "text in quotes",
    "float": "a number without quotes",
    "date": "a day without quotes, as 2025-04-09",
    "array": 'a list of texts, as ["one", "other"]',
}


def held(table: Mapping[str, Any], shape: type[Shape], place: str, *, under: str = "") -> Shape:
    """Hold one table of a TOML file to its shape.

    Parameters
    ----------
    table : mapping
        As `tomllib.loads` gives it.
    shape : type of msgspec.Struct
        The fields and their types, made with `forbid_unknown_fields=True`. Tables within it are `Tables`, to be held
        each to a shape of its own.
    place : str
        What the message calls the table: the file, then the tables down to it by id or number.
    under : str
        Header of the table, empty for the file as a whole; the headers of tables within it begin with it.

    Returns
    -------
    Struct
        Of that shape; nothing is converted but whole numbers to floats and lists to tuples.

    Raises
    ------
    ValueError
        If a field is missing, unknown or of another type. The message, one line, says the place, the field, what
        stands there and what was expected.
    """
    try:
        return msgspec.convert(table, shape, strict=True, builtin_types=_TOML_DATES)
    except msgspec.ValidationError as error:
        raise ValueError(f"{place}: {_told(str(error), table, shape, under)}") from error


def _told(error: str, table: Mapping[str, Any], shape: type[msgspec.Struct], under: str) -> str:
    """Say an error of msgspec in words for somebody who wrote the file by hand."""
    if named := _NO_OR_UNKNOWN.fullmatch(error):
        return _unknown(named[2], shape) if named[1] == "contains unknown" else missing([named[2]])
    if wrong := _WRONG_TYPE.fullmatch(error):
        expected, found, field, index = wrong.groups()
        item = f", item {int(index) + 1}," if index else ""
        value = table[field][int(index)] if index else table[field]
        of_tables = get_type_hints(shape)[field] == Tables and expected in {"array", "object"}
        wanted = f"{_TABLES} [[{f'{under}.{field}'.lstrip('.')}]]" if of_tables else _EXPECTED.get(expected, expected)
        return f"{field}{item}{_shown(value)} is {_IS.get(found, found)}; expected {wanted}."
    if at := _AT.fullmatch(error):
        return f"{at[2]}: {at[1][0].lower()}{at[1][1:]}; expected {_RANGE}."
    return f"{error}; expected a table with the fields {', '.join(shape.__struct_fields__)}."


def missing(fields: Sequence[str]) -> str:
    """Say that fields are missing."""
    return f"{', '.join(fields)} is missing or empty; expected a value: write {fields[0]} = ..."


def _unknown(field: str, shape: type[msgspec.Struct]) -> str:
    close = get_close_matches(field, shape.__struct_fields__, n=1)
    hint = f" Did you mean {close[0]!r}?" if close else ""
    return f"unknown field {field!r}; expected only {', '.join(shape.__struct_fields__)}.{hint}"


def _shown(value: object) -> str:
    return "" if isinstance(value, (dict, list)) else f" {value!r}" if isinstance(value, str) else f" {value}"
