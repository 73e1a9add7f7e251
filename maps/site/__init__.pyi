from .pages import PageSpec, page_named, pages_of

__all__ = ["PageSpec", "page_named", "pages_of"]
