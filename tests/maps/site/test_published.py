"""`--site-url`: addresses in the heads of pages and in JSON-LD, the sitemap, robots.txt, and what stands without it."""

import json
import re
import xml.etree.ElementTree as ET
from datetime import date
from html import unescape
from types import SimpleNamespace
from urllib.robotparser import RobotFileParser

import pytest
from PIL import Image

from geo.claim import Claim, Verdict
from layers.stories.read import load_story
from maps.cli.cli import main
from maps.page.head import Published, about
from maps.site import build, linked_data
from maps.site.published import checked_site_url, count_that_hold, key_number, page_address, write_sitemap

SITEMAP = {"s": "http://www.sitemaps.org/schemas/sitemap/0.9"}
STORY = """
title = "A strait of somebody else"
date = "2026-11"
source = "mine"
checked = 2026-11-20

[sources.mine]
credit = "Somebody"
licence = "CC0-1.0"
retrieved = 2026-11-01
published = "2026-10"

[layers.towns]
title = "Towns"
kind = "place"
source = "mine"
status = "published"
as_of = "2025"
points = { A = [56.25, 26.5] }

[[statement]]
id = "opinion"
text = "It is the best strait."
kind = "opinion"
check = "reported"
sentence = "This is an opinion [claim]."

[[page]]
name = "strait"
title = "The strait"
about = "opinion"
layers = ["towns"]
views = { All = [55, 25, 58, 28] }
"""


def head(html):
    """Names and values of the head: meta by name or property, links by rel."""
    metas = re.findall(r'<meta (?:name|property)="([^"]+)" content="([^"]*)">', html)
    links = re.findall(r'<link rel="(canonical)" href="([^"]*)">', html)
    return {name: unescape(value) for name, value in metas + links}


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    story = tmp_path_factory.mktemp("story")
    (story / "story.toml").write_text(STORY, encoding="utf-8")
    return story


@pytest.fixture(scope="module")
def sites(folder, tmp_path_factory):
    """The site with its address, twice, and without."""
    place = tmp_path_factory.mktemp("sites")
    codes = [
        main(["build", f"{folder}/", "--out", str(place / name), *words])
        for name, words in (
            ("with", ["--site-url", "https://example.org/maps"]),
            ("again", ["--site-url", "https://example.org/maps/"]),
            ("without", []),
        )
    ]
    assert codes == [0, 0, 0]
    return place


def test_each_page_tells_its_address_and_a_picture_that_is_there(sites):
    pages = sorted(path.stem for path in (sites / "with").glob("*.html"))
    assert pages == ["checks", "corrections", "data", "index", "strait"]
    for name in pages:
        told = head((sites / "with" / f"{name}.html").read_text(encoding="utf-8"))
        shown = "strait" if name == "strait" else "index"
        address = f"https://example.org/maps/{'' if name == 'index' else f'{name}.html'}"
        assert (told["canonical"], told["og:url"]) == (address, address)
        assert told["og:image"] == told["twitter:image"] == f"https://example.org/maps/cards/{shown}.png"
        assert told["twitter:card"] == "summary_large_image"
        assert told["og:site_name"] == "A strait of somebody else"
        assert told["og:image:alt"]
        with Image.open(sites / "with" / "cards" / f"{shown}.png") as picture:
            size = (str(picture.width), str(picture.height))
        assert size == (told["og:image:width"], told["og:image:height"])


def test_the_sitemap_lists_every_page_and_robots_find_it(sites):
    root = ET.parse(sites / "with" / "sitemap.xml").getroot()  # noqa: S314  ours
    found = [(url.find("s:loc", SITEMAP).text, url.find("s:lastmod", SITEMAP).text) for url in root]
    names = ["strait.html", "checks.html", "corrections.html", "data.html", ""]
    assert found == [(f"https://example.org/maps/{name}", "2026-11-20") for name in names]
    robots = RobotFileParser()
    robots.parse((sites / "with" / "robots.txt").read_text().splitlines())
    assert robots.site_maps() == ["https://example.org/maps/sitemap.xml"]
    assert robots.can_fetch("anybody", "https://example.org/maps/strait.html")


def test_addresses_in_the_json_ld_are_whole(sites):
    for name in ("checks", "data"):
        html = (sites / "with" / f"{name}.html").read_text(encoding="utf-8")
        (block,) = re.findall(r'<script type="application/ld\+json">(.*?)</script>', html)
        told = json.loads(block)
        addresses = re.findall(r'"(?:@id|url|contentUrl)":\s*"([^"]*)"', json.dumps(told))
        assert addresses
        assert all(address.startswith("https://") for address in addresses)
    assert f'"https://example.org/maps/{"checks.html#opinion"}"' in (sites / "with" / "checks.html").read_text()


def test_the_same_address_gives_the_same_bytes_and_the_manifest_lists_all(sites):
    one, other = (
        {
            p.relative_to(sites / n): p.read_bytes()
            for p in (sites / n).rglob("*")
            if p.suffix != ".gpkg" and p.is_file()
        }
        for n in ("with", "again")
    )
    assert {str(p) for p in one} == {str(p) for p in other}
    assert [str(p) for p in one if one[p] != other[p] and p.name != "manifest.json"] == []
    listed = json.loads((sites / "with" / "manifest.json").read_text())
    assert listed["site_url"] == "https://example.org/maps/"
    assert {"robots.txt", "sitemap.xml", "cards/strait.png", "cards/index.png"} <= set(listed["files"])


def test_without_an_address_nothing_is_written_that_needs_one_and_the_build_says_how(sites, folder, capsys, tmp_path):
    without = sites / "without"
    assert not [name for name in ("cards", "robots.txt", "sitemap.xml") if (without / name).exists()]
    for path in without.glob("*.html"):
        assert {"canonical", "og:url", "og:image", "twitter:card"} & set(head(path.read_text())) == set()
    assert "site_url" not in json.loads((without / "manifest.json").read_text())
    assert main(["build", f"{folder}/", "--out", str(tmp_path / "site")]) == 0
    assert "--site-url https://..." in capsys.readouterr().err


def test_one_page_built_anew_keeps_the_address_of_its_site(sites, folder, tmp_path):
    out = tmp_path / "site"
    words = ["build", f"{folder}/", "--out", str(out)]
    assert main([*words, "--only", "strait", "--site-url", "https://example.org/maps"]) == 0
    before = (out / "strait.html").read_bytes()
    assert main([*words, "--only", "checks"]) == 0
    assert main([*words, "--only", "strait"]) == 0
    assert (out / "strait.html").read_bytes() == before == (sites / "with" / "strait.html").read_bytes()
    assert sorted(path.name for path in (out / "cards").iterdir()) == ["index.png", "strait.png"]
    assert (out / "sitemap.xml").read_text().count("<loc>") == 2


@pytest.mark.parametrize(
    "url",
    ["example.org", "ftp://example.org/", "https://", "https:///maps", "https://example.org/index.html", "https://example.org/?a=b",
     "https://example.org/#a", "https://me:secret@example.org/", "https://bücher.example/", "https://example.org/a b/",
     "https://example.org:99999/", "javascript:alert(1)", 'https://example.org/"><script>',
     "https://example.org/" + "a" * 2000],
)  # fmt: skip
def test_an_address_that_is_none_is_one_line_and_nothing_is_written(url, folder, capsys, tmp_path):
    assert main(["build", f"{folder}/", "--out", str(tmp_path / "site"), f"--site-url={url}"]) == 2
    err = capsys.readouterr().err
    assert err.count("\n") == 1
    assert "expected that of its folder, as https://example.org/maps/" in err
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    "url", ["http://127.0.0.1:8000", "https://xn--bcher-kva.example/a%20b/", "https://example.org"]
)
def test_addresses_of_folders_are_taken(url):
    assert checked_site_url(url) == checked_site_url(f"{url}/") == f"{url.rstrip('/')}/"


def test_words_of_a_head_are_escaped():
    html = about(
        "A", "b", Published(url="https://example.org/", picture="https://example.org/a.png", picture_words='"><script>')
    )
    assert "<script>" not in html
    assert head(html)["og:image:alt"] == '"><script>'


def test_a_page_without_a_picture_has_a_small_card():
    told = head(about("A", "b", Published(url="https://example.org/a.html")))
    assert told["twitter:card"] == "summary"
    assert "og:image" not in told


def test_an_address_of_a_page_is_escaped():
    assert page_address("https://example.org/", "see straße") == "https://example.org/see%20stra%C3%9Fe.html"


def test_a_sitemap_of_one_page(tmp_path):
    write_sitemap(tmp_path, ["index"], "https://example.org/", date(2026, 11, 20))
    assert "<loc>https://example.org/</loc>" in (tmp_path / "sitemap.xml").read_text()


def test_relative_addresses_stay_where_no_address_is_known():
    node = {"@id": "#a", "url": "checks.html#a", "distribution": [{"contentUrl": "data/a.csv", "name": "url"}]}
    assert '"checks.html#a"' in linked_data.block([node])
    whole = json.loads(str(linked_data.block([node], "https://example.org/m/data.html")))["@graph"]
    assert whole == [
        {
            "@id": "https://example.org/m/data.html#a",
            "url": "https://example.org/m/checks.html#a",
            "distribution": [{"contentUrl": "https://example.org/m/data/a.csv", "name": "url"}],
        }
    ]


def test_numbers_of_checks_and_of_a_story():
    def answered(verdict):
        return SimpleNamespace(claim=Claim(id="a", text="b", kind="number"), verdict=verdict, key_finding=None)

    assert key_number(answered(Verdict.NOT_SUPPORTED)) == ("no source", "found")
    assert key_number(answered(Verdict.HOLDS)) == ("", "")
    assert count_that_hold([answered(v) for v in (Verdict.HOLDS, Verdict.OPINION)]) == (
        "1 of 2",
        "statements hold",
    )
    assert count_that_hold([answered(Verdict.HOLDS)]) == ("", "")


def test_a_build_without_somebody_who_draws_has_addresses_alone(folder, tmp_path):
    build.build(tmp_path / "site", "corrections", story=load_story(folder), site_url="https://example.org")
    told = head((tmp_path / "site" / "corrections.html").read_text())
    assert (told["canonical"], "og:image" in told) == ("https://example.org/corrections.html", False)
