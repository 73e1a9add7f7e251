from .evidence import trusted
from .given import GivenShapes, given_shapes
from .read import load_story, read_story
from .rounded import Rounded, as_printed
from .statement import Correction, Fact, Statement
from .story import Story

__all__ = [
    "Correction",
    "Fact",
    "GivenShapes",
    "Rounded",
    "Statement",
    "Story",
    "as_printed",
    "given_shapes",
    "load_story",
    "read_story",
    "trusted",
]
