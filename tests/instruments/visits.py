"""What is seen of a page of the site, by size of the screen and scheme: one opening tells it to all tests that ask.

Opening is what takes long, and axe-core longer still. In `make test` a page is opened once at one size (`opens`), in
one scheme, and turned to the other; axe-core judges it in the scheme that it was turned to. Which size it is and which
scheme comes first changes from page to page (`begins`), so that all combinations come up over the maps and over the
pages of words. `make thorough` opens and judges every combination anew, and where more is open the whole page again;
so does a test that is named for the combinations that it is asked for.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
import validators
from drawn import DRAWN, PAGES
from effort import cases
from legend_keys import KEYS
from playwright.sync_api import Page

from maps.site.build import names

SIZES = {"desktop": {"width": 1280, "height": 800}, "phone": {"width": 390, "height": 844}}
TURNED = {"width": 844, "height": 390}
SCHEMES = ("light", "dark")
MAPS = [page.name for page in PAGES]
NAMES = names()  # asked for each test: once
ALL = bool(cases(0, 1))
Opens = Callable[..., tuple[Page, Any]]

# Of the map: left, top, right and bottom on the screen.
CHART = """() => {
  const box = document.querySelector("#map")?.getBoundingClientRect();
  return box ? [box.left, box.top, box.right, box.bottom] : null;
}"""
# What is painted in slices stays until the new picture is whole: its canvas is then another.
MARKED = """() => {
  for (const canvas of document.querySelectorAll("canvas.leaflet-zoom-animated")) canvas.dataset.old = "yes";
}"""
REPAINTED = """async () => {
  for (let n = 0; n < 3000 && document.querySelector("canvas[data-old]"); n += 1) {
    await new Promise((on) => setTimeout(on, 20));
  }
  return document.querySelectorAll("canvas[data-old]").length;
}"""
PAINTED = "() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(() => setTimeout(done))))"


@dataclass(kw_only=True)
class Visit:
    """What was seen of a page at one size and in one scheme."""

    drawn: list[dict[str, int]]
    chart: list[float] | None
    keys: list[dict[str, Any]]
    screen: bytes
    requests: list[str] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)
    violations: list[str] = field(default_factory=list)
    turned: list[float] | None = None


def opens(name: str) -> str:
    """Size at which `make test` opens a page."""
    return list(SIZES)[NAMES.index(name) // 2 % 2]


def looks(pages: Iterable[str], sizes: Iterable[str] = SIZES, schemes: Iterable[str] = SCHEMES) -> list[Any]:
    """Pages, sizes and schemes as parameters of a test; of those at other sizes, `make thorough` alone looks."""
    schemes = list(schemes)
    return [
        pytest.param(name, size, scheme, marks=[] if size == opens(name) else [pytest.mark.thorough])
        for name in pages
        for size in sizes
        for scheme in schemes
    ]


def begins(name: str, size: str) -> str:
    """Scheme in which a page is opened at a size, before it is turned to the other."""
    return SCHEMES[(NAMES.index(name) + list(SIZES).index(size)) % 2]


def judged() -> list[Any]:
    """Pages, sizes and schemes in which axe-core judges."""
    return [look for look in looks(NAMES) if ALL or look.values[2] != begins(*look.values[:2])]


def visits(open_context: Opens, site: Path, name: str, size: str) -> dict[str, Visit]:
    """Open a page of a site at one size, and look at it in both schemes."""
    first = begins(name, size)
    last = next(scheme for scheme in SCHEMES if scheme != first)
    if ALL:
        return {scheme: _visit(open_context, site, name, size, [scheme])[scheme] for scheme in SCHEMES}
    return _visit(open_context, site, name, size, [first, last])


def _visit(open_context: Opens, site: Path, name: str, size: str, schemes: list[str]) -> dict[str, Visit]:
    page, watch = open_context(SIZES[size], schemes[0], reduced_motion="reduce")
    page.goto((site / f"{name}.html").as_uri())
    seen = {schemes[0]: _look(page, name)}
    for scheme in schemes[1:]:
        page.evaluate(MARKED)
        page.emulate_media(color_scheme=scheme)
        if name in MAPS:
            page.wait_for_selector(f"html[data-theme={scheme}]", state="attached")
            assert page.evaluate(REPAINTED) == 0, f"{name}: not painted anew in a minute"
        page.evaluate(PAINTED)
        seen[scheme] = _look(page, name)
    errors = list(watch.errors)  # before the judges say something there
    if not validators.missing():
        seen[schemes[-1]].violations = validators.violations(page)
        if name in MAPS:
            seen[schemes[-1]].violations += _opened_up(page, name, size)
    turned = _turned(page) if name in MAPS and size == "phone" else None
    for one in seen.values():
        one.requests, one.errors, one.turned = list(watch.requests), errors, turned
    page.context.close()
    return seen


def _look(page: Page, name: str) -> Visit:
    drawn = name in MAPS
    return Visit(
        drawn=page.evaluate(DRAWN) if drawn else [],
        chart=page.evaluate(CHART),
        keys=page.evaluate(KEYS) if drawn else [],
        screen=page.screenshot(animations="disabled"),
    )


def _opened_up(page: Page, name: str, size: str) -> list[str]:
    """What axe-core finds where more is open: on a phone the panel; the table of a layer, at one size or both."""
    found = []
    if size == "phone":
        page.get_by_role("button", name="Legend and layers").click()
        found += validators.violations(page, "html" if ALL else "#more")
    if ALL or list(SIZES)[MAPS.index(name) % 2] == size:
        page.get_by_role("button", name="Table of").first.click()
        found += validators.violations(page, "html" if ALL else "dialog.layer-table")
        page.keyboard.press("Escape")
    if size == "phone":
        page.locator("#unfold").click()
    return found


def _turned(page: Page) -> list[float]:
    """Where the map lies once the phone is turned."""
    page.set_viewport_size(TURNED)
    page.evaluate(PAINTED)
    return list(page.evaluate(CHART))
