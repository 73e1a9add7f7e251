"""Where satellites and the Sun are, and which way a sensor may look."""
