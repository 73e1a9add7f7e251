from .feed import open_feed
from .nmea import Decoder, NmeaPositions, read_nmea

__all__ = ["Decoder", "NmeaPositions", "open_feed", "read_nmea"]
