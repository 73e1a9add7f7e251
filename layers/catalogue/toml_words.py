"""Words in TOML files: fields that a reader reads are marked in their types, and told in the language spoken."""

from functools import cache
from types import UnionType
from typing import Annotated, Any, TypeAlias, TypeVar, Union, get_args, get_origin, get_type_hints

import msgspec
from msgspec import Meta

from leadline.words import _, spoken

Shape = TypeVar("Shape", bound=msgspec.Struct)

_MARK = "words"
Words: TypeAlias = Annotated[str, Meta(extra={_MARK: True})]  # text of a file that is translated


def in_language(table: Shape) -> Shape:
    """Give a table with its words in the language that is spoken; the same table where it is written in that.

    Words are fields of type `Words`, and lists, tables and Structs of them, however deep.

    >>> class View(msgspec.Struct):
    ...     id: str
    ...     title: Words
    >>> from leadline.words import speaking
    >>> with speaking("en-XA"):
    ...     in_language(View("rows", "rows"))
    View(id='rows', title='röws')
    """
    if spoken().is_source:
        return table
    kinds = _kinds_with_words(type(table))
    return msgspec.structs.replace(table, **{name: _told(getattr(table, name), kind) for name, kind in kinds.items()})


@cache
def _kinds_with_words(shape: type[msgspec.Struct]) -> dict[str, Any]:
    """Fields of a shape that hold words, with their types."""
    return {name: kind for name, kind in get_type_hints(shape, include_extras=True).items() if _holds_words(kind)}


def _holds_words(kind: Any) -> bool:  # noqa: ANN401  a type
    if get_origin(kind) is Annotated:
        return _is_marked(kind) or _holds_words(get_args(kind)[0])
    if isinstance(kind, type) and issubclass(kind, msgspec.Struct):
        return bool(_kinds_with_words(kind))
    return any(_holds_words(one) for one in get_args(kind))


def _is_marked(kind: Any) -> bool:  # noqa: ANN401
    return any(isinstance(one, Meta) and (one.extra or {}).get(_MARK) for one in get_args(kind)[1:])


def _told(value: Any, kind: Any) -> Any:  # noqa: ANN401  what a field of a file may hold
    """Give the value of a field with its words translated."""
    if get_origin(kind) is Annotated:
        return _(value) if _is_marked(kind) and isinstance(value, str) else _told(value, get_args(kind)[0])
    if get_origin(kind) in (Union, UnionType):
        return _told_of_several(value, get_args(kind))
    if isinstance(value, msgspec.Struct):
        return in_language(value)
    if isinstance(value, dict):
        return {key: _told(one, get_args(kind)[-1]) for key, one in value.items()}
    if isinstance(value, tuple):
        of = get_args(kind)
        of = (of[0],) * len(value) if of[-1] is Ellipsis else of
        return tuple(_told(one, own) for one, own in zip(value, of, strict=True))
    return value


def _told_of_several(value: Any, kinds: tuple[Any, ...]) -> Any:  # noqa: ANN401
    """Translate by the one of several types that the value is of."""
    for kind in kinds:
        bare = get_args(kind)[0] if get_origin(kind) is Annotated else kind
        origin = get_origin(bare) or bare
        if isinstance(origin, type) and isinstance(value, origin) and _holds_words(kind):
            return _told(value, kind)
    return value
