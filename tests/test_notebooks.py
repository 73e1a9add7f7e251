"""The notebooks of the documentation run from top to bottom, without names of others, and are kept without outputs."""

import json
from pathlib import Path

import pytest

NOTEBOOKS = Path(__file__).parents[1] / "docs" / "notebooks"
MADE = NOTEBOOKS.parent / "generated"
NAMES = sorted(path.stem for path in NOTEBOOKS.glob("*.ipynb"))
MOST_BYTES = 10_000
EXPECTED = {  # a piece of what each prints or shows
    "own-map": ("314.15] km²", "Buoys, and 10 km around each"),
    "tracks-and-zones": ("holds\\nThat the number fell by 50 % holds", "Where ships went in"),
    "who-watches": ("half of the area is looked at within 0.4 h on average", "The longest time that nobody could look"),
}


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.usefixtures("docs_site")  # which runs them, and moves their maps to files of their own
def test_a_notebook_runs_and_shows_what_it_says(name):
    nbformat = pytest.importorskip("nbformat", reason="`pip install 'leadline[test]'`")
    book = nbformat.read(MADE / "notebooks" / f"{name}.ipynb", as_version=4)
    maps = [path.read_text(encoding="utf-8") for path in sorted((MADE / "static" / "maps").glob(f"{name}-*.html"))]
    shown = json.dumps([cell.get("outputs", []) for cell in book.cells], ensure_ascii=False) + "".join(maps)
    assert [words for words in EXPECTED[name] if words not in shown] == []
    assert "leadline" in shown
    assert maps


@pytest.mark.parametrize("name", NAMES)
def test_a_notebook_is_small_and_has_no_outputs(name):
    text = (NOTEBOOKS / f"{name}.ipynb").read_text(encoding="utf-8")
    cells = [cell for cell in json.loads(text)["cells"] if cell["cell_type"] == "code"]
    assert [cell for cell in cells if cell["outputs"] or cell["execution_count"]] == []
    assert len(text.encode()) < MOST_BYTES


def test_each_notebook_is_linked_from_the_readme_and_the_index():
    assert len(NAMES) == 3
    root = NOTEBOOKS.parents[1]
    for page in (root / "README.md", root / "docs" / "index.md"):
        text = page.read_text(encoding="utf-8")
        assert [name for name in NAMES if f"notebooks/{name}" not in text] == []
