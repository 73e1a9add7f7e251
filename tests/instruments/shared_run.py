"""What the processes of one test run make once and share (pytest-xdist starts several)."""

import os
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

LONGEST_S, POLL_S = 1800.0, 0.2


def folder_of_the_run(factory: pytest.TempPathFactory) -> Path:
    """Temporary folder that all processes of this run have in common."""
    own = factory.getbasetemp()
    return own.parent if "PYTEST_XDIST_WORKER" in os.environ else own


def made_once(place: Path, make: Callable[[Path], object]) -> Path:
    """Make a file or folder, unless another process of the run has made it or is at it: then wait for that one.

    Parameters
    ----------
    place : Path
        Where it shall be; `make` is called with it, and must bring it there whole or not at all.
    make : callable

    Raises
    ------
    RuntimeError
        If the other process fails at it.
    TimeoutError
        If it takes longer than LONGEST_S.
    """
    claim, failure = (place.with_name(f"{place.name}.{word}") for word in ("claimed", "failed"))
    try:
        claim.mkdir()
    except FileExistsError:
        return _waited_for(place, failure)
    try:
        make(place)
    except BaseException as error:
        failure.write_text(repr(error), encoding="utf-8")
        raise
    return place


def _waited_for(place: Path, failure: Path) -> Path:
    end = time.monotonic() + LONGEST_S
    while not place.exists():
        if failure.exists():
            raise RuntimeError(f"another process of the run failed to make {place.name}: {failure.read_text()}")
        if time.monotonic() > end:
            raise TimeoutError(f"{place.name} was not made within {LONGEST_S:g} s")
        time.sleep(POLL_S)
    return place


@contextmanager
def one_at_a_time(lock: Path) -> Iterator[None]:
    """Hold a lock, once the process that holds it lets it go; raise TimeoutError after LONGEST_S."""
    end = time.monotonic() + LONGEST_S
    while True:
        try:
            lock.mkdir(parents=True)
            break
        except FileExistsError:
            if time.monotonic() > end:
                raise TimeoutError(f"{lock} was held for {LONGEST_S:g} s") from None
            time.sleep(POLL_S)
    try:
        yield
    finally:
        lock.rmdir()
