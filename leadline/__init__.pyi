import geo
import layers
import maps
from layers.shapes import sample, sample_file, samples

__version__: str

__all__ = ["__version__", "geo", "layers", "maps", "sample", "sample_file", "samples"]
