"""leadline.layers: sourced geographic layers; every row knows where it comes from and how well it is known."""

import lazy_loader

from leadline.packages import refuse_strangers

refuse_strangers("geo")
__getattr__, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)
