import pytest
from babel.messages.pofile import read_po
from story_folders import HEAD

from layers.catalogue.toml_words import Foreign
from layers.stories.read import language_of, read_story
from layers.stories.translations import OF_ROWS, Counted, asked_by, library_texts, story_texts, untold, write_catalogue
from layers.story_file.definitions import CORRECTED
from leadline.words import _, ngettext, pgettext, speaking

STATEMENT = """
[[statement]]
id = "size"
text = "The strait is 40 km wide."
kind = "number"
value = 40
unit = "km"
said_by = "the harbour master"
check = { kind = "distance", from = "places/North", to = "places/South" }

[layers.places]
title = "Capes"
source = "news"
status = "approximate"
accuracy_m = 100
as_of = "2025"
kind = "place"
points = { North = [1.371, 51.141], South = [1.584, 50.869] }
"""


@pytest.fixture
def folder(tmp_path):
    made = tmp_path / "story"
    made.mkdir()
    return made


def told(folder, head="", statement=STATEMENT):
    (folder / "story.toml").write_text(f"{head}{HEAD}\n{statement}", encoding="utf-8")
    return folder


def catalogue(path):
    with path.open("rb") as file:
        return read_po(file)


def test_texts_of_a_story_are_what_its_files_say(folder):
    assert "The strait is 40 km wide." in story_texts(told(folder))
    assert "the harbour master" in story_texts(told(folder))
    assert "size" not in story_texts(told(folder))


def test_a_catalogue_gets_what_is_missing_and_loses_nothing(tmp_path):
    path = tmp_path / "locale" / "de.po"
    assert write_catalogue({"sea": "", "{n} row": "{n} rows"}, path, "de") == Counted(texts=2, translated=0)
    assert catalogue(path).num_plurals == 2
    words = path.read_text(encoding="utf-8").replace('msgid "sea"\nmsgstr ""', 'msgid "sea"\nmsgstr "Meer"')
    path.write_text(words, encoding="utf-8")
    assert write_catalogue({"sea": "", "land": ""}, path, "de") == Counted(texts=2, translated=1, unused=1)
    both = write_catalogue({"sea": "", "land": ""}, path, "de", asked_elsewhere=lambda: ["{n} row"])
    assert both == Counted(texts=2, translated=1, unused=0)  # asked for, by the library or the story (#16)
    found = catalogue(path)
    assert (found["sea"].string, found["land"].string, found["{n} row"].id) == ("Meer", "", ("{n} row", "{n} rows"))
    with speaking("de", [path.parent]):
        assert _("sea") == "Meer"


def test_a_text_that_was_changed_keeps_its_words_in_doubt_and_no_page_shows_them(tmp_path):
    path = tmp_path / "de.po"
    write_catalogue({"The strait is 40 km wide.": ""}, path, "de")
    empty = 'msgid "The strait is 40 km wide."\nmsgstr ""'
    path.write_text(path.read_text(encoding="utf-8").replace(empty, f'{empty[:-1]}Sie ist 40 km breit."'), "utf-8")
    counted = write_catalogue({"The strait is 41 km wide.": ""}, path, "de")
    assert (counted.texts, counted.translated, counted.doubtful, counted.missing) == (1, 0, 1, 1)
    with speaking("de", [tmp_path]):
        assert _("The strait is 41 km wide.") == "The strait is 41 km wide."


def test_what_the_library_says_already_is_not_asked_of_a_story():
    texts = {"does not hold": "", "The strait is 40 km wide.": ""}
    assert untold(texts, "ja") == {"The strait is 40 km wide.": ""}
    assert untold(texts, "eo") == texts  # Esperanto: nobody has it yet


def test_a_catalogue_that_is_none_and_a_language_that_is_none_are_told(tmp_path):
    path = tmp_path / "de.po"
    path.write_text('msgid "sea"\nMeer\n', encoding="utf-8")
    with pytest.raises(ValueError, match=r"de\.po: .*expected a catalogue of gettext"):
        write_catalogue({"sea": ""}, path, "de")
    with pytest.raises(ValueError, match=r"'xx' is no language that the CLDR knows"):
        write_catalogue({"sea": ""}, path, "xx")


def test_a_story_in_another_language_keeps_it_where_it_has_no_words(folder):
    story = read_story(told(folder, head='language = "de"\n'))
    assert story.language == language_of(folder) == "de"
    text = story.statements[0].text
    assert (text, text.lang, type(text)) == ("The strait is 40 km wide.", "de", Foreign)
    assert not isinstance(read_story(told(folder)).statements[0].text, Foreign)


def test_a_story_is_translated_to_english_too(folder):
    told(folder, head='language = "de"\n')
    write_catalogue(story_texts(folder), folder / "locale" / "en.po", "en", source="de")
    path = folder / "locale" / "en.po"
    empty = 'msgid "The strait is 40 km wide."\nmsgstr ""'
    path.write_text(path.read_text(encoding="utf-8").replace(empty, f'{empty[:-1]}40 km, they say."'), "utf-8")
    with speaking("en", [folder / "locale"]) as language:
        assert read_story(folder).statements[0].text == "40 km, they say."
        assert (language.code, language.is_source) == ("en", False)


@pytest.mark.parametrize("code", ["deutsch", "DE", "zh_Hant", "de-", ""])
def test_a_language_that_is_no_tag_is_refused(folder, code):
    with pytest.raises(ValueError, match=r"story\.toml: language is '.*'; expected a tag of BCP 47"):
        read_story(told(folder, head=f'language = "{code}"\n'))
    assert language_of(folder) == "en"


@pytest.mark.parametrize("code", ["ja", "zh-Hant", "pt-BR", "es-419", "sr-Latn-RS", "de-CH-1996"])
def test_a_language_that_is_a_tag_is_taken(folder, code):
    assert read_story(told(folder, head=f'language = "{code}"\n')).language == code


def test_the_library_says_what_its_code_pages_scripts_and_layers_say():
    texts = library_texts()
    assert "Searched for {what}, in {where}, until {until}: none found." in texts  # code
    assert "Skip to the map" in texts  # pages
    assert "Ports of the world" in texts  # the catalogue of layers
    assert texts["{some} of {there} of {n} month"] == "{some} of {there} of {n} months"


def test_senses_and_comments_of_translators_stay_when_a_catalogue_is_brought_up_to_date(tmp_path):
    path = tmp_path / "de.po"
    write_catalogue({"answer\x04no": "", "no": "", "sea": ""}, path, "de")
    said = path.read_text(encoding="utf-8")
    said = said.replace('msgctxt "answer"\nmsgid "no"\nmsgstr ""', 'msgctxt "answer"\nmsgid "no"\nmsgstr "nein"')
    said = said.replace('msgid "sea"', '# the Channel, not a lake\nmsgid "sea"')
    said += '\n# of numbers\nmsgctxt "count"\nmsgid "no"\nmsgstr "kein"\n'
    path.write_text(said, encoding="utf-8")
    counted = write_catalogue({"answer\x04no": "", "no": "", "sea": "", "land": ""}, path, "de")
    assert (counted.texts, counted.translated, counted.unused) == (4, 1, 1)
    found = catalogue(path)
    assert found.get("no", "answer").string == "nein"
    assert (found.get("no", "count").string, found.get("no", "count").user_comments) == ("kein", ["of numbers"])
    assert found["sea"].user_comments == ["the Channel, not a lake"]
    with speaking("de", [tmp_path]):
        assert (pgettext("answer", "no"), pgettext("count", "no"), _("no")) == ("nein", "kein", "no")


def test_the_library_has_its_senses_for_translators():
    assert {"beside a number\x04found", "found"} <= set(library_texts())


def test_what_some_work_asks_for_is_what_the_library_does_not_say():
    def work():
        _("The strait is 40 km wide.")
        _("does not hold")
        ngettext("{n} officer of the story", "{n} officers of the story", 2)

    asked = {"The strait is 40 km wide.": "", "{n} officer of the story": "{n} officers of the story"}
    assert asked_by(work, "de") == asked_by(work, "ja") == asked_by(work) == asked


def test_texts_of_rows_are_told_from_those_of_files(tmp_path):
    path = tmp_path / "de.po"
    write_catalogue({"sea": "", "North": ""}, path, "de", of_rows=["North"])
    for _again in range(2):
        found = catalogue(path)
        assert (found["North"].auto_comments, found["sea"].auto_comments) == ([OF_ROWS], [])
        write_catalogue({"sea": "", "North": "", "land": ""}, path, "de", of_rows=["North"])


def test_translations_that_nobody_asks_for_are_dropped_where_that_is_said(tmp_path):
    path = tmp_path / "de.po"
    write_catalogue({"sea": "", "land": "", "ice": ""}, path, "de")
    assert write_catalogue({"sea": ""}, path, "de").unused == 2
    assert write_catalogue({"sea": ""}, path, "de", others=["land"]).unused == 1
    assert {message.id for message in catalogue(path) if message.id} == {"sea", "land"}


@pytest.mark.parametrize("code", ["ja", "zh-Hant"])
def test_kinds_of_corrections_are_words_of_the_library(code):  # "Words" and "Verdict" were headings on Japanese pages
    with speaking(code):
        assert [what for what in CORRECTED if _(what) == what] == []


def test_a_text_that_was_never_translated_is_not_in_doubt_when_it_changes(tmp_path):
    path = tmp_path / "pl.po"
    write_catalogue({"Ships through the strait in May": "", "{n} port of call": "{n} ports of call"}, path, "pl")
    changed = {"Ships through the strait in June": "", "{n} port of calls": "{n} ports of calls"}
    counted = write_catalogue(changed, path, "pl")
    assert (counted.texts, counted.translated, counted.doubtful) == (2, 0, 0)
    assert "fuzzy" not in path.read_text(encoding="utf-8")
    told = path.read_text(encoding="utf-8").replace('in June"\nmsgstr ""', 'in June"\nmsgstr "Statki w czerwcu"')
    path.write_text(told, encoding="utf-8")
    assert write_catalogue({"Ships through the strait in July": ""}, path, "pl").doubtful == 1


def test_a_text_takes_no_words_of_one_that_is_but_little_like_it(tmp_path):
    path = tmp_path / "ja.po"
    head = 'msgid ""\nmsgstr ""\n"Content-Type: text/plain; charset=utf-8\\n"\n\n'
    told = {"{n} coast of": "{n}の海岸", "Ships through the strait in May": "5月の海峡の船"}
    path.write_text(head + "".join(f'msgid "{a}"\nmsgstr "{b}"\n\n' for a, b in told.items()), encoding="utf-8")
    counted = write_catalogue({"{n} north of": "", "Ships through the strait in June": ""}, path, "ja")
    assert (counted.texts, counted.translated, counted.doubtful) == (2, 0, 1)
    assert 'msgid "{n} north of"\nmsgstr ""' in path.read_text(encoding="utf-8")
    assert 'msgstr "5月の海峡の船"' in path.read_text(encoding="utf-8")
