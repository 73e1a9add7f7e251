"""Behaviours in ten million positions, some planted and so known, beside DuckDB and MovingPandas.

See benchmarks/README.md. Called without arguments it prints tables; `--keep FOLDER` leaves the generated files
there and takes them from there the next time.
"""

import argparse
import json
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

import geopandas as gpd
import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

HERE = Path(__file__).parent
ROWS = 10_000_000
HOURS = 25  # of the data, about
PAIRS, LOITERERS, CALLERS, SILENT = 300, 100, 200, 500  # planted
SPACING_S = 60.0
DEG_M = 111_195.0
KNOT_M_S = 1852 / 3600
PEER_SQL = """
with placed as (select id, time_bucket(interval '10 minutes', time) as t, avg(lon) as lon, avg(lat) as lat
                from read_parquet('{path}') where abs(lat) <= 90 group by all),
celled as (select *, cast(floor(lon * 100) as bigint) as x, cast(floor(lat * 100) as bigint) as y from placed),
spread as (select c.*, c.x + dx as nx, c.y + dy as ny from celled c, range(-1, 2) as a(dx), range(-1, 2) as b(dy)),
near as (select a.id as a, b.id as b, a.t from celled a join spread b on a.t = b.t and a.x = b.nx and a.y = b.ny
         where a.id < b.id
         and sqrt(pow((a.lon - b.lon) * cos(radians(a.lat)), 2) + pow(a.lat - b.lat, 2)) * 111195 <= 500),
runs as (select *, t - row_number() over (partition by a, b order by t) * interval '10 minutes' as run from near)
select a, b from runs group by a, b, run having max(t) - min(t) >= interval '2 hours'
"""


def planted(ports: gpd.GeoDataFrame, seed: int = 2026) -> dict[str, tuple[Any, Any, Any]]:
    """Knots of vessels whose behaviour is known: id to seconds, longitudes, latitudes."""
    random = np.random.default_rng(seed)
    fleet = {}
    for k in range(PAIRS):
        lon, lat, at = 123 + 0.1 * (k % 30), 15 + 0.1 * (k // 30), 3600 * (4 + k % 15)
        first = random.uniform(0, 2 * np.pi)  # they come and leave on courses far from each other
        for name, course, off_m in (("a", first, 0.0), ("b", first + random.uniform(1, 5), random.uniform(50, 400))):
            off = off_m / DEG_M
            fleet[f"pair-{k}-{name}"] = _call(lon, lat + off, at, at + 3 * 3600, course, 10 * KNOT_M_S)
    for k in range(LOITERERS):
        at = 3600 * (4 + k % 10) + random.uniform(0, 3600)
        fleet[f"slow-{k}"] = _call(130 + 0.1 * (k % 10), 15 + 0.1 * (k // 10), at, at + 6.5 * 3600, 1.0, 10 * KNOT_M_S)
    for k, port in enumerate(random.choice(len(ports), CALLERS, replace=False)):
        point, at = ports.geometry.iloc[port], 3600 * (4 + k % 12) + random.uniform(0, 3600)
        fleet[f"call-{k}"] = _call(point.x, point.y, at, at + 6 * 3600, random.uniform(0, 6), 8 * KNOT_M_S)
    return fleet


def _call(lon: float, lat: float, begun: float, done: float, course: float, speed: float) -> tuple[Any, Any, Any]:
    """Knots of a vessel that comes 3 h long, lies still and leaves on the same course."""
    away = np.array([-3 * 3600 * speed, 0, 0, 3 * 3600 * speed]) / DEG_M
    time_s = np.array([begun - 3 * 3600, begun, done, done + 3 * 3600])
    return time_s, lon + away * np.sin(course) / np.cos(np.radians(lat)), lat + away * np.cos(course)


def planted_rows(ports: gpd.GeoDataFrame) -> pa.Table:
    """Rows of all planted vessels, in order of time, with the noise of the traffic's positions."""
    import traffic  # noqa: PLC0415

    random = np.random.default_rng(7)
    parts = []
    for name, (knots, lon, lat) in planted(ports).items():
        at = np.arange(np.ceil(knots[0]), min(knots[-1], HOURS * 3600), SPACING_S)
        noise = random.uniform(-1, 1, (2, len(at))) * traffic.WANDER_DEG
        parts.append(
            (np.full(len(at), name), at, np.interp(at, knots, lon) + noise[0], np.interp(at, knots, lat) + noise[1])
        )
    names, at, lon, lat = (np.concatenate(column) for column in zip(*parts, strict=True))
    order = np.argsort(at, kind="stable")
    start_us = int(traffic.START_UTC.timestamp()) * 1_000_000
    time_us = pa.array(start_us + (at[order] * 1e6).astype(np.int64)).cast(traffic.SCHEMA.field("time").type)
    lon = (lon[order] + 180) % 360 - 180
    return pa.table([pa.array(names[order]), time_us, pa.array(lon), pa.array(lat[order])], schema=traffic.SCHEMA)


def silenced(batch: pa.RecordBatch, begun: int, done: int) -> pa.RecordBatch:
    """Batch without the rows of some vessels of the traffic for 13 hours."""
    number = pc.cast(pc.utf8_slice_codeunits(batch["id"], 3, 9), pa.int64()).to_numpy() - 100_000
    time = batch["time"].cast(pa.int64()).to_numpy()
    return batch.filter(pa.array(~((number < SILENT) & (time > begun) & (time < done))))


def write(path: Path) -> None:
    """Write the positions, a row group an hour."""
    import traffic  # noqa: PLC0415

    from layers.sea import ports  # noqa: PLC0415

    rows = planted_rows(ports.load())
    time = rows["time"].cast(pa.int64()).to_numpy()
    start = int(traffic.START_UTC.timestamp()) * 1_000_000
    begun, done = start + 7 * 3_600_000_000, start + 20 * 3_600_000_000
    written, at = 0, 0
    with pq.ParquetWriter(path.with_suffix(".part"), traffic.SCHEMA, use_dictionary=["id"]) as file:
        for hour, batch in enumerate(traffic.Traffic().batches(10 * ROWS)):
            until = int(np.searchsorted(time, start + (hour + 1) * 3_600_000_000))
            table = pa.concat_tables(
                [pa.Table.from_batches([silenced(batch, begun, done)]), rows.slice(at, until - at)]
            )
            table = table.sort_by("time").slice(0, ROWS - written)
            file.write_table(table, row_group_size=len(table) or 1)
            written, at = written + len(table), until
            if written >= ROWS:
                break
    path.with_suffix(".part").replace(path)


# Parts: each runs in a fresh process and prints a line of JSON.


def make(folder: str) -> dict[str, Any]:
    """Write what is missing in the folder."""
    at = Path(folder)
    if not (at / "behaviours.parquet").exists():
        write(at / "behaviours.parquet")
    if not (at / "planted.parquet").exists():
        table = pq.read_table(at / "behaviours.parquet", filters=pc.starts_with(pc.field("id"), "slow-"))
        pq.write_table(table, at / "planted.parquet")
    return {}


def ours(path: str, *names: str) -> dict[str, Any]:
    """Read a Parquet file as users do and find behaviours; how many of the planted ones were found."""
    from geo.behaviours.behaviours import find_behaviours  # noqa: PLC0415
    from geo.behaviours.definitions import RULES  # noqa: PLC0415
    from layers.ground import land  # noqa: PLC0415
    from layers.positions.positions import read_positions  # noqa: PLC0415
    from layers.sea import ports  # noqa: PLC0415

    asked = {name: RULES[name]() for name in names}
    shapes = {"ports": ports.load(), "land": land.load()}
    begun = time.process_time()
    found = find_behaviours(read_positions(path).batches(), asked, **shapes)
    tables = found.tables()
    seen = {name: set(table["id" if "id" in table else "id_a"]) for name, table in tables.items()}
    expected = {
        "gaps": set(),
        "loitering": {f"slow-{k}" for k in range(LOITERERS)},
        "encounters": {f"pair-{k}-a" for k in range(PAIRS)},
        "port_visits": {f"call-{k}" for k in range(CALLERS)},
    }
    met = tables.get("encounters")
    return {
        "cpu_s": time.process_time() - begun,
        "rows": int(found.cleaning.set_index("reason")["rows"]["read"]),
        "counts": {name: len(table) for name, table in tables.items()},
        "planted": {name: len(expected[name] & seen[name]) for name in tables},
        "pairs": [] if met is None else sorted(zip(met["id_a"], met["id_b"], strict=True)),
        "silent": len({i for i in seen.get("gaps", ()) if i.isdigit() and int(i[3:]) - 100_000 < SILENT}),
    }


def duckdb_pairs(path: str) -> dict[str, Any]:
    """Pairs within 500 m for two hours of ten-minute means, by a join over cells."""
    import duckdb  # noqa: PLC0415

    begun = time.process_time()
    rows = duckdb.sql(PEER_SQL.format(path=path)).fetchall()
    pairs = sorted(set(rows))
    return {"cpu_s": time.process_time() - begun, "pairs": pairs, "version": duckdb.__version__}


def movingpandas_stops(path: str) -> dict[str, Any]:
    """Find the stops of the planted loiterers: within 2 km for 4 hours, by MovingPandas."""
    import movingpandas as mpd  # noqa: PLC0415

    table = pq.read_table(path).to_pandas()
    table["time"] = table["time"].dt.tz_localize(None)
    frame = gpd.GeoDataFrame(table, geometry=gpd.points_from_xy(table["lon"], table["lat"]), crs=4326)
    begun = time.process_time()
    tracks = mpd.TrajectoryCollection(frame, "id", t="time")
    from datetime import timedelta  # noqa: PLC0415

    points = mpd.TrajectoryStopDetector(tracks).get_stop_points(max_diameter=2000, min_duration=timedelta(hours=4))
    return {
        "cpu_s": time.process_time() - begun,
        "rows": len(table),
        "found": int(points["traj_id"].nunique()),
        "version": mpd.__version__,
    }


PARTS = {"make": make, "ours": ours, "duckdb": duckdb_pairs, "movingpandas": movingpandas_stops}


def tables(data: Path) -> None:
    """Print ours and the peers."""
    from events import head, in_turn, row, run  # noqa: PLC0415

    def part(*words: str) -> list[str]:
        return [sys.executable, str(Path(__file__)), "--part", *words]

    path, few = str(data / "behaviours.parquet"), str(data / "planted.parquet")
    every = ("gaps", "loitering", "encounters", "port_visits")
    commands = {"all four": part("ours", path, *every), **{name: part("ours", path, name) for name in every}}
    found = in_turn(commands)
    head(
        f"{ROWS:,} positions in Parquet, fresh process", "CPU s, median", "least", "peak MB", "found", "planted, found"
    )
    sizes = {"gaps": SILENT, "loitering": LOITERERS, "encounters": PAIRS, "port_visits": CALLERS}
    for name, runs in found.items():
        middle = runs[len(runs) // 2]
        told = middle.told
        counts = ", ".join(f"{each} {count:,}" for each, count in told["counts"].items())
        hits = [
            f"{told['silent'] if each == 'gaps' else hit} of {sizes[each]}" for each, hit in told["planted"].items()
        ]
        row(name, f"{middle.cpu_s:.2f}", f"{runs[0].cpu_s:.2f}", f"{middle.peak_mb:.0f}", counts, ", ".join(hits))
    peer = run(part("duckdb", path))
    met = found["encounters"][0]
    theirs, mine = {tuple(pair) for pair in peer.told["pairs"]}, {tuple(pair) for pair in met.told["pairs"]}
    head("encounters", "CPU s", "peak MB", "pairs", "of them in both")
    row("leadline", f"{met.cpu_s:.1f}", f"{met.peak_mb:.0f}", len(mine), len(mine & theirs))
    words = f"peer: DuckDB {peer.told['version']}, means of 10 min joined by cells, any speed and place"
    row(words, f"{peer.cpu_s:.1f}", f"{peer.peak_mb:.0f}", len(theirs), len(mine & theirs))
    slow, stops = run(part("ours", few, "loitering")), run(part("movingpandas", few))
    head(f"loitering of {LOITERERS} vessels, {stops.told['rows']:,} positions", "CPU s of the call", "vessels found")
    row("leadline", f"{slow.told['cpu_s']:.2f}", slow.told["planted"]["loitering"])
    row(f"peer: MovingPandas {stops.told['version']} stops", f"{stops.told['cpu_s']:.1f}", stops.told["found"])


def main() -> None:
    """Print every table, or run one part."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--keep", type=Path, metavar="FOLDER", help="where generated files stay")
    parser.add_argument("--part", nargs="+", metavar="NAME", help="run one part in this process")
    options = parser.parse_args()
    if options.part:
        print(json.dumps(PARTS[options.part[0]](*options.part[1:])))
        return
    from events import run  # noqa: PLC0415

    with tempfile.TemporaryDirectory() as folder:
        data = options.keep or Path(folder)
        data.mkdir(parents=True, exist_ok=True)
        run([sys.executable, str(Path(__file__)), "--part", "make", str(data)])
        tables(data)


if __name__ == "__main__":
    main()
