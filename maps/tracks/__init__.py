"""Incursions in words and on a map; the live page of a feed."""
