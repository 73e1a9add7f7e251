"""Run a peer on the same positions and zones. For an environment that holds the peers, not leadline.

`benchmarks/events.py` makes it and calls `events_peers.py PEER positions.parquet zones.gpkg`; a line of JSON comes back
with the CPU seconds of the peer's own work (reading is outside) and what it counted in each zone. All of them take an
edge for straight in longitude and latitude.
"""

import contextlib
import json
import os
import sys
import time
import warnings
from collections.abc import Iterator
from importlib.metadata import version
from pathlib import Path

import geopandas as gpd
import pandas as pd
import pyarrow.parquet as pq
import shapely

Answer = tuple[float, int, dict[str, int]]  # CPU seconds, rows, and the count of each zone


def movingpandas(path: str, zones: gpd.GeoDataFrame) -> Answer:
    """Pieces that `Trajectory.clip` cuts out of each track: one for each stay in the zone."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # it names packages that are not needed here
        import movingpandas as mpd  # noqa: PLC0415  each peer alone in its process
    table = pq.read_table(path).to_pandas()
    # nanoseconds: with other units 0.23 gives wrong times without a word
    table = table.assign(time=table["time"].dt.tz_localize(None).astype("datetime64[ns]"))
    points = gpd.GeoDataFrame(table, geometry=gpd.points_from_xy(table["lon"], table["lat"]), crs=4326)
    counts = dict.fromkeys(zones["id"], 0)
    begun = time.process_time()
    tracks = mpd.TrajectoryCollection(points, traj_id_col="id", t="time")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        for track in tracks.trajectories:
            for name, shape in zip(zones["id"], zones.geometry, strict=True):
                counts[name] += len(track.clip(shape).trajectories)
    return time.process_time() - begun, len(table), counts


def pymeos(path: str, zones: gpd.GeoDataFrame) -> Answer:
    """Sequences of `TGeomPoint.at(zone)` that last: one for each stay in the zone."""
    import pymeos as meos  # noqa: PLC0415

    meos.pymeos_initialize("UTC")
    table = pq.read_table(path).to_pandas()
    counts = dict.fromkeys(zones["id"], 0)
    begun = time.process_time()
    for _, rows in table.groupby("id"):
        instants = [
            meos.TGeomPointInst(point=shapely.Point(lon, lat), timestamp=when)
            for lon, lat, when in zip(rows["lon"], rows["lat"], rows["time"].dt.to_pydatetime(), strict=True)
        ]
        track = meos.TGeomPointSeq.from_instants(instants, upper_inc=True)
        for name, shape in zip(zones["id"], zones.geometry, strict=True):
            counts[name] += _lasting(track.at(shape))
    return time.process_time() - begun, len(table), counts


def _lasting(inside: object) -> int:
    """How many parts have more than one instant: a touch has one."""
    if inside is None:
        return 0
    parts = inside.sequences() if hasattr(inside, "sequences") else [inside]
    return sum(part.num_instants() > 1 for part in parts)


def geopandas(path: str, zones: gpd.GeoDataFrame) -> Answer:
    """Positions in each zone by `sjoin`: no events, points alone."""
    table = pd.read_parquet(path, columns=["lon", "lat"])
    begun = time.process_time()
    points = gpd.GeoDataFrame(geometry=gpd.points_from_xy(table["lon"], table["lat"]), crs=4326)
    joined = gpd.sjoin(
        points, zones.rename(columns={"id": "zone"}), predicate="within"
    )  # with it the zones are prepared
    counts = joined["zone"].value_counts().reindex(zones["id"], fill_value=0)
    return time.process_time() - begun, len(table), counts.to_dict()


def duckdb(path: str, zones: gpd.GeoDataFrame) -> Answer:
    """Positions in each zone by a spatial join; the extension comes as a package, since a download may be shut off."""
    import duckdb as duck  # noqa: PLC0415
    import duckdb_ext  # noqa: PLC0415

    extension = next(f for folder in duckdb_ext.__path__ for f in Path(folder).rglob("spatial.duckdb_extension"))
    database = duck.connect()
    database.load_extension(str(extension))
    outlines = pd.DataFrame({"zone": zones["id"], "wkb": zones.geometry.to_wkb()})
    database.register("outlines", outlines)
    database.execute("create table zones as select zone, st_geomfromwkb(wkb) as shape from outlines")
    begun = time.process_time()
    found = database.execute(
        "select zone, count(*) from read_parquet(?) p join zones on st_contains(shape, st_point(p.lon, p.lat)) "
        "group by zone",
        [path],
    ).fetchall()
    rows = database.execute("select count(*) from read_parquet(?)", [path]).fetchall()[0][0]
    return time.process_time() - begun, rows, dict.fromkeys(zones["id"], 0) | dict(found)


PEERS = {"movingpandas": movingpandas, "pymeos": pymeos, "geopandas": geopandas, "duckdb": duckdb}


@contextlib.contextmanager
def silenced() -> Iterator[None]:
    """Keep what a C library prints off the standard output."""
    kept = os.dup(1)
    os.dup2(2, 1)
    try:
        yield
    finally:
        sys.stdout.flush()
        os.dup2(kept, 1)


def main() -> None:
    """Run the peer that was named, print a line of JSON."""
    peer, positions, zones = sys.argv[1:]
    with silenced():
        seconds, rows, counts = PEERS[peer](positions, gpd.read_file(zones))
    print(json.dumps({"cpu_s": seconds, "rows": rows, "version": version(peer), "counts": counts}))


if __name__ == "__main__":
    main()
