"""Any GeoDataFrame as a page."""
