"""How far apart shapes are, and how far from the boundary of a zone a path gets."""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)
