"""What the documentation names is there: links, tests, scripts; test_docs_run.py runs its code."""

import re
import shutil
from pathlib import Path

import pytest

from geo.claim import Verdict
from geo.said_numbers import unsaid_numbers
from layers.checks.kinds import reported
from layers.stories.read import built_in, load_story, read_story
from layers.story_file.check_kinds import check_kinds, module_of

DOCS = Path(__file__).parents[1] / "docs"
STORY = re.compile(r"^```toml\n(.*?)^```", re.DOTALL | re.MULTILINE)
HEAD = 'title = "t"\ndate = "2025-04"\nurl = "https://example.org"\nsource = "upglob-2025"\nchecked = 2026-11-29\n'


def test_the_story_of_the_example_is_read_and_answered(tmp_path):
    page = (built_in() / "README.md").read_text(encoding="utf-8")
    (example,) = STORY.findall(page)
    for name in ("sources.toml", "layers.toml"):
        shutil.copy(built_in() / name, tmp_path)
    (tmp_path / "story.toml").write_text(HEAD + example, encoding="utf-8")
    (statement,) = read_story(tmp_path).statements
    answer = reported.answer(statement, load_story())
    assert (answer.verdict, unsaid_numbers(answer)) == (Verdict.HOLDS_ONLY_IF, [])
    assert f'its verdict would be "{answer.verdict}"' in page
    assert len(statement.corrections) == 1


@pytest.mark.parametrize("name", ["../README.md", *sorted(str(path.relative_to(DOCS)) for path in DOCS.rglob("*.md"))])
def test_links_between_pages_of_the_docs_lead_somewhere(name):
    page = (DOCS / name).read_text(encoding="utf-8")
    if name.startswith("generated/"):
        pytest.skip("written by the build of the site, which resolves its links")
    targets = [each.split("#")[0] for each in re.findall(r"\]\((?!https?:)([^)]+)\)", page)]
    assert [each for each in targets if each and not ((DOCS / name).parent / each).exists()] == []


def test_the_tests_and_scripts_that_the_docs_name_are_there():  # issue 10: two figures named tests that hold others
    tests = DOCS.parent / "tests"
    stems = {name for path in tests.rglob("*.py") for name in (path.stem, f"{path.parent.name}/{path.stem}")}
    pages = {path.name: path.read_text(encoding="utf-8") for path in DOCS.glob("*.md")}
    held = [
        each.strip() for each in ",".join(re.findall(r"\[((?:\w+/)?test_[^\]()]*)\]", pages["accuracy.md"])).split(",")
    ]
    assert len(held) > 50
    assert [name for name in held if not any(re.fullmatch(name.replace("*", ".*"), stem) for stem in stems)] == []
    paths = re.findall(r"\b(?:tests|benchmarks)/[\w/]+\.py", "".join(pages.values()))
    assert [path for path in paths if not (DOCS.parent / path).exists()] == []


def test_what_the_page_of_reliability_selects_is_there():
    page = (DOCS / "reliability.md").read_text(encoding="utf-8")
    for path, words in re.findall(r"pytest [^`]*?(tests/[\w/]+\.py) -k ([a-z]+|\"[a-z ]+\")`", page):
        names = re.findall(r"^def (test_\w+)", (DOCS.parent / path).read_text(encoding="utf-8"), re.MULTILINE)
        wanted = words.strip('"').split(" or ")
        assert [name for name in names if any(each in name for each in wanted)], (path, words)


def test_every_kind_of_check_has_a_row_in_the_table_of_kinds():
    text = (Path(__file__).parents[1] / "docs" / "stories.md").read_text(encoding="utf-8")
    rows = re.findall(r"^\| (`.+?`) \| .+ \|$", text.partition("## Kinds of checks")[2], re.MULTILINE)
    named = {name for row in rows for name in re.findall(r"`(\w+)`", row)}
    missing = sorted(set(check_kinds()) - named)
    assert not missing, (
        f"docs/stories.md, table under '## Kinds of checks', has no row for {', '.join(missing)}; "
        f"expected | `{missing[0]}` | what it answers | ... |. `leadline schema {missing[0]}` has its words."
    )


@pytest.mark.parametrize("kind", [name for name in check_kinds() if module_of(name).__name__.startswith("layers.")])
def test_the_example_of_every_kind_has_a_verdict_in_a_test(kind):
    tests = Path(__file__).parent / "layers" / "checks" / "kinds"
    own = tests / f"test_{kind}.py"
    listed = f'"{kind}": Verdict.' in (tests / "test_examples.py").read_text(encoding="utf-8")
    tried = own.is_file() and f"{kind}.EXAMPLE" in own.read_text(encoding="utf-8")
    assert listed or tried, (
        f"tests/layers/checks/kinds/test_examples.py has no verdict of the EXAMPLE of layers/checks/kinds/{kind}.py; "
        f'expected "{kind}": Verdict.... in KINDS there. `pytest tests/layers/checks/kinds/test_examples.py -k {kind}` '
        "then says what it is answered."
    )
