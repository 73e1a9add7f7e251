from .files import read_shape_file
from .packaged_samples import sample, sample_file, samples

__all__ = ["read_shape_file", "sample", "sample_file", "samples"]
