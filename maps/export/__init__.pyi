from .export import write_layer

__all__ = ["write_layer"]
