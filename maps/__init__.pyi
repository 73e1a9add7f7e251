from . import cli, export, html, packed, page, picture, sheets, shown, site, tracks
from .export.export import write_layer
from .offered.story_export import export_story
from .page.document import Link
from .page.headline import Headline
from .page.lettering import Label, Note
from .page.page import View
from .page.sheet import Detail, Sheet
from .page.style import Style
from .page.style_table import STYLES
from .shown.shown import show
from .shown.story_map import StoryMap

__all__ = [
    "STYLES",
    "Detail",
    "Headline",
    "Label",
    "Link",
    "Note",
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
