"""Geometry on the WGS 84 ellipsoid, orbits and looks, and the words of a check; no files, no network, no HTML."""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)
