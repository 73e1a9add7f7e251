from .follow import follow
from .kept_watch import KeptWatch, Outlets, asked_of
from .ledger import Ledger
from .sources import Address, address_of, open_source
from .watch import News, Watch

__all__ = [
    "Address",
    "KeptWatch",
    "Ledger",
    "News",
    "Outlets",
    "Watch",
    "address_of",
    "asked_of",
    "follow",
    "open_source",
]
