from .check_kinds import check_kinds
from .in_words import told
from .json_schema import story_schema
from .templates import filled
from .where import chosen

__all__ = ["check_kinds", "chosen", "filled", "story_schema", "told"]
