from .check_kinds import CHECK_KINDS, CheckKind
from .evidence import trusted
from .rounded import Rounded, as_printed
from .statement import Correction, Fact, Statement
from .story import Story, load_story, read_story

__all__ = [
    "CHECK_KINDS",
    "CheckKind",
    "Correction",
    "Fact",
    "Rounded",
    "Statement",
    "Story",
    "as_printed",
    "load_story",
    "read_story",
    "trusted",
]
