from .document import Link
from .headline import Headline
from .lettering import Label, Note
from .measure import Measure
from .page import Bounds, StoryMap, View
from .sheet import Detail, Sheet
from .style import Style
from .style_table import RAMP, STYLES
from .timeline import Timeline, timeline_over

__all__ = [
    "RAMP",
    "STYLES",
    "Bounds",
    "Detail",
    "Headline",
    "Label",
    "Link",
    "Measure",
    "Note",
    "Sheet",
    "StoryMap",
    "Style",
    "Timeline",
    "View",
    "timeline_over",
]
