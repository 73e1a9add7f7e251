"""Layers as vector tiles for web maps: PMTiles, one file a layer, and one of all."""

import gzip
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from maps.formats.exported import ExportedLayer
from maps.formats.gdal import write_gdal
from maps.formats.plain_columns import plain_layer
from maps.formats.rows import ready
from maps.formats.words import words_of

FINEST_ZOOM = (
    7  # of all layers, so that one archive can hold them: 76 m a unit of its tiles at the equator (4096 a tile)
)


def write_tiles(layer: ExportedLayer, path: Path) -> list[str]:
    """Write a layer as Mapbox vector tiles in a PMTiles archive of version 3, with licence and credit in its metadata.

    References
    ----------
    https://github.com/protomaps/PMTiles/blob/main/spec/v3/spec.md
    """
    layer, changed = plain_layer(layer, one_case=True)
    rows = ready(layer.frame)
    high = int(rows.geometry.has_z.sum())
    rows = rows.set_geometry(rows.geometry.force_2d())
    zooms = {"MINZOOM": 0, "MAXZOOM": FINEST_ZOOM}
    raw = path.with_name(f"raw-{path.name}")
    write_gdal(rows[rows.geometry.notna()], raw, "PMTiles", layer.name, dataset_options={"NAME": layer.title, **zooms})
    _join([raw], path, layer.title, words_of(layer))
    raw.unlink()
    return [*changed, f"heights of {high} rows are left out"] if high else changed


def join_tiles(paths: Sequence[Path], path: Path, title: str) -> None:
    """Write the layers of several archives to one, tile by tile.

    A vector tile is a list of layers, and the bytes of two of them behind each other are one of both (protocol buffers
    join repeated fields).
    """
    _join(paths, path, title, {})


def _join(paths: Sequence[Path], path: Path, title: str, words: dict[str, Any]) -> None:
    from pmtiles.tile import Compression, TileType  # noqa: PLC0415  paid for by tiles only
    from pmtiles.writer import Writer  # noqa: PLC0415

    told: list[tuple[dict[str, Any], dict[str, Any]]] = []
    tiles: dict[int, list[bytes]] = {}
    for each in paths:
        header, metadata = _told(each)
        told.append((header, metadata))
        for tile, data in _tiles(each):
            tiles.setdefault(tile, []).append(data)
    with path.open("wb") as file:
        writer = Writer(file)
        for tile in sorted(tiles):
            writer.write_tile(tile, gzip.compress(b"".join(tiles[tile]), mtime=0))
        header = _bounds([header for header, _ in told]) | {
            "tile_compression": Compression.GZIP,
            "tile_type": TileType.MVT,
        }
        writer.finalize(header, _metadata([metadata for _, metadata in told], title, words))


def _told(path: Path) -> tuple[dict[str, Any], dict[str, Any]]:
    from pmtiles.reader import MmapSource, Reader  # noqa: PLC0415

    with path.open("rb") as file:
        reader = Reader(MmapSource(file))
        return reader.header(), reader.metadata()


def _tiles(path: Path) -> Iterator[tuple[int, bytes]]:
    from pmtiles.reader import MmapSource, all_tiles  # noqa: PLC0415
    from pmtiles.tile import zxy_to_tileid  # noqa: PLC0415

    with path.open("rb") as file:
        for place, data in all_tiles(MmapSource(file)):
            yield zxy_to_tileid(*place), gzip.decompress(data)


def _bounds(headers: Sequence[dict[str, Any]]) -> dict[str, Any]:
    west, south = (min(each[f"min_{axis}_e7"] for each in headers) for axis in ("lon", "lat"))
    east, north = (max(each[f"max_{axis}_e7"] for each in headers) for axis in ("lon", "lat"))
    return {
        "min_lon_e7": west, "min_lat_e7": south, "max_lon_e7": east, "max_lat_e7": north, "center_zoom": 0,
        "center_lon_e7": (west + east) // 2, "center_lat_e7": (south + north) // 2,
    }  # fmt: skip


def _metadata(parts: Sequence[dict[str, Any]], title: str, words: dict[str, Any]) -> dict[str, Any]:
    """Metadata of an archive: names of layers and fields, and the words that a map must show (`attribution`)."""
    credit = words.get("credit") or list(dict.fromkeys(line for each in parts for line in each.get("credit", ())))
    licences = (
        [words["licence"]] if words.get("licence") else [each["licence"] for each in parts if each.get("licence")]
    )
    return {
        **words,
        "name": title,
        "description": words.get("description", ""),
        "type": "overlay",
        "attribution": "; ".join(credit),
        "licence": " AND ".join(sorted({one for each in licences for one in each.split(" AND ")})),
        "credit": credit,
        "vector_layers": [layer for each in parts for layer in each["vector_layers"]],
    }
