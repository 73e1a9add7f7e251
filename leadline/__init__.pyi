import geo
import layers
import maps

__version__: str

__all__ = ["__version__", "geo", "layers", "maps"]
