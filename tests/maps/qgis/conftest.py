"""in_qgis.py is run by the Python of QGIS, and imported by no other."""

collect_ignore = ["in_qgis.py"]
