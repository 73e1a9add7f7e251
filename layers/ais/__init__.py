"""AIS sentences and the feeds that bring them: bytes in, positions of vessels out."""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)
