"""Land, places and the base of the story."""
