from .asked import Asked
from .exported import ExportedLayer, exported_layers
from .formats import FORMATS, Format

__all__ = ["FORMATS", "Asked", "ExportedLayer", "Format", "exported_layers"]
