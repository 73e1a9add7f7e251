"""How much of anybody's targets a fleet sees within a time."""
