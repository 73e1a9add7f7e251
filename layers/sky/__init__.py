"""Satellites, whose they are, and what they can see."""
