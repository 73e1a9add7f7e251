"""The site of the story, seen once by all tests that only look at it, in whichever process they run."""

import pickle
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path

import pytest
from playwright.sync_api import Page
from shared_run import folder_of_the_run, made_once
from visits import SIZES, Visit, visits


@pytest.fixture(scope="session")
def visit(open_context, built_site: Path, tmp_path_factory) -> Callable[[str, str, str], Visit]:
    """What was seen of a page at a size and in a scheme, written down for all processes of the run."""
    folder = folder_of_the_run(tmp_path_factory) / "visits"
    folder.mkdir(exist_ok=True)

    @cache
    def told(name: str, size: str) -> dict[str, Visit]:
        def make(place: Path) -> None:
            draft = place.with_suffix(".draft")
            draft.write_bytes(pickle.dumps(visits(open_context, built_site, name, size)))
            draft.rename(place)

        return pickle.loads(made_once(folder / f"{name}-{size}.pickle", make).read_bytes())  # noqa: S301  our own file

    return lambda name, size, scheme: told(name, size)[scheme]


@pytest.fixture(scope="session")
def _kept(open_context, built_site: Path) -> Iterator[Callable[[str, str], tuple[Page, object]]]:
    @cache
    def once(name: str, size: str):
        pages.append(open_context(SIZES[size], reduced_motion="reduce"))
        pages[-1][0].goto((built_site / f"{name}.html").as_uri())
        return pages[-1]

    pages: list = []
    yield once
    for page, _ in pages:
        page.context.close()


@pytest.fixture
def kept(_kept) -> Iterator[Callable[..., Page]]:
    """Pages that stay open for all tests of a process: a test leaves them as it found them, and they stay quiet."""
    asked = []

    def page(name: str, size: str = "desktop") -> Page:
        asked.append(_kept(name, size))
        return asked[-1][0]

    yield page
    for _, watch in asked:
        assert watch.requests == []
        assert watch.errors == []


@pytest.fixture(scope="session")
def _tabs(open_context) -> Iterator[Callable[[str], tuple[Page, object]]]:
    @cache
    def tab(_name: str):
        pages.append(open_context(reduced_motion="reduce"))
        return pages[-1]

    pages: list = []
    yield tab
    for page, _ in pages:
        page.context.close()


@pytest.fixture
def opened(_tabs, built_site: Path) -> Iterator[Callable[..., Page]]:
    """Maps opened anew, at an address if one is given, in a tab of each; whatever is done there, it stays quiet."""
    asked = []

    def once(name: str, address: str = "") -> Page:
        page, watch = _tabs(name)
        asked.append(watch)
        page.goto("about:blank")
        page.goto((built_site / f"{name}.html").as_uri() + address)
        return page

    yield once
    for watch in asked:
        assert watch.requests == []
        assert watch.errors == []
