"""Positions turned into stays in zones and crossings of lines, at once or batch by batch."""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)
