"""Zones and lines that a reader brings: by layer, by file or by id."""
