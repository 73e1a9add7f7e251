from .follow import follow
from .watch import News, Watch

__all__ = ["News", "Watch", "follow"]
