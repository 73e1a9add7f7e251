"""No module knows a story: names of the built-in one, and its two numbers, stand in data, docs and tests alone."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
PACKAGES = ("geo", "layers", "maps", "leadline")
CODE = {".py", ".pyi", ".js", ".css", ".j2"}
# "NATO" and "Japan" as words, whatever their case and what hangs on them; not "signatory".
NAMES = re.compile(r"(?<![a-z])(japan\w*|nato)(?![a-z])|misawa|taiwan|south[ _-]?china[ _-]?sea", re.IGNORECASE)
NUMBERS = re.compile(r"(?<![\w.,#+])-?(85|40)(\.0)? ?(%|percent)|(?<![\w.])0?\.85(?!\w)|SEED = 85\b")
# Where 85 and 40 are something else: degrees of latitude, bits of a message, digits and lengths of texts.
OTHER_NUMBERS = (
    "geo/",
    "layers/ais/",
    "layers/positions/",
    "layers/files/",
    "maps/html/",
    "maps/packed/",
    "maps/picture/",
)


def modules():
    """Every file of code, by its path below the project."""
    return sorted(
        path.relative_to(ROOT).as_posix()
        for package in PACKAGES
        for path in (ROOT / package).rglob("*")
        if path.suffix in CODE and "data" not in path.relative_to(ROOT).parts
    )


def lines_with(pattern, paths):
    """Lines that hold the pattern, as "file:number: line"."""
    return [
        f"{path}:{number}: {line.strip()}"
        for path in paths
        for number, line in enumerate((ROOT / path).read_text(encoding="utf-8").splitlines(), start=1)
        if pattern.search(line)
    ]


def test_no_module_names_what_the_built_in_story_is_about():
    assert len(modules()) > 300
    assert lines_with(NAMES, modules()) == []


def test_no_module_knows_the_numbers_of_the_built_in_story():
    python = [path for path in modules() if path.endswith((".py", ".pyi")) and not path.startswith(OTHER_NUMBERS)]
    assert lines_with(NUMBERS, python) == []


@pytest.mark.parametrize(
    ("line", "is_named"),
    [
        ("Japan and NATO", True),
        ("japan_nato", True),
        ("JAPANESE", True),
        ("signatory", False),
        ("the Taiwan Strait", True),
        ("south-china-sea", True),
    ],
)
def test_the_pattern_finds_names(line, is_named):
    assert bool(NAMES.search(line)) is is_named
