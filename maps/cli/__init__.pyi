from .cli import main, parser

__all__ = ["main", "parser"]
