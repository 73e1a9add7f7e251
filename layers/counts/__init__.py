"""Numbers that somebody published: ships, aircraft, money."""
