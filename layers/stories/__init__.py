"""A story and its statements as data; which published rows may carry a verdict, and what their digits leave open."""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)
