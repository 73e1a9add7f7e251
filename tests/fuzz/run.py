"""Mutate valid files of each reader for as long as told, and keep what breaks it; tests/fuzz/corpus is begun with.

`make fuzz SECONDS=600`, or `PYTHONPATH=.:tests/instruments python tests/fuzz/run.py --seconds 600 [NAME ...]`.
Each reader has a process of its own, held to 1 GB beyond what it begins with and 10 s of CPU an input. atheris
(`--engine atheris`, extra `fuzz`) follows which lines of ours a mutation reached.
"""

import argparse
import faulthandler
import logging
import os
import random
import resource
import signal
import subprocess
import sys
import time
import traceback
import warnings
from collections import Counter
from hashlib import sha256
from pathlib import Path

CORPUS = Path(__file__).parent / "corpus"
held_since: list[float] = []
LONGEST_S, MOST_BYTES, LONGEST_INPUT = 10, 1 << 30, 1 << 18


def held(megabytes: int = MOST_BYTES >> 20) -> None:
    """Let this process have so much memory beyond what it has; a loop in C that never ends is ended too."""
    size = int(Path("/proc/self/statm").read_text().split()[0]) * resource.getpagesize()
    most = size + (megabytes << 20)
    resource.setrlimit(resource.RLIMIT_AS, (most, most))
    signal.signal(signal.SIGPROF, too_long)
    held_since.append(time.monotonic())  # what is loaded and compiled at first may take longer
    logging.disable(logging.CRITICAL)
    warnings.simplefilter("ignore")


def too_long(_number: int, _frame: object) -> None:
    raise TimeoutError(f"took more than {LONGEST_S} s of CPU")


def where_it_broke(error: BaseException) -> str:
    """Kind of an error and the last line of ours that it passed: the same fault has the same words."""
    ours = [each for each in traceback.extract_tb(error.__traceback__) if "/tests/" not in each.filename]
    own = [each for each in ours if any(f"/{part}/" in each.filename for part in ("layers", "maps", "geo", "leadline"))]
    last = own[-1] if own else (ours or traceback.extract_tb(error.__traceback__))[-1]
    return f"{type(error).__name__} at {'/'.join(Path(last.filename).parts[-3:])}:{last.lineno}: {str(error)[:160]!r}"


def tried(reader: object, content: bytes, ending: str, found: Counter[str], kept: Path) -> None:
    """Give an input to a reader, count what came of it, and keep it if it broke the reader anew."""
    from fuzzed import came_of

    signal.setitimer(signal.ITIMER_PROF, LONGEST_S if held_since else 0)
    faulthandler.dump_traceback_later(60 * LONGEST_S, exit=True)  # one that sleeps takes no CPU
    (kept / "at").write_bytes(content)  # what a crash of the process leaves behind
    try:
        found[came_of(reader, content, ending)] += 1
    except BaseException as error:
        if isinstance(error, KeyboardInterrupt):
            raise
        words = where_it_broke(error)
        if (fault := words.partition(": ")[0]) not in found:
            name = f"{sha256(content).hexdigest()[:8]}{ending}"
            (kept / name).write_bytes(content)
            print(f"  {words} ({kept / name})", flush=True)
        found[fault] += 1
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)
        faulthandler.cancel_dump_traceback_later()


def plain(name: str, seconds: float, seed: int, kept: Path) -> Counter[str]:
    """Draw mutations for so many seconds of CPU."""
    from fuzzed import READERS
    from mutations import Edit, mutated, with_sums

    reader, chance, found = READERS[name], random.Random(seed), Counter[str]()  # noqa: S311  no secret
    seeds = list(reader.seeds().items())
    seeds += [("".join(p.suffixes), p.read_bytes()) for p in sorted((CORPUS / name.replace(" ", "_")).glob("*"))]
    for ending, content in seeds:
        tried(reader, content, ending, found, kept)
    held()
    end = time.process_time() + seconds
    while time.process_time() < end:
        ending, content = chance.choice(seeds)
        edits = [
            Edit(chance.randrange(10), chance.randrange(65536), chance.choice((1, 2, 4, 20, 300)), *chance.randbytes(2))
            for _ in range(chance.choice((1, 1, 2, 3, 6)))
        ]
        content = mutated(content, edits)
        tried(reader, with_sums(content, ending) if chance.random() < 0.7 else content, ending, found, kept)
    return found


def followed(name: str, seconds: float, kept: Path) -> None:
    """Let atheris draw mutations by the lines of ours that they reach; never returns."""
    import atheris

    with atheris.instrument_imports(include=["layers", "maps", "geo"], enable_loader_override=False):
        import fuzzed

        reader = fuzzed.READERS[name]
        seeds = list(reader.seeds().items())
        for ending, content in seeds:
            fuzzed.came_of(reader, content, ending)
    endings, begun, found = list(dict.fromkeys(ending for ending, _ in seeds)), kept / "begun", Counter[str]()
    begun.mkdir(exist_ok=True)
    for number, (ending, content) in enumerate(seeds):
        (begun / str(number)).write_bytes(bytes([endings.index(ending)]) + content)

    def one(data: bytes) -> None:
        if data:
            tried(reader, data[1:], endings[data[0] % len(endings)], found, kept)
            (kept / "counted").write_text(str(sum(found.values())))

    held()
    atheris.Setup(
        [sys.argv[0], f"-max_total_time={int(seconds)}", f"-max_len={LONGEST_INPUT}", "-verbosity=0", str(begun)], one
    )
    atheris.Fuzz()


def main() -> int:
    """Attack the readers that are named, or all, each in a process of its own; 1 if one broke."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("names", nargs="*", metavar="NAME")
    parser.add_argument("--seconds", type=float, default=60, help="of CPU a reader; with atheris by the clock")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--engine", choices=("plain", "atheris"), default="plain")
    parser.add_argument("--kept", type=Path, default=Path("work/fuzz"), help="where inputs go that break a reader")
    parser.add_argument("--alone", action="store_true", help=argparse.SUPPRESS)
    args = parser.parse_args()
    if not args.alone:
        from fuzzed import READERS

        return max([_apart(name, args) for name in args.names or READERS])
    kept = args.kept / args.names[0].replace(" ", "_")
    kept.mkdir(parents=True, exist_ok=True)
    begun = time.monotonic()
    if args.engine == "atheris":
        followed(args.names[0], args.seconds, kept)
    found = plain(args.names[0], args.seconds, args.seed, kept)
    took = time.monotonic() - begun
    times = f"{took:.0f} s ({time.process_time():.0f} s of CPU)"
    print(f"{args.names[0]}: {found.total()} inputs in {times}: {dict(found.most_common())}")
    sys.stdout.flush()
    os._exit(int(bool(set(found) - {"read", "refused"})))


def _apart(name: str, args: argparse.Namespace) -> int:
    words = [name, "--alone", "--seconds", str(args.seconds), "--seed", str(args.seed)]
    words += ["--engine", args.engine, "--kept", str(args.kept)]
    code = subprocess.run([sys.executable, __file__, *words], check=False).returncode
    if code not in (0, 1):
        print(f"{name}: the process ended with {code}; the input is {args.kept / name.replace(' ', '_') / 'at'}")
    return code


if __name__ == "__main__":
    sys.exit(main())
