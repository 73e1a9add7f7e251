from .packed import Packed, pack, pack_land

__all__ = ["Packed", "pack", "pack_land"]
