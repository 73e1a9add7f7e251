"""The offline map and what stands on it: sheets, styles, names, legends, what lies below the map."""
