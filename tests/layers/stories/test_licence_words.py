"""What a build says of licences: of rows, not of facts that are only cited, and of sources that nothing names."""

import pytest
from story_folders import HEAD

from layers.stories.licence_words import licence_words
from layers.stories.read import load_story, read_story

REST = """
[layers.ports]
title = "Ports"
points = { a = [1, 2], b = [3, 4] }
source = "rows"

[layers.counts]
title = "Counts"
file = "counts.csv"

[[statement]]
id = "fact"
text = "It is so."
kind = "fact"
check = "reported"
sentence = "It is so [it]."

[[statement.fact]]
id = "it"
text = "It is so."
sources = ["cited"]
as_of = "2026-10"
bears = "supports"
"""


def words(folder, licence, *, cited="all rights reserved", named="in-file", rest=REST):
    sources = {"rows": licence, "cited": cited, "in-file": "CC0-1.0"}
    text = "".join(
        f'[sources.{name}]\ncredit = "C"\nlicence = "{its}"\nretrieved = 2026-11-01\n' for name, its in sources.items()
    )
    (folder / "counts.csv").write_text(f"id,name,source_id\n1,one,{named}\n", encoding="utf-8")
    (folder / "story.toml").write_text(f"{HEAD}\n{text}\n{rest}", encoding="utf-8")
    story = read_story(folder)
    assert story.warnings == ()
    return list(licence_words(story))


@pytest.mark.parametrize("licence", ["CC0-1.0", "LicenseRef-Facts"])
def test_nothing_is_said_of_rows_that_ask_for_nothing_and_of_facts_that_are_cited(tmp_path, licence):
    assert words(tmp_path, licence) == ["nothing names the source 'other': no row, no fact; " + END]


END = "take it out, or name it where it belongs."


def test_the_duty_of_a_licence_is_told_once(tmp_path):
    first, _ = words(tmp_path, "CC-BY-SA-4.0")
    assert first == (
        "licences of the rows: CC-BY-SA-4.0 ('rows'): name its publisher, as every map does, pass on what you make of "
        "it under the same licence."
    )


def test_terms_that_are_not_known_are_told(tmp_path):
    first, _ = words(tmp_path, "for students")
    assert first.startswith("it is not known whether rows of 'rows' may be passed on: the licence is 'for students'.")


def test_a_source_that_no_row_and_no_fact_names_is_told(tmp_path):
    said = words(tmp_path, "CC0-1.0", named="news")
    assert [line.split(":")[0] for line in said] == [
        "nothing names the source 'other'",
        "nothing names the source 'in-file'",
    ]


def test_a_source_of_names_in_other_languages_is_named(tmp_path):
    (tmp_path / "names.csv").write_text("layer,id,language,name,source_id\ncounts,1,ja,一,other\n", encoding="utf-8")
    rest = REST.replace('file = "counts.csv"\n', 'file = "counts.csv"\nnames = "names.csv"\n')
    assert rest != REST
    said = words(tmp_path, "CC0-1.0", rest=rest)
    assert said == []


def test_nothing_is_said_of_the_story_that_is_built_in_but_the_duties_of_its_rows():
    (only,) = licence_words(load_story())
    assert only.startswith("licences of the rows: ")
    assert load_story().warnings == ()
