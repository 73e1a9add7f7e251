"""A story read from its folder: statements, layers, references; rows that may carry a verdict, and their digits."""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)
