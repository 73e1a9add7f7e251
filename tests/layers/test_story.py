import re

import pytest

import layers
from layers.statement import CHECKS
from layers.story import load_story, read_story

HEAD = """
title = "A story"
date = "2025-04"
url = "https://example.org/story"
source_id = "upglob-2025"
checked = 2026-11-29
"""
GOOD = """
[[statement]]
id = "growth"
text = "It grows by 7 %."
kind = "number"
check = "budget_growth"
value = 7.0
unit = "percent a year"
"""
CORRECTION = '[[{}]]\non = 2026-11-29\nwhat = "{}"\nwas = "a"\nnow = "b"\nreason = "c"\n'
FACT = """
[[statement.fact]]
id = "source"
text = "It grew."
sources = ["xinhua-2025"]
as_of = "2025"
bears = "supports"
"""


def written(tmp_path, text):
    path = tmp_path / "mine.toml"
    path.write_text(text, encoding="utf-8")
    return path


def test_a_story_of_a_readers_own_is_read(tmp_path):
    story = read_story(written(tmp_path, HEAD + GOOD + FACT))
    assert (story.id, story.date) == ("mine", "2025-04")
    statement = story.statement("growth")
    assert (statement.value, statement.unit, statement.year) == (7.0, "percent a year", 2025)
    assert statement.fact("source").source_ids == ("xinhua-2025",)


@pytest.mark.parametrize(
    ("wrong", "right", "expected"),
    [
        ('text = "It grows by 7 %."', "", "statement 'growth': text is missing or empty"),
        ('kind = "number"', 'kind = "numbre"', "statement 'growth': kind 'numbre'; expected one of agreement"),
        (
            'check = "budget_growth"',
            'check = "guess"',
            "statement 'growth': check 'guess'; expected one of budget_growth",
        ),
        ('unit = "percent a year"', "", "statement 'growth': claim 'growth' gives 7.0 in unit ''"),
        ("value = 7.0", "vaule = 7.0", "statement 'growth': got an unexpected keyword argument 'vaule'"),
        ("value = 7.0", "value = 7.0\nstart = 2025-01-01", "statement 'growth': start 2025-01-01 and end None"),
        (
            "value = 7.0",
            'value = 7.0\nsentence = "Yes [source]."',
            "statement 'growth': sentence 'Yes \\[source\\].' with check 'budget_growth'; expected one for 'reported'",
        ),
        ('bears = "supports"', 'bears = "perhaps"', "fact 'source': bears 'perhaps'; expected one of 'supports'"),
        (
            'bears = "supports"',
            'searched = "growth"',
            "fact 'source': sources \\['xinhua-2025'\\] and searched 'growth'",
        ),
        (
            'sources = ["xinhua-2025"]',
            'searched = "growth"',
            "a search for 'growth' in '' until '2025'; expected all three",
        ),
        ('sources = ["xinhua-2025"]', "", "fact 'source': sources \\[\\] and searched ''; expected ids of files"),
        (
            'bears = "supports"',
            'bears = "supports"\n' + CORRECTION.format("statement.correction", "slip"),
            "statement 'growth', correction 1: what 'slip'; expected one of verdict",
        ),
        (
            'sources = ["xinhua-2025"]',
            'sources = ["xinhau"]',
            "fact 'source': sources \\['xinhau'\\] and searched ''; expected ids of files",
        ),
        ('as_of = "2025"', "", "statement 'growth', fact 'source': as_of is missing or empty"),
        ('as_of = "2025"', 'as_of = "2025"\nvalue = 3', "fact 'source': value 3 has no unit"),
        ('as_of = "2025"', 'as_of = "2025"\nstatus = "rumoured"', "fact 'source': status 'rumoured'; expected one of"),
        ('date = "2025-04"', "", "mine.toml: date is missing or empty"),
        ('source_id = "upglob-2025"', 'source_id = "upglob"', "mine.toml: source_id 'upglob'"),
        ("[[statement]]", "[[statement]", "mine.toml is not TOML"),
    ],
)
def test_an_error_names_file_statement_and_field(tmp_path, wrong, right, expected):
    text = HEAD + GOOD + FACT
    assert wrong in text
    with pytest.raises(ValueError, match=expected) as error:
        read_story(written(tmp_path, text.replace(wrong, right)))
    assert "mine.toml" in str(error.value)


def test_an_id_that_stands_twice_is_named(tmp_path):
    with pytest.raises(ValueError, match=re.escape("mine.toml: statement 'growth' stands twice")):
        read_story(written(tmp_path, HEAD + GOOD + GOOD))


def test_a_clause_of_an_answer_names_facts(tmp_path):
    reported = GOOD.replace("budget_growth", "reported") + 'sentence = "Nothing was found."\n'
    with pytest.raises(ValueError, match="statement 'growth': the sentence 'Nothing was found.' says"):
        read_story(written(tmp_path, HEAD + reported))


def test_corrections_are_read_by_statement_and_for_the_whole(tmp_path):
    text = HEAD + GOOD + CORRECTION.format("statement.correction", "number") + CORRECTION.format("correction", "map")
    found = read_story(written(tmp_path, text)).all_corrections()
    assert {name: [c.what for c in corrections] for name, corrections in found.items()} == {
        "growth": ["number"],
        "": ["map"],
    }


def test_an_unknown_statement_lists_the_known_ones():
    with pytest.raises(ValueError, match="no statement 'lanes'; expected one of cyber_space, .*lanes_85"):
        load_story().statement("lanes")


def test_the_built_in_story_is_the_one_named():
    story = load_story()
    assert len(story.statements) == 32  # as a reader counts them in the story
    assert story.url == "https://upglob.com/news/japan-nato-security-alliance-indo-pacific-threats-7856"
    assert {s.check for s in story.statements} == set(CHECKS)
    claimed = {s.id: (s.value, s.unit) for s in story.statements if s.value is not None}
    assert claimed == {  # the five numbers that the story prints
        "china_budget_growth": (7.2, "percent a year"),
        "three_times_japan": (3.0, "times"),
        "lanes_85": (85.0, "percent"),
        "incursions_40": (40.0, "percent fewer"),
        "mhi_interceptors": (2.1, "billion USD"),
    }


def test_statements_name_known_layers_and_places():
    story = load_story()
    assert {name for s in story.statements for name in s.layers} <= set(layers.names())
    known = set(layers.load("places")["id"]) | set(layers.load("misawa")["id"])
    assert {place for s in story.statements for place in s.places} <= known
