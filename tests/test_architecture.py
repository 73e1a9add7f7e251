"""The house: imports point one way, contents pages are complete, the command starts fast, the docs name all options."""

import argparse
import ast
import importlib
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
BELOW = {"geo": set(), "layers": {"geo"}, "maps": {"geo", "layers"}}
PACKAGES = tuple(BELOW)
FORBIDDEN_IN_GEO = {
    "pathlib",
    "os",
    "io",
    "socket",
    "urllib",
    "http",
    "requests",
    "folium",
    "branca",
    "jinja2",
    "html",
    "json",
}


def modules(package):
    return sorted((ROOT / package).glob("*.py"))


def imported(path):
    """Top-level packages a module imports, lazily or not."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (name.name.split(".")[0] for name in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path} imports relatively"
            yield node.module.split(".")[0]


@pytest.mark.parametrize("package", PACKAGES)
def test_imports_point_one_way(package):
    wrong = {
        f"{path.name}: {name}"
        for path in modules(package)
        for name in imported(path)
        if name in set(PACKAGES) - BELOW[package] - {package}
    }
    assert not wrong


def test_geo_knows_no_files_network_or_html():
    assert not {
        f"{path.name}: {name}" for path in modules("geo") for name in imported(path) if name in FORBIDDEN_IN_GEO
    }


@pytest.mark.parametrize("package", PACKAGES)
def test_contents_pages_are_sorted_and_true(package):
    contents = importlib.import_module(package)
    assert contents.__doc__
    ordered = sorted(contents.__all__, key=lambda n: (not n.isupper(), not n[0].isupper(), n))
    assert list(contents.__all__) == ordered
    assert len(set(contents.__all__)) == len(contents.__all__)
    assert all(getattr(contents, name) is not None for name in contents.__all__)


@pytest.mark.parametrize("package", PACKAGES)
def test_every_module_says_what_it_is(package):
    assert not [p.name for p in modules(package) if not ast.get_docstring(ast.parse(p.read_text(encoding="utf-8")))]


def test_help_loads_neither_geopandas_nor_folium():
    code = (
        "import sys, maps.cli\n"
        "try:\n    maps.cli.main(['--help'])\n"
        "except SystemExit as stop:\n    assert stop.code == 0\n"
        "heavy = {'geopandas', 'folium', 'pandas', 'numpy', 'shapely', 'pyproj', 'matplotlib'} & set(sys.modules)\n"
        "assert not heavy, heavy"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, cwd=ROOT, check=False)
    assert done.returncode == 0, done.stderr
    assert "build" in done.stdout


def test_importing_does_nothing(tmp_path):
    # no file or folder is made, no process-wide list of folium or filter of warnings is changed
    code = (
        "import warnings, folium\n"
        "before = list(warnings.filters), list(folium.Map.default_js), list(folium.Map.default_css)\n"
        "import geo, layers, maps\n"
        "[getattr(maps, name) for name in maps.__all__]\n"
        "assert before == (list(warnings.filters), list(folium.Map.default_js), list(folium.Map.default_css))"
    )
    environment = {"HOME": str(tmp_path), "PATH": "", "PYTHONPATH": str(ROOT), "PYTHONDONTWRITEBYTECODE": "1"}
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, cwd=tmp_path, env=environment, check=False
    )
    assert done.returncode == 0, done.stderr
    assert not list(tmp_path.iterdir())


def test_docs_name_every_command_and_option():
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    actions = importlib.import_module("maps.cli.cli").parser()._actions
    commands = next(a for a in actions if isinstance(a, argparse._SubParsersAction)).choices
    options = {o for a in actions for o in a.option_strings}
    options |= {o for command in commands.values() for a in command._actions for o in a.option_strings}
    assert not [name for name in commands if f"leadline {name}" not in readme]
    assert not [option for option in options - {"-h", "--help"} if option not in readme]


def test_architecture_page_names_every_module():
    page = (ROOT / "docs" / "architecture.md").read_text(encoding="utf-8")
    private = {"__init__.py"}
    assert not [
        f"{p}/{m.stem}"
        for p in ("geo", "maps")
        for m in modules(p)
        if m.name not in private and f"`{m.stem}`" not in page
    ]


def test_changelog_and_citation_carry_the_version():
    version = importlib.import_module("importlib.metadata").version("leadline")
    assert f"## {version}" in (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
    assert f"version: {version}" in (ROOT / "CITATION.cff").read_text(encoding="utf-8")
