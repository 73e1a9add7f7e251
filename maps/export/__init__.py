"""Files that a GIS reads: layers, events and accesses."""
