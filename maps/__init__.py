"""leadline.maps: offline maps and reports, drawn from sourced layers and checks."""

import lazy_loader

from leadline.packages import refuse_strangers

refuse_strangers("geo", "layers")
__getattr__, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)
