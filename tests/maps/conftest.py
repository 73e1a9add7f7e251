import importlib.util
import pickle
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date
from functools import cache, partial
from pathlib import Path
from types import SimpleNamespace

import geopandas as gpd
import pytest
from playwright.sync_api import Browser, BrowserContext, Error, Locator, Page
from shapely.geometry import LineString, Point, Polygon
from shared_run import folder_of_the_run, made_once

from layers.ground import coast, gshhg
from layers.stories.read import load_story
from maps import Headline, Sheet, View
from maps.formats.asked import Asked
from maps.formats.exported import ExportedLayer, exported_layers
from maps.html import plugin_store
from maps.offered.offered import write_data
from maps.page import StoryMap
from maps.site.build import build

DESKTOP = {"width": 1280, "height": 800}
PHONE = {"width": 390, "height": 844}
LONGEST_MS = 150_000  # for a page to be drawn, on a machine that does much else
LOCAL = ("file:", "data:", "blob:", "about:")


def as_typed(read):
    """Reads what a page says, with a blank where a no-break space keeps a number and its unit on one line."""

    def typed(self, *args, **options):
        said = read(self, *args, **options)
        return (
            [one.replace("\xa0", " ") for one in said] if isinstance(said, list) else said and said.replace("\xa0", " ")
        )

    return typed


for name in ("inner_text", "all_inner_texts", "text_content", "all_text_contents"):
    setattr(Locator, name, as_typed(getattr(Locator, name)))


@dataclass
class Watch:
    """What a page asked of the network, and what it complained about."""

    requests: list[str] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class Credit:
    url: str = "https://example.org/source"
    credit: str = "Example Survey"
    licence: str = "CC0-1.0"
    retrieved: date = date(2026, 11, 22)


def watched(context: BrowserContext) -> tuple[Page, Watch]:
    """Open a page with the network cut; what it asks for is written down and refused."""
    page, watch = context.new_page(), Watch()
    page.on("request", lambda r: None if r.url.startswith(LOCAL) else watch.requests.append(r.url))
    page.on("console", lambda m: watch.errors.append(m.text) if m.type in {"error", "warning"} else None)
    page.on("pageerror", lambda e: watch.errors.append(str(e)))
    page.on("dialog", lambda d: (watch.errors.append(f"dialog {d.message}"), d.dismiss()))
    context.route(lambda url: not url.startswith(LOCAL), lambda route: route.abort())
    page.goto, page.reload = drawn_by(page, page.goto), drawn_by(page, page.reload)  # type: ignore[method-assign]
    return page, watch


def drawn_by(page: Page, opens: Callable[..., object]) -> Callable[..., object]:
    """Wait, after a page of ours was opened, until it is drawn: a page does so in slices, after it is loaded."""

    def opened(*where: object, **options: object) -> object:
        answer = opens(*where, **options)
        if page.locator("#leadline-data").count() and not page.locator("noscript > *").count():  # scripts are on
            page.wait_for_selector("html[data-drawn=yes]", state="attached", timeout=LONGEST_MS)
        return answer

    return opened


@pytest.fixture(scope="session", autouse=True)
def coast_read_once() -> Iterator[None]:
    """Keep the vertices of the coast: tests draw some hundred maps, each elsewhere; a reader draws one."""
    read_once = {name: cache(getattr(gshhg, name)) for name in ("load", "zoom_levels")}
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(coast, "gshhg", SimpleNamespace(**{**vars(gshhg), **read_once}))
        yield


@pytest.fixture(scope="session")
def open_context(browser: Browser) -> Callable[..., tuple[Page, Watch]]:
    """Open pages with the network cut, in contexts that the caller closes."""

    def opened(viewport: dict[str, int] = DESKTOP, scheme: str = "light", **options: object) -> tuple[Page, Watch]:
        return watched(browser.new_context(viewport=viewport, color_scheme=scheme, **options))

    return opened


@pytest.fixture(scope="session")
def _tabs_at_rest(browser: Browser) -> Iterator[list[tuple[Page, Watch]]]:  # noqa: ARG001  they close before it
    """Empty tabs that tests have used before: a context of its own for each costs more than most of its pages."""
    tabs: list[tuple[Page, Watch]] = []
    yield tabs
    for page, _ in tabs:
        page.context.close()


@pytest.fixture
def open_page(open_context, _tabs_at_rest) -> Iterator[Callable[..., tuple[Page, Watch]]]:
    """Open pages as `open_context` does, in tabs that are emptied after the test and used again.

    A test that changes what stays with a tab or its context (scripts before those of the page, routes, permissions,
    letters) asks for one `alone`, which is closed.
    """
    contexts: list[BrowserContext] = []
    used: list[tuple[Page, Watch]] = []

    def opened(viewport: dict[str, int] = DESKTOP, scheme: str = "light", *, alone: bool = False) -> tuple[Page, Watch]:
        if alone:
            page, watch = open_context(viewport, scheme)
            contexts.append(page.context)
            return page, watch
        page, watch = used_tab = _tabs_at_rest.pop() if _tabs_at_rest else open_context()
        page.add_init_script = refused  # type: ignore[method-assign]
        used.append(used_tab)
        page.set_viewport_size(viewport)
        page.emulate_media(color_scheme=scheme)
        return page, watch

    yield opened
    for page, watch in used:
        if emptied(page):
            watch.requests.clear()
            watch.errors.clear()
            _tabs_at_rest.append((page, watch))
    for context in contexts:
        context.close()


def refused(*_: object, **__: object) -> None:
    """Stop a test that would leave a script to all who come after it."""
    raise AssertionError("a script stays with its tab: take one of open_page(alone=True)")


def emptied(page: Page) -> bool:
    """Leave a tab as a new one is, or close it if it cannot be."""
    try:
        for other in page.context.pages:
            if other is not page:
                other.close()
        page.goto("about:blank")
        page.mouse.move(0, 0)
        page.emulate_media(media="null", color_scheme="null", reduced_motion="null", forced_colors="null")
    except Error:
        page.context.close()
        return False
    return True


@pytest.fixture(params=[DESKTOP, PHONE], ids=["desktop", "phone"])
def offline_page(request, open_page) -> Iterator[Page]:
    """A page that must ask nothing of the network and complain about nothing, at both sizes."""
    page, watch = open_page(request.param)
    yield page
    assert watch.requests == []
    assert watch.errors == []


@pytest.fixture(scope="session")
def built_site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The site of the story, as `leadline build` makes it, once for all processes of the run."""
    return made_once(folder_of_the_run(tmp_path_factory) / "site", partial(build, write_data=write_data))


@pytest.fixture(scope="session")
def whole_story(tmp_path_factory: pytest.TempPathFactory) -> list[ExportedLayer]:
    """Every layer of the built-in story as it is exported, made ready once for all processes of the run."""

    def make(place: Path) -> None:
        draft = place.with_suffix(".draft")
        draft.write_bytes(pickle.dumps(exported_layers(load_story(), Asked())))
        draft.rename(place)

    place = made_once(folder_of_the_run(tmp_path_factory) / "layers.pickle", make)
    return pickle.loads(place.read_bytes())  # noqa: S301  our own file


def rows(*shapes, kind="place", status="published", **columns) -> gpd.GeoDataFrame:
    """A layer of the given shapes, as `layers.load` would return it."""
    n = len(shapes)
    standard = {
        "id": [f"row-{i}" for i in range(n)],
        "name": [f"Row {i}" for i in range(n)],
        "kind": kind,
        "source_id": "example",
        "status": status,
        "accuracy_m": 100.0,
        "as_of": "2026-11-22",
        "note": "",
    }
    return gpd.GeoDataFrame({**standard, **columns}, geometry=list(shapes), crs=4326)


@pytest.fixture(scope="session")
def make_rows():
    return rows


@pytest.fixture
def sources() -> dict[str, Credit]:
    return {"example": Credit()}


@pytest.fixture
def make_page(sources) -> Callable[..., StoryMap]:
    def made(**options) -> StoryMap:
        standard = {
            "title": "A page",
            "headline": Headline(finding="One finding."),
            "views": [View("All", (118.0, 20.0, 126.0, 28.0))],
            "sources": sources,
        }
        return StoryMap(**{**standard, **options})

    return made


@pytest.fixture
def small_page(make_page) -> StoryMap:
    """Three points (two at one place), a line and an area; on land that crosses 180 degrees."""
    land = rows(
        Polygon([(119, 24), (120, 24), (120, 27), (119, 27)]),
        Polygon([(170, 60), (180, 60), (180, 70), (170, 70)]),
        Polygon([(-180, 60), (-170, 60), (-170, 70), (-180, 70)]),
    )
    page = make_page(
        views=[View("All", (118.0, 20.0, 126.0, 28.0)), View("Bering", (165.0, 58.0, 195.0, 72.0))],
        land=Sheet(frame=land, title="Land", group="Ground"),
    )
    points = rows(Point(121, 25), Point(121, 25), Point(123, 23), status=["published", "published", "approximate"])
    line = rows(LineString([(119, 22), (122, 26)]), kind="median_line")
    area = rows(Polygon([(123, 24), (125, 24), (125, 26), (123, 26)]), kind="territorial_sea")
    page.add_sheet(Sheet(frame=area, title="Zone", group="Sea"))
    page.add_sheet(Sheet(frame=line, title="Line", group="Sea", label=lambda row: row["name"]))
    page.add_sheet(Sheet(frame=points, title="Points", group="Places", label=lambda row: row["name"]))
    return page


@pytest.fixture
def small_file(small_page, tmp_path: Path) -> str:
    path = tmp_path / "small.html"
    small_page.save(str(path))
    return path.as_uri()


@dataclass
class Reader:
    """A page that is opened anew by each test of a module; cheaper than a context for each."""

    page: Page
    watch: Watch

    def open(self, path: Path) -> Page:
        """Show a file, with nothing asked and nothing complained about so far."""
        self.watch.requests.clear()
        self.watch.errors.clear()
        self.page.goto(path.as_uri())
        self.page.wait_for_selector("html[data-drawn=yes]", state="attached", timeout=10_000)
        return self.page

    def assert_quiet(self) -> None:
        """Nothing of the payload ran, nothing was asked of the network, and nothing is in the console."""
        assert self.page.evaluate("window.pwned") is None
        assert self.watch.errors == []
        assert self.watch.requests == []


@pytest.fixture(scope="module")
def reader(open_context) -> Iterator[Reader]:
    page, watch = open_context(reduced_motion="reduce")
    yield Reader(page, watch)
    page.context.close()


@pytest.fixture(scope="session")
def duckdb_spatial():
    """DuckDB with its extension for shapes, loaded from the package: neither network nor the user's folder."""
    import duckdb  # noqa: PLC0415  for these tests alone

    package = Path(str(importlib.util.find_spec("duckdb_extension_spatial").origin)).parent
    connection = duckdb.connect()
    connection.execute(f"LOAD '{next(package.glob('extensions/*/spatial.duckdb_extension'))}'")
    return connection


@pytest.fixture
def without_plugins(monkeypatch):
    """As on a machine without the extra."""
    monkeypatch.setattr(plugin_store, "_path", lambda: None)
    plugin_store.plugin_assets.cache_clear()
    yield
    plugin_store.plugin_assets.cache_clear()
