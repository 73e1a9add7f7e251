"""Attack the readers of tables with mutations of good ones: nothing but a ValueError of one line may come out.

Repeat with `python tests/attacks/mutated_tables.py 3000 --seed 1`; inputs that broke something are printed.
"""

import argparse
import json
import random
import signal
import tempfile
import time
from collections import Counter
from pathlib import Path
from types import FrameType

import geopandas as gpd
import pandas as pd
import shapely

from layers.tracks.counts import count_tracks
from layers.tracks.files import read_tracks

SECONDS = 10  # for one input
LONGEST_MESSAGE = 20_000
FRAME = pd.DataFrame(
    {
        "mmsi": [431000111] * 4,
        "time": [f"2026-08-06 07:{minute:02}:40" for minute in (6, 16, 26, 36)],
        "lat": [25.0, 25.0, 25.1, 25.2],
        "lon": [120.0, 120.05, 120.1, 120.15],
        "sog": [9.5, 10, 10.5, 11],
    }
)
ZONES = gpd.GeoDataFrame({"id": ["box"]}, geometry=[shapely.box(120.02, 24, 120.12, 26)], crs=4326)
WIDE = FRAME.assign(  # all that is read of ships
    **{"Type of mobile": ["Class A", "Class B", "", "Base Station"], "Navigational status": ["Moored", 5, "15", "x"]},
    ship_type=[70, 80, "", 99],
    message_type=[1, 18, "", 27],
    station_id=["r1", "", "r2", "r3"],
    rot_deg_min=[0, -10, 720, ""],
    shipname=["A", "B, C", "", "D"],
    status=[0, 1, 2, 15],
)
AIR = FRAME.rename(columns={"mmsi": "icao24", "sog": "groundspeed"}).assign(
    alt_baro=["ground", 100, "", -50], alt=[1, 2, 3, 4], geoaltitude=[900, "", 1e9, 0], vertical_rate=[64, "", -64, 0]
)
SPLIT = FRAME.assign(Date=FRAME["time"].str[:10], Clock=FRAME["time"].str[11:], ns="N", ew="E").drop(columns="time")
BYTES = (
    b"\0",
    b"\r",
    b"\n",
    b'"',
    b",",
    b";",
    b"\t",
    b"#",
    b"\xff",
    b"\xef\xbb\xbf",
    b"\xff\xfe",
    b"|",
    b"\\",
    b"'",
    b" ",
)
WORDS = (
    *(
        "1E400",
        "-1E400",
        "1.5E400",
        "4.1E+08",
        "nan",
        "NaN",
        "inf",
        "-inf",
        "null",
        "None",
        "\\N",
        "0",
        "-0.0",
        "9" * 400,
    ),
    *("181", "91", "360", "25,5", "25.5 S", "E 120", "12°30'", "é", "\U0001f6a2", "\u202e", "\x1b[31m", "now", "today"),
    *("2026-02-30", "2026-08-06T25:00:00", "0001-01-01", "9999-12-31T23:59:59", "2026-08-06 07:06:40 UTC+99"),
    *(
        "20260806070640",
        "1786000000",
        "1.786E+09",
        "9223372036854775807",
        "9223372036854775808",
        "-9223372036854775809",
    ),
    *("N", "S", "W", "07:06:40", "06/08/2026", "13/13/2026 00:00", "true", "[]", "{}", '""', "a" * 3000, "\ud800"),
    *("id", "mmsi", "time", "date", "lon", "lat", "x", "y", "timestamp", "a.b", ".", "geometry", "type", "=1+1", "%Y"),
)
VALUES = (None, True, 1.5, -1, 2**63, 2**70, 1e308, float("nan"), float("inf"), "", [], {}, [1], {"a": 1}, *WORDS)
OPTIONS = (
    {},
    {"timezone": "Asia/Tokyo"},
    {"time_unit": "s"},
    {"time_format": "%Y-%m-%d %H:%M:%S"},
    {"time_format": "%d/%m/%Y"},
    {"columns": {"id": None}},
    {"columns": {"time": "Date+Clock"}},
    {"columns": {"lat": "lon", "lon": "lat"}},
    {"speed_unit": "m/s"},
    {"height_unit": "ft"},
    {"height_unit": "m", "height_kind": "geometric"},
    {"columns": {"height": "alt", "name": "shipname"}, "height_unit": "FL", "height_kind": "barometric"},
    {"where": "ship_type >= 80"},
    {"where": "status is not null and lat between -90 and 90"},
    {"where": "speed_kn > 1 and shipname != 'x'"},
    {"where": {"lat": {"missing": True}}},
    {"where": "time >= '2026-08-06'"},
)


def texts(chance: random.Random) -> tuple[str, bytes]:
    """Give a name and the bytes of a table of text or JSON, before it is mutated."""
    frame = chance.choice([FRAME, SPLIT, WIDE, AIR, FRAME.set_axis(range(4)), FRAME.iloc[:1]])
    if chance.random() < 0.5:
        suffix, separator = chance.choice([(".csv", ","), (".tsv", "\t"), (".txt", ";"), (".csv", "|")])
        return suffix, frame.to_csv(index=chance.random() < 0.2, sep=separator).encode()
    orient = chance.choice(["records", "columns", "index", "split", "table", "values", "lines"])
    if orient == "lines":
        return chance.choice([".jsonl", ".json"]), frame.to_json(orient="records", lines=True).encode()
    document = json.loads(frame.to_json(orient=orient))
    for _ in range(chance.randrange(4)):
        _break_value(document, chance)
    return chance.choice([".json", ".json", ".geojson"]), json.dumps(document).encode()


def mutated(data: bytes, chance: random.Random) -> bytes:
    """Cut, repeat, swap and insert pieces; replace fields by words that mean something."""
    for _ in range(chance.randrange(1, 5)):
        at, end = sorted(chance.randrange(len(data) + 1) for _ in range(2))
        end = min(end, at + 40)
        piece = chance.choice(
            [
                b"",
                data[at:end] * chance.randrange(4),
                chance.choice(BYTES) * chance.choice([1, 1, 2, 50]),
                chance.choice(WORDS).encode("utf-8", "surrogatepass"),
                data[at:end].swapcase(),
                bytes(chance.randrange(256) for _ in range(chance.randrange(4))),
            ]
        )
        if chance.random() < 0.6 and (found := _field(data, chance)):
            at, end = found
            piece = chance.choice(WORDS).encode("utf-8", "surrogatepass")
        data = data[:at] + piece + data[end:]
    return data


def outcome(path: Path, options: dict[str, object]) -> str:
    """Read a file in time; say "read", "refused", or what was wrong."""
    signal.alarm(SECONDS)
    try:
        count_tracks(read_tracks(path, **options), ZONES)  # type: ignore[arg-type]
    except ValueError as error:
        words = str(error)
        if type(error) is not ValueError:
            return f"WRONG {type(error).__name__}: {words[:200]}"
        if len(words.splitlines()) != 1 or len(words) > LONGEST_MESSAGE:
            return f"WRONG not one line: {words[:200]!r}"
        return "refused"
    except BaseException as error:  # noqa: BLE001  whatever comes out is the finding
        return f"WRONG {type(error).__name__}: {str(error)[:200]}"
    finally:
        signal.alarm(0)
    return "read"


def attack(inputs: int, seed: int) -> Counter[str]:
    """Count outcomes of so many inputs; the same for the same seed."""
    signal.signal(signal.SIGALRM, _late)
    counts: Counter[str] = Counter()
    with tempfile.TemporaryDirectory() as folder:
        for number in range(inputs):
            chance = random.Random(f"{seed}:{number}")  # noqa: S311  no secret
            suffix, data = texts(chance)
            path = Path(folder, f"tracks{suffix}")
            path.write_bytes(mutated(data, chance))
            found = outcome(path, chance.choice(OPTIONS) if chance.random() < 0.3 else {})
            counts[found if not found.startswith("WRONG") else f"{found} (input {seed}:{number})"] += 1
    return counts


def _field(data: bytes, chance: random.Random) -> tuple[int, int] | None:
    """Begin and end of a field that is between separators."""
    marks = [at for at, byte in enumerate(data) if byte in b',;\t|\n:[]{}"']
    if len(marks) < 2:
        return None
    number = chance.randrange(len(marks) - 1)
    return marks[number] + 1, marks[number + 1]


def _break_value(document: object, chance: random.Random) -> None:
    """Replace a value somewhere in a document."""
    while isinstance(document, dict | list) and document:
        key = chance.choice(list(document) if isinstance(document, dict) else range(len(document)))
        inner = document[key]  # type: ignore[index]
        if not isinstance(inner, dict | list) or not inner or chance.random() < 0.3:
            document[key] = chance.choice(VALUES)  # type: ignore[index]
            return
        document = inner


def _late(_number: int, _frame: FrameType | None) -> None:
    raise TimeoutError(f"more than {SECONDS} s")


def main() -> int:
    """Attack and print the counts; 1 if anything but a refusal of one line came out."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("inputs", type=int, nargs="?", default=3000)
    parser.add_argument("--seed", type=int, default=0)
    args = parser.parse_args()
    begin = time.monotonic()
    counts = attack(args.inputs, args.seed)
    for words, count in counts.most_common():
        print(count, words)  # noqa: T201  the answer
    print(f"{args.inputs} inputs in {time.monotonic() - begin:.0f} s")  # noqa: T201
    return int(any(words.startswith("WRONG") for words in counts))


if __name__ == "__main__":
    raise SystemExit(main())
