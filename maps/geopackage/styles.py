"""Styles in the table where QGIS looks for them: that of all rows as default, that of each page beside it."""

import sqlite3
from collections.abc import Mapping

from maps.geopackage.definitions import TABLES, columns, count_rows, insert, list_attributes, next_id

OWNER = "leadline"
DESCRIPTION = "As the maps of leadline draw the layer."


def write_styles(file: sqlite3.Connection, layer: str, geometry: str, styles: Mapping[str, str], stamp: str) -> None:
    """Write styles of a layer, the first as its default unless one of somebody else is.

    Parameters
    ----------
    file : sqlite3.Connection
    layer, geometry : str
        Name of its table, and of the column of geometry.
    styles : mapping of str to str
        QML by name; none of a table.
    stamp : str
        When they were made, ISO 8601 in UTC.
    """
    if not styles:
        return
    file.execute(TABLES["layer_styles"])
    list_attributes(file, "layer_styles", "", stamp)
    theirs = file.execute("SELECT 1 FROM layer_styles WHERE f_table_name = ? AND useAsDefault", (layer,)).fetchone()
    first = next_id(file, "layer_styles")
    for n, (name, qml) in enumerate(styles.items()):
        told: dict[str, object] = {
            "f_table_catalog": "",
            "f_table_schema": "",
            "f_table_name": layer,
            "f_geometry_column": geometry,
        }
        told |= {"styleName": name, "styleQML": qml, "useAsDefault": int(not n and not theirs)}
        told |= {"description": DESCRIPTION, "owner": OWNER, "update_time": stamp}
        insert(file, "layer_styles", {"id": first + n, **told})
    count_rows(file, "layer_styles")


def others_styles(file: sqlite3.Connection, layer: str) -> list[dict[str, object]]:
    """Take styles of a layer out of a file, and give those that somebody else put there, to be kept."""
    of_layer = "f_table_name = ? COLLATE NOCASE"
    names = columns(file, "layer_styles")
    rows = file.execute(f"SELECT * FROM layer_styles WHERE {of_layer} AND owner IS NOT ?", (layer, OWNER))  # noqa: S608  constant
    theirs = [dict(zip(names, row, strict=True)) for row in rows]
    file.execute(f"DELETE FROM layer_styles WHERE {of_layer}", (layer,))  # noqa: S608  constant
    return [style | {"f_table_name": layer} for style in theirs]
