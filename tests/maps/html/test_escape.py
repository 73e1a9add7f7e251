import html
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from maps.html import escape

WORDS = st.text(st.characters(exclude_categories=["Cs"]))


@given(WORDS)
def test_text_shows_what_it_was_given_and_opens_nothing(words):
    escaped = escape.text(words)
    assert html.unescape(escaped) == words.replace("\0", "\ufffd")  # HTML cannot hold NUL
    assert not set("<>\"'`$\\") & set(escaped)


@given(WORDS)
def test_a_json_block_holds_no_tag_and_reads_back(words):
    block = escape.json_block({"words": words})
    assert "<" not in block
    assert json.loads(block) == {"words": words}


def test_a_json_block_refuses_nan():
    with pytest.raises(ValueError, match="not JSON compliant"):
        escape.json_block([float("nan")])


@pytest.mark.parametrize(
    "url",
    [
        "javascript:alert(1)",
        "JaVaScRiPt:alert(1)",
        " javascript:alert(1)",
        "java\tscript:alert(1)",
        "data:text/html,<script>alert(1)</script>",
        "vbscript:x",
        "//example.org",
        "example.org",
        "https://",
        "https://example.org/ onclick=x",
        "",
    ],
)
def test_only_addresses_of_the_web_become_links(url):
    with pytest.raises(ValueError, match="cannot be a link of a page; expected an address that begins with https"):
        escape.link(url)


def test_an_address_of_the_web_is_left_as_it_is():
    assert escape.link("http://example.org/a?b=c&d=%20#e") == "http://example.org/a?b=c&d=%20#e"


def test_a_template_escapes_every_value():
    page = escape.render("index.html.j2", **{**_index_values(), "title": "</title><script>`${1}`"})
    assert "<title>&lt;/title&gt;&lt;script&gt;&#96;&#36;{1}&#96;</title>" in page


def _index_values():
    empty = {"url": "https://example.org", "title": "t", "credit": "c", "rests_on": ""}
    lists = dict.fromkeys(["links", "cards", "groups", "others", "credits"], ())
    words = dict.fromkeys(["policy", "style", "about", "upshot"], "")
    return {"story": empty, "source": empty, "total": 1, "maps": {}, **lists, **words}
