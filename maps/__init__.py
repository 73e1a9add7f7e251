"""Offline maps and reports drawn from sourced layers and checks."""

from importlib import import_module

TYPE_CHECKING = False  # checkers take it for true; `typing` itself would cost the command 10 ms before it hears signals
if TYPE_CHECKING:
    from maps.export import write_layer
    from maps.headline import Headline
    from maps.lettering import Label
    from maps.page import Link, StoryMap, View
    from maps.sheet import Detail, Sheet
    from maps.shown import show
    from maps.style import STYLES, Style

__all__ = ["STYLES", "Detail", "Headline", "Label", "Link", "Sheet", "StoryMap", "Style", "View", "show", "write_layer"]

# `import maps.cli` must not load folium: a name is fetched when it is first asked for (PEP 562).
_HOMES = {
    "STYLES": "maps.style",
    "Detail": "maps.sheet",
    "Headline": "maps.headline",
    "Label": "maps.lettering",
    "Link": "maps.page",
    "Sheet": "maps.sheet",
    "StoryMap": "maps.page",
    "Style": "maps.style",
    "View": "maps.page",
    "show": "maps.shown",
    "write_layer": "maps.export",
}


def __getattr__(name: str) -> object:
    if name not in _HOMES:
        raise AttributeError(f"module 'maps' has no attribute {name!r}; it has {', '.join(__all__)}")
    return getattr(import_module(_HOMES[name]), name)
