from .given import GivenShapes, given_shapes

__all__ = ["GivenShapes", "given_shapes"]
