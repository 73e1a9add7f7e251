"""A page's map as a picture to print, by matplotlib."""
