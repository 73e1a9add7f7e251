"""How far from the boundary of a zone a path gets."""
