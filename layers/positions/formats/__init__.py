"""One reader for each format of positions."""
