"""The site in a stock Firefox, with the network cut: light at the size of a desk, dark at that of a phone."""

import os
from operator import itemgetter

import firefox
import pytest
from drawn import ALL_DRAWN, DRAWN, MAP, missing
from hostile import PAYLOADS
from shapely.geometry import Point

from layers.stories.read import load_story
from maps import Headline, Sheet
from maps.site.build import names
from maps.site.pages import pages_of

PAGES = pages_of(load_story())

pytestmark = pytest.mark.browser

MAPS = {page.name for page in PAGES}
LOOKS = {"desktop, light": (1280, 800, False), "phone, dark": (390, 844, True)}


@pytest.fixture(scope="module", params=LOOKS)
def tab(request, tmp_path_factory):
    """Give a tab of a Firefox that runs for all tests of a look."""
    path = os.environ.get("LEADLINE_TEST_FIREFOX")
    if not path:
        pytest.skip("LEADLINE_TEST_FIREFOX names no Firefox; `make test` sets it where there is one")
    width, height, dark = LOOKS[request.param]
    with firefox.running(path, tmp_path_factory.mktemp("firefox"), dark=dark) as browser:
        yield browser.tab(width, height)


@pytest.fixture
def quiet(tab):
    """Hold the tab to silence: nothing asked of the network, nothing complained about."""
    tab.requests.clear()
    tab.errors.clear()
    yield tab
    tab.evaluate("1")  # what was said before has been heard then
    assert tab.requests == []
    assert tab.errors == []


@pytest.mark.each_once
@pytest.mark.parametrize("name", names())
def test_a_page_opens_and_draws_every_row(quiet, built_site, name):
    quiet.open((built_site / f"{name}.html").as_uri(), ready=ALL_DRAWN if name in MAPS else "true")
    assert quiet.evaluate("document.querySelectorAll('h1').length") == 1
    assert name not in MAPS or missing(name, quiet.evaluate(DRAWN)) == []


def test_a_switch_of_the_legend_answers_to_the_keyboard(quiet, small_page, tmp_path):
    small_page.save(str(tmp_path / "small.html"))
    quiet.open((tmp_path / "small.html").as_uri(), ready=ALL_DRAWN)
    quiet.evaluate("document.getElementById('fold').click()")
    marks = "document.querySelectorAll('.rows-sheet-2.leaflet-interactive').length"
    assert quiet.evaluate(marks) == 3
    quiet.evaluate(
        "[...document.querySelectorAll('#legend label')].find((n) => /Points/.test(n.textContent)).control.focus()"
    )
    quiet.press(" ")
    quiet.wait_for(f"{marks} === 0")
    quiet.press(" ")
    quiet.wait_for(f"{marks} === 3")


def test_the_network_is_cut_and_the_sign_of_a_payload_would_be_seen(tab, tmp_path):
    path = tmp_path / "naive.html"
    path.write_text("<!DOCTYPE html><title>x</title><img src=https://example.org/a.png onerror=window.pwned=1>")
    tab.requests.clear()
    tab.open(path.as_uri(), ready="window.pwned === 1")
    assert tab.requests == ["https://example.org/a.png"]


@pytest.mark.one_in(2, 1)
def test_text_from_data_is_shown_and_never_run(quiet, make_page, make_rows, tmp_path):
    payloads = [text for text in PAYLOADS.values() if text.isprintable()]
    places = [Point(118 + n % 6, 21 + n // 6) for n in range(len(payloads))]
    texts = dict.fromkeys(("name", "note", "as_of", "status"), payloads)
    sheet = Sheet(
        frame=make_rows(*places).assign(**texts), title=payloads[0], group=payloads[1], label=itemgetter("name")
    )
    page = make_page(title=payloads[2], headline=Headline(finding=payloads[3])).add_sheet(sheet)
    page.save(str(tmp_path / "page.html"))
    quiet.open((tmp_path / "page.html").as_uri(), ready=ALL_DRAWN)
    for n, text in enumerate(payloads):
        quiet.evaluate(f"({MAP}.closePopup(), document.querySelectorAll('.rows-sheet-0')[{n}].click()) ?? null")
        quiet.wait_for("document.querySelector('.leaflet-popup-content h2')")
        assert quiet.evaluate("document.querySelector('.leaflet-popup-content h2').textContent") == text
    assert quiet.evaluate("document.querySelector('h1').textContent") == payloads[2]
    assert quiet.evaluate("window.pwned ?? null") is None
