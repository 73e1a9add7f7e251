"""AIS sentences and the feeds that bring them: bytes in, positions of vessels out."""
