import hashlib
import re

import pytest
from bundled import a_folder

from layers.checks.explained import explained
from layers.stories.read import load_story
from maps.site.report import checks_page


@pytest.fixture
def folded(tmp_path):
    story = load_story(a_folder(tmp_path))
    told = {statement.id: explained(statement.id, story) for statement in story.statements}
    checks = [one.check for one in told.values()]
    html = checks_page(story, checks, {}, {}, story.sources, explained=told).replace("\xa0", " ")
    articles = dict(re.findall(r'<article id="(\w+)" class="check">(.*?)</article>', html, re.DOTALL))
    found = {
        name: re.search(r"<summary>How it came about.*?</details>", part, re.DOTALL) for name, part in articles.items()
    }
    return {name: part and re.sub(r"<[^>]+>|\s+", " ", part[0]) for name, part in found.items()}


def test_each_check_tells_how_it_came_about(folded, tmp_path):
    csv = tmp_path / "hormuz" / "tables" / "money.csv"
    words = " ".join(folded["growth"].split())
    for part in (
        "Checked as growth",
        "The number is read as rounded to 0.1 percent a year: 7.15 to 7.25 percent a year.",
        "table = money table of the story",
        "It rests on Money money 3 rows: the file tables/money.csv",
        f"SHA-256 of the file: {hashlib.sha256(csv.read_bytes()).hexdigest()}",
        "Made for a test CC0-1.0, retrieved 2026-11-01",
        "holds, by the rule A yearly rate:",
        "The number that answers it: 7.2 % a year finding 1",
    ):
        assert part in words


def test_an_opinion_without_a_finding_has_nothing_to_tell(folded):
    assert folded["best"] is None
