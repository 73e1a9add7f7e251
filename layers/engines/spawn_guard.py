"""Whether processes can be started from here: each runs the script that started it again, up to its guard."""

import ast
import inspect
import linecache
import multiprocessing
import sys
from types import FrameType

WRITE = 'Put the call under `if __name__ == "__main__":`, or pass a client of a cluster that runs already.'


def check_guarded(what: str) -> None:
    """Refuse to start processes from the open part of a script, which each of them would run again, and start others.

    Parameters
    ----------
    what : str
        The call, as it is told.

    Raises
    ------
    RuntimeError
        In one line: if this process is such a one, or will make such ones.
    """
    if getattr(multiprocessing.current_process(), "_inheriting", False):  # as multiprocessing.spawn asks
        raise RuntimeError(f"{what} starts processes, and was called while one of them read the script again. {WRITE}")
    frame = _in_script(inspect.currentframe())
    if frame and not _is_guarded(frame):
        raise RuntimeError(
            f"{what} starts processes, which run {frame.f_code.co_filename} again to its line {frame.f_lineno}, where "
            f"each would start others. {WRITE}"
        )


def _in_script(frame: FrameType | None) -> FrameType | None:
    """Find the frame of the script that runs as `__main__` and that a new process reads again, if it waits for us."""
    script = sys.modules["__main__"]
    if getattr(script, "__file__", None) is None or hasattr(sys, "ps1"):  # -c, a prompt: nothing is read again
        return None
    while frame and not (frame.f_code.co_name == "<module>" and frame.f_globals is vars(script)):
        frame = frame.f_back
    return frame


def _is_guarded(frame: FrameType) -> bool:
    """Whether the statement of a module that runs now stands under a question for `__name__`; so if none can tell."""
    lines = linecache.getlines(frame.f_code.co_filename, frame.f_globals)
    try:
        body = ast.parse("".join(lines)).body
    except (SyntaxError, ValueError):
        return True
    now = [each for each in body if each.lineno <= frame.f_lineno <= (each.end_lineno or each.lineno)]
    return not now or any(
        isinstance(each, ast.If)
        and any(isinstance(name, ast.Name) and name.id == "__name__" for name in ast.walk(each.test))
        for each in now
    )
