"""Points, lines and zones on the WGS 84 ellipsoid, and what an edge between two vertices means."""
