"""Formats of files as catalogues name them: media type, name and specification, by the ending of a file."""

from typing import NamedTuple


class Format(NamedTuple):
    """A format: media type as registered with IANA where it is, words for a reader, address of its specification."""

    media_type: str
    words: str
    page: str


FORMATS: dict[str, Format] = {
    ".csv": Format("text/csv", "CSV", "https://www.rfc-editor.org/rfc/rfc4180"),
    ".fgb": Format("application/flatgeobuf", "FlatGeobuf", "https://flatgeobuf.org/"),
    ".geojson": Format("application/geo+json", "GeoJSON", "https://www.rfc-editor.org/rfc/rfc7946"),
    ".gpkg": Format("application/geopackage+sqlite3", "GeoPackage", "http://www.opengis.net/doc/IS/geopackage"),
    ".kml": Format("application/vnd.google-earth.kml+xml", "KML", "http://www.opengis.net/doc/IS/kml/2.3"),
    ".kmz": Format("application/vnd.google-earth.kmz", "KMZ", "http://www.opengis.net/doc/IS/kml/2.3"),
    ".mbtiles": Format("application/vnd.sqlite3", "MBTiles", "https://github.com/mapbox/mbtiles-spec"),
    ".parquet": Format("application/vnd.apache.parquet", "GeoParquet", "https://geoparquet.org/releases/v1.1.0/"),
    ".pmtiles": Format("application/vnd.pmtiles", "PMTiles", "https://github.com/protomaps/PMTiles"),
    ".shp.zip": Format(
        "application/zip", "Shapefile, zipped", "https://www.loc.gov/preservation/digital/formats/fdd/fdd000280.shtml"
    ),
    ".qgz": Format(
        "application/zip",
        "project of QGIS",
        "https://docs.qgis.org/latest/en/docs/user_manual/appendices/qgis_file_formats.html",
    ),
    ".zip": Format("application/zip", "Zip file", ""),
    ".json": Format("application/json", "JSON", "https://www.rfc-editor.org/rfc/rfc8259"),
    ".jsonld": Format("application/ld+json", "JSON-LD", "https://www.w3.org/TR/json-ld11/"),
    ".qml": Format(
        "application/xml",
        "style of QGIS",
        "https://docs.qgis.org/latest/en/docs/user_manual/appendices/qgis_file_formats.html",
    ),
    ".xml": Format("application/xml", "XML", "https://www.w3.org/TR/xml/"),
    ".txt": Format("text/plain", "text", ""),
    ".md": Format("text/markdown", "Markdown", "https://www.rfc-editor.org/rfc/rfc7763"),
    ".html": Format("text/html", "HTML", "https://html.spec.whatwg.org/"),
}
UNKNOWN = Format("application/octet-stream", "file", "")


def format_of(name: str) -> Format:
    """Format of a file by the ending of its name; that of any bytes where the ending is not known.

    >>> format_of("lanes.shp.zip").words, format_of("LANES.GeoJSON").media_type, format_of("key.sig").words
    ('Shapefile, zipped', 'application/geo+json', 'file')
    """
    endings = sorted(FORMATS, key=len, reverse=True)
    return next((FORMATS[ending] for ending in endings if name.lower().endswith(ending)), UNKNOWN)
