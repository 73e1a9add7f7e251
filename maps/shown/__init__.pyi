from .shown import show

__all__ = ["show"]
