"""Positions to and from the objects of MovingPandas and traffic."""

import warnings
from collections.abc import Mapping
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import pyarrow as pa

from layers.positions.altitudes import FOOT_M
from layers.positions.columns import FIELDS, Role
from layers.positions.positions import Positions, positions_of_frame
from layers.positions.rows import schema
from layers.positions.times import TimeReading, check_time_arguments

TRAFFIC: dict[str, str] = {
    "id": "icao24",
    "time": "timestamp",
    "lon": "longitude",
    "lat": "latitude",
    "speed_kn": "groundspeed",
    "course_deg": "track",
}
FEET_DIGITS = 6  # of feet that were metres
HOW = "pip install movingpandas"


def to_movingpandas(positions: Positions | pa.Table | pd.DataFrame) -> Any:  # noqa: ANN401  MovingPandas publishes no types
    """Turn positions into trajectories of MovingPandas.

    Parameters
    ----------
    positions : Positions, pyarrow.Table or DataFrame, shape (n, k)
        Columns id, time (UTC, any unit), lon, lat (degrees, EPSG:4326), and others, which are carried along.

    Returns
    -------
    movingpandas.TrajectoryCollection
        In EPSG:4326, times naive UTC in nanoseconds: MovingPandas 0.23 clips at full units of the time column, so that
        the end of a clip in seconds is 10 s early, and nothing says so. Rows without an id, a time or a position are
        left out, as are rows with the id and time of an earlier one. MovingPandas itself drops ids with a single row.

    Raises
    ------
    ModuleNotFoundError
        If MovingPandas is not installed.
    ValueError
        If a column is missing, or no row is left.
    """
    movingpandas = _movingpandas()
    frame = _frame(positions)
    frame = frame.dropna(subset=["id", "time", "lon", "lat"])
    frame = frame.assign(time=_utc(frame["time"]).dt.tz_localize(None).dt.as_unit("ns"))
    frame = frame.drop_duplicates(["id", "time"])
    if frame.empty:
        raise ValueError("there is no row with an id, a time and a position; expected at least two of one id.")
    points = gpd.points_from_xy(frame["lon"], frame["lat"], crs=4326)
    data = gpd.GeoDataFrame(frame.drop(columns=["lon", "lat"]), geometry=points)
    return movingpandas.TrajectoryCollection(data, traj_id_col="id", t="time")


def from_movingpandas(trajectories: Any, *, timezone: str | None = None) -> pa.Table:  # noqa: ANN401  as above
    """Positions of a trajectory of MovingPandas, or of a collection of them.

    Parameters
    ----------
    trajectories : movingpandas.Trajectory or TrajectoryCollection
        In any CRS, which it declares.
    timezone : str, optional
        IANA name of the clock that its times show, which MovingPandas keeps without a zone; by default UTC.

    Returns
    -------
    pyarrow.Table
        Columns id, time, lon, lat; see `layers.positions.Positions`. Times that the clock skipped or repeated are null.

    Raises
    ------
    ValueError
        If a trajectory declares no CRS, or there is none.
    """
    check_time_arguments(None, None, timezone)
    single = getattr(trajectories, "trajectories", [trajectories])
    reading = TimeReading(kind="timestamp", zone=timezone)
    tables = [_of_trajectory(one, reading) for one in single]
    if not tables:
        raise ValueError("the collection holds no trajectories; expected at least one.")
    return pa.concat_tables(tables)


def from_traffic(flights: Any, *, columns: Mapping[str, str | None] | None = None) -> pa.Table:  # noqa: ANN401  as above
    """Positions of a Flight or Traffic of the library traffic, or of anything with such a table in `.data`.

    Parameters
    ----------
    flights : object
        With a DataFrame `.data` that has icao24 (or callsign), timestamp, latitude, longitude, and may have groundspeed
        (knots) and track (degrees).
    columns : mapping, optional
        As in `layers.positions.read_positions`: `{"id": "flight_id"}` keeps the flights of an aircraft apart.

    Returns
    -------
    pyarrow.Table
        See `layers.positions.Positions`.

    Raises
    ------
    ValueError
        If there is no such table, or as `layers.positions.read_positions` does.
    """
    data = getattr(flights, "data", None)
    if not isinstance(data, pd.DataFrame):
        raise ValueError(  # noqa: TRY004  told like any other input that cannot be used
            f"a {type(flights).__name__} has no table in .data; expected a Flight or a Traffic of the library traffic."
        )
    return positions_of_frame(data, columns=columns, name=type(flights).__name__).table()


def to_traffic_frame(positions: Positions | pa.Table | pd.DataFrame) -> pd.DataFrame:
    """Table as the library traffic wants it, for `traffic.core.Traffic(frame)`.

    Parameters
    ----------
    positions : Positions, pyarrow.Table or DataFrame, shape (n, k)
        Columns id, time, lon, lat, and perhaps speed_kn and course_deg.

    Returns
    -------
    DataFrame, shape (n, k + 1)
        icao24 and flight_id (the id), timestamp (UTC, nanoseconds), longitude, latitude, groundspeed (knots), track,
        altitude (barometric) and geoaltitude (feet), vertical_rate (feet a minute), as far as the positions have them;
        without rows that lack an id or a time.

    Raises
    ------
    ValueError
        If a column is missing.
    """
    frame = _frame(positions).dropna(subset=["id", "time"])
    frame = frame.assign(time=_utc(frame["time"]).dt.as_unit("ns"))
    upward = _in_feet(frame)
    frame = frame[[name for name in TRAFFIC if name in frame]].rename(columns=TRAFFIC).assign(**upward)
    return frame.assign(flight_id=frame["icao24"]).reset_index(drop=True)


def _in_feet(frame: pd.DataFrame) -> "dict[str, pd.Series[float]]":
    """Heights and vertical rates as traffic has them: feet, barometric unless geometric, and feet a minute."""
    found = {}
    if {"height_m", "height_kind"} <= set(frame.columns):
        feet = (frame["height_m"] / FOOT_M).round(FEET_DIGITS)
        for kind, column in (("barometric", "altitude"), ("geometric", "geoaltitude")):
            if (mine := frame["height_kind"] == kind).any():
                found[column] = feet.where(mine)
    if "vertical_rate_m_s" in frame:
        found["vertical_rate"] = (frame["vertical_rate_m_s"] * 60 / FOOT_M).round(FEET_DIGITS)
    return found


def _of_trajectory(trajectory: Any, reading: TimeReading) -> pa.Table:  # noqa: ANN401  MovingPandas has no types
    data: gpd.GeoDataFrame = trajectory.to_point_gdf()
    if data.crs is None:
        raise ValueError(
            f"trajectory {trajectory.id} declares no coordinate reference system; expected one. If it holds longitudes "
            "and latitudes, give crs='EPSG:4326' when it is made."
        )
    points = data.geometry.to_crs(4326)
    columns: dict[Role, pa.Array] = {
        "id": pa.array(np.full(len(data), str(trajectory.id)), pa.string()),
        "time": reading.read(pa.array(data.index, from_pandas=True)),
        "lon": pa.array(points.x.to_numpy()),
        "lat": pa.array(points.y.to_numpy()),
    }
    return pa.table({FIELDS[role]: array for role, array in columns.items()}, schema=schema(list(columns)))


def _movingpandas() -> Any:  # noqa: ANN401  MovingPandas publishes no types
    try:
        with warnings.catch_warnings():  # of a smoother that is not used here, at every import
            warnings.simplefilter("ignore", UserWarning)
            import movingpandas  # noqa: PLC0415  optional, and 2 s to import
    except ModuleNotFoundError as error:
        raise ModuleNotFoundError(f"MovingPandas is not installed; {HOW}.") from error
    return movingpandas


def _frame(positions: Positions | pa.Table | pd.DataFrame) -> pd.DataFrame:
    rows = positions.table() if isinstance(positions, Positions) else positions
    frame = rows if isinstance(rows, pd.DataFrame) else rows.to_pandas()
    if missing := [name for name in ("id", "time", "lon", "lat") if name not in frame]:
        raise ValueError(
            f"there is no column {', '.join(missing)} among {', '.join(map(str, frame.columns))}; expected positions "
            "with id, time, lon and lat. read_positions and positions_of_frame find other names."
        )
    return frame


def _utc(times: "pd.Series[Any]") -> "pd.Series[Any]":
    return pd.to_datetime(times, utc=True)
