"""The shape of a TOML file: every field of the type declared, none unknown, and one line that says what is wrong."""

import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import date, datetime, time
from types import NoneType, UnionType
from typing import Annotated, Any, Literal, TypeVar, Union, get_args, get_origin, get_type_hints

import msgspec

from layers.catalogue.toml_words import in_language
from leadline.near import did_you_mean

Shape = TypeVar("Shape", bound=msgspec.Struct)
Tables = tuple[dict[str, Any], ...]

_TOML_DATES = (date, datetime, time)  # TOML has them: text in quotes is not taken for one
_TABLES = "tables, each under a line of its own, with two brackets on each side,"
_TEXTS = 'a list of texts, as ["one", "other"]'
_RANGE = "a value that its type holds, a number below 1e308"
_BOUND = re.compile(r"Expected `(?:float|int)` (>=|>|<=|<) (\S+?)(?: - at `|$)")  # as msgspec writes it
_SIDES = {">": "more than", ">=": "of at least", "<": "less than", "<=": "of at most"}
_IS: Mapping[type, str] = {
    bool: "true or false",
    str: "text",
    int: "a number",
    float: "a number",
    datetime: "a day with a time",
    date: "a day without quotes",
    time: "a time",
    list: "a list",
    dict: "a table",
}
_EXPECTED: Mapping[Any, str] = {
    str: "text in quotes",
    float: "a number without quotes",
    int: "a whole number without quotes",
    bool: "true or false, without quotes",
    date: "a day without quotes, as 2025-04-09",
    datetime: "a day with a time, without quotes, as 2025-04-09T06:00:00Z",
    time: "a time without quotes, as 06:00:00",
}
NAMES = ("id", "name", "text", "title")  # fields by which a table of a list is known


def held(table: Mapping[str, Any], shape: type[Shape], place: str, *, under: str = "") -> Shape:
    """Hold one table of a TOML file to its shape.

    Parameters
    ----------
    table : mapping
        As `tomllib.loads` gives it.
    shape : type of msgspec.Struct
        The fields and their types, made with `forbid_unknown_fields=True`. Tables within it are Structs of their own,
        or `Tables`, to be held each to a shape elsewhere.
    place : str
        What the message calls the table: the file, then the tables down to it by id or number.
    under : str
        Header of the table, empty for the file as a whole; the headers of tables within it begin with it.

    Returns
    -------
    Struct
        Of that shape; nothing is converted but whole numbers to floats and lists to tuples, and words are told in the
        language that is spoken (see `toml_words`).

    Raises
    ------
    ValueError
        If a field is missing, unknown or of another type. The message, one line, says the place, the field, what
        stands there and what was expected.
    """
    try:
        found = msgspec.convert(table, shape, strict=True, builtin_types=_TOML_DATES)
    except msgspec.ValidationError as error:
        raise ValueError(_wrong_table(table, shape, place, under) or f"{place}: {_own_words(error)}.") from error
    return in_language(found)


@contextmanager
def told_at(place: str) -> Iterator[None]:
    """Say of a ValueError where in the files it is."""
    try:
        yield
    except ValueError as error:
        raise ValueError(f"{place}: {error}") from error


def missing(fields: Sequence[str]) -> str:
    """Say that fields are missing."""
    return f"{', '.join(fields)} is missing or empty; expected a value: write {fields[0]} = ..."


def wrong_type(field: str, value: object, kind: type) -> str:
    """Say that what stands in a field is of another type."""
    return f"{field}{_shown(value)} is {_told_type(value)}; expected {expected(kind, field)}."


def unknown(field: str, known: Sequence[str]) -> str:
    """Say that a field is not known, and which is nearest."""
    return f"unknown field {field!r}; expected only {', '.join(known)}.{did_you_mean(field, known)}"


def _wrong_table(table: Mapping[str, Any], shape: type[msgspec.Struct], place: str, under: str) -> str:
    """Say what is wrong in a table, looking field by field; empty if nothing is."""
    names = dict(zip(shape.__struct_encode_fields__, shape.__struct_fields__, strict=True))
    tag = shape.__struct_config__.tag_field
    for field in table:
        if field not in names and field != tag:
            return f"{place}: {unknown(field, [*([tag] if tag else []), *names])}"
    needed = [name for name, own in names.items() if name not in table and own in _required(shape)]
    if needed:
        return f"{place}: {missing(needed[:1])}"
    hints = get_type_hints(shape, include_extras=True)
    found = (
        _wrong(table[name], hints[own], f"{place}: {name}", f"{place}, {name}", f"{under}.{name}".lstrip("."))
        for name, own in names.items()
        if name in table
    )
    return next((words for words in found if words), "")


def _required(shape: type[msgspec.Struct]) -> set[str]:
    return {field.name for field in msgspec.structs.fields(shape) if field.required}


def _wrong(value: Any, kind: Any, here: str, inside: str, under: str) -> str:  # noqa: ANN401
    """Say what is wrong with a value, at its place as a field (`here`) or a table (`inside`); empty if nothing is."""
    try:
        msgspec.convert(value, kind, strict=True, builtin_types=_TOML_DATES)
    except msgspec.ValidationError as error:
        bare = _bare(kind)
        lists = [one for one in _members(bare) if get_origin(one) in (tuple, list)]
        if isinstance(value, list) and len(lists) == 1:
            return _wrong_item(value, lists[0], here, inside, under)
        if isinstance(value, dict):
            return _wrong_inside(value, bare, here, inside, under)
        return _wrong_value(value, kind, error, here, under)
    return ""


def _wrong_value(value: Any, kind: Any, error: msgspec.ValidationError, here: str, under: str) -> str:  # noqa: ANN401
    """Say what is wrong with a value that is no list and no table."""
    wanted, hint = expected(kind, under), _none_of(value, kind)
    if _types(kind) & {type(value)}:
        if bound := _BOUND.match(str(error)):
            return f"{here} {value} is out of range; expected a number {_SIDES[bound[1]]} {float(bound[2]):,g}."
        return f"{here}: {_own_words(error)}; expected {_RANGE if isinstance(value, (int, float)) else wanted}."
    is_so = "" if hint else f" is {_told_type(value)}"
    return f"{here}{_shown(value)}{is_so}; expected {wanted}.{hint.rstrip()}"


def _none_of(value: Any, kind: Any) -> str:  # noqa: ANN401
    """Nearest of the texts that a field may hold, if only such are allowed and the value is another text; a blank."""
    if type(value) in _types(kind) or not isinstance(value, str):
        return ""
    texts = [one for each in _members(kind) if get_origin(each) is Literal for one in get_args(each)]
    return (did_you_mean(value, (one for one in texts if isinstance(one, str))) or " ") if texts else ""


def _wrong_item(value: list[Any], kind: Any, here: str, inside: str, under: str) -> str:  # noqa: ANN401
    of = get_args(kind)
    kinds = [of[0]] * len(value) if len(of) == 1 or of[1] is Ellipsis else list(of)
    if len(kinds) != len(value):
        return f"{here} has {len(value)} items; expected {len(kinds)}."
    of_tables = kind == Tables or _shape_in(kind)
    lone = next((number for number, one in enumerate(value, start=1) if of_tables and not isinstance(one, dict)), None)
    if lone is not None:
        one = value[lone - 1]
        return f"{here}, item {lone},{_shown(one)} is {_told_type(one)}; expected {expected(kind, under)}."
    items = (
        _wrong(one, own, f"{here}, item {number},", f"{inside} {_named(one, number)}", under)
        for number, (one, own) in enumerate(zip(value, kinds, strict=True), start=1)
    )
    return next((words for words in items if words), f"{here} is not as expected.")


def _wrong_inside(value: dict[str, Any], kind: Any, here: str, inside: str, under: str) -> str:  # noqa: ANN401
    if shape := _shape_for(value, kind):
        return _wrong_table(value, shape, inside, under) or _wrong_together(value, shape, inside)
    if get_origin(kind) is dict:
        of = get_args(kind)[1]
        found = (
            _wrong(one, of, f"{inside}: {name}", f"{inside} {name!r}", f"{under}.{name}") for name, one in value.items()
        )
        return next((words for words in found if words), f"{here} is not as expected.")
    return f"{here} is a table; expected {expected(kind, under)}."


def _wrong_together(value: dict[str, Any], shape: type[msgspec.Struct], inside: str) -> str:
    """Say what a table says itself of fields that are right one by one."""
    try:
        msgspec.convert(value, shape, strict=True, builtin_types=_TOML_DATES)
    except msgspec.ValidationError as error:
        return f"{inside}: {_own_words(error)}."
    return ""


def _shape_for(value: Mapping[str, Any], kind: Any) -> type[msgspec.Struct] | None:  # noqa: ANN401
    """Struct that a table is to be held to; of several, the one whose tag it bears."""
    shapes = [one for one in _members(kind) if isinstance(one, type) and issubclass(one, msgspec.Struct)]
    for shape in shapes:
        config = shape.__struct_config__
        if len(shapes) == 1 or (config.tag_field and value.get(config.tag_field) == config.tag):
            return shape
    return None


def _bare(kind: Any) -> Any:  # noqa: ANN401
    """Type without what is said about it, and without None."""
    while get_origin(kind) is Annotated:
        kind = get_args(kind)[0]
    members = [one for one in _members(kind) if one is not NoneType]
    return members[0] if len(members) == 1 else kind


def _members(kind: Any) -> tuple[Any, ...]:  # noqa: ANN401
    while get_origin(kind) is Annotated:
        kind = get_args(kind)[0]
    if get_origin(kind) in (Union, UnionType):
        return tuple(inner for one in get_args(kind) for inner in _members(one))
    return (kind,)


def _types(kind: Any) -> set[type]:  # noqa: ANN401
    return {float if one is int else one for one in _members(kind) if isinstance(one, type)} | (
        {int} if float in _members(kind) else set()
    )


def expected(kind: Any, under: str) -> str:  # noqa: ANN401
    """Say what a field of a type is to hold, for somebody who writes TOML; `under` is the header of its tables."""
    words = [_expected_one(one, under) for one in _members(kind) if one is not NoneType]
    return " or ".join(dict.fromkeys(words))


def _expected_one(kind: Any, under: str) -> str:  # noqa: ANN401
    if get_origin(kind) in (tuple, list):
        return _expected_list(kind, under)
    if get_origin(kind) is Literal:
        return f"one of {', '.join(repr(one) for one in get_args(kind))}"
    if get_origin(kind) in (dict, Mapping) and get_origin(key := _bare(get_args(kind)[0])) is Literal:
        return f"a table [{under}] with {_expected_one(key, under)} before each ="
    return _EXPECTED.get(kind, f"a table [{under}]")


def _expected_list(kind: Any, under: str) -> str:  # noqa: ANN401
    of, tables = get_args(kind), f"{_TABLES} [[{under}]]"
    if kind == Tables or _shape_in(kind):
        return f"{_TEXTS}, or {tables}" if str in map(_bare, _members(of[0])) else tables
    if get_origin(_bare(of[0])) is Literal:
        return f"a list of {', '.join(repr(one) for one in get_args(_bare(of[0])))}"
    if of[-1] is Ellipsis or len(of) == 1:
        return _TEXTS if _bare(of[0]) is str else "a list"
    return f"a list of {len(of)} numbers" if set(map(_bare, of)) <= {float, int} else f"a list of {len(of)}"


def _shape_in(kind: Any) -> bool:  # noqa: ANN401
    return any(isinstance(one, type) and issubclass(one, msgspec.Struct) for one in _members(get_args(kind)[0]))


def _told_type(value: object) -> str:
    return next((words for kind, words in _IS.items() if isinstance(value, kind)), type(value).__name__)


def _named(value: object, number: int) -> str:
    named = next((value[name] for name in NAMES if value.get(name)), None) if isinstance(value, dict) else None
    return repr(named) if isinstance(named, str) else str(number)


def _own_words(error: msgspec.ValidationError) -> str:
    words = str(error).partition(" - at `")[0]
    return words[0].lower() + words[1:]


def _shown(value: object) -> str:
    return "" if isinstance(value, (dict, list)) else f" {value!r}" if isinstance(value, str) else f" {value}"
