from .saved import SavedPage, read_page

__all__ = ["SavedPage", "read_page"]
