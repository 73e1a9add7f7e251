"""The one table of formats that layers leave in: what each keeps of a layer, and what it cannot."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from layers.stories.story import Story
from leadline.near import did_you_mean
from maps.formats.csv import write_csv
from maps.formats.exported import ExportedLayer
from maps.formats.flatgeobuf import write_flatgeobuf
from maps.formats.geojson import write_geojson
from maps.formats.kmz import write_kmz
from maps.formats.parquet import write_parquet
from maps.formats.shapefile import write_shapefile
from maps.formats.tiles import join_tiles, write_tiles

Write = Callable[[ExportedLayer, Path], list[str]]
Join = Callable[[Sequence[Path], Path, str], None]
Whole = Callable[[Sequence[ExportedLayer], Path, Story], list[str]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Format:
    """A format of files that hold one layer each, or all of them.

    Parameters
    ----------
    name : str
        As `--formats` takes it, and the name of its folder.
    title : str
        What it is called.
    ending : str
        Of its files.
    write : callable, optional
        Takes a layer and a path, and returns what the file does not hold of it as it is, a line each.
    whole : callable, optional
        In its place: takes all layers, a path and the story, and returns the same.
    geometry, tables : bool
        Whether it holds layers with geometry, and tables without.
    any_crs : bool
        Whether it holds coordinates of any CRS; else longitudes and latitudes of WGS 84 alone.
    keeps, lacks : str
        What it keeps of types, words, licence and styles, and what it cannot.
    qml : bool
        Whether QGIS takes the style of such a file from one of its name beside it that ends in .qml.
    join : callable, optional
        Takes the files of several layers, a path and a title, and writes one file of all.
    """

    name: str
    title: str
    ending: str
    write: Write | None = None
    whole: Whole | None = None
    geometry: bool = True
    tables: bool = False
    any_crs: bool = True
    keeps: str
    lacks: str
    qml: bool = False
    join: Join | None = None

    @property
    def lacks_alone(self) -> str:
        """What a file lacks that was not written by an export of a story, beside which nothing is put."""
        return self.lacks.replace(BESIDE, " (a folder of leadline export has a .qml for QGIS beside it)")

    def holds(self, layer: ExportedLayer) -> bool:
        """Whether it is a format for such a layer."""
        return self.geometry if layer.placed else self.tables


BESIDE = ", but for QGIS in a file beside it (.qml)"
FORMATS: tuple[Format, ...] = (
    Format(
        name="geoparquet", title="GeoParquet 1.1", ending=".parquet", write=write_parquet, tables=True, qml=True,
        keeps="every type, missing values, all digits; CRS as PROJJSON; a box of each row (covering); title, licence, "
        "credit, sources and columns in the metadata of the file, the meaning of each column at the column",
        lacks=f"styles{BESIDE}",
    ),
    Format(
        name="flatgeobuf", title="FlatGeobuf", ending=".fgb", write=write_flatgeobuf, qml=True,
        keeps="numbers, flags and times, all digits; CRS; a spatial index; title, description, licence, credit, "
        "sources and columns in its header",
        lacks=f"styles{BESIDE}; rows without geometry; dates (times at midnight)",
    ),
    Format(
        name="geojson", title="GeoJSON (RFC 7946)", ending=".geojson", write=write_geojson, any_crs=False, qml=True,
        keeps="numbers, flags, missing values; places to 7 digits (1 cm); a bbox; title, licence, credit, sources and "
        "columns at the top, as foreign members",
        lacks=f"styles{BESIDE}; a CRS other than WGS 84; types of dates and times",
    ),
    Format(
        name="csv", title="CSV (RFC 4180)", ending=".csv", write=write_csv, tables=True,
        keeps="all digits of numbers; places to 9 digits (0.1 mm), points as columns lon and lat (x and y in a "
        "projected CRS), else well-known text in the column WKT; dates and times by ISO 8601",
        lacks="styles, licence, types and CRS; the difference between an empty text and a missing one",
    ),
    Format(
        name="shapefile", title="Shapefile (zipped)", ending=".shp.zip", write=write_shapefile,
        keeps="numbers, flags, dates; CRS (.prj), UTF-8 (.cpg); points, lines and areas in a file each; title, "
        "licence, credit, sources and long names in columns.json and README.txt beside them",
        lacks="styles; names longer than 10 characters, texts longer than 254 bytes, blanks at the ends of texts, "
        "times, whole numbers over 18 digits, numbers from 1e23 on or nearer to 0 than 1e-6 (they are text); the "
        "difference between an empty text and a missing one",
    ),
    Format(
        name="pmtiles", title="PMTiles (vector tiles)", ending=".pmtiles", write=write_tiles, join=join_tiles,
        any_crs=False,
        keeps="numbers, flags, texts; title, licence and credit (attribution) in the metadata; one file a layer, and "
        "one of all layers",
        lacks="styles; places finer than 76 m (tiles to zoom 7); whole shapes: "
        "they are cut at tiles; dates and times, which are text; rows without geometry; any other CRS",
    ),
    Format(
        name="kmz", title="KMZ (KML, zipped)", ending=".kmz", whole=write_kmz, any_crs=False,
        keeps="all layers in one file, with the looks of the maps and a legend; times (TimeSpan); names, balloons with "
        "sources and licences; columns with their meanings, numbers and flags; places to 9 digits (0.1 mm); edges "
        "along the ground (tessellate)",
        lacks="dashes of lines: uncertain ones are pale; tables; dates and times as types of columns; the difference "
        "between an empty text and a missing one; a CRS other than WGS 84",
    ),
)  # fmt: skip


def named(names: Iterable[str], formats: Sequence[Format] = FORMATS) -> tuple[Format, ...]:
    """Find formats by name, in the order of the table.

    Raises
    ------
    ValueError
        If there is no such format; with the nearest name.
    """
    known = [each.name for each in formats]
    wanted = list(names)
    for name in wanted:
        if name not in known:
            hint = did_you_mean(name, known)
            raise ValueError(f"there is no format {name!r}; expected some of {', '.join(known)}.{hint}")
    return tuple(each for each in formats if each.name in wanted)


def for_crs(formats: Iterable[Format], *, lonlat: bool, crs: str, asked: bool) -> tuple[list[Format], list[str]]:
    """Choose the formats that hold a CRS, and say which do not.

    Parameters
    ----------
    formats : iterable of Format
    lonlat : bool
        Whether the CRS is that of longitudes and latitudes of WGS 84.
    crs : str
        As it was asked for.
    asked : bool
        Whether somebody named these formats: then one that cannot is an error.

    Raises
    ------
    ValueError
        If one that was named cannot, or none can.
    """
    every = list(formats)
    fit = [each for each in every if lonlat or each.any_crs]
    rest = ", ".join(each.title for each in every if each not in fit)
    if rest and (asked or not fit):
        know = "know" if ", " in rest else "knows"
        raise ValueError(f"{rest} {know} WGS 84 only, not {crs}; expected another format, or no crs.")
    return fit, [f"without {rest}: WGS 84 only, not {crs}"] if rest else []
