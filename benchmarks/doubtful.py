"""How many fakes of each published kind are caught, and how many honest vessels are flagged, among 10 million rows.

`python benchmarks/doubtful.py` makes the rows (a minute), grades them in a process of its own and prints tables for
docs/doubtful-tracks.md; `--fakes 100 --rows 1e6` is a tenth of it. `--seed` draws other worlds: thresholds were set
before, and with other seeds than the printed one.
"""

import argparse
import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

import fakes
import honest
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

SEED = 2026
FAKES = 1_000
ROWS = 10_000_000


def world(each: int, rows: int, seed: int, folder: Path) -> None:
    """Write rows of fakes and honest vessels, and who is what."""
    frames, truth = [], []
    ships = [honest.vessel("merchant", f"4160{n:05}", 50_000 + n, seed) for n in range(each)]
    truth += [
        (ship["id"].iloc[0], "original of an offset, same times" if n % 2 == 0 else "original of an offset, later")
        for n, ship in enumerate(ships)
    ]
    frames += ships
    for at, (kind, make) in enumerate(fakes.KINDS.items()):
        for number in range(at * each, (at + 1) * each):
            frame = make(number, seed, ships) if kind == "offset" else make(number, seed)
            frames.append(frame)
            truth.append((frame["id"].iloc[0], kind))
    for number in range(len(fakes.KINDS) * each, (len(fakes.KINDS) + 1) * each):
        frames.append(fakes.plausible(number, seed))
        truth.append((frames[-1]["id"].iloc[0], "plausible in all"))
    left = rows - sum(map(len, frames))
    mean = sum(len(honest.vessel("merchant", "x", n, seed)) for n in range(50)) / 50
    clean, kinds = honest.fleet(int(left / mean), seed)
    clean = clean.iloc[:left]
    table = pd.concat([*frames, clean], ignore_index=True).sort_values("time", kind="stable")
    pq.write_table(pa.Table.from_pandas(table, preserve_index=False), folder / "rows.parquet")
    truth += [(name, f"honest: {kind}") for name, kind in kinds.items()]
    pd.DataFrame(truth, columns=["id", "kind"]).to_parquet(folder / "truth.parquet")


def grade(folder: Path) -> None:
    """Grade the rows; print CPU seconds, peak memory and rows as JSON."""
    import resource  # noqa: PLC0415
    import time  # noqa: PLC0415

    from geo.doubt import DoubtRules, Inland, grade_tracks  # noqa: PLC0415
    from layers.ground import landmass  # noqa: PLC0415

    table = pq.read_table(folder / "rows.parquet")
    land = landmass.whole().geometry.to_numpy()
    begun, wall = time.process_time(), time.perf_counter()
    graded = grade_tracks(table, inland=Inland(land, DoubtRules().inland_m))
    told = {"cpu_s": time.process_time() - begun, "wall_s": time.perf_counter() - wall, "rows": table.num_rows}
    told["peak_mb"] = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / (
        1024 if sys.platform != "darwin" else 1024**2
    )
    told["table_mb"] = table.nbytes / 1e6
    told["feed"] = list(graded.feed)
    graded.pieces.to_parquet(folder / "graded.parquet")
    graded.sources.to_parquet(folder / "sources.parquet")
    print(json.dumps(told))


def judged(folder: Path) -> pd.DataFrame:
    """By kind: vessels, those with a piece that is doubted, and the reasons."""
    graded, truth = (pd.read_parquet(folder / f"{name}.parquet") for name in ("graded", "truth"))
    doubted = graded[graded["grade"] != "sound"]
    why = doubted.groupby("id")["reasons"].agg(lambda each: "; ".join(sorted(set("; ".join(each).split("; ")))))
    truth["why"] = truth["id"].map(why).fillna("")
    rows = []
    for kind, part in truth.groupby("kind", sort=False):
        reasons = part["why"].str.split("; ").explode()
        counts = reasons[reasons != ""].value_counts()
        rows.append((kind, len(part), int((part["why"] != "").sum()), ", ".join(f"{w} {n}" for w, n in counts.items())))
    return pd.DataFrame(rows, columns=["kind", "vessels", "doubted", "reasons"])


def tables(found: pd.DataFrame, told: dict[str, Any]) -> None:
    """Print tables in Markdown."""
    cost = f"{told['cpu_s']:.1f} s of CPU, {told['wall_s']:.1f} s, peak {told['peak_mb']:,.0f} MB"
    print(f"\n{told['rows']:,} rows: {cost}, of which the rows {told['table_mb']:,.0f}")
    clean = found["kind"].str.startswith("honest")
    print("\n| fakes | made | caught | % | by |\n|---|---|---|---|---|")
    for row in found[~clean].itertuples():
        part = 100 * row.doubted / row.vessels
        print(f"| {row.kind} | {row.vessels:,} | {row.doubted:,} | {part:.1f} | {row.reasons} |")
    print("\n| honest vessels | made | flagged | % | by |\n|---|---|---|---|---|")
    every = found[clean]
    for kind, n, doubted, why in [
        *every.itertuples(index=False),
        ("all", every["vessels"].sum(), every["doubted"].sum(), ""),
    ]:
        print(f"| {kind.removeprefix('honest: ')} | {n:,} | {doubted:,} | {100 * doubted / n:.2f} | {why} |")


def main() -> None:
    """Make, grade and judge a world."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--fakes", type=int, default=FAKES, help="of each kind")
    parser.add_argument("--rows", type=float, default=ROWS)
    parser.add_argument("--seed", type=int, default=SEED)
    parser.add_argument("--keep", type=Path, help="leave the files there, and take them from there the next time")
    parser.add_argument("--part", help=argparse.SUPPRESS)
    args = parser.parse_args()
    if args.part:
        grade(Path(args.part))
        return
    with tempfile.TemporaryDirectory() as own:
        folder = args.keep or Path(own)
        folder.mkdir(exist_ok=True)
        if not (folder / "truth.parquet").exists():
            world(args.fakes, int(args.rows), args.seed, folder)
        command = [sys.executable, __file__, "--part", str(folder)]
        done = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True, env=os.environ)
        tables(judged(folder), json.loads(done.stdout.splitlines()[-1]))


if __name__ == "__main__":
    main()
