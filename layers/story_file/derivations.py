"""How a layer is computed from others: derivations, found by the names of their modules."""

import re
from collections.abc import Mapping
from functools import cache
from importlib import import_module
from importlib.util import find_spec
from pkgutil import iter_modules
from typing import Any

import msgspec

from layers.catalogue.toml_shape import held, wrong_type
from leadline.near import did_you_mean
from leadline.words import _

HOME = "layers.derived"
BY = "by"


@cache
def derivations() -> tuple[str, ...]:
    """Names of all derivations, sorted."""
    spec = find_spec(HOME)
    return tuple(sorted(m.name for m in iter_modules(spec.submodule_search_locations if spec else [])))


def derivation_of(given: Mapping[str, Any], place: str) -> msgspec.Struct:
    """Hold what a layer says of its derivation to the fields of that derivation.

    Raises
    ------
    ValueError
        If there is no such derivation, or a field is unknown, missing or of another type.
    """
    by = given.get(BY)
    if by is None:
        raise ValueError(f"{place}, derive: {BY} is missing; expected one of {', '.join(derivations())}.")
    if not isinstance(by, str):
        raise ValueError(f"{place}, derive: {wrong_type(BY, by, str)}")  # noqa: TRY004  of a file
    if by not in derivations():
        hint = did_you_mean(by, derivations())
        raise ValueError(f"{place}, derive: by {by!r}; expected one of {', '.join(derivations())}.{hint}")
    shape: type[msgspec.Struct] = import_module(f"{HOME}.{by}").Fields
    return held(given, shape, f"{place}, derive", under="derive")


def meaning_of(column: str, columns: Mapping[str, str]) -> str:
    """Say what a column means, by the columns that a derivation tells; "" for others.

    Parameters
    ----------
    column : str
    columns : mapping
        `COLUMNS` of the module of a derivation; words in angle brackets stand for any, the first that fits holds.

    >>> meaning_of("within_6h", {"within_<T>h": "chance of a look in <T> hours"})
    'chance of a look in 6 hours'
    """
    if column in columns:
        return _(columns[column])
    for pattern, meaning in columns.items():
        begin, bracket, rest = pattern.partition("<")
        word, _close, end = rest.partition(">")
        if bracket and (found := re.fullmatch(f"{re.escape(begin)}(.+){re.escape(end)}", column)):
            return _(meaning).replace(f"<{word}>", found[1])
    return ""


def columns_of(by: str) -> Mapping[str, str]:
    """Columns that a derivation makes, each with its meaning and unit."""
    return getattr(import_module(f"{HOME}.{by}"), "COLUMNS", {})
