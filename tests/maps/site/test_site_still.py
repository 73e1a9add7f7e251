"""Every map of the site with scripts off: no blank area, and the picture is the one that scripts draw first."""

import re
from functools import cache

import numpy as np
import pytest
from PIL import Image

from layers.stories.read import load_story
from maps.page.static.first_view import WIDTH, window_for
from maps.page.style import THEME
from maps.site.pages import pages_of

pytestmark = pytest.mark.browser
PAGES = {page.name: page for page in pages_of(load_story())}
MAP = "window[document.querySelector('.folium-map').id]"
LAND, SEA = (np.array(list(bytes.fromhex(THEME[name][0][1:]))) for name in ("land", "sea"))
AGREE = 0.97  # of places that are plain land or plain sea in both


@pytest.fixture(scope="module")
def off(open_context, built_site):
    """Pages without scripts, each opened once, at the width that is asked for: nothing else can change there."""

    @cache
    def opened(name):
        page, watch = open_context(java_script_enabled=False)
        page.goto((built_site / f"{name}.html").as_uri())
        contexts.append(page.context)
        return page, watch

    def at(name, width):
        page, watch = opened(name)
        page.set_viewport_size({"width": width, "height": 800})
        return page, watch

    contexts = []
    yield at
    for context in contexts:
        context.close()


def pixels(path):
    with Image.open(path) as image:
        return np.asarray(image.convert("RGB")).astype(int)


def plain(colours):
    """1 for land, 0 for sea, -1 for anything else."""
    return np.where(abs(colours - LAND).max(axis=-1) < 3, 1, np.where(abs(colours - SEA).max(axis=-1) < 3, 0, -1))


@pytest.mark.one_in(2)
@pytest.mark.parametrize("name", PAGES)
def test_the_picture_agrees_with_the_live_first_view(off, kept, tmp_path, name):
    live = kept(name)
    live.locator(".folium-map").screenshot(path=tmp_path / "live.png")
    grid = "Array.from({ length: 40 }, (_, i) => Array.from({ length: 30 }, (_, j) => [i, j])).flat()"
    places = np.array(
        live.evaluate(
            f"""() => {{ const m = {MAP}, s = m.getSize();
            return {grid}.map(([i, j]) => {{
              const p = [(i + 0.5) / 40 * s.x, (j + 0.5) / 30 * s.y].map(Math.floor);
              const at = m.containerPointToLatLng(p); return [...p, at.lng, at.lat]; }}); }}"""
        )
    )
    page, watch = off(name, 1280)
    page.locator("svg.still-map").screenshot(path=tmp_path / "still.png")
    still, shown = pixels(tmp_path / "still.png"), pixels(tmp_path / "live.png")
    window = window_for(PAGES[name].bounds)
    at = (window.places(places[:, 2:]) * len(still[0]) / WIDTH).astype(int)
    inside = (at >= 1).all(axis=1) & (at[:, 0] < len(still[0]) - 1) & (at[:, 1] < len(still) - 1)
    one = plain(still[at[inside, 1], at[inside, 0]])
    other = plain(shown[places[inside, 1].astype(int), places[inside, 0].astype(int)])
    both = (one >= 0) & (other >= 0)
    assert both.sum() > 150
    assert (one == other)[both].mean() >= AGREE
    assert watch.errors == []
    assert watch.requests == []


@pytest.mark.parametrize("width", [1280, 390])
@pytest.mark.parametrize("name", PAGES)
def test_nothing_is_blank_and_the_numbers_are_the_storys(off, name, width):
    page, _ = off(name, width)
    spec = PAGES[name]
    assert page.locator("svg.still-map").bounding_box()["width"] > 0.6 * min(width, 900)
    assert page.locator(".folium-map:visible, button:visible").count() == 0
    assert page.locator(".still details").count() > 2
    words = page.locator(".still").inner_text()
    if spec.chronology:
        for moment in spec.chronology().moments:
            assert moment.words in words
    if spec.counts:
        html = page.content()
        for month, number in zip(spec.counts().months, spec.counts().counts[0].numbers, strict=True):
            if number is not None:
                row = re.search(rf'<th scope="row">{month}</th>\s*<td>(?:at least |about )?([\d,]+)</td>', html)
                assert int(row[1].replace(",", "")) == number
