from .bundle import bundle
from .replay import replay

__all__ = ["bundle", "replay"]
