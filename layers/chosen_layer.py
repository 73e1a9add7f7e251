"""One layer of a file that holds several, named as QGIS does: "survey.gpkg|layername=zones"."""

import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

import geopandas as gpd

MARK = "|"
LAYER_NAME = "layername="
NO_CRS = (
    "Declare the one that its coordinates are in: set_crs() of geopandas, Assign projection in QGIS, or "
    "ogr2ogr -a_srs EPSG:4326 new.gpkg FILE if they are longitude and latitude."
)

# Told by GDAL of what is read as it should be: M values come as WKB, times with other zones than UTC with their zones.
HARMLESS = ("Measured", "Non-conformant content")


class Chosen(NamedTuple):
    """A file, and the layer of it that is meant; None where none was named."""

    path: Path
    layer: str | None = None

    @property
    def title(self) -> str:
        """For people, without the folder."""
        return self.path.name if self.layer is None else f"{self.layer} of {self.path.name}"

    @property
    def words(self) -> str:
        """As `chosen` takes it."""
        return str(self.path) if self.layer is None else f"{self.path}{MARK}{LAYER_NAME}{self.layer}"


def chosen(words: str) -> Chosen:
    """Tell file and layer.

    Parameters
    ----------
    words : str
        A path, and after "|layername=" the name of a layer. A file whose own name holds such a mark comes first.

    Raises
    ------
    ValueError
        If something else than a layer's name follows the mark.

    Examples
    --------
    >>> chosen("survey.gpkg|layername=zones").title
    'zones of survey.gpkg'
    """
    path, mark, rest = words.partition(MARK)
    if not mark or Path(words).exists():
        return Chosen(Path(words))
    layer = rest.removeprefix(LAYER_NAME)
    if layer == rest or not layer or MARK in layer:
        raise ValueError(f"{words!r} chooses {rest!r}; expected FILE{MARK}{LAYER_NAME}NAME, as QGIS writes it.")
    return Chosen(Path(path), layer)


def read_layer(path: Path, layer: str) -> gpd.GeoDataFrame:
    """Read one layer of a file.

    Raises
    ------
    ValueError
        If the file cannot be read as geographic data, has no such layer, or the layer has no geometry.
    """
    check_layer(path, layer)
    frame = gpd.read_file(path, layer=layer)
    if not isinstance(frame, gpd.GeoDataFrame):
        raise ValueError(f"its layer {layer!r} is a table without geometry; expected one with.")  # noqa: TRY004
    return frame


def check_layer(path: Path, layer: str | None) -> None:
    """Raise ValueError, listing the layers and how to choose one, if `layer` is none of them or None is not enough."""
    import pyogrio  # noqa: PLC0415  paid for by files only

    with read_by_gdal():
        names = [str(name) for name in pyogrio.list_layers(path)[:, 0]]
    if layer is None and len(names) > 1:
        raise ValueError(
            f"it holds the layers {', '.join(names)}; expected one. Choose it: '{path}{MARK}{LAYER_NAME}{names[0]}'."
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
