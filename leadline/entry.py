"""The way into the command `leadline`, and every way out of it: its end, an error, a signal.

Nothing heavy is imported before signals are heard. The process leaves by `os._exit` once its words and files are
out: threads of Arrow may still hold memory that Python made, and if the interpreter is torn down under them, libstdc++
ends the process with "terminate called without an active exception" (exit 134, about 1 run in 20 on a busy machine).
"""

from __future__ import annotations

import contextlib
import os
import signal
import sys

from leadline.exits import BY_SIGNAL, STOPS

TYPE_CHECKING = False  # checkers take it for true; `typing` is not loaded for the names of types
if TYPE_CHECKING:
    from types import FrameType
    from typing import Any, NoReturn

WRONG_USAGE = 2
ORDERLY_S = 2.0  # for files and bars to be put away after a signal; then the process leaves as it is
STOPPED = "leadline: stopped; what was there before is as it was, or replaced as a whole.\n"
SHOW_CURSOR = "\x1b[?25h"  # a progress bar hides it
_heard: list[int] = []
_deaf: list[bool] = []


def run() -> NoReturn:
    """Run the command line, and leave with its exit code; 128 and the number of the signal that stopped it."""
    code = 1
    try:
        _listen()
        _open_standard_streams()
        code = _outcome()
        _deaf.append(True)  # the work is done: what comes now, comes too late
    except KeyboardInterrupt:  # there is no second one
        pass
    if _heard and sys.stderr.isatty():
        _say(SHOW_CURSOR)
    if _heard and code != BY_SIGNAL + _heard[0]:
        code = BY_SIGNAL + _heard[0]
        _say(STOPPED)
    leave(code)


def _outcome() -> int:
    try:
        return _answer()
    except SystemExit as end:
        return end.code if isinstance(end.code, int) else int(end.code is not None)
    except BaseException:  # noqa: BLE001  a fault of ours is told in full, unless a signal broke something in two
        if not _heard:
            sys.excepthook(*sys.exc_info())
        return 1


def _answer() -> int:
    from leadline.packages import PACKAGES, StrangerError, refuse_strangers  # noqa: PLC0415  signals are heard by now

    try:
        refuse_strangers(*PACKAGES)
    except StrangerError as error:
        _say(f"leadline: {error}\n")
        return WRONG_USAGE
    from maps.cli.cli import main  # noqa: PLC0415

    return main()


def leave(code: int) -> NoReturn:
    """End the process: no hidden folder stays, every word is out, and no interpreter is torn down under threads."""
    if draft := sys.modules.get("layers.files.draft"):
        with contextlib.suppress(Exception):
            draft.discard_all()
    for stream in (sys.stdout, sys.stderr):
        with contextlib.suppress(OSError, ValueError):  # whoever read it is gone
            stream.flush()
    os._exit(code)


def _listen() -> None:
    """Let a first signal end the command in order, once; what ignores a signal from its start goes on doing so."""
    for name in STOPS:
        number = getattr(signal, name, None)
        if number is not None and signal.getsignal(number) != signal.SIG_IGN:
            signal.signal(number, _stop)
    if hasattr(signal, "SIGALRM"):
        signal.signal(signal.SIGALRM, _break_off)
    sys.unraisablehook = _unraisable


def _stop(number: int, _frame: FrameType | None) -> None:
    if _heard or _deaf:  # a second one must not break off the putting away
        return
    _heard.append(number)
    if hasattr(signal, "setitimer"):
        signal.setitimer(signal.ITIMER_REAL, ORDERLY_S)
    raise KeyboardInterrupt(number)


def _break_off(_number: int, _frame: FrameType | None) -> None:
    """Leave at once: something took the interrupt for itself, or is slow to end."""
    if sys.stderr.isatty():
        _say(SHOW_CURSOR)
    _say(STOPPED)
    leave(BY_SIGNAL + _heard[0] if _heard else 1)


def _unraisable(told: Any) -> None:  # noqa: ANN401  sys.UnraisableHookArgs is no class at run time
    """Keep quiet about an interrupt that came where nothing can be raised: `_break_off` sees to it."""
    if not _heard:
        sys.__unraisablehook__(told)


def _open_standard_streams() -> None:
    """Have all three, so that no file takes the place of a closed one; words that its encoding lacks are escaped."""
    with contextlib.suppress(OSError):
        while (number := os.open(os.devnull, os.O_RDWR)) <= 2:  # noqa: PLR2004  standard error
            pass
        os.close(number)
    for name in ("stdin", "stdout", "stderr"):
        if getattr(sys, name) is None:
            setattr(sys, name, open(os.devnull, "r" if name == "stdin" else "w", encoding="utf-8"))  # noqa: PTH123, SIM115
    with contextlib.suppress(AttributeError):  # what was put there has no such thing
        sys.stdout.reconfigure(errors="backslashreplace")  # type: ignore[union-attr]


def _say(words: str) -> None:
    with contextlib.suppress(OSError, ValueError):
        sys.stderr.write(words)


if __name__ == "__main__":
    run()
