"""What may stand in a story: tables and their fields, kinds of checks, derivations, filters and texts of rows."""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)
