"""Layers as sheets of a page: those of the story, and those that a reader brings."""
