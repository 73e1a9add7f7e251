"""A story with all that it rests on in one file, and the same pages and verdicts made from it elsewhere."""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)
