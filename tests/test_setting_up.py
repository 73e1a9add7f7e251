"""What `make` installs, and when it does so again, with a Python and an npm that only note what they are asked."""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
STAND_IN = """#!/bin/sh
case "$1" in
*needs.py) exec {python} "$@" ;;
*) echo "$(basename "$0") $*" >> asked.txt ;;
esac
"""


@pytest.fixture
def checkout(tmp_path):
    for name in ("Makefile", "pyproject.toml", "constraints.txt", "release/needs.py"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        shutil.copy(ROOT / name, tmp_path / name)
    (tmp_path / "tests").mkdir()
    for name in ("find_browser.sh", "find_gis.sh", "find_validators.sh", "validators.txt", "package-lock.json"):
        (tmp_path / "tests" / name).touch()
    commands = tmp_path / ".venv" / "bin"
    commands.mkdir(parents=True)
    for name in ("python", "npm"):
        (commands / name).write_text(STAND_IN.format(python=sys.executable), encoding="utf-8")
        (commands / name).chmod(0o755)
    return tmp_path


def make(folder, *words):
    """What `make` says, started by hand: one that `make test` runs would pass on its options and print its folders."""
    own = {name: told for name, told in os.environ.items() if not name.startswith(("MAKE", "MFLAGS"))}
    return subprocess.run(["make", *words], cwd=folder, env=own, capture_output=True, text=True, check=True).stdout


def made(folder, target):
    """What was asked of Python and npm, and what was said."""
    asked = folder / "asked.txt"
    asked.unlink(missing_ok=True)
    said = make(folder, f".venv/{target}")
    return asked.read_text(encoding="utf-8") if asked.exists() else "", said


def changed(folder, old, new):
    file = folder / "pyproject.toml"
    content = file.read_text(encoding="utf-8")
    assert old in content
    file.write_text(content.replace(old, new, 1), encoding="utf-8")


@pytest.mark.skipif(shutil.which("make") is None, reason="no make")
def test_a_new_version_installs_the_project_alone(checkout):
    asked, said = made(checkout, ".installed-test")
    assert "--editable .[test]" in asked
    assert "npm ci" in asked
    assert all(line.endswith("...") for line in said.splitlines())
    assert re.search(r"Installing what the tests need .+ 5 to 15 minutes", said)
    assert made(checkout, ".installed-test")[0] == ""
    version = re.search(r'^version = ".+"$', (checkout / "pyproject.toml").read_text(encoding="utf-8"), re.MULTILINE)
    changed(checkout, version[0], 'version = "9.9.9"')
    asked, said = made(checkout, ".installed-test")
    assert asked.splitlines() == ["python -m pip install --quiet --disable-pip-version-check --no-deps --editable ."]
    changed(checkout, '  "babel>=2.17",', '  "babel>=2.18",')
    assert "--editable .[test]" in made(checkout, ".installed-test")[0]


@pytest.mark.skipif(shutil.which("make") is None, reason="no make")
@pytest.mark.parametrize("wing", ["layers/derived", "layers/checks/kinds", "geo/geodesy"])
def test_the_tests_of_any_wing_bring_those_of_docs_that_commands_write(checkout, wing):  # issue 16: green, docs stale
    words = make(checkout, "--dry-run", "quick", f"WING={wing}").splitlines()[-1].split()
    tests = [word for word in words if word.startswith("tests/")]
    assert {"tests/test_docs.py", "tests/layers/story_file/test_generated_docs.py", f"tests/{wing}"} <= set(tests)
    assert [test for test in tests if not (ROOT / test).exists()] == []
