"""Heavy layers as bytes: shapes with detail by zoom, columns, numbers as varints."""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)
