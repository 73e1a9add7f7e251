from .offered import write_data

__all__ = ["write_data"]
