"""Text from data on the pages of words, on the map of incursions and in files: shown or written as it is."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import geopandas as gpd
import pandas as pd
import pytest
from effort import cases
from hostile import PAYLOADS, Told, missing
from markupsafe import Markup
from playwright.sync_api import expect
from shapely.geometry import Point, box

from geo import Rules
from geo.claim import Check, Claim, Clause, Finding, Search, Verdict
from layers.catalogue.sources import Source
from layers.stories.given import GivenShapes
from layers.stories.read import load_story
from layers.stories.statement import Correction
from layers.tracks.counts import count_tracks
from layers.tracks.files import read_tracks
from maps.export.export import write_layer
from maps.page.static.thumbnail import Thumbnail
from maps.site.pages import pages_of
from maps.site.report import checks_page, corrections_page, index_page
from maps.tracks.page import incursions_page, write_page

PAGES = pages_of(load_story())

ASKED = list(PAYLOADS)[:: cases(2, 1)]
each_payload = pytest.mark.parametrize("payload", [PAYLOADS[name] for name in ASKED], ids=ASKED)


def checks(told):
    """A check with text in every field, its claim and its finding included; the second without numbers."""
    found = Finding(
        name=told("Finding.name"),
        method=told("Finding.method"),
        value=2.0,
        low=1.0,
        high=3.0,
        unit=told("Finding.unit"),
        arithmetic=told("Finding.arithmetic"),
        assumptions=(told("Finding.assumptions"), "b"),
        sources=("paper",),
    )
    claim = Claim(
        id="a", text=told("Claim.text"), kind=told.payload, value=2.0, unit=found.unit, said_by=told("Claim.said_by")
    )
    searched = Search(what=told("Search.what"), where=told("Search.where"), until="2026-11")
    nothing = Finding(name=told("Finding.name of none"), method=searched.in_words, searched=searched)
    more = tuple(replace(found, name=f"{found.name} {n}") for n in range(3))
    said = {"clauses": (Clause(text=told("Check.sentence") + ".", rests_on=(found.name,)),), "rule": told("Check.rule")}
    one = Check(claim=claim, verdict=Verdict.HOLDS, findings=(found, *more), key=found.name, **said)
    two = Check(claim=replace(claim, id="b"), verdict=Verdict.NOT_SUPPORTED, findings=(found, nothing), **said)
    return [one, two]


def source(told):
    return Source(
        id="paper",
        url="https://example.org/a",
        credit=told("Source.credit"),
        licence="CC0-1.0",
        retrieved=date(2026, 11, 22),
    )


@pytest.mark.one_in(3, 2)
@pytest.mark.browser
@each_payload
def test_the_pages_of_words_show_text_as_it_is(reader, tmp_path, payload):
    told = Told(payload)
    sources = {"paper": source(told)}
    made = checks(told)
    fixed = Correction(
        on=date(2026, 11, 29), what="fact", was=told("Correction.was"), now=told("Correction.now"),
        reason=told("Correction.reason"),
    )  # fmt: skip
    story = replace(load_story(), title=told("Story.title"), source_id="paper", corrections=(fixed,))
    brief = (Clause(text=told("Check.brief") + ".", rests_on=("claim",)),)
    said = [replace(made[0], claim=replace(made[0].claim, id=s.id), brief_clauses=brief) for s in story.statements]
    picture = Thumbnail(svg=Markup("<svg></svg>"), words="Map", keys=(), sources=("paper",))
    pages = {
        "checks.html": checks_page(story, made, {}, {}, sources),
        "corrections.html": corrections_page(story),
        "index.html": index_page(story, said, sources, {page.name: picture for page in PAGES}, PAGES),
    }
    left = told.given
    for name, html in pages.items():
        (tmp_path / name).write_text(html, encoding="utf-8", newline="")
        reader.watch.errors.clear()
        reader.page.goto((tmp_path / name).as_uri())
        expect(reader.page.locator("h1")).to_be_visible()
        left = {name: left[name] for name in missing(reader.page, left)}
        reader.assert_quiet()
        assert reader.page.evaluate("getComputedStyle(document.body).display") != "none"
    assert left == {}


@pytest.fixture
def crossings(tmp_path):
    """A vessel for each payload crosses a zone whose name is one; counted, as the map of incursions shows it."""

    def made(name):
        start, ids = datetime(2026, 3, 1, tzinfo=UTC), [words for words in PAYLOADS.values() if "\ud800" not in words]
        rows = [
            (words, start + timedelta(hours=h), -0.5 + h / 2, n / 99) for n, words in enumerate(ids) for h in range(5)
        ]
        frame = gpd.GeoDataFrame({"id": ["zone"], "name": [name]}, geometry=[box(0, -1, 1, 1)], crs=4326)
        path = tmp_path / "tracks.parquet"
        pd.DataFrame(rows, columns=["id", "time", "lon", "lat"]).to_parquet(path)
        tracks = read_tracks([path])
        counted = count_tracks(tracks, frame, rules=Rules())
        return ids, incursions_page(counted, tracks, GivenShapes(name, frame, path))

    return made


@pytest.mark.browser
def test_the_page_of_incursions_shows_ids_and_names_as_they_are(reader, crossings, tmp_path):
    name = PAYLOADS["script"]
    ids, story = crossings(name)
    write_page(story, tmp_path / "page.html")
    page = reader.open(tmp_path / "page.html")
    assert missing(page, {str(n): words for n, words in enumerate([*ids, name])}) == set()
    reader.assert_quiet()


@pytest.mark.parametrize("suffix", [".gpkg", ".geojson", ".fgb", ".parquet", ".csv"])
def test_files_hold_text_as_it_is(make_rows, tmp_path, suffix):
    # GeoPackage and FlatGeobuf end text at NUL; CSV is read back by pandas, which turns CR into LF between quotes
    given = [words.replace("\0", "").replace("\r\n", "\n").replace("\r", "\n") for words in PAYLOADS.values()]
    given = [words for words in given if "\ud800" not in words]
    frame = make_rows(*[Point(n, 0) for n in range(len(given))], name=given)
    frame = frame if suffix != ".csv" else pd.DataFrame(frame.drop(columns="geometry"))
    path = write_layer(frame, tmp_path / f"a{suffix}")
    read = {".parquet": gpd.read_parquet, ".csv": pd.read_csv}.get(suffix, gpd.read_file)(path)
    assert read.sort_values("id", key=lambda ids: ids.str[4:].astype(int))["name"].tolist() == given
