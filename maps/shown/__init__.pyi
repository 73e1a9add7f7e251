from .shown import show
from .story_map import StoryMap

__all__ = ["StoryMap", "show"]
