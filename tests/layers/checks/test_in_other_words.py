"""Answers in pseudo-locales, which have every text: what stays English there did not come through the catalogue."""

import re
from collections import Counter
from functools import cache
from pathlib import Path

import pytest
from babel.numbers import parse_decimal
from effort import cases
from plain_words import names_in, plain_runs, single_words, texts_of, told_twice, untold

from geo.said_numbers import unsaid_numbers
from layers.checks import checks
from layers.stories.read import load_story
from layers.story_file.check_kinds import kind_of
from leadline import words
from leadline.words import languages, speaking

EXAMPLES = Path(__file__).resolve().parents[3] / "examples"
STORIES = ("", *sorted(path.parent.name for path in EXAMPLES.glob("*/story.toml")))
ENGLISH = re.compile(r"(?<![\w.,])(?:\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+\.\d+)(?!\w|\.\d)")
GERMAN = re.compile(r"(?<![\w.,])(?:\d{1,3}(?:\.\d{3})+(?:,\d+)?|\d+,\d+)(?!\w|,\d)")
OBSERVED = "observed_share"  # looks for accesses: minutes, asked in test_observed_share.py where they are kept


def answers(story):
    statements = [s for s in story.statements if kind_of(s.check) != OBSERVED]
    return [checks.check(s.id, story=story) for s in statements]


@cache
def in_accents(name):
    """A story in en-XA, its answers, the language, and words that are names of its data; once for all tests."""
    with speaking("en-XA") as language:
        story = story_of(name)
        return story, answers(story), language, names_in(story)


def test_all_words_of_the_answers_of_the_built_in_story_come_from_the_catalogue():
    story, told, language, _ = in_accents("")
    with speaking("en-XA"):
        plots = [plot for s in story.statements if kind_of(s.check) != OBSERVED for plot in plots_of(s.id, story)]
        assert [found for check in told for found in untold(check)] == []
    assert len(told) > 25
    assert [run for text in plots for run in plain_runs(text)] == []
    assert len(language.missed) > 500


def plots_of(statement_id, story):
    windows, series = checks.windows(statement_id, story=story), checks.series(statement_id, story=story)
    names = [*windows["series"].unique(), *windows["group"].unique(), *windows["label"].unique()]
    return map(str, [*names, *series["series"].unique()])


def test_no_text_goes_through_the_catalogue_twice():
    with speaking("ar-XB"):
        told = answers(load_story())
        assert [text for check in told for text in told_twice(check)] == []


def story_of(name):
    return load_story(EXAMPLES / name if name else None)


@pytest.mark.parametrize("name", STORIES)
def test_no_word_of_an_answer_is_english_but_names_of_the_data(name):
    _, found, _, known = in_accents(name)
    with speaking("en-XA"):
        told = [(check.claim.id, text) for check in found for _, text in texts_of(check)]
    assert len(told) > 50
    assert {(where, word) for where, text in told for word in single_words(text) - known} == set()


IN_TURN = [(name, languages()[1:][n % len(languages()[1:])]) for n, name in enumerate(STORIES)]
ALL = [(name, code) for name in STORIES for code in languages()[1:]]


@pytest.mark.parametrize(("name", "code"), cases(IN_TURN, ALL))
def test_numbers_are_those_of_the_answer_in_every_language(name, code):
    with speaking(code, [story_of(name).folder / "locale"]):  # half a translation counts otherwise than either language
        unsaid = [unsaid for check in answers(story_of(name)) for unsaid in unsaid_numbers(check)]
    assert unsaid == []


@pytest.mark.parametrize("name", STORIES)
def test_numbers_are_written_as_the_language_writes_them(tmp_path, monkeypatch, name):
    """German has no catalogue: its numbers stand in English sentences; those of the story's own words stay."""
    (tmp_path / "de.po").write_text('msgid ""\nmsgstr "Content-Type: text/plain; charset=utf-8\\n"\n', encoding="utf-8")
    monkeypatch.setattr(words, "LOCALE", tmp_path)
    english = [text for check in answers(story_of(name)) for _, text in texts_of(check)]
    with speaking("de"):
        story = story_of(name)
        told = answers(story)
        german = [text for check in told for _, text in texts_of(check)]
        assert [unsaid for check in told for unsaid in unsaid_numbers(check)] == []
    own = numbers_in(ENGLISH, (story.folder / "story.toml").read_text(encoding="utf-8"), "en")
    assert len(english) == len(german)
    count = 0
    for told, written in zip(english, german, strict=True):
        there, found = numbers_in(ENGLISH, told, "en"), numbers_in(GERMAN, written, "de")
        assert set(there - found) <= set(own), written  # left in English: only what the story typed
        count += (there & found).total()
    assert count > 20


def numbers_in(pattern, text, locale):
    """Numbers that a pattern finds, as Babel reads them."""
    return Counter(parse_decimal(found, locale=locale) for found in pattern.findall(text))
