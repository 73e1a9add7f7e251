from .served import Served

__all__ = ["Served"]
