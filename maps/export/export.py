"""Layers as files that other programs read."""

from collections.abc import Callable
from pathlib import Path

import geopandas as gpd
import pandas as pd

from layers.files.draft import drafted
from layers.files.output import check_place
from leadline.near import checks_names
from maps.export.given import given_layer
from maps.formats.exported import ExportedLayer, styled
from maps.formats.formats import FORMATS, Format
from maps.formats.gdal import write_gdal
from maps.formats.geopackage import add_to, check_room
from maps.formats.kmz import write_kmz
from maps.formats.rows import finer_times, ready
from maps.formats.vertices import DECLARED, Vertices, straight_in
from maps.formats.words import without_place

GEOPACKAGE = ".gpkg"
KML = (".kmz", ".kml")
SUFFIXES = (GEOPACKAGE, *KML, *(each.ending for each in FORMATS if each.write))


def check_free(path: Path, layer: str, *, overwrite: bool) -> None:
    """Raise ValueError if a layer cannot go to a file without a loss that nobody asked for.

    A GeoPackage that is there gets the layer beside its others; a file of any other format is replaced as a whole.
    """
    if not path.exists() or (path.is_file() and not path.stat().st_size):
        return
    if path.suffix == ".gpkg":
        check_room(path, layer, overwrite=overwrite)
    elif not overwrite:
        raise ValueError(
            f"{path} is there and would be replaced as a whole; say overwrite (--overwrite) if that is meant, "
            "or choose another name."
        )


@checks_names
def write_layer(
    frame: pd.DataFrame,
    path: Path | str,
    *,
    layer: str | None = None,
    overwrite: bool = False,
    vertices: Vertices = "densified",
) -> Path:
    """Write rows to a file whose ending names the format: all of it or nothing, and nothing else is lost.

    How maps draw a row is a matter of the story that it is of: files of `leadline layers` and `leadline export`, and of
    `maps.formats.exported_layers` with `write_exported`, say it in columns (`look`, `look_words`, `label`,
    `uncertain`); rows that are given here have no story, and get no such columns, in any format.

    Parameters
    ----------
    frame : GeoDataFrame or DataFrame
        As `layers.load` returns it; see `maps.export.given.given_layer`. A table without geometry goes to .csv,
        .parquet and .gpkg only. Empty geometries become missing ones; .fgb cannot hold such rows, they are left out.
    path : path or str
        Ending in .gpkg, .kml or the ending of one of `maps.formats.FORMATS`. A GeoPackage that is there gets the
        layer beside those that it has, which stay as they are with their styles.
    layer : str, optional
        Its name in the file; that of the file without ending if not given.
    overwrite : bool
        Whether a layer of that name in a GeoPackage, or a file of another format, may be replaced.
    vertices : {"densified", "declared"}
        As `maps.formats.vertices.densified` gives them, so that programs that join vertices by straight lines in
        degrees find the same places inside; or those of `frame`, as they are. So are they written where nothing says
        what edges mean: after a join write a column `edge_model` first (`layers.catalogue.with_edge_model`).

    Returns
    -------
    Path
        `path`.

    Raises
    ------
    ValueError
        If the ending names no format, or not one for this kind of layer; as `check_free`, `densified` and
        `layers.files.check_place` do.

    Examples
    --------
    >>> import tempfile
    >>> from layers import load
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     len(pd.read_csv(write_layer(load("sensing"), Path(folder, "sensing.csv")))) == len(load("sensing"))
    True
    """
    path = Path(path)
    check_ending(path)
    name = layer or path.name.removesuffix(ending_of(path))
    write_exported(given_layer(frame, name, vertices=vertices), path, overwrite=overwrite)
    return path


def write_exported(layer: ExportedLayer, path: Path, *, overwrite: bool = False) -> list[str]:
    """Write a layer to a file of its own, or into a GeoPackage; as `write_layer`.

    With the columns that say how the maps draw its rows, if it is of a story (`maps.formats.exported.styled`); KML has
    the looks themselves.

    Returns
    -------
    list of str
        What a reader is to know of the rows, and what the file does not hold as it is, a line each.
    """
    check_ending(path)
    layer = layer if path.suffix in KML else styled(layer)
    _check_holds(layer, path)
    check_free(path, layer.name, overwrite=overwrite)
    if path.suffix == GEOPACKAGE and path.exists() and path.stat().st_size:
        add_to(path, lambda draft: _add(layer, draft))
        return [*layer.told, *finer_times(layer.frame)]
    with drafted(path) as draft:
        lost = _write(layer, draft)
    return [*layer.told, *lost]


def ending_of(path: Path) -> str:
    """Find the ending that names the format of a file, which may have two words: ".shp.zip"."""
    return next((ending for ending in SUFFIXES if path.name.endswith(ending)), path.suffix)


def check_ending(path: Path) -> None:
    """Refuse a file whose ending names no format, or that could not be written; as `layers.files.check_place`."""
    if ending_of(path) in SUFFIXES:
        check_place(path)
    else:
        check_place(path, SUFFIXES)


def format_of(path: Path) -> Format | None:
    """Look up the format of a file in the table; None of a GeoPackage and of KML, which are not in it."""
    return next((each for each in FORMATS if each.write and each.ending == ending_of(path)), None)


def _check_holds(layer: ExportedLayer, path: Path) -> None:
    fit = (each.ending for each in FORMATS if each.write and each.holds(layer))
    allowed = [*fit, GEOPACKAGE, *KML * layer.placed]
    ending = ending_of(path)
    if ending not in allowed:
        what = "a layer with geometry" if layer.placed else "a table without geometry"
        raise ValueError(f"{path.name!r} cannot hold {what}; expected one of {', '.join(allowed)}.")
    found = format_of(path)
    crs = layer.frame.crs if isinstance(layer.frame, gpd.GeoDataFrame) else None
    if crs is not None and crs != "EPSG:4326" and (ending in KML or (found and not found.any_crs)):
        raise ValueError(f"{ending} knows WGS 84 only, not {crs.name}; expected another format, or no crs.")


def _write(layer: ExportedLayer, path: Path) -> list[str]:
    if (found := format_of(path)) and found.write:
        return [*found.write(layer, path), f"{found.title} does not keep {found.lacks_alone}."]
    if path.suffix in KML:
        return [*_told_empty(layer), *write_kmz([layer], path)]
    rows = ready(layer.frame) if layer.placed else layer.frame
    _WRITERS[path.suffix](rows, path, layer.name)
    return [*_told_empty(layer), *finer_times(layer.frame)]


def _add(layer: ExportedLayer, path: Path) -> None:
    _write(layer, path)


def _told_empty(layer: ExportedLayer) -> list[str]:
    absent = without_place(layer) if layer.placed else 0
    return [f"{absent} of {len(layer.frame)} rows have no place: no geometry in the file."] if absent else []


def _write_geopackage(rows: pd.DataFrame, path: Path, layer: str) -> None:
    crs = rows.crs if isinstance(rows, gpd.GeoDataFrame) else None
    densely = [words for words in rows["vertices"].unique() if words != DECLARED] if "vertices" in rows else []
    straight = f"join them by straight lines {straight_in(crs)}" if densely else ""
    options = {"DESCRIPTION": f"Vertices {densely[0]} along edge_model: {straight}."} if densely else {}
    write_gdal(rows, path, "GPKG", layer, OVERWRITE="YES", **options)  # of a name in other case; see check_free


_WRITERS: dict[str, Callable[[pd.DataFrame, Path, str], None]] = {GEOPACKAGE: _write_geopackage}
