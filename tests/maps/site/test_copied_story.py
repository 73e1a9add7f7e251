"""The built-in story has no privileges: a copy of its folder elsewhere, under another name, makes the same site."""

import json
import shutil

import pytest

from layers.stories.read import built_in, load_story
from maps.site import build

UNLIKE = {"manifest.json", "corrections.json"}  # which hold the name of the story, or a hash of what does


@pytest.mark.thorough
def test_a_copy_under_another_name_makes_the_same_bytes(built_site, tmp_path):
    """The page of the data without its files: the site of the tests offers them."""
    copied = shutil.copytree(built_in(), tmp_path / "another")
    ours, theirs = tmp_path / "ours", tmp_path / "theirs"
    build.build(ours, "data")
    for page in built_site.glob("*.html"):
        if page.name != "data.html":
            shutil.copy(page, ours)
    build.build(theirs, story=load_story(copied))
    names = sorted(path.name for path in ours.iterdir())
    assert sorted(path.name for path in theirs.iterdir()) == names
    assert len(names) > len(UNLIKE)
    differing = [n for n in names if n not in UNLIKE and (ours / n).read_bytes() != (theirs / n).read_bytes()]
    assert differing == []
    told = json.loads((theirs / "corrections.json").read_text(encoding="utf-8"))
    assert told == json.loads((ours / "corrections.json").read_text(encoding="utf-8")) | {"story": "another"}
