import symtable
from datetime import date
from pathlib import Path

import pytest
from babel.numbers import format_decimal
from plain_words import plain_runs

from layers.ground import land
from layers.sea import lanes, sea_areas
from layers.sky import satellites
from leadline import numerals, words
from leadline.words import (
    N_,
    NoLanguageError,
    _,
    as_sentence,
    day,
    following,
    in_turn,
    joined,
    languages,
    listed,
    ngettext,
    number,
    pgettext,
    speaking,
    spoken,
    unstopped,
)

PO = """
msgid ""
msgstr ""
"Language: {code}\\n"
"Content-Type: text/plain; charset=utf-8\\n"
"Plural-Forms: nplurals={forms};\\n"

{messages}
"""


@pytest.fixture
def german(tmp_path, monkeypatch):
    """A library with a German catalogue, and a story with one that says one thing otherwise."""
    own, story = tmp_path / "own", tmp_path / "story"
    own.mkdir()
    story.mkdir()
    rows = 'msgid "{n} row"\nmsgid_plural "{n} rows"\nmsgstr[0] "{n} Zeile"\nmsgstr[1] "{n} Zeilen"\n\n'
    doubtful = '#, fuzzy\nmsgid "a guess"\nmsgstr "eine Ahnung"\n\nmsgid "nothing yet"\nmsgstr ""\n\n'
    half = 'msgid "{n} gap"\nmsgid_plural "{n} gaps"\nmsgstr[0] "{n} Lücke"\nmsgstr[1] ""\n\n'
    rest = 'msgid "land"\nmsgstr "Land"\n\nmsgid "sea"\nmsgstr "See"\n'
    (own / "de.po").write_text(
        PO.format(code="de", forms="2; plural=(n != 1)", messages=rows + doubtful + half + rest), encoding="utf-8"
    )
    (story / "de.po").write_text(
        PO.format(code="de", forms="2; plural=(n != 1)", messages='msgid "sea"\nmsgstr "Meer"\n'), encoding="utf-8"
    )
    monkeypatch.setattr(words, "LOCALE", own)
    return story


def test_english_is_what_stands_in_the_source():
    assert (spoken().code, spoken().direction, spoken().key) == ("en", "ltr", "")
    assert _("3 % of {all}") == N_("3 % of {all}") == "3 % of {all}"
    assert [ngettext("{n} row", "{n} rows", n) for n in (0, 1, 2)] == ["{n} rows", "{n} row", "{n} rows"]


def test_a_story_says_it_before_the_library(german):
    assert languages() == ["en", "de"]
    with speaking("de") as language:
        assert (_("sea"), _("land"), language.direction) == ("See", "Land", "ltr")
    with speaking("de", [german]):
        assert (_("sea"), _("land")) == ("Meer", "Land")
        assert [ngettext("{n} row", "{n} rows", n).format(n=n) for n in (1, 2)] == ["1 Zeile", "2 Zeilen"]
    assert _("sea") == "sea"


def test_what_is_not_translated_is_english_and_told(german):
    with speaking("de", [german]) as language:
        assert [_(text) for text in ("a guess", "nothing yet", "new", "sea", "", " ")] == [
            "a guess",
            "nothing yet",
            "new",
            "Meer",
            "",
            " ",
        ]
        assert [ngettext("{n} gap", "{n} gaps", n) for n in (1, 2)] == ["{n} gap", "{n} gaps"]
        assert list(language.missed) == ["a guess", "nothing yet", "new", "{n} gap"]


def test_a_word_of_two_senses_has_the_translation_of_its_sense(german):
    senses = 'msgctxt "answer"\nmsgid "no"\nmsgstr "nein"\n\nmsgid "no"\nmsgstr "kein"\n'
    (german / "de.po").write_text(PO.format(code="de", forms="2; plural=(n != 1)", messages=senses), encoding="utf-8")
    assert pgettext("answer", "no") == "no"
    with speaking("de", [german]) as language:
        assert (pgettext("answer", "no"), pgettext("count", "no"), _("no")) == ("nein", "kein", "kein")
        assert (pgettext("place", "sea"), pgettext("place", "nowhere")) == ("See", "nowhere")
        assert list(language.missed) == ["nowhere"]
    with speaking("en-XA"):
        assert pgettext("answer", "nothing") == "ñöthîñg"


@pytest.mark.parametrize(
    ("code", "told"),
    [("en", "Narrow; measured."), ("ja", "Narrow；measured。"), ("zh-Hant", "Narrow；measured。")],
)
def test_a_sentence_has_the_stops_of_its_language(code, told):
    with speaking(code):
        assert as_sentence(["narrow", "measured"]) == told
        assert as_sentence([unstopped(told)]) == told


def test_a_language_is_known_from_another_catalogue_by_its_key(german):
    keys = set()
    for folders in ((), (german,)):
        with speaking("de", folders) as language:
            keys.add(language.key)
    assert len(keys) == 2


@pytest.mark.usefixtures("german")
def test_lists_days_and_numbers_are_those_of_the_language():
    assert (listed("abc"), joined("abc"), joined("ab", "or"), joined([])) == ("a, b, c", "a, b and c", "a or b", "")
    with speaking("de"):
        assert (joined("abc"), joined("ab", "or"), joined("a")) == ("a, b und c", "a oder b", "a")
        assert day(date(2022, 8, 4)) == day("2022-08-04") == "4. August 2022"
        assert (day("2022-08"), day("2022"), day("early 2022")) == ("August 2022", "2022", "early 2022")
        assert number("1,234.5 km, -0.7 % of 12 in 2022") == "1.234,5 km, -0,7 % of 12 in 2022"
    assert number("1,234.5 km") == "1,234.5 km"


@pytest.mark.parametrize(
    ("code", "told"),
    [
        ("de", "1.234,50 und 7,2 % in 2022: -0,5; 1.234 km, 3 Häfen"),
        ("fr", "1\u202f234,50 et 7,2 % in 2022: -0,5; 1\u202f234 km, 3 Häfen"),
        ("hi", "1,234.50 और 7.2 % in 2022: -0.5; 1,234 km, 3 Häfen"),
    ],
)
def test_numbers_in_the_places_of_a_text_are_those_of_the_language(tmp_path, monkeypatch, code, told):
    (tmp_path / f"{code}.po").write_text(
        PO.format(code=code, forms="2; plural=(n != 1)", messages=""), encoding="utf-8"
    )
    monkeypatch.setattr(words, "LOCALE", tmp_path)
    with speaking(code):
        both = joined([f"{1234.5:,.2f}", f"{7.2:g} %"])
        sums = in_turn([_("{x:.1f}").format(x=-0.5), _("{km} km").format(km="1,234")])
        text = _("{both} in {year}: {sums}, {ports}").format(both=both, year=2022, sums=sums, ports="3 Häfen")
        assert text == told
        assert text == _("{text}").format(text=text)  # what is told already stays
        assert numerals.as_printed(_("{n:,.2f}").format(n=1234.5), code) == "1,234.50"
    assert words.source_of(text) == "1,234.50 and 7.2 % in 2022: -0.5; 1,234 km, 3 Häfen"


@pytest.mark.parametrize("code", ["de", "fr", "es", "pl", "sv", "hi", "ja", "zh_Hant"])
def test_numbers_of_a_locale_are_those_of_babel(code):
    for value in (0.5, 7.25, 1234.5, 26434, 1234567.89, 3320211):
        told = numerals.in_locale(f"{value:,}", code)
        assert told == format_decimal(value, locale=code)
        assert numerals.as_printed(told, code) == f"{value:,}"


def test_sentences_follow_each_other_without_a_blank_behind_a_wide_stop():
    assert following(["A.", "B.", "C"]) == "A. B. C"
    assert following(["一。", "二。", "C."]) == "一。二。C."


@pytest.mark.parametrize(("code", "direction"), [("en-XA", "ltr"), ("ar-XB", "rtl")])
def test_a_pseudo_locale_changes_words_and_leaves_places_marks_and_tags(code, direction):
    with speaking(code) as language:
        told = _("{n:,.0f} km of <b>coast</b> [line]; {{mark}} &amp; {{{n}.low}}").format(n=1200)
        assert language.direction == direction
        assert told.strip("\N{FIRST STRONG ISOLATE}").startswith("1,200")
        assert [part in told for part in ("<b>", "</b>", "[line]", "{mark}", "&amp;", "{1200.low}")] == [True] * 6
        assert " coast" not in told.replace("<b>", " ")
        assert (day("2022-08"), number("1.5")) == ("2022-08", "1.5")
    assert list(language.missed) == ["{n:,.0f} km of <b>coast</b> [line]; {{mark}} &amp; {{{n}.low}}"]


def test_a_language_without_words_is_refused():
    with (
        pytest.raises(NoLanguageError, match=r"no words in 'xx'; expected one of en.*, or a pseudo-locale"),
        speaking("xx"),
    ):
        pass


def test_a_catalogue_that_cannot_be_read_says_which(german):
    (german / "de.po").write_text('msgid "sea"\nMeer\n', encoding="utf-8")
    with pytest.raises(ValueError, match=r"de\.po: .*expected a catalogue of gettext"), speaking("de", [german]):
        pass


def scopes(table):
    for child in table.get_children():
        yield child
        yield from scopes(child)


def hiding(source, name):
    """Functions in which `_` is a name for what is not used, and is asked for as well."""
    for scope in scopes(symtable.symtable(source, name, "exec")):
        if scope.get_type() == "function" and "_" in scope.get_identifiers():
            found = scope.lookup("_")
            if found.is_referenced() and (found.is_local() or found.is_free()):
                yield f"{name}: {scope.get_name()}"


def test_no_function_calls_what_it_hides():  # `for _, row in rows` makes `_` a row
    root = Path(words.__file__).parents[1]
    files = [path for package in ("geo", "layers", "maps", "leadline") for path in (root / package).rglob("*.py")]
    found = [scope for path in files for scope in hiding(path.read_text(encoding="utf-8"), str(path.relative_to(root)))]
    assert found == []


def test_notes_of_layers_are_told_and_the_cache_keeps_english():
    for layer in (land, sea_areas, lanes, satellites):
        written = list(layer.load()["note"])
        with speaking("en-XA"):
            told = layer.load()["note"]
        assert [run for note in told.unique() for run in plain_runs(note)] == []
        assert list(layer.load()["note"]) == written
