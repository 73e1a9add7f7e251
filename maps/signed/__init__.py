"""Folders and files signed and verified, and pictures with content credentials."""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)
