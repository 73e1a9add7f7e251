"""What is told to machines in JSON-LD: licences, sources and programs in terms of schema.org and RO-Crate."""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)
