"""Scripts and style sheets of folium's plugins, read from the package folium-offline as a file, never imported.

To import it takes over a second and brings another folium. What is read is held to a hash: the package is by one
maintainer, and what it holds runs in the pages of our readers.
"""

import ast
import hashlib
from collections.abc import Mapping
from functools import cache
from importlib.util import find_spec
from pathlib import Path

PACKAGE, VERSION = "folium-offline", "0.20.0.2"
INSTALL = "pip install 'leadline[plugins]'"
FILE_SHA256 = "ed0f1195fefaa1279bc0e1718be6c311ee699efafaa8057ba0bfce6dc6adc12f"  # of elements.py, as on PyPI
_MODULE, _FILE, _TABLE = "offlinefolium", "elements.py", "_res"


def is_installed() -> bool:
    """Whether the package is there; it is not imported."""
    return _path() is not None


@cache
def plugin_assets() -> Mapping[str, str]:
    """Address -> source of what folium and its plugins fetch, images and fonts inside; empty without the package.

    Raises
    ------
    ValueError
        If the file is not the one that was looked at.
    """
    path = _path()
    if path is None:
        return {}
    content = path.read_bytes()
    if hashlib.sha256(content).hexdigest() != FILE_SHA256:
        raise ValueError(
            f"{path} is not that of {PACKAGE} {VERSION}; expected the file with the SHA-256 {FILE_SHA256[:12]}..., "
            f"because what it holds runs in your pages. Install it anew: {INSTALL}."
        )
    return _table(content.decode("utf-8"))


def _path() -> Path | None:
    spec = find_spec(_MODULE)
    folders = spec.submodule_search_locations if spec else None
    found = Path(folders[0]) / _FILE if folders else None
    return found if found and found.is_file() else None


def _table(source: str) -> dict[str, str]:
    """Entries of the table, each a statement `_res[address] = source`, read as literals."""
    found: dict[str, str] = {}
    for statement in ast.parse(source).body:
        if not isinstance(statement, ast.Assign):
            continue
        target = statement.targets[0]
        if isinstance(target, ast.Subscript) and isinstance(target.value, ast.Name) and target.value.id == _TABLE:
            found[ast.literal_eval(target.slice)] = ast.literal_eval(statement.value)
    return found
