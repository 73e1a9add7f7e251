"""Tables of the GeoPackage standard that GDAL writes only in part, and what registers them."""

import sqlite3
from collections.abc import Mapping
from contextlib import closing

# OGC 12-128r18 (GeoPackage 1.3), annexes F.8 and F.9; OGC 18-000; layer_styles as QGIS makes it, with room for names
# of pages, which are longer than 30 characters.
TABLES = {
    "gpkg_extensions": """
CREATE TABLE IF NOT EXISTS gpkg_extensions (
  table_name TEXT, column_name TEXT, extension_name TEXT NOT NULL, definition TEXT NOT NULL, scope TEXT NOT NULL,
  CONSTRAINT ge_tce UNIQUE (table_name, column_name, extension_name))""",
    "gpkg_metadata": """
CREATE TABLE IF NOT EXISTS gpkg_metadata (
  id INTEGER CONSTRAINT m_pk PRIMARY KEY ASC NOT NULL, md_scope TEXT NOT NULL DEFAULT 'dataset',
  md_standard_uri TEXT NOT NULL, mime_type TEXT NOT NULL DEFAULT 'text/xml', metadata TEXT NOT NULL DEFAULT '')""",
    "gpkg_metadata_reference": """
CREATE TABLE IF NOT EXISTS gpkg_metadata_reference (
  reference_scope TEXT NOT NULL, table_name TEXT, column_name TEXT, row_id_value INTEGER,
  timestamp DATETIME NOT NULL DEFAULT (strftime('%Y-%m-%dT%H:%M:%fZ','now')),
  md_file_id INTEGER NOT NULL, md_parent_id INTEGER,
  CONSTRAINT crmr_mfi_fk FOREIGN KEY (md_file_id) REFERENCES gpkg_metadata(id),
  CONSTRAINT crmr_mpi_fk FOREIGN KEY (md_parent_id) REFERENCES gpkg_metadata(id))""",
    "gpkg_data_columns": """
CREATE TABLE IF NOT EXISTS gpkg_data_columns (
  table_name TEXT NOT NULL, column_name TEXT NOT NULL, name TEXT, title TEXT, description TEXT, mime_type TEXT,
  constraint_name TEXT, CONSTRAINT pk_gdc PRIMARY KEY (table_name, column_name),
  CONSTRAINT gdc_tn UNIQUE (table_name, name))""",
    "gpkg_data_column_constraints": """
CREATE TABLE IF NOT EXISTS gpkg_data_column_constraints (
  constraint_name TEXT NOT NULL, constraint_type TEXT NOT NULL, value TEXT,
  min NUMERIC, min_is_inclusive BOOLEAN, max NUMERIC, max_is_inclusive BOOLEAN, description TEXT,
  CONSTRAINT gdcc_ntv UNIQUE (constraint_name, constraint_type, value))""",
    "gpkgext_relations": """
CREATE TABLE IF NOT EXISTS gpkgext_relations (
  id INTEGER PRIMARY KEY AUTOINCREMENT, base_table_name TEXT NOT NULL,
  base_primary_column TEXT NOT NULL DEFAULT 'id', related_table_name TEXT NOT NULL,
  related_primary_column TEXT NOT NULL DEFAULT 'id', relation_name TEXT NOT NULL,
  mapping_table_name TEXT NOT NULL UNIQUE)""",
    "layer_styles": """
CREATE TABLE IF NOT EXISTS layer_styles (
  "id" INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL, "f_table_catalog" TEXT(256), "f_table_schema" TEXT(256),
  "f_table_name" TEXT(256), "f_geometry_column" TEXT(256), "styleName" TEXT(256), "styleQML" TEXT, "styleSLD" TEXT,
  "useAsDefault" BOOLEAN, "description" TEXT, "owner" TEXT(30), "ui" TEXT(30),
  "update_time" DATETIME DEFAULT (strftime('%Y-%m-%dT%H:%M:%fZ','now')))""",
}
# Name, definition and tables of each extension.
METADATA = (
    "gpkg_metadata",
    "http://www.geopackage.org/spec130/#extension_metadata",
    ("gpkg_metadata", "gpkg_metadata_reference"),
)
SCHEMA = (
    "gpkg_schema",
    "http://www.geopackage.org/spec130/#extension_schema",
    ("gpkg_data_columns", "gpkg_data_column_constraints"),
)
RELATIONS = ("gpkg_related_tables", "http://www.geopackage.org/18-000.html", ("gpkgext_relations",))
Extension = tuple[str, str, tuple[str, ...]]


def check_tables(file: sqlite3.Connection, path: object) -> None:
    """Raise ValueError if a file has one of these tables otherwise than the standard, or QGIS, has it."""
    with closing(sqlite3.connect(":memory:")) as ours:
        for table, sql in TABLES.items():
            ours.execute(sql)
            lacks = [name for name in columns(ours, table) if name not in columns(file, table)]
            if exists(file, table) and lacks:
                raise ValueError(
                    f"{path} has a table {table!r} that is not as the standard, or QGIS, has it: it lacks "
                    f"{', '.join(lacks)}. Choose another file, or rename that table."
                )


def extend(file: sqlite3.Connection, extension: Extension) -> None:
    """Make the tables of an extension, and register it, where that is not done yet."""
    name, definition, tables = extension
    file.execute(TABLES["gpkg_extensions"])
    for table in tables:
        file.execute(TABLES[table])
        register(file, name, definition, table)


def register(file: sqlite3.Connection, name: str, definition: str, table: str) -> None:
    """Register an extension for a table, where that is not done yet."""
    file.execute(
        "INSERT INTO gpkg_extensions SELECT ?, NULL, ?, ?, 'read-write' WHERE NOT EXISTS "
        "(SELECT 1 FROM gpkg_extensions WHERE table_name = ? AND column_name IS NULL AND extension_name = ?)",
        (table, name, definition, table, name),
    )


def list_attributes(file: sqlite3.Connection, table: str, description: str, stamp: str) -> None:
    """List a table without geometry among the contents, or date it anew, for programs to find it."""
    file.execute(
        "INSERT INTO gpkg_contents (table_name, data_type, identifier, description, last_change, srs_id) "
        "VALUES (?, 'attributes', ?, ?, ?, 0) "
        "ON CONFLICT (table_name) DO UPDATE SET last_change = excluded.last_change",
        (table, table, description, stamp),
    )
    count_rows(file, table)


def count_rows(file: sqlite3.Connection, table: str) -> None:
    """Set the number of rows that GDAL keeps beside the contents."""
    if exists(file, "gpkg_ogr_contents"):
        file.execute(
            f"INSERT INTO gpkg_ogr_contents VALUES (?, (SELECT count(*) FROM {quoted(table)})) "  # noqa: S608  quoted
            "ON CONFLICT (table_name) DO UPDATE SET feature_count = excluded.feature_count",
            (table,),
        )


def exists(file: sqlite3.Connection, name: str) -> bool:
    """Whether there is a table or view of that name."""
    found = file.execute(
        "SELECT 1 FROM sqlite_master WHERE name = ? COLLATE NOCASE AND type IN ('table', 'view')", (name,)
    )
    return found.fetchone() is not None


def columns(file: sqlite3.Connection, table: str) -> list[str]:
    """Names of the columns of a table, none if it is not there."""
    return [str(name) for (name,) in file.execute("SELECT name FROM pragma_table_info(?)", (table,))]


def next_id(file: sqlite3.Connection, table: str, column: str = "id") -> int:
    """Lowest number above all that are there, so that the same file gets the same numbers."""
    (most,) = file.execute(f"SELECT max({quoted(column)}) FROM {quoted(table)}").fetchone()  # noqa: S608  quoted
    return int(most or 0) + 1


def quoted(name: str) -> str:
    """Name of a table or column as SQL takes it, whatever it holds: quotes in it stand twice."""
    return '"' + name.replace('"', '""') + '"'


def insert(file: sqlite3.Connection, table: str, *rows: Mapping[str, object]) -> None:
    """Insert rows, each with a value by name of column; further columns of the table get what it says itself."""
    for row in rows:
        names, marks = ", ".join(map(quoted, row)), ", ".join("?" * len(row))
        file.execute(f"INSERT INTO {quoted(table)} ({names}) VALUES ({marks})", tuple(row.values()))  # noqa: S608  quoted
