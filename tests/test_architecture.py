"""The house: wings of a size to hold in mind, contents pages that are true, a quick start, docs that name all.

Who may import whom stands in pyproject.toml; import-linter holds it in `make lint`.
"""

import argparse
import ast
import importlib
import re
import subprocess
import sys
import tomllib
from pathlib import Path
from typing import get_args

import grimp
import pytest

from layers.catalogue.catalogue import entry, names
from layers.stories import shelf
from layers.stories.story import LIBRARY

ROOT = Path(__file__).parents[1]
PACKAGES = ("geo", "layers", "maps", "leadline")
FOLDERS = sorted(
    str(path.parent.relative_to(ROOT)) for package in PACKAGES for path in (ROOT / package).rglob("__init__.py")
)
WINGS = [folder for folder in FOLDERS if folder not in PACKAGES]
FEWEST, MOST = 2, 19
BY_NAME = ("maps/cli", "layers/derived", "layers/checks/kinds")  # whose modules are found by their names


def modules(folder):
    return sorted((ROOT / folder).glob("*.py"))


@pytest.mark.parametrize("wing", WINGS)
def test_a_wing_is_of_a_size_that_one_can_hold_in_mind(wing):
    count = len(modules(wing)) - 1
    assert count >= FEWEST
    assert count <= MOST or wing in BY_NAME


@pytest.mark.parametrize("folder", FOLDERS)
def test_contents_pages_are_sorted_and_true(folder):
    contents = importlib.import_module(folder.replace("/", "."))
    assert contents.__doc__
    page = ROOT / folder / "__init__.pyi"
    if not page.exists():
        assert not hasattr(contents, "__all__")
        return
    listed = next(n.value for n in ast.parse(page.read_text(encoding="utf-8")).body if isinstance(n, ast.Assign))
    names = [each.value for each in listed.elts]
    assert names == sorted(set(names), key=lambda n: (not n.isupper(), not n[0].isupper(), n))
    assert set(names) == set(contents.__all__)
    assert all(getattr(contents, name) is not None for name in names)


def test_checkers_of_types_are_told_of_every_layer_of_the_library():
    told = {"Places": set(get_args(shelf.Places)), "Tables": set(get_args(shelf.Tables))}
    library = {name: "Places" if entry(name).geometry else "Tables" for name in names()}
    expected = {
        kind: {f"{head}{n}" for n, of in library.items() if of == kind for head in ("", LIBRARY)} for kind in told
    }
    wrong = [
        f"{kind} {what} {', '.join(map(repr, sorted(found)))}"
        for kind in told
        for what, found in (("lacks", expected[kind] - told[kind]), ("has too many:", told[kind] - expected[kind]))
        if found
    ]
    assert not wrong, (
        f"layers/stories/shelf.py: {'; '.join(wrong)}. Expected each layer of layers/data/catalogue, as 'NAME' and "
        "'leadline:NAME', in Places if its entry has geometry, else in Tables."
    )


def test_every_layer_stands_on_the_contents_page_of_its_wing():
    modules_of_layers = {entry(name).module for name in names()}
    missing = [
        m
        for m in modules_of_layers
        if m.split(".")[1] not in importlib.import_module(f"layers.{m.split('.')[0]}").__all__
    ]
    assert missing == []


def test_what_only_its_own_wing_imports_is_protected():
    """What is neither used from outside nor on a contents page stands in a contract, so that it stays so."""
    graph = grimp.build_graph(*PACKAGES)
    rules = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["importlinter"]["contracts"]
    held = {module for rule in rules for module in rule.get("protected_modules", ())}
    open_to_all = []
    for wing in (w.replace("/", ".") for w in WINGS if w.count("/") == 1 and w not in BY_NAME):
        shown = importlib.import_module(wing)
        told = {getattr(getattr(shown, name), "__module__", f"{wing}.{name}") for name in getattr(shown, "__all__", ())}
        told |= {f"{wing}.{name}" for name in getattr(shown, "__all__", ())} | {f"{wing}.{wing.split('.')[1]}"}
        inside = graph.find_descendants(wing)
        open_to_all += [
            module
            for module in inside - told - held
            if not module.startswith(tuple(f"{name.replace('/', '.')}." for name in BY_NAME))
            and not graph.find_children(module)
            and graph.find_modules_that_directly_import(module) <= inside | {wing}
        ]
    assert not open_to_all, (
        f"only their own wing imports {', '.join(sorted(open_to_all))}: add each to the protected_modules of its wing "
        "in pyproject.toml, or offer it in the __init__.pyi of the wing"
    )


@pytest.mark.parametrize("folder", FOLDERS)
def test_every_module_says_what_it_is(folder):
    assert not [p.name for p in modules(folder) if not ast.get_docstring(ast.parse(p.read_text(encoding="utf-8")))]


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
        "import geo, layers, leadline, maps\n"
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
    pages = [ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md"))]
    docs = "".join(page.read_text(encoding="utf-8") for page in pages)
    actions = importlib.import_module("maps.cli").parser()._actions
    commands = next(a for a in actions if isinstance(a, argparse._SubParsersAction)).choices
    options = {o for a in actions for o in a.option_strings}
    options |= {o for command in commands.values() for a in command._actions for o in a.option_strings}
    assert not [name for name in commands if f"leadline {name}" not in docs]
    assert not [option for option in options - {"-h", "--help"} if option not in docs]


def test_a_page_that_shows_a_command_names_each_of_its_options():
    pages = [page.read_text(encoding="utf-8") for page in [ROOT / "README.md", *(ROOT / "docs").rglob("*.md")]]
    actions = importlib.import_module("maps.cli").parser()._actions
    commands = next(a for a in actions if isinstance(a, argparse._SubParsersAction)).choices
    untold = [
        f"{name} {option}"
        for name, command in commands.items()
        for option in sorted({o for a in command._actions for o in a.option_strings if o.startswith("--")} - {"--help"})
        if not any(f"leadline {name}" in page and re.search(rf"{option}(?![\w-])", page) for page in pages)
    ]
    assert not untold, (
        f"no page of docs that shows the command names the option of: {', '.join(untold)}. "
        "Expected it in docs/command-line.md, or in the page that the command has."
    )


def test_the_page_of_the_architecture_names_every_wing():
    page = (ROOT / "docs" / "architecture.md").read_text(encoding="utf-8")
    assert not [wing for wing in WINGS if f"`{wing}`" not in page]
