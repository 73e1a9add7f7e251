"""Small samples that travel with the package: invented ships, zones, counts and buoys, to try everything with."""

from pathlib import Path

import geopandas as gpd
import pandas as pd

from leadline.near import did_you_mean

FOLDER = Path(__file__).parents[1] / "data" / "samples"
FILES = {"tracks": "tracks.csv", "zones": "zones.geojson", "counts": "counts.csv", "points": "points.csv"}
TOLD = {
    "tracks": "positions of invented ships in the Malta Channel, May and June 2026: id, time, lon, lat",
    "zones": "invented areas there: id, name, geometry",
    "counts": "invented ships a month in one of them, from 2025 on: id (the month), ships",
    "points": "invented buoys there: name, kind, wave_m, seen, lon, lat",
}


def samples() -> dict[str, str]:
    """List the samples: each name with what it holds.

    All are invented (`make_samples.py` beside them draws them with fixed seeds), so nobody's rights are in them and
    they may be used for anything (CC0-1.0). They prove nothing about ships.

    Examples
    --------
    >>> samples()["zones"]
    'invented areas there: id, name, geometry'
    """
    return dict(TOLD)


def sample_file(name: str) -> Path:
    """Where the file of a sample lies.

    Parameters
    ----------
    name : str
        One of `samples()`.

    Raises
    ------
    ValueError
        If there is no such sample; the message lists those that there are.

    Examples
    --------
    >>> sample_file("zones").name
    'zones.geojson'
    """
    if name not in FILES:
        raise ValueError(f"there is no sample {name!r}; expected one of {', '.join(FILES)}.{did_you_mean(name, FILES)}")
    return FOLDER / FILES[name]


def sample(name: str) -> gpd.GeoDataFrame | pd.DataFrame:
    """Read a sample.

    Parameters
    ----------
    name : str
        One of `samples()`.

    Returns
    -------
    GeoDataFrame or DataFrame
        "zones" with its polygons in EPSG:4326; of the others the columns of the CSV, times as aware UTC.

    Raises
    ------
    ValueError
        If there is no such sample; the message lists those that there are.

    Examples
    --------
    >>> sample("counts").head(2)
            id  ships
    0  2025-01    128
    1  2025-02    141
    """
    path = sample_file(name)
    if path.suffix == ".geojson":
        return gpd.read_file(path)
    table = pd.read_csv(path)
    for column in {"time", "seen"} & set(table.columns):
        table[column] = pd.to_datetime(table[column], utc=True)
    return table
