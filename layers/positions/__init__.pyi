from .positions import Positions, read_positions

__all__ = ["Positions", "read_positions"]
