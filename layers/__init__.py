"""Sourced geographic layers: every row knows where it comes from and how well it is known."""

from layers.catalogue.catalogue import Description, describe, load, names
from layers.catalogue.sources import Source, credit_lines, sources

__all__ = ["Description", "Source", "credit_lines", "describe", "load", "names", "sources"]
