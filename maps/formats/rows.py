"""Rows as writers take them: geometry of one winding, empty ones missing, columns of types that formats know."""

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely


def ready(frame: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """Rows whose outer rings run counter-clockwise and inner ones clockwise, and whose empty geometry is missing.

    Formats write an empty point as one at NaN, which programs draw at 0, 0.
    """
    shapes = np.asarray(frame.geometry.to_numpy(), dtype=object).copy()
    shapes[shapely.is_empty(shapes)] = None
    rings = shapely.get_dimensions(shapes) == 2  # noqa: PLR2004  areas
    shapes[rings] = shapely.orient_polygons(shapes[rings])
    return frame.set_geometry(gpd.GeoSeries(shapes, index=frame.index, crs=frame.crs))


def own_columns(frame: pd.DataFrame) -> list[str]:
    """Names of all columns but that of the geometry."""
    return [name for name in frame.columns if name != getattr(frame, "_geometry_column_name", None)]


def flagged(frame: pd.DataFrame) -> pd.DataFrame:
    """Columns of true and false with gaps as such, which GDAL would else make words."""
    mixed = [name for name in own_columns(frame) if frame[name].dtype == object]
    flags = [name for name in mixed if set(frame[name].dropna().map(type)) == {bool}]
    return frame.assign(**{name: frame[name].astype("boolean") for name in flags})


def finer_times(frame: pd.DataFrame) -> list[str]:
    """Say which times lose what is finer than a millisecond, as GDAL writes them."""
    times = [name for name in own_columns(frame) if isinstance(frame[name].dtype, pd.DatetimeTZDtype)]
    finer = {name: int((frame[name].dropna() != frame[name].dropna().dt.floor("ms")).sum()) for name in times}
    return [f"column {name}: times to the millisecond, {count} were finer" for name, count in finer.items() if count]
