"""The command `leadline`."""

from maps.cli.cli import main, parser

__all__ = ["main", "parser"]
