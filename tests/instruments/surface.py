"""What is public: the names on the contents pages of packages and wings, and the methods of public classes."""

import inspect
from collections.abc import Callable, Iterator
from importlib import import_module
from pathlib import Path
from typing import Any, NamedTuple

ROOT = Path(__file__).parents[2]
PACKAGES = ("geo", "layers", "maps")


class Public(NamedTuple):
    """A public callable; `name` is the shortest that it has."""

    name: str
    what: Callable[..., Any]


def modules(package: str) -> list[str]:
    """Dotted names of a package and of its wings that have a contents page, the package first."""
    pages = sorted((ROOT / package).rglob("__init__.pyi"), key=lambda path: (len(path.parts), path))
    return [".".join(page.parent.relative_to(ROOT).parts) for page in pages]


def callables(*packages: str) -> Iterator[Public]:
    """Functions and classes of ours that are public in some packages, each once."""
    seen: set[int] = set()
    for package in packages:
        for module in map(import_module, modules(package)):
            for name in module.__all__:
                what = getattr(module, name)
                ours = (getattr(what, "__module__", None) or "").partition(".")[0] in (*PACKAGES, "leadline")
                if callable(what) and ours and id(what) not in seen:
                    seen.add(id(what))
                    yield Public(f"{module.__name__}.{name}", what)


def methods(public: Public) -> Iterator[Public]:
    """Public methods that a class itself has."""
    if inspect.isclass(public.what):
        for name, found in vars(public.what).items():
            method = getattr(found, "__func__", found)
            if not name.startswith("_") and inspect.isfunction(method):
                yield Public(f"{public.name}.{name}", getattr(public.what, name))


def parameters(public: Public) -> list[inspect.Parameter]:
    """Parameters of a callable as `help` shows them; none of an alias of types."""
    try:
        return list(inspect.signature(public.what).parameters.values())
    except (TypeError, ValueError):
        return []
