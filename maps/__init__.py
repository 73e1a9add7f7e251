"""leadline.maps: offline maps and reports, drawn from sourced layers and checks."""

from importlib.util import find_spec
from pathlib import Path

import lazy_loader

# A file of the reader's under this name would be run by the import below.
if (found := find_spec("leadline")) and found.origin and not Path(found.origin).with_name("packages.py").is_file():
    raise ImportError(
        f"{found.origin} hides leadline's package 'leadline'. Give yours another name, or run from another folder."
    )
from leadline.packages import refuse_strangers

refuse_strangers("geo", "layers")
__getattr__, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)
