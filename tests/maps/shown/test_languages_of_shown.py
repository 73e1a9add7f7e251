"""A page of `maps.show` in en-XA, in which every text of a catalogue has accents: what has none is the reader's own."""

import re

import geopandas as gpd
import pandas as pd
import pytest
from accented import said_plainly, texts_of
from shapely.geometry import Point

import maps
from layers.catalogue.sources import sources
from leadline.words import speaking, spoken

NAMES = ("BibTeX", "OpenStreetMap", "WGS 84", " kn")  # the same in every language
COLUMNS = ("When", "Speed", "speed")


def test_a_page_says_nothing_past_the_catalogues_but_what_is_the_readers_own(tmp_path):
    days = pd.date_range("2024-01-01", periods=12, freq="D", tz="UTC")
    own = {"name": [f"Q{n}" for n in range(12)], "when": days, "speed_kn": [1.7 * n - 3 for n in range(12)]}
    rows = gpd.GeoDataFrame(own, geometry=[Point(140 + n / 10, 35 + n / 10) for n in range(12)], crs=4326)
    with speaking("en-XA"):
        maps.show(rows, column="speed_kn", time="when").save(tmp_path / "one.html")
        maps.show([rows, rows.iloc[:0]], column="speed_kn").save(tmp_path / "two.html")
    known = [*NAMES, *COLUMNS, *(source.credit for source in sources().values())]
    for name in ("one", "two"):
        assert said_plainly(texts_of(tmp_path / f"{name}.html"), known) == {}


POLISH = """msgid ""
msgstr ""
"Content-Type: text/plain; charset=utf-8\\n"
"Plural-Forms: nplurals=3; plural=n==1 ? 0 : n%10>=2 && n%10<=4 && (n%100<12 || n%100>14) ? 1 : 2;\\n"

msgid "{n} point"
msgid_plural "{n} points"
msgstr[0] "{n} punkt"
msgstr[1] "{n} punkty"
msgstr[2] "{n} punktów"

msgid "Table"
msgstr "Tabela"
"""
BLANK = "\N{NO-BREAK SPACE}"  # between thousands, as Polish print has it; a comma stands before decimals


@pytest.fixture
def locale(tmp_path):
    (tmp_path / "locale").mkdir()
    (tmp_path / "locale/pl.po").write_text(POLISH, encoding="utf-8")
    return tmp_path / "locale"


def ports(n=3):
    tonnes = [456.7, 1_234.5, 98_765.4, *(1_000.3 + place for place in range(n - 3))]
    where = [Point(18 + place % 7 / 10, 54 + place / 1e4) for place in range(n)]
    return gpd.GeoDataFrame({"nazwa": [f"P{k}" for k in range(n)], "t": tonnes}, geometry=where, crs=4326)


def test_a_page_keeps_the_language_that_it_was_made_in(locale, tmp_path):
    page = maps.show(ports(), size="t", label="nazwa", lang="pl", locale=locale, land=False)
    page.save(tmp_path / "one.html")
    html = (tmp_path / "one.html").read_text(encoding="utf-8")
    assert (spoken().code, page.lang, page.headline.finding) == ("en", "pl", "3 punkty.")
    assert '<html lang="pl"' in html
    assert '"Table":"Tabela"' in html


@pytest.mark.parametrize("asked", [{"size": "t"}, {"column": "t"}, {"details": ["t"]}], ids=["size", "column", "card"])
def test_numbers_of_cards_and_keys_have_the_signs_of_the_language(asked, locale):
    page = maps.show(ports(), lang="pl", locale=[locale], land=False, **asked)
    block = page.data()["sheets"][0]
    told = {row["x"][0 if "details" in asked else 1] for row in block["features"]}
    assert told == {"456,7", f"1{BLANK}234,5", f"98{BLANK}765,4"}
    legend = [words for _radius, words in block["sizes"][1]] if "size" in asked else list(block["words"].values())
    assert not any("." in words or re.search(r"\d,\d{3}", words) for words in legend)


def test_one_form_writes_the_numbers_of_sizes_where_colours_have_none(locale):
    rows = ports().assign(kind=["a", "b", "b"])
    for asked in ({"size": "t"}, {"size": "t", "column": "kind"}):
        block = maps.show(rows, form="{:,.1f} kt", details=["t"], land=False, **asked).data()["sheets"][0]
        assert {row["x"][0] for row in block["features"]} == {"456.7 kt", "1,234.5 kt", "98,765.4 kt"}
        assert [words for _radius, words in block["sizes"][1]] == ["50,000 kt", "20,000 kt", "2,000 kt"]
    block = maps.show(rows, form="{:,.1f} kt", size="t", lang="pl", locale=locale, land=False).data()["sheets"][0]
    assert next(words for _radius, words in block["sizes"][1]) == f"50{BLANK}000 kt"


@pytest.mark.parametrize("n", [3, 2_100], ids=["rows", "packed"])
def test_a_table_of_such_numbers_sorts_and_saves_them_as_numbers(n, locale, tmp_path, offline_page):
    maps.show(ports(n), name="nazwa", title="Porty", lang="pl", locale=locale, land=False).save(tmp_path / "map.html")
    offline_page.goto((tmp_path / "map.html").as_uri())
    offline_page.locator(".to-table").evaluate("(button) => button.click()")
    offline_page.get_by_role("dialog").get_by_role("button", name="T", exact=True).click()
    cells = offline_page.locator("dialog tbody tr td.number").first
    assert cells.inner_text() == "456,7"
    offline_page.evaluate("navigator.clipboard.writeText = async (text) => { window.copied = text; }")
    offline_page.get_by_role("button", name="Copy as CSV").click()
    offline_page.wait_for_function("window.copied")
    assert ",456.7," in offline_page.evaluate("window.copied").splitlines()[1]


def test_a_language_without_words_says_where_they_were_looked_for(locale):
    with pytest.raises(
        ValueError, match=rf"no file pl\.po in {locale.parent}.*There is {locale}/pl\.po: name its folder"
    ):
        maps.show(ports(), lang="pl", locale=locale.parent)
    with pytest.raises(ValueError, match=r"leadline words --library --lang cs --to FOLDER/cs\.po"):
        maps.show(ports(), lang="cs")
    with pytest.raises(ValueError, match="comes without lang="):
        maps.show(ports(), locale=locale)
