from . import cli, export, html, packed, page, picture, sheets, shown, site, tracks
from .export.export import write_layer
from .offered.story_export import export_story
from .page.document import Link
from .page.headline import Headline
from .page.lettering import Label
from .page.page import StoryMap, View
from .page.sheet import Detail, Sheet
from .page.style import Style
from .page.style_table import STYLES
from .shown.shown import show

__all__ = [
    "STYLES",
    "Detail",
    "Headline",
    "Label",
    "Link",
    "Sheet",
    "StoryMap",
    "Style",
    "View",
    "cli",
    "export",
    "export_story",
    "html",
    "packed",
    "page",
    "picture",
    "sheets",
    "show",
    "shown",
    "site",
    "tracks",
    "write_layer",
]
