"""Formats of files that hold layers: what each keeps, and who writes it."""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)
