"""GeoPackages of whole stories: layers with their styles, metadata, meanings of columns, and sources of each row."""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)
