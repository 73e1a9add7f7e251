"""What counts positions that are many: day by day in bounded memory, on all cores, on Dask, on Spark."""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)
