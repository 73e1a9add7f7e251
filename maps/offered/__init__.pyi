from .offered import write_data
from .story_export import Exported, export_story

__all__ = ["Exported", "export_story", "write_data"]
