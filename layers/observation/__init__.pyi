from . import readings, shares, uncertainty
from .question import Question

__all__ = ["Question", "readings", "shares", "uncertainty"]
