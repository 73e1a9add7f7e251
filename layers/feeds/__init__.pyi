from .formats import FORMATS, decoder_of, format_of
from .rows import SCHEMA

__all__ = ["FORMATS", "SCHEMA", "decoder_of", "format_of"]
