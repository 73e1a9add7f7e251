"""The kinds of checks: found by the names of their modules, ours and those that other packages offer."""

from collections.abc import Mapping
from functools import cache
from importlib import import_module
from importlib.metadata import entry_points
from importlib.util import find_spec
from pkgutil import iter_modules
from types import ModuleType
from typing import Any

import msgspec

from layers.catalogue.toml_shape import held, wrong_type
from leadline.near import did_you_mean

HOME = "layers.checks.kinds"
ENTRY_POINTS = "leadline.checks"  # where a package names a module of its own: kind = "package.module"
REPORTED = "reported"  # answered by reading published facts; every other kind computes its answer
KIND = "kind"
PARTS = ("Fields", "RULE", "EXAMPLE", "answer")  # what a module of a kind must have


@cache
def check_kinds() -> Mapping[str, str]:
    """Names of all kinds, and the modules that answer them; sorted by name.

    Raises
    ------
    ValueError
        If another package offers a kind of a name that is taken.
    """
    spec = find_spec(HOME)
    ours = {
        module.name: f"{HOME}.{module.name}" for module in iter_modules(spec.submodule_search_locations if spec else [])
    }
    for offered in entry_points(group=ENTRY_POINTS):
        if offered.name in ours:
            raise ValueError(
                f"the installed package of {offered.value!r} offers a kind of check "
                f"{offered.name!r}, which {ours[offered.name]} is; expected another name. Uninstall it, or rename its "
                f"entry point in the group {ENTRY_POINTS!r}."
            )
        ours[offered.name] = offered.value
    return dict(sorted(ours.items()))


def module_of(kind: str) -> ModuleType:
    """Import the module that answers checks of a kind: it has `Fields`, `RULE`, `EXAMPLE` and `answer`.

    Raises
    ------
    ValueError
        If there is no such kind, listing those there are, or its module cannot be imported or lacks a part.
    """
    known = check_kinds()
    if kind not in known:
        hint = did_you_mean(kind, known)
        raise ValueError(f"there is no kind of check {kind!r}; expected one of {', '.join(known)}.{hint}")
    try:
        found = import_module(known[kind])
    except Exception as error:  # whatever a module of another package does when it is imported
        raise ValueError(
            f"the kind of check {kind!r} is {known[kind]!r}, which cannot be had: {type(error).__name__}: {error}."
        ) from error
    lacking = [part for part in PARTS if not hasattr(found, part)]
    if lacking:
        raise ValueError(
            f"{known[kind]}, the kind of check {kind!r}, lacks {', '.join(lacking)}; expected {', '.join(PARTS)}."
        )
    return found


def rests_on(module: ModuleType) -> tuple[str, ...]:
    """Layers of the library that a kind of check, or a derivation, reads by itself, beside those its fields name."""
    return tuple(getattr(module, "RESTS_ON", ()))


def check_of(given: str | Mapping[str, Any], place: str) -> msgspec.Struct:
    """Hold what a statement says of its check to the fields of its kind.

    Parameters
    ----------
    given : str or mapping
        The kind alone, or a table with `kind` and its fields.
    place : str
        File and statement, for errors.

    Returns
    -------
    Struct
        `Fields` of the module of the kind.

    Raises
    ------
    ValueError
        If there is no such kind, or a field is unknown, missing or of another type.
    """
    table = {KIND: given} if isinstance(given, str) else dict(given)
    kind = table.get(KIND)
    if kind is None:
        raise ValueError(f"{place}, check: kind is missing; expected one of {', '.join(check_kinds())}.")
    if not isinstance(kind, str):
        raise ValueError(f"{place}, check: {wrong_type(KIND, kind, str)}")  # noqa: TRY004  of a file
    try:
        shape: type[msgspec.Struct] = module_of(kind).Fields
    except ValueError as error:
        raise ValueError(f"{place}: check: {error}") from error
    return held(table, shape, f"{place}, check", under="statement.check")


def kind_of(fields: msgspec.Struct) -> str:
    """Name of the kind that fields are of."""
    return str(fields.__struct_config__.tag)
