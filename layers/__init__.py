"""Sourced geographic layers: every row knows where it comes from and how well it is known."""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)
