"""The pages of reference that are written anew by every build of the documentation: API and command line."""

import argparse
import ast
import importlib
import inspect
import re
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType

from maps.cli.cli import parser

ROOT = Path(__file__).parents[1]
PACKAGES = {
    "leadline": "samples, and the three packages",
    "geo": "numbers only",
    "layers": "every row knows its source",
    "maps": "draws and writes",
}


def wings(package: str) -> list[str]:
    """Return the wings of a package that have a contents page, by their dotted names."""
    found = sorted((ROOT / package).rglob("__init__.pyi"))
    return [".".join(path.parent.relative_to(ROOT).parts) for path in found if path.parent != ROOT / package]


def public_names(module: str) -> list[str]:
    """Return the names on the contents page of a package or wing."""
    page = ROOT.joinpath(*module.split("."), "__init__.pyi")
    for node in ast.parse(page.read_text(encoding="utf-8")).body:
        if isinstance(node, ast.Assign) and getattr(node.targets[0], "id", "") == "__all__":
            return sorted(ast.literal_eval(node.value))
    raise ValueError(f"{page}: no __all__; expected one, as on every contents page")


def write_pages(folder: Path) -> None:
    """Write a page for each package and one for the command line."""
    folder.mkdir(exist_ok=True)
    for package, words in PACKAGES.items():
        _write(folder / f"{package}.md", "\n".join(_package_page(package, words)))
    _write(folder / "commands.md", "\n".join(_command_page()))
    changes = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
    changes = re.sub(r"\]\(docs/", "](../", changes).replace("](../notebooks/", "](notebooks/")
    _write(
        folder / "changelog.md",
        re.sub(r"\[([^\]]+)\]\((?!\.\./|http|notebooks/)([^)]+)\)", r"\1 (`\2` in the repository)", changes),
    )


def _write(path: Path, text: str) -> None:
    """Write a page unless it stands there already, so that an unchanged one is not read again."""
    if not path.exists() or path.read_text(encoding="utf-8") != text:
        path.write_text(text, encoding="utf-8")


def _package_page(package: str, words: str) -> Iterator[str]:
    """Yield the lines of the page of a package: its wings, then what it calls by shorter names."""
    yield f"# {package}: {words}\n"
    yield "Positions are longitude and latitude in degrees on WGS 84 (EPSG:4326) unless an entry says otherwise;"
    yield "the ending of a name is its unit (`_m`, `_km2`, `_s`, `_deg`)."
    yield "Names that are not here are private and may change.\n"
    written: dict[int, str] = {}
    for wing in wings(package):
        module = importlib.import_module(wing)
        yield f"## {wing}\n\n{_words_of(module)}\n"
        for name in public_names(wing):
            yield from _entry(module, name, written)
    yield f"## {package} itself\n\n{_words_of(importlib.import_module(package))}\n"
    for name in public_names(package):
        yield from _entry(importlib.import_module(package), name, written)


def _words_of(module: ModuleType) -> str:
    """Return what a module says of itself, each line as it is."""
    return inspect.getdoc(module) or ""


def _entry(module: ModuleType, name: str, written: dict[int, str]) -> Iterator[str]:
    """Yield the entry of a name; of what has one already, where it stands."""
    what, full = getattr(module, name), f"{module.__name__}.{name}"
    if inspect.ismodule(what):
        yield f"- `{full}`: the module `{what.__name__}`\n"
        return
    if callable(what) and id(what) in written:
        yield f"- `{full}` is {{py:obj}}`{written[id(what)]}`\n"
        return
    written[id(what)] = full
    kind = "class" if inspect.isclass(what) else "function" if inspect.isroutine(what) else "data"
    if kind == "data":  # what a constant says of itself is what its type says
        yield f"```{{py:data}} {full}\n```\n"
        return
    members = ":members:\n" if kind == "class" else ""
    yield f"```{{eval-rst}}\n.. auto{kind}:: {full}\n" + (f"   {members}" if members else "") + "```\n"


def commands(of: argparse.ArgumentParser | None = None) -> Iterator[argparse.ArgumentParser]:
    """Yield the parser of each command, commands of commands included."""
    of = of or parser()
    yield of
    for action in of._actions:  # noqa: SLF001  argparse has no other way to ask
        if isinstance(action, argparse._SubParsersAction):  # noqa: SLF001
            for each in dict.fromkeys(action.choices.values()):
                yield from commands(each)


def asked(command: argparse.ArgumentParser) -> list[argparse.Action]:
    """Return the arguments and options of a command that are not hidden."""
    actions = command._actions  # noqa: SLF001
    return [
        each
        for each in actions
        if each.help != argparse.SUPPRESS and not isinstance(each, argparse._SubParsersAction)  # noqa: SLF001
    ]


def _command_page() -> Iterator[str]:
    """Yield the lines of the page of the command line."""
    yield "# Command line\n\nEvery command with every option, as `leadline COMMAND --help` prints them.\n"
    for command in commands():
        yield f"## {command.prog}\n\n{_plain(command.description or '')}\n"
        usage = " ".join(command.format_usage().removeprefix("usage:").split())
        yield f"```text\n{usage}\n```\n"
        for action in asked(command):
            yield f"{_called(action)}\n: {_plain(_help(command, action))}\n"


def _called(action: argparse.Action) -> str:
    """Return how an argument or option is written."""
    value = action.metavar or (action.dest.upper() if action.nargs != 0 else "")
    shown = " ".join(value) if isinstance(value, tuple) else value
    return ", ".join(f"`{each}`" for each in action.option_strings) + (f" `{shown}`" if shown else "")


def _help(command: argparse.ArgumentParser, action: argparse.Action) -> str:
    """Return the help of an option with its defaults filled in."""
    formatter = command._get_formatter()  # noqa: SLF001
    choices = f" One of: {', '.join(map(str, action.choices))}." if action.choices else ""
    return (formatter._expand_help(action) if action.help else "") + choices or "-"  # noqa: SLF001


def _plain(words: str) -> str:
    """Return words in which Markdown finds no marks."""
    return re.sub(r"([\\*_<>\[\]{}|$#`~])", r"\\\1", " ".join(words.split()))
