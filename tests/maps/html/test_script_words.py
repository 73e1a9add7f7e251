import re
from pathlib import Path

import pytest

from layers.stories.translations import library_texts
from leadline.words import ngettext, speaking
from maps.html.script_words import texts_of, words_of

ASSETS = Path(__file__).parents[3] / "maps" / "assets"
SCRIPTS = sorted(path.name for path in ASSETS.glob("*.js"))
CALLS = re.compile(r"""(?<![\w.$])(?:_|ngettext)\(\s*"((?:[^"\\]|\\.)*)\"""")
COMMENTS = re.compile(r"/\*.*?\*/|(?<=[\s;{,])//[^\n]*", re.DOTALL)
TEXTS = re.compile(r"""(?<![\w.$])(?:_|ngettext)\((?:\s*"(?:[^"\\]|\\.)*",?)+""")
STRINGS = re.compile(r"""(["`])((?:(?!\1)[^\n\\]|\\.)*)\1""")
PLACES = re.compile(r"\$\{[^{}]*\}")
WORDS = re.compile(r"^[A-Z][a-z]+(,? [a-z]+|:? x)")  # as sentences and headings begin
NAMED = re.compile(r"""(?:aria-label|aria-roledescription|aria-valuetext|title|placeholder|head)"?: ["`]([^"`]+)["`]""")
NOT_SAID = {"id"}  # of a column that stands in the CSV only


def _asked(name):
    source = (ASSETS / name).read_text(encoding="utf-8")
    return {found.encode().decode("unicode_escape") if "\\" in found else found for found in CALLS.findall(source)}


def test_english_needs_no_words():
    assert words_of(SCRIPTS) is None


@pytest.mark.parametrize("name", SCRIPTS)
def test_each_text_of_a_script_is_found(name):
    assert {one for one, _many in texts_of(name)} == _asked(name)


def test_texts_of_scripts_stand_in_the_template_for_translators():
    template = library_texts()
    texts = {pair for name in SCRIPTS for pair in texts_of(name)}
    assert len(texts) > 60
    for one, many in texts:
        assert one in template, one
        assert not many or template[one] == many


def test_a_page_gets_the_texts_of_its_own_scripts_alone():
    with speaking("en-XA"):
        words = words_of(["measure.js", "closest.js"])
        told = ngettext("{n} hour", "{n} hours", 2)
    assert words["lang"] == "en-XA"
    assert words["texts"]["Nothing is coloured."] == "Ñöthîñg îs çölöûréd."
    assert words["texts"]["{n} hour"] == {"one": "{n} höûr", "other": told}
    assert "Print" not in words["texts"]


@pytest.mark.parametrize("name", SCRIPTS)
def test_no_text_of_a_script_is_written_past_the_catalogues(name):
    source = COMMENTS.sub("", (ASSETS / name).read_text(encoding="utf-8"))
    said = [found[2] for found in STRINGS.finditer(TEXTS.sub("", source)) if WORDS.search(PLACES.sub("x", found[2]))]
    said += NAMED.findall(source)
    assert [text for text in said if text not in NOT_SAID] == []
