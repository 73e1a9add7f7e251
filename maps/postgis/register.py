"""What leadline keeps of its tables in a schema: which there are, their sources, and which row rests on which."""

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any

from maps.postgis.tables import Table, about

if TYPE_CHECKING:
    from psycopg import Connection, sql

LAYERS, SOURCES, LAYER_SOURCES = "layers", "sources", "layer_sources"
OWN = {
    LAYERS: "leadline: every layer and table of this schema that leadline wrote",
    SOURCES: "leadline: where rows come from",
    LAYER_SOURCES: "leadline: which row of which layer, or which column of it, rests on which source",
}
MARK = "Written by leadline"  # begins the last line of the comment of each of its tables
KINDS = {"r": "table", "v": "view", "m": "materialized view", "f": "foreign table", "p": "partitioned table"}
DEFINITIONS = (
    """CREATE TABLE IF NOT EXISTS {layers} (
  name text PRIMARY KEY, title text NOT NULL, summary text NOT NULL, story text NOT NULL, "group" text NOT NULL,
  rows bigint NOT NULL, key_column text NOT NULL, geometry_column text, srid integer, licence text NOT NULL,
  credit text NOT NULL, best_accuracy_m double precision, worst_accuracy_m double precision)""",
    """CREATE TABLE IF NOT EXISTS {sources} (
  id text PRIMARY KEY, url text NOT NULL, credit text NOT NULL, licence text NOT NULL, retrieved date NOT NULL,
  published text NOT NULL, sha256 text NOT NULL, changes text NOT NULL)""",
    """CREATE TABLE IF NOT EXISTS {layer_sources} (
  layer text NOT NULL REFERENCES {layers} (name) ON DELETE CASCADE, row_id text NOT NULL, field text NOT NULL,
  source_id text NOT NULL REFERENCES {sources} (id), PRIMARY KEY (layer, row_id, field, source_id))""",
)
MEANINGS = {
    (LAYERS, "name"): "of the table",
    (LAYERS, "key_column"): "its primary key",
    (LAYERS, "licence"): "SPDX expression of the licences of all rows together",
    (LAYERS, "credit"): "words that publishers ask for, one line each",
    (LAYERS, "best_accuracy_m"): "metres by which the best of its positions may be off, where stated",
    (LAYERS, "worst_accuracy_m"): "metres by which the worst of its positions may be off, where stated",
    (SOURCES, "credit"): "words that the publisher asks for",
    (SOURCES, "licence"): "SPDX identifier, or LicenseRef-... whose text leadline has",
    (SOURCES, "retrieved"): "when it was read",
    (SOURCES, "published"): "day, month or year that it bears",
    (SOURCES, "sha256"): "of the file as published; empty for facts typed from print",
    (SOURCES, "changes"): "what was dropped, joined or rounded",
    (LAYER_SOURCES, "row_id"): "primary key of the row, as text",
    (LAYER_SOURCES, "field"): "column that the source is for, as name_ja; empty for the row as a whole",
}


def check_names(names: Sequence[str], schema: str) -> None:
    """Raise ValueError if layers are called as leadline's own tables, or two are called alike."""
    for name in names:
        if name in OWN:
            raise ValueError(
                f"the layer {name!r} would be the table of {', '.join(OWN)} in the schema {schema!r}; expected other "
                "names. Leave it out with --layers, or give it another name in the story."
            )
        if names.count(name) > 1:
            raise ValueError(f"the layer {name!r} stands twice; expected each once.")


def prepare(connection: "Connection[Any]", schema: str, names: Sequence[str], *, overwrite: bool) -> None:
    """Make the schema and leadline's own tables, and room for tables of these names.

    Raises
    ------
    ValueError
        If something of these names is there that leadline did not write, or that it did and `overwrite` is false, or
        on which other objects depend.
    """
    from psycopg import sql  # noqa: PLC0415

    connection.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", (f"leadline {schema}",))
    there = _objects(connection, schema)
    strange = [name for name in OWN if name in there and (there[name][1] or "") != OWN[name]]
    known = _known(connection, schema) if LAYERS in there and not strange else set()
    strange += [name for name in names if name in there and not (name in known and MARK in (there[name][1] or ""))]
    if strange:
        kind = KINDS.get(there[strange[0]][0], "index, sequence or type")
        raise ValueError(
            f"the schema {schema!r} has a {kind} {strange[0]!r} that leadline did not write; nothing was written. "
            "Expected a schema without it: choose another, as ?schema=news at the end of the address."
        )
    old = [name for name in names if name in there]
    if old and not overwrite:
        raise ValueError(
            f"the schema {schema!r} has {_few(old)} already, which would be replaced; say overwrite (--overwrite) if "
            "that is meant, or choose another schema, as ?schema=news at the end of the address."
        )
    _drop(connection, schema, old)
    _create_own(connection, schema, [name for name in OWN if name not in there])
    gone = sql.SQL("DELETE FROM {} WHERE name = ANY({})")
    connection.execute(gone.format(sql.Identifier(schema, LAYERS), sql.Literal(list(names))))


def _few(names: Sequence[str]) -> str:
    return ", ".join(names[:5]) + (f" and {len(names) - 5} more" if len(names) > 5 else "")  # noqa: PLR2004


def _objects(connection: "Connection[Any]", schema: str) -> dict[str, tuple[str, str | None]]:
    """Kind and comment of all that has a name in a schema."""
    found = connection.execute(
        "SELECT c.relname, c.relkind::text, obj_description(c.oid, 'pg_class') FROM pg_class c "
        "JOIN pg_namespace n ON n.oid = c.relnamespace WHERE n.nspname = %s",
        (schema,),
    )
    return {name: (kind, comment) for name, kind, comment in found}


def _known(connection: "Connection[Any]", schema: str) -> set[str]:
    return {name for (name,) in connection.execute(_sql("SELECT name FROM {}", schema, LAYERS))}


def _drop(connection: "Connection[Any]", schema: str, names: Sequence[str]) -> None:
    from psycopg import errors  # noqa: PLC0415

    for name in names:
        try:
            connection.execute(_sql("DROP TABLE {}", schema, name))
        except errors.DependentObjectsStillExist as error:
            on_it = (error.diag.message_detail or "").split("\n")[0]
            raise ValueError(
                f"the table {name!r} of the schema {schema!r} cannot be replaced, since others need it ({on_it}); "
                "nothing was written. Drop those first, or choose another schema."
            ) from None


def _create_own(connection: "Connection[Any]", schema: str, missing: Sequence[str]) -> None:
    from psycopg import sql  # noqa: PLC0415

    if not connection.execute("SELECT 1 FROM pg_namespace WHERE nspname = %s", (schema,)).fetchone():
        connection.execute(sql.SQL("CREATE SCHEMA {}").format(sql.Identifier(schema)))
    tables = {name: sql.Identifier(schema, name) for name in OWN}
    for definition in DEFINITIONS:
        connection.execute(sql.SQL(definition).format(**tables))
    for name in missing:
        connection.execute(sql.SQL("COMMENT ON TABLE {} IS {}").format(tables[name], sql.Literal(OWN[name])))
    for (name, column), words in MEANINGS.items():
        if name in missing:
            place = sql.Identifier(schema, name, column)
            connection.execute(sql.SQL("COMMENT ON COLUMN {} IS {}").format(place, sql.Literal(words)))


def add_layer(connection: "Connection[Any]", schema: str, table: Table, story_id: str) -> None:
    """Enter a table that was created, and mark it as leadline's."""
    from psycopg import sql  # noqa: PLC0415

    layer, described = table.layer, table.layer.described
    best, worst = described.accuracy_m or (None, None)
    row = (
        table.name, layer.title, described.summary, story_id, layer.group, len(layer.frame), table.key,
        table.geometry or None, table.srid or None, layer.licence, layer.credit, best, worst,
    )  # fmt: skip
    connection.execute(_insert(schema, LAYERS, row))
    words = f"{about(layer)}\n{MARK} as {table.name} of {story_id}"
    place = sql.Identifier(schema, table.name)
    connection.execute(sql.SQL("COMMENT ON TABLE {} IS {}").format(place, sql.Literal(words)))


def add_sources(
    connection: "Connection[Any]", schema: str, table: Table, pairs: Iterable[tuple[str, str, str]]
) -> None:
    """Enter the sources of a layer, and which of its rows rests on which."""
    from psycopg import sql  # noqa: PLC0415

    names = ("id", "url", "credit", "licence", "retrieved", "published", "sha256", "changes")
    newest = sql.SQL(", ").join(
        sql.SQL("{name} = EXCLUDED.{name}").format(name=sql.Identifier(name)) for name in names[1:]
    )
    for source in table.layer.sources:
        row = [getattr(source, name) for name in names]
        connection.execute(_insert(schema, SOURCES, row) + sql.SQL(" ON CONFLICT (id) DO UPDATE SET ") + newest)
    into = _sql("COPY {} (layer, row_id, field, source_id) FROM STDIN", schema, LAYER_SOURCES)
    with connection.cursor() as cursor, cursor.copy(into) as copy:
        for pair in pairs:
            copy.write_row((table.name, *pair))


def discard_unused(connection: "Connection[Any]", schema: str) -> None:
    """Drop sources that no row rests on any more."""
    from psycopg import sql  # noqa: PLC0415

    connection.execute(
        sql.SQL("DELETE FROM {sources} s WHERE NOT EXISTS (SELECT 1 FROM {joined} j WHERE j.source_id = s.id)").format(
            sources=sql.Identifier(schema, SOURCES), joined=sql.Identifier(schema, LAYER_SOURCES)
        )
    )


def _sql(statement: str, schema: str, name: str) -> "sql.Composed":
    from psycopg import sql  # noqa: PLC0415

    return sql.SQL(statement).format(sql.Identifier(schema, name))


def _insert(schema: str, name: str, row: Sequence[Any]) -> "sql.Composed":
    """Statement with its values in it, quoted: a name with a percent sign could not stand beside placeholders."""
    from psycopg import sql  # noqa: PLC0415

    values = sql.SQL(", ").join(map(sql.Literal, row))
    return sql.SQL("INSERT INTO {} VALUES ({})").format(sql.Identifier(schema, name), values)
