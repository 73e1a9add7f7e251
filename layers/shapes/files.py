"""Files of zones, lines and points as anybody has them: whatever GDAL reads, GeoParquet, and tables of text."""

import json
import warnings
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NamedTuple

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from layers.files.chosen_layer import HARMLESS, NO_CRS, Chosen, check_layer, layer_names, read_by_gdal
from layers.files.dbf_encoding import dbf_encoding
from layers.files.unpacked import PACKED_SUFFIXES, check_archive
from layers.shapes.tables import TEXT, with_geometry
from leadline.near import checks_names

PARQUET = (".parquet", ".geoparquet", ".pq")
KML = (".kml", ".kmz")
ZIPPED = (".zip", ".kmz", ".shz")
IN_ARCHIVE = (".shp", ".gpkg", ".geojson", ".json", ".kml", ".gml", ".fgb")
PLAIN = {"Point", "MultiPoint", "LineString", "MultiLineString", "Polygon", "MultiPolygon"}
FACES = {"TIN", "POLYHEDRALSURFACE", "TRIANGLE"}
CURVED = {"CIRCULARSTRING", "COMPOUNDCURVE", "CURVEPOLYGON", "MULTICURVE", "MULTISURFACE"}
ARC_STEP_DEG = "0.1"  # GDAL's own 4 degrees would leave 60 m of a radius of 100 km; so it is 4 cm
LONGITUDE_LATITUDE = "declares no CRS: its coordinates were read as longitude and latitude (WGS 84)."


class ShapeFile(NamedTuple):
    """Rows of a file in its own CRS; what it says of its edges, if anything; and words that the reader must see."""

    frame: gpd.GeoDataFrame
    edges: str | None = None
    notes: tuple[str, ...] = ()


@checks_names
def read_shape_file(
    place: Chosen, *, encoding: str | None = None, max_unpacked_bytes: int | None = None, lon: str = "", lat: str = ""
) -> ShapeFile:
    """Read a file of shapes.

    Parameters
    ----------
    place : Chosen
        The file, and its layer if it has several; folders of KML are read together if none is chosen.
    encoding : str, optional
        Of the text of a Shapefile; see `layers.files.dbf_encoding`.
    max_unpacked_bytes : int, optional
        What an archive may unpack to; see `layers.files.unpacked`.
    lon, lat : str
        Columns of a table's longitudes and latitudes; see `layers.shapes.tables.with_geometry`.

    Returns
    -------
    ShapeFile
        Geometry column "geometry", index from 0. Curves are lines of short chords.

    Raises
    ------
    ValueError
        In one line, if the file cannot be read, declares no CRS, has several layers and none is chosen, no geometry,
        or geometries that are none: rings that are not closed, triangulated surfaces.
    """
    suffix = place.path.suffix.lower()
    if suffix in PACKED_SUFFIXES:
        raise ValueError(f"files packed as {suffix} are not read here; expected the file unpacked, or in a .zip.")
    with _in_one_line(), warnings.catch_warnings(record=True) as heard:
        warnings.simplefilter("always")
        if suffix in ZIPPED and place.path.is_file():
            if not zipfile.is_zipfile(place.path):
                raise ValueError(f"it is no {suffix} archive, or it is broken; expected one that can be unpacked.")
            check_archive(place.path, max_unpacked_bytes=max_unpacked_bytes)
        if suffix in PARQUET:
            found = _parquet(place)
        elif suffix in TEXT:
            found = _table(place, lon, lat)
        else:
            found = _gdal(place, encoding)
    frame = found.frame.reset_index(drop=True)
    if frame.geometry.name != "geometry":
        frame = frame.drop(columns=[name for name in frame if name == "geometry"]).rename_geometry("geometry")
    if frame.crs is None:
        raise ValueError(f"it declares no CRS; expected one. {NO_CRS}")
    said = dict.fromkeys(_line(each.message) for each in heard if issubclass(each.category, RuntimeWarning))
    notes = tuple(f"{place.title}: GDAL says: {words}" for words in said if not words.startswith(HARMLESS))
    return found._replace(frame=frame, notes=(*found.notes, *notes))


@contextmanager
def _in_one_line() -> Iterator[None]:
    """Tell what any reader below cannot do as a ValueError of one line."""
    from pyarrow.lib import ArrowException  # noqa: PLC0415  paid for by files only
    from pyogrio.errors import FeatureError, FieldError, GeometryError  # noqa: PLC0415

    try:
        with read_by_gdal():
            yield
    except (
        *(FeatureError, FieldError, GeometryError, ArrowException, shapely.errors.ShapelyError),
        *(OSError, OverflowError, RuntimeError, UnicodeError, zipfile.BadZipFile, zlib.error, EOFError, MemoryError),
    ) as error:
        raise ValueError(f"it cannot be read as geographic data ({_line(error)}).") from error
    except ValueError as error:
        raise ValueError(_line(error)) from error


def _line(error: object) -> str:
    return " ".join(str(error).split())


def _parquet(place: Chosen) -> ShapeFile:
    import pyarrow.parquet as pq  # noqa: PLC0415  paid for by such files only

    if place.layer is not None:
        raise ValueError(f"it has no layers; expected {place.path.name} without |layername=.")
    metadata = pq.read_schema(place.path).metadata or {}
    if b"geo" in metadata:
        try:
            geo = json.loads(metadata[b"geo"])
            edges = geo["columns"][geo["primary_column"]].get("edges")
            return ShapeFile(gpd.read_parquet(place.path), edges)
        except (LookupError, TypeError, AttributeError) as error:  # what it says of itself and of pandas is damaged
            raise ValueError(f"it cannot be read as GeoParquet ({error!r}); expected a whole file.") from error
    try:
        frame = gpd.GeoDataFrame.from_arrow(pq.read_table(place.path))
    except (ValueError, TypeError) as error:
        raise ValueError("it is a table without geometry; expected GeoParquet.") from error
    return ShapeFile(frame)


def _table(place: Chosen, lon: str, lat: str) -> ShapeFile:
    import pyogrio  # noqa: PLC0415  paid for by such files only

    check_layer(place.path, place.layer)
    table = pd.DataFrame(pyogrio.read_dataframe(place.path, read_geometry=False))
    frame = with_geometry(table, lon, lat)
    if frame.crs is not None:
        return ShapeFile(frame)
    if lon and lat:
        return ShapeFile(frame.set_crs(4326))
    names = [str(column).casefold() for column in table.columns if column not in frame.columns]
    if any("lon" in name or "lng" in name for name in names) and any("lat" in name for name in names):
        return ShapeFile(frame.set_crs(4326))  # its columns say what they are
    return ShapeFile(frame.set_crs(4326), None, (f"{place.path.name} {LONGITUDE_LATITUDE}",))


def _gdal(place: Chosen, encoding: str | None) -> ShapeFile:
    path = place.path
    source: Any = _inside(path)
    if path.suffix.lower() in KML and place.layer is None:
        layers = layer_names(source)
    else:
        check_layer(source, place.layer, told=str(path))
        layers = [place.layer or layer_names(source)[0]]
    text = dbf_encoding(path, encoding, place.layer)
    notes = [text.note] if text.note else []
    frames, kinds = [], set()
    for layer in layers:
        kinds |= _kinds(source, layer)
        frames.append(_layer(source, layer, text.name))
    frame = frames[0] if len(frames) == 1 else gpd.GeoDataFrame(pd.concat(frames, ignore_index=True))
    if not isinstance(frame, gpd.GeoDataFrame) or "geometry" not in frame:
        raise ValueError("it is a table without geometry; expected lines, polygons or points.")
    if kinds & CURVED:
        notes.append(f"Curves of {place.title} were drawn in chords of {ARC_STEP_DEG} degrees of arc.")
    if frame.crs is None and path.suffix.lower() in (".json", ".topojson"):  # GeoJSON of RFC 7946 has one already
        notes.append(f"{path.name} {LONGITUDE_LATITUDE}")
        frame = frame.set_crs(4326)
    return ShapeFile(frame, None, tuple(notes))


def _inside(path: Path) -> Path | str:
    """Tell what GDAL is to open: of a zip archive with one file, that file."""
    if path.suffix.lower() not in (".zip", ".shz") or not path.is_file():
        return path
    with zipfile.ZipFile(path) as archive:
        members = [
            name
            for name in archive.namelist()
            if Path(name).suffix.lower() in IN_ARCHIVE and not name.startswith("__MACOSX/")
        ]
    if not members:
        raise ValueError(f"the archive holds no file ending in {', '.join(IN_ARCHIVE)}; expected one.")
    if all(name.lower().endswith(".shp") and "/" not in name for name in members):
        return path
    if len(members) > 1:
        raise ValueError(f"the archive holds {', '.join(members)}; expected one. Unpack it and name the file.")
    return f"/vsizip/{path.resolve()}/{members[0]}"


def _kinds(source: Path | str, layer: str) -> set[str]:
    """Kinds of geometry of a layer as GDAL calls them, where it may hold curves or surfaces; refuse the latter."""
    import pyogrio  # noqa: PLC0415  paid for by such files only

    declared = str(pyogrio.read_info(source, layer=layer)["geometry_type"]).removeprefix("2.5D ").split(" ")[0]
    if declared in PLAIN or str(source).lower().endswith(KML):
        return set()
    name = layer.replace('"', '""')
    sql = f'SELECT DISTINCT OGR_GEOMETRY FROM "{name}"'  # noqa: S608  of OGR, in a file that is only read
    table = pyogrio.read_dataframe(source, sql=sql, sql_dialect="OGRSQL", read_geometry=False)
    found = {str(kind).split(" ")[0].upper() for kind in table.iloc[:, 0].dropna()}
    if found & FACES:
        raise ValueError(
            f"it holds {', '.join(sorted(found & FACES))}; expected polygons. Write it as such: "
            "ogr2ogr -nlt MULTIPOLYGON new.gpkg FILE."
        )
    return found


def _layer(source: Path | str, layer: str, encoding: str | None) -> gpd.GeoDataFrame:
    import pyogrio  # noqa: PLC0415  paid for by such files only

    options: dict[str, Any] = {"layer": layer} if encoding is None else {"layer": layer, "encoding": encoding}
    before = pyogrio.get_gdal_config_option("OGR_ARC_STEPSIZE")
    pyogrio.set_gdal_config_options({"OGR_ARC_STEPSIZE": ARC_STEP_DEG})
    try:
        return pyogrio.read_dataframe(source, **options)
    except shapely.errors.GEOSException as error:
        raise ValueError(_wrong_row(source, options, error)) from error
    except ValueError as error:
        if words := _wrong_date(source, layer):
            raise ValueError(words) from error
        raise
    finally:
        pyogrio.set_gdal_config_options({"OGR_ARC_STEPSIZE": before})


def _wrong_date(source: Path | str, layer: str) -> str:
    """Say which cell of a column of dates is no day of the calendar; empty if all are."""
    import pyogrio  # noqa: PLC0415  paid for by such files only

    info = pyogrio.read_info(source, layer=layer)
    for name in (each for each, kind in zip(info["fields"], info["ogr_types"], strict=True) if kind == "OFTDate"):
        column, table = (each.replace('"', '""') for each in (str(name), layer))
        sql = f'SELECT CAST("{column}" AS CHARACTER(40)) AS day FROM "{table}"'  # noqa: S608  as `_kinds`
        cells = pyogrio.read_dataframe(source, sql=sql, sql_dialect="OGRSQL", read_geometry=False)["day"]
        for n, cell in enumerate(cells, start=1):
            if isinstance(cell, str) and pd.isna(pd.to_datetime(cell, format="%Y/%m/%d", errors="coerce")):
                day = cell.replace("/", "-")
                return f"column {name!r}, row {n}: {day!r} is no day of the calendar; mend that cell."
    return ""


def _wrong_row(source: Path | str, options: dict[str, Any], error: Exception) -> str:
    """Say which row has a geometry that is none, and what is wrong with it."""
    import pyogrio  # noqa: PLC0415  paid for by such files only

    raw = np.asarray(pyogrio.raw.read(source, columns=[], **options)[2], dtype=object)
    wrong = [
        n
        for n, wkb in enumerate(raw, start=1)
        if wkb is not None and shapely.from_wkb(wkb, on_invalid="ignore") is None
    ]
    where = f"row {wrong[0]} of {len(raw)}" if wrong else "a row"
    if "closed" in str(error) or "Invalid number of points" in str(error):
        return (
            f"{where} has a ring that is not closed, or of fewer than four points; expected rings whose last point is "
            "their first. Repeat the first point at the end."
        )
    return f"{where} has a geometry that is none ({_line(error)}); expected lines, polygons or points."
