"""Styles of QGIS beside the tables, where it looks for them: `layer_styles`, found by the search path."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from maps.postgis.tables import Table
from maps.qgis.qml import layer_styles

if TYPE_CHECKING:
    from psycopg import Connection

# As QGIS 3.22 makes it; `type` is left empty, which it takes for any.
DEFINITION = """CREATE TABLE IF NOT EXISTS layer_styles (
  id serial PRIMARY KEY, f_table_catalog varchar, f_table_schema varchar, f_table_name varchar,
  f_geometry_column varchar, styleName text, styleQML xml, styleSLD xml, useAsDefault boolean, description text,
  owner varchar(63) DEFAULT CURRENT_USER, ui xml, update_time timestamp DEFAULT CURRENT_TIMESTAMP, type varchar)"""
INSERT = (
    "INSERT INTO layer_styles (f_table_catalog, f_table_schema, f_table_name, f_geometry_column, styleName, styleQML, "
    "useAsDefault, description) VALUES (current_database(), %s, %s, %s, %s, XMLPARSE(DOCUMENT %s), %s, %s)"
)
DELETE = (
    "DELETE FROM layer_styles WHERE f_table_catalog = current_database() AND f_table_schema = %s AND f_table_name = %s "
    "AND description = %s"
)
MARK = "by leadline, from its maps"  # of our rows: styles that others saved for the same tables stay


def add_styles(connection: "Connection[Any]", schema: str, tables: Sequence[Table]) -> list[str]:
    """Store the styles of tables with geometry; styles of other tables, and those that others saved, stay.

    Returns
    -------
    list of str
        Why they could not be stored, a line, if so: the tables are written without them.
    """
    from psycopg import Error  # noqa: PLC0415

    placed = [table for table in tables if table.geometry]
    try:
        with connection.transaction():  # a savepoint
            connection.execute(DEFINITION)
            for table in placed:
                connection.execute(DELETE, (schema, table.name, MARK))
                for n, (name, qml) in enumerate(layer_styles(table.layer).items()):
                    row = (schema, table.name, table.geometry, name, qml, n == 0, MARK)
                    connection.execute(INSERT, row)
    except Error as error:
        why = str(error).split("\n", maxsplit=1)[0]
        return [f"Styles for QGIS were not stored in layer_styles: {why}."]
    return []
