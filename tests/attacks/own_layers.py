"""Attack layers that strangers bring, files, tables and points: only a ValueError of one line may come out.

Repeat with `python tests/attacks/own_layers.py 3000 --seed 1`; inputs that broke something are printed. What is read
is held to what is true of all layers: rows have all standard columns, ids differ, places are on Earth.
"""

import argparse
import json
import logging
import random
import signal
import sys
import tempfile
import time
import warnings
from collections import Counter
from pathlib import Path
from types import FrameType

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from layers.catalogue.schema import COLUMNS, TABLE_COLUMNS
from layers.stories.read import read_story

SECONDS = 10  # for one input
LONGEST_MESSAGE = 2_000
HEAD = """title = "A story"
date = "2025-04"
source = "news"
checked = 2026-11-29
[sources.news]
credit = "Made for a test"
licence = "CC0-1.0"
retrieved = 2026-11-01
[layers.mine]
title = "Mine"
"""
STATEMENT = """
[[statement]]
id = "opinion"
text = "It is the best strait."
kind = "opinion"
check = "reported"
sentence = "This is an opinion [claim]."
"""
LINE = shapely.LineString([(56.3, 26.5), (56.9, 26.2)])
PLACED = gpd.GeoDataFrame(
    {"id": ["a", "b"], "name": ["A", "B"], "status": ["published"] * 2, "accuracy_m": [5.0, 10.0], "note": ["", "x"]},
    geometry=[LINE, shapely.affinity.translate(LINE, 0, 1)],
    crs=4326,
)
TABLE = "id,name,value,day,status\na,A,5,2026-01-02,published\nb,B,0.5,2026-01-03,published\n"
LAYER = {
    "source": '"news"', "kind": '"lane"', "status": '"approximate"', "accuracy_m": "2000", "as_of": '"2026-11"',
    "note": '"By eye."', "edges": '"geodesic"', "id": '"id"', "name": '"name"', "rows": "2",
    "bounds": "[56, 26, 57, 28]", "geometry": '["LineString"]', "kinds": '["lane"]',
}  # fmt: skip
WORDS = (
    *('""', '"nan"', '"2026-13"', '"x;y"', "-1", "1e400", "nan", "0", "[]", "[1]", '["Circle"]', "true", '"\\u0000"'),
    *("[57, 28, 56, 26]", "[26, 56, 28, 57]", '"name"', '"nobody"', '"Ünïcödé"', "2026-11-01", "{}", '"../x"', "inf"),
)
BYTES = (
    b"\0",
    b"\r",
    b"\n",
    b'"',
    b",",
    b";",
    b"\t",
    b"\xff",
    b"\xef\xbb\xbf",
    b"1E400",
    b"nan",
    b"-",
    b"{",
    b"}",
    b"[",
)
SUFFIXES = (".geojson", ".csv", ".gpkg", ".wkt.csv", ".shp")


def write(folder: Path, suffix: str, rng: random.Random) -> str:
    """Write a good file, and name it."""
    name = f"x{suffix}"
    if suffix == ".csv":
        (folder / name).write_text(TABLE, encoding="utf-8")
    elif suffix == ".wkt.csv":
        text = pd.DataFrame(PLACED.drop(columns="geometry")).assign(wkt=PLACED.geometry.to_wkt()).to_csv(index=False)
        (folder / name).write_text(text, encoding="utf-8")
    else:
        frame = PLACED.to_crs(rng.choice([4326, 32640, 3857])) if suffix != ".geojson" else PLACED
        frame.to_file(folder / name)
    return name


def mutated(content: bytes, rng: random.Random) -> bytes:
    """Cut, double, move or replace some bytes."""
    for _ in range(rng.choice((1, 1, 2, 5))):
        at, end = sorted(rng.randrange(len(content) + 1) for _ in range(2))
        end = min(end, at + rng.choice((1, 3, 20, 200)))
        how = rng.randrange(4)
        new = (b"", content[at:end] * 2, rng.choice(BYTES), content[at:end][::-1])[how]
        content = content[:at] + new + content[end:]
    return content


def a_layer(folder: Path, rng: random.Random) -> str:
    """Write a layer with one thing wrong, or none."""
    fields = {name: value for name, value in LAYER.items() if name == "source" or rng.random() < 0.3}
    if rng.random() < 0.2:
        places = {f"p{n}": [rng.uniform(-400, 400), rng.uniform(-100, 100)] for n in range(rng.randrange(3))}
        fields["points"] = "{ " + ", ".join(f"{k} = {v}" for k, v in places.items()) + " }"
    else:
        name = write(folder, rng.choice(SUFFIXES), rng)
        if rng.random() < 0.7:
            (folder / name).write_bytes(mutated((folder / name).read_bytes(), rng))
        fields["file"] = json.dumps(name + rng.choice(["", "", "", "|geometrytype=LineString", "|layername=x", "|x"]))
    if rng.random() < 0.5:
        fields[rng.choice(list(LAYER))] = rng.choice(WORDS)
    return "".join(f"{name} = {value}\n" for name, value in fields.items())


def too_long(_signum: int, _frame: FrameType | None) -> None:
    raise TimeoutError(f"took more than {SECONDS} s")


def wrong(frame: pd.DataFrame) -> str:
    """Say what is wrong with rows that were read; empty if nothing is."""
    wanted = COLUMNS if isinstance(frame, gpd.GeoDataFrame) else TABLE_COLUMNS
    if missing := [column for column in wanted if column not in frame]:
        return f"lacks {missing}"
    if not len(frame):
        return "has no rows"
    if isinstance(frame, gpd.GeoDataFrame):
        lonlat = np.abs(shapely.get_coordinates(frame.geometry.to_numpy()))
        if not frame["id"].is_unique or not (lonlat <= [180, 90]).all():
            return "has ids twice, or places off the Earth"
    return ""


def attack(count: int, seed: int) -> Counter[str]:
    """Read so many mutated layers and count how it went."""
    rng = random.Random(seed)  # noqa: S311  no secret
    found: Counter[str] = Counter()
    signal.signal(signal.SIGALRM, too_long)
    for number in range(count):
        with tempfile.TemporaryDirectory() as place:
            layer = a_layer(Path(place), rng)
            (Path(place) / "story.toml").write_text(HEAD + layer + STATEMENT, encoding="utf-8")
            signal.alarm(SECONDS)
            try:
                words = wrong(read_story(Path(place)).load("mine"))
                found[words or "read"] += 1
            except ValueError as error:
                plain = len(str(error)) < LONGEST_MESSAGE and "\n" not in str(error) and "mine" in str(error)
                words = "" if plain else f"message {str(error)[:300]!r}"
                found["refused in one line" if plain else "refused otherwise"] += 1
            except Exception as error:  # noqa: BLE001  what is looked for
                words = f"{type(error).__name__}: {error}"
                found[f"broke: {type(error).__name__}"] += 1
            signal.alarm(0)
        if words:
            sys.stdout.write(f"{number}: {words[:300]}\n{layer}\n")
    return found


def main() -> None:
    """Attack, and print the counts."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("count", type=int)
    parser.add_argument("--seed", type=int, default=1)
    args = parser.parse_args()
    logging.getLogger("leadline").setLevel(logging.ERROR)
    warnings.simplefilter("error")
    begun = time.monotonic()
    found = attack(args.count, args.seed)
    took_s = time.monotonic() - begun
    sys.stdout.write(f"{args.count} inputs, seed {args.seed}, {took_s:.0f} s: {dict(found.most_common())}\n")


if __name__ == "__main__":
    main()
