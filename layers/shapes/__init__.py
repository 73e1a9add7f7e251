"""Zones and lines that a reader brings: by layer, by file or by id."""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)
