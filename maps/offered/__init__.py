"""Layers that leave: a story exported, and the files behind a site, which it offers to its readers."""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)
