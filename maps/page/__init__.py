"""The offline map and what stands on it: sheets, styles, names, legends, what lies below the map."""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)
