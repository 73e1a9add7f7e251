from .story_file import write_geopackage

__all__ = ["write_geopackage"]
