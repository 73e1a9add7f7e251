"""Loops compiled by numba, kept on disk where that can be: without a home and without rights they are compiled anew."""

from collections.abc import Callable
from typing import Any, TypeVar

from numba import njit

Loop = TypeVar("Loop", bound=Callable[..., Any])
NO_FOLDER = "cannot cache function"  # numba's words where it finds no folder that it may write


def compiled(**how: Any) -> Callable[[Loop], Loop]:  # noqa: ANN401  options of another library
    """Compile a function at its first call, as `numba.njit` with `cache=True` does.

    Parameters
    ----------
    **how
        Options of `numba.njit`.
    """

    def kept(function: Loop) -> Loop:
        try:
            made: Loop = njit(cache=True, **how)(function)
        except RuntimeError as error:
            if NO_FOLDER not in str(error):
                raise
            made = njit(**how)(function)
        return made

    return kept
