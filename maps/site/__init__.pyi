from .pages import PAGES, PageSpec, page_named

__all__ = ["PAGES", "PageSpec", "page_named"]
