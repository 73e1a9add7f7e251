from .story_file import check_geopackage, write_geopackage

__all__ = ["check_geopackage", "write_geopackage"]
