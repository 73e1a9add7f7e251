"""What there is: layers, their promises and sources, the files they come from, and a cache of what takes long."""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)
