"""Rows of somebody's own, as a layer that leaves."""

import geopandas as gpd
import pandas as pd

from layers.catalogue.catalogue import Description
from layers.catalogue.columns import columns_of, notes_of, typed, with_spans
from layers.catalogue.entries import Entry
from layers.catalogue.halves import check_halves
from layers.catalogue.sources import Source, source_ids
from layers.stories import shelf
from maps.formats.exported import MEANINGS, ExportedLayer
from maps.formats.vertices import Vertices, coordinates, densified, own_column_apart, told_vertices

SOURCE, WGS84 = "source_id", "EPSG:4326"


def given_layer(frame: pd.DataFrame, name: str, *, vertices: Vertices = "densified") -> ExportedLayer:
    """Rows of somebody's own as a layer to be written, with what they say of themselves.

    Parameters
    ----------
    frame : GeoDataFrame or DataFrame
        Rows of a layer, or made from some: `attrs` may have title, licence and credit (as `layers.load` sets them).
        Sources are those of the built-in story that `source_id` names; rows that have none keep the types they have.
    name : str
        Of the layer in a file.
    vertices : {"densified", "declared"}
        See `maps.formats.vertices.densified`.
    """
    check_halves(frame)
    placed = isinstance(frame, gpd.GeoDataFrame)
    moved = own_column_apart(frame) if placed else frame
    frame, renamed = moved, [f"column vertices of the layer is called {c}." for c in moved if c not in frame]
    rows = densified(frame) if placed and vertices == "densified" else frame
    promised = Entry(
        name=name, title=str(frame.attrs.get("title", name)), summary="", module="", rows=(0, len(frame)),
        columns={**dict.fromkeys(map(str, rows.columns), ""), **MEANINGS, **_of_place(rows)},
        geometry=("Point",) * placed,
    )  # fmt: skip
    ours = SOURCE in frame.columns
    held = columns_of(promised, rows) if ours else {}
    known = {each.id: each for each in _known_sources(rows)} if ours else {}
    columns = with_spans(held)
    told = [*told_vertices(frame, rows), *renamed] if placed else []
    described = Description(
        name=name, title=promised.title, summary="", rows=len(rows), kinds={}, statuses={}, accuracy_m=None,
        bounds=None, columns={column: each.meaning for column, each in columns.items()}, sources=tuple(known.values()),
        licences=tuple(sorted({source.licence for source in known.values()})),
    )  # fmt: skip
    return ExportedLayer(
        name=name,
        frame=typed(rows, held),
        described=described,
        columns=columns,
        told=(*told, *notes_of(columns)),
    )


def _of_place(rows: pd.DataFrame) -> dict[str, str]:
    """Tell what the coordinates are, where they are not in WGS 84, as those of all layers are."""
    if not isinstance(rows, gpd.GeoDataFrame) or rows.crs is None or rows.crs == WGS84:
        return {}
    return {str(rows.geometry.name): coordinates(rows.crs)}


def _known_sources(rows: pd.DataFrame) -> list[Source]:
    known = shelf.sources()
    return [known[each] for each in source_ids(rows.dropna(subset=[SOURCE])) if each in known]
