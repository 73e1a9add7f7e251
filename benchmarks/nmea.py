"""Bulk decoding of AIS sentences beside pyais, on the same generated lines in the same run; prints a table.

The lines are encoded by pyais with seed 2026: positions of types 1, 2, 3 and 18, each with a tag block, and a mix as a
coastal station hears it: 60 % of the messages are those, the others 27, 9, 19, 4, 21, 24 and 5 (in two sentences).
"""

import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from importlib.metadata import version

import numpy as np
import pyais

from layers.ais.nmea import Decoder

MESSAGES = 20_000  # different ones; repeated with other times to make the lines of a table row
REPEATS = 50
RUNS = 5
PIECE = 4 << 20
BULK_TYPES = (1, 2, 3, 18)
OTHER_TYPES = (27, 9, 19, 4, 21, 24, 5, 5, 5)
START_S = 1_577_836_800


def message(kind: int, chance: np.random.Generator) -> list[str]:
    """Sentences of one message drawn by chance."""
    fields = {
        "msg_type": kind,
        "mmsi": int(chance.integers(200_000_000, 775_999_999)),
        "lon": round(chance.uniform(-180, 180), 6),
        "lat": round(chance.uniform(-85, 85), 6),
        "speed": round(chance.uniform(0, 60), 1),
        "course": round(chance.uniform(0, 359.9), 1),
        "partno": 0,
        "shipname": "NAME OF A SHIP",
        "destination": "SOMEWHERE",
        "name": "A BUOY",
    }
    sequence = int(chance.integers(10))
    return pyais.encode_dict(fields, talker_id="AI", sentence_type="VDM", radio_channel="B", seq_id=sequence)


def kinds(chance: np.random.Generator, *, mixed: bool) -> Iterator[int]:
    """Types of the messages."""
    for _ in range(MESSAGES):
        yield int(chance.choice(OTHER_TYPES if mixed and chance.random() > 0.6 else BULK_TYPES))


def tagged(sentence: str, second: int) -> bytes:
    """One line with a tag block for source and time."""
    block = f"s:r00366{second % 10}945,c:{second}"
    checksum = 0
    for byte in block.encode():
        checksum ^= byte
    return f"\\{block}*{checksum:02X}\\{sentence}\r\n".encode()


def lines(*, mixed: bool, tags: bool = True, seed: int = 2026) -> tuple[bytes, int]:
    """Lines of `MESSAGES` messages, and how many lines they are."""
    chance = np.random.default_rng(seed)
    found = [
        tagged(sentence, START_S + second) if tags else f"{sentence}\r\n".encode()
        for second, kind in enumerate(kinds(chance, mixed=mixed))
        for sentence in message(kind, chance)
    ]
    return b"".join(found), len(found)


def ours(data: bytes) -> int:
    """Decode with leadline; gives the number of positions."""
    decoder = Decoder(datetime(2020, 1, 1, tzinfo=UTC))
    rows = sum(len(decoder.feed(data[at : at + PIECE])) for at in range(0, len(data), PIECE))
    return rows + len(decoder.close())


def peer(data: bytes) -> int:
    """Decode with pyais alone, tag blocks included; gives the number of positions of vessels."""
    rows = 0
    for sentence in pyais.IterMessages(data.splitlines()):
        if sentence.tag_block:
            sentence.tag_block.init()
        message = sentence.decode()
        rows += message.msg_type in {1, 2, 3, 9, 18, 19, 27}
    return rows


def cpu_s(decode: Callable[[bytes], int], data: bytes, runs: int) -> tuple[float, int]:
    """Shortest CPU seconds of some runs, and what was found."""
    found, shortest = 0, float("inf")
    for _ in range(runs):
        before = time.process_time()
        found = decode(data)
        shortest = min(shortest, time.process_time() - before)
    return shortest, found


def main() -> None:
    """Print the table."""
    print(f"AIS sentences, CPU of one process; pyais {version('pyais')}, numpy {version('numpy')}\n")
    print("| lines | messages/s, ours | pyais | ours over pyais | positions, both |\n|---|---|---|---|---|")
    for name, mixed, tags in (
        ("types 1, 2, 3, 18 with tag blocks", False, True),
        ("the same without tag blocks", False, False),
        ("mix of a coastal station with tag blocks", True, True),
    ):
        data, count = lines(mixed=mixed, tags=tags)
        mine, found = cpu_s(ours, data * REPEATS, RUNS)
        theirs, same = cpu_s(peer, data, 2)
        if found != same * REPEATS:
            raise SystemExit(f"{name}: {found} positions, pyais {same * REPEATS}")
        rate, other = MESSAGES * REPEATS / mine, MESSAGES / theirs
        numbers = f"{rate:,.0f} | {other:,.0f} | {rate / other:.0f} | {found:,}"
        print(f"| {name}: {count * REPEATS:,} | {numbers} |", flush=True)


if __name__ == "__main__":
    main()
