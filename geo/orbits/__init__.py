"""Where satellites and the Sun are, and which way a sensor may look."""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)
