"""How often each point is looked at, as a file: GeoParquet, GeoPackage and CSV."""

from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING

import pandas as pd

from layers.files.draft import drafted
from layers.files.output import check_place
from maps.export.access_file import ISO, refuse_others_table

if TYPE_CHECKING:
    from layers.coverage.coverage import Answer
    from layers.coverage.targets import Watched

SUFFIXES = (".parquet", ".gpkg", ".csv")
LAYER = "points"
POINT_COLUMNS = ("target", "looks", "longest_gap_h")  # by which a file of ours is known


def check(path: Path, reads: Iterable[Path] = ()) -> None:
    """Raise ValueError where no such file may be written: as `check_place` does, or what is there is not ours."""
    check_place(path, SUFFIXES, reads=list(reads))
    if path.suffix != ".gpkg":
        refuse_others_table(path, POINT_COLUMNS)
    elif path.exists() and not _is_ours(path):
        raise ValueError(f"{path} is there and holds other layers than ours; choose another name, or move it.")


def write_points(answer: "Answer", watch: "Watched", path: Path) -> Path:
    """Write a row for each point, also those that are never seen; the file appears whole or not at all.

    Parameters
    ----------
    answer : Answer
    watch : Watched
    path : Path
        Ending in .parquet (GeoParquet), .gpkg (the layer `points`) or .csv (times as ISO 8601 in UTC). An earlier file
        of ours is replaced.

    Returns
    -------
    Path

    Raises
    ------
    ValueError
        As `check` does.
    """
    import pyogrio  # noqa: PLC0415  paid for by files only

    from layers.coverage.per_point import per_point  # noqa: PLC0415

    check(path)
    points = per_point(answer, watch)
    with drafted(path) as draft:
        if path.suffix == ".parquet":
            points.to_parquet(draft)
        elif path.suffix == ".gpkg":
            pyogrio.write_dataframe(points, draft, layer=LAYER, driver="GPKG")
        else:
            times = {name: points[name].dt.strftime(ISO) for name in points.select_dtypes("datetimetz")}
            pd.DataFrame(points.drop(columns="geometry")).assign(**times).to_csv(draft, index=False)
    return path


def _is_ours(path: Path) -> bool:
    import pyogrio  # noqa: PLC0415

    try:
        names = [str(name) for name in pyogrio.list_layers(path)[:, 0]]
        return names == [LAYER] and set(pyogrio.read_info(path, layer=LAYER)["fields"]) >= set(POINT_COLUMNS)
    except pyogrio.errors.DataSourceError:
        return False
