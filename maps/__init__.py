"""Offline maps and reports drawn from sourced layers and checks."""

from importlib import import_module

TYPE_CHECKING = False  # checkers take it for true; `typing` itself would cost the command 10 ms before it hears signals
if TYPE_CHECKING:
    from maps.export.export import write_layer
    from maps.page.headline import Headline
    from maps.page.lettering import Label
    from maps.page.page import Link, StoryMap, View
    from maps.page.sheet import Detail, Sheet
    from maps.page.style import STYLES, Style
    from maps.shown.shown import show

__all__ = ["STYLES", "Detail", "Headline", "Label", "Link", "Sheet", "StoryMap", "Style", "View", "show", "write_layer"]

# `import maps.cli` must not load folium: a name is fetched when it is first asked for (PEP 562).
_HOMES = {
    "STYLES": "maps.page.style",
    "Detail": "maps.page.sheet",
    "Headline": "maps.page.headline",
    "Label": "maps.page.lettering",
    "Link": "maps.page.page",
    "Sheet": "maps.page.sheet",
    "StoryMap": "maps.page.page",
    "Style": "maps.page.style",
    "View": "maps.page.page",
    "show": "maps.shown.shown",
    "write_layer": "maps.export.export",
}


def __getattr__(name: str) -> object:
    if name not in _HOMES:
        raise AttributeError(f"module 'maps' has no attribute {name!r}; it has {', '.join(__all__)}")
    return getattr(import_module(_HOMES[name]), name)
