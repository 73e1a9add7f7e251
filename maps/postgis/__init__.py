"""Layers of a story in a PostGIS database: leadline's tables, with styles, sources and licences."""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)
