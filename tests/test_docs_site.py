"""The site of the documentation: built without a warning, complete, and nothing in it comes from elsewhere."""

import html
import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
LOADED = re.compile(
    r"<(?:script|img|iframe|source)\b[^>]*\bsrc=\"(?:https?:)?//|<link\b[^>]*stylesheet[^>]*href=\"(?:https?:)?//"
)


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    pytest.importorskip("sphinx", reason="`pip install 'leadline[docs]'`")
    folder = tmp_path_factory.mktemp("docs")
    command = [sys.executable, "-m", "sphinx", "-W", "--keep-going", "-q", "-d", str(folder / "trees")]
    done = subprocess.run(
        [*command, str(ROOT / "docs"), str(folder / "site")], capture_output=True, text=True, check=False
    )
    assert done.stderr == ""
    assert done.returncode == 0
    return folder / "site"


@pytest.fixture
def pages(monkeypatch):
    monkeypatch.syspath_prepend(str(ROOT / "docs"))
    return __import__("reference_pages")


def test_every_command_and_option_is_in_the_reference(site, pages):
    text = html.unescape(re.sub(r"<[^>]+>", "", (site / "generated/commands.html").read_text(encoding="utf-8")))
    words = set(re.findall(r"--?[a-z][\w-]*", text))
    assert len(list(pages.commands())) > 15
    assert [each.prog for each in pages.commands() if each.prog not in text] == []
    asked = {option for command in pages.commands() for each in pages.asked(command) for option in each.option_strings}
    assert sorted(asked - words) == []


def test_every_public_name_is_in_the_reference(site, pages):
    for package in pages.PACKAGES:
        text = (site / f"generated/{package}.html").read_text(encoding="utf-8")
        names = [f"{each}.{name}" for each in [package, *pages.wings(package)] for name in pages.public_names(each)]
        assert [name for name in names if f'id="{name}"' not in text and f">{name}<" not in text] == []


def test_nothing_is_loaded_from_another_host(site):
    assert [path.name for path in site.rglob("*.html") if LOADED.search(path.read_text(encoding="utf-8"))] == []
    assert [
        path.name
        for path in site.rglob("*.css")
        if re.search(r"url\(['\"]?(?:https?:)?//|@import", path.read_text(encoding="utf-8"))
    ] == []
