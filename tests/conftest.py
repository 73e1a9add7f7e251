import gc
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from effort import cases, drawn
from hypothesis import HealthCheck, settings
from shared_run import folder_of_the_run, made_once, one_at_a_time

from layers.catalogue import cache

if TYPE_CHECKING:
    from playwright.sync_api import Browser

# No test is timed: a busy machine must not fail a property. What is drawn is the same in every run of `make test`.
settings.register_profile(
    "leadline",
    deadline=None,
    max_examples=cases(15, 100),
    derandomize=cases(True, False),
    suppress_health_check=[HealthCheck.too_slow],
)
settings.load_profile("leadline")
os.environ.setdefault("OGR_SQLITE_SYNCHRONOUS", "OFF")  # GeoPackages of tests need outlive no failure of the power
ROOT = Path(__file__).parents[1]
SHARED = ROOT.parent / "shared"


# Tests started in the background ignore Ctrl-C, and with nohup SIGHUP; commands inherit that, and would not end when a
# test stops them so.
for number, usual in ((signal.SIGINT, signal.default_int_handler), (signal.SIGHUP, signal.SIG_DFL)):
    if signal.getsignal(number) is signal.SIG_IGN:
        signal.signal(number, usual)


# Collecting makes some million objects that stay: to look for garbage among them takes a third of its time, and then as
# long again each time that a test makes many. They are left out of the search.
gc.disable()


def pytest_collection_finish() -> None:
    gc.freeze()
    gc.enable()


# What takes longest begins first, so that no process is left alone with it at the end: the site, which many wait for;
# beside it what needs no site and nothing derived; then long files, the docs before others, the rest as they stand.
FIRST = ("tests/maps/site/test_site.py", "tests/geo/", "tests/maps/qgis/test_qgis.py", "tests/layers/catalogue/")
NEXT = ("tests/test_docs", "tests/layers/checks/", "tests/maps/site/", "tests/layers/watch/", "tests/maps/cli/")


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave out what only `make thorough` runs, unless tests are named, and put files in the order in which processes
    shall take them; tests of a file stay as they stand.
    """
    if not config.option.keyword and not any("::" in word for word in config.args):
        items[:], left_out = drawn(items)
        config.hook.pytest_deselected(items=left_out)
    begins = (*FIRST, *NEXT)

    def place(item: pytest.Item) -> int:
        return next((n for n, begin in enumerate(begins) if item.nodeid.startswith(begin)), len(begins))

    items.sort(key=place)


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--keep-pictures", action="store_true", help="keep the pictures of the pages as they are now")
    parser.addoption("--keep-derived", action="store_true", help="keep what takes long to derive for the next such run")
    parser.addoption("--contact-sheets", metavar="FOLDER", help="write there what each page looks like at 24 widths")


@pytest.fixture(scope="session", autouse=True)
def cache_folder_of_the_tests(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[None]:
    """Keep the tests out of the user's cache: what they find there they made themselves, in whichever process.

    What takes minutes is derived once: a process that finds another at it waits. Pictures are kept from the user's
    cache, which has it already; `make quick` keeps its own in the checkout, found again under a hash of the code.
    """
    run, made = folder_of_the_run(tmp_path_factory), cache._cached

    def waiting(path, *how):
        if path.is_file():
            return made(path, *how)
        with one_at_a_time(run / "locks" / path.name):
            return made(path, *how)

    with pytest.MonkeyPatch.context() as patch:
        if request.config.getoption("keep_derived"):
            patch.setenv("LEADLINE_CACHE", str(ROOT / ".pytest_cache" / "derived"))
        elif not request.config.getoption("keep_pictures"):
            patch.setenv("LEADLINE_CACHE", str(run / "cache"))
        patch.setattr(cache, "_cached", waiting)
        yield


@pytest.fixture(scope="session", autouse=True)
def no_bar() -> Iterator[None]:
    """Have commands that run in the process of the tests not say what they are at, however busy the machine is."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("maps.cli.progress.PATIENCE_S", float("inf"))
        yield


@pytest.fixture(scope="session")
def shared() -> Path:
    if not SHARED.is_dir():
        pytest.skip(f"third-party test data are not in {SHARED.name} beside the checkout")
    return SHARED


@pytest.fixture(scope="session")
def docs_site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The site of the documentation, once for all processes of the run."""
    pytest.importorskip("sphinx", reason="`pip install 'leadline[docs]'`")

    def make(place: Path) -> None:
        draft = place.with_name("docs-draft")
        command = [sys.executable, "-m", "sphinx", "-W", "--keep-going", "-q", "-d", str(place.with_name("docs-trees"))]
        done = subprocess.run(
            [*command, str(ROOT / "docs"), str(draft)], capture_output=True, text=True, check=False,
            env=os.environ | {"LEADLINE_DOCS": cases("without commands", "whole")},
        )  # fmt: skip
        assert done.stderr == ""
        assert done.returncode == 0
        draft.rename(place)

    return made_once(folder_of_the_run(tmp_path_factory) / "docs", make)


@pytest.fixture(scope="session")
def browser() -> Iterator["Browser"]:
    """One Chromium for the whole process: Playwright has but one loop."""
    path = os.environ.get("LEADLINE_TEST_SHELL") or os.environ.get("LEADLINE_TEST_BROWSER")
    if not path:
        pytest.skip("LEADLINE_TEST_BROWSER names no browser; `make test` sets it (see tests/find_browser.sh)")
    from playwright.sync_api import sync_playwright  # noqa: PLC0415  tests without a browser do without it

    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(
            executable_path=path, args=["--no-sandbox", "--disable-dev-shm-usage", "--disable-gpu"]
        )
        yield chromium
        chromium.close()
