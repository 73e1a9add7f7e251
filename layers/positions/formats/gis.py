"""Positions from files that GDAL reads: points in batches of Arrow, lines as they are drawn, tracks of GPX."""

from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyproj
import shapely

from layers.files.chosen_layer import Chosen, check_layer, read_by_gdal
from layers.files.dbf_encoding import dbf_encoding
from layers.positions.columns import roles_named
from layers.positions.formats.drawn import LINES, Drawn, are_tracks, drawn_table
from layers.positions.formats.files import (
    BATCH_ROWS,
    TableFile,
    declared_crs,
    free_name,
    height_of,
    point_columns,
    tell_row,
    with_points,
)
from layers.positions.rows import Chunk, RawFile, Tally

WKB_NAME = "wkb_geometry"  # how GDAL calls a geometry column without a name
OF_TRACKS = {*LINES, "MultiPoint"}  # read as a whole; MultiPoint if the points have times
TRACK_POINTS, TRACKS, ROUTES = "track_points", "tracks", "routes"  # layers of GPX


@dataclass(frozen=True, slots=True)
class GisFile:
    """Points of a layer that GDAL reads by batches of Arrow, or its rows where it has no geometry."""

    path: Path
    name: str
    layer: str
    columns: tuple[str, ...]
    geometry: str | None
    crs: pyproj.CRS | None
    encoding: str | None = None
    notes: tuple[str, ...] = ()
    lifted: bool = False  # points have a third coordinate

    def chunks(self, wanted: Sequence[str], tally: Tally) -> Iterator[Chunk]:  # noqa: ARG002  of the protocol
        """Rows with the columns wanted; times are text, with the zone that each has."""
        import pyogrio  # noqa: PLC0415  paid for by such files only

        fields = [name for name in wanted if name in self.columns]
        drawn_as = (*point_columns(self.geometry), height_of(self.geometry)) if self.geometry else ()
        placed = bool(set(drawn_as) & set(wanted))
        first = 0
        opening = pyogrio.open_arrow(
            self.path,
            layer=self.layer,
            columns=fields,
            read_geometry=placed,
            encoding=self.encoding,
            batch_size=BATCH_ROWS,
            use_pyarrow=True,
            datetime_as_string=True,
        )
        with ExitStack() as stack:
            with read_by_gdal():
                meta, reader = stack.enter_context(opening)
            while (batch := _next(reader)) is not None:
                table = pa.Table.from_batches([batch])
                if placed:
                    drawn = meta["geometry_name"] or WKB_NAME
                    table = table.rename_columns([self.geometry if c == drawn else c for c in table.column_names])
                table = with_points(table, wanted, self.geometry, self.crs)
                yield Chunk(table, partial(tell_row, self.name, table, first))
                first += len(batch)


def gis_positions(place: Chosen, encoding: str | None = None) -> RawFile | Drawn:
    """Open a layer that GDAL reads, or the tracks of a GPX file.

    Parameters
    ----------
    place : Chosen
        A file and, where it has several, the layer that is meant.
    encoding : str, optional
        Of the text in a Shapefile; see `layers.files.dbf_encoding`.

    Raises
    ------
    ValueError
        If GDAL cannot read it, there are several layers and none is chosen, or the layer declares no CRS.
    """
    if place.path.suffix.lower() == ".gpx" and place.layer in {None, TRACK_POINTS}:
        return _gpx(place)
    check_layer(place.path, place.layer)
    return _layer(place, place.layer, encoding)


def _layer(place: Chosen, layer: str | None, encoding: str | None) -> RawFile | Drawn:
    import pyogrio  # noqa: PLC0415  paid for by such files only

    text = dbf_encoding(place.path, encoding, layer)
    with read_by_gdal():
        info = pyogrio.read_info(place.path, layer=layer, encoding=text.name)
    columns = tuple(map(str, info["fields"]))
    notes: tuple[str, ...] = (text.note,) if text.note else ()
    name = str(info["layer_name"])
    if info["geometry_type"] is None:
        return GisFile(place.path, place.title, name, columns, None, None, text.name, notes)
    crs = declared_crs(info["crs"])
    kinds, lifted = _kinds(place.path, name, str(info["geometry_type"]))
    if kinds & OF_TRACKS:
        with read_by_gdal():
            meta, table = pyogrio.read_arrow(place.path, layer=name, encoding=text.name, datetime_as_string=True)
        drawn = meta["geometry_name"] or WKB_NAME
        shapes = shapely.from_wkb(table.column(drawn).to_numpy(), on_invalid="ignore")
        if are_tracks(kinds, shapes):
            return drawn_table(table.drop_columns([drawn]), shapes, place.title, crs, notes)
    elif kinds and "Point" not in kinds and not {"lon", "lat"} <= roles_named(columns):
        raise ValueError(f"it holds {', '.join(sorted(kinds))}; expected points or lines.")
    return GisFile(place.path, place.title, name, columns, free_name(columns), crs, text.name, notes, lifted)


def _kinds(path: Path, layer: str, declared: str) -> tuple[set[str], bool]:
    """Kinds of geometry of a layer, and whether they have heights: declared, or those of its rows."""
    kind = plain_kind(declared)
    if kind != "Unknown":
        return {kind}, declared != kind and not declared.startswith("Measured")
    import pyogrio  # noqa: PLC0415  paid for by such files only

    with read_by_gdal():
        meta, table = pyogrio.read_arrow(path, layer=layer, columns=[])
    shapes = shapely.from_wkb(table.column(meta["geometry_name"] or WKB_NAME).to_numpy(), on_invalid="ignore")
    return {shape.geom_type for shape in shapes if shape is not None}, bool(shapely.has_z(shapes).any())


def plain_kind(kind: str) -> str:
    """Kind of geometry without the names of further dimensions.

    >>> plain_kind("3D Measured Point"), plain_kind("LineString Z")
    ('Point', 'LineString')
    """
    return kind.removeprefix("2.5D ").removeprefix("3D ").removeprefix("Measured ").split(" ")[0]


def _gpx(place: Chosen) -> RawFile | Drawn:
    """Points of the tracks of a GPX file, by track; its tracks or routes as lines where no point has a time."""
    points = _table(place.path, TRACK_POINTS, ["track_fid", "time", "ele"])
    if points.column("time").null_count == points.num_rows:
        for layer in (TRACKS, ROUTES):
            if _table(place.path, layer, ["name"]).num_rows:
                return _layer(place, layer, None)
        raise ValueError("it holds no tracks and no routes; expected points of tracks, with times.")
    names = _table(place.path, TRACKS, ["name"]).column("name").to_pylist()
    stem = place.path.name.split(".")[0]
    labels = [
        f"{stem} #{number}" if not name else name if names.count(name) == 1 else f"{name} #{number}"
        for number, name in enumerate(names, start=1)
    ]
    places = shapely.from_wkb(points.column(WKB_NAME).to_numpy())
    columns = {
        "track_id": pa.array(labels, pa.string()).take(points.column("track_fid")),
        "time": points.column("time"),
        **({} if points.column("ele").null_count == points.num_rows else {"ele": points.column("ele")}),
        **dict(zip(point_columns("geometry"), (shapely.get_x(places), shapely.get_y(places)), strict=True)),
    }
    return TableFile(place.title, pa.table(columns), "geometry", named=True)


def _table(path: Path, layer: str, columns: Sequence[str]) -> pa.Table:
    import pyogrio  # noqa: PLC0415  paid for by such files only

    with read_by_gdal():
        _, table = pyogrio.read_arrow(
            path, layer=layer, columns=columns, read_geometry=layer == TRACK_POINTS, datetime_as_string=True
        )
    return table


def _next(reader: Any) -> pa.RecordBatch | None:  # noqa: ANN401  pyarrow publishes no types
    with read_by_gdal():
        try:
            return reader.read_next_batch()
        except StopIteration:
            return None
