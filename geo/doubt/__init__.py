"""Doubtful tracks: positions that cannot be, identities in two places, patterns of invented tracks."""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)
