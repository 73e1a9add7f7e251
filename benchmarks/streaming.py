"""Events from a stream: 10 and 100 million positions pushed batch by batch, CPU seconds and memory.

See benchmarks/README.md. The generated files take 4 GB; `--keep FOLDER` leaves them there and takes them from there the
next time. `--rows 1e6,1e7` asks for other numbers.
"""

import argparse
import json
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

from events import head, row, run

ROWS = "1e7,1e8"


def command(*arguments: str) -> list[str]:
    """Command that runs a part of this file in a fresh process."""
    return [sys.executable, str(Path(__file__)), "--part", *arguments]


def make(path: str, rows: str) -> dict[str, Any]:
    """Write the positions, and the zones beside them."""
    import traffic  # noqa: PLC0415  the parent stays small: a child counts its parent's memory at the fork

    traffic.zones().to_file(Path(path).with_name("zones20.gpkg"))
    traffic.write(Path(path), int(rows))
    return {}


def stream(path: str, zones: str) -> dict[str, Any]:
    """Push each batch of a file as it is read; events are counted and dropped, as a receiver of alerts would."""
    import geopandas as gpd  # noqa: PLC0415

    from geo import EventStream  # noqa: PLC0415
    from layers.positions.positions import read_positions  # noqa: PLC0415

    begun = time.process_time()
    counting = EventStream(gpd.read_file(zones))
    events = rows = 0
    for batch in read_positions(path).batches():
        rows += len(batch)
        events += len(counting.push(batch).events)
    events += len(counting.close().events)
    return {"rows": rows, "events": events, "cpu_s": time.process_time() - begun}


def at_once(path: str, zones: str) -> dict[str, Any]:
    """Find the events of a file in memory."""
    import geopandas as gpd  # noqa: PLC0415

    from geo import find_events  # noqa: PLC0415
    from layers.positions.positions import read_positions  # noqa: PLC0415

    found = find_events(read_positions(path).batches(), gpd.read_file(zones))
    return {"events": len(found.events)}


def split(path: str, folder: str) -> dict[str, Any]:
    """Write the rows of a file in order of time into a folder a day, as Hive partitions are."""
    import pyarrow.compute as pc  # noqa: PLC0415
    import pyarrow.parquet as pq  # noqa: PLC0415

    place, day, file = Path(folder), "", None
    for batch in pq.ParquetFile(path, pre_buffer=False).iter_batches():
        days = pc.strftime(batch.column("time"), "%Y-%m-%d")
        for each in pc.unique(days).to_pylist():
            if each != day:
                if file:
                    file.close()
                day, inside = each, place / f"day={each}"
                inside.mkdir(parents=True)
                file = pq.ParquetWriter(inside / "0.parquet", batch.schema, use_dictionary=["id"])
            file.write_batch(batch.filter(pc.equal(days, each)))
    file.close()
    return {}


def days(folder: str, zones: str) -> dict[str, Any]:
    """Count a folder of days as the command does: four times, with gaps of four lengths."""
    import geopandas as gpd  # noqa: PLC0415

    from layers.tracks.counts import count_tracks  # noqa: PLC0415
    from layers.tracks.files import read_tracks  # noqa: PLC0415

    facts = count_tracks(read_tracks(folder), gpd.read_file(zones)).facts
    return {"events": sum(zone["events"] for zone in facts["zones"])}


PARTS = {"make": make, "stream": stream, "at_once": at_once, "split": split, "days": days}


def measured(data: Path, counts: list[int]) -> None:
    """Print a row for each number of positions, and how time and memory grew."""
    zones = str(data / "zones20.gpkg")
    head("streamed in a fresh process, 20 zones", "CPU s", "wall s", "peak MB", "events")
    found = []
    for count in counts:
        path = data / f"stream-{count}.parquet"
        if not path.exists():
            run(command("make", str(path), str(count)))
        each = run(command("stream", str(path), zones))
        if count == counts[0]:
            whole = run(command("at_once", str(path), zones)).told["events"]
            if whole != each.told["events"]:
                raise SystemExit(f"streamed, {count:,} positions give {each.told['events']} events; at once {whole}")
        row(f"{count:,}", f"{each.cpu_s:.1f}", f"{each.wall_s:.1f}", f"{each.peak_mb:.0f}", f"{each.told['events']:,}")
        found.append(each)
    print(f"\n{counts[0]:,} positions at once give the same number of events.")
    head("", "required", "measured")
    row(f"memory for {counts[-1]:,}", "<= 1,000 MB", f"{found[-1].peak_mb:.0f} MB")
    row(f"{counts[0]:,} to {counts[-1]:,}", "<= 11x", f"{found[-1].cpu_s / found[0].cpu_s:.1f}x")
    in_days(data, counts[-1], zones, found[-1].told["events"])


def in_days(data: Path, count: int, zones: str, events: int) -> None:
    """Print a row for a folder of days, which is counted day by day because its positions are many."""
    folder = data / f"days-{count}"
    if not folder.exists():
        run(command("split", str(data / f"stream-{count}.parquet"), str(folder)))
    each = run(command("days", str(folder), zones))
    if each.told["events"] != events:
        raise SystemExit(f"by days, {count:,} positions give {each.told['events']} events; streamed {events}")
    head("counted day by day with gaps of four lengths", "CPU s", "wall s", "peak MB", "events")
    row(f"{count:,}", f"{each.cpu_s:.1f}", f"{each.wall_s:.1f}", f"{each.peak_mb:.0f}", f"{events:,}")
    row("memory", "", "", "<= 2,000 MB", "")


def main() -> None:
    """Print every table, or run one part."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--keep", type=Path, metavar="FOLDER", help="where generated files stay")
    parser.add_argument("--rows", default=ROWS, metavar="N,N", help=f"numbers of positions; default {ROWS}")
    parser.add_argument("--part", nargs="+", metavar="NAME", help="run one part in this process")
    options = parser.parse_args()
    if options.part:
        print(json.dumps(PARTS[options.part[0]](*options.part[1:])))
        return
    with tempfile.TemporaryDirectory() as folder:
        data = options.keep or Path(folder)
        data.mkdir(parents=True, exist_ok=True)
        measured(data, [int(float(text)) for text in options.rows.split(",")])


if __name__ == "__main__":
    main()
