"""Whether the packages that Python finds under our names are ours.

Others publish packages called `geo` and `maps`, and a reader's own `maps.py` or `layers/` comes first where Python
looks for it. Nothing of leadline is imported here, so that every door can ask before it imports more.
"""

import sys
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from types import ModuleType

PACKAGES = ("geo", "layers", "maps")  # in the order in which they build on each other
HOME = Path(__file__).resolve().parents[1]
MARK = "leadline"  # a word of the first line of each of our packages


class StrangerError(ImportError):
    """Python finds another package, or none, under one of our names."""


def refuse_strangers(*names: str) -> None:
    """Look at what `import` finds under our names, without importing it.

    Parameters
    ----------
    *names : str
        Some of `PACKAGES`.

    Raises
    ------
    StrangerError
        If it is a file that is not ours, or nothing: one line that names the file, and what to do about it.
    """
    for name in names:
        if told := stranger(name):
            raise StrangerError(told, name=name)


def stranger(name: str) -> str:
    """Say what is wrong with the package that Python finds under one of our names, in one line; empty if it is ours."""
    found, ours = _found(name), HOME / name / "__init__.py"
    if not HOME.is_dir():
        return f"{HOME} is no folder; leadline reads files of its own and does not run from inside a zip. Unpack it."
    if found is None or not ours.is_file():
        instead = f", and Python finds {found} instead" if found else ""
        return f"leadline's package {name!r} is not there; expected {ours}{instead}. Install leadline again."
    if found.resolve() != ours:
        return (
            f"{found} hides leadline's package {name!r}, which is {ours}. "
            "Give yours another name, or run from another folder."
        )
    if MARK not in ours.read_text(encoding="utf-8", errors="replace").partition("\n")[0]:
        return (
            f"{ours} is of another project, whose package {name!r} was installed over leadline's. "
            "Install leadline again, in an environment of its own."
        )
    return ""


def own(name: str) -> ModuleType:
    """Import one of our packages.

    Raises
    ------
    StrangerError
        As `refuse_strangers`.
    """
    refuse_strangers(*PACKAGES[: PACKAGES.index(name) + 1])
    return import_module(name)


def version() -> str:
    """Version of the installed leadline."""
    from importlib.metadata import version  # noqa: PLC0415  20 ms that only who asks for it shall pay

    return version("leadline")


def _found(name: str) -> Path | None:
    """Find the file that `import name` runs or has run; of a folder without `__init__.py`, the folder."""
    try:
        spec = getattr(sys.modules[name], "__spec__", None) if name in sys.modules else find_spec(name)
    except ValueError:  # what stands there was made by hand
        spec = None
    if spec is None:
        return None
    if spec.origin is not None:
        return Path(spec.origin)
    return next((Path(place) for place in spec.submodule_search_locations or ()), None)
