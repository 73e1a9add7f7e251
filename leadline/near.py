"""The nearest known name to a mistaken one, for every "Did you mean", and for the names of arguments."""

from __future__ import annotations

from functools import wraps

SHORTEST_WORD = 4  # of a name that is told by one of its words
WORD_CUTOFF = 0.8  # as get_close_matches has it; one letter in six
TYPE_CHECKING = False  # checkers take it for true; `typing` is not loaded for the names of types
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from types import CodeType
    from typing import Any, TypeVar

    Called = TypeVar("Called", bound=Callable[..., Any])


def did_you_mean(word: object, known: Iterable[object], *, most: int = 1) -> str:
    """Ask for the nearest name, as a sentence behind a space; empty if none is near.

    Parameters
    ----------
    word : object
        What was written; compared as text, without regard to its case.
    known : iterable
        Names that there are.
    most : int
        How many may be named, the nearest first.

    Returns
    -------
    str

    Examples
    --------
    >>> did_you_mean("biuld", ["build", "check"]), did_you_mean("fly", ["build", "check"])
    (" Did you mean 'build'?", '')
    >>> did_you_mean("LANE", ["lanes", "lands", "ports"], most=2)
    " Did you mean 'lanes' or 'lands'?"
    """
    close = nearest(word, known, most=most)
    return f" Did you mean {' or '.join(map(repr, close))}?" if close else ""


def nearest(word: object, known: Iterable[object], *, most: int = 1) -> list[str]:
    """Names that are near to a mistaken one, the nearest first; parameters as `did_you_mean`.

    >>> nearest("dover strait", ["Dover-Strait", "Otranto strait"])
    ['Dover-Strait']
    >>> nearest("straits", ["ports", "western_strait_limits"])  # where no name is near, one of its words
    ['western_strait_limits']
    """
    from difflib import get_close_matches  # noqa: PLC0415  wrong words only pay for it

    names = list(dict.fromkeys(map(str, known)))
    if str(word) in names:  # it is wrong for another reason
        return [str(word)]
    folded: dict[str, str] = {}
    for name in names:
        folded.setdefault(name.casefold(), name)
    asked = str(word).casefold()
    close = [folded[one] for one in get_close_matches(asked, folded, n=most)]
    if close or len(asked) < SHORTEST_WORD:
        return close
    import re  # noqa: PLC0415

    words = {name: re.split(r"[^a-z0-9]+", folded_name) for folded_name, name in folded.items()}
    return [name for name, parts in words.items() if get_close_matches(asked, parts, n=1, cutoff=WORD_CUTOFF)][:most]


def checks_names(called: Called) -> Called:
    """Let a function, or a class with its own `__init__`, refuse an unknown argument in one line, with the nearest.

    Python says so itself from 3.13 on, without the list. What editors and `inspect.signature` see stays as it is.

    Raises
    ------
    TypeError
        When it is called, as for any function, if an argument has a name that it does not know.

    >>> @checks_names
    ... def pour(*, litres=1.0): ...
    >>> pour(liters=2)
    Traceback (most recent call last):
    TypeError: pour() has no argument 'liters'; expected some of litres. Did you mean 'litres'?
    """
    if isinstance(called, type):
        called.__init__ = _checked(called.__init__, called.__name__)  # type: ignore[misc]  # the same, but for the check
        return called
    return _checked(called, called.__name__)


def _checked(function: Called, name: str) -> Called:
    code: CodeType = function.__code__
    known = code.co_varnames[code.co_posonlyargcount : code.co_argcount + code.co_kwonlyargcount]
    names = frozenset(known)

    @wraps(function)
    def call(*args: Any, **given: Any) -> Any:  # noqa: ANN401  as the function takes them
        if not names.issuperset(given):
            wrong = next(each for each in given if each not in names)
            some = [each for each in known if each != "self"]
            raise TypeError(
                f"{name}() has no argument {wrong!r}; expected some of {', '.join(some)}.{did_you_mean(wrong, some)}"
            )
        return function(*args, **given)

    return call  # type: ignore[return-value]  # a function of the same arguments
