from .page import incursions_page

__all__ = ["incursions_page"]
