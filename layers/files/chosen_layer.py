"""One layer of a file that holds several, named as QGIS does: "survey.gpkg|layername=zones"."""

import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

MARK = "|"
LAYER_NAME = "layername="
GEOMETRY_TYPE = "geometrytype="
KINDS = ("Point", "MultiPoint", "LineString", "MultiLineString", "Polygon", "MultiPolygon")
NO_CRS = (
    "Declare the one that its coordinates are in: set_crs() of geopandas, Assign projection in QGIS, or "
    "ogr2ogr -a_srs EPSG:4326 new.gpkg FILE if they are longitude and latitude."
)

# Told by GDAL of what is read as it should be: M values come as WKB, times with other zones than UTC with their zones.
HARMLESS = ("Measured", "Non-conformant content")


class Chosen(NamedTuple):
    """A file (or a layer of ours), the layer of it and the kind of geometry that are meant; None where not named."""

    path: Path
    layer: str | None = None
    kind: str | None = None

    @property
    def title(self) -> str:
        """For people, without the folder."""
        return self.path.name if self.layer is None else f"{self.layer} of {self.path.name}"

    @property
    def words(self) -> str:
        """As `chosen` takes it."""
        named = ((LAYER_NAME, self.layer), (GEOMETRY_TYPE, self.kind))
        return MARK.join([str(self.path), *(f"{key}{value}" for key, value in named if value is not None)])


def chosen(words: str) -> Chosen:
    """Tell file, layer and kind of geometry.

    Parameters
    ----------
    words : str
        A path, and after "|layername=" the name of a layer, after "|geometrytype=" the kind of geometry that is meant
        where there are several. A file whose own name holds such a mark comes first.

    Raises
    ------
    ValueError
        If something else follows the mark.

    Examples
    --------
    >>> chosen("survey.gpkg|layername=zones|geometrytype=Polygon").title
    'zones of survey.gpkg'
    """
    path, mark, rest = words.partition(MARK)
    if not mark or _is_there(words):
        return Chosen(Path(words))
    given: dict[str, str] = {}
    for part in rest.split(MARK):
        key, equals, value = part.partition("=")
        if f"{key}{equals}" not in (LAYER_NAME, GEOMETRY_TYPE) or not value or key in given:
            raise ValueError(f"{words!r} chooses {part!r}; expected FILE{MARK}{LAYER_NAME}NAME, as QGIS writes it.")
        given[key] = value
    kind = given.get("geometrytype")
    if kind is not None and kind.removesuffix("Z").removesuffix("25D") not in KINDS:
        raise ValueError(f"{words!r} chooses {kind!r}; expected a geometrytype of {', '.join(KINDS)}.")
    kind = None if kind is None else kind.removesuffix("Z").removesuffix("25D")
    return Chosen(Path(path), given.get("layername"), kind)


def _is_there(words: str) -> bool:
    try:
        return Path(words).exists()
    except OSError:  # longer than a name may be
        return False


def layer_names(source: Path | str) -> list[str]:
    """Names of the layers that GDAL sees."""
    import pyogrio  # noqa: PLC0415  paid for by files only

    with read_by_gdal():
        return [str(name) for name in pyogrio.list_layers(source)[:, 0]]


def check_layer(path: Path | str, layer: str | None, *, told: str | None = None) -> None:
    """Raise ValueError, listing the layers and how to choose one, if `layer` is none of them or None is not enough.

    `told` is the path as the reader wrote it, where `path` is not.
    """
    names = layer_names(path)
    if not names:
        raise ValueError("it holds no layer; expected one with lines, polygons or points.")
    if layer is None and len(names) > 1:
        raise ValueError(
            f"it holds the layers {', '.join(names)}; expected one. Choose it: "
            f"'{told or path}{MARK}{LAYER_NAME}{names[0]}'."
        )
    if layer is not None and layer not in names:
        raise ValueError(f"it has no layer {layer!r}; expected one of {', '.join(names)}.")


@contextmanager
def read_by_gdal() -> Iterator[None]:
    """Tell what GDAL cannot read as a ValueError, without its warnings of what is read as it should be."""
    from pyarrow.lib import ArrowException  # noqa: PLC0415  paid for by such files only
    from pyogrio.errors import DataLayerError, DataSourceError  # noqa: PLC0415  paid for by such files only

    with warnings.catch_warnings():
        for beginning in HARMLESS:
            warnings.filterwarnings("ignore", message=beginning)
        try:
            yield
        except (DataSourceError, DataLayerError, UnicodeDecodeError, ArrowException) as error:
            raise ValueError(f"it cannot be read as geographic data ({error}).") from error
        except UnboundLocalError as error:  # pyogrio, where GDAL cannot write the CRS as text
            raise ValueError("it declares a coordinate reference system that GDAL cannot tell.") from error
