from .picture import draw_picture, save_picture

__all__ = ["draw_picture", "save_picture"]
