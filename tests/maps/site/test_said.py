"""What a page says above its map: numbers of the message are those of the layers, remarks those of the checks."""

from dataclasses import replace

import msgspec
import pytest

import layers
from layers.checks import checks
from layers.stories.read import load_story
from maps.site.pages import page_named, pages_of
from maps.site.said import rests_on, said

STORY = load_story()
PAGES = pages_of(STORY)
THEATRE = page_named("theatre", PAGES)


def test_the_theatre_says_who_agreed_what_and_whose_waters_the_lanes_run_through():
    told = layers.load("agreements")["told"].value_counts()
    shares = layers.load("coast_shares").set_index("state")["share_percent"]
    headline = said(THEATRE, STORY)
    words = headline.finding.replace("\N{NO-BREAK SPACE}", " ")
    assert words.startswith(
        f"The story states {told['stated']} agreements, contracts and visits. Another {told['found']} were found"
    )
    for state in ("Vietnam", "Indonesia", "China", "Philippines", "Malaysia"):
        assert f"{state} ({shares[state]:.0f} %" in words
    assert headline.claim == headline.verdict == headline.href == ""


def test_its_remarks_lead_to_their_checks():
    found = [(one.href, one.verdict) for one in said(THEATRE, STORY).remarks]
    ids = ("south_korea", "defence_markets", "arms_race")
    assert found == [(f"checks.html#{i}", checks.check(i).verdict.value) for i in ids]
    assert rests_on(THEATRE) == ids


def test_a_page_about_a_statement_says_its_answer_and_others_the_tally():
    misawa = page_named("misawa", PAGES)
    assert said(misawa, STORY).href == "checks.html#dutch_f35"
    assert (rests_on(misawa), rests_on(replace(THEATRE, message=None))) == (("dutch_f35",), None)
    every = [checks.check("south_korea"), checks.check("arms_race")]
    told = said(replace(THEATRE, message=None), STORY, every=lambda: every)
    assert told.finding == "Of 2 statements of the story, 1 holds only on a condition, 1 is an opinion."


@pytest.mark.parametrize(
    ("number", "words"),
    [
        (
            {"layer": "coast_shares", "column": "claimants"},
            r"numbers, 'n': column 'claimants' of coast_shares is no column",
        ),
        (
            {"layer": "coast_shares", "where": {"state": "Laos"}, "column": "share_percent"},
            r"numbers, 'n': coast_shares has no row",
        ),
        ({"layer": "coast_shares", "where": {"nation": "Laos"}}, r"numbers, 'n': where names the column 'nation'"),
    ],
)
def test_a_number_that_is_none_is_named(number, words):
    message = msgspec.convert({"text": "{n} lanes", "numbers": {"n": number}}, type(THEATRE.message))
    with pytest.raises(ValueError, match=rf"pages.toml, page 'theatre': message: {words}"):
        said(replace(THEATRE, message=message), STORY)


def test_a_text_that_names_no_number_is_told():
    message = msgspec.convert({"text": "{m} lanes", "numbers": {"n": {"layer": "coast_shares"}}}, type(THEATRE.message))
    with pytest.raises(ValueError, match=r"page 'theatre': message: .*'m'"):
        said(replace(THEATRE, message=message), STORY)
