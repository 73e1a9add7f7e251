from . import linked

__all__ = ["linked"]
