"""JSON-LD of the pages, read by rdflib and held to the terms of schema.org that rdflib knows."""

import json
import re
from dataclasses import replace

import pytest
from rdflib import RDF, Graph, URIRef
from rdflib.namespace import SDO

import layers
from geo.claim import Verdict
from layers.checks.kinds import reported
from layers.stories.read import load_story
from layers.stories.shelf import entry
from layers.stories.story import LIBRARY
from maps.site import linked_data
from maps.site.report import checks_page

# Its reader of JSON-LD still makes a graph of the kind that rdflib itself has left behind.
pytestmark = pytest.mark.filterwarnings("ignore:ConjunctiveGraph is deprecated:DeprecationWarning")
STORY = load_story()
TERMS = {str(SDO) + name for name in SDO.__annotations__}  # classes and properties of schema.org


def graph(block):
    """Read a block with the vocabulary in place of schema.org's address, which tests may not ask."""
    data = json.loads(str(block))
    assert data["@context"] == "https://schema.org"
    data["@context"] = {"@vocab": str(SDO)}
    return Graph().parse(data=json.dumps(data), format="json-ld", publicID="https://example.org/checks.html")


@pytest.fixture(scope="module")
def checks():
    return [reported.answer(s, STORY) for s in STORY.statements if s.check_kind == "reported"]


@pytest.fixture(scope="module")
def read(checks):
    """The block of the page, as a graph."""
    sources = {source.id: source for source in layers.sources().values()}
    known = {name: (entry(name), layers.describe(name).sources) for name in ("misawa", "budgets")}
    html = checks_page(STORY, checks, {}, {}, sources, layers=known)
    (block,) = re.findall(r'<script type="application/ld\+json">(.*?)</script>', html)
    return graph(block)


def test_every_term_is_one_of_schema_org(read):
    assert len(read) > 300
    used = {p for _, p, _ in read.triples((None, None, None)) if p != RDF.type} | {
        o for _, _, o in read.triples((None, RDF.type, None))
    }
    assert {str(term) for term in used} <= TERMS


def test_there_is_a_review_for_each_statement_with_what_readers_of_claimreview_need(read, checks):
    reviews = set(read.subjects(RDF.type, SDO.ClaimReview))
    assert len(reviews) == len(checks)
    for review in reviews:  # developers.google.com/search/docs/appearance/structured-data/factcheck
        for needed in (SDO.claimReviewed, SDO.reviewRating, SDO.url, SDO.author, SDO.datePublished, SDO.itemReviewed):
            assert len(set(read.objects(review, needed))) == 1
        (item,) = read.objects(review, SDO.itemReviewed)
        assert read.value(item, RDF.type) == SDO.Claim
        said_by_the_story = "Said by: the story." in str(read.value(item, SDO.description))
        assert (read.value(item, SDO.author) is not None) == said_by_the_story
        assert read.value(item, SDO.appearance) is not None
    by_claim = {str(read.value(r, SDO.claimReviewed)): r for r in reviews}
    for check in checks:
        rating = read.value(by_claim[check.claim.text], SDO.reviewRating)
        assert str(read.value(rating, SDO.alternateName)) == check.verdict.value


def test_ratings_are_on_a_named_scale_and_opinions_outside_it():
    ratings = {verdict: linked_data._rating(verdict) for verdict in Verdict}
    values = {verdict.value: rating.get("ratingValue") for verdict, rating in ratings.items()}
    assert values == {
        "holds": 4, "holds only if": 3, "not supported": 2, "does not hold": 1, "opinion": None, "cannot be told": None,
    }  # fmt: skip
    for verdict, rating in ratings.items():
        assert (verdict in linked_data.SCALE) == (rating.get("worstRating") == 1) == (rating.get("bestRating") == 4)
        assert "4 holds" in rating["reviewAspect"]


def test_layers_are_datasets_with_place_licence_and_sources(read):
    found = {str(read.value(s, SDO.name)): s for s in read.subjects(RDF.type, SDO.Dataset)}
    assert set(found) == {entry("misawa").title, entry("budgets").title}
    misawa = found[entry("misawa").title]
    assert {str(read.value(o, SDO.name)) for o in read.objects(misawa, SDO.license)} == {
        "LicenseRef-Facts", "LicenseRef-PublicDomain",
    }  # fmt: skip
    assert {read.value(s, RDF.type) for s in read.objects(misawa, SDO.isBasedOn)} == {SDO.CreativeWork}
    box = read.value(read.value(read.value(misawa, SDO.spatialCoverage), SDO.geo), SDO.box)
    south, west, north, east = map(float, str(box).split())  # latitude first, as schema.org wants it
    assert south <= 40.703 <= north
    assert west <= 141.368 <= east
    assert isinstance(misawa, URIRef)


def test_the_author_of_a_story_made_its_own_layers_and_not_the_librarys():  # issue 16
    story = replace(load_story(), author="A. Reporter")
    assert linked_data.dataset(story, entry("misawa"), [], "misawa")["creator"]["name"] == "A. Reporter"
    assert linked_data.dataset(story, entry("misawa"), [], f"{LIBRARY}misawa")["creator"]["name"] == "leadline"
    assert (
        linked_data.dataset(replace(story, author=""), entry("misawa"), [], "misawa")["creator"]["name"] == "leadline"
    )
