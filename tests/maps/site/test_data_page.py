"""The page of the data: what it says of each layer, the files that it offers, and what it tells to machines."""

import json
import re
from hashlib import sha256
from html import unescape
from urllib.parse import unquote

import geopandas as gpd
import pandas as pd
import pytest
from bundled import PAGE, a_folder
from rdflib import RDF, Graph, URIRef
from rdflib.namespace import DCAT, DCTERMS, SDO

from layers.stories.read import load_story
from maps.cli import cli
from maps.offered import offered
from maps.offered.offered import write_data
from maps.site import build
from maps.site.data_page import in_bytes

# The reader of JSON-LD still makes a graph of the kind that rdflib itself has left behind.
pytestmark = pytest.mark.filterwarnings("ignore:ConjunctiveGraph is deprecated:DeprecationWarning")
PAGE_URL = "https://example.org/site/data.html"


@pytest.fixture(scope="module")
def small(tmp_path_factory):
    """A small site with a table, a layer of points and the land."""
    place = tmp_path_factory.mktemp("small")
    build.build(place / "site", story=load_story(a_folder(place, more=PAGE)), write_data=write_data)
    return place / "site"


def html_of(site):
    return (site / "data.html").read_text(encoding="utf-8")


def hrefs(site):
    return [unquote(unescape(href)) for href in re.findall(r'<a href="(data/[^"]+)" download>', html_of(site))]


def nodes(site):
    (block,) = re.findall(r'<script type="application/ld\+json">(.*?)</script>', html_of(site))
    return json.loads(block)


def test_every_layer_stands_there_with_its_files_and_every_file_is_offered(small):
    html = html_of(small)
    assert re.findall(r'<section class="check" id="([^"]+)"', html) == [
        "layer-leadline-land", "layer-places", "layer-money",
    ]  # fmt: skip
    there = {f"data/{path.name}" for path in (small / "data").iterdir()} - {"data/catalog.jsonld"}
    assert set(hrefs(small)) == there
    assert {href.rpartition("/")[2].partition(".")[0] for href in hrefs(small)} == {"money", "places", "hormuz"}
    assert hrefs(small).count("data/hormuz.gpkg") == 3  # at the top, and with each layer
    checked = load_story(a_folder(small.parent / "day", more=PAGE)).checked
    assert f"as of {checked.day} {checked:%B %Y}." in html
    assert "No files here, because it is large" in html
    assert "leadline layers leadline:land --to FILE" in html


def test_the_files_hold_the_rows(small):
    story = load_story(a_folder(small.parent / "again", more=PAGE))
    assert {path.name for path in (small / "data").glob("places.*")} == {"places.csv", "places.geojson"}
    assert {path.name for path in (small / "data").glob("money.*")} == {"money.csv", "money.parquet"}
    assert list(story.load("places")["id"]) == ["a", "b"]
    places = gpd.read_file(small / "data" / "hormuz.gpkg", layer="places")
    for read in (gpd.read_file(small / "data" / "places.geojson"), places):
        assert list(read["id"]) == ["a", "b"]
        assert [(p.x, p.y) for p in read.geometry] == [(56.0, 26.5), (57.0, 25.5)]
    csv = pd.read_csv(small / "data" / "places.csv")
    assert list(zip(csv["id"], csv["lon"], csv["lat"], strict=True)) == [("a", 56.0, 26.5), ("b", 57.0, 25.5)]
    values = [pd.read_csv(small / "data" / "money.csv"), pd.read_parquet(small / "data" / "money.parquet")]
    assert [list(table["value"]) for table in values] == [[7.2] * 3] * 2


def test_schema_org_tells_datasets_with_their_files(small):
    told = nodes(small)
    assert told["@context"] == "https://schema.org"
    told["@context"] = {"@vocab": str(SDO)}
    read = Graph().parse(data=json.dumps(told), format="json-ld", publicID=PAGE_URL)
    terms = {str(SDO) + name for name in SDO.__annotations__}
    used = {p for _, p, _ in read if p != RDF.type} | set(read.objects(None, RDF.type))
    assert {str(term) for term in used} <= terms
    assert {str(node) for node in read.subjects(RDF.type, SDO.Dataset)} == {
        f"{PAGE_URL}#layer-{name}" for name in ("leadline-land", "money", "places")
    }
    for file in read.subjects(RDF.type, SDO.DataDownload):
        path = small / str(read.value(file, SDO.contentUrl))
        assert str(read.value(file, SDO.sha256)) == sha256(path.read_bytes()).hexdigest()
        assert str(read.value(file, SDO.contentSize)) == f"{path.stat().st_size} B"
        assert str(read.value(file, SDO.encodingFormat)).count("/") == 1
    works = set(read.objects(None, SDO.isBasedOn))
    assert works
    assert all(read.value(work, RDF.type) == SDO.CreativeWork for work in works)


def test_dcat_tells_datasets_and_distributions_in_its_terms(small):
    path = small / "data" / "catalog.jsonld"
    base = "https://example.org/site/data/catalog.jsonld"
    read = Graph().parse(data=path.read_text(encoding="utf-8"), format="json-ld", publicID=base)
    for namespace in (DCAT, DCTERMS):
        known = {str(namespace) + name for name in namespace.__annotations__}
        terms = {
            str(t) for triple in read for t in triple if isinstance(t, URIRef) and str(t).startswith(str(namespace))
        }
        assert terms <= known | {str(DCAT.bbox)}
    (catalogue,) = read.subjects(RDF.type, DCAT.Catalog)
    datasets = set(read.objects(catalogue, DCAT.dataset))
    assert datasets == {URIRef(f"{PAGE_URL}#layer-{name}") for name in ("money", "places")}
    for dataset in datasets:
        assert read.value(dataset, DCTERMS.license) == URIRef("https://creativecommons.org/publicdomain/zero/1.0/")
        for distribution in read.objects(dataset, DCAT.distribution):
            url = str(read.value(distribution, DCAT.downloadURL))
            file = small / "data" / url.rpartition("/")[2]
            assert url.startswith("https://example.org/site/data/")
            assert int(read.value(distribution, DCAT.byteSize)) == file.stat().st_size
            assert sha256(file.read_bytes()).hexdigest() in file_hashes(read)


def file_hashes(read):
    return {str(value) for value in read.objects(None, URIRef("http://spdx.org/rdf/terms#checksumValue"))}


def test_the_same_story_gives_the_same_bytes(small, tmp_path):
    build.build(tmp_path / "site", story=load_story(a_folder(tmp_path, more=PAGE)), write_data=write_data)
    assert (tmp_path / "site" / "manifest.json").read_bytes() == (small / "manifest.json").read_bytes()
    assert {"data/money.csv", "data/hormuz.gpkg"} <= json.loads((small / "manifest.json").read_text())["files"].keys()


def test_rows_that_may_not_be_passed_on_are_not_offered(tmp_path):
    story = load_story(a_folder(tmp_path, licence="all rights reserved", more=PAGE))
    written = write_data(story, ["money", "places"], tmp_path)
    assert {one.in_words for one in written.values()} == {
        "No files: it is not known whether rows under the licence 'all rights reserved' may be passed on."
    }
    story = load_story(a_folder(tmp_path / "other", licence="CC-BY-ND-4.0"))
    (tmp_path / "data").mkdir()
    assert "unchanged only" in write_data(story, ["money"], tmp_path / "data")["money"].in_words
    assert list((tmp_path / "data").iterdir()) == []


def test_a_large_layer_is_left_to_the_command(tmp_path, monkeypatch):
    monkeypatch.setattr(offered, "MOST_VERTICES", 1)
    story = load_story(a_folder(tmp_path, more=PAGE))
    (told,) = write_data(story, ["places"], tmp_path).values()
    assert told.files == ()
    assert told.in_words.startswith("No files here, because it is large (2 vertices)")


def test_a_name_that_a_geopackage_keeps_for_itself_is_told(tmp_path):
    more = PAGE.replace("places", "sources")
    story = load_story(a_folder(tmp_path, more=more))
    (tmp_path / "data").mkdir()
    told = write_data(story, ["money", "sources"], tmp_path / "data")["money"]
    assert [path.name for path in told.files] == ["money.parquet", "money.csv"]
    assert told.in_words.startswith("No GeoPackage: a layer cannot be called 'sources' in a GeoPackage")


def test_it_says_what_its_words_mean(small):
    html = html_of(small)
    used = set(re.findall(r"<dt>How known</dt><dd>(.*?)</dd>", html))
    told = set(re.findall(r"<dt>([^<]+)</dt>\n<dd>", html))
    assert {one.split(" ", 1)[1] for cell in used for one in cell.split("; ")} <= told
    assert "LicenseRef" not in html.partition("</main>")[0].partition("<main")[2]


def test_without_a_writer_there_are_words_alone(tmp_path):
    build.build(tmp_path / "site", story=load_story(a_folder(tmp_path)))
    assert not (tmp_path / "site" / "data").exists()
    assert hrefs(tmp_path / "site") == []
    assert "Money" in html_of(tmp_path / "site")


def test_one_page_alone_leaves_the_data_and_that_of_the_data_makes_them_anew(tmp_path):
    story = load_story(a_folder(tmp_path))
    build.build(tmp_path / "site", story=story, write_data=write_data)
    build.build(tmp_path / "site", only="checks", story=story, write_data=write_data)
    assert (tmp_path / "site" / "data" / "money.csv").is_file()
    (tmp_path / "site" / "data" / "money.csv").write_text("damaged")
    build.build(tmp_path / "site", only="data", story=story, write_data=write_data)
    assert (tmp_path / "site" / "data" / "money.csv").read_text().startswith("id,")


def test_files_of_others_among_the_data_are_not_lost(tmp_path, capsys):
    folder = a_folder(tmp_path)
    assert cli.main(["build", str(folder), "--out", str(tmp_path / "site")]) == 0
    (tmp_path / "site" / "data" / "mine.xlsx").write_text("years of work")
    assert cli.main(["build", str(folder), "--out", str(tmp_path / "site")]) == 2
    assert "holds data/mine.xlsx, which no build wrote" in capsys.readouterr().err
    assert (tmp_path / "site" / "data" / "mine.xlsx").read_text() == "years of work"


def test_text_of_a_story_stays_text(tmp_path):
    more = PAGE.replace('"Places"', '"<script>x()</script>"')
    build.build(tmp_path / "site", only="data", story=load_story(a_folder(tmp_path, more=more)), write_data=write_data)
    assert "<script>x()" not in html_of(tmp_path / "site")
    assert "&lt;script&gt;x()" in html_of(tmp_path / "site")


@pytest.mark.parametrize("name", ["misawa", "checks", "corrections", "index"])
def test_every_page_leads_to_the_data(built_site, name):
    assert '<a href="data.html">Data</a>' in (built_site / f"{name}.html").read_text(encoding="utf-8")


def test_the_site_of_the_package_offers_all_of_its_layers(built_site):
    files = hrefs(built_site)
    assert len(files) >= 3 * 30
    assert files.count("data/japan_nato.gpkg") == (len(files) - 1) / 3 + 1  # at the top too
    assert all((built_site / href).is_file() for href in files)
    words = dict(
        re.findall(
            r'<a href="(data/[^"]+)" download>.*?<span class="range">([^<]+)</span>',
            html_of(built_site).replace("\xa0", " "),
        )
    )
    assert words == {href: in_bytes((built_site / href).stat().st_size) for href in files}
    assert sum((built_site / href).stat().st_size for href in set(files)) < 45e6
