"""Run by Debian's Python: what QGIS reads of a service that speaks OGC API - Features, as JSON on stdout."""

import json
import os
import sys


def read(url, names):
    """Open each collection as a layer in pages of two rows; its ids, places, and what lies in a box."""
    from qgis.core import QgsApplication, QgsFeatureRequest, QgsRectangle, QgsVectorLayer  # noqa: PLC0415

    application = QgsApplication([], False)
    application.initQgis()
    told = {}
    for name in names:
        layer = QgsVectorLayer(f"url='{url}' typename='{name}' pageSize='2'", name, "OAPIF")
        box = QgsFeatureRequest().setFilterRect(QgsRectangle(56.5, 25, 58, 26))
        told[name] = {
            "valid": layer.isValid(),
            "crs": layer.crs().authid(),
            "fields": [field.name() for field in layer.fields()],
            "ids": sorted(str(feature["id"]) for feature in layer.getFeatures()),
            "places": sorted(feature.geometry().asWkt(4) for feature in layer.getFeatures()),
            "in_box": sorted(str(feature["id"]) for feature in layer.getFeatures(box)),
        }
    return told


if __name__ == "__main__":
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    json.dump(read(sys.argv[1], sys.argv[2:]), sys.stdout)
    sys.stdout.flush()
    os._exit(0)  # what QGIS frees at its end takes the process down at times
