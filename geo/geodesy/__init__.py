"""Points, lines and zones on the WGS 84 ellipsoid, and what an edge between two vertices means."""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)
