"""Files of zones changed at random: what comes out is zones of numbers, or one line that says what is wrong.

As many as wanted, from the root of the project: ``python -m tests.layers.test_hostile_shapes 2000``.
"""

import json
import random
import sys
import tempfile
from collections import Counter
from pathlib import Path

import numpy as np
import pytest
import shapely

from geo.events.boundary import boundary_of
from geo.tracks.rules import Rules
from layers.stories.given import given_shapes

RING = [[120.18, 24.8], [120.32, 24.8], [120.32, 25.2], [120.18, 25.2], [120.18, 24.8]]
HOLE = [[120.2, 24.9], [120.2, 25.0], [120.3, 25.0], [120.3, 24.9], [120.2, 24.9]]
GEOJSON = {
    "type": "FeatureCollection",
    "crs": {"type": "name", "properties": {"name": "urn:ogc:def:crs:OGC:1.3:CRS84"}},
    "features": [
        {
            "type": "Feature",
            "properties": {"id": "a", "NAME": "名", "ceiling": 3000},
            "geometry": {"type": "Polygon", "coordinates": [RING, HOLE]},
        },
        {
            "type": "Feature",
            "properties": None,
            "geometry": {"type": "MultiPolygon", "coordinates": [[RING], [[[x + 1, y] for x, y in RING]]]},
        },
    ],
}
WKT = (
    "id,name,WKT\n"
    'a,Box,"POLYGON ((120.18 24.8, 120.32 24.8, 120.32 25.2, 120.18 25.2, 120.18 24.8))"\n'
    'b,Two,"MULTIPOLYGON (((121 24, 122 24, 122 25, 121 24)), ((123 24, 124 24, 124 25, 123 24)))"\n'
)
KML = (
    '<?xml version="1.0" encoding="UTF-8"?><kml xmlns="http://www.opengis.net/kml/2.2"><Document><Folder><name>A</name>'
    "<Placemark><name>Box</name><ExtendedData><Data name='id'><value>z-7</value></Data></ExtendedData><Polygon>"
    "<outerBoundaryIs><LinearRing><coordinates>120.18,24.8,0 120.32,24.8,0 120.32,25.2,0 120.18,25.2,0 120.18,24.8,0"
    "</coordinates></LinearRing></outerBoundaryIs></Polygon></Placemark></Folder></Document></kml>"
)
WRONG = [
    None,
    True,
    "x",
    "",
    -1,
    0,
    1e400,
    10**30,
    [],
    {},
    [[]],
    [None],
    [1],
    {"type": "Point"},
    "Polygon",
    91,
    1e7,
    361,
]
TOKENS = [b"nan", b"-", b",", b"(", b")", b"]", b"\x00", b"\xff", b"1e999", b"<", b"EMPTY", b"Z", b'"', b"\n", b"181"]


def changed_json(rng):
    """GeoJSON with some values replaced, dropped, doubled or shuffled."""
    document = json.loads(json.dumps(GEOJSON))
    for _ in range(rng.randint(1, 3)):
        places = list(walk(document))
        parent, key = rng.choice(places)
        how = rng.randrange(5)
        if how == 0 and isinstance(parent, dict):
            del parent[key]
        elif how == 1 and isinstance(parent, list):
            parent.insert(key, parent[key])
        elif how == 2 and isinstance(parent[key], list):
            rng.shuffle(parent[key])
        elif how == 3 and isinstance(parent[key], int | float):
            parent[key] = parent[key] * rng.choice([-1, 3, 10, 1e5, 0])
        else:
            parent[key] = rng.choice(WRONG)
    return json.dumps(document, ensure_ascii=False).encode()


def walk(value):
    """All places in a document: the list or object, and the index or key."""
    for key, each in list(value.items() if isinstance(value, dict) else enumerate(value)):
        yield value, key
        if isinstance(each, list | dict):
            yield from walk(each)


def changed_bytes(rng, data):
    """Text with pieces cut out, put in, doubled or replaced."""
    for _ in range(rng.randint(1, 4)):
        at, length = rng.randrange(len(data)), rng.randint(1, 12)
        how = rng.randrange(4)
        piece = (b"", rng.choice(TOKENS), data[at : at + length] * 2, bytes([rng.randrange(256)]))[how]
        data = data[:at] + piece + data[at + (length if how != 1 else 0) :]
        data = data or b" "
    return data


def hostile(seed):
    """Name and content of one file."""
    rng = random.Random(seed)  # noqa: S311
    kind = seed % 5
    if kind == 0:
        return "z.csv", changed_bytes(rng, WKT.encode())
    if kind == 1:
        return "z.kml", changed_bytes(rng, KML.encode())
    if kind == 2:
        return "z.geojson", changed_bytes(rng, json.dumps(GEOJSON).encode())
    return "z.geojson", changed_json(rng)


def attack(folder, seed):
    """What becomes of one file: "refused" in one line, or "read" as shapes of numbers."""
    name, data = hostile(seed)
    path = Path(folder, f"{seed}{name}")
    path.write_bytes(data)
    try:
        for what in ("zones", "lanes"):
            given = given_shapes(str(path), what)
            coordinates = shapely.get_coordinates(given.frame.geometry.to_numpy())
            assert np.isfinite(coordinates).all()
            assert np.abs(coordinates[:, 1]).max() <= 90
            assert given.frame["id"].is_unique
        zones = given_shapes(str(path), "zones").frame
        boundary = boundary_of(zones, Rules(), what="zones")
        assert all(shapely.make_valid(shape).area > 0 for _, shape in boundary.shapes)
    except ValueError as error:
        assert "\n" not in str(error)  # noqa: PT017  one line
        assert len(str(error)) > 20  # noqa: PT017
        return "refused"
    finally:
        path.unlink()
    return "read"


@pytest.mark.one_in(3)
@pytest.mark.parametrize("first", range(0, 200, 50))
def test_hostile_files_are_read_or_refused_in_one_line(tmp_path, first):  # issue 10
    found = Counter(attack(tmp_path, seed) for seed in range(first, first + 50))
    assert found["refused"] > 10
    assert found["read"] > 5


def same_zone(rng):
    """GeoJSON of one zone, written in one of the ways that mean the same."""
    ring = [list(place) for place in RING]
    if rng.random() < 0.5:
        ring.reverse()
    turn = rng.randrange(4)
    ring = ring[turn:-1] + ring[:turn] + [ring[turn]]
    ring = [place for place in ring for _ in range(rng.choice([1, 1, 2]))]
    if rng.random() < 0.5:
        ring = [[*place, 0] for place in ring]
    shape = {"type": "Polygon", "coordinates": [ring]}
    if rng.random() < 0.3:
        shape = {"type": "MultiPolygon", "coordinates": [[ring]]}
    if rng.random() < 0.3:
        shape = {"type": "GeometryCollection", "geometries": [shape, {"type": "Point", "coordinates": [0, 0]}]}
    name = rng.choice(["name", "NAME", "Name", "이름", "id", "ID"])
    feature = {"type": "Feature", "properties": {name: "Box"}, "geometry": shape}
    rows = [feature, {"type": "Feature", "properties": {name: "none"}, "geometry": None}]
    return rng.choice([feature, {"type": "FeatureCollection", "features": rows}])


@pytest.mark.parametrize("seed", range(40))
def test_one_zone_in_many_ways_is_one_zone(tmp_path, seed):  # issue 10
    path = tmp_path / "z.geojson"
    path.write_text(json.dumps(same_zone(random.Random(seed))), encoding="utf-8")  # noqa: S311
    zones = given_shapes(str(path), "zones").frame
    assert zones["name"].tolist() == ["Box"]
    (shape,) = [each for _, each in boundary_of(zones, Rules(), what="zones").shapes]
    assert shape.symmetric_difference(shapely.Polygon(RING)).area < 1e-7


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as folder:
        sys.stdout.write(f"{Counter(attack(folder, seed) for seed in range(int(sys.argv[1])))}\n")
