"""What there is: layers, their promises and sources, the files they come from, and a cache of what takes long."""
