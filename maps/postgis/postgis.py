"""All layers and tables of a story in a schema of PostGIS: all of them or none, and no table of others is touched."""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from importlib.util import find_spec
from typing import TYPE_CHECKING, Any

import geopandas as gpd

from layers.catalogue.sources import field_sources
from maps.formats.exported import ExportedLayer, styled
from maps.formats.gdal import flat_where
from maps.postgis import register
from maps.postgis.address import Address, address, is_database, without_password
from maps.postgis.styles import add_styles
from maps.postgis.tables import ROW_NUMBER, Table, create, has_nul, table_of

if TYPE_CHECKING:
    from psycopg import Connection

    from layers.stories.story import Story

__all__ = ["is_database", "shown", "write_postgis"]

CONNECT_S = 10  # seconds that a server has to answer
PACKAGE = "PostGIS needs psycopg; install it with: pip install 'leadline[postgis]'."


def shown(url: str, story: "Story") -> str:
    """Address and schema to which layers of a story would go, without a password; ValueError if it is none.

    Whether the package that writes there is installed is found out too, before the work.
    """
    place = address(url, story.id)
    if find_spec("psycopg") is None:
        raise ValueError(PACKAGE)
    return f"{place.shown}, schema {place.schema}"


def write_postgis(layers: Iterable[ExportedLayer], url: str, story: "Story", *, overwrite: bool = False) -> list[str]:
    """Write layers as tables of a schema, in one transaction.

    Each has a primary key, its geometry a type, an SRID and an index, the table and every column a comment. Beside them
    stand `layers`, `sources` and `layer_sources`, which joins rows to sources; QGIS finds its styles in `layer_styles`.

    Parameters
    ----------
    layers : iterable of ExportedLayer
        Of any CRS with an EPSG code.
    url : str
        As `maps.postgis.address.address` reads it; the schema is called as the story if it names none. A password is
        best left to PGPASSWORD or the file of passwords, as libpq reads them.
    story : Story
    overwrite : bool
        Whether tables that leadline wrote there may be replaced.

    Returns
    -------
    list of str
        What the database does not hold as it is, a line each.

    Raises
    ------
    ValueError
        In one line, without the password, and with nothing written: if the database does not answer or has no PostGIS,
        if the schema has tables of these names, if a name or a CRS is none for PostgreSQL, or if it refuses for want of
        rights, room or memory.
    """
    place = address(url, story.id)
    tables, flat = [], []
    for layer in layers:
        held, notes = _of_one_dimension(styled(layer))
        tables.append(table_of(held))
        flat += [f"{layer.name}: {note}" for note in notes]
    register.check_names([table.name for table in tables], place.schema)
    with _connected(place, url) as connection:
        postgis = _postgis(connection, place) if any(table.geometry for table in tables) else ""
        register.prepare(connection, place.schema, [table.name for table in tables], overwrite=overwrite)
        for table in tables:
            create(connection, place.schema, table, postgis)
            register.add_layer(connection, place.schema, table, story.id)
            register.add_sources(connection, place.schema, table, _pairs(table))
        register.discard_unused(connection, place.schema)
        told = add_styles(connection, place.schema, tables)
    nul = [table.name for table in tables if has_nul(table.layer.frame)]
    return flat + told + ([f"PostgreSQL has no zero character; U+FFFD stands for it: {', '.join(nul)}."] if nul else [])


def _of_one_dimension(layer: ExportedLayer) -> tuple[ExportedLayer, list[str]]:
    """Layer all of whose places have heights, or none, as a column with a type wants it; and what is left out."""
    if not isinstance(layer.frame, gpd.GeoDataFrame):
        return layer, []
    frame, notes = flat_where(layer.frame, one_kind=False)
    return replace(layer, frame=frame), notes


def _pairs(table: Table) -> Iterator[tuple[str, str, str]]:
    """Key of each row, as text, with each of its sources and the column that it is for, "" for the row itself."""
    frame = table.layer.frame
    keys: Sequence[Any] = frame["id"].tolist() if table.key != ROW_NUMBER else range(1, len(frame) + 1)
    known = {source.id: source for source in table.layer.sources}
    if "source_id" not in frame:
        return
    for n, column, source in field_sources(frame, known):
        if source in known:
            yield str(keys[n]), column, source


@contextmanager
def _connected(place: Address, url: str) -> "Iterator[Connection[Any]]":
    """Connect, commit if nothing goes wrong, and tell in one line what does."""
    try:
        import psycopg  # noqa: PLC0415  0.1 s, paid for by those who write to a database
    except ImportError as error:
        raise ValueError(PACKAGE) from error

    try:
        patience: dict[str, Any] = {} if "connect_timeout" in place.conninfo else {"connect_timeout": CONNECT_S}
        connection = psycopg.connect(place.conninfo, application_name="leadline", **patience)
    except psycopg.Error as error:
        raise ValueError(
            f"{place.shown} cannot be reached: {_line(error, url)}. Expected a server that answers, a database that is "
            "there and a user who may enter it; a password comes from PGPASSWORD or ~/.pgpass."
        ) from None
    try:
        with connection:  # commits, or rolls back
            yield connection
    except psycopg.Error as error:
        raise ValueError(f"{place.shown} refused, and nothing was written: {_line(error, url)}.") from None


def _line(error: Exception, url: str) -> str:
    """First line of an error, without the password."""
    words = " ".join(str(error).split("\n", maxsplit=1)[0].split())
    return without_password(words, url).rstrip(".")


def _postgis(connection: "Connection[Any]", place: Address) -> str:
    """Name of the schema in which PostGIS is installed; ValueError if it is not."""
    found = connection.execute(
        "SELECT n.nspname FROM pg_extension e JOIN pg_namespace n ON n.oid = e.extnamespace WHERE e.extname = 'postgis'"
    ).fetchone()
    if found is None:
        raise ValueError(
            f"{place.shown} has no PostGIS; nothing was written. Let somebody who may run this in it: "
            "CREATE EXTENSION postgis;"
        )
    return str(found[0])
