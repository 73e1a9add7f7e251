"""The example of each kind works as it stands."""

import pytest
from effort import cases
from plain_words import untold

from geo.claim import Verdict
from geo.said_numbers import unsaid_numbers
from layers.catalogue import catalogue
from layers.checks import checks
from layers.stories.read import read_story
from layers.story_file.check_kinds import module_of
from leadline.words import speaking

from .conftest import HEAD

KINDS = {
    "distance": Verdict.CANNOT_BE_TOLD,  # coasts are known to 5 km
    "width": Verdict.CANNOT_BE_TOLD,
    "area": Verdict.CANNOT_BE_TOLD,
    "length": Verdict.HOLDS,
    "inside": Verdict.CANNOT_BE_TOLD,  # a port at the water, known to 10 km
    "reach": Verdict.HOLDS,
    "covered_share": Verdict.HOLDS,
    "observed_share": Verdict.HOLDS_ONLY_IF,  # on average; without fail it turns on what is not known
}


ALL_LANES = {"covered_share", "length"}  # examples that measure the lanes of the world: half a minute


@pytest.mark.parametrize("kind", KINDS)
def test_examples(tmp_path, monkeypatch, kind):
    if kind in ALL_LANES:
        load, every = catalogue.load, cases(12, 1)
        monkeypatch.setattr(catalogue, "load", lambda name: load(name)[:: every if name == "lanes" else 1])
    folder = tmp_path / "story"
    folder.mkdir()
    (folder / "story.toml").write_text(HEAD + module_of(kind).EXAMPLE, encoding="utf-8")
    (answer,) = checks.check_all(story=read_story(folder))
    assert answer.verdict is KINDS[kind], (
        f"the EXAMPLE of layers/checks/kinds/{kind}.py is answered so now. If that is right, write it into KINDS here; "
        "then `leadline schema all > docs/story-fields.md` and `pytest tests/layers/story_file/test_generated_docs.py`."
    )
    assert answer.rule in module_of(kind).RULE
    assert unsaid_numbers(answer) == []
    if kind != "observed_share":  # minutes; asked in test_observed_share.py
        with speaking("en-XA"):
            assert untold(checks.check(answer.claim.id, story=read_story(folder))) == []


@pytest.mark.parametrize("code", ["en-XA", "ja", "zh-Hant"])
@pytest.mark.parametrize("kind", ["distance", "reach"])
def test_an_example_says_no_number_unsaid_in_any_language(tmp_path, kind, code):
    folder = tmp_path / "story"
    folder.mkdir()
    (folder / "story.toml").write_text(HEAD + module_of(kind).EXAMPLE, encoding="utf-8")
    with speaking(code):
        (told,) = checks.check_all(story=read_story(folder))
    assert unsaid_numbers(told) == []
    assert told.sentence.endswith("." if code == "en-XA" else "。")
