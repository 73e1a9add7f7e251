"""Which targets satellites can look at, when, and how long they wait for it."""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)
