import re

import pytest
from babel.messages.pofile import read_po
from effort import cases
from story_folders import HEAD

from geo.units import SIGNS
from layers.stories.read import read_story
from layers.stories.translations import library_texts
from leadline.words import speaking
from maps.cli.cli import main
from maps.site.build import build

STORY = """
[layers.places]
title = "Capes"
source = "news"
status = "approximate"
accuracy_m = 100
as_of = "2025"
kind = "place"
points = { "North cape" = [1.371, 51.141], "South cape" = [1.584, 50.869] }

[[statement]]
id = "crossing"
text = "The strait is 40 km wide."
kind = "number"
value = 40
unit = "km"
check = { kind = "distance", from = "places/North cape", to = "places/South cape" }

[[page]]
name = "map"
title = "Capes of the strait"
about = "crossing"
layers = ["places"]
"""


@pytest.fixture
def story(tmp_path):
    folder = tmp_path / "story"
    folder.mkdir()
    (folder / "story.toml").write_text(f"{HEAD}\n{STORY}", encoding="utf-8")
    return folder


def translated(path, text, words):
    empty = f'msgid "{text}"\nmsgstr ""'
    content = path.read_text(encoding="utf-8")
    assert empty in content
    path.write_text(content.replace(empty, f'{empty[:-1]}{words}"'), encoding="utf-8")


def page_of(site, name):
    return (site / f"{name}.html").read_text(encoding="utf-8").replace("\N{NO-BREAK SPACE}", " ")


def test_a_template_is_written_beside_the_story_and_counted(story, capsys):
    assert main(["words", str(story)]) == 0
    told = capsys.readouterr()
    assert told.out == f"{story / 'locale' / 'story.pot'}\n"
    assert re.search(r"leadline: \d+ texts; copy the template", told.err)
    assert 'msgid "The strait is 40 km wide."' in (story / "locale" / "story.pot").read_text(encoding="utf-8")


def messages(path):
    with path.open("rb") as file:
        ids = [message.id for message in read_po(file) if message.id]
    return {one if isinstance(one, str) else one[0] for one in ids}


def test_what_a_build_counts_as_missing_is_asked_for_of_translators(story, tmp_path):
    file = story / "story.toml"
    file.write_text(
        file.read_text(encoding="utf-8") + '[page.views]\n"The narrows" = [1, 50, 2, 52]\n', encoding="utf-8"
    )
    for code in cases(["de"], ["ja", "de"]):  # none has words in German; some in Japanese
        assert main(["words", str(story), "--lang", code]) == 0
        asked = messages(story / "locale" / f"{code}.po")
        assert {"North cape", "South cape", "The narrows"} <= asked
        with speaking(code, [story / "locale"]) as language:
            build(tmp_path / code, story=read_story(story))
        assert set(language.missed) - library_texts().keys() == asked
        assert not asked & SIGNS


def test_the_ground_of_maps_is_no_layer_behind_checks_that_do_not_rest_on_it(story, tmp_path):
    assert main(["build", str(story), "--out", str(tmp_path / "site")]) == 0
    behind = page_of(tmp_path / "site", "checks").split('<section id="layers">')[1]
    assert "<code>places</code>" in behind
    assert "leadline:land" not in behind
    assert "leadline:land" in page_of(tmp_path / "site", "data")


def test_which_layer_of_two_of_one_name_is_told(story, monkeypatch, capsys):
    file = story / "story.toml"
    file.write_text(file.read_text(encoding="utf-8").replace("places", "ports"), encoding="utf-8")
    assert main(["layers", "--story", str(story), "ports"]) == 0
    told = capsys.readouterr().err
    assert "ports is the layer of the story" in told
    assert "that of the library is leadline:ports." in told
    monkeypatch.chdir(story)
    assert main(["layers", "leadline:ports"]) == 0
    told = capsys.readouterr().err
    assert "story.toml of this folder is not read" in told
    assert "leadline layers --story . ports" in told


def test_a_row_with_a_name_of_its_own_in_a_language_is_not_asked_for_in_it(story):
    file = story / "story.toml"
    layer = file.read_text(encoding="utf-8").replace("points = {", 'names = "names.csv"\npoints = {')
    file.write_text(layer, encoding="utf-8")
    rows = "layer,id,language,name,source_id\nplaces,North cape,de,Nordkap,news\n"
    (story / "names.csv").write_text(rows, encoding="utf-8")
    for code, asked in (("fr", {"North cape", "South cape"}), ("de", {"South cape"})):
        assert main(["words", str(story), "--lang", code]) == 0
        assert {"North cape", "South cape"} & messages(story / "locale" / f"{code}.po") == asked


def test_a_newsroom_translates_a_story_to_a_language_that_the_library_has_not(story, tmp_path, capsys):
    assert main(["build", str(story), "--out", str(tmp_path / "site"), "--lang", "de"]) == 2
    assert "leadline words STORY --lang de" in capsys.readouterr().err
    assert main(["words", str(story), "--lang", "de"]) == 0
    path = story / "locale" / "de.po"
    translated(path, "The strait is 40 km wide.", "Die Meerenge ist 40 km breit.")
    capsys.readouterr()
    assert main(["words", str(story), "--lang", "de"]) == 0
    assert re.search(r"\d+ texts; 1 have words in de, \d+ have none\n", capsys.readouterr().err)
    assert main(["words", str(story), "--lang", "de", "--library"]) == 0
    translated(path, "Open the map", "Zur Karte")
    assert main(["build", str(story), "--out", str(tmp_path / "site"), "--lang", "de"]) == 0
    page = page_of(tmp_path / "site", "index")
    assert '<html lang="de"' in page
    assert "<span>Die Meerenge ist 40 km breit.</span>" in page
    assert "Zur Karte" in page
    assert '<h2 lang="en"><a href="map.html">Capes of the strait</a></h2>' in page


def test_a_story_says_its_language_where_the_page_is_in_another(story, tmp_path):
    file = story / "story.toml"
    file.write_text('language = "de"\n' + file.read_text(encoding="utf-8"), encoding="utf-8")
    assert main(["build", str(story), "--out", str(tmp_path / "site")]) == 0
    pages = {path.stem: page_of(path.parent, path.stem) for path in (tmp_path / "site").glob("*.html")}
    assert all('<html lang="en"' in page for page in pages.values())
    assert '<h1 lang="de">Capes of the strait</h1>' in pages["map"]
    for name in ("map", "index"):
        assert '<span lang="de">The strait is 40 km wide.</span>' in pages[name]
    assert '<h2 lang="de">The strait is 40 km wide.</h2>' in pages["checks"]


def test_a_story_is_built_in_its_own_language_where_there_are_words(story, tmp_path, capsys):
    file = story / "story.toml"
    file.write_text('language = "ja"\n' + file.read_text(encoding="utf-8"), encoding="utf-8")
    assert main(["build", str(story), "--out", str(tmp_path / "site"), "--only", "index"]) == 0
    page = page_of(tmp_path / "site", "index")
    assert '<html lang="ja"' in page
    assert "<span>The strait is 40 km wide.</span>" in page
    assert "The strait is 40 km wide" not in capsys.readouterr().err  # it is Japanese: nothing is missing


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (["--lang", "de"], "--to is missing; expected the file to write, as words.po"),
        (["--lang", "xx", "--to", "xx.po"], "'xx' is no language that the CLDR knows"),
        (["--lang", "en", "--to", "en.po"], "--lang is en, in which the texts are written; expected another language"),
        (["--lang", "de", "--to", "de.txt"], "ends in '.txt'; expected one of .po"),
    ],
)
def test_what_cannot_be_written_is_told_in_one_line(words, told, tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    assert main(["words", *words]) == 2
    assert told in capsys.readouterr().err
    assert not list(tmp_path.iterdir())
