from .files import read_shape_file

__all__ = ["read_shape_file"]
