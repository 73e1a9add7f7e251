"""Live feeds of other kinds than AIS sentences: what each sends, read into positions."""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)
