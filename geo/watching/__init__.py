"""Who was watching near a zone: when anything was heard, what was received of what was due, by which station."""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)
