"""Pages in another language: what comes from the catalogues, and what is told of the rest."""

import re
import shutil
from functools import cache

import pytest
from story_folders import HEAD

from layers.catalogue.other_names import called
from layers.stories.read import read_story
from leadline.words import N_, speaking
from leadline.words import _ as words
from maps.cli.cli import main
from maps.sheets.names import labels_of
from maps.signed import new_key, read_key, sign_folder, verify
from maps.signed.manifest import Manifest
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
title = "Capes"
about = "crossing"
layers = ["places"]
"""


@pytest.fixture
def story(tmp_path):
    return written(tmp_path)


def written(place):
    folder = place / "story"
    folder.mkdir()
    (folder / "story.toml").write_text(f"{HEAD}\n{STORY}", encoding="utf-8")
    return folder


def pages_in(site):
    return {path.stem: path.read_text(encoding="utf-8") for path in site.glob("*.html")}


@pytest.fixture(scope="module")
def site_in(tmp_path_factory):
    """The site of the story in a language, built once."""
    place = tmp_path_factory.mktemp("languages")
    story = read_story(written(place))

    @cache
    def built(code):
        with speaking(code):
            build(place / code, story=story)
        return place / code

    return built


@pytest.mark.one_in(2, 1)
@pytest.mark.parametrize(("code", "direction"), [("ar-XB", "rtl"), ("ja", "")])
def test_a_page_says_its_language_and_direction(site_in, code, direction):
    told = f'<html lang="{code}"' + f' dir="{direction}"' * bool(direction)
    for html in pages_in(site_in(code)).values():
        assert told in html


def test_verdict_date_and_answer_are_japanese(site_in):
    pages = pages_in(site_in("ja"))
    for name in ("map", "index", "checks"):
        verdict = re.search(r'class="verdict v-does-not-hold">([^<]+)<', pages[name])
        assert verdict
        assert re.search(r"[぀-ヿ一-鿿]", verdict[1])
    finding = re.search(r'id="finding">(.*?)</p>', pages["map"])
    assert re.search(r"[぀-ヿ一-鿿]", finding[1].replace(verdict[1], ""))
    assert re.search(r"\d{4}年\d{1,2}月\d{1,2}日", pages["checks"])


def test_the_build_tells_what_has_no_words_and_ends_well(story, tmp_path, capsys):
    assert main(["build", str(story), "--out", str(tmp_path / "site"), "--lang", "ja"]) == 0
    told = [line for line in capsys.readouterr().err.splitlines() if "have no words in ja" in line]
    assert len(told) == 1
    assert re.search(r"\d+ texts of the story have no words in ja, the first '.+they stay as they are written", told[0])


def test_a_language_without_words_is_refused_in_one_line(story, tmp_path, capsys):
    assert main(["build", str(story), "--out", str(tmp_path / "site"), "--lang", "xx"]) == 2
    assert "no words in 'xx'" in capsys.readouterr().err
    assert not (tmp_path / "site").exists()


def test_names_of_rows_are_those_of_the_language():
    row = {"name": "Misaki", "name_ja": "岬", "name_zh": "海岬"}
    assert called(row) == "Misaki"
    for code, name in (("ja", "岬"), ("zh-Hant", "Misaki")):  # name_zh may be in simplified characters
        with speaking(code):
            assert called(row) == name
            assert called({**row, "name_zh_hant": "海岬"}) == ("岬" if code == "ja" else "海岬")


def test_lands_on_maps_have_the_names_of_the_cldr():
    for code, names in (("ja", {"ノルウェー", "モンゴル"}), ("zh-Hant", {"挪威", "蒙古"})):
        with speaking(code) as language:
            told = {label.text for label in labels_of([(-10.0, 30.0, 140.0, 75.0)])}
        assert names <= told
        assert not {"Norway", "Mongolia"} & {*told, *language.missed}


def keys_of(html):
    return re.findall(r'"key":\s?"([^"]+)"', html)


@pytest.mark.one_in(2)
@pytest.mark.parametrize("code", ["ja", "en-XA"])
def test_an_address_works_in_every_language(story, site_in, tmp_path, code):
    (story / "locale").mkdir()
    (story / "locale" / "ja.po").write_text(
        'msgid ""\nmsgstr "Content-Type: text/plain; charset=utf-8\\n"\n\nmsgid "Capes"\nmsgstr "岬"\n',
        encoding="utf-8",
    )
    with speaking(code, [story / "locale"]):
        build(tmp_path / code, story=read_story(story))
    told = (tmp_path / code / "map.html").read_text(encoding="utf-8")
    if code == "ja":
        assert '"title": "岬"' in told or '"title":"岬"' in told
    assert "capes" in keys_of(told)
    assert keys_of(told) == keys_of(pages_in(site_in("en"))["map"])


@pytest.mark.parametrize("code", ["ja", "ar-XB"])
def test_a_site_in_any_language_is_signed(site_in, tmp_path, code):
    pytest.importorskip("cryptography")
    private, _public, _key = new_key(tmp_path / "desk")
    shutil.copytree(site_in(code), tmp_path / "site")
    with speaking(code):
        sign_folder(tmp_path / "site", read_key(private))
        assert verify(tmp_path / "site", read_key(private).public).faults == ()
        assert (
            b'"by":'
            in Manifest(
                by=words(N_("Map")), covers="folder", files=(), format="f", key="k", signed_utc="", version=1
            ).canonical()
        )
