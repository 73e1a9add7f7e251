"""Marks that kinds of checks document are those that their findings have."""

import re
from pathlib import Path

import pandas as pd
import pytest
from story_folders import HEAD

from layers.checks import checks, sentence
from layers.checks.ground import measured
from layers.stories.read import built_in, read_story
from layers.story_file.check_kinds import check_kinds, module_of
from leadline.words import speaking

EXAMPLES = Path(__file__).parents[3] / "examples"
PLACES = {"YEAR": r"\d{4}", "N": r"\d+", "COLUMN": r"\w+", "ID": r"[\w-]+"}


def patterns(kind):
    named = "|".join(PLACES)
    return [re.sub(named, lambda found: PLACES[found[0]], mark) for mark in module_of(kind).MARKS]


@pytest.mark.parametrize("kind", [kind for kind in check_kinds() if kind not in ("reported", "observed_share")])
def test_every_kind_that_computes_documents_its_marks(kind):
    assert module_of(kind).MARKS
    assert all(words.strip() for words in module_of(kind).MARKS.values())


def test_what_is_not_read_is_told_of_one_row_and_of_several():
    def told(ids, status):
        return measured._unread(pd.DataFrame({"id": ids, "status": status, measured.REF: "lights"}))

    assert told(["a"], "approximate") == ("a of 'lights' is approximate",)
    assert told(["a", "b", "c"], "recalled") == ("a and 2 more of 'lights' are recalled",)
    with speaking("ja"):
        assert not any("of" in words for words in told(["a", "b"], "approximate"))


@pytest.mark.parametrize("folder", [built_in(), EXAMPLES / "hormuz", EXAMPLES / "twenty-second"], ids=lambda f: f.name)
def test_no_finding_has_a_mark_that_is_not_documented(folder, monkeypatch):
    seen = []
    real = sentence.written

    def noted(statement, verdict, findings_by_mark, *args, **more):
        seen.extend((statement.check_kind, mark) for mark in [*findings_by_mark, *(more.get("numbers") or ())])
        return real(statement, verdict, findings_by_mark, *args, **more)

    story = read_story(folder)
    for module in (*map(module_of, check_kinds()), measured):
        monkeypatch.setattr(module, "written", noted, raising=False)
    for one in story.statements:
        if one.check_kind not in ("observed_share", "reported"):
            checks.check(one.id, story=story)
    assert seen
    for kind, mark in seen:
        assert any(re.fullmatch(pattern, mark) for pattern in patterns(kind)), f"{kind}: {mark}"


def test_an_error_of_a_check_names_its_file(tmp_path):
    (tmp_path / "story.toml").write_text(
        f'{HEAD}\n[layers.places]\ntitle = "P"\npoints = {{ a = [1, 2] }}\nsource = "news"'
    )
    (tmp_path / "statements.toml").write_text(
        '[[statement]]\nid = "far"\ntext = "T"\nkind = "number"\nvalue = 1\nunit = "kms"\n'
        'check = { kind = "distance", from = "places/a", to = "places/a" }\n'
    )
    with pytest.raises(ValueError, match=r"^statements.toml, statement 'far', unit: 'kms'"):
        checks.check("far", story=read_story(tmp_path))
