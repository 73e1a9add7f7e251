"""The nearest known name to a mistaken one, for the end of an error message."""

from __future__ import annotations

TYPE_CHECKING = False  # checkers take it for true; `typing` is not loaded for the names of types
if TYPE_CHECKING:
    from collections.abc import Iterable


def did_you_mean(word: str, known: Iterable[str]) -> str:
    """Ask for the nearest name, as a sentence behind a space; empty if none is near.

    >>> did_you_mean("biuld", ["build", "check"]), did_you_mean("fly", ["build", "check"])
    (" Did you mean 'build'?", '')
    """
    from difflib import get_close_matches  # noqa: PLC0415  wrong words only pay for it

    close = get_close_matches(word, list(known), n=1)
    return f" Did you mean {close[0]!r}?" if close else ""
