"""The words of an observed share: what decides, whose sources, one reading of the number; by made-up tables."""

from types import SimpleNamespace

import pandas as pd
import pytest
from plain_words import names_in, single_words, texts_of

from geo.claim import Claim, Verdict
from geo.claimed import Claimed
from geo.said_numbers import unsaid_numbers
from layers.checks import checks
from layers.checks.explained import explained
from layers.checks.kinds import observed_share
from layers.checks.observed.observed_deciders import deciders
from layers.checks.observed.observed_marks import marks_of
from layers.checks.observed.observed_names import Names, plural
from layers.sky import satellites
from layers.stories.read import read_story
from layers.story_file import in_words
from leadline.words import speaking

from .kinds.conftest import HEAD

CLAIMED = Claimed.of(Claim(id="a", text="b", kind="number", value=60.0, unit="percent", sense="at least"))


def table(*rows):
    return pd.DataFrame(rows, columns=["network", "case", "weight", "fleet", "mean_share"])


def test_what_decides_are_the_readings_that_differ_in_one_thing_and_cross_the_number():
    rows = table(
        ("a", "base", "km", "all", 0.9),
        ("a", "narrow", "km", "all", 0.4),
        ("a", "wide", "km", "all", 0.95),
        ("a", "narrow", "km", "without commercial fleets", 0.1),  # two things at once
        ("a", "base", "km", "without commercial fleets", 0.59),
        ("b", "base", "km", "all", 0.6),  # as much as claimed
    )
    fleets = [SimpleNamespace(title="Europe", subset=s) for s in ("all", "without commercial fleets")]
    question = SimpleNamespace(fleets=fleets, fleet=fleets[0])
    found = deciders(question, rows, rows.iloc[0], "mean_share", CLAIMED)
    assert [(one.aspect, one.words, round(one.percent, 6)) for one in found] == [
        ("case", "with the narrow reading of the radars' angles", 40.0),
        ("fleet", "without commercial fleets", 59.0),
    ]


@pytest.mark.parametrize(
    ("noun", "several"),
    [("lane", "lanes"), ("city", "cities"), ("bay", "bays"), ("marsh", "marshes"), ("box", "boxes")],
)
def test_several(noun, several):
    assert plural(noun) == several


@pytest.fixture(scope="module")
def story(tmp_path_factory):
    folder = tmp_path_factory.mktemp("example")
    canada = '\n[fleets.canada]\ntitle = "Canada"\nnations = ["Canada"]\n'
    small = observed_share.EXAMPLE.replace("days = 7", 'days = 3\nalso = ["canada"]')
    small = small.replace("[38, 12, 46, 20]", "[42, 12, 44, 15]")
    (folder / "story.toml").write_text(HEAD + canada + small, encoding="utf-8")
    return read_story(folder)


@pytest.fixture(scope="module")
def answer(story):
    return checks.check("lanes_60", story=story)


def test_words_and_sources_are_those_of_the_fleets_that_were_asked_about(answer):
    words = answer.sentence + " ".join(a for f in answer.findings for a in f.assumptions)
    assert not any(name in words for name in ("Capella", "Umbra", "commercial", "network", "QPS"))
    of_europe = {s for f in answer.findings if f.name.startswith("Europe") for s in f.sources}
    of_canada = {s for f in answer.findings if f.name.startswith("Canada") for s in f.sources}
    assert {"iceye-spec-2026", "esa-paz"} <= of_europe
    assert "mda-radarsat2-maritime" in of_canada - of_europe
    assert not {"iqps-2025", "umbra-scan", "capella-custom", "jaxa-eorc-palsar3"} & (of_europe | of_canada)
    assert "iceye-spec-2026" not in of_canada
    assert unsaid_numbers(answer) == []


def test_the_answer_comes_first_and_other_fleets_are_compared(answer):
    first = answer.findings[0].name
    assert first == answer.key
    assert first == "Europe: share of the lane length that comes into a radar's reach within 6 hours without fail"
    assert "For comparison: Canada " in answer.sentence
    assert answer.verdict in (Verdict.CANNOT_BE_TOLD, Verdict.HOLDS_ONLY_IF)
    assert all(f.low != f.high for f in answer.findings if "moved by" in f.name)


def test_the_number_is_read_as_at_least_so_much_everywhere(answer, story):
    assert answer.claim.sense == "at least"
    assert explained("lanes_60", story).read_as == "read as at least 60 percent"


@pytest.mark.usefixtures("answer")  # what it looked for is kept
def test_the_answer_is_told_in_other_languages_with_numbers_of_the_answer(story):
    with speaking("en-XA"):
        here = read_story(story.folder)
        told = checks.check("lanes_60", story=here)
        families = set(" ".join(satellites.load()["group"].astype(str)).split())
        known = names_in(here) | {word for name in families for word in name.split("-")}
        words = {word for _, text in texts_of(told) for word in single_words(text)}
        assert words - known == set()
        assert unsaid_numbers(told) == []
    with speaking("ja"):
        told = checks.check("lanes_60", story=read_story(story.folder))
        assert unsaid_numbers(told) == []
        assert "。 " not in told.sentence


def test_own_sentences_use_the_marks_of_another_fleet(story):
    words = (
        "Europe {sure:.0f} % [sure], Canada {canada-sure:.0f} % [canada-sure] and {canada-mean:.0f} % [canada-mean]."
    )
    text = (story.folder / "story.toml").read_text(encoding="utf-8")
    told = "\n".join(f'"{verdict.value}" = "{words}"' for verdict in Verdict)
    folder = story.folder.parent / "own"
    folder.mkdir()
    (folder / "story.toml").write_text(f"{text}\n[statement.sentences]\n{told}\n", encoding="utf-8")
    sentence = checks.check("lanes_60", story=read_story(folder)).sentence
    assert sentence.startswith("Europe ")
    assert ", Canada " in sentence


def test_every_mark_that_stands_for_a_finding_is_told(story):
    found = marks_of(Names(observed_share.question_of(story.statement("lanes_60"), story)), ("ais",))
    told = {mark.replace("<fleet>", "canada").replace("<sensor>", "ais") for mark in observed_share.MARKS}
    assert set(found) <= told
    assert all(
        f"| `{mark}` | {words} |" in in_words.told("observed_share") for mark, words in observed_share.MARKS.items()
    )
