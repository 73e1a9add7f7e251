from . import group_windows, lanes_in_view, lanes_under_swaths, swaths

__all__ = ["group_windows", "lanes_in_view", "lanes_under_swaths", "swaths"]
