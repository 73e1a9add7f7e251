"""What a page says of itself: to search engines, to those who share it, and to browsers that look for an icon."""

import re
from html import unescape
from urllib.parse import unquote

import pytest

from layers.stories.read import load_story
from maps.page.head import about
from maps.page.headline import Headline
from maps.site.report import checks_page

SAID = Headline(claim="It fell by 40 %.", verdict="does not hold", finding='It fell by "2 %".')


@pytest.fixture
def pages(make_page):
    return [
        make_page(title="A map", headline=SAID).get_root().render(),
        checks_page(load_story(), [], {}, {}, load_story().sources),
    ]


def test_a_map_is_described_by_claim_verdict_and_finding(pages):
    words = "Claimed: It fell by 40 %. Verdict: does not hold. It fell by &quot;2 %&quot;."
    for name in ('name="description"', 'property="og:description"'):
        assert f'<meta {name} content="{words}">' in pages[0]
    assert '<meta property="og:title" content="A map">' in pages[0]


def test_a_headline_without_a_claim_is_its_finding():
    assert Headline(finding="All places.").in_words == "All places."


def test_an_icon_stands_inside_every_page(pages):
    for html in pages:
        icon = re.search(r'<link rel="icon" type="image/svg\+xml" href="data:image/svg\+xml,([^"]+)">', html)[1]
        assert unquote(unescape(icon)).startswith('<svg xmlns="http://www.w3.org/2000/svg"')


def test_the_frame_of_the_browser_has_the_colour_of_the_paper(pages):
    for html in pages:
        colours = re.findall(r'name="theme-color" media="\(prefers-color-scheme: (\w+)\)" content="(#\w+)"', html)
        assert colours == [("light", "#ffffff"), ("dark", "#14191d")]


def test_long_descriptions_are_cut_at_a_word():
    told = re.search(r'name="description" content="([^"]+)"', about("x", "words and more " * 30))[1]
    assert len(told) <= 200
    assert told.endswith(("words…", "and…", "more…"))


def test_text_of_a_title_is_escaped():
    assert "<script>" not in about("</title><script>", '"><script>')
