"""What a story names: layers, rows, fleets and pages, each there, before long work begins."""

from collections.abc import Iterator, Mapping
from types import UnionType
from typing import TYPE_CHECKING, Annotated, Any, Union, get_args, get_origin, get_type_hints

import msgspec

from layers.catalogue.toml_shape import told_at
from layers.story_file.derivations import derivation_of
from layers.story_file.refers_to import FLEET, LAYER, REFERS_TO
from leadline.near import did_you_mean

if TYPE_CHECKING:
    from layers.stories.story import Story


def check_references(story: "Story") -> None:
    """Hold a story to what its tables name.

    Layers that are named without a row are looked up, not loaded; those whose rows are named are loaded, which takes as
    long as it takes to derive them.

    Parameters
    ----------
    story : Story

    Raises
    ------
    ValueError
        If a layer, a row, a fleet, a page or a statement that is named is not there, or a derivation has wrong fields;
        the message, one line, names file, table and field, and the nearest name.
    """
    for name, layer in story.layers.items():
        if layer.derive:
            place = f"{story.file_of('layers')}, layer {name!r}"
            fields = derivation_of(layer.derive, place)
            with told_at(place):
                _check_named(story, fields, "derive")
    for statement in story.statements:
        with told_at(f"{story.file_of('statement')}, statement {statement.id!r}"):
            for field, named in (("places", statement.places), ("layers", statement.layers)):
                for ref in named:
                    _check_layer(story, ref, field)
            _check_named(story, statement.check, "check")
            for number, show in enumerate(statement.show, start=1):
                _one_of(f"show, item {number}: page", show.page, [page.name for page in story.pages])
    for page in story.pages:
        with told_at(f"{story.file_of('page')}, page {page.name!r}"):
            _one_of("about", page.about, [statement.id for statement in story.statements])
            for number, sheet in enumerate(page.layers, start=1):
                if isinstance(sheet, str):
                    _check_layer(story, sheet, f"layers, item {number}")
            _check_named(story, page)


def _check_named(story: "Story", fields: msgspec.Struct, place: str = "") -> None:
    for what, field, name in named(fields):
        where = f"{place}, {field!r}" if place else field
        if what == LAYER:
            _check_layer(story, name, where)
        elif what == FLEET:
            _one_of(where, name, list(story.fleets))
        elif name not in story.sources:
            _one_of(where, name, list(story.own_sources))


def _check_layer(story: "Story", ref: str, field: str) -> None:
    """Look a layer up, and load it if one of its rows is named."""
    with told_at(f"{field} names {ref!r}"):
        story.rows(ref) if "/" in ref else story.entry(ref)


def _one_of(field: str, name: str, known: list[str]) -> None:
    if name and name not in known:
        hint = did_you_mean(name, known)
        raise ValueError(f"{field} names {name!r}; expected one of {', '.join(known) or 'none: there is none'}.{hint}")


def named(fields: msgspec.Struct) -> Iterator[tuple[str, str, str]]:
    """Say what a table names, by the marks of its fields (`layers.story_file.refers_to`): what, where, the name.

    Empty texts name nothing.
    """
    hints = get_type_hints(type(fields), include_extras=True)
    for own in msgspec.structs.fields(fields):
        for what, below, name in _marked(getattr(fields, own.name), hints[own.name]):
            yield what, f"{own.encode_name}{below}", name


def _marked(value: Any, kind: Any, what: str = "") -> Iterator[tuple[str, str, str]]:  # noqa: ANN401
    """Say what is named in a value, by the marks of what it is declared to be: what, where below it, the name."""
    if isinstance(value, msgspec.Struct):
        yield from ((also, f", {field}", name) for also, field, name in named(value))
        return
    for one, mark in _members(kind, what):
        if isinstance(value, str) and value and one is str and mark:
            yield mark, "", value
        if isinstance(value, (tuple, list, Mapping)) and get_origin(one) in (tuple, list, dict):
            yield from _marked_items(value, one, mark)


def _marked_items(value: Any, kind: Any, what: str) -> Iterator[tuple[str, str, str]]:  # noqa: ANN401
    items = list(value.items() if isinstance(value, Mapping) else enumerate(value, start=1))
    of = get_args(kind)
    of_each = get_origin(kind) is tuple and Ellipsis not in of
    kinds = of if of_each else [of[-1 if isinstance(value, Mapping) else 0]] * len(items)
    for (key, item), declared in zip(items, kinds, strict=True):
        at = f", item {key}" if isinstance(key, int) else f", {key}"
        yield from ((also, at + below, name) for also, below, name in _marked(item, declared, what))


def _members(kind: Any, what: str) -> Iterator[tuple[Any, str]]:  # noqa: ANN401
    """Kinds that a value may be of, each with its mark."""
    if get_origin(kind) is Annotated:
        kind, *said = get_args(kind)
        marks = [one.extra.get(REFERS_TO) for one in said if isinstance(one, msgspec.Meta) and one.extra]
        yield from _members(kind, next(filter(None, marks), what))
    elif get_origin(kind) in (Union, UnionType):
        for one in get_args(kind):
            yield from _members(one, what)
    else:
        yield kind, what
