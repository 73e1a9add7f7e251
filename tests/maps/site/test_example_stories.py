"""The example stories: each statement with the verdict that is expected, each page without a request or an error."""

from pathlib import Path

import pytest

from layers.checks import checks
from layers.stories.read import load_story
from maps.site import build

EXAMPLES = Path(__file__).parents[3] / "examples"
STORIES = sorted(path.parent.name for path in EXAMPLES.glob("*/story.toml"))


@pytest.fixture(scope="module", params=STORIES)
def built(request, tmp_path_factory):
    story = load_story(EXAMPLES / request.param)
    site = tmp_path_factory.mktemp("examples") / request.param
    build.build(site, story=story)
    return story, site


def test_there_are_three_of_different_kinds():
    stories = [load_story(EXAMPLES / name) for name in STORIES]
    assert len(stories) == 3
    assert sorted(bool(story.pages) for story in stories) == [False, True, True]


def test_every_page_opens_offline_and_complains_of_nothing(built, open_page):
    story, site = built
    names = {page.name for page in site.glob("*.html")}
    assert names == {f"{name}.html" for name in build.names(story)}
    page, watch = open_page()  # one for all: what a page leaves running complains in the next
    for name in sorted(names):
        page.goto((site / name).as_uri())
        assert (name, watch.requests, watch.errors) == (name, [], [])


def test_a_site_links_to_its_own_pages_alone(built):
    _, site = built
    there = {path.name for path in site.iterdir()}
    for path in site.glob("*.html"):
        links = {part.split('"')[0] for part in path.read_text(encoding="utf-8").split('href="')[1:]}
        own = {link.split("#")[0] for link in links if not link.startswith(("https://", "http://", "#", "data:"))}
        assert own - {""} <= there, path.name


def test_no_statement_is_answered_without_a_source(built):
    story, _ = built
    for check in checks.check_all(story=story):
        for finding in check.findings:
            assert finding.sources or finding.searched, (check.claim.id, finding.name)
