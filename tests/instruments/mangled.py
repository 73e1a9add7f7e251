"""GeoJSON of tracks, mangled at random, and what readers say of it: `python tests/instruments/mangled.py 4000 2`."""

import copy
import json
import random
import signal
import sys
import tempfile
from collections import Counter
from contextlib import contextmanager
from pathlib import Path

import geopandas as gpd
from shapely.geometry import box

from layers.tracks.counts import count_tracks
from layers.tracks.files import read_tracks

TIMES = ["2026-08-06T07:06:40Z", "2026-08-06T07:16:40Z", "2026-08-06T07:26:40Z"]
PLACES = [[120.0, 25.0], [120.05, 25.0], [120.1, 25.0]]
ZONE = gpd.GeoDataFrame({"id": ["box"]}, geometry=[box(120.02, 24, 121, 26)], crs=4326)
LONGEST_S = 20


def feature(kind, coordinates, **properties):
    return {"type": "Feature", "properties": properties, "geometry": {"type": kind, "coordinates": coordinates}}


def whole(*features, **more):
    return {"type": "FeatureCollection", "features": list(features)} | more


MOVING = {"type": "MovingPoint", "datetimes": TIMES, "coordinates": PLACES}
WHOLE = [
    whole(*(feature("Point", place, mmsi=431000111, time=time) for place, time in zip(PLACES, TIMES, strict=True))),
    whole(feature("LineString", PLACES, mmsi="a", coordTimes=TIMES)),
    whole(feature("LineString", [[*p, 9, 1786000000 + 600 * n] for n, p in enumerate(PLACES)], id="a")),
    whole(feature("MultiLineString", [PLACES, PLACES], id="a", times=[TIMES, TIMES]), feature("Point", [1, 2], id="b")),
    whole(feature("LineString", PLACES, id=1, coordinateProperties={"times": TIMES})),
    whole(feature("MultiPoint", PLACES, id=1, time=[1786000000000 + 600000 * n for n in range(3)])),
    whole({"type": "Feature", "id": "a", "properties": None, "temporalGeometry": MOVING}),
    whole(
        feature("LineString", PLACES, ship="x", date="2026-08-06"),
        crs={"type": "name", "properties": {"name": "OGC:CRS84"}},
    ),
    feature("LineString", PLACES, id="a", times=TIMES),
    {"type": "LineString", "coordinates": PLACES},
]
JUNK = [
    *(
        None,
        True,
        False,
        0,
        -1,
        1.5,
        2**63,
        -(2**63) - 1,
        2**70,
        10**400,
        float("nan"),
        float("inf"),
        1e308,
        180,
        181,
        360,
    ),
    *(
        "",
        "x",
        "a\nb",
        "\x00",
        "\ud800",
        "2026-02-30T00:00:00Z",
        "9999999",
        "NaN",
        "EPSG:3857",
        "Point",
        "Polygon",
        "Feature",
    ),
    *(
        [],
        [[]],
        [[[]]],
        [0],
        [None],
        [[None, None]],
        ["x", "y"],
        [1, [2]],
        [[1, 2], 3],
        {},
        {"a": {}},
        {"type": "Point"},
    ),
    *({"type": "Point", "coordinates": [1]}, {"type": "name", "properties": {"name": "EPSG:4326"}}, {"type": []}),
]
KEYS = [
    "type",
    "coordinates",
    "geometry",
    "properties",
    "features",
    "crs",
    "id",
    "time",
    "times",
    "lon",
    "lat",
    "geometry.x",
    "a\nb",
    "",
]


def places_in(node, at=()):
    """Paths to all nodes of a document."""
    yield at
    inner = node.items() if isinstance(node, dict) else enumerate(node) if isinstance(node, list) else ()
    for key, child in inner:
        yield from places_in(child, (*at, key))


def mangled(chance):
    """Text of a document, once to three times mangled."""
    document = {"": copy.deepcopy(chance.choice(WHOLE))}
    for _ in range(chance.choice([1, 1, 1, 2, 3])):
        *way, key = chance.choice([path for path in places_in(document) if path] or [("",)])
        document.setdefault("", None)
        node = document
        for step in way:
            node = node[step]
        change(chance, node, key)
    text = json.dumps(document.get(""))
    if chance.random() < 0.1:  # of the text
        at = chance.randrange(len(text) or 1)
        text = chance.choice(
            [text[:at], text[:at] + chance.choice('{}[],:"0e\\ntN') + text[at + 1 :], text[:at] + text[at // 2 :]]
        )
    return text


def change(chance, node, key):
    way = chance.choice(["junk", "junk", "delete", "wrap", "double", "key", "text"])
    junk = copy.deepcopy(chance.choice(JUNK))
    if way == "delete":
        del node[key]
    elif way == "wrap":
        node[key] = [node[key]] if chance.random() < 0.7 else {chance.choice(KEYS): node[key]}
    elif way == "double" and isinstance(node, list):
        node.append(copy.deepcopy(node[key]))
    elif way == "key" and isinstance(node, dict):
        node[chance.choice(KEYS)] = junk
    elif way == "text":
        node[key] = str(node[key])
    else:
        node[key] = junk


def pairs_in(node):
    """First two values of all lists of a document that can be degrees: any position that is read is one of them."""
    if isinstance(node, list):
        if len(node) > 1 and all(isinstance(value, int | float) and abs(value) < 1e30 for value in node[:2]):
            yield tuple(node[:2])
        for child in node:
            yield from pairs_in(child)
    elif isinstance(node, dict):
        if isinstance(node.get("lon"), int | float) and isinstance(node.get("lat"), int | float):
            yield node["lon"], node["lat"]
        for child in node.values():
            yield from pairs_in(child)


@contextmanager
def within(seconds):
    def late(*_):
        raise TimeoutError(f"longer than {seconds} s")

    before = signal.signal(signal.SIGALRM, late)
    signal.alarm(seconds)
    try:
        yield
    finally:
        signal.alarm(0)
        signal.signal(signal.SIGALRM, before)


def said(path, text):
    """What becomes of a document: "read", "refused", or what is wrong with that."""
    path.write_text(text, encoding="utf-8", errors="surrogatepass")
    try:
        with within(LONGEST_S):
            tracks = read_tracks(path)
            rows = [row for batch in tracks.batches() for row in batch.to_pylist()]
            count_tracks(tracks, ZONE)
    except ValueError as error:
        lines = str(error).splitlines()
        return "refused" if len(lines) == 1 and path.name in lines[0] else f"told badly: {error!s:.200}"
    except Exception as error:  # noqa: BLE001  which is what is looked for
        return f"{type(error).__name__}: {error!s:.200}"
    document = json.loads(text)
    if isinstance(document, dict) and document.get("crs"):
        return "read"
    known = {tuple(map(float, pair)) for pair in pairs_in(document)}
    known |= {(lon - 360, lat) for lon, lat in known}
    on_earth = [row for row in rows if abs(row["lon"] or 0) < 1e30 and abs(row["lat"] or 0) < 1e30]
    strange = [r for r in on_earth if None not in (r["lon"], r["lat"]) and (r["lon"], r["lat"]) not in known]
    return f"a position from nowhere: {strange[0]}" if strange else "read"


def attack(number, seed, folder):
    """Count what becomes of so many documents; the texts of those that fare badly."""
    chance = random.Random(seed)  # noqa: S311  nothing secret
    fates, bad = Counter(), []
    for _ in range(number):
        text = mangled(chance)
        fate = said(folder / "x.geojson", text)
        fates[fate if fate in {"read", "refused"} else "wrong"] += 1
        if fate not in {"read", "refused"}:
            bad.append((fate, text))
    return fates, bad


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as folder:
        fates, bad = attack(int(sys.argv[1]), int(sys.argv[2]), Path(folder))
    sys.stdout.write("".join(f"{fate}\n    {text[:600]}\n" for fate, text in bad[:20]) + f"{dict(fates)}\n")
    sys.exit(bool(bad))
