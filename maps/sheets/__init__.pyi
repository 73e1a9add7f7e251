from .given import FileSource
from .sheets import SheetSpec

__all__ = ["FileSource", "SheetSpec"]
