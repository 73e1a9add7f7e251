"""Metadata in the tables of a GeoPackage: of the file by ISO 19139, of each layer by it and as QGIS has them."""

import sqlite3
from collections.abc import Iterable

from maps.geopackage import iso_metadata, qgis_metadata
from maps.geopackage.definitions import METADATA, exists, extend, insert, next_id
from maps.geopackage.facts import Facts

OURS = (iso_metadata.URI, qgis_metadata.URI)


def write_metadata(file: sqlite3.Connection, whole: Facts, layers: Iterable[tuple[str, Facts]], stamp: str) -> None:
    """Write metadata of the file, one document for each story in it, and of layers by name of their tables."""
    extend(file, METADATA)
    parent = _file(file, whole, stamp)
    for table, facts in layers:
        for uri, text in (
            (qgis_metadata.URI, qgis_metadata.qgis_metadata(facts)),
            (iso_metadata.URI, iso_metadata.iso_metadata(facts)),
        ):
            number = _document(file, "dataset", uri, text)
            over = parent if uri == iso_metadata.URI else None
            _refer(file, number, "table", stamp, table_name=table, md_parent_id=over)


def layers_of_story(file: sqlite3.Connection, identifier: str) -> list[str]:
    """List the layers of a story that a file has metadata of."""
    if not exists(file, "gpkg_metadata_reference"):
        return []
    told = "SELECT DISTINCT table_name FROM gpkg_metadata_reference WHERE md_parent_id = ? ORDER BY 1"
    return [str(name) for (name,) in file.execute(told, (_document_of(file, identifier),))]


def forget_metadata(file: sqlite3.Connection, layer: str) -> None:
    """Take out metadata of a layer by these standards, and their documents where nothing else refers to them."""
    if exists(file, "gpkg_metadata_reference"):
        marks = ", ".join("?" * len(OURS))
        mine = f"SELECT id FROM gpkg_metadata WHERE md_standard_uri IN ({marks})"  # noqa: S608  question marks
        where = f"table_name = ? COLLATE NOCASE AND reference_scope = 'table' AND md_file_id IN ({mine})"
        named = f"SELECT md_file_id FROM gpkg_metadata_reference WHERE {where}"  # noqa: S608  as above
        found = file.execute(named, (layer, *OURS)).fetchall()
        file.execute(f"DELETE FROM gpkg_metadata_reference WHERE {where}", (layer, *OURS))  # noqa: S608  as above
        file.executemany(
            "DELETE FROM gpkg_metadata WHERE id = ? AND NOT EXISTS "
            "(SELECT 1 FROM gpkg_metadata_reference WHERE gpkg_metadata.id IN (md_file_id, md_parent_id))",
            found,
        )


def _file(file: sqlite3.Connection, whole: Facts, stamp: str) -> int:
    """Write the document of the file, that of the same story anew, and give its number."""
    text = iso_metadata.iso_metadata(whole)
    told = _document_of(file, whole.identifier)
    if told is not None:
        file.execute("UPDATE gpkg_metadata SET metadata = ? WHERE id = ?", (text, told))
        return told
    number = _document(file, "series", iso_metadata.URI, text)
    _refer(file, number, "geopackage", stamp)
    return number


def _document_of(file: sqlite3.Connection, identifier: str) -> int | None:
    """Find the number of the document on the file as a whole that is of a story; None if there is none."""
    found = file.execute(
        "SELECT m.id FROM gpkg_metadata m JOIN gpkg_metadata_reference r ON r.md_file_id = m.id "
        "WHERE r.reference_scope = 'geopackage' AND m.md_standard_uri = ? AND instr(m.metadata, ?)",
        (iso_metadata.URI, iso_metadata.identified(identifier)),
    ).fetchone()
    return None if found is None else int(found[0])


def _document(file: sqlite3.Connection, scope: str, uri: str, text: str) -> int:
    number = next_id(file, "gpkg_metadata")
    row = {"id": number, "md_scope": scope, "md_standard_uri": uri, "mime_type": "text/xml", "metadata": text}
    insert(file, "gpkg_metadata", row)
    return number


def _refer(file: sqlite3.Connection, number: int, scope: str, stamp: str, **to: object) -> None:
    insert(file, "gpkg_metadata_reference", {"reference_scope": scope, "timestamp": stamp, "md_file_id": number, **to})
