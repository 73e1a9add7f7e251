"""Layers as sheets of a page: those of the story, and those that a reader brings."""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)
