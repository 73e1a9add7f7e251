"""Words in TOML files: fields that a reader reads are marked in their types, and told in the language spoken."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import cache
from types import UnionType
from typing import Annotated, Any, Self, TypeAlias, TypeVar, Union, get_args, get_origin, get_type_hints

import msgspec
from msgspec import Meta

from leadline.words import PSEUDO, SOURCE, _, spoken

Shape = TypeVar("Shape", bound=msgspec.Struct)

_MARK = "words"
Words: TypeAlias = Annotated[str, Meta(extra={_MARK: True})]  # text of a file that is translated
_written: ContextVar[str] = ContextVar("written", default=SOURCE)


class Foreign(str):
    """Text that stays in another language than that which is spoken; `lang` is its own."""

    __slots__ = ("lang",)
    lang: str

    def __new__(cls, text: str, lang: str) -> Self:
        """Make a text that knows its language."""
        made = super().__new__(cls, text)
        made.lang = lang
        return made

    def __getnewargs__(self) -> tuple[str, str]:  # type: ignore[override]
        """Tell what it is made of, for copies."""
        return str(self), self.lang


@contextmanager
def written_in(code: str) -> Iterator[None]:
    """Take the words of tables that are read meanwhile to be of a language; what is not translated is `Foreign`."""
    token = _written.set(code)
    try:
        yield
    finally:
        _written.reset(token)


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
    if spoken().code == _written.get():
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
        return _said(value) if _is_marked(kind) and isinstance(value, str) else _told(value, get_args(kind)[0])
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


def _said(text: str) -> str:
    """Translate a text; one that has no words in the language says which it is in."""
    told = _(text)
    return told if told != text or spoken().code in PSEUDO or not text.strip() else Foreign(text, _written.get())


def _told_of_several(value: Any, kinds: tuple[Any, ...]) -> Any:  # noqa: ANN401
    """Translate by the one of several types that the value is of."""
    for kind in kinds:
        bare = get_args(kind)[0] if get_origin(kind) is Annotated else kind
        origin = get_origin(bare) or bare
        if isinstance(origin, type) and isinstance(value, origin) and _holds_words(kind):
            return _told(value, kind)
    return value
