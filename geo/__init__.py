"""leadline.geo: geometry on the WGS 84 ellipsoid, orbits and looks, the words of a check; no files, network or HTML."""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)
