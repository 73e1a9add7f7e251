from .checks import check, check_all, readings, series, windows

__all__ = ["check", "check_all", "readings", "series", "windows"]
