from .events import Found, find_events
from .stream import EventStream
from .whole_shapes import misread, whole_shape

__all__ = ["EventStream", "Found", "find_events", "misread", "whole_shape"]
