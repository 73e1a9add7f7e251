"""Answers in pseudo-locales, which have every text: what stays English there did not come through the catalogue."""

from plain_words import plain_runs, told_twice, untold

from layers.checks import checks
from layers.stories.read import load_story
from layers.story_file.check_kinds import kind_of
from leadline.words import speaking

OBSERVED = "observed_share"  # looks for accesses: minutes, asked in test_observed_share.py where they are kept


def answers(story):
    statements = [s for s in story.statements if kind_of(s.check) != OBSERVED]
    return [checks.check(s.id, story=story) for s in statements]


def test_all_words_of_the_answers_of_the_built_in_story_come_from_the_catalogue():
    with speaking("en-XA") as language:
        story = load_story()
        told = answers(story)
        plots = [plot for s in story.statements if kind_of(s.check) != OBSERVED for plot in plots_of(s.id, story)]
    assert len(told) > 25
    assert [found for check in told for found in untold(check)] == []
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
