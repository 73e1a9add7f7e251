from .cache import cached_frame, cached_table, digest
from .catalogue import Description, described, entry, load, names, with_edge_model
from .columns import Column, columns_of, with_spans
from .entries import Entry
from .installed import installed_bytes
from .packaged import packaged
from .parts import only_columns, rows_in
from .sources import Source, all_source_ids, credit_lines, row_sources, source_ids, sources
from .typed import read_features, read_table

__all__ = [
    "Column",
    "Description",
    "Entry",
    "Source",
    "all_source_ids",
    "cached_frame",
    "cached_table",
    "columns_of",
    "credit_lines",
    "described",
    "digest",
    "entry",
    "installed_bytes",
    "load",
    "names",
    "only_columns",
    "packaged",
    "read_features",
    "read_table",
    "row_sources",
    "rows_in",
    "source_ids",
    "sources",
    "with_edge_model",
    "with_spans",
]
