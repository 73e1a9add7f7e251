"""Positions in order: rules, cleaning, and the pieces between which nothing is known."""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)
