"""A bar on stderr for what takes longer than a second."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

PATIENCE_S = 1.0  # before that, a bar would only flicker
Progress = Callable[[int, int], None]


@contextmanager
def progress_bar(words: str) -> Iterator[Progress]:
    """Show a bar on stderr for what takes longer than a second."""
    bars: list[Any] = []
    began = time.monotonic()

    def step(done: int, total: int) -> None:
        if not bars:
            if time.monotonic() - began < PATIENCE_S:
                return
            bars.append(_bar())
            bars[0].start()
            bars[0].add_task(words, total=total)
        bars[0].update(bars[0].task_ids[0], completed=done, total=total)

    try:
        yield step
    finally:
        for bar in bars:
            bar.stop()


@contextmanager
def page_bar() -> Iterator[Callable[[str, int, int], None]]:
    """Show a bar on stderr that names the page that is built, once there is one."""
    bar = _bar()
    task = bar.add_task("building", total=None)

    def step(name: str, done: int, total: int) -> None:
        bar.start()
        bar.update(task, description=name or "built", completed=done, total=total)

    try:
        yield step
    finally:
        bar.stop()


def _bar() -> Any:  # noqa: ANN401  a rich Progress, loaded only when there is one to show
    from rich.console import Console  # noqa: PLC0415
    from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn  # noqa: PLC0415

    columns = (
        TextColumn("{task.description}"), BarColumn(), TextColumn("{task.completed}/{task.total}"), TimeElapsedColumn(),
    )  # fmt: skip
    return Progress(*columns, console=Console(stderr=True))
