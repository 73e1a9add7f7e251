"""Styles and a project for QGIS, written without QGIS, from the one style table."""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)
