"""How often the judgement of a change is wrong, in made-up worlds whose truth is known.

Of each world two claims are judged: the one that is true, which is the world's change, and a false one whose ratio of
the periods lies a factor of 1.5 or more away. A verdict is wrong where a false claim "holds" or a true one "does not
hold". `watched_worlds.py` says what the worlds are. Results are kept in a file of lines, so that a run that was stopped
goes on where it was; with other code of the judgement or the worlds it says so and starts nothing.
"""

import argparse
import hashlib
import json
import os
import sys
import time
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from functools import cache
from pathlib import Path
from typing import Any

from judged_cells import Cell, all_cells, claims_of
from judgement_table import written
from watched_worlds import AFTER, BEFORE, World, made

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT))

CODE = (
    *(
        "benchmarks/judgement.py",
        "benchmarks/judged_cells.py",
        "benchmarks/watched_worlds.py",
        "benchmarks/reception.py",
        "benchmarks/sailing.py",
    ),
    *("geo/change", "geo/watching", "geo/tracks", "geo/events", "layers/tracks"),
)

Verdicts = dict[str, str]


def verdicts(world: World, claims: dict[str, int]) -> Verdicts:
    """Ask the toolkit what it says of each claim: as `judged_change` does, with what no claim changes done once."""
    from geo.change.judgement import judge  # noqa: PLC0415  in the process that works
    from geo.events.events import find_events  # noqa: PLC0415
    from geo.watching.watching import watching  # noqa: PLC0415
    from layers.tracks.change_told import unwatched_words  # noqa: PLC0415
    from layers.tracks.changes import Change, allowed_changes  # noqa: PLC0415

    found = find_events(world.positions, world.zones)
    watched = watching(world.positions, world.zones, BEFORE, AFTER)
    interval, _ = allowed_changes(found, world.zones, Change(before=BEFORE, after=AFTER), watched)
    unwatched = unwatched_words(watched, "vessel")
    return {name: judge(interval, claim, unwatched=unwatched).verdict.value for name, claim in claims.items()}


def judged(cell: Cell, number: int) -> dict[str, Any]:
    """Make one world and have it judged: what is kept as one line."""
    world = made(cell, number)
    start = time.process_time()
    told = verdicts(world, claims_of(cell))
    return {
        "cell": cell.name,
        "world": number,
        "entries": world.entries,
        "transmitted": world.transmitted,
        "rows": world.positions.num_rows,
        "verdicts": told,
        "cpu_s": round(time.process_time() - start, 3),
    }


@cache
def digest() -> str:
    """Digest of the code that worlds and verdicts follow from."""
    files = [
        path for name in CODE for path in sorted([ROOT / name] if name.endswith(".py") else (ROOT / name).rglob("*.py"))
    ]
    return hashlib.sha256(b"".join(path.read_bytes() for path in files)).hexdigest()[:16]


def kept_lines(path: Path, *, fresh: bool) -> list[dict[str, Any]]:
    """Results of an earlier run of the same code, the last line of a run that was killed left out; else none."""
    lines = path.read_text(encoding="utf-8").splitlines() if path.exists() and not fresh else []
    if lines and json.loads(lines[0])["code"] != digest():
        raise SystemExit(f"{path} holds verdicts of other code than this. Name another with --keep, or add --fresh.")
    whole = [line for line in lines[1:] if line.endswith("}")]
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("".join(f"{line}\n" for line in (json.dumps({"code": digest()}), *whole)), encoding="utf-8")
    return [json.loads(line) for line in whole]


def run(cells: Sequence[Cell], worlds: int, processes: int, keep: Path, *, fresh: bool) -> list[dict[str, Any]]:
    """Judge so many worlds of each cell, those that are kept left out, and keep each as it comes."""
    done = kept_lines(keep, fresh=fresh)
    have = {(line["cell"], line["world"]) for line in done}
    todo = [(cell, n) for n in range(worlds) for cell in cells if (cell.name, n) not in have]
    start = time.monotonic()
    with (
        keep.open("a", encoding="utf-8") as out,
        ProcessPoolExecutor(processes, initializer=_modest) as pool,
    ):
        for number, line in enumerate(pool.map(judged, *zip(*todo, strict=True), chunksize=4) if todo else (), start=1):
            done.append(line)
            out.write(json.dumps(line) + "\n")
            out.flush()
            if number % 50 == 0 or number == len(todo):
                each = (time.monotonic() - start) / number
                left = (len(todo) - number) * each / 60
                told = f"{number} of {len(todo)} worlds, {each:.2f} s each, {left:.0f} min left"
                print(told, file=sys.stderr, flush=True)
    return done


def _modest() -> None:
    """Be one thread, and give way to whoever else works on this machine."""
    os.environ.update(NUMBA_NUM_THREADS="1", OMP_NUM_THREADS="1")
    os.nice(10)


def main() -> None:
    """Run what the command line asks for and write the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    add = parser.add_argument
    add("--worlds", type=int, default=200, help="worlds of each cell (default 200)")
    add("--cells", nargs="*", default=[], metavar="WORDS", help="only cells whose name holds all of these words")
    add("--processes", type=int, default=2)
    add("--out", type=Path, default=ROOT / "docs" / "judgement-table.md", help="the table (docs/judgement-table.md)")
    add("--keep", type=Path, default=ROOT / "build" / "judgement.jsonl", help="results so far (build/judgement.jsonl)")
    add("--fresh", action="store_true", help="forget the results so far")
    given = parser.parse_args()
    cells = [cell for cell in all_cells() if all(word in cell.name for word in given.cells)]
    if not cells:
        parser.error(f"no cell's name holds {given.cells}; expected words of names such as {all_cells()[0].name!r}")
    lines = run(cells, given.worlds, given.processes, given.keep, fresh=given.fresh)
    given.out.write_text(written(all_cells(), lines), encoding="utf-8")
    print(given.out)


if __name__ == "__main__":
    main()
