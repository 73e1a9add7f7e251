"""What a command says: its answer on stdout, words on stderr, and there what it is at once that takes a moment.

On a terminal that is a bar at the foot, which steps fill where they are counted and which tells the time in any case;
elsewhere one plain line for each step. Neither is ever on stdout or in a file.
"""

import os
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from typing import Any

PATIENCE_S = 1.0  # before that, a bar would only flicker
Progress = Callable[[int, int], None]


@dataclass(slots=True, eq=False)
class _Step:
    """Something that takes time, as it is told; the command itself is told on a terminal only."""

    words: str
    done: int = 0
    total: int | None = None
    is_command: bool = False
    told: bool = False


class _Foot:
    """The foot of the terminal: the innermost of the steps that are going on."""

    def __init__(self) -> None:
        self._steps: list[_Step] = []
        self._lock = threading.RLock()
        self._bar: Any = None  # a rich Progress, loaded only when there is one to show
        self._clock: threading.Timer | None = None

    def begin(self, step: _Step) -> None:
        with self._lock:
            self._steps.append(step)
            self._follow()

    def end(self, step: _Step) -> None:
        with self._lock:
            self._steps.remove(step)
            if self._steps and _on_terminal():
                self._follow()
            else:
                self.clear()

    def follow(self, step: _Step) -> None:
        """Show how far a step is."""
        with self._lock:
            if self._bar is not None and self._steps[-1:] == [step]:
                (task,) = self._bar.tasks
                task.description, task.completed, task.total = step.words, step.done, step.total

    def clear(self) -> None:
        """Take the bar away, until the next step."""
        with self._lock:
            if self._clock is not None:
                self._clock.cancel()
                self._clock = None
            bar, self._bar = self._bar, None
            if bar is not None:
                bar.stop()

    def _follow(self) -> None:
        if self._bar is not None:
            self.follow(self._steps[-1])
        elif _on_terminal() and self._clock is not None:
            pass  # the time of the first step counts
        else:
            self._wait()

    def _wait(self) -> None:
        if self._clock is not None:
            self._clock.cancel()
            self._clock = None
        if PATIENCE_S < threading.TIMEOUT_MAX:
            self._clock = threading.Timer(PATIENCE_S, self._show)
            self._clock.daemon = True
            self._clock.start()

    def _show(self) -> None:
        with self._lock, suppress(OSError, ValueError):  # whoever read it is gone
            clock, self._clock = self._clock, None
            if clock is not threading.current_thread() or not self._steps:
                return
            step = self._steps[-1]
            if _on_terminal():
                self._bar = _bar()
                self._bar.add_task(step.words, completed=step.done, total=step.total)
                self._bar.start()
            elif not step.is_command and not step.told:
                step.told = True
                sys.stderr.write(f"leadline: {step.words} ...\n")


_FOOT = _Foot()


@contextmanager
def progress_bar(words: str) -> Iterator[Progress]:
    """Tell a step that takes longer than a second, and how much of it is done where that is counted."""
    with _going_on(_Step(words)) as step:

        def count(done: int, total: int) -> None:
            step.done, step.total = done, total
            _FOOT.follow(step)

        yield count


@contextmanager
def page_bar() -> Iterator[Callable[[str, int, int], None]]:
    """Tell the page that is built."""
    with _going_on(_Step("building")) as step:

        def count(name: str, done: int, total: int) -> None:
            step.words, step.done, step.total = name or "built", done, total
            _FOOT.follow(step)

        yield count


@contextmanager
def command_bar(name: str) -> Iterator[None]:
    """Tell, on a terminal, that a command is at work and for how long."""
    with _going_on(_Step(name, is_command=True)):
        yield


def hush() -> None:
    """Take the bar away: somebody is asked, or served from here on."""
    _FOOT.clear()


def put(words: str) -> None:
    """Print a line of the answer."""
    hush()
    sys.stdout.write(f"{words}\n")


def say(words: str) -> None:
    """Say a line that is not the answer."""
    hush()
    with suppress(OSError):  # the exit code tells it too
        sys.stderr.write(f"leadline: {words}\n".encode(errors="backslashreplace").decode())


@contextmanager
def _going_on(step: _Step) -> Iterator[_Step]:
    _FOOT.begin(step)
    try:
        yield step
    finally:
        _FOOT.end(step)


def _on_terminal() -> bool:
    with suppress(AttributeError, ValueError):  # stderr is closed, or something else was put there
        return sys.stderr.isatty() and os.environ.get("TERM") != "dumb"
    return False


def _bar() -> Any:  # noqa: ANN401  a rich Progress
    from rich.console import Console  # noqa: PLC0415
    from rich.progress import BarColumn, Progress, ProgressColumn, Task, TextColumn, TimeElapsedColumn  # noqa: PLC0415  # noqa: PLC0415
    from rich.text import Text  # noqa: PLC0415

    class Counted(ProgressColumn):
        """How many are done, where that is counted."""

        def render(self, task: Task) -> Text:
            return Text(f"{task.completed:,.0f}/{task.total:,.0f}" if task.total else "")

    return Progress(
        TextColumn("{task.description}", markup=False), BarColumn(), Counted(), TimeElapsedColumn(),
        console=Console(stderr=True), transient=True, redirect_stdout=False, redirect_stderr=False,
    )  # fmt: skip
