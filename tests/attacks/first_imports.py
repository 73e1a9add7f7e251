"""Import each module before all others of leadline, and each name of the contents pages alone: no circle shows.

`PYTHONPATH=. python tests/attacks/first_imports.py`: some minutes; processes are forked with other packages loaded.
"""

import ast
import importlib
import os
import sys
import traceback
from pathlib import Path

import folium  # noqa: F401  loaded once, for all processes
import geopandas  # noqa: F401
import matplotlib as mpl  # noqa: F401
import numba  # noqa: F401
import pyarrow as pa  # noqa: F401

PACKAGES = ("geo", "layers", "maps", "leadline")


def alone(module: str, name: str | None = None) -> bool:
    """Whether it can be imported in a process in which nothing of ours was."""
    child = os.fork()
    if child == 0:
        try:
            found = importlib.import_module(module)
            if name:
                getattr(found, name)
        except BaseException:  # noqa: BLE001  whatever it is, it is told
            traceback.print_exc(limit=-4)
            sys.stderr.flush()
            os._exit(1)
        os._exit(0)
    return os.waitpid(child, 0)[1] == 0


def names_of(page: Path) -> list[str]:
    """Names that a contents page imports."""
    tree = ast.parse(page.read_text(encoding="utf-8"))
    return [name.name for node in ast.walk(tree) if isinstance(node, ast.ImportFrom) for name in node.names]


def main() -> None:
    """Try all, and print how many failed."""
    files = [file for package in PACKAGES for file in sorted(Path(package).rglob("*.py")) if file.stem != "__main__"]
    modules = {".".join(file.with_suffix("").parts).removesuffix(".__init__"): file for file in files}
    names = [(m, n) for m, f in modules.items() if (page := f.with_suffix(".pyi")).exists() for n in names_of(page)]
    failed = [m for m in modules if not alone(m)] + [f"{m}.{n}" for m, n in names if not alone(m, n)]
    print(f"{len(modules)} modules first, {len(names)} names alone: {len(failed)} failed {failed}")  # noqa: T201


if __name__ == "__main__":
    main()
